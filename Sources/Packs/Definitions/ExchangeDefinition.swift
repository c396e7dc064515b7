// SPDX-License-Identifier: Apache-2.0

/// A sheet that goes to another system and the sheet that it answers with, as a pack describes them: the columns are
/// the other system's, so they are data.
package struct ExchangeDefinition: Sendable, Equatable {
    package enum Format: String, Sendable, CaseIterable { case xlsx, csv }

    /// Whether a line stands for a family or for each person covered.
    package enum Rows: String, Sendable, CaseIterable { case family, member }

    /// What a column can hold.
    package enum Field: String, Sendable, CaseIterable {
        /// Our number of the line; answers are matched by it.
        case number
        /// `new`, `changed`, `stopped`.
        case change
        case month, office, county, township, village
        case countyCode = "county-code"
        case townshipCode = "township-code"
        case villageCode = "village-code"
        case household
        case enrolment
        /// `yes`, `no`.
        case isHead = "is-head"
        case name
        case residentNumber = "resident-number"
        case sex, birth
        case headName = "head-name"
        case headNumber = "head-number"
        /// `urban`, `rural`.
        case urban
        case classCode = "class"
        case members
        case familyAmount = "family-amount"
        case startMonth = "start-month"
        case endMonth = "end-month"
        case reason

        /// Values that a pack may word in its own way; empty for free ones.
        package var values: Set<String> {
            switch self {
            case .change: ["new", "changed", "stopped"]
            case .isHead: ["yes", "no"]
            case .urban: ["urban", "rural"]
            default: []
            }
        }
    }

    package struct Column: Sendable, Equatable {
        package let title: String
        /// Nil for a column that always holds `text`.
        package let field: Field?
        package let text: String?
        /// The other system's word for each of the field's values.
        package let words: [String: String]
    }

    /// How the other system's answer is read.
    package struct Answer: Sendable, Equatable {
        /// Titles under which our number may stand.
        package let number: [String]
        package let result: [String]
        package let reason: [String]
        package let accepted: [String]
        package let refused: [String]
    }

    package let id: String
    package let title: String
    package let program: String
    package let basis: [String]
    package let format: Format
    package let rows: Rows
    package let columns: [Column]
    package let answer: Answer
}

/// Reads an exchange file and checks that its answers can be matched.
struct ExchangeReader {
    let reader: NodeReader

    func exchange() -> ExchangeDefinition {
        let definition = ExchangeDefinition(
            id: reader.text("id"),
            title: reader.text("title"),
            program: reader.text("program"),
            basis: reader.texts("basis"),
            format: reader.choice("format", ExchangeDefinition.Format.self) ?? .xlsx,
            rows: reader.choice("rows", ExchangeDefinition.Rows.self) ?? .family,
            columns: reader.list("columns").map(column),
            answer: reader.map("answer").map(answer)
                ?? ExchangeDefinition.Answer(number: [], result: [], reason: [], accepted: [], refused: [])
        )
        reader.close()
        if definition.basis.isEmpty { reader.fault("交换表必须写明依据 basis") }
        if !definition.columns.contains(where: { $0.field == .number }) {
            reader.fault("没有一列写我方流水号（field: number），返回的结果将无法对应，请补上")
        }
        let titles = Dictionary(grouping: definition.columns, by: \.title).filter { $0.value.count > 1 }.keys.sorted()
        for title in titles { reader.fault("列“\(title)”重复了") }
        return definition
    }

    private func column(_ item: NodeReader) -> ExchangeDefinition.Column {
        let text = item.optionalText("text")
        let field = text == nil ? item.choice("field", ExchangeDefinition.Field.self) : nil
        var words: [String: String] = [:]
        for word in item.list("words", required: false) {
            let value = word.text("value")
            if let field, !field.values.contains(value) {
                word.fault("“\(field.rawValue)”没有“\(value)”这个值，可写：\(field.values.sorted().joined(separator: "、"))")
            }
            words[value] = word.text("text")
            word.close()
        }
        if let field {
            let missing = field.values.subtracting(words.keys).sorted()
            if !missing.isEmpty { item.fault("“\(field.rawValue)”还要用 words 写明：\(missing.joined(separator: "、"))") }
        }
        let column = ExchangeDefinition.Column(title: item.text("title"), field: field, text: text, words: words)
        item.close()
        return column
    }

    private func answer(_ item: NodeReader) -> ExchangeDefinition.Answer {
        let answer = ExchangeDefinition.Answer(
            number: item.texts("number"),
            result: item.texts("result"),
            reason: item.texts("reason"),
            accepted: item.texts("accepted"),
            refused: item.texts("refused")
        )
        let needed = [("number", answer.number), ("result", answer.result), ("accepted", answer.accepted)]
        for (key, values) in needed + [("refused", answer.refused)] where values.isEmpty {
            item.fault("answer 里缺少“\(key)”，请补上")
        }
        for word in Set(answer.accepted).intersection(answer.refused) {
            item.fault("“\(word)”同时写成了接受和退回，请删去一处")
        }
        item.close()
        return answer
    }
}
