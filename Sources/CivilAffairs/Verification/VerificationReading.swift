// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

/// A return as read, before the store is asked: lines that can be looked at, and lines that cannot. Pure.
struct VerificationReading {
    struct Said {
        let line: Int
        let requestNumber: String
        let numberBlind: String
        let name: String
        let item: String
        let value: String
        /// Nil when the cell is empty or no date.
        let asOf: CivilDate?
        let note: String
        /// Number of the thing, in one spelling; empty when the source gives none.
        let object: String
    }

    private(set) var said: [Said] = []
    private(set) var bad: [VerificationReturn.Line] = []

    /// Words of the 项目 column by which a source says that it found nothing, or that it could not look.
    static let nothingWords: Set<String> = ["查无记录", "无记录", "查无此人"]
    static let failureWords: Set<String> = ["查询失败", "系统异常"]

    static func blind(_ number: String, _ cipher: FieldCipher) -> String {
        cipher.blindIndex(plain(number), purpose: "verification.number")
    }

    /// A name as it is compared: one kind of dot, no spaces.
    static func comparable(_ name: String) -> String {
        (try? PersonName(name))?.text ?? name.filter { !$0.isWhitespace }
    }

    private static func plain(_ number: String) -> String {
        if number.utf8.count == 18, number.utf8.allSatisfy({ (48...57).contains($0) || $0 == 88 }) { return number }
        let upper = Digits.halfWidth(number).filter { $0 != " " && $0 != "-" }.uppercased()
        guard upper.utf8.count == 15, Digits.number(upper) != nil else { return upper }
        let long = upper.prefix(6) + "19" + upper.dropFirst(6)
        return String(long) + String(ResidentID.checkCharacter(of: String(long)))
    }

    /// Lines that were read from something else than a table.
    init(said: [Said]) {
        self.said = said
        refuseUnprintable()
    }

    /// Sets lines aside that hold control characters: a source that sends them has broken its export, and what they
    /// stand for nobody can see. Line ends in a remark are only written as spaces.
    private mutating func refuseUnprintable() {
        func isPlain(_ text: String) -> Bool {
            // Most text holds none of the bytes that a control character is written with.
            guard text.utf8.contains(where: { $0 < 32 || $0 == 127 || $0 == 0xC2 }) else { return true }
            return text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        }
        var kept: [Said] = []
        kept.reserveCapacity(said.count)
        for one in said {
            guard isPlain(one.requestNumber), isPlain(one.name), isPlain(one.item), isPlain(one.value),
                isPlain(one.object), isPlain(one.note)
            else {
                bad.append(.init(line: one.line, outcome: .unreadable, reason: "含有控制字符，请来源单位清理后重新返回"))
                continue
            }
            kept.append(one)
        }
        said = kept
    }

    /// A remark on one line.
    static func remark(_ text: String) -> String {
        text.contains { $0.isNewline || $0 == "\t" }
            ? text.split { $0.isNewline || $0 == "\t" }.joined(separator: " ") : text
    }

    /// - Throws: `VerificationProblem.columns` or `.emptyReturn`; `DocumentsProblem` when the bytes are no table.
    /// - Parameter objects: titles of the columns that may hold the number of a thing.
    init(_ bytes: [UInt8], objects: [String], cipher: FieldCipher) throws {
        let file = try CSVReader().read(bytes)
        let columns = try Columns(file, objects: objects)
        guard !file.records.isEmpty else { throw VerificationProblem.emptyReturn }
        var blinds: [String: String] = [:]
        said.reserveCapacity(file.records.count)
        for (offset, record) in file.records.enumerated() {
            let isLast = offset + 1 == file.records.count
            guard record.problems.isEmpty else {
                bad.append(Self.unusable(record))
                continue
            }
            func cell(_ column: Int?) -> String { column.flatMap { record[$0] } ?? "" }
            let number = cell(columns.person)
            // Without the 备注 column behind it, a date may be cut off in its middle although every comma is there.
            let isCut = columns.note == nil && ![8, 10].contains(cell(columns.asOf).count)
            if isLast, file.endsWithoutLineBreak, isCut {
                bad.append(.init(line: record.line, outcome: .truncated, reason: "最后一行没有写完，请向来源单位重新索取"))
                continue
            }
            let blind = blinds[number] ?? Self.blind(number, cipher)
            blinds[number] = blind
            said.append(
                Said(
                    line: record.line,
                    requestNumber: cell(columns.request),
                    numberBlind: blind,
                    name: cell(columns.name),
                    item: cell(columns.item),
                    value: cell(columns.value),
                    asOf: try? CivilDate(parsing: cell(columns.asOf)),
                    note: Self.remark(cell(columns.note)),
                    object: Self.object(cell(columns.object))
                )
            )
        }
        refuseUnprintable()
    }

    /// Registers print their numbers in groups, and write a word where there is none.
    static func object(_ cell: String) -> String {
        guard !cell.isEmpty else { return "" }
        let plain = Digits.halfWidth(cell).filter { !$0.isWhitespace }.uppercased()
        return plain.contains { $0.isASCII && $0.isNumber } ? String(plain.prefix(100)) : ""
    }

    private static func unusable(_ record: CSVFile.Record) -> VerificationReturn.Line {
        let cut = record.problems.contains { if case .truncated = $0 { true } else { false } }
        return VerificationReturn.Line(
            line: record.line,
            outcome: cut ? .truncated : .unreadable,
            reason: record.problems.map(\.message).joined(separator: "；")
        )
    }

    private struct Columns {
        let request: Int
        let person: Int
        let name: Int
        let item: Int
        let value: Int
        let asOf: Int
        let note: Int?
        let object: Int?

        init(_ file: CSVFile, objects: [String]) throws {
            var missing: [String] = []
            func find(_ title: String, _ column: Int?) -> Int {
                if column == nil { missing.append(title) }
                return column ?? 0
            }
            request = find("请求号", file.column("请求号", "委托号"))
            person = find("证件号", file.column("证件号", "证件号码", "身份证号", "身份证号码"))
            name = find("姓名", file.column("姓名"))
            item = find("项目", file.column("项目"))
            value = find("值", file.column("值", "金额"))
            asOf = find("截至日", file.column("截至日", "截止日", "截至日期"))
            note = file.column("备注")
            object = file.column(anyOf: VerificationSource.Object.titles + objects)
            guard missing.isEmpty else { throw VerificationProblem.columns(missing: missing) }
        }
    }
}
