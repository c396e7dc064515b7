// SPDX-License-Identifier: Apache-2.0
import Policy
import Vocabulary

/// What became of an example in a service's file.
package struct ServiceTestOutcome: Sendable, Equatable {
    package let title: String
    package let place: PackPlace
    /// What came out otherwise; nil when all is as written.
    package let difference: String?
}

/// Runs the examples of a service: its form's conditions, its program's rules, and the way through its steps.
struct ServiceTester {
    let service: ServiceDefinition
    let rules: FormRules
    let policy: PolicyProgram?
    /// Code of the region whose parameters hold.
    let region: String

    func run() -> [ServiceTestOutcome] {
        service.tests.map { test in
            ServiceTestOutcome(title: "\(service.title)：\(test.title)", place: test.place, difference: difference(test))
        }
    }

    private func difference(_ test: ServiceDefinition.Test) -> String? {
        do {
            let date = try CivilDate(parsing: test.on)
            let facts = try facts(test)
            let reading = rules.read(facts, on: date, region: test.region ?? region)
            if let wrong = reading.failure { return wrong }
            if let difference = form(test, reading, facts) { return difference }
            if let difference = try decision(test, facts, on: date) { return difference }
            return walk(test, reading)
        } catch let problem as any Problem {
            return problem.message
        } catch {
            return String(describing: error)
        }
    }

    private func facts(_ test: ServiceDefinition.Test) throws -> HouseholdFacts {
        func named(_ values: [String: String], _ entity: ServiceDefinition.Entity) -> [String: String] {
            let names = Dictionary(
                service.fields.filter { $0.entity == entity }.map { ($0.id, $0.name) },
                uniquingKeysWith: { first, _ in first }
            )
            return Dictionary(
                values.map { (names[$0.key] ?? $0.key, $0.value) },
                uniquingKeysWith: { first, _ in first }
            )
        }
        var family = named(test.answers, .family)
        let person = named(test.person, .member)
        for name in ["出生日期", "性别"] where person[name] != nil { family["申请人\(name)"] = person[name] }
        return HouseholdFacts(
            family: family,
            members: [.init(id: "本人", values: person)],
            supporters: test.supporters.enumerated().map { .init(id: "义务人\($0 + 1)", values: named($1, .supporter)) }
        )
    }

    private func form(_ test: ServiceDefinition.Test, _ reading: FormReading, _ facts: HouseholdFacts) -> String? {
        let conflicts = reading.conflicts.filter { !$0.isSoft }.map(\.message)
        let stops = reading.stops.map(\.message) + conflicts + reading.faults.map(\.message)
        if let eligible = test.expected.eligible, eligible != stops.isEmpty {
            return eligible ? "应能申请，却提示：\(stops.joined(separator: "；"))" : "应不能申请，却没有任何提示"
        }
        for message in test.expected.messages where !stops.contains(message) {
            return "没有提示“\(message)”，提示的是：\(stops.isEmpty ? "（无）" : stops.joined(separator: "；"))"
        }
        let asked: [(ServiceDefinition.Field, String?, [String: String])] = service.fields.map { field in
            field.entity == .member ? (field, "本人", facts.members[0].values) : (field, nil, facts.family)
        }
        if !test.expected.missing.isEmpty {
            let missing = asked.filter { reading.isRequired($0.0, of: $0.1) && $0.2[$0.0.name] == nil }.map(\.0.id)
            let papers = service.materials.filter { $0.source == .upload && reading.isRequired($0) }.map(\.id)
            for id in test.expected.missing where !(missing + papers).contains(id) {
                return "“\(id)”应是必填必交的，现在不是"
            }
        }
        for id in test.expected.hidden {
            guard let field = asked.first(where: { $0.0.id == id }) else { return "表单里没有“\(id)”" }
            if reading.isShown(field.0, of: field.1) { return "“\(id)”应不显示，现在显示" }
        }
        return nil
    }

    private func decision(_ test: ServiceDefinition.Test, _ facts: HouseholdFacts, on date: CivilDate) throws -> String?
    {
        guard test.expected.outcome != nil || test.expected.amount != nil else { return nil }
        guard let policy else { return "事项没有待遇项目，不能期望结论和金额" }
        let result = service.result ?? .usual(service.place)
        func known(_ values: [String: String], _ entity: Entity) -> [String: String] {
            let names = policy.inputs(entity)
            return values.filter { names[$0.key] != nil }
        }
        let household = HouseholdFacts(
            family: known(facts.family, .family),
            members: facts.members.map { .init(id: $0.id, values: known($0.values, .member)) },
            supporters: facts.supporters.map { .init(id: $0.id, values: known($0.values, .supporter)) }
        )
        let evaluation = try policy.evaluate(household, on: date, region: test.region ?? region)
        let finding = Finding(evaluation, result)
        if let outcome = test.expected.outcome, finding.outcome != outcome {
            return "结论应为“\(outcome)”，实为“\(finding.outcome)”"
        }
        if let amount = test.expected.amount,
            finding.amount.text.filter({ $0 != "," }) != (try Money(parsing: amount).text.filter { $0 != "," })
        {
            return "金额应为 \(amount) 元，实为 \(finding.amount.text) 元"
        }
        return nil
    }

    private func walk(_ test: ServiceDefinition.Test, _ reading: FormReading) -> String? {
        guard let state = test.expected.state else { return nil }
        var now = service.steps.first.map { "step:\($0.id)" } ?? ""
        var step = service.steps.first
        for id in test.path {
            guard let here = step, let outcome = here.outcomes.first(where: { $0.id == id }) else {
                return "走到“\(id)”时没有这个结果"
            }
            guard reading.isOpen(outcome, at: here) else { return "走到“\(outcome.title)”时，它的条件 when 不成立" }
            step = outcome.next.flatMap(service.step)
            now = outcome.end?.rawValue ?? "step:\(outcome.next ?? "")"
        }
        return now == state ? nil : "应到 \(state)，实到 \(now)"
    }
}
