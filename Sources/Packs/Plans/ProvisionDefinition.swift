// SPDX-License-Identifier: Apache-2.0
import Policy
import Vocabulary

/// What every township should have, by a rule set, beside what registers say it has 配备.
package struct ProvisionDefinition: Sendable, Equatable, Identifiable {
    /// What the rules are told of a township: a number of entries or people, or whether there is any.
    package struct Fact: Sendable, Equatable {
        /// An input of the rule set.
        package let name: String
        package let part: RegisterMetric.Part
        package let place: PackPlace
    }

    /// One kind of thing that there should be.
    package struct Line: Sendable, Equatable {
        package let title: String
        /// The fact that says what there is.
        package let there: String
        /// The rule that says what there should be; nil where it is a matter of having one at all.
        package let needed: String?
        /// The rule that says what is lacking: a number, or whether it is.
        package let lacking: String
        package let place: PackPlace
    }

    package let id: String
    package let title: String
    package let summary: String
    package let program: String
    package let facts: [Fact]
    package let lines: [Line]
    package let place: PackPlace

    /// The fact that says how many people live there; nil where none does.
    package var people: String? { facts.first { $0.part == .base(.people) }?.name }

    /// What does not fit the rules or the registers.
    func faults(_ policies: PolicyBook, _ registers: [RegisterDefinition]) -> [PackFault] {
        guard let policy = policies.program(id: program) else {
            return [place.fault("配备“\(title)”：没有政策规则“\(program)”")]
        }
        let inputs = policy.inputs(.family)
        let rules = Set(policy.familyDefinitions)
        var faults = facts.flatMap { fact -> [PackFault] in
            let counted = DefinedMetric(
                metric: PlanMetric(id: fact.name, source: .registers(fact.metric)),
                place: fact.place
            ).faults(registers)
            switch inputs[fact.name] {
            case .number, .truth: return counted
            case nil: return counted + [fact.place.fault("政策规则“\(program)”没有输入“\(fact.name)”")]
            default: return counted + [fact.place.fault("输入“\(fact.name)”不是数，也不是是否，不能由登记簿数出来")]
            }
        }
        for line in lines {
            if !facts.contains(where: { $0.name == line.there }) {
                faults.append(line.place.fault("“\(line.title)”的 there 写的“\(line.there)”不在 facts 里"))
            }
            for rule in [line.needed, line.lacking].compactMap(\.self) where !rules.contains(rule) {
                faults.append(line.place.fault("“\(line.title)”写的“\(rule)”不是政策规则“\(program)”定义的名称"))
            }
        }
        return faults
    }
}

extension ProvisionDefinition.Fact {
    /// The number that stands above the line of a fraction over townships.
    package var metric: RegisterMetric { RegisterMetric(numerator: part, denominator: .base(.townships)) }
}

/// Reads what townships should have.
enum ProvisionReader {
    static func provisions(_ reader: NodeReader) -> [ProvisionDefinition] {
        let provisions = reader.list("provisions").map(provision)
        reader.close()
        return provisions
    }

    private static func provision(_ item: NodeReader) -> ProvisionDefinition {
        let definition = ProvisionDefinition(
            id: item.text("id"),
            title: item.text("title"),
            summary: item.text("summary"),
            program: item.text("program"),
            facts: item.list("facts").compactMap(fact),
            lines: item.list("lines").map(line),
            place: item.place
        )
        if !definition.id.isEmpty, PlainName(definition.id) == nil {
            item.fault("编号“\(definition.id)”不能用：\(PlainName.rule)", of: "id")
        }
        item.close()
        return definition
    }

    private static func fact(_ item: NodeReader) -> ProvisionDefinition.Fact? {
        defer { item.close() }
        let name = item.text("fact")
        return MetricReader.counted(item).map {
            ProvisionDefinition.Fact(name: name, part: $0, place: item.place)
        }
    }

    private static func line(_ item: NodeReader) -> ProvisionDefinition.Line {
        let line = ProvisionDefinition.Line(
            title: item.text("title"),
            there: item.text("there"),
            needed: item.optionalText("needed"),
            lacking: item.text("lacking"),
            place: item.place
        )
        item.close()
        return line
    }
}
