// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Reads a register file and checks that what it says holds together.
struct RegisterReader {
    let reader: NodeReader

    /// What certificates may name beside the fields of the entry.
    static let reserved: Set<String> = [
        "office", "title", "certificate_number", "entry_number", "issued_on", "valid_until", "has_term", "verify_code",
        "region_name", "state_title",
    ]

    func register() -> RegisterDefinition {
        let id = reader.text("id")
        if !id.isEmpty, PlainName(id) == nil { reader.fault("登记簿编号“\(id)”不能用：\(PlainName.rule)") }
        let definition = RegisterDefinition(
            id: id,
            title: reader.text("title"),
            summary: reader.text("summary"),
            basis: reader.texts("basis"),
            isManual: reader.flag("manual", default: false),
            number: number(reader, "number"),
            label: reader.text("label"),
            fields: reader.list("fields").map(field),
            keys: reader.list("keys", required: false).map(key),
            states: reader.list("states").map(state),
            moves: reader.list("moves", required: false).map(move),
            columns: reader.texts("columns"),
            filters: reader.texts("filters"),
            sheet: reader.texts("sheet"),
            certificate: reader.has("certificate") ? reader.map("certificate").map(certificate) : nil,
            readers: reader.texts("readers"),
            changers: reader.texts("changers")
        )
        reader.close()
        if definition.basis.isEmpty { reader.fault("登记簿必须写明依据 basis") }
        RegisterChecker(reader: reader, definition: definition).check()
        return definition
    }

    private func number(_ item: NodeReader, _ key: String) -> NumberRule {
        let text = item.text(key)
        if let rule = NumberRule(text) { return rule }
        if !text.isEmpty {
            item.fault("编号规则“\(text)”不能用：可以写 {year}、{month}、{region} 和固定文字，并且恰好有一处 {serial:位数}", of: key)
        }
        return .plain
    }

    private func field(_ item: NodeReader) -> RegisterDefinition.Field {
        let field = RegisterDefinition.Field(
            id: item.text("id"),
            title: item.text("title"),
            type: item.choice("type", RegisterDefinition.FieldType.self) ?? .text,
            unit: item.optionalText("unit"),
            decimals: item.integer("decimals", default: 0),
            options: item.texts("options"),
            format: item.has("format") ? item.choice("format", RegisterDefinition.Format.self) : nil,
            isLong: item.flag("long", default: false),
            register: item.optionalText("register"),
            sensitivity: item.has("sensitivity")
                ? item.choice("sensitivity", RegisterDefinition.Sensitivity.self) ?? .internal : .internal,
            required: item.flag("required", default: false),
            indexed: item.flag("indexed", default: false),
            help: item.optionalText("help")
        )
        check(field, item)
        item.close()
        return field
    }

    private func check(_ field: RegisterDefinition.Field, _ item: NodeReader) {
        if !field.id.isEmpty, PlainName(field.id) == nil {
            item.fault("字段编号“\(field.id)”不能用：\(PlainName.rule)", of: "id")
        }
        if Self.reserved.contains(field.id) { item.fault("字段编号“\(field.id)”留给证照使用，请换一个", of: "id") }
        if field.type == .choice, field.options.isEmpty { item.fault("选择题“\(field.title)”没有 options，请列出选项") }
        if field.type != .choice, !field.options.isEmpty {
            item.fault("“\(field.title)”不是选择题，不能写 options", of: "options")
        }
        if Set(field.options).count < field.options.count { item.fault("“\(field.title)”的选项有重复", of: "options") }
        if field.type == .number, field.unit == nil { item.fault("数字“\(field.title)”没有单位 unit") }
        if field.type != .number, field.decimals != 0 {
            item.fault("“\(field.title)”不是数字，不能写 decimals", of: "decimals")
        }
        if !(0...6).contains(field.decimals) { item.fault("“\(field.title)”的小数位数应为 0 至 6", of: "decimals") }
        if field.type != .text, field.format != nil { item.fault("“\(field.title)”不是文本，不能写 format", of: "format") }
        if field.type != .text, field.isLong { item.fault("“\(field.title)”不是文本，不能写 long", of: "long") }
        if field.type == .entry, field.register == nil { item.fault("“\(field.title)”要链接到登记项，请用 register 写明是哪个登记簿") }
        if field.type != .entry, field.register != nil {
            item.fault("“\(field.title)”不是登记项链接，不能写 register", of: "register")
        }
    }

    private func key(_ item: NodeReader) -> RegisterDefinition.Key {
        let key = RegisterDefinition.Key(title: item.text("title"), fields: item.texts("fields"))
        if key.fields.isEmpty { item.fault("“\(key.title)”没有写由哪些字段 fields 构成") }
        if Set(key.fields).count < key.fields.count { item.fault("“\(key.title)”的字段有重复", of: "fields") }
        item.close()
        return key
    }

    private func state(_ item: NodeReader) -> RegisterDefinition.State {
        let state = RegisterDefinition.State(
            id: item.text("id"),
            title: item.text("title"),
            isInitial: item.flag("initial", default: false),
            isFinal: item.flag("final", default: false)
        )
        if state.isInitial, state.isFinal { item.fault("状态“\(state.title)”不能既是起点又是终点") }
        item.close()
        return state
    }

    private func move(_ item: NodeReader) -> RegisterDefinition.Move {
        let move = RegisterDefinition.Move(
            id: item.text("id"),
            title: item.text("title"),
            from: item.texts("from"),
            to: item.text("to"),
            needsReason: item.flag("reason", default: false)
        )
        if move.from.isEmpty { item.fault("变动“\(move.title)”没有写从哪些状态 from 开始") }
        item.close()
        return move
    }

    private func certificate(_ item: NodeReader) -> RegisterDefinition.Certificate {
        let months = item.has("months") ? item.integer("months") : nil
        let certificate = RegisterDefinition.Certificate(
            title: item.text("title"),
            number: number(item, "number"),
            months: months,
            basis: item.optionalText("basis"),
            template: item.text("template"),
            states: item.texts("states")
        )
        if let months, !(1...1_200).contains(months) { item.fault("证照有效期 months 应为 1 至 1200 个月；长期有效的不写", of: "months") }
        item.close()
        return certificate
    }
}
