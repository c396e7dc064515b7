// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

/// One indicator: what is counted, where it stands, all that was reported of it, and what can be done now.
struct PlanIndicatorPage: Page {
    static let template = "console/plan-indicator"
    let layout: Layout
    let problem: String?
    let planLink: String
    let planName: String
    let heading: String
    /// Nil where the standing says it already.
    let nature: String?
    let isBinding: Bool
    let standing: String
    let tone: String
    let reason: String
    let on: String
    let chart: PlanChart?
    /// Those of the document, where it has several.
    let targets: [Target]
    let editions: [Edition]
    let facts: [PlanPage.Fact]
    /// What our own records come to.
    let live: Live?
    let values: [Value]
    /// What whoever checks has typed, where what it was about can be checked no more.
    let unsaved: String?
    let form: Form?
    /// Why nothing can be reported here; nil where something can.
    let noForm: String?

    struct Live: Sendable {
        let metric: String
        /// Whose figure it is.
        let whose: String
        let figure: String
        let words: String
        let parts: String
        let townshipsLink: String
        let monthsLink: String
    }

    struct Target: Sendable {
        let due: String
        let goal: String
        let targetStanding: String
        let targetTone: String
        let why: String
    }

    struct Edition: Sendable {
        let since: String
        let definition: String
        let parts: String?
        let source: String
        let isCurrent: Bool
    }

    struct Value: Sendable {
        let period: String
        let place: String?
        let figure: String
        /// It is the one that stands among those that were reported for the same.
        let counts: Bool
        let state: String
        let stateTone: String
        let reported: String
        let valueNote: String
        let correction: String?
        let late: Bool
        let evidenceLink: String?
        let evidenceName: String?
        let checked: String?
        let checkNote: String?
        /// Where the reader can check it.
        let checkLink: String?
        /// Whoever reported it may not.
        let own: Bool
        /// What whoever checks has typed, when it comes back.
        let typedOpinion: String?
    }

    struct Form: Sendable {
        let action: String
        let period: String
        let regions: [SelectOption]
        let unit: String
        let figure: String
        let hasDenominator: Bool
        let denominator: String
        let isEmpty: Bool
        let typedNote: String
        let typedReason: String
        let evidenceHint: String?
        let requestID: String
        let closedYears: String?
    }
}

extension PlanIndicatorPage {
    /// - Parameter refused: the value whose check was refused.
    init(
        _ status: IndicatorStatus,
        of record: Planning.Record,
        tree: RegionTree,
        root: Int64,
        problem: (any Problem)?,
        refused: Int64? = nil,
        _ request: WebRequest
    ) throws {
        let (indicator, plan) = (status.indicator, record.status.plan)
        let actor = try request.actor
        layout = Layout(request, title: indicator.title)
        self.problem = problem?.message
        planLink = Links.plan(plan.id)
        planName = plan.title
        heading = indicator.title
        nature = indicator.nature == .reference ? nil : indicator.nature.rawValue
        isBinding = indicator.nature == .binding
        standing = status.current.standing.rawValue
        tone = status.current.standing.tone
        reason = status.current.reason
        on = record.status.day.chinese
        chart = PlanChart(status)
        targets =
            status.verdicts.count < 2
            ? []
            : status.verdicts.map {
                Target(
                    due: $0.due?.iso ?? "没有写时间",
                    goal: $0.goalText ?? "—",
                    targetStanding: $0.standing.rawValue,
                    targetTone: $0.standing.tone,
                    why: $0.reason
                )
            }
        editions = indicator.editions.map {
            Edition(
                since: $0.from.iso,
                definition: $0.text,
                parts: Self.parts($0),
                source: $0.source.words,
                isCurrent: $0 == status.edition
            )
        }
        facts = PlanPage.facts(status)
        live = record.live(indicator)
        let values = record.values.filter { $0.indicatorID == indicator.id }
        let opinion = request.form["opinion"].isEmpty ? nil : request.form["opinion"]
        let counting = Set(PlanRules.counting(values).map(\.id))
        self.values = values.reversed().map { value in
            Value(
                value,
                indicator: indicator,
                place: value.regionID == root ? nil : tree.name(value.regionID),
                counts: counting.contains(value.id),
                opinion: value.id == refused ? opinion : nil,
                actor: actor
            )
        }
        unsaved = self.values.contains { $0.typedOpinion != nil && $0.checkLink != nil } ? nil : opinion
        let department = status.edition?.source.department
        noForm = department == nil ? "这项指标由系统自动计算，不用上报。" : nil
        form =
            department != nil && actor.may(.planReport)
            ? Form(status, plan: plan, closings: record.closings, tree: tree, root: root, request) : nil
    }
}

extension Planning.Record {
    /// What our own records come to on the day that is looked at; nil for an indicator that isn't counted from them.
    func live(_ indicator: IndicatorDefinition) -> PlanIndicatorPage.Live? {
        guard let count = count(of: indicator) else { return nil }
        let day = status.day
        let figure = count.total(on: day)
        let month = count.months[day]
        return PlanIndicatorPage.Live(
            metric: count.metric.id,
            whose: month.map { "各县（市、区）\($0.chinese)末的报送数" } ?? "系统里现在的数",
            figure: figure.map { $0.text(of: count.metric, unit: indicator.unit) } ?? "无数据",
            words: figure.map { $0.words(of: count.metric) } ?? Self.silence(count),
            parts: count.isReported ? "分县（市、区）查看" : "分乡镇查看，直到每条记录",
            townshipsLink: "\(Links.planTownships(status.plan.id, indicator.id))?on=\(day.iso)",
            monthsLink: "\(Links.planIndicator(status.plan.id, indicator.id))/months"
        )
    }

    /// Why there is no figure.
    private static func silence(_ count: PlanCount) -> String {
        switch (count.isReported, count.since) {
        case (true, let since?): "各县（市、区）从 \(since.iso) 起才有报送，更早的算不出。"
        case (true, nil): "各县（市、区）还没有报送，暂按上报。"
        case (false, let since?): "系统从 \(since.iso) 起才有这项业务的记录，更早的算不出。"
        case (false, nil): "系统里还没有这项业务的记录，暂按上报。"
        }
    }
}

extension PlanFigure {
    /// The figure as the board writes it, and in words where there is none.
    func text(of metric: PlanMetric, unit: String) -> String {
        PlanText.value(value(of: metric), unit)
    }
}

extension PlanIndicatorPage {
    private static func parts(_ edition: IndicatorEdition) -> String? {
        guard let numerator = edition.numerator, let denominator = edition.denominator else { return nil }
        let parts = "\(numerator) ÷ \(denominator)"
        return parts == edition.text ? nil : parts
    }
}

extension PlanIndicatorPage.Form {
    init(
        _ status: IndicatorStatus,
        plan: PlanDefinition,
        closings: [PlanClosing],
        tree: RegionTree,
        root: Int64,
        _ request: WebRequest
    ) {
        let indicator = status.indicator
        let typed = request.form
        action = "\(Links.planIndicator(plan.id, indicator.id))/values"
        let year = PlanPages.lastYear(of: plan, on: request.site.today)
        period = typed["period"].isEmpty ? String(year) : typed["period"]
        regions = ([root] + tree.children(of: root).map(\.id)).map {
            SelectOption(value: String($0), title: tree.name($0), selected: String($0) == typed["region"])
        }
        unit = indicator.unit
        figure = typed["value"]
        denominator = status.edition?.denominator ?? ""
        hasDenominator = status.edition?.denominator != nil
        isEmpty = typed["empty"] == "yes"
        typedNote = typed["note"]
        typedReason = typed["reason"]
        evidenceHint = status.edition?.source.evidence
        requestID = request.site.requestID()
        let years = closings.map(\.period.chinese)
        closedYears = years.isEmpty ? nil : years.joined(separator: "、")
    }
}

extension PlanIndicatorPage.Value {
    init(
        _ value: PlanValue,
        indicator: IndicatorDefinition,
        place: String?,
        counts: Bool,
        opinion: String?,
        actor: Actor
    ) {
        period = value.period.chinese
        self.place = place
        figure = value.value.map { PlanText.amount($0, indicator.unit) } ?? "没有分母"
        self.counts = counts && value.origin == .reported
        state = value.origin == .computed ? "封账时自动计算" : value.state.title
        stateTone =
            switch value.state {
            case .waiting: "soon"
            case .checked: "done"
            case .returned: "late"
            }
        reported = "\(value.reportedBy) \(value.reportedAt.text)"
        valueNote = value.note
        correction = value.reason
        late = value.isLate
        evidenceLink = value.evidence.map { _ in "\(Links.planValue(value.id))/file" }
        evidenceName = value.evidence.flatMap { $0.name.isEmpty ? nil : $0.name }
        checked = value.checkedBy.flatMap { who in value.checkedAt.map { "\(who) \($0.text)" } }
        checkNote = value.checkNote
        let isOwn = actor.hands.contains(value.reportedByID ?? 0)
        let isOpen = value.state == .waiting && actor.may(.planCheck)
        checkLink = isOpen && !isOwn ? "\(Links.planValue(value.id))/check" : nil
        own = isOpen && isOwn
        typedOpinion = opinion
    }
}

extension PlanStanding {
    /// Tone of the tag that shows it.
    var tone: String {
        switch self {
        case .completed, .reached, .onTrack: "done"
        case .atRisk: "soon"
        case .missed, .behind: "late"
        default: ""
        }
    }
}

extension IndicatorSource {
    var words: String {
        switch self {
        case .computed(let metric): "系统自动计算（\(metric.id)）"
        case .reported(let department, let evidence): "\(department)上报（\(evidence)）；系统里还没有这项业务的记录，有了记录以后再改为自动计算"
        case .compared(let metric, let department, let evidence):
            "系统计算（\(metric.id)），与\(department)上报（\(evidence)）核对，以系统的数为准"
        case .attended(let metric, let department, let evidence):
            "\(department)上报（\(evidence)），系统计算（\(metric.id)）只供对照"
        }
    }
}
