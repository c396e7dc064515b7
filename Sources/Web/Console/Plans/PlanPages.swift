// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Vocabulary

/// The plans of the place, and how each stands on a day.
enum PlanPages {
    /// What of a plan is looked at.
    enum Part: String, CaseIterable, Sendable {
        case indicators, reports, measures, projects, discrepancies

        var title: String {
            switch self {
            case .indicators: "指标"
            case .reports: "上报"
            case .measures: "措施和任务"
            case .projects: "工程项目"
            case .discrepancies: "出入"
            }
        }
    }

    static func register(on routes: Routes) {
        routes.get(Links.plans, .permission(.reportRead), index)
        PlanComparisonPages.register(on: routes)
        routes.get("/plans/:plan", .permission(.reportRead), show)
        PlanIndicatorPages.register(on: routes)
        PlanEvaluationPages.register(on: routes)
        PlanAssessmentPages.register(on: routes)
    }

    static func index(_ request: WebRequest) async throws -> Response {
        let planning = request.site.rooms.planning
        let actor = try request.actor
        let today = request.site.today
        let rows = try await planning.status(actor: actor, of: planning.plans, on: today).map { status in
            let plan = status.plan
            return PlanIndexPage.Row(
                planLink: Links.plan(plan.id),
                name: plan.title,
                kind: plan.kind.rawValue,
                years: plan.years.text,
                document: plan.document,
                counted: plan.indicators.isEmpty ? "还没有指标" : status.countText,
                score: status.scoreText.map { "\($0)%" }
            )
        }
        let waiting = actor.may(.planCheck) ? try await planning.waiting(actor: actor) : []
        let assessments = try await request.site.rooms.assessments.waiting(actor: actor)
        return try request.page(
            PlanIndexPage(
                layout: Layout(request, title: "规划"),
                provisions: planning.provisions.map {
                    PlanIndexPage.Provisioned(provisionLink: Links.provision($0.id), provisionTitle: $0.title)
                },
                rows: rows,
                waiting: waiting.compactMap { value in
                    planning.plans.first { $0.id == value.planID }?.indicator(value.indicatorID).map {
                        PlanIndexPage.Waiting(value, of: $0)
                    }
                },
                assessments: assessments.map { PlanIndexPage.Assessment($0, of: planning.plans) }
            )
        )
    }

    /// What is final and what isn't, once a plan's years are over.
    private static func closed(_ record: Planning.Record) -> String {
        guard let last = record.status.plan.years.last,
            !record.closings.contains(where: { $0.period == PlanPeriod(year: last) })
        else { return "规划期已满，以下是最终结果。" }
        return "规划期已满。\(last)年还没有封账，以下是暂定结果，上报和复核完、封账以后才是最终结果。"
    }

    static func show(_ request: WebRequest) async throws -> Response {
        let planning = request.site.rooms.planning
        let actor = try request.actor
        let day = try day(request)
        let record = try await planning.record(actor: actor, id: try request.text("plan"), on: day)
        let (status, plan) = (record.status, record.status.plan)
        let part = try request.choice("part", title: "内容", of: Part.self) ?? .indicators
        let standing = try request.choice("standing", title: "完成情况", of: PlanStanding.self)
        let nature = try request.choice("nature", title: "性质", of: IndicatorDefinition.Nature.self)
        let reports = try reports(record, request)
        let shown = status.indicators.filter {
            (standing == nil || $0.current.standing == standing) && (nature == nil || $0.indicator.nature == nature)
        }
        let counts: [Part: Int] = [
            .indicators: plan.indicators.count, .reports: reports.open,
            .measures: plan.measures.count, .projects: plan.projects.count,
            .discrepancies: plan.discrepancies.count,
        ]
        return try request.page(
            PlanPage(
                layout: Layout(request, title: plan.title),
                heading: plan.title,
                link: Links.plan(plan.id),
                about: "\(plan.kind.rawValue)　\(plan.years.text)　\(plan.document)",
                note: plan.note,
                on: day.iso,
                closed: status.isClosed ? Self.closed(record) : nil,
                tabs: CountTab.all(of: Links.plan(plan.id), "part", counts, chosen: part) { $0.title }.map {
                    // The day goes along.
                    CountTab(
                        tabLink: "\($0.tabLink)&on=\(day.iso)",
                        tabTitle: $0.tabTitle,
                        tabCount: $0.tabCount,
                        current: $0.current
                    )
                },
                indicators: part == .indicators
                    ? .init(
                        total: "\(plan.indicators.count)",
                        targeted: "\(status.targeted)",
                        judged: "\(status.judged)",
                        score: status.scoreText.map { "\($0)%" },
                        standings: PlanStanding.allCases.filter { status.count($0) > 0 }.map {
                            SelectOption(
                                value: $0.rawValue,
                                title: "\($0.rawValue)（\(status.count($0))）",
                                selected: $0 == standing
                            )
                        },
                        natures: IndicatorDefinition.Nature.allCases.filter { nature in
                            plan.indicators.contains { $0.nature == nature }
                        }.map { SelectOption(value: $0.rawValue, title: $0.rawValue, selected: $0 == nature) },
                        rows: shown.map { .init($0, of: record, on: day == request.site.today ? nil : day) }
                    ) : nil,
                reports: part == .reports ? reports : nil,
                measures: part == .measures ? try await measures(of: plan, request) : nil,
                projects: part == .projects
                    ? .init(
                        sum: plan.oneOffInvestment > .zero ? plan.oneOffInvestment.inLargeUnits : nil,
                        rows: plan.projects.map { PlanPage.Project($0, of: plan) }
                    ) : nil,
                discrepancies: part == .discrepancies
                    ? .init(rows: plan.discrepancies.map(PlanPage.Discrepancy.init)) : nil
            )
        )
    }

    private static func measures(of plan: PlanDefinition, _ request: WebRequest) async throws -> PlanPage.Measures {
        let actor = try request.actor
        let followed = PlanPage.Following.all(
            of: plan,
            try await request.site.rooms.supervision.tasks(actor: actor, of: plan),
            mayOpen: actor.may(.planSupervise),
            on: request.site.today
        )
        return .init(rows: plan.measures.map { PlanPage.Measure($0, followed) })
    }

    /// The day that is looked at. What is still to come is not known today.
    static func day(_ request: WebRequest) throws -> CivilDate {
        min(try request.day("on", title: "日期") ?? request.site.today, request.site.today)
    }

    /// The last year of a plan that is over, or its first.
    static func lastYear(of plan: PlanDefinition, on today: CivilDate) -> Int {
        max(plan.years.first, min(today.year - 1, plan.years.last ?? .max))
    }

    private static func reports(_ record: Planning.Record, _ request: WebRequest) throws -> PlanPage.Reports {
        let plan = record.status.plan
        let today = request.site.today
        let last = max(plan.years.first, min(today.year, plan.years.last ?? .max))
        let years = (plan.years.first...last).reversed().map(String.init)
        let asked = try request.choice("year", title: "年份", among: years).flatMap(Int.init)
        let year = asked ?? lastYear(of: plan, on: today)
        let due = PlanRules.due(plan, year: year, record.values, regionID: request.site.rooms.planning.rootRegionID)
        let closing = record.closings.last { $0.period == PlanPeriod(year: year) }
        let isOver = PlanPeriod(year: year).isOver(on: today)
        let waiting = record.values.count { $0.state == .waiting && $0.period.year == year }
        return PlanPage.Reports(
            year: year,
            years: years.map { SelectOption(value: $0, title: "\($0) 年", selected: $0 == String(year)) },
            running: !isOver,
            open: due.count(where: \.isOpen),
            waiting: waiting,
            yearClosed: closing.map { "\($0.closedAt.text) 由\($0.closedBy)封账，以后只能更正，原来的数保留。" },
            mayClose: try request.actor.may(.planClose) && closing == nil && isOver && waiting == 0
                && !plan.indicators.isEmpty,
            closeLink: "\(Links.plan(plan.id))/periods",
            rows: due.map { PlanPage.Due($0, of: plan) }
        )
    }
}
