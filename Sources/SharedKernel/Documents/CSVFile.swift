// SPDX-License-Identifier: Apache-2.0

/// What was read from a CSV text: every record that is not blank, in order, duplicates kept.
package struct CSVFile: Sendable, Hashable {
    /// A reason not to trust a record. The record is still given, so that the report can name its line.
    package enum LineProblem: Sendable, Hashable {
        /// Bytes that are no characters in the encoding of the file.
        case undecodable
        /// A quotation mark without its partner; only this physical line is lost.
        case unterminatedQuote
        /// More filled fields than the head has columns.
        case tooManyFields(expected: Int, found: Int)
        /// The last line has no line end and fewer fields than the head: the file was cut off.
        case truncated(expected: Int, found: Int)
        /// A control character that no table holds.
        case controlCharacter

        package var message: String {
            switch self {
            case .undecodable: "有无法识别的字符"
            case .unterminatedQuote: "引号不成对"
            case .tooManyFields(let expected, let found): "有 \(found) 格内容，多于表头的 \(expected) 列"
            case .truncated(let expected, let found): "只有 \(found) 格，少于表头的 \(expected) 列，文件可能没有传完"
            case .controlCharacter: "含有不可见的控制字符"
            }
        }
    }

    package struct Record: Sendable, Hashable {
        /// Physical line on which the record starts, from 1.
        package let line: Int
        /// Trimmed and unwrapped; empty fields right of the head are dropped.
        package let fields: [String]
        /// Empty for a good record.
        package let problems: [LineProblem]

        /// The field of a column from 0, or nil when the line ends before it.
        package subscript(column: Int) -> String? { fields.indices.contains(column) ? fields[column] : nil }
    }

    package let encoding: TextEncoding
    /// The first record, when the file was read with a head.
    package let head: Record?
    package let records: [Record]
    /// The last line has no line end. Usual for some programs, but also the sign of a file cut off inside its last
    /// field, which nothing else shows.
    package let endsWithoutLineBreak: Bool

    package var good: [Record] { records.filter(\.problems.isEmpty) }
    package var bad: [Record] { records.filter { !$0.problems.isEmpty } }

    /// The column whose title is one of `titles`, spaces ignored; nil when there is none.
    package func column(_ titles: String...) -> Int? { column(anyOf: titles) }

    /// As `column`, with the titles in a list.
    package func column(anyOf titles: [String]) -> Int? {
        head?.fields.firstIndex { field in titles.contains(field.filter { $0 != " " && $0 != "\u{3000}" }) }
    }
}
