// SPDX-License-Identifier: Apache-2.0
import Storage
package import Vocabulary

/// The bank's answer to a file (回盘文件), line by line.
package enum BankReturn {
    /// A record of the file with the number of the line it began on.
    package struct Record: Sendable, Equatable {
        package let line: Int
        package let fields: [String]
        /// Why the record is not to be trusted, as the reader of the file found; nil for a sound one.
        package let trouble: Line?

        package init(line: Int, fields: [String], trouble: Line? = nil) {
            self.line = line
            self.fields = fields
            self.trouble = trouble
        }
    }

    package enum Outcome: String, Sendable, CaseIterable, SQLConvertible {
        case paid, failed
        /// The same answer had already been taken in.
        case known
        case unknownNumber = "unknown-number"
        case cardDiffers = "card-differs"
        case amountDiffers = "amount-differs"
        case duplicate
        case truncated
        case unreadable
        /// The answer contradicts one that was taken in before.
        case contradicts

        package var title: String {
            switch self {
            case .paid: "发放成功"
            case .failed: "退回"
            case .known: "此前已入账，未重复处理"
            case .unknownNumber: "业务号不存在"
            case .cardDiffers: "卡号与报盘不符"
            case .amountDiffers: "金额与报盘不符"
            case .duplicate: "文件内重复"
            case .truncated: "行不完整"
            case .unreadable: "内容无法识别"
            case .contradicts: "与此前的回盘结果矛盾"
            }
        }

        /// The line needs somebody's attention; it changed nothing.
        package var isBad: Bool {
            switch self {
            case .paid, .failed, .known: false
            case .unknownNumber, .cardDiffers, .amountDiffers, .duplicate, .truncated, .unreadable, .contradicts: true
            }
        }
    }

    package struct Line: Sendable, Equatable {
        package let line: Int
        package let outcome: Outcome
        /// What the bank said, or what is wrong with the line.
        package let reason: String?

        package init(line: Int, outcome: Outcome, reason: String?) {
            self.line = line
            self.outcome = outcome
            self.reason = reason
        }
    }

    /// A return that was taken in, as its page shows it.
    package struct Receipt: Sendable, Equatable {
        package let fileID: Int64
        package let name: String
        package let lines: Int
        package let paid: Int
        package let failed: Int
        package let known: Int
        /// Lines that need attention.
        package let bad: Int
        package let paidAmount: Money
        package let failedAmount: Money
        package let receivedBy: String
        package let receivedAt: Timestamp
    }

    package struct Report: Sendable, Equatable {
        package let fileID: Int64
        package let name: String
        package let lines: Int
        package let paid: Int
        package let failed: Int
        package let known: Int
        package let paidAmount: Money
        package let failedAmount: Money
        /// Every line that did not land, in order of the file.
        package let bad: [Line]
        /// The very same file had been taken in before; nothing was changed.
        package let seenBefore: Bool
    }
}

/// Reads a return: which columns, what each line says. Pure.
enum BankReturnRules {
    struct Columns: Equatable {
        let card: Int
        let amount: Int
        let number: Int
        let result: Int
        let reason: Int?

        /// Fields a complete line has at least.
        var needed: Int { max(card, amount, number, result) + 1 }
    }

    enum Reading: Equatable {
        case answer(Answer)
        case bad(BankReturn.Outcome, String)
    }

    struct Answer: Equatable {
        let businessNumber: String
        let card: String
        let fen: Int64
        let paid: Bool
        let reason: String?
    }

    private static let positional = Columns(card: 2, amount: 3, number: 5, result: 6, reason: 7)

    /// Finds the columns by their names; a file without header is read in our own order.
    /// - Throws: `LedgerProblem.returnColumns`, `.emptyReturn`.
    static func columns(_ records: [BankReturn.Record]) throws -> (
        columns: Columns, body: ArraySlice<BankReturn.Record>
    ) {
        guard let first = records.first else { throw LedgerProblem.emptyReturn }
        let names = first.fields.map { tidy($0) }
        func find(_ candidates: [String]) -> Int? {
            names.firstIndex { name in candidates.contains { name.hasPrefix($0) } }
        }
        guard names.contains(where: { $0.hasPrefix("业务号") || $0.hasPrefix("卡号") || $0.hasPrefix("户名") }) else {
            return (positional, records[...])
        }
        guard
            let number = find(["业务号", "业务编号"]), let card = find(["卡号", "账号", "银行账号"]),
            let amount = find(["金额", "发放金额"]), let result = find(["结果", "处理结果", "状态", "交易状态"])
        else {
            let needed = [
                ("业务号", ["业务号", "业务编号"]), ("卡号", ["卡号", "账号", "银行账号"]), ("金额", ["金额", "发放金额"]),
                ("结果", ["结果", "处理结果", "状态", "交易状态"]),
            ]
            throw LedgerProblem.returnColumns(missing: needed.filter { find($0.1) == nil }.map(\.0))
        }
        let reason = find(["原因", "失败原因", "退回原因", "备注"])
        let columns = Columns(card: card, amount: amount, number: number, result: result, reason: reason)
        return (columns, records.dropFirst())
    }

    /// Reads one line; nil for a line that is empty, such as Excel's trailing commas.
    static func read(_ record: BankReturn.Record, _ columns: Columns) -> Reading? {
        if let trouble = record.trouble { return .bad(trouble.outcome, trouble.reason ?? trouble.outcome.title) }
        let fields = record.fields.map { tidy($0) }
        guard fields.contains(where: { !$0.isEmpty }) else { return nil }
        guard fields.count >= columns.needed else {
            return .bad(.truncated, "应有 \(columns.needed) 列，只有 \(fields.count) 列")
        }
        let number = fields[columns.number]
        guard !number.isEmpty else { return .bad(.truncated, "业务号为空") }
        let card = PayeeAccountRules.normalised(fields[columns.card])
        guard !card.isEmpty else { return .bad(.truncated, "卡号为空") }
        guard let amount = try? Money(parsing: fields[columns.amount]) else {
            return .bad(.unreadable, "金额“\(fields[columns.amount].prefix(20))”无法识别")
        }
        guard !fields[columns.result].isEmpty else { return .bad(.truncated, "结果为空") }
        guard let paid = paid(fields[columns.result]) else {
            return .bad(.unreadable, "结果“\(fields[columns.result].prefix(20))”无法识别，应为 成功 或 失败")
        }
        let note = columns.reason.flatMap { $0 < fields.count && !fields[$0].isEmpty ? fields[$0] : nil }
        let reason = paid ? nil : String((note ?? "银行未说明原因").prefix(200))
        return .answer(Answer(businessNumber: number, card: card, fen: amount.fen, paid: paid, reason: reason))
    }

    /// What a readable answer means for what we sent.
    /// - Parameter sent: what the store knows under the number; nil when it knows nothing.
    static func judge(_ answer: Answer, cardBlind: String, sent: SentAttempt?) -> (BankReturn.Outcome, String?) {
        guard let sent else { return (.unknownNumber, "业务号 \(answer.businessNumber.prefix(30)) 不在我方报盘中") }
        guard sent.cardBlind == cardBlind else { return (.cardDiffers, "卡号与报盘时不一致") }
        guard sent.fen == answer.fen else {
            return (.amountDiffers, "报盘 \(Money(fen: sent.fen).plain) 元，回盘 \(Money(fen: answer.fen).plain) 元")
        }
        switch (sent.state, answer.paid) {
        case ("sent", true): return (.paid, nil)
        case ("sent", false): return (.failed, answer.reason)
        case ("paid", true), ("failed", false): return (.known, nil)
        case ("paid", false): return (.contradicts, "此前已回盘成功，本次为失败，请与银行核实")
        case ("failed", true): return (.contradicts, "此前已回盘失败，本次为成功，请与银行核实")
        default: return (.unknownNumber, "该笔尚未报盘")
        }
    }

    struct SentAttempt: Equatable {
        let id: Int64
        let paymentID: Int64
        let fileID: Int64
        let cardBlind: String
        let fen: Int64
        let state: String
    }

    private static func paid(_ text: String) -> Bool? {
        switch text {
        case "成功", "发放成功", "交易成功", "已发放", "S", "00", "0000", "1": true
        case "失败", "发放失败", "交易失败", "退回", "退票", "F", "0", "99": false
        default: text.hasPrefix("成功") ? true : (text.hasPrefix("失败") ? false : nil)
        }
    }

    /// Without the blanks, byte-order mark and quote that spreadsheets add around a value.
    private static func tidy(_ field: String) -> String {
        var view = Substring(field)
        while let first = view.first, first.isWhitespace || first == "\u{FEFF}" || first == "'" { view.removeFirst() }
        while let last = view.last, last.isWhitespace { view.removeLast() }
        return String(view)
    }
}
