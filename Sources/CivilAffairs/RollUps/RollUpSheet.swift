// SPDX-License-Identifier: Apache-2.0
import Foundation
package import SharedKernel
import Storage
package import Vocabulary

/// The sheet 报送表 in which a roll-up travels: people read and print it, and the bureau above takes it in as it is. Its
/// fingerprint is over all that it says, so that a number that was typed into it afterwards is found.
package struct RollUpSheet: Sendable, Equatable {
    /// Of the county, six digits.
    package let officeCode: String
    package let office: String
    package let month: Month
    package let number: Int
    package let madeBy: String
    package let checkedBy: String
    /// The day on which it was checked.
    package let checkedOn: CivilDate
    package let lines: [RollUpLine]

    package init(
        officeCode: String,
        office: String,
        month: Month,
        number: Int,
        madeBy: String,
        checkedBy: String,
        checkedOn: CivilDate,
        lines: [RollUpLine]
    ) {
        self.officeCode = officeCode
        self.office = office
        self.month = month
        self.number = number
        self.madeBy = madeBy
        self.checkedBy = checkedBy
        self.checkedOn = checkedOn
        self.lines = lines
    }

    private enum Label: String, CaseIterable {
        case office = "报送单位"
        case code = "单位代码"
        case month = "报送月份"
        case number = "报送次数"
        case madeBy = "制表"
        case checkedBy = "审定"
        case checkedOn = "审定日期"
        case hash = "指纹"
    }

    private enum Column: String, CaseIterable {
        case code = "代码"
        case title = "项目"
        case unit = "单位"
        case value = "数值"
    }

    private func said(_ label: Label) -> String {
        switch label {
        case .office: office
        case .code: officeCode
        case .month: month.iso
        case .number: String(number)
        case .madeBy: madeBy
        case .checkedBy: checkedBy
        case .checkedOn: checkedOn.iso
        case .hash: contentHash
        }
    }

    /// SHA-256 over head and lines, one a line.
    package var contentHash: String {
        let head = Label.allCases.filter { $0 != .hash }.map { "\($0.rawValue)=\(said($0))" }
        let body = lines.map { "\($0.code)|\($0.title)|\($0.unit.rawValue)|\($0.value)" }
        return ContentHash.of((head + body).joined(separator: "\n"))
    }

    // MARK: - There

    package var spreadsheet: Spreadsheet {
        func line(_ labels: [Label]) -> String {
            labels.map { "\($0.rawValue)：\(said($0))" }.joined(separator: "　")
        }
        return Spreadsheet(
            name: "报送表",
            titles: [
                "民政业务月度报送表（\(month.chinese)）", line([.office, .code, .month, .number]),
                line([.madeBy, .checkedBy, .checkedOn]), line([.hash]),
            ],
            columns: [
                .init(Column.code.rawValue, width: 44), .init(Column.title.rawValue, width: 40),
                .init(Column.unit.rawValue), .init(Column.value.rawValue, .integer, width: 20),
            ],
            rows: lines.map { line in
                [
                    .text(line.code), .text(line.title), .text(line.unit.rawValue),
                    line.unit == .yuan ? .money(Money(fen: line.value)) : .integer(line.value),
                ]
            }
        )
    }

    // MARK: - And back

    /// Reads a sheet as it was downloaded.
    /// - Throws: `RollUpProblem.notRollUp`, `.lines`, `.altered`.
    package init(_ file: TableFile) throws(RollUpProblem) {
        let head = file.head { Column(rawValue: $0.trimmingCharacters(in: .whitespaces)) }
        let missing = Column.allCases.filter { head.columns[$0] == nil }
        guard missing.isEmpty else {
            throw .notRollUp(missing: missing.map { "“\($0.rawValue)”列" }.joined(separator: "、"))
        }
        let said = Self.labels(file.lines.prefix { $0.number < head.body.first?.number ?? .max })
        func text(_ label: Label) throws(RollUpProblem) -> String {
            guard let found = said[label], !found.isEmpty else { throw .notRollUp(missing: "“\(label.rawValue)”") }
            return found
        }
        guard let month = try? Month(parsing: try text(.month)) else { throw .notRollUp(missing: "“报送月份”") }
        guard let number = Int(try text(.number)), number > 0 else { throw .notRollUp(missing: "“报送次数”") }
        guard let day = try? CivilDate(parsing: try text(.checkedOn)) else { throw .notRollUp(missing: "“审定日期”") }
        var lines: [RollUpLine] = []
        var faults: [String] = []
        for line in head.body where !line.isBlank {
            func field(_ column: Column) -> String { line[head.columns[column]].trimmingCharacters(in: .whitespaces) }
            if let read = Self.line(field(.code), field(.title), field(.unit), field(.value)), line.problems.isEmpty {
                lines.append(read)
            } else {
                faults.append("第 \(line.number) 行")
            }
        }
        guard faults.isEmpty else { throw .lines(faults) }
        guard !lines.isEmpty else { throw .notRollUp(missing: "数据行") }
        self.init(
            officeCode: try text(.code),
            office: try text(.office),
            month: month,
            number: number,
            madeBy: try text(.madeBy),
            checkedBy: try text(.checkedBy),
            checkedOn: day,
            lines: lines
        )
        guard try text(.hash) == contentHash else { throw .altered }
    }

    private static let longestText = 200
    private static let mostLines = 5_000

    /// Holds what somebody sends to what a county's program writes, so that sums of it stay sums.
    /// - Throws: `RollUpProblem.outOfBounds`.
    func checkBounds() throws(RollUpProblem) {
        let heads = [office, madeBy, checkedBy]
        guard heads.allSatisfy({ !$0.isEmpty && $0.count <= Self.longestText }) else { throw .outOfBounds("单位或人名") }
        guard (1...999).contains(number) else { throw .outOfBounds("报送次数") }
        guard !lines.isEmpty, lines.count <= Self.mostLines else { throw .outOfBounds("行数") }
        guard Set(lines.map(\.code)).count == lines.count else { throw .outOfBounds("代码重复的项目") }
        for line in lines {
            let fits =
                !line.code.isEmpty && line.code.count <= Self.longestText && line.title.count <= Self.longestText
                && line.value.magnitude <= UInt64(Money.limit.fen) && (line.value >= 0 || line.unit == .yuan)
            guard fits else { throw .outOfBounds(String(line.title.prefix(40))) }
        }
    }

    private static func labels(_ lines: ArraySlice<TableFile.Line>) -> [Label: String] {
        var said: [Label: String] = [:]
        for part in lines.flatMap(\.fields).flatMap({ $0.split(separator: "　") }) {
            let pair = part.split(separator: "：", maxSplits: 1).map { String($0).trimmingCharacters(in: .whitespaces) }
            guard pair.count == 2, let label = Label(rawValue: pair[0]), said[label] == nil else { continue }
            said[label] = pair[1]
        }
        return said
    }

    private static func line(_ code: String, _ title: String, _ unit: String, _ value: String) -> RollUpLine? {
        guard !code.isEmpty, let unit = RollUpLine.Unit(rawValue: unit) else { return nil }
        let number = unit == .yuan ? (try? Money(parsing: value, allowNegative: true))?.fen : Int64(value)
        return number.map { RollUpLine(code: code, title: title, unit: unit, value: $0) }
    }
}
