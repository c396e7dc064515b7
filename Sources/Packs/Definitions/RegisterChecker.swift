// SPDX-License-Identifier: Apache-2.0

/// Checks what must hold between the parts of a register.
struct RegisterChecker {
    let reader: NodeReader
    let definition: RegisterDefinition

    func check() {
        unique(definition.fields.map(\.id), "字段编号")
        unique(definition.fields.map(\.title), "字段名称")
        unique(definition.states.map(\.id), "状态编号")
        unique(definition.states.map(\.title), "状态名称")
        unique(definition.moves.map(\.id), "变动编号")
        fields()
        lifecycle()
        certificate()
        if definition.isManual, definition.changers.isEmpty {
            reader.fault("可以手工登记（manual: 是），但没有写哪些职能 changers 可以登记")
        }
    }

    private func unique(_ ids: [String], _ what: String) {
        for (id, count) in Dictionary(ids.map { ($0, 1) }, uniquingKeysWith: +).sorted(by: { $0.key < $1.key })
        where count > 1 && !id.isEmpty {
            reader.fault("\(what)“\(id)”重复了 \(count) 次")
        }
    }

    /// Every field that is named elsewhere exists and may stand there.
    private func fields() {
        func known(_ id: String, _ place: String) -> RegisterDefinition.Field? {
            guard let field = definition.field(id) else {
                reader.fault(
                    "\(place)中的字段“\(id)”不存在，可写：\(definition.fields.map(\.id).joined(separator: "、"))",
                    of: place
                )
                return nil
            }
            return field
        }
        if !definition.label.isEmpty, let label = known(definition.label, "label") {
            if label.type != .text { reader.fault("登记项的名称 label 应是文本字段，“\(label.title)”不是", of: "label") }
            if label.sensitivity == .sensitive { reader.fault("登记项的名称 label 不能是敏感字段“\(label.title)”", of: "label") }
            if !label.required { reader.fault("登记项的名称“\(label.title)”应是必填（required: 是）", of: "label") }
        }
        for key in definition.keys { for id in key.fields { _ = known(id, "keys") } }
        for id in definition.columns { _ = known(id, "columns") }
        for id in definition.sheet { _ = known(id, "sheet") }
        for id in definition.filters {
            guard let field = known(id, "filters") else { continue }
            if ![.choice, .yesNo, .region].contains(field.type) {
                reader.fault("“\(field.title)”不能用来筛选，只有选择题、是否题和区划可以", of: "filters")
            }
            if field.sensitivity == .sensitive { reader.fault("敏感字段“\(field.title)”不能用来筛选", of: "filters") }
        }
        if definition.columns.isEmpty { reader.fault("没有写列表的列 columns") }
        for (place, ids) in [
            ("columns", definition.columns), ("filters", definition.filters), ("sheet", definition.sheet),
        ] where Set(ids).count < ids.count {
            reader.fault("\(place) 中的字段有重复", of: place)
        }
        let missing = definition.fields.filter { $0.required && !definition.sheet.contains($0.id) }
        if !definition.sheet.isEmpty, let first = missing.first {
            reader.fault("必填字段“\(first.title)”不在表格 sheet 里，导入的行都会缺它", of: "sheet")
        }
    }

    private func lifecycle() {
        let states = Set(definition.states.map(\.id))
        let initial = definition.states.filter(\.isInitial)
        if initial.count != 1 { reader.fault("应恰好有一个起点状态（initial: 是），现在有 \(initial.count) 个", of: "states") }
        for move in definition.moves {
            for id in move.from + [move.to] where !states.contains(id) && !id.isEmpty {
                reader.fault("变动“\(move.title)”指向不存在的状态“\(id)”", of: "moves")
            }
            for id in move.from where definition.state(id)?.isFinal == true {
                reader.fault("变动“\(move.title)”从终点状态“\(id)”开始，终点之后不能再变", of: "moves")
            }
        }
        guard let start = initial.first?.id else { return }
        var seen: Set<String> = [start]
        var open = [start]
        while let state = open.popLast() {
            for move in definition.moves where move.from.contains(state) && seen.insert(move.to).inserted {
                open.append(move.to)
            }
        }
        for state in definition.states where !seen.contains(state.id) {
            reader.fault("状态“\(state.title)”走不到，请检查 moves", of: "states")
        }
        for state in definition.states where !state.isFinal && !state.isInitial {
            guard !definition.moves.contains(where: { $0.from.contains(state.id) }) else { continue }
            reader.fault("状态“\(state.title)”没有出口，请写变动，或写成终点（final: 是）", of: "states")
        }
    }

    private func certificate() {
        for id in definition.certificate?.states ?? [] where definition.state(id) == nil {
            reader.fault("证照 certificate 的状态“\(id)”不存在", of: "certificate")
        }
        for id in definition.certificate?.states ?? [] where definition.state(id)?.isFinal == true {
            reader.fault("终点状态“\(id)”的登记项不能发证", of: "certificate")
        }
    }
}
