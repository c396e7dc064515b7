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
            PolicyTestOutcome(title: test.title, file: test.file, line: test.line, difference: difference(test))
        }
    }

    private func difference(_ test: PolicyTest) -> String? {
        do {
            let facts = HouseholdFacts(
                family: test.family,
                members: test.members.map { .init(id: $0.id, values: $0.values) },
                supporters: test.supporters.map { .init(id: $0.id, values: $0.values) }
            )
            let result = try evaluate(facts, on: try CivilDate(parsing: test.date), region: test.region)
            for (name, wanted) in test.expected.sorted(by: { $0.key < $1.key }) {
                let found: String
                if name == "保障对象" {
                    found = result.covered.joined(separator: "、")
                    if found != wanted { return "\(name) 应为 \(wanted)，实为 \(found)" }
                    continue
                }
                guard let value = result.family[name] else { return "没有“\(name)”这个结果" }
                guard let index = byKey[name] else { return "没有“\(name)”这个定义" }
                if wanted == "待核" {
                    if value != .absent { return "\(name) 应为 待核，实为 \(value.shown)" }
                    continue
                }
                let expected = try PolicyValue.parse(wanted, kind: declarations[index].kind, name: name)
                if value != expected { return "\(name) 应为 \(expected.shown)，实为 \(value.shown)" }
            }
            return nil
        } catch let problem as any Problem {
            return problem.message
        } catch {
            return "\(error)"
        }
    }
}
