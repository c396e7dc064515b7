// SPDX-License-Identifier: Apache-2.0

/// The form of a service: groups of fields.
extension ServiceReader {
    func fields(_ group: NodeReader) -> [ServiceDefinition.Field] {
        let title = group.text("group")
        let entity = group.choice("entity", default: ServiceDefinition.Entity.family)
        let (visible, step) = (group.optionalText("visible"), group.optionalText("step"))
        let fields = group.list("fields").map { field($0, group: title, entity: entity, visible: visible, step: step) }
        let repeated = group.optionalMap("repeat").map { repetition($0, of: fields, in: group) }
        group.close()
        return repeated ?? fields
    }

    /// The fields of a group that is asked several times over, once for each time.
    private func repetition(
        _ item: NodeReader,
        of fields: [ServiceDefinition.Field],
        in group: NodeReader
    ) -> [ServiceDefinition.Field] {
        let (noun, least, most) = (item.text("item"), item.integer("least", default: 0), item.integer("most"))
        item.close()
        if !FormRules.isName(noun) { item.fault("重复组的 item 写的是“\(noun)”，应是一个不带符号的名称，如 发起人") }
        guard (2...20).contains(most), (0...most).contains(least) else {
            item.fault("重复组“\(noun)”的 most 应在 2 至 20 之间，least 应在 0 至 most 之间")
            return fields
        }
        if let first = fields.first, !first.required || first.type == .computed {
            group.fault("重复组“\(noun)”的第一项“\(first.title)”应写 required: 是：填了它才算有这一\(noun)")
        }
        for field in fields where field.input != nil || field.type == .computed {
            group.fault("重复组“\(noun)”里的“\(field.title)”不能接政策输入 input，也不能由系统算出")
        }
        return (1...most).flatMap { number in
            fields.enumerated().map { index, field in
                let item = ServiceDefinition.RepeatedItem(
                    noun: noun,
                    number: number,
                    most: most,
                    name: field.name,
                    isFirst: index == 0
                )
                return field.repeated(item, isAsked: number <= least, among: fields)
            }
        }
    }

    private func field(
        _ item: NodeReader,
        group: String,
        entity: ServiceDefinition.Entity,
        visible: String?,
        step: String?
    ) -> ServiceDefinition.Field {
        let (required, requiredIf) = item.condition("required", default: false)
        let (id, input) = (item.identifier("id"), item.optionalText("input"))
        let own = item.optionalText("visible")
        let shown = [visible, own].compactMap(\.self)
        var field = ServiceDefinition.Field(
            id: id,
            title: item.text("title"),
            name: item.optionalText("name") ?? input ?? id,
            entity: entity,
            type: item.choice("type", ServiceDefinition.FieldType.self) ?? .text,
            period: item.optionalText("period"),
            unit: item.optionalText("unit"),
            options: item.texts("options"),
            input: input,
            required: required,
            requiredIf: requiredIf,
            visibleIf: shown.isEmpty ? nil : shown.map { shown.count > 1 ? "（\($0)）" : $0 }.joined(separator: " 且 "),
            formula: item.optionalText("formula"),
            sensitivity: item.choice("sensitivity", default: ServiceDefinition.Sensitivity.internal),
            help: item.optionalText("help"),
            group: group,
            step: step,
            place: item.place
        )
        field.enrolled = item.optionalText("enrolled")
        if let access = item.optionalMap("access") {
            (field.readers, field.writers) = (access.texts("read"), access.texts("write"))
            access.close()
            check(field, access: access)
        }
        check(field, item)
        item.close()
        return field
    }

    private func check(_ field: ServiceDefinition.Field, access: NodeReader) {
        if field.readers.isEmpty, field.writers.isEmpty {
            access.fault("“\(field.title)”的 access 没有写职能：read 列出能看的，write 列出能填的，都不限的请删去 access")
        }
        if field.sensitivity == .open, !field.readers.isEmpty {
            access.fault("“\(field.title)”写了公开（sensitivity: open），不能又限定谁能看，请改 sensitivity 或删去 read")
        }
        let blind = field.readers.isEmpty ? [] : field.writers.filter { !field.readers.contains($0) }
        if !blind.isEmpty {
            access.fault("“\(field.title)”能填的职能 \(blind.joined(separator: "、")) 却不能看，请也写进 read")
        }
    }

    private func check(_ field: ServiceDefinition.Field, _ item: NodeReader) {
        if field.type == .choice, field.options.isEmpty { item.fault("选择题“\(field.title)”没有 options，请列出选项") }
        if field.type != .choice, !field.options.isEmpty {
            item.fault("“\(field.title)”不是选择题，请删去 options，或把 type 改为 choice")
        }
        if Set(field.options).count != field.options.count { item.fault("选择题“\(field.title)”有相同的选项，请删去重复的") }
        for option in field.options
        where option.contains("\"") && option.contains("”") || option.contains(where: \.isNewline) {
            item.fault("选择题“\(field.title)”的选项“\(option)”条件里写不出来，请不要同时用两种引号，也不要换行")
        }
        if field.enrolled != nil, field.type != .yesNo || field.entity == .family || field.input == nil {
            item.fault("“\(field.title)”由花名册回答（enrolled），应当是问个人的是否题，并写明政策输入 input")
        }
        if field.type == .number, field.unit == nil { item.fault("数字“\(field.title)”没有单位 unit") }
        if field.type.isFile, field.input != nil || field.sensitivity == .open {
            item.fault("“\(field.title)”是上传的文件，不能接政策输入 input，也不能公开（sensitivity: open），请改写")
        }
        if field.type.isReference, field.input != nil {
            item.fault("“\(field.title)”指向一份档案，不能接政策输入 input，请删去；条件里可以用它的名称")
        }
        if field.type == .person || field.type == .household, field.sensitivity == .open {
            item.fault("“\(field.title)”是人员或住户，不能公开，请把 sensitivity 改为 internal 或 sensitive")
        }
        if let period = field.period, !["月", "年"].contains(period) {
            item.fault("金额“\(field.title)”的 period 写的是“\(period)”，只能是 月 或 年；一次性的金额不写")
        }
        if (field.type == .computed) != (field.formula != nil) {
            item.fault(
                "“\(field.title)”\(field.type == .computed ? "要算出来，请写算式 formula" : "有算式 formula，请把 type 改为 computed")"
            )
        }
        if field.type == .computed, field.required || field.requiredIf != nil {
            item.fault("“\(field.title)”由系统算出，不能要求填写，请删去 required")
        }
    }
}
