// SPDX-License-Identifier: Apache-2.0
import Storage
package import Vocabulary

/// The file that goes to the paying bank (报盘文件): one line a payment.
///
/// Columns: 序号, 户名, 卡号, 金额(元), 摘要, 业务号. Rows end in CRLF; the number of the card is text and the business
/// number starts with a letter, so that a spreadsheet leaves both alone. The bank sends the same columns back with
/// 结果 (成功 or 失败) and 原因.
package struct BankFile: Sendable, Equatable {
    package enum Encoding: String, Sendable, CaseIterable, SQLConvertible {
        case gb18030 = "GB18030"
        case utf8 = "UTF-8"
    }

    package struct Head: Sendable, Equatable {
        package let id: Int64
        package let number: Int
        package let name: String
        package let encoding: Encoding
        package let lines: Int
        package let amount: Money
        package let contentHash: String
        package let createdAt: Timestamp
    }

    package struct Line: Sendable, Equatable {
        package let holderName: String
        package let card: String
        package let amount: Money
        package let businessNumber: String

        package init(holderName: String, card: String, amount: Money, businessNumber: String) {
            self.holderName = holderName
            self.card = card
            self.amount = amount
            self.businessNumber = businessNumber
        }
    }

    package static let columns = ["序号", "户名", "卡号", "金额(元)", "摘要", "业务号"]

    package let head: Head
    /// The whole file as text, header included; the caller encodes it as `head.encoding` says.
    package let text: String

    package init(head: Head, text: String) {
        self.head = head
        self.text = text
    }

    /// Renders lines in their order.
    static func render(_ lines: [Line], summary: String) -> String {
        var text = columns.joined(separator: ",") + "\r\n"
        let note = quoted(summary)
        for (number, line) in lines.enumerated() {
            text += "\(number + 1),\(quoted(line.holderName)),\(line.card),\(line.amount.plain),\(note),"
            text += "\(line.businessNumber)\r\n"
        }
        return text
    }

    /// Quotes what would break a row, and disarms what a spreadsheet would run as a formula.
    private static func quoted(_ field: String) -> String {
        let plain = field.first.map { "=+-@".contains($0) } == true ? "'" + field : field
        guard plain.contains(where: { ",\"\r\n".contains($0) }) else { return plain }
        return "\"" + plain.replacing("\"", with: "\"\"") + "\""
    }
}
