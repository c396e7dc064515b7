// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

extension PlanValue.State {
    /// Tone of the tag that shows what became of a report.
    var fundTone: String {
        switch self {
        case .waiting: "soon"
        case .checked: "done"
        case .returned: "late"
        }
    }
}

/// The funds of a year.
struct FundYearPage: Page {
    static let template = "console/funds"
    let layout: Layout
    let year: Int
    let years: [SelectOption]
    let sheetLink: String
    let budget: String
    let allocated: String
    let spent: String
    let execution: String
    let elderShare: String
    let elderTone: String
    let elderWord: String
    let waiting: [Waiting]
    let lines: [Line]
    let groups: [Group]

    struct Waiting: Sendable {
        let waitLink: String
        let waitName: String
        let waitValue: String
        let who: String
    }

    struct Line: Sendable {
        let name: String
        let subject: String
        let purpose: String
        let basis: String
        let ledger: String?
        let doubts: [String]
        let execution: String
        let sources: [Source]
        let goals: [Goal]
        let score: String?
    }

    struct Source: Sendable {
        let sourceName: String
        let budget: Cell
        let allocated: Cell
        let spent: Cell
        let rate: String
    }

    struct Cell: Sendable {
        let cellLink: String
        let amount: String
        let waits: Bool
    }

    struct Goal: Sendable {
        let goalLink: String
        let goalName: String
        let goalBasis: String
        let goal: String
        let actual: String
        let goalWaits: Bool
        let points: Int
        let goalTone: String
        let goalWord: String
    }

    struct Group: Sendable {
        let groupName: String
        let groupScore: String
        let items: [Goal]
    }

    init(_ found: FundYear, _ request: WebRequest) {
        let funds = request.site.rooms.funds
        layout = Layout(request, title: "资金与绩效")
        year = found.year
        years = funds.years.map {
            SelectOption(value: String($0), title: "\($0) 年", selected: $0 == found.year)
        }
        sheetLink = "\(Links.fundSheet)?year=\(found.year)"
        budget = found.total(.budget)?.inLargeUnits ?? "无数据"
        allocated = found.total(.allocated)?.inLargeUnits ?? "无数据"
        spent = found.total(.spent)?.inLargeUnits ?? "无数据"
        execution = found.execution.text
        elderShare = found.elderShare.text
        let target = found.elderTarget.map { "应不低于 \($0.text)%" } ?? "没有规定比例"
        (elderTone, elderWord) =
            switch found.meetsElderShare {
            case true?: ("done", "达标，\(target)")
            case false?: ("late", "未达标，\(target)")
            case nil: ("", target)
            }
        let items = Dictionary(funds.items.map { ($0.key, $0) }, uniquingKeysWith: { $1 })
        waiting = found.values.filter { $0.state == .waiting }.compactMap { value in
            items[value.key].map {
                Waiting(
                    waitLink: Links.fundItem(value.year, value.key),
                    waitName: $0.title,
                    waitValue: value.text,
                    who: "\(value.reportedAt.text) \(value.reportedBy)"
                )
            }
        }
        lines = found.funds.lines.map { line in
            Line(
                name: line.title,
                subject: line.subject,
                purpose: line.purpose,
                basis: line.basis.joined(separator: "；"),
                ledger: found.ledger(line).map { "本年发放清册已发放 \($0.inLargeUnits)" },
                doubts: found.doubts(line),
                execution: found.execution(line).text,
                sources: line.sources.map { Self.source(line, $0, found) },
                goals: line.goals.map { Self.goal($0, found) },
                score: line.goals.isEmpty ? nil : found.score(line.goals).text
            )
        }
        var names: [String] = []
        for name in found.funds.appraisals.compactMap(\.group) where !names.contains(name) { names.append(name) }
        groups = names.map { name in
            let goals = found.funds.appraisals.filter { $0.group == name }
            return Group(
                groupName: name,
                groupScore: found.score(goals).text,
                items: goals.map { Self.goal($0, found) }
            )
        }
    }

    private static func source(_ line: FundLine, _ source: FundSource, _ found: FundYear) -> Source {
        func cell(_ measure: FundItem.Measure) -> Cell {
            let key = FundItem.key(line.id, source, measure)
            return Cell(
                cellLink: Links.fundItem(found.year, key),
                amount: found.amount(line, source, measure)?.inLargeUnits ?? "未报",
                waits: found.waits(key)
            )
        }
        return Source(
            sourceName: source.rawValue,
            budget: cell(.budget),
            allocated: cell(.allocated),
            spent: cell(.spent),
            rate: FundYear.share(found.amount(line, source, .spent), of: found.amount(line, source, .budget)).text
        )
    }

    private static func goal(_ goal: FundGoal, _ found: FundYear) -> Goal {
        let key = FundItem.goalKey(goal)
        let isMet = found.isMet(goal)
        return Goal(
            goalLink: Links.fundItem(found.year, key),
            goalName: goal.title,
            goalBasis: goal.basis,
            goal: "\(goal.direction.rawValue) \(goal.target.text)\(goal.unit)",
            actual: found.value(key)?.figure.map { "\($0.text)\(goal.unit)" } ?? "未报",
            goalWaits: found.waits(key),
            points: goal.points,
            goalTone: isMet.map { $0 ? "done" : "late" } ?? "",
            goalWord: isMet.map { $0 ? "达标" : "未达标" } ?? "无数据"
        )
    }
}

/// One thing that is reported of a year, with all that came.
struct FundItemPage: Page {
    static let template = "console/fund-item"
    let layout: Layout
    let problem: String?
    let heading: String
    let year: Int
    let back: String
    let current: String
    let goal: String?
    let values: [Line]
    let form: Form?
    let waits: Bool
    /// What whoever checks has typed, where nothing can be checked any more.
    let unsaved: String?

    struct Line: Sendable {
        let text: String
        let tone: String
        let state: String
        let counts: Bool
        let note: String
        let reason: String?
        let fileLink: String?
        let fileName: String
        let reported: String
        let checked: String?
        let checkNote: String?
        let own: Bool
        let checkLink: String?
        let opinion: String
    }

    struct Form: Sendable {
        let action: String
        let requestID: String
        let value: String
        let isMoney: Bool
        let units: [SelectOption]
        let goalUnit: String
        let note: String
        let typedReason: String
        let isCorrection: Bool
    }

    init(_ found: FundYear, _ item: FundItem, problem: (any Problem)?, _ request: WebRequest) throws {
        let actor = try request.actor
        let values = found.values.filter { $0.key == item.key }
        let counting = found.value(item.key)
        layout = Layout(request, title: item.title)
        self.problem = problem?.message
        heading = item.title
        year = found.year
        back = "\(Links.funds)?year=\(found.year)"
        var unit = ""
        if case .goal(let its) = item.subject {
            unit = its.unit
            goal = "目标 \(its.direction.rawValue) \(its.target.text)\(its.unit)，\(its.points) 分，依据 \(its.basis)"
        } else {
            goal = nil
        }
        current = counting.map { $0.text + unit } ?? "还没有复核过的数"
        self.values = values.reversed().map { value in
            let isOwn = actor.hands.contains(value.reportedByID ?? 0)
            let mayCheck = value.state == .waiting && actor.may(.fundsCheck)
            return Line(
                text: value.text + unit,
                tone: value.state.fundTone,
                state: value.state.title,
                counts: value.id == counting?.id,
                note: value.note,
                reason: value.reason,
                fileLink: value.evidence == nil ? nil : Links.fundFile(value.id),
                fileName: value.evidence?.name ?? "",
                reported: "\(value.reportedAt.text) \(value.reportedBy)",
                checked: value.checkedBy.map { "\(value.checkedAt?.text ?? "") \($0)" },
                checkNote: value.checkNote,
                own: mayCheck && isOwn,
                checkLink: mayCheck && !isOwn ? "/funds/values/\(value.id)/check" : nil,
                opinion: request.form["opinion"]
            )
        }
        waits = found.waits(item.key)
        let opinion = request.form["opinion"]
        unsaved = opinion.isEmpty || self.values.contains { $0.checkLink != nil } ? nil : opinion
        let typed = request.form["unit"]
        form =
            actor.may(.fundsReport) && (!waits || problem != nil)
                && request.site.rooms.funds.isReported(item, of: found.year)
            ? Form(
                action: Links.fundItem(found.year, item.key),
                requestID: request.site.requestID(),
                value: request.form["value"],
                isMoney: goal == nil,
                units: ["万元", "元"].map { SelectOption(value: $0, title: $0, selected: $0 == typed) },
                goalUnit: unit,
                note: request.form["note"],
                typedReason: request.form["reason"],
                isCorrection: counting != nil
            ) : nil
    }
}
