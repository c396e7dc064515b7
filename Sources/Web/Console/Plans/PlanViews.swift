// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import Vocabulary

struct PlanIndexPage: Page {
    static let template = "console/plans"
    let layout: Layout
    let provisions: [Provisioned]
    let rows: [Row]
    /// What the reader can check.
    let waiting: [Waiting]
    /// Evaluations of which a report or a survey waits for the reader.
    let assessments: [Assessment]

    /// What townships should have, and have.
    struct Provisioned: Sendable {
        let provisionLink: String
        let provisionTitle: String
    }

    struct Assessment: Sendable {
        let assessmentLink: String
        let assessmentName: String

        init(_ waits: (planID: String, evaluation: CivilDate, kind: PlanAssessment.Kind), of plans: [PlanDefinition]) {
            assessmentLink = Links.planAssessments(waits.planID, waits.kind, waits.evaluation)
            let plan = plans.first { $0.id == waits.planID }
            assessmentName = "\(plan?.title ?? "")　\(waits.evaluation.year) 年\(waits.kind.title)"
        }
    }

    struct Waiting: Sendable {
        let waitingLink: String
        let indicator: String
        let period: String
        let figure: String
        let who: String

        init(_ value: PlanValue, of indicator: IndicatorDefinition) {
            waitingLink = "\(Links.planIndicator(value.planID, value.indicatorID))#values"
            self.indicator = indicator.title
            period = value.period.chinese
            figure = value.value.map { PlanText.amount($0, indicator.unit) } ?? "没有分母"
            who = "\(value.reportedBy) \(value.reportedAt.text)"
        }
    }

    struct Row: Sendable {
        let planLink: String
        let name: String
        let kind: String
        let years: String
        let document: String
        /// How many indicators stand how.
        let counted: String
        /// Nil where nothing can be judged.
        let score: String?
    }
}

struct PlanPage: Page {
    static let template = "console/plan"
    let layout: Layout
    let heading: String
    let link: String
    let about: String
    let note: String?
    let on: String
    let closed: String?
    let tabs: [CountTab]
    /// One of the five is there, by the tab.
    let indicators: Indicators?
    let reports: Reports?
    let measures: Measures?
    let projects: Projects?
    let discrepancies: Discrepancies?

    struct Indicators: Sendable {
        let total: String
        let targeted: String
        let judged: String
        let score: String?
        let standings: [SelectOption]
        let natures: [SelectOption]
        let rows: [Indicator]
    }

    struct Indicator: Sendable {
        let name: String
        let indicatorLink: String
        let nature: String
        let isBinding: Bool
        let goal: String
        let due: String?
        let value: String
        let origin: String?
        /// What our own records come to on the day, where the indicator is counted from them.
        let live: String?
        let standing: String
        let tone: String
        let reason: String

        init(_ status: IndicatorStatus, of record: Planning.Record, on day: CivilDate?) {
            let (indicator, verdict) = (status.indicator, status.current)
            name = indicator.title
            indicatorLink =
                Links.planIndicator(record.status.plan.id, indicator.id) + (day.map { "?on=\($0.iso)" } ?? "")
            nature = indicator.nature.rawValue
            isBinding = indicator.nature == .binding
            goal = verdict.goalText ?? "—"
            due = verdict.due?.iso
            value = verdict.point.map { PlanText.value($0.value, indicator.unit) } ?? "—"
            origin = verdict.point.map { "\($0.year) 年，\($0.origin.rawValue)" }
            live = record.live(indicator)?.figure
            standing = verdict.standing.rawValue
            tone = verdict.standing.tone
            reason = verdict.reason
        }
    }

    /// What else is known of an indicator, for its own page.
    static func facts(_ status: IndicatorStatus) -> [Fact] {
        let indicator = status.indicator
        var facts: [Fact] = []
        func add(_ title: String, _ text: String?) {
            if let text, !text.isEmpty { facts.append(Fact(factTitle: title, fact: text)) }
        }
        add(
            "逐年目标",
            (indicator.targets.isEmpty ? [] : PlanPath(indicator).years).map {
                "\($0.year) 年 \(PlanText.amount($0.value, indicator.unit))\($0.isInterpolated ? "（推算）" : "")"
            }.joined(separator: "；")
        )
        add(
            "逐年实际",
            status.series.points.compactMap { point in
                point.number.map {
                    "\(point.year) 年 \(PlanText.amount($0, indicator.unit))（\(point.origin.rawValue)）\(point.aside)"
                }
            }.joined(separator: "；")
        )
        if let forecast = status.current.forecast {
            let range = [forecast.low, forecast.high].compactMap(\.self).map(PlanText.number)
            add(
                "趋势外推",
                "\(forecast.year) 年约 \(PlanText.amount(forecast.value, indicator.unit))"
                    + (range.count == 2 ? "，范围 \(range[0])—\(range[1])" : "")
            )
        }
        add("两数不一致", status.series.disagreements.joined(separator: "；"))
        add("出处", indicator.basis.joined(separator: "；"))
        add("说明", indicator.note)
        return facts
    }

    struct Fact: Sendable {
        let factTitle: String
        let fact: String
    }

    /// What departments owe of a year, and whether it is closed.
    struct Reports: Sendable {
        let year: Int
        let years: [SelectOption]
        let running: Bool
        let open: Int
        let waiting: Int
        let yearClosed: String?
        let mayClose: Bool
        let closeLink: String
        let rows: [Due]
    }

    struct Due: Sendable {
        let name: String
        let indicatorLink: String
        let department: String
        let evidence: String
        let figure: String
        let dueState: String
        let dueTone: String
        let who: String?

        init(_ due: PlanRules.Due, of plan: PlanDefinition) {
            name = due.indicator.title
            indicatorLink = Links.planIndicator(plan.id, due.indicator.id)
            department = due.department
            evidence = due.evidence
            figure =
                due.value.map { value in
                    value.value.map { PlanText.amount($0, due.indicator.unit) } ?? "没有分母"
                } ?? "—"
            dueState = due.value?.state.title ?? "未上报"
            dueTone =
                switch due.value?.state {
                case nil, .returned: "late"
                case .waiting: "soon"
                case .checked: "done"
                }
            who = due.value.map { "\($0.reportedBy) \($0.reportedAt.text)" }
        }
    }

    struct Measures: Sendable {
        let rows: [Measure]
    }

    struct Measure: Sendable {
        let name: String
        let basis: String
        let who: String
        /// Where the measure as a whole is followed; nil where its tasks are.
        let following: Following?
        let tasks: [Task]

        init(_ measure: MeasureDefinition, _ followed: [Following.Key: Following]) {
            following = measure.tasks.isEmpty ? followed[.init(measure: measure.id, task: nil)] : nil
            name = measure.title
            basis = measure.basis.joined(separator: "；")
            who = PlanPage.who(measure.departments, measure.unassigned)
            tasks = measure.tasks.map {
                Task(
                    taskName: $0.title,
                    taskWho: $0.departments.isEmpty && $0.unassigned == nil
                        ? nil : PlanPage.who($0.departments, $0.unassigned),
                    taskDue: $0.due?.iso,
                    following: followed[.init(measure: measure.id, task: $0.id)]
                )
            }
        }
    }

    struct Task: Sendable {
        let taskName: String
        let taskWho: String?
        let taskDue: String?
        let following: Following?
    }

    /// How something is followed, or where it can be.
    struct Following: Sendable {
        struct Key: Hashable {
            let measure: String
            let task: String?
        }

        let followLink: String
        let followText: String
        let followTone: String

        /// What leads from each measure and task to its supervision, the newest where there were several.
        static func all(
            of plan: PlanDefinition,
            _ tasks: [SupervisedTask],
            mayOpen: Bool,
            on today: CivilDate
        ) -> [Key: Following] {
            var links: [Key: Following] = [:]
            for measure in plan.measures where mayOpen {
                for task in measure.tasks.isEmpty ? [nil] : measure.tasks.map({ Optional($0.id) }) {
                    links[Key(measure: measure.id, task: task)] = Following(
                        followLink: Links.supervise(plan.id, measure.id, task),
                        followText: "立项督办",
                        followTone: "plain"
                    )
                }
            }
            for task in tasks {
                links[Key(measure: task.measureID, task: task.taskID)] = Following(
                    followLink: Links.supervised(task.id),
                    followText: "督办\(task.stateText(on: today))",
                    followTone: task.tone(on: today)
                )
            }
            return links
        }
    }

    /// Departments in the document's order, the leading one named.
    private static func who(_ departments: [String], _ unassigned: String?) -> String {
        guard let first = departments.first else { return unassigned ?? "原文没有写责任单位" }
        let others = departments.dropFirst().joined(separator: "、")
        return others.isEmpty ? first : "\(first)；\(others)"
    }

    struct Projects: Sendable {
        /// Everything that is spent once; nil where the document names no amounts.
        let sum: String?
        let rows: [Project]
    }

    struct Project: Sendable {
        let name: String
        let projectLink: String
        let basis: String
        let contents: String
        let money: String?
        let who: String
        let time: String?
        let remark: String?

        init(_ project: ProjectDefinition, of plan: PlanDefinition) {
            name = project.title
            projectLink = Links.project(plan.id, project.id)
            basis = project.basis.joined(separator: "；")
            contents = project.contents.map { content in
                content.title + (content.quantity.map { " \($0.text)\(content.unit ?? "")" } ?? "")
            }.joined(separator: "；")
            let amounts = project.investments.map {
                "\($0.title) \($0.amount.inLargeUnits)\($0.isYearly ? "/年" : "")（\($0.source)）"
            }
            money = amounts.isEmpty ? project.total?.inLargeUnits : amounts.joined(separator: "；")
            who = PlanPage.who(project.departments, nil)
            time =
                switch (project.from, project.until) {
                case (let from?, let until?): "\(from.iso) 至 \(until.iso)"
                case (let from?, nil): "\(from.iso) 起"
                case (nil, let until?): "\(until.iso) 前"
                case (nil, nil): nil
                }
            remark = project.note
        }
    }

    struct Discrepancies: Sendable {
        let rows: [Discrepancy]
    }

    struct Discrepancy: Sendable {
        let name: String
        let readings: [Reading]
        let used: String
        let why: String

        init(_ discrepancy: PlanDiscrepancy) {
            name = discrepancy.title
            readings = discrepancy.readings.map { Reading(reading: $0.text, readingBasis: $0.basis) }
            used = discrepancy.used
            why = discrepancy.note
        }
    }

    struct Reading: Sendable {
        let reading: String
        let readingBasis: String
    }
}
