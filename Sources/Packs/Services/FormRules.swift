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
        var text = Text(service, policy, book)
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
            return try read(counted(asked, program), program, on: date, region: region, faults)
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
            if shown == asked { return reading }
            asked = shown
        }
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

    // MARK: - The conditions as a program

    /// The text that the conditions make, with the place in the service's file that each line comes from.
    private struct Text {
        private let service: ServiceDefinition
        private var lines: [String]
        private var places: [Int: PackPlace] = [:]
        private var count = 0

        init(_ service: ServiceDefinition, _ policy: PolicyProgram?, _ book: PolicyBook?) {
            self.service = service
            lines = ["程序 表单 \"\(service.title.filter { $0 != "\"" })\""]
            var asked: Set<String> = []
            func ask(_ entity: Entity, _ name: String, _ kind: String, _ place: PackPlace) {
                guard FormRules.isName(name), asked.insert("\(entity.rawValue).\(name)").inserted else { return }
                lines.append("输入 \(entity.rawValue).\(name): \(kind) 缺失时 待核")
                places[lines.count] = place
            }
            for field in service.fields where field.type != .computed {
                let entity = field.entity.rules
                for input in field.inputsOfItems where asked.insert("\(entity.rawValue).\(input.name)").inserted {
                    lines.append("输入 \(entity.rawValue).\(input.name): \(input.kind)")
                    places[lines.count] = field.place
                }
                ask(
                    entity,
                    field.name,
                    field.input.flatMap { policy?.inputs(entity)[$0]?.description } ?? field.kindText,
                    field.place
                )
            }
            for field in service.fields where field.type == .person {
                ask(field.entity.rules, field.birthName, "日期", field.place)
                ask(field.entity.rules, field.sexName, "选项(男、女)", field.place)
            }
            let words = FormRules.words(service)
            for name in (book?.parameterKinds ?? [:]).sorted(by: { $0.key < $1.key }) where words.contains(name.key) {
                lines.append("参数 \(name.key): \(name.value)")
                places[lines.count] = service.place
            }
            for name in ["出生日期", "性别"] {
                let kind = name == "性别" ? "选项(男、女)" : "日期"
                ask(.member, name, kind, service.place)
                ask(.family, "申请人\(name)", kind, service.place)
            }
        }

        /// Adds a condition; nil-safe names keep it apart from those of the form.
        mutating func truth(_ expression: String, _ entity: ServiceDefinition.Entity, _ place: PackPlace) -> String {
            add("是/否", expression, entity.rules, "规则\(count)", place)
        }

        mutating func value(_ formula: String, _ field: ServiceDefinition.Field) -> String {
            let name = FormRules.isName(field.name) ? field.name : "规则\(count)"
            return add(field.unit ?? "数", formula, field.entity.rules, name, field.place)
        }

        private mutating func add(
            _ kind: String,
            _ expression: String,
            _ entity: Entity,
            _ name: String,
            _ place: PackPlace
        ) -> String {
            count += 1
            lines.append("定义 \(entity.rawValue).\(name): \(kind) 依据 \"表单\"")
            places[lines.count] = place
            for line in expression.split(whereSeparator: \.isNewline) {
                lines.append("  \(line)")
                places[lines.count] = place
            }
            return name
        }

        func program(_ parameters: ParameterTable) throws(PackProblem) -> PolicyProgram {
            do {
                let source = PolicySource(
                    name: "form.policy",
                    text: lines.joined(separator: "\n") + "\n",
                    layer: service.id
                )
                return try PolicyProgram(sources: [source], parameters: parameters)
            } catch let problem as PolicyProblem {
                var faults: [PackFault] = []
                for fault in problem.faults {
                    let place = places[fault.line] ?? service.place
                    let written = fault.source.drop { $0 == " " }
                    let shown = place.fault("条件“\(written)”：\(fault.text)")
                    if !faults.contains(shown) { faults.append(shown) }
                }
                throw PackProblem(faults)
            } catch {
                throw PackProblem([service.place.fault("表单的条件读不懂：\(error)")])
            }
        }
    }

    /// Every name that a condition of the service mentions.
    private static func words(_ service: ServiceDefinition) -> Set<String> {
        var texts = service.fields.flatMap { [$0.visibleIf, $0.requiredIf, $0.formula] }.compactMap(\.self)
        texts += service.materials.compactMap(\.requiredIf)
        texts += service.conditions.map(\.stops) + service.checks.map(\.when)
        texts += service.steps.flatMap(\.outcomes).compactMap(\.when)
        return Set(
            texts.flatMap { $0.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "·") } }.map(String.init)
        )
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
