// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

extension SupervisedTask {
    /// The tag of its state, and what is said of its term.
    func tone(on day: CivilDate) -> String {
        switch state {
        case .running: isLate(on: day) ? "late" : "primary"
        case .submitted: "soon"
        case .closed: "done"
        }
    }

    /// The plan that asks for it, or that a meeting did.
    func source(in plans: [PlanDefinition]) -> String {
        if isDecision { return "会议议定事项" }
        return plans.first { $0.id == planID }?.title ?? "规划 \(planID) 已不在政策包里"
    }

    func stateText(on day: CivilDate) -> String {
        isLate(on: day) ? "超期 \(day.dayNumber - due.dayNumber) 天" : state.title
    }
}

/// A task that is followed, as a line of a list.
struct SupervisionLine: Sendable {
    let link: String
    let name: String
    let plan: String
    let who: String
    let due: String
    let tone: String
    let state: String

    init(_ task: SupervisedTask, of plans: [PlanDefinition], on day: CivilDate, due then: CivilDate? = nil) {
        link = Links.supervised(task.id)
        name = task.title
        plan = task.source(in: plans)
        who = task.departments.joined(separator: "、")
        due = (then ?? task.due).iso
        tone = task.tone(on: day)
        state = task.stateText(on: day)
    }
}

struct SupervisionListPage: Page {
    static let template = "console/supervision"
    let layout: Layout
    let tabs: [CountTab]
    let rows: [SupervisionLine]
    let empty: String
    let next: String?
    /// Where tasks are chosen; nil where no plan has any.
    let planLink: String?
}

struct NewSupervisionPage: Page {
    static let template = "console/supervision-new"
    let layout: Layout
    let problem: String?
    let action: String
    let requestID: String
    let heading: String
    let measure: String?
    let plan: String
    let planID: String
    let measureID: String
    let taskID: String
    let planLink: String
    let basis: String
    /// Nil where the plan names nobody.
    let who: String?
    let departments: [SelectOption]
    let planDue: String?
    let due: String
    let earliest: String
    let words: String

    init(_ subject: Supervision.Subject, problem: (any Problem)?, _ request: WebRequest) throws {
        let today = request.site.today
        layout = Layout(request, title: "立项督办")
        self.problem = problem?.message
        action = Links.supervision
        requestID = request.site.requestID()
        heading = subject.title
        measure = subject.task == nil ? nil : subject.measure.title
        plan = subject.plan.title
        planID = subject.plan.id
        measureID = subject.measure.id
        taskID = subject.task?.id ?? ""
        planLink = "\(Links.plan(subject.plan.id))?part=measures"
        basis = subject.basis.joined(separator: "；")
        who = subject.departments.isEmpty ? nil : subject.departments.joined(separator: "、")
        let chosen = request.form["department"]
        departments = request.site.rooms.planning.departments.map {
            SelectOption(value: $0.title, title: $0.title, selected: $0.title == chosen)
        }
        let planned = subject.task?.due
        planDue = planned.map { $0 > today ? "规划写的期限是 \($0.iso)。" : "规划写的期限 \($0.iso) 已过，请另定期限。" }
        let typed = request.form["due"]
        due = typed.isEmpty ? planned.flatMap { $0 > today ? $0.iso : nil } ?? "" : typed
        earliest = today.adding(days: 1).iso
        words = request.form["words"]
    }
}

struct SupervisionPage: Page {
    static let template = "console/supervision-task"
    let layout: Layout
    let problem: String?
    let heading: String
    let tone: String
    let state: String
    let link: String
    let facts: [CasePage.Line]
    let steps: [Step]
    let planLink: String?
    /// Forms of those who may, while it is their turn.
    let report: Report?
    let check: Bool
    let ownWork: Bool
    let extend: Extend?
    let opinion: String

    struct Step: Sendable {
        let title: String
        let who: String?
        let at: String
        let by: String
        let words: String?
        let until: String?
        let fileLink: String?
        let fileName: String
    }

    struct Report: Sendable {
        let requestID: String
        let departments: [SelectOption]
        let words: String
        let isDone: Bool
    }

    struct Extend: Sendable {
        let due: String
        let earliest: String
        let reason: String
    }

    init(_ record: Supervision.Record, problem: (any Problem)?, _ request: WebRequest) throws {
        let (task, today, actor) = (record.task, request.site.today, try request.actor)
        let plan = request.site.rooms.planning.plans.first { $0.id == task.planID }
        let measure = plan?.measures.first { $0.id == task.measureID }
        layout = Layout(request, title: "督办事项")
        self.problem = problem?.message
        heading = task.title
        tone = task.tone(on: today)
        state = task.stateText(on: today)
        link = Links.supervised(task.id)
        planLink = plan.map { "\(Links.plan($0.id))?part=measures" }
        var facts = [
            CasePage.Line(title: task.isDecision ? "来源" : "规划", value: task.source(in: [plan].compactMap(\.self))),
            CasePage.Line(title: "责任单位", value: task.departments.joined(separator: "、")),
            CasePage.Line(title: "办结期限", value: task.due.iso),
        ]
        if let measure {
            if task.taskID != nil { facts.insert(CasePage.Line(title: "措施", value: measure.title), at: 1) }
            facts.append(CasePage.Line(title: "依据", value: measure.basis.joined(separator: "；")))
        }
        if !task.words.isEmpty { facts.append(CasePage.Line(title: "督办要求", value: task.words)) }
        self.facts = facts
        steps = record.steps.reversed().map { step in
            Step(
                title: step.kind.title,
                who: step.department,
                at: step.at.text,
                by: step.by,
                words: step.words.isEmpty ? nil : step.words,
                until: step.due.map { "期限 \($0.iso)" },
                fileLink: step.evidence == nil ? nil : Links.supervisedStepFile(step.id),
                fileName: step.evidence?.name ?? ""
            )
        }
        let isRunning = task.state == .running
        let chosen = request.form["department"]
        report =
            isRunning && actor.may(.planReport)
            ? Report(
                requestID: request.site.requestID(),
                departments: task.departments.map { SelectOption(value: $0, title: $0, selected: $0 == chosen) },
                words: request.form["words"],
                isDone: request.form["done"] == "yes"
            ) : nil
        let isOwn = actor.hands.contains(task.submittedByID ?? 0)
        let mayCheck = task.state == .submitted && actor.may(.planCheck)
        check = mayCheck && !isOwn
        ownWork = mayCheck && isOwn
        extend =
            isRunning && actor.may(.planSupervise)
            ? Extend(
                due: request.form["due"],
                earliest: max(task.due, today).adding(days: 1).iso,
                reason: request.form["reason"]
            ) : nil
        opinion = request.form["opinion"]
    }
}

struct SupervisionSummaryPage: Page {
    static let template = "console/supervision-summary"
    let layout: Layout
    let heading: String
    let month: String
    let latest: String
    let sentence: String
    let running: String?
    let lists: [List]

    struct List: Sendable {
        let title: String
        let rows: [Row]
    }

    struct Row: Sendable {
        let line: SupervisionLine
        let last: String?
    }

    init(_ summary: SupervisionSummary, _ request: WebRequest) {
        let today = request.site.today
        let plans = request.site.rooms.planning.plans
        layout = Layout(request, title: "督办月报")
        heading = "\(summary.month.chinese)督办情况"
        month = summary.month.iso
        latest = today.month.iso
        sentence = summary.sentence
        running = summary.until < summary.month.lastDay ? "本月还没有过完，数字截至 \(summary.until.iso)。" : nil
        let end = summary.until
        func rows(_ tasks: [SupervisedTask]) -> [Row] {
            tasks.map { task in
                Row(
                    line: SupervisionLine(task, of: plans, on: end, due: summary.dues[task.id]),
                    last: summary.lastSteps[task.id].map { step in
                        "\(step.at.date.iso) \(step.kind.title)\(step.words.isEmpty ? "" : "：\(step.words)")"
                    }
                )
            }
        }
        let late = Set(summary.late.map(\.id))
        lists = [
            List(title: "超期的", rows: rows(summary.late)), List(title: "办结的", rows: rows(summary.closed)),
            List(title: "其他在办的", rows: rows(summary.open.filter { !late.contains($0.id) })),
        ].filter { !$0.rows.isEmpty }
    }
}
