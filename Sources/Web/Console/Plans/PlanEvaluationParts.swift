// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import Policy
import Vocabulary

extension PlanEvaluationSheet {
    /// Indicators year by year, up to the day.
    struct Years: Sendable {
        let yearHeads: [String]
        let indicators: [Indicator]

        struct Indicator: Sendable {
            let indicator: String
            let cells: [Cell]
        }

        struct Cell: Sendable {
            let cell: String
        }

        /// Nil where no year has a value.
        init?(_ status: PlanStatus) {
            let day = status.day
            let over = day.monthNumber == 12 && day.day == 31 ? day.year : day.year - 1
            let (first, last) = (status.plan.years.first - 1, min(over, status.plan.years.last ?? over))
            guard first <= last else { return nil }
            let years = Array(first...last)
            indicators = status.indicators.compactMap { one in
                let numbers = years.map { one.series.point(of: $0)?.number }
                guard numbers.contains(where: { $0 != nil }) else { return nil }
                let unit = one.indicator.unit
                return Indicator(
                    indicator: "\(one.indicator.title)（\(unit)）",
                    cells: numbers.map { Cell(cell: $0.map(PlanText.number) ?? "—") }
                )
            }
            yearHeads = years.map { $0 == first ? "\($0)（基期）" : String($0) }
            guard !indicators.isEmpty else { return nil }
        }
    }

    /// How indicators went from year to year, two beside each other.
    struct Curves: Sendable {
        let pair: [Curve]

        struct Curve: Sendable {
            let curveName: String
            let chart: PlanChart
        }

        /// Binding indicators of which two years are known, and all others that were missed or are in danger.
        static func all(_ status: PlanStatus) -> [Curves] {
            let ordered =
                status.indicators.filter { $0.indicator.nature == .binding }
                + status.indicators.filter {
                    $0.indicator.nature != .binding && $0.current.standing.isJudged && !$0.current.standing.isGood
                }
            let curves = ordered.compactMap { one -> Curve? in
                guard let chart = PlanChart(one), chart.line != nil else { return nil }
                let nature = one.indicator.nature
                let mark = nature == .binding ? "，\(nature.rawValue)" : ""
                return Curve(curveName: "\(one.indicator.title)（\(one.indicator.unit)\(mark)）", chart: chart)
            }
            return stride(from: 0, to: curves.count, by: 2).map { start in
                Curves(pair: Array(curves[start..<min(start + 2, curves.count)]))
            }
        }
    }

    /// Projects as the register has them on the day.
    struct Projects: Sendable {
        let projectsText: String
        let stages: String
        let money: String
        let doubts: String?
        let late: [Late]

        struct Late: Sendable {
            let lateName: String
            let lateUnit: String
            let lateStages: String
            let lateDays: String
        }

        init(_ plan: PlanDefinition, _ records: [ProjectRecord]) {
            projectsText =
                "规划列出工程项目 \(plan.projects.count) 个"
                + (plan.oneOffInvestment > .zero ? "，一次性投资合计 \(plan.oneOffInvestment.inLargeUnits)。" : "。")
            let counts = ProjectRecord.State.allCases.map { state in
                (state.title, records.count { $0.state == state })
            }
            stages = counts.filter { $0.1 > 0 }.map { "\($0.0) \($0.1) 个" }.joined(separator: "，") + "。"
            let sum = { (part: (ProjectRecord) -> Money) in records.reduce(Money.zero) { $0 + part($1) } }
            let (arrived, paid) = (sum(\.arrived), sum(\.paid))
            let share = FundYear.share(arrived, of: sum(\.planned))
            var parts = ["到位 \(arrived.inLargeUnits)"]
            if case .percent(let figure) = share { parts[0] += "，占计划的 \(figure.text)%" }
            parts.append("支付 \(paid.inLargeUnits)")
            money = "资金（按单据登记并记入总账）：" + parts.joined(separator: "；") + "。"
            let odd = records.filter { !$0.doubts.isEmpty }
            doubts =
                odd.isEmpty
                ? nil
                : "待说明：" + odd.map { "\($0.project.title)（\($0.doubts.joined(separator: "，"))）" }.joined(separator: "；")
                    + "。"
            late = records.filter { !$0.lateStages.isEmpty }.map { one in
                Late(
                    lateName: one.project.title,
                    lateUnit: one.unit,
                    lateStages: one.lateStages.map { stage in
                        "\(stage.title)（应于 \(stage.due?.iso ?? "")）"
                    }.joined(separator: "、"),
                    lateDays: String(one.daysLate)
                )
            }
        }
    }

    /// Meetings of the plan's years and how what they decided is carried out.
    struct Meetings: Sendable {
        /// So many decisions are listed; of the rest only the count is told.
        private static let most = 60

        let meetingsText: String
        let decisions: [Decision]
        let further: String?

        struct Decision: Sendable {
            let meetingName: String
            let heldOn: String
            let decision: String
            let decisionUnit: String
            let decisionDue: String
            let decisionState: String
        }

        init(
            _ meetings: [Meeting],
            _ decided: [CivilAffairs.Meetings.Decided],
            of plan: PlanDefinition,
            on day: CivilDate
        ) {
            let years = Dictionary(grouping: meetings) { $0.on.year }.sorted { $0.key < $1.key }
            let told = years.map { year, those in
                let kinds = Meeting.Kind.allCases.map { kind in (kind.title, those.count { $0.kind == kind }) }
                return "\(year) 年" + kinds.filter { $0.1 > 0 }.map { "\($0.0) \($0.1) 次" }.joined(separator: "、")
            }
            let stood = decided.map { ($0, $0.task?.stood(on: day)) }
            let followed = stood.compactMap(\.1)
            let over = followed.count { $0.isOver }
            let late = followed.count { $0.isLate }
            meetingsText =
                meetings.isEmpty
                ? "规划期内没有印发纪要的会议。"
                : "规划期内印发纪要的会议：\(told.joined(separator: "；"))。议定事项 \(decided.count) 项，其中立项督办 \(followed.count) 项，"
                    + "已办结 \(over) 项，在办 \(followed.count - over) 项，超期 \(late) 项。"
            decisions = stood.prefix(Self.most).map { one, stood in
                Decision(
                    meetingName: one.meeting.title,
                    heldOn: one.meeting.on.iso,
                    decision: one.decision.words,
                    decisionUnit: one.decision.unit,
                    decisionDue: one.decision.due?.iso ?? "—",
                    decisionState: stood.map { $0.isOver ? "已办结" : $0.isLate ? "超期" : "办理中" } ?? "没有督办"
                )
            }
            further = decided.count > Self.most ? "另有 \(decided.count - Self.most) 项没有列出。" : nil
        }
    }

    /// What others said of the plan for the evaluation that the day belongs to.
    struct Outside: Sendable {
        let outsideTitle: String
        let reports: [Report]
        let surveys: [Survey]
        let noReport: String?
        let noSurvey: String?

        struct Report: Sendable {
            let reportBody: String
            let reportCode: String?
            let reportDay: String
            let conclusion: String
            let reportScore: String?
        }

        struct Survey: Sendable {
            let surveyBody: String
            let surveyDays: String
            let way: String
            let turnout: String
            let questions: [SurveyQuestion]
        }

        init(_ plan: PlanDefinition, _ all: [PlanAssessment], on day: CivilDate) {
            let evaluation = AssessmentRules.evaluation(of: plan, on: day)
            let counting = AssessmentRules.counting(all).filter { $0.evaluation == evaluation }
            outsideTitle = evaluation.map { "\($0.year) 年\(AssessmentRules.title($0, of: plan))" } ?? "还没有到规划评估的日子"
            reports = counting.filter { $0.kind == .thirdParty }.map { one in
                Report(
                    reportBody: one.body,
                    reportCode: one.creditCode,
                    reportDay: one.from.chinese,
                    conclusion: one.words,
                    reportScore: one.score.map { "\($0.text) 分（百分制）" }
                )
            }
            surveys = counting.filter { $0.kind == .survey }.map { one in
                Survey(
                    surveyBody: one.body,
                    surveyDays: one.when,
                    way: one.words,
                    turnout: one.turnout ?? "",
                    questions: SurveyQuestion.all(one)
                )
            }
            noReport = reports.isEmpty && evaluation != nil ? "第三方评估：没有记录，按未开展处理。" : nil
            noSurvey = surveys.isEmpty && evaluation != nil ? "公众评价：没有记录，按未开展处理。" : nil
        }
    }
}
