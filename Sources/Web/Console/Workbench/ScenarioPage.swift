// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

/// What a scenario came to: money, people, townships, classes, and every family that it changes something for.
struct ScenarioPage: Page {
    static let template = "console/scenario"
    let layout: Layout
    let id: Int64
    let link: String
    let version: Int64
    let title: String
    let typedTitle: String
    let problem: String?
    let about: String
    let sentence: String
    let changes: [ScenarioChangeLine]
    let difference: String
    let share: String?
    let entered: Int
    let departed: Int
    let raised: Int
    let lowered: Int
    let sides: [SideRow]
    let townships: [GroupRow]
    /// Townships where nobody is covered and nothing is missing.
    let quiet: Int
    let anyQuiet: Bool
    let sum: GroupRow
    let classes: [GroupRow]
    let known: Int
    let gaps: String?
    /// Where the gaps are filled, for whoever may.
    let factsLink: String?
    let empty: Bool
    let rows: [FamilyRow]
    let count: Int
    let anyFamily: Bool
    let filter: Filter
    let sheetLink: String
    let townshipsLink: String
    let againLink: String
    let mayChange: Bool
    /// A release may be drafted from it.
    let draftable: Bool
    let typedFrom: String
    let typedDocument: String
    /// As of when the families were known; nil for scenarios of earlier versions.
    let taken: Taken?

    struct Taken: Sendable {
        let text: String
        /// Whether something was recorded since, so that a new reading is worth it.
        let isOld: Bool
        let refreshLink: String?

        init?(_ detail: ScenarioDetail, maySimulate: Bool) {
            guard let snapshot = detail.snapshot else { return nil }
            let since = detail.changedSince ?? 0
            let later =
                snapshot.state == .purged
                ? "所取资料已到保留期限，于 \(snapshot.purgedAt?.date.iso ?? "") 清除"
                : since > 0 ? "其后有 \(since) 户变动" : "其后没有变动"
            text = "数据截至 \(snapshot.takenAt.text)；\(later)。"
            isOld = since > 0 || snapshot.state == .purged
            refreshLink = isOld && maySimulate ? Links.refreshScenario(detail.scenario.id) : nil
        }
    }

    struct Filter: Sendable {
        let kinds: [SelectOption]
        let areas: [SelectOption]
        let filtered: Bool
        let next: String?
        let first: String?
    }

    /// One figure before and after.
    struct SideRow: Sendable {
        let name: String
        let before: String
        let after: String
        let more: String
    }

    /// A township or class with its bars.
    struct GroupRow: Sendable {
        let name: String
        let familiesBefore: Int
        let familiesAfter: Int
        let personsBefore: Int
        let personsAfter: Int
        let amountBefore: String
        let amountAfter: String
        let more: String
        let barBefore: Int
        let barAfter: Int
        /// Families that count in nothing, for want of facts.
        let unknown: Int

        init(_ name: String, _ total: ScenarioTotal, most: Money) {
            self.name = name
            familiesBefore = total.before.families
            familiesAfter = total.after.families
            personsBefore = total.before.persons
            personsAfter = total.after.persons
            amountBefore = total.before.amount.text
            amountAfter = total.after.amount.text
            more = Figures.signed(total.after.amount - total.before.amount)
            barBefore = Figures.bar(total.before.amount, most: most)
            barAfter = Figures.bar(total.after.amount, most: most)
            unknown = total.withoutFacts + total.unclear
        }
    }

    struct FamilyRow: Sendable {
        let link: String
        let number: String
        let name: String
        let village: String
        let kind: String
        let tone: String
        let decision: String
        let amountBefore: String
        let amountAfter: String
        let more: String
        let paid: String

        init(_ family: ScenarioFamily, scenarioID: Int64, tree: RegionTree) {
            link = Links.scenarioFamily(scenarioID, family.place)
            number = family.number.isEmpty ? "未编号" : family.number
            name = family.name
            village = tree.place(family.regionID)
            kind = family.kind.title
            tone = family.kind.tone
            decision =
                family.decisionBefore == family.decisionAfter
                ? family.decisionAfter : "\(family.decisionBefore) → \(family.decisionAfter)"
            amountBefore = family.amountBefore.text
            amountAfter = family.amountAfter.text
            more = Figures.signed(family.difference)
            paid = family.paid?.text ?? "不在册"
        }
    }

    init(
        _ detail: ScenarioDetail,
        families: Workbench.FamilyPage,
        filter: Filter,
        problem: (any Problem)?,
        isCurrent: Bool,
        tree: RegionTree,
        request: WebRequest
    ) {
        let (scenario, total) = (detail.scenario, detail.total)
        let more = total.after.amount - total.before.amount
        layout = Layout(request, title: scenario.title)
        id = scenario.id
        link = Links.scenario(scenario.id)
        version = scenario.version
        title = scenario.title
        typedTitle = problem?.field == "title" || request.form["title"] != "" ? request.form["title"] : scenario.title
        self.problem = problem?.message
        about =
            "\(request.site.rooms.workbench.title(of: scenario.programID)) · \(scenario.madeBy) \(scenario.madeAt.text) 测算 · 按 \(scenario.date.chinese)的年龄和参数"
        changes = scenario.changes.map(ScenarioChangeLine.init)
        difference = Figures.signed(more)
        share = Figures.share(more, of: total.before.amount)
        entered = total.counts[.entered] ?? 0
        departed = total.counts[.departed] ?? 0
        raised = total.counts[.raised] ?? 0
        lowered = total.counts[.lowered] ?? 0
        known = total.families - total.withoutFacts - total.unclear
        empty = total.families == 0
        sentence = Self.sentence(total, more)
        sides = Self.sides(total)
        let byTownship = Self.grouped(detail.totals, by: \.townshipID)
        let most = byTownship.map { max($0.total.before.amount, $0.total.after.amount) }.max() ?? .zero
        let told = byTownship.filter(Self.isTold)
        quiet = byTownship.count - told.count
        townships = told.map { (code: tree.region($0.key)?.code ?? "", $0) }.sorted { $0.code < $1.code }
            .map { GroupRow(tree.name($0.1.key), $0.1.total, most: most) }
        anyQuiet = quiet > 0
        sum = GroupRow("合计", total, most: .zero)
        classes = Self.classes(detail.totals)
        gaps = Self.gaps(total, detail.gaps)
        let mayFill = (try? request.actor.may(.listImport)) == true
        factsLink = mayFill ? Self.factsLink(detail) : nil
        rows = families.rows.prefix(20).map { FamilyRow($0, scenarioID: scenario.id, tree: tree) }
        count = families.count
        anyFamily = !total.counts.isEmpty && total.counts.values.contains { $0 > 0 } || families.count > 0
        self.filter = filter
        sheetLink = Links.scenarioSheet(scenario.id)
        townshipsLink = Links.scenarioTownships(scenario.id)
        againLink = "\(Links.policy)?from=\(scenario.id)"
        mayChange = (try? request.actor.may(.policySimulate)) ?? false
        draftable = mayChange && isCurrent
        typedFrom = request.form["from"]
        typedDocument = request.form["document"]
        taken = Taken(detail, maySimulate: mayChange)
    }

    private static func isTold(_ group: (key: Int64, total: ScenarioTotal)) -> Bool {
        let total = group.total
        return total.before.families + total.after.families + total.unclear + total.withoutFacts > 0
    }

    static func sentence(_ total: ScenarioTotal, _ more: Money) -> String {
        let cost =
            more == .zero
            ? "每月支出不变，仍为 \(total.before.amount.text) 元"
            : "每月支出由 \(total.before.amount.text) 元变为 \(total.after.amount.text) 元，\(more > .zero ? "增加" : "减少") \(more > .zero ? more.text : (-more).text) 元"
        return
            "\(cost)；保障 \(total.before.families) 户 \(total.before.persons) 人变为 \(total.after.families) 户 \(total.after.persons) 人。"
    }

    private static func sides(_ total: ScenarioTotal) -> [SideRow] {
        func mean(_ side: ScenarioTotal.Side) -> Money {
            side.persons > 0 ? Money(fen: side.amount.fen / Int64(side.persons)) : .zero
        }
        func count(_ name: String, _ before: Int, _ after: Int) -> SideRow {
            SideRow(name: name, before: String(before), after: String(after), more: Figures.signed(after - before))
        }
        func money(_ name: String, _ before: Money, _ after: Money) -> SideRow {
            SideRow(name: name, before: before.text, after: after.text, more: Figures.signed(after - before))
        }
        return [
            count("保障户数", total.before.families, total.after.families),
            count("保障人数", total.before.persons, total.after.persons),
            money("每月支出（元）", total.before.amount, total.after.amount),
            money("全年支出（元，按 12 个月）", total.before.amount * 12, total.after.amount * 12),
            money("人均（元/月）", mean(total.before), mean(total.after)),
        ]
    }

    static func grouped<Key: Hashable>(_ totals: [ScenarioTotal], by key: (ScenarioTotal) -> Key) -> [(
        key: Key, total: ScenarioTotal
    )] {
        Dictionary(grouping: totals, by: key).map { ($0.key, ScenarioTotal.sum($0.value)) }
    }

    /// Covered families by settlement and class; who is covered neither before nor after has no class.
    static func classes(_ totals: [ScenarioTotal]) -> [GroupRow] {
        let covered = totals.filter { $0.before.families > 0 || $0.after.families > 0 }
        let groups = grouped(covered) { [$0.settlement, $0.classCode] }.sorted {
            ($0.key[0], $0.key[1]) < ($1.key[0], $1.key[1])
        }
        let most = groups.map { max($0.total.before.amount, $0.total.after.amount) }.max() ?? .zero
        return groups.map { key, total in
            let settlement = key[0].isEmpty ? "城乡未填" : key[0]
            return GroupRow(key[1].isEmpty ? settlement : "\(settlement) \(key[1]) 类", total, most: most)
        }
    }

    private static func factsLink(_ detail: ScenarioDetail) -> String? {
        let total = detail.total
        if total.withoutFacts > 0 { return Links.listFacts }
        return total.unclear > 0 ? Links.listFacts(of: detail.scenario.id) : nil
    }

    private static func gaps(_ total: ScenarioTotal, _ wanted: [ScenarioGap]) -> String? {
        var parts: [String] = []
        if total.withoutFacts > 0 { parts.append(" \(total.withoutFacts) 户没有资料") }
        if total.unclear > 0 { parts.append(" \(total.unclear) 户资料不全（待核）") }
        guard !parts.isEmpty else { return nil }
        let names = wanted.prefix(6).map { "\($0.name)（\($0.families) 户）" }.joined(separator: "、")
        let lacking =
            wanted.isEmpty
            ? "" : "缺 \(wanted.reduce(0) { $0 + $1.items }) 项：\(names)\(wanted.count > 6 ? "等" : "")，按待核计。"
        return "另有\(parts.joined(separator: "、"))，没有计入户数、人数和金额。\(lacking)补齐资料后重新测算，结果会更准。"
    }
}

extension ScenarioChangeKind {
    /// Tone of the tag that shows the kind; the word stands with it.
    var tone: String {
        switch self {
        case .entered: "done"
        case .departed: "late"
        case .raised: "primary"
        case .lowered: "soon"
        case .regraded: ""
        }
    }
}
