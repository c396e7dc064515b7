// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

/// What the bureau did for its plan besides reporting values (演示): projects, money, bought services, meetings, tasks that
/// are followed, consultations, and the evaluation in the middle. Every name is made up and says so.
extension DemoBuilder {
    /// Those who do it, and what it is about.
    struct Governance: Sendable {
        let plan: PlanDefinition
        let drafter: Actor
        let checker: Actor
        let now: Timestamp
        /// Paper that proves things.
        let paper: (name: String, content: [UInt8])

        var today: CivilDate { now.date }
    }

    func governance(_ office: Office) async throws {
        let now = clock.now()
        guard let drafter = office.actors["jingban"], let checker = office.actors["shenhe"],
            let plan = rooms.planning.plans.first(where: { $0.years.first < now.date.year && !$0.indicators.isEmpty })
        else { return }
        let paper = (name: "演示材料.png", content: DemoPicture.board().content)
        let work = Governance(plan: plan, drafter: drafter, checker: checker, now: now, paper: paper)
        try await projects(work)
        try await funds(work)
        try await purchases(work)
        try await meetings(work)
        try await followed(work)
        try await consultations(work)
        try await assessments(work)
        clock.travel(to: now)
    }

    /// Ten in the morning of a day; nothing happens after the demo was made.
    func go(to day: CivilDate, _ work: Governance) {
        clock.travel(to: min(Timestamp(date: day, hour: 10), work.now))
    }

    // MARK: - Meetings

    private func meetings(_ work: Governance) async throws {
        let units = try await rooms.meetings.units()
        guard units.count > 1 else { return }
        let last = min(work.plan.years.last ?? .max, work.today.year - 1)
        let talks = ["养老服务设施改造", "困难群众基本生活保障", "村（社区）服务能力", "儿童关爱服务", "殡葬服务设施"]
        for (place, year) in (work.plan.years.first...max(last, work.plan.years.first)).enumerated() {
            let talk = talks[place % talks.count]
            let day = try CivilDate(year: year, month: 6, day: 10 + place % 10)
            guard day.adding(days: 5) < work.today else { continue }
            try await meeting(.topical, "专题研究\(talk)（演示）", on: day, talk, units, followed: place, work)
            guard place % 2 == 0 else { continue }
            let later = try CivilDate(year: year, month: 11, day: 18)
            guard later.adding(days: 5) < work.today else { continue }
            try await meeting(.joint, "\(talk)联席会议（演示）", on: later, talk, units, followed: nil, work)
        }
    }

    /// - Parameter followed: nil for a meeting whose decisions nobody follows; else whether it's carried out goes by it.
    private func meeting(
        _ kind: Meeting.Kind,
        _ title: String,
        on day: CivilDate,
        _ talk: String,
        _ units: [String],
        followed: Int?,
        _ work: Governance
    ) async throws {
        go(to: day.adding(days: -5), work)
        let measure = work.plan.measures.first
        let id = try await rooms.meetings.call(
            actor: work.drafter,
            Meetings.Call(
                kind: kind,
                title: title,
                on: day,
                place: "第一会议室（演示）",
                convenor: "分管负责人（演示）",
                participants: units.prefix(4).map { Conference.Participant(unit: $0, name: "", opinion: "") },
                items: [.init(words: talk, planID: measure.map { _ in work.plan.id }, measureID: measure?.id)]
            )
        )
        go(to: day.adding(days: 3), work)
        let unit = units[(followed ?? 1) % 2]
        let version = try await rooms.meetings.record(actor: work.drafter, id).meeting.version
        try await rooms.meetings.minute(
            actor: work.drafter,
            id,
            version: version,
            MeetingDraft(
                text: "会议听取了\(talk)的情况汇报（演示）。\n会议议定了下列事项，请各单位按期办理。",
                letterNumber: "演示纪要〔\(day.year)〕\(kind == .topical ? 1 : 2)号",
                decisions: [
                    .init(words: "落实\(talk)所需资金（演示）", unit: unit, due: day.adding(days: 60)),
                    .init(words: "半年内报告\(talk)的进展（演示）", unit: unit, due: day.adding(days: 180)),
                ]
            ),
            issues: true
        )
        guard let followed,
            let decision = try await rooms.meetings.record(actor: work.drafter, id).decisions.first
        else { return }
        let due = day.adding(days: 60)
        let task = try await rooms.meetings.follow(
            actor: work.drafter,
            decision.id,
            due: due,
            words: "请附拨付凭证。"
        ).taskID
        // The last one is still under way, or late.
        guard followed % 5 != 4 else { return }
        try await finish(task, unit, on: day.adding(days: 45), work)
    }

    // MARK: - Supervision

    /// Says that a task is done; another person agrees.
    private func finish(_ task: Int64, _ department: String, on day: CivilDate, _ work: Governance) async throws {
        go(to: day, work)
        try await rooms.supervision.report(
            actor: work.drafter,
            task,
            department: department,
            words: "已经办结，见附件（演示）。",
            evidence: work.paper,
            isDone: true
        )
        go(to: day.adding(days: 4), work)
        try await rooms.supervision.check(actor: work.checker, task, agrees: true, words: "核验属实。")
    }

    /// Tasks of the plan: done, nearly done, under way and late. The first measures are left to whoever tries it out.
    private func followed(_ work: Governance) async throws {
        let measures = Array(work.plan.measures.dropFirst(4).prefix(4))
        for (place, measure) in measures.enumerated() {
            let opened = work.today.adding(days: [-300, -120, -40, -150][place])
            go(to: opened, work)
            let subject = try rooms.supervision.subject(
                actor: work.drafter,
                plan: work.plan.id,
                measure: measure.id,
                task: nil
            )
            let department = subject.departments.first ?? rooms.planning.departments.first?.title ?? ""
            guard !department.isEmpty else { return }
            let task = try await rooms.supervision.open(
                actor: work.drafter,
                subject,
                department: department,
                due: work.today.adding(days: [-180, 20, 60, -30][place]),
                words: "请报工作方案和进展（演示）。"
            )
            go(to: opened.adding(days: 20), work)
            try await rooms.supervision.report(
                actor: work.drafter,
                task,
                department: department,
                words: "方案已印发，正在组织实施（演示）。",
                evidence: nil,
                isDone: false
            )
            if place == 0 { try await finish(task, department, on: work.today.adding(days: -190), work) }
            if place == 1 {
                go(to: work.today.adding(days: -3), work)
                try await rooms.supervision.report(
                    actor: work.drafter,
                    task,
                    department: department,
                    words: "各项任务已完成（演示）。",
                    evidence: work.paper,
                    isDone: true
                )
            }
        }
    }

    // MARK: - The evaluation in the middle

    private func assessments(_ work: Governance) async throws {
        let days = AssessmentRules.evaluations(of: work.plan)
        guard days.count > 1, let day = days.first, day.adding(days: 40) < work.today else { return }
        var random = DemoRandom(seed: seed &+ 47)
        var report = AssessmentDraft(.thirdParty)
        report.evaluation = day
        report.body = "演示公共政策评估中心"
        report.from = day.adding(days: 20)
        report.words = "规划总体进展顺利，多数指标跟上进度；农村养老设施的运营和社工人才的数量仍是短板，建议下半程加大投入（演示）。"
        report.score = "86.\(random.below(10))"
        report.evidence = work.paper
        var survey = AssessmentDraft(.survey)
        survey.evaluation = day
        survey.body = "演示调查队"
        survey.from = day.adding(days: -40)
        survey.until = day.adding(days: -20)
        survey.words = "按乡镇人口分层抽样，入户和窗口问卷各半（演示）。"
        survey.asked = "600"
        survey.answered = "548"
        let (good, fair) = (300 + random.below(60), 120 + random.below(40))
        survey.questions = [
            .init(
                words: "您对民政服务总体满意吗",
                isMultiple: false,
                answers: [
                    .init(words: "满意", count: good), .init(words: "基本满意", count: fair),
                    .init(words: "不满意", count: 548 - good - fair - 12),
                ]
            ),
            .init(
                words: "您最希望加强哪些服务",
                isMultiple: true,
                answers: [
                    .init(words: "养老服务", count: 360 + random.below(40)),
                    .init(words: "社会救助", count: 210 + random.below(40)),
                    .init(words: "儿童关爱", count: 150 + random.below(40)),
                    .init(words: "社区服务", count: 180 + random.below(40)),
                ]
            ),
        ]
        survey.evidence = work.paper
        for draft in [report, survey] {
            go(to: day.adding(days: 30), work)
            let id = try await rooms.assessments.report(actor: work.drafter, plan: work.plan.id, draft)
            go(to: day.adding(days: 33), work)
            try await rooms.assessments.check(actor: work.checker, id, agrees: true, words: "")
        }
    }
}
