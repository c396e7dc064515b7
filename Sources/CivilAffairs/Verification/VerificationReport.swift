// SPDX-License-Identifier: Apache-2.0
import Storage
package import Vocabulary

/// The verification report (核对报告) of a case: what was declared, returned, seen and settled, side by side.
package struct VerificationReport: Sendable, Equatable {
    package enum Conclusion: String, Sendable, CaseIterable {
        /// Not every source has answered.
        case waiting
        /// What a source answered may not be used any more.
        case expired
        case consistent
        case differs
        /// Doubts are open.
        case doubtful

        package var title: String {
            switch self {
            case .waiting: "来源尚未全部返回，暂不能得出核对结论"
            case .expired: "核对结果已过期，须重新核对"
            case .consistent: "申报与核对结果一致"
            case .differs: "申报与核对结果有差异"
            case .doubtful: "存在疑点，须核查后得出结论"
            }
        }
    }

    /// A value with who said it and for which day.
    package struct Cell: Sendable, Equatable {
        package let value: String
        package let origin: String
        package let asOf: CivilDate
    }

    package struct Item: Sendable, Equatable {
        package let name: String
        /// What the sources call it, for a value that is added up from several.
        package let detail: String?
        package let declared: Cell?
        package let matched: Cell?
        package let visit: Cell?
        package let settled: Cell?
        /// What sources that are believed less returned differently.
        package let overruled: [Cell]
        /// Declared and matched are both known and are not the same.
        package let differs: Bool
        /// Matched less declared; nil when they are no amounts of one period.
        package let difference: Money?
        /// Difference in hundredths of a percent of what was declared; nil when nothing or zero was declared.
        package let differenceBasisPoints: Int?
        /// The value that the decision reads, and whose word it is; nil when no rule counts this item.
        package let counts: String?
        /// What the law makes of it, for the officer to look into.
        package let attention: String?

        /// `+12.50%`; nil when there is no share to show.
        package var percent: String? {
            differenceBasisPoints.map { points in
                let size = points.magnitude
                let part = size % 100
                return "\(points < 0 ? "-" : "+")\(size / 100).\(part < 10 ? "0" : "")\(part)%"
            }
        }
    }

    package struct Person: Sendable, Equatable {
        /// Nil for the family as a whole.
        package let personID: Int64?
        package let name: String
        package let items: [Item]
        package let doubts: [VerificationDoubt]
    }

    package let caseID: Int64
    package let caseNumber: String?
    package let title: String
    package let madeOn: CivilDate
    package let requests: [VerificationRequest]
    package let people: [Person]
    package let objections: [VerificationObjection]
    package let conclusion: Conclusion
    /// Last day on which all answers may still be used; nil until every source has answered.
    package let validUntil: CivilDate?
    /// Fingerprint of all values, doubts and objections; the day on which it was made is not in it.
    package let hash: String
}

/// How a report is put together. Pure.
enum VerificationReportRules {
    /// The items of one subject in the order of the sources; sums stand in place of what goes into them.
    static func items(
        _ facts: [Fact],
        names wanted: [String],
        sums: [VerificationTotals.Sum],
        attention: [String: String]
    ) -> [VerificationReport.Item] {
        let byName = Dictionary(grouping: facts, by: \.name)
        let added = Dictionary(sums.map { ($0.rule.input, $0) }, uniquingKeysWith: { first, _ in first })
        return wanted.compactMap { name in
            guard byName[name] != nil || added[name] != nil else { return nil }
            return item(name, byName[name] ?? [], sum: added[name], attention: attention[name])
        }
    }

    /// Names in the order of the report: what is added up first, then what sources say besides.
    static func names(_ sources: [VerificationSource], _ totals: [VerificationTotal]) -> [String] {
        let parts = Set(totals.flatMap { $0.parts.map(\.input) })
        return totals.map(\.input) + sources.flatMap { $0.items.map(\.input) }.filter { !parts.contains($0) }
    }

    /// What the items of sources ask the officer to look into, by name. Basis: 民发〔2021〕57号 第七条、第十四条.
    static func attention(_ sources: [VerificationSource]) -> [String: String] {
        let pairs = sources.flatMap(\.items).compactMap { item in item.attention.map { (item.input, $0) } }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    /// Whether a value says that there is something: not 否 and not none of it.
    static func isFound(_ value: String?) -> Bool {
        guard let value else { return false }
        let isNone = value.first == "0" && !value.contains { ("1"..."9").contains($0) }
        return value != "否" && !isNone
    }

    /// The latest of each source whose word on a thing fell to another's.
    private static func overruled(
        _ name: String,
        _ facts: [Fact],
        by matched: VerificationReport.Cell?
    ) -> [VerificationReport.Cell] {
        guard let matched else { return [] }
        let returned = facts.filter { $0.name == name && $0.source == .matched && $0.object == nil }
        // What another province says beside it is part of the value.
        let standing = Set(FactRules.standing(returned).values.flatMap { $0[name] ?? [] }.map(\.origin))
        let others = returned.filter { $0.origin != matched.origin && !standing.contains($0.origin) }
        return Dictionary(grouping: others, by: \.origin).sorted { $0.key < $1.key }.compactMap { origin, said in
            guard let last = said.last, !last.isSetAside, last.value != matched.value else { return nil }
            return .init(value: last.value, origin: origin, asOf: last.asOf)
        }
    }

    private static func item(
        _ name: String,
        _ facts: [Fact],
        sum: VerificationTotals.Sum?,
        attention: String?
    ) -> VerificationReport.Item {
        func latest(_ source: Fact.Source) -> VerificationReport.Cell? {
            FactRules.current(facts.filter { $0.source == source }).values.first?[name].map {
                .init(value: $0.value, origin: $0.origin, asOf: $0.asOf)
            }
        }
        let declared = latest(.declared)
        let matched = sum.map { .init(value: $0.value, origin: $0.origin, asOf: $0.asOf) } ?? latest(.matched)
        let settled = latest(.settled)
        let current = FactRules.current(facts).values.first?[name]
        let amounts = declared.flatMap { amount($0.value) }.flatMap { left in
            matched.flatMap { amount($0.value) }.map { (left, $0) }
        }
        var difference: Money?
        var points: Int?
        if let (said, found) = amounts, said.unit == found.unit {
            let gap = found.money - said.money
            difference = gap
            if said.money.fen > 0 {
                let (top, over) = gap.fen.multipliedReportingOverflow(by: 10_000)
                points = over ? nil : Int(top / said.money.fen)
            }
        }
        let isSame = declared.flatMap { left in matched.map { left.value == $0.value } } ?? true
        return VerificationReport.Item(
            name: name,
            detail: sum.map { $0.detail },
            declared: declared,
            matched: matched,
            visit: latest(.visit),
            settled: settled,
            overruled: sum == nil ? overruled(name, facts, by: matched) : [],
            differs: difference.map { $0 != .zero } ?? !isSame,
            difference: difference,
            differenceBasisPoints: points,
            counts: current.map { "\($0.value)（\($0.source.title)）" },
            attention: isFound(settled?.value ?? matched?.value) ? attention : nil
        )
    }

    /// Amount and unit of a fact such as `412.50元/月`; nil for what is no amount.
    private static func amount(_ value: String) -> (money: Money, unit: Substring)? {
        guard let mark = value.firstIndex(of: "元") else { return nil }
        guard let money = try? Money(parsing: String(value[..<mark])) else { return nil }
        return (money, value[mark...])
    }

    static func conclusion(
        requests: [VerificationRequest],
        isExpired: Bool,
        people: [VerificationReport.Person],
        objections: [VerificationObjection]
    ) -> VerificationReport.Conclusion {
        let pending = latest(requests).contains { $0.state.isOpen }
        if people.contains(where: { $0.doubts.contains { $0.resolution == nil } }) { return .doubtful }
        if requests.isEmpty || pending { return .waiting }
        if isExpired { return .expired }
        if objections.contains(where: { $0.reason == nil }) { return .doubtful }
        return people.contains { $0.items.contains { $0.differs } } ? .differs : .consistent
    }

    static func validUntil(_ requests: [VerificationRequest]) -> CivilDate? {
        let last = latest(requests)
        guard !last.isEmpty, !last.contains(where: { $0.state.isOpen }) else { return nil }
        return last.compactMap(\.validUntil).min()
    }

    /// Requests that count: a failed one does not when the same source was asked again about its people.
    private static func latest(_ requests: [VerificationRequest]) -> [VerificationRequest] {
        VerificationRequestStore.latest(requests)
    }

    static func hash(
        caseID: Int64,
        requests: [VerificationRequest],
        people: [VerificationReport.Person],
        objections: [VerificationObjection]
    ) -> String {
        var parts = ["case", "\(caseID)"]
        for request in requests { parts += [request.number, request.state.rawValue, request.validUntil?.iso ?? "-"] }
        for person in people {
            parts += ["person", person.personID.map(String.init) ?? "family"]
            for item in person.items {
                parts.append(item.name)
                for cell in [item.declared, item.matched, item.visit, item.settled] {
                    parts += cell.map { [$0.value, $0.origin, $0.asOf.iso] } ?? ["-"]
                }
            }
            for doubt in person.doubts { parts += ["doubt", "\(doubt.id)", doubt.text, doubt.resolution ?? "-"] }
        }
        for objection in objections {
            parts += [
                "objection", "\(objection.id)", objection.content, objection.value ?? "-", objection.reason ?? "-",
            ]
        }
        return ContentHash.of(parts.joined(separator: "\u{1F}"))
    }
}
