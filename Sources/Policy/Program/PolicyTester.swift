// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Runs the tests that stand beside the rules.
package struct PolicyTestOutcome: Sendable, Equatable {
    package let title: String
    package let file: String
    package let line: Int
    /// What differed, in Chinese; nil when the test passed.
    package let difference: String?
}

extension PolicyProgram {
    package func runTests() -> [PolicyTestOutcome] {
        tests.map { test in
            PolicyTestOutcome(title: test.title, file: test.file, line: test.token.line, difference: difference(test))
        }
    }

    private func difference(_ test: PolicyTest) -> String? {
        do {
            let household = try household(of: test)
            let date = try CivilDate(parsing: test.date)
            var run = try Run(
                program: try program(for: test),
                facts: household,
                date: date,
                region: test.region,
                explains: false
            )
            try run.settle()
            for (name, wanted) in test.expected {
                if let difference = try difference(name, wanted, run) { return difference }
            }
            return nil
        } catch let problem as any Problem {
            return problem.message
        } catch {
            return "\(error)"
        }
    }

    /// The family that a test is about.
    /// - Throws: `EvaluationProblem` for a 样例 that is not there.
    func household(of test: PolicyTest) throws -> HouseholdFacts {
        var facts = try completed(test)
        facts.family.merge(test.family) { $1 }
        return HouseholdFacts(
            family: facts.family,
            members: facts.members.map { .init(id: $0.id, values: $0.values) },
            supporters: facts.supporters.map { .init(id: $0.id, values: $0.values) }
        )
    }

    /// The rules with the parameters that a test sets.
    func program(for test: PolicyTest) throws -> PolicyProgram { try program(setting: parameters(of: test)) }

    /// The rules with parameters that a test may set.
    func program(setting parameters: [String: String]) throws -> PolicyProgram {
        try setting(parameters, document: "测试里设定", layer: "")
    }

    /// The parameters that a test sets, or its 样例.
    func parameters(of test: PolicyTest) -> [String: String] {
        guard let base = test.base, let sample = samples.last(where: { $0.title == base }) else {
            return test.parameters
        }
        return sample.parameters.merging(test.parameters) { $1 }
    }

    /// The 样例 that a test begins with, changed by what the test says.
    private func completed(_ test: PolicyTest) throws -> PolicyTest {
        guard let base = test.base else { return test }
        guard var sample = samples.last(where: { $0.title == base }) else { throw EvaluationProblem.unknownInput(base) }
        func merge(
            _ people: inout [(id: String, values: [String: String])],
            _ changes: [(id: String, values: [String: String])]
        ) {
            for change in changes {
                if let place = people.firstIndex(where: { $0.id == change.id }) {
                    people[place].values.merge(change.values) { $1 }
                } else {
                    people.append(change)
                }
            }
        }
        merge(&sample.members, test.members)
        merge(&sample.supporters, test.supporters)
        return sample
    }

    private func difference(_ name: String, _ wanted: String, _ run: Run) throws -> String? {
        if name == "保障对象" {
            let found = run.covered().joined(separator: "、")
            return found == wanted ? nil : "\(name) 应为 \(wanted)，实为 \(found)"
        }
        if name == "理由" {
            let met = run.clauses().filter { $0.result == .met }.map(\.title)
            let lacking = wanted.split(separator: "、").map(String.init).filter { !met.contains($0) }
            return lacking.isEmpty ? nil : "理由 应含 \(lacking.joined(separator: "、"))，实为 \(met.joined(separator: "、"))"
        }
        guard let kind = run.kind(of: name), let value = run.result(name) else { return "没有“\(name)”这个结果" }
        if wanted == "待核" { return value == .absent ? nil : "\(name) 应为 待核，实为 \(value.shown)" }
        if case .text(let text) = value, text.contains(where: { $0 == "{" || $0 == "｛" }) {
            let person = name.firstIndex(of: ".").map { String(name[..<$0]) }
            let found = Evaluation.filled(text) { inner in
                person.flatMap { run.computed("\($0).\(inner)") } ?? run.computed(inner)
            }
            return found == wanted ? nil : "\(name) 应为 \(wanted)，实为 \(found)"
        }
        let expected = try PolicyValue.parse(wanted, kind: kind, name: name)
        return value == expected ? nil : "\(name) 应为 \(expected.shown)，实为 \(value.shown)"
    }
}

extension Run {
    /// As `result`, of what the rules compute only: a text has no values of inputs and parameters.
    fileprivate func computed(_ name: String) -> PolicyValue? {
        guard let place = place(of: name)?.place, case .cases = edition.rules[place].declaration.body else {
            return nil
        }
        return result(name)
    }
}
