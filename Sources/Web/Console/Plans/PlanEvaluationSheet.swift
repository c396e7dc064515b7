// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import Policy
import SharedKernel
import Vocabulary

/// How a plan was carried out up to a day: nothing in it is of a later one.
struct PlanEvaluationSheet: Page {
    static let template = "print/plan-evaluation"
    let layout: Layout
    let heading: String
    let about: String
    let day: String
    let closed: Bool
    let summary: String
    let score: String?
    let tables: [Table]
    let gaps: [Gap]
    let unjudged: [Unjudged]
    let curves: [Curves]
    let years: Years?
    let measures: String
    let projects: Projects?
    let meetings: Meetings
    let outside: Outside
    let evaluations: [Evaluation]
    let discrepancies: [PlanPage.Discrepancy]
    let back: String
    let pdfLink: String
    let wordLink: String
    let assessmentsLink: String

    struct Table: Sendable {
        let title: String
        let rows: [Row]
    }

    struct Row: Sendable {
        let name: String
        let goal: String
        let value: String
        let standing: String
        let share: String?
        /// Of the bar, 0…100.
        let width: Int64
    }

    /// An indicator that was missed or is in danger, why, and what the plan would do about it.
    struct Gap: Sendable {
        let name: String
        let reason: String
        let actions: String?
    }

    struct Unjudged: Sendable {
        let why: String
        let names: String
    }

    /// Another evaluation of the plan, one click away.
    struct Evaluation: Sendable {
        let evaluationLink: String
        let evaluationName: String
    }

    /// What the report is made of.
    struct Sources: Sendable {
        let status: PlanStatus
        let followed: [SupervisedTask]
        let projects: [ProjectRecord]
        let meetings: [Meeting]
        let decided: [CivilAffairs.Meetings.Decided]
        let assessments: [PlanAssessment]
    }

    static func written(
        _ site: SiteContext,
        actor: Actor,
        plan: String,
        on day: CivilDate,
        layout: Layout
    ) async throws -> PlanEvaluationSheet {
        let rooms = site.rooms
        let status = try await rooms.planning.record(actor: actor, id: plan, on: day).status
        let first = try CivilDate(year: status.plan.years.first, month: 1, day: 1)
        let last = try status.plan.years.last.map { try CivilDate(year: $0, month: 12, day: 31) }
        let met = try await rooms.meetings.held(actor: actor, from: first, until: min(last ?? day, day))
        let sources = Sources(
            status: status,
            followed: try await rooms.supervision.tasks(actor: actor, of: status.plan),
            projects: try await rooms.projects.list(actor: actor, of: [status.plan], on: day),
            meetings: met.meetings,
            decided: met.decided,
            assessments: try await rooms.assessments.all(actor: actor, plan: plan)
        )
        return PlanEvaluationSheet(sources, today: site.today, layout: layout)
    }

    private init(_ sources: Sources, today: CivilDate, layout: Layout) {
        let status = sources.status
        let plan = status.plan
        let on = status.day
        self.layout = layout
        heading = "\(plan.title)实施情况评估报告"
        about = "\(plan.years.text)，\(plan.document)"
        day = on.iso
        closed = status.isClosed
        summary =
            plan.indicators.isEmpty
            ? "这个规划还没有指标。"
            : "截至\(on.chinese)，规划共有指标 \(plan.indicators.count) 项，有目标的 \(status.targeted) 项，"
                + "其中能够判断的 \(status.judged) 项：\(status.countText)。"
        score = status.scoreText.map { "完成率 \($0)%（只算能够判断的，约束性指标按两倍计）。" }
        tables = IndicatorDefinition.Nature.allCases.filter { $0 != .reference }.map { nature in
            Table(
                title: nature == .unmarked ? "没有标明性质的指标" : "\(nature.rawValue)指标",
                rows: status.indicators.filter {
                    $0.indicator.nature == nature && $0.current.standing.isJudged
                }.map(Self.row)
            )
        }.filter { !$0.rows.isEmpty }
        gaps = status.indicators.filter {
            $0.current.standing.isJudged && !$0.current.standing.isGood
        }.map { Self.gap($0, of: plan, sources.followed, on: on) }
        unjudged = PlanStanding.allCases.filter { !$0.isJudged && $0 != .reference }.map { standing in
            Unjudged(
                why: standing.rawValue,
                names: status.indicators.filter { $0.current.standing == standing }.map(\.indicator.title)
                    .joined(separator: "、")
            )
        }.filter { !$0.names.isEmpty }
        curves = Curves.all(status)
        years = Years(status)
        measures = Self.measures(plan, sources.followed, on: on)
        projects = plan.projects.isEmpty ? nil : Projects(plan, sources.projects)
        meetings = Meetings(sources.meetings, sources.decided, of: plan, on: on)
        outside = Outside(plan, sources.assessments, on: on)
        evaluations = AssessmentRules.evaluations(of: plan).filter { $0 <= today && $0 != on }.map { one in
            Evaluation(
                evaluationLink: "\(Links.planEvaluation(plan.id))?on=\(one.iso)",
                evaluationName: "\(one.year) 年\(AssessmentRules.title(one, of: plan))"
            )
        }
        assessmentsLink = Links.planAssessments(plan.id)
        discrepancies = plan.discrepancies.map(PlanPage.Discrepancy.init)
        back = "\(Links.plan(plan.id))?on=\(on.iso)"
        pdfLink = "\(Links.planEvaluation(plan.id))/pdf?on=\(on.iso)"
        wordLink = "\(Links.planEvaluation(plan.id))/docx?on=\(on.iso)"
    }

    private static func measures(_ plan: PlanDefinition, _ followed: [SupervisedTask], on day: CivilDate) -> String {
        guard !plan.measures.isEmpty else { return "规划没有列出措施。" }
        let tasks = plan.measures.reduce(0) { $0 + $1.tasks.count }
        let stood = followed.compactMap { $0.stood(on: day) }
        let (over, late) = (stood.count { $0.isOver }, stood.count { $0.isLate })
        return "规划列出措施 \(plan.measures.count) 项、任务 \(tasks) 条。"
            + (stood.isEmpty
                ? "还没有立项督办的。"
                : "立项督办 \(stood.count) 项，已办结 \(over) 项，在办 \(stood.count - over) 项，其中超期 \(late) 项。")
    }

    private static func row(_ status: IndicatorStatus) -> Row {
        let (indicator, verdict) = (status.indicator, status.current)
        // How much of a ceiling is used up says nothing good.
        let isFloor = [.atLeast, .above].contains(indicator.direction)
        let percent = verdict.share.flatMap { $0.multiplied(by: Ratio(100)) }
        let whole = percent.flatMap { $0.figure(places: 0) }.flatMap { Int64($0.text) }
        return Row(
            name: indicator.title,
            goal: [verdict.goalText ?? "—", verdict.due.map { "\($0.year) 年" }].compactMap(\.self)
                .joined(separator: "，"),
            value: verdict.point.flatMap { point in
                point.number.map { "\(PlanText.amount($0, indicator.unit))（\(point.year) 年，\(point.origin.rawValue)）" }
            } ?? "—",
            standing: verdict.standing.rawValue,
            share: isFloor ? percent.flatMap { $0.figure(places: 1) }.map { "\($0.text)%" } : nil,
            width: isFloor ? max(0, min(100, whole ?? 0)) : 0
        )
    }

    private static func gap(
        _ status: IndicatorStatus,
        of plan: PlanDefinition,
        _ followed: [SupervisedTask],
        on day: CivilDate
    )
        -> Gap
    {
        let id = status.indicator.id
        let measures = plan.measures.filter { measure in
            measure.indicators.contains(id) || measure.tasks.contains { $0.indicators.contains(id) }
        }
        let actions = measures.map { measure in
            let open = followed.count { $0.measureID == measure.id && $0.stood(on: day)?.isOver == false }
            return open > 0 ? "\(measure.title)（督办中 \(open) 项）" : measure.title
        }
        return Gap(
            name: status.indicator.title,
            reason: status.current.reason,
            actions: actions.isEmpty ? nil : actions.joined(separator: "、")
        )
    }
}
