// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Checks an existing list row by row and folds rows into families. Pure.
struct ListImportRules {
    private(set) var families: [ListImport.Family] = []
    private(set) var problems: [ListImport.RowProblem] = []

    var amount: Money { families.reduce(.zero) { $0 + $1.amount } }
    var people: [ListImport.Person] { families.flatMap(\.people) }

    var parts: [ListImport.Part] {
        Dictionary(grouping: families, by: \.regionID).map { region, families in
            ListImport.Part(
                regionID: region,
                families: families.count,
                persons: families.reduce(0) { $0 + $1.people.count },
                amount: families.reduce(.zero) { $0 + $1.amount }
            )
        }
    }

    /// Classes of the program; empty where none are set.
    private let classes: [String]

    init(_ rows: [ListImport.Row], classes: [String] = [], today: CivilDate) {
        self.classes = classes
        var order: [String] = []
        var byHousehold: [String: [ListImport.Row]] = [:]
        for row in rows {
            guard !row.householdNumber.isEmpty else {
                problems.append(ListImport.RowProblem(line: row.line, message: "户编号为空"))
                continue
            }
            if byHousehold[row.householdNumber] == nil { order.append(row.householdNumber) }
            byHousehold[row.householdNumber, default: []].append(row)
        }
        var seen: [String: Int] = [:]
        for number in order {
            if let family = family(byHousehold[number] ?? [], seen: &seen, today: today) { families.append(family) }
        }
        problems.sort { $0.line < $1.line }
    }

    private mutating func family(
        _ rows: [ListImport.Row],
        seen: inout [String: Int],
        today: CivilDate
    ) -> ListImport.Family? {
        guard let head = rows.first else { return nil }
        let before = problems.count
        let people = rows.compactMap { person($0, regionID: head.regionID, seen: &seen, today: today) }
        let money = rows.compactMap(\.amount).filter { !$0.isEmpty }
        if money.count > 1 { report(rows[1], "一户只填一个金额，应填在第 \(head.line) 行（户主）") }
        let amount = amount(head)
        let urban = urban(head)
        let months = months(head, today: today)
        let card = card(head)
        let code = head.classCode ?? ""
        if code.isEmpty {
            report(head, "类别为空")
        } else if !classes.isEmpty, !classes.contains(code) {
            report(head, "没有“\(code.prefix(20))”类，应为 \(classes.joined(separator: "、"))")
        }
        if head.regionID == nil { report(head, "没有找到所填的村（社区）或乡镇") }
        guard problems.count == before, let amount, let urban, let months, let region = head.regionID else {
            return nil
        }
        return ListImport.Family(
            householdNumber: head.householdNumber,
            line: head.line,
            regionID: region,
            classCode: code,
            urban: urban,
            amount: amount,
            startMonth: months.start,
            lastPaidMonth: months.paid,
            card: card,
            people: people
        )
    }

    private mutating func person(
        _ row: ListImport.Row,
        regionID: Int64?,
        seen: inout [String: Int],
        today: CivilDate
    ) -> ListImport.Person? {
        if row.name.isEmpty { report(row, "姓名为空") }
        do {
            let number = try ResidentID(row.idNumber, today: today).number
            if let earlier = seen.updateValue(row.line, forKey: number) {
                report(row, "与第 \(earlier) 行是同一个身份证号")
                return nil
            }
            return ListImport.Person(
                line: row.line,
                name: Self.plain(row.name),
                idNumber: number,
                regionID: regionID ?? 0
            )
        } catch {
            report(row, error.message)
            return nil
        }
    }

    private mutating func amount(_ row: ListImport.Row) -> Money? {
        guard let text = row.amount, !text.isEmpty else {
            report(row, "月保障金额为空（每户填在第一行）")
            return nil
        }
        do {
            return try Money(parsing: text)
        } catch {
            report(row, error.message)
            return nil
        }
    }

    private mutating func urban(_ row: ListImport.Row) -> Enrolment.Urban? {
        switch row.urban {
        case "城市", "城镇", "urban": return .urban
        case "农村", "rural": return .rural
        default:
            report(row, "城乡类别应为 城市 或 农村")
            return nil
        }
    }

    private mutating func months(_ row: ListImport.Row, today: CivilDate) -> (start: Month, paid: Month)? {
        guard let startText = row.startMonth, let start = try? Month(parsing: startText) else {
            report(row, "起始月份应为 年-月，如 2024-03")
            return nil
        }
        guard let paidText = row.lastPaidMonth, let paid = try? Month(parsing: paidText) else {
            report(row, "已发至月份应为 年-月，如 2026-10")
            return nil
        }
        guard start <= paid.adding(1) else {
            report(row, "已发至 \(paid.iso) 早于起始月份 \(start.iso)")
            return nil
        }
        guard paid <= today.month else {
            report(row, "已发至 \(paid.iso) 还没有到，请核对")
            return nil
        }
        return (start, paid)
    }

    private mutating func card(_ row: ListImport.Row) -> ListImport.Card? {
        guard let number = row.card, !number.isEmpty else { return nil }
        let name = Self.plain(row.name)
        let holder = row.holderName.map(Self.plain).flatMap { $0.isEmpty ? nil : $0 } ?? name
        let entry = PayeeAccount.Entry(
            personID: 0,
            personName: name,
            bank: row.bank ?? "",
            card: number,
            holderName: holder,
            custodyReference: row.custodyReference
        )
        do {
            _ = try PayeeAccountRules.check(entry)
            return ListImport.Card(
                bank: row.bank ?? "",
                number: number,
                holderName: holder,
                custodyReference: row.custodyReference
            )
        } catch {
            report(row, (error as? any Problem)?.message ?? "银行卡号不正确")
            return nil
        }
    }

    /// A name as the registry and the bank write it: lists are typed with spaces that make two characters as wide as
    /// three. What is no name is left for the registry to refuse.
    private static func plain(_ name: String) -> String { (try? PersonName(name))?.text ?? name }

    private mutating func report(_ row: ListImport.Row, _ message: String) {
        problems.append(ListImport.RowProblem(line: row.line, message: message))
    }
}
