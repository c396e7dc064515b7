// SPDX-License-Identifier: Apache-2.0
import Packs
import SharedKernel
import Storage
import Vocabulary

/// Who of a program has to be reported for a month, and what each line says. Pure.
struct ExchangeRules {
    /// Something that happened to an enrolment.
    struct Event {
        let enrolmentID: Int64
        let kind: EnrolmentChange.Kind
        let personID: Int64?
        let reason: String
    }

    /// Somebody covered by an enrolment, with what the family has in the month.
    struct Member {
        let enrolmentID: Int64
        let number: String
        let householdNumber: String?
        let townshipID: Int64
        let regionID: Int64
        let classCode: String
        let urban: Enrolment.Urban
        let startedMonth: Month
        let endedMonth: Month?
        let payeePersonID: Int64
        let payeeName: String
        let amount: Money
        let personID: Int64
        let name: String
        let from: Month
        let until: Month?

        func isCovered(in month: Month) -> Bool {
            from <= month && (until.map { $0 > month } ?? true) && (endedMonth.map { $0 > month } ?? true)
        }
    }

    struct Line {
        let member: Member
        let change: ExchangeLine.Change
        /// One for each column; the column of our number is blank.
        let cells: [SheetCell]
        /// What the line says, our number aside.
        let contentHash: String
    }

    let definition: ExchangeDefinition
    let month: Month
    let today: CivilDate
    let tree: RegionTree
    let office: String
    /// Identity numbers in the open, by person.
    let numbers: [Int64: String]

    /// - Parameter members: everybody who is or was covered by the enrolments of `events`, family by family.
    func lines(_ events: [Event], members: [Member]) -> [Line] {
        let byEnrolment = Dictionary(grouping: events, by: \.enrolmentID)
        var order: [Int64] = []
        var families: [Int64: [Member]] = [:]
        for member in members {
            if families[member.enrolmentID] == nil { order.append(member.enrolmentID) }
            families[member.enrolmentID, default: []].append(member)
        }
        return order.flatMap { id in family(families[id] ?? [], events: byEnrolment[id] ?? []) }
    }

    private func family(_ members: [Member], events: [Event]) -> [Line] {
        guard let first = members.first else { return [] }
        let reason = events.map(\.reason).last { !$0.isEmpty } ?? ""
        let change: ExchangeLine.Change =
            if let ended = first.endedMonth, ended <= month { .stopped } else {
                events.contains { $0.kind == .open } ? .new : .changed
            }
        // Of a family that ended those count who were there until the end.
        let last = first.endedMonth.map { $0.adding(-1) }
        let present = members.filter { change == .stopped ? $0.wasThere(in: last ?? month) : $0.isCovered(in: month) }
        guard definition.rows == .member else {
            let head = present.first { $0.personID == first.payeePersonID } ?? present.first ?? first
            return [line(head, change, count: present.count, reason: reason)]
        }
        var lines = present.map { member in
            let joined = events.last { $0.kind == .addMember && $0.personID == member.personID }
            let isNew = change == .changed && (joined != nil || member.from == month)
            return line(
                member,
                isNew ? .new : change,
                count: present.count,
                reason: joined?.reason ?? reason
            )
        }
        guard change != .stopped else { return lines }
        let left = events.filter { [.removeMember, .death].contains($0.kind) }
        for event in left {
            guard let member = members.first(where: { $0.personID == event.personID && !$0.isCovered(in: month) })
            else { continue }
            lines.append(line(member, .stopped, count: present.count, reason: "\(event.kind.title)：\(event.reason)"))
        }
        return lines
    }

    private func line(_ member: Member, _ change: ExchangeLine.Change, count: Int, reason: String) -> Line {
        let cells = definition.columns.map { column -> SheetCell in
            guard let field = column.field else { return .text(column.text ?? "") }
            let cell = cell(field, member, change, count: count, reason: reason)
            guard case .text(let value) = cell, let word = column.words[value] else { return cell }
            return .text(word)
        }
        let content = cells.map(\.text).joined(separator: "\u{1F}")
        return Line(member: member, change: change, cells: cells, contentHash: ContentHash.of(content))
    }

    private func cell(
        _ field: ExchangeDefinition.Field,
        _ member: Member,
        _ change: ExchangeLine.Change,
        count: Int,
        reason: String
    ) -> SheetCell {
        switch field {
        case .number: .blank
        case .change: .text(change.rawValue)
        case .month: .text(month.iso)
        case .office: .text(office)
        case .county: .text(tree.county?.name ?? "")
        case .township: .text(tree.name(member.townshipID))
        case .village: .text(tree.name(member.regionID))
        case .countyCode: .text(tree.county?.code ?? "")
        case .townshipCode: .text(tree.region(member.townshipID)?.code ?? "")
        case .villageCode: .text(tree.region(member.regionID)?.code ?? "")
        case .household: .text(member.householdNumber ?? member.number)
        case .enrolment: .text(member.number)
        case .isHead: .text(member.personID == member.payeePersonID ? "yes" : "no")
        case .name: .text(member.name)
        case .residentNumber: .text(numbers[member.personID] ?? "")
        case .sex: .text(identity(member.personID)?.sex.title ?? "")
        case .birth: .text(identity(member.personID)?.birth.iso ?? "")
        case .headName: .text(member.payeeName)
        case .headNumber: .text(numbers[member.payeePersonID] ?? "")
        case .urban: .text(member.urban.rawValue)
        case .classCode: .text(member.classCode)
        case .members: .integer(Int64(count))
        case .familyAmount: .money(change == .stopped && member.endedMonth != nil ? .zero : member.amount)
        case .startMonth: .text(max(member.startedMonth, member.from).iso)
        case .endMonth: .text(change == .stopped ? (member.until ?? member.endedMonth)?.iso ?? "" : "")
        case .reason: .text(reason)
        }
    }

    private func identity(_ person: Int64) -> ResidentID? {
        numbers[person].flatMap { try? ResidentID($0, today: today) }
    }

    /// Titles and kinds of the file's columns.
    var columns: [Spreadsheet.Column] {
        definition.columns.map { column in
            switch column.field {
            case .members: .init(column.title, .integer)
            case .familyAmount: .init(column.title, .money)
            default: .init(column.title)
            }
        }
    }

    /// The file, our numbers filled in.
    func bytes(_ lines: [Line], numbers: [String]) throws -> [UInt8] {
        let place = definition.columns.firstIndex { $0.field == .number }
        let rows = zip(lines, numbers).map { line, number in
            var cells = line.cells
            if let place { cells[place] = .text(number) }
            return cells
        }
        switch definition.format {
        case .csv: return CSVWriter().bytes(head: definition.columns.map(\.title), rows: rows)
        // No title above the head: the other system takes the first row as the names of columns.
        case .xlsx: return try Spreadsheet(name: "上报", titles: [], columns: columns, rows: rows).bytes()
        }
    }
}

extension ExchangeRules.Member {
    fileprivate func wasThere(in month: Month) -> Bool { until.map { $0 > month } ?? true }
}
