// SPDX-License-Identifier: Apache-2.0

/// Reads a service file and checks that nothing in it dangles.
struct ServiceReader {
    let reader: NodeReader

    /// Ids of effects that the engine knows; a pack may use no others.
    static let effects: Set<String> = [
        "open-enrolment", "issue-approval", "issue-refusal", "issue-receipt", "post", "disclose",
        "request-verification", "register", "keep-enrolment", "change-enrolment", "taper-enrolment", "issue-change",
        "issue-non-acceptance", "issue-supplement",
    ]

    func service() -> ServiceDefinition {
        let service = ServiceDefinition(
            id: reader.text("id"),
            title: reader.text("title"),
            summary: reader.text("summary"),
            keywords: reader.texts("keywords"),
            basis: reader.texts("basis"),
            program: reader.text("program"),
            programTitle: reader.text("program_title"),
            exclusionGroup: reader.text("exclusion_group"),
            exclusionGroupTitle: reader.optionalText("exclusion_group_title"),
            origin: origin(),
            consentMonths: reader.integer("consent_months"),
            fields: reader.list("form").flatMap(fields),
            materials: reader.list("materials").map(material),
            steps: reader.list("steps").map(step),
            clocks: reader.list("clocks").map(clock)
        )
        if service.basis.isEmpty { reader.fault("事项必须写明依据 basis") }
        reader.close()
        check(service)
        return service
    }

    private func origin() -> ServiceDefinition.Origin {
        guard let text = reader.optionalText("origin") else { return .application }
        guard let origin = ServiceDefinition.Origin(rawValue: text) else {
            reader.fault("origin 只能是 application（申请）或 enrolment（在册）")
            return .application
        }
        return origin
    }

    private func fields(_ group: NodeReader) -> [ServiceDefinition.Field] {
        let title = group.text("group")
        let entity = group.choice("entity", ServiceDefinition.Entity.self) ?? .family
        let fields = group.list("fields").map { field(_: $0, group: title, entity: entity) }
        group.close()
        return fields
    }

    private func field(_ item: NodeReader, group: String, entity: ServiceDefinition.Entity) -> ServiceDefinition.Field {
        let field = ServiceDefinition.Field(
            id: item.text("id"),
            title: item.text("title"),
            entity: entity,
            type: item.choice("type", ServiceDefinition.FieldType.self) ?? .text,
            period: item.optionalText("period"),
            unit: item.optionalText("unit"),
            options: item.texts("options"),
            input: item.optionalText("input"),
            required: item.flag("required", default: false),
            help: item.optionalText("help"),
            group: group
        )
        if field.type == .choice, field.options.isEmpty { item.fault("选择题“\(field.title)”没有 options，请列出选项") }
        if field.type == .number, field.unit == nil { item.fault("数字“\(field.title)”没有单位 unit") }
        item.close()
        return field
    }

    private func material(_ item: NodeReader) -> ServiceDefinition.Material {
        let material = ServiceDefinition.Material(
            id: item.text("id"),
            title: item.text("title"),
            source: item.choice("source", ServiceDefinition.Source.self) ?? .upload,
            required: item.flag("required", default: true),
            hint: item.optionalText("hint")
        )
        item.close()
        return material
    }

    private func step(_ item: NodeReader) -> ServiceDefinition.Step {
        let step = ServiceDefinition.Step(
            id: item.text("id"),
            title: item.text("title"),
            kind: item.choice("kind", ServiceDefinition.StepKind.self) ?? .form,
            chain: item.list("chain").map(link),
            delegatedChain: item.list("delegated_chain", required: false).map(link),
            outcomes: item.list("outcomes").map(outcome),
            days: item.integer("days", default: 0)
        )
        if step.chain.isEmpty || step.chain.count > 3 { item.fault("环节“\(step.title)”的签署链应为 1 至 3 道") }
        if step.kind == .posting, step.days < 1 { item.fault("公示环节“\(step.title)”没有天数 days") }
        item.close()
        return step
    }

    private func link(_ item: NodeReader) -> ServiceDefinition.Link {
        let link = ServiceDefinition.Link(functions: item.texts("functions"), title: item.text("title"))
        if link.functions.isEmpty { item.fault("签署“\(link.title)”没有写明职能 functions") }
        item.close()
        return link
    }

    private func outcome(_ item: NodeReader) -> ServiceDefinition.Outcome {
        let next = item.optionalText("next")
        let ending = item.optionalText("end")
        let end = ending.flatMap(ServiceDefinition.End.init(rawValue:))
        let outcome = ServiceDefinition.Outcome(
            id: item.text("id"),
            title: item.text("title"),
            next: next,
            end: end,
            effects: item.texts("effects"),
            needsReason: item.flag("reason", default: false)
        )
        if ending != nil, end == nil { item.fault("end 只能是 approved、refused、withdrawn") }
        if (next == nil) == (ending == nil) { item.fault("结果“\(outcome.title)”应写 next（去哪个环节）或 end（办结）其中一个") }
        for effect in outcome.effects where !Self.effects.contains(effect) {
            item.fault("没有“\(effect)”这种效果，可用：\(Self.effects.sorted().joined(separator: "、"))")
        }
        if end == .refused, !outcome.needsReason { item.fault("不予确认必须写明理由，请加 reason: 是") }
        item.close()
        return outcome
    }

    private func clock(_ item: NodeReader) -> ServiceDefinition.Clock {
        let delegated = item.integer("delegated_length", default: 0)
        let clock = ServiceDefinition.Clock(
            id: item.text("id"),
            title: item.text("title"),
            starts: item.text("starts"),
            stops: item.text("stops"),
            unit: item.choice("unit", ServiceDefinition.Unit.self) ?? .workingDay,
            length: item.integer("length"),
            delegatedLength: delegated > 0 ? delegated : nil,
            pausable: item.flag("pausable", default: true),
            total: item.flag("total", default: false),
            basis: item.text("basis")
        )
        if clock.length < 1 { item.fault("时限“\(clock.title)”的长度应大于 0") }
        item.close()
        return clock
    }

    // MARK: - What must hold between the parts

    private func check(_ service: ServiceDefinition) {
        let ids = Set(service.steps.map(\.id))
        unique(service.steps.map(\.id), "环节")
        unique(service.fields.map { "\($0.entity.rawValue).\($0.id)" }, "字段")
        unique(service.materials.map(\.id), "材料")
        unique(service.clocks.map(\.id), "时限")
        for step in service.steps {
            unique(step.outcomes.map(\.id), "环节“\(step.title)”的结果")
            if step.outcomes.isEmpty { reader.fault("环节“\(step.title)”没有出口，办件会停在这里") }
            for outcome in step.outcomes {
                guard let next = outcome.next, !ids.contains(next) else { continue }
                reader.fault("环节“\(step.title)”的结果“\(outcome.title)”指向不存在的环节“\(next)”")
            }
        }
        for step in unreachable(service) { reader.fault("环节“\(step)”走不到，请检查各结果的 next") }
        if !service.steps.contains(where: { $0.outcomes.contains { $0.end == .approved } }) {
            reader.fault("没有任何结果能办结为 approved")
        }
        for clock in service.clocks {
            for event in [clock.starts, clock.stops] where !known(event, steps: ids) {
                reader.fault("时限“\(clock.title)”的事件“\(event)”不存在，可写 accepted、decided、entered:环节、left:环节")
            }
        }
    }

    private func known(_ event: String, steps: Set<String>) -> Bool {
        if event == "accepted" || event == "decided" { return true }
        let parts = event.split(separator: ":").map(String.init)
        return parts.count == 2 && ["entered", "left"].contains(parts[0]) && steps.contains(parts[1])
    }

    private func unique(_ ids: [String], _ what: String) {
        for (id, count) in Dictionary(ids.map { ($0, 1) }, uniquingKeysWith: +).sorted(by: { $0.key < $1.key })
        where count > 1 {
            reader.fault("\(what)编号“\(id)”重复了 \(count) 次")
        }
    }

    private func unreachable(_ service: ServiceDefinition) -> [String] {
        guard let first = service.steps.first else { return [] }
        var seen: Set<String> = [first.id]
        var open = [first.id]
        while let id = open.popLast() {
            let step = service.steps.first { $0.id == id }
            for next in step?.outcomes.compactMap(\.next) ?? [] where seen.insert(next).inserted { open.append(next) }
        }
        return service.steps.filter { !seen.contains($0.id) }.map(\.title)
    }
}
