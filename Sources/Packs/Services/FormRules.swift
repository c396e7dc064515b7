// SPDX-License-Identifier: Apache-2.0
package import Policy
package import Vocabulary

/// The conditions of a form, in the policy language's own grammar: what is shown, what must be answered, what stops an
/// application. One evaluator serves pages, API and acceptance; a page without scripts asks it too.
package struct FormRules: Sendable {
    /// Which condition of the form a rule of the program stands for.
    private enum Key: Hashable {
        case visible(ServiceDefinition.Entity, String)
        case required(ServiceDefinition.Entity, String)
        case formula(ServiceDefinition.Entity, String)
        case material(String)
        case stops(Int)
        case check(Int)
        case outcome(String, String)
    }

    private let service: ServiceDefinition
    private let program: PolicyProgram?
    /// The rules that the form feeds, for the bounds of their inputs.
    private let policy: PolicyProgram?
    /// Names of what the rules come to that ways out of a step depend on.
    private let verdicts: [String]
    private let rules: [Key: String]
    /// Units that the policy language has no word for, such as 米: answers in them are plain numbers to it.
    private let units: [Entity: [String: String]]
    private let isRepeated: Bool

    /// - Parameters:
    ///   - policy: the rules of the service's program, whose inputs the form feeds.
    ///   - book: all rules, whose parameters conditions may read.
    /// - Throws: `PackProblem` that shows each faulty condition where it stands in the service's file.
    package init(
        _ service: ServiceDefinition,
        policy: PolicyProgram?,
        book: PolicyBook?,
        parameters: ParameterTable
    ) throws(PackProblem) {
        self.service = service
        self.policy = policy
        let verdicts = Self.verdicts(service, policy)
        self.verdicts = verdicts.keys.sorted()
        var text = FormText(service, policy, book, verdicts: verdicts)
        var rules: [Key: String] = [:]
        for field in service.fields {
            let (entity, id, place) = (field.entity, field.id, field.place)
            if let when = field.visibleIf { rules[.visible(entity, id)] = text.truth(when, entity, place) }
            if let when = field.requiredIf { rules[.required(entity, id)] = text.truth(when, entity, place) }
            if let formula = field.formula { rules[.formula(entity, id)] = text.value(formula, field) }
        }
        for material in service.materials {
            if let when = material.requiredIf {
                rules[.material(material.id)] = text.truth(when, .family, material.place)
            }
        }
        for (index, condition) in service.conditions.enumerated() {
            rules[.stops(index)] = text.truth(condition.stops, condition.entity, condition.place)
        }
        for (index, check) in service.checks.enumerated() {
            rules[.check(index)] = text.truth(check.when, check.entity, check.place)
        }
        for step in service.steps {
            for outcome in step.outcomes {
                guard let when = outcome.when else { continue }
                rules[.outcome(step.id, outcome.id)] = text.truth(when, .family, outcome.place)
            }
        }
        self.rules = rules
        var units: [Entity: [String: String]] = [:]
        for field in service.fields where field.type == .number {
            guard let unit = field.unit, field.isPlainUnit else { continue }
            units[field.entity.rules, default: [:]][field.name] = unit
        }
        self.units = units
        isRepeated = service.fields.contains { $0.item != nil }
        program = rules.isEmpty ? nil : try text.program(parameters)
    }

    /// Why an answer is not taken, by the conditions or by the rules that it feeds; nil for one that is.
    package func refusal(of value: String, for field: ServiceDefinition.Field) -> String? {
        let entity = field.entity.rules
        if let input = field.input, case .outOfRange? = policy?.refusal(of: value, for: input, entity) {
            return policy?.refusal(of: value, for: input, entity)?.message
        }
        return program?.refusal(of: plain(value, field.name, entity), for: field.name, entity)?.message
    }

    /// What the conditions say of some answers on a day. Answers that they do not take are told as faults and read as not
    /// given, so that a page shows what is wrong and where instead of nothing.
    /// - Parameters:
    ///   - facts: by name; names that the form does not know are passed over.
    ///   - region: code of the region whose parameters hold.
    package func read(_ facts: HouseholdFacts, on date: CivilDate, region: String) -> FormReading {
        var faults: [FormReading.Fault] = []
        func taken(_ values: [String: String], _ entity: Entity, _ person: String?) -> [String: String] {
            var taken = program.map { known(values, entity, $0) } ?? [:]
            for field in service.fields where field.entity.rules == entity {
                guard let value = values[field.name], let refusal = refusal(of: value, for: field) else { continue }
                faults.append(.init(field: field, personID: person, message: refusal))
                if program?.refusal(of: taken[field.name] ?? "", for: field.name, entity) != nil {
                    taken[field.name] = nil
                }
            }
            return taken
        }
        let asked = HouseholdFacts(
            family: taken(facts.family, .family, nil),
            members: facts.members.map { .init(id: $0.id, values: taken($0.values, .member, $0.id)) },
            supporters: facts.supporters.map { .init(id: $0.id, values: taken($0.values, .supporter, $0.id)) }
        )
        guard let program else {
            return FormReading(service: service, evaluation: nil, faults: faults, rule: { _, _, _ in nil })
        }
        do {
            return try read(counted(asked, program), facts, program, on: date, region: region, faults)
        } catch {
            let told = (error as? any Problem)?.message ?? String(describing: error)
            return FormReading(
                service: service,
                evaluation: nil,
                faults: faults,
                failure: "表单的条件算不出来：\(told)",
                rule: { _, _, _ in nil }
            )
        }
    }

    private func read(
        _ answers: HouseholdFacts,
        _ facts: HouseholdFacts,
        _ program: PolicyProgram,
        on date: CivilDate,
        region: String,
        _ faults: [FormReading.Fault]
    ) throws -> FormReading {
        var asked = answers
        // An answer to a question that is no longer asked says nothing; without it others may fall away too.
        while true {
            let reading = result(of: try program.evaluate(asked, on: date, region: region), faults)
            let shown = counted(
                asked.without { entity, person, name in
                    service.fields.contains {
                        $0.entity.rules == entity && $0.tells(name) && !reading.isShown($0, of: person)
                    }
                },
                program
            )
            if shown == asked {
                guard !verdicts.isEmpty, let policy else { return reading }
                asked = try judged(asked, facts, policy, on: date, region: region)
                return result(of: try program.evaluate(asked, on: date, region: region), faults)
            }
            asked = shown
        }
    }

    /// Answers with what the rules come to by them; what is not known yet is left out.
    /// - Parameter facts: all that is known, from which the rules take what no question of the form asks.
    private func judged(
        _ asked: HouseholdFacts,
        _ facts: HouseholdFacts,
        _ policy: PolicyProgram,
        on date: CivilDate,
        region: String
    ) throws -> HouseholdFacts {
        let names = Dictionary(grouping: service.fields, by: \.entity.rules).mapValues { Set($0.map(\.name)) }
        func whole(_ values: [String: String], _ all: [String: String], _ entity: Entity) -> [String: String] {
            values.merging(all.filter { names[entity]?.contains($0.key) != true }) { own, _ in own }
        }
        func whole(_ people: [HouseholdFacts.Person], _ all: [HouseholdFacts.Person], _ entity: Entity)
            -> [HouseholdFacts.Person]
        {
            zip(people, all).map { .init(id: $0.id, values: whole($0.values, $1.values, entity)) }
        }
        let known = HouseholdFacts(
            family: whole(asked.family, facts.family, .family),
            members: whole(asked.members, facts.members, .member),
            supporters: whole(asked.supporters, facts.supporters, .supporter)
        )
        let found = try policy.outcomes(verdicts, policy.known(known), on: date, region: region)
        var family = asked.family
        for (name, value) in zip(verdicts, found) {
            switch value {
            case .truth(let holds): family[name] = holds ? "是" : "否"
            case .text(let word): family[name] = word
            case .absent, .number, .date: break
            }
        }
        return HouseholdFacts(family: family, members: asked.members, supporters: asked.supporters)
    }

    private func known(_ values: [String: String], _ entity: Entity, _ program: PolicyProgram) -> [String: String] {
        let names = program.inputs(entity)
        var known: [String: String] = [:]
        for (name, value) in values where names[name] != nil { known[name] = plain(value, name, entity) }
        return known
    }

    /// An answer without a unit for which the rules have no word.
    private func plain(_ value: String, _ name: String, _ entity: Entity) -> String {
        guard let unit = units[entity]?[name], value.hasSuffix(unit) else { return value }
        return String(value.dropLast(unit.count))
    }

    /// Answers with how many items of repeated groups there are.
    private func counted(_ facts: HouseholdFacts, _ program: PolicyProgram) -> HouseholdFacts {
        guard isRepeated else { return facts }
        let form = service.fields
        func counted(_ values: [String: String], _ entity: Entity) -> [String: String] {
            known(form.counted(values, entity), entity, program)
        }
        return HouseholdFacts(
            family: counted(facts.family, .family),
            members: facts.members.map { .init(id: $0.id, values: counted($0.values, .member)) },
            supporters: facts.supporters.map { .init(id: $0.id, values: counted($0.values, .supporter)) }
        )
    }

    private func result(of evaluation: Evaluation, _ faults: [FormReading.Fault]) -> FormReading {
        FormReading(service: service, evaluation: evaluation, faults: faults) { [rules] part, entity, id in
            switch part {
            case .visible: rules[.visible(entity, id)]
            case .required: rules[.required(entity, id)]
            case .formula: rules[.formula(entity, id)]
            case .material: rules[.material(id)]
            case .stops: Int(id).flatMap { rules[.stops($0)] }
            case .check: Int(id).flatMap { rules[.check($0)] }
            case .outcome(let step): rules[.outcome(step, id)]
            }
        }
    }

    /// What the rules come to that conditions of ways out name and no question asks.
    private static func verdicts(_ service: ServiceDefinition, _ policy: PolicyProgram?) -> [String: Kind] {
        let named = Set(service.steps.flatMap(\.outcomes).compactMap(\.when).flatMap(words))
        let asked = Set(service.fields.filter { $0.entity == .family }.map(\.name))
        return (policy?.familyVerdicts ?? [:]).filter { named.contains($0.key) && !asked.contains($0.key) }
    }

    /// Every name that a condition of the service mentions.
    static func words(_ service: ServiceDefinition) -> Set<String> {
        var texts = service.fields.flatMap { [$0.visibleIf, $0.requiredIf, $0.formula] }.compactMap(\.self)
        texts += service.materials.compactMap(\.requiredIf)
        texts += service.conditions.map(\.stops) + service.checks.map(\.when)
        texts += service.steps.flatMap(\.outcomes).compactMap(\.when)
        return Set(texts.flatMap(words))
    }

    static func words(_ text: String) -> [String] {
        text.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "·") }.map(String.init)
    }

    /// What can stand as a name in an expression.
    static func isName(_ text: String) -> Bool {
        (text.first?.isLetter ?? false) && text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "·" }
    }
}

extension ServiceDefinition.Entity {
    /// The same in the policy language.
    package var rules: Entity {
        switch self {
        case .family: .family
        case .member: .member
        case .supporter: .supporter
        }
    }
}

extension ServiceDefinition.Field {
    /// Its kind as the policy language writes it.
    var kindText: String {
        switch type {
        case .money: period.map { "元/\($0)" } ?? "元"
        case .number: Self.unitText(unit ?? "")
        case .date: "日期"
        case .yesNo: "是/否"
        case .choice: Kind.option(options).description
        default: "文字"
        }
    }

    /// What conditions call the birthday and the sex of somebody who is named.
    package var birthName: String { "\(name)出生日期" }
    package var sexName: String { "\(name)性别" }

    /// Whether a value that conditions read comes from its answer.
    func tells(_ value: String) -> Bool {
        value == name || (type == .person && (value == birthName || value == sexName))
    }

    /// Whether its unit is no word of the policy language.
    var isPlainUnit: Bool {
        let known: Kind.Unit? = Kind.Unit(unit ?? "")
        return known == nil
    }

    /// 级, 次, 套 and the like are plain numbers to the rules.
    private static func unitText(_ unit: String) -> String {
        let known: Kind.Unit? = Kind.Unit(unit)
        return known?.description ?? "数"
    }
}

extension HouseholdFacts {
    /// What is left when some values are taken out, by entity, person and name.
    fileprivate func without(_ isGone: (Entity, String?, String) -> Bool) -> HouseholdFacts {
        func left(_ values: [String: String], _ entity: Entity, _ person: String?) -> [String: String] {
            values.filter { !isGone(entity, person, $0.key) }
        }
        return HouseholdFacts(
            family: left(family, .family, nil),
            members: members.map { .init(id: $0.id, values: left($0.values, .member, $0.id)) },
            supporters: supporters.map { .init(id: $0.id, values: left($0.values, .supporter, $0.id)) }
        )
    }
}
