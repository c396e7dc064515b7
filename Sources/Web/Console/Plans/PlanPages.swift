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
        case indicators, measures, projects, discrepancies

        var title: String {
            switch self {
            case .indicators: "指标"
            case .measures: "措施和任务"
            case .projects: "工程项目"
            case .discrepancies: "出入"
            }
        }
    }

    static func register(on routes: Routes) {
        routes.get(Links.plans, .permission(.reportRead), index)
        routes.get("/plans/:plan", .permission(.reportRead), show)
    }

    static func index(_ request: WebRequest) async throws -> Response {
        let planning = request.site.rooms.planning
        let actor = try request.actor
        let today = request.site.today
        let rows = try planning.plans.map { plan in
            let status = try planning.status(actor: actor, of: plan, on: today)
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
        return try request.page(PlanIndexPage(layout: Layout(request, title: "规划"), rows: rows))
    }

    static func show(_ request: WebRequest) async throws -> Response {
        let planning = request.site.rooms.planning
        let actor = try request.actor
        let plan = try planning.plan(actor: actor, id: try request.text("plan"))
        // What is still to come is not known today.
        let day = min(try request.day("on", title: "日期") ?? request.site.today, request.site.today)
        let part = try request.choice("part", title: "内容", of: Part.self) ?? .indicators
        let standing = try request.choice("standing", title: "完成情况", of: PlanStanding.self)
        let nature = try request.choice("nature", title: "性质", of: IndicatorDefinition.Nature.self)
        let status = try planning.status(actor: actor, of: plan, on: day)
        let shown = status.indicators.filter {
            (standing == nil || $0.current.standing == standing) && (nature == nil || $0.indicator.nature == nature)
        }
        let counts: [Part: Int] = [
            .indicators: plan.indicators.count, .measures: plan.measures.count, .projects: plan.projects.count,
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
                closed: status.isClosed ? "规划期已满，以下是最终结果。" : nil,
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
                        rows: shown.map(PlanPage.Indicator.init)
                    ) : nil,
                measures: part == .measures ? .init(rows: plan.measures.map(PlanPage.Measure.init)) : nil,
                projects: part == .projects
                    ? .init(
                        sum: plan.oneOffInvestment > .zero ? plan.oneOffInvestment.inLargeUnits : nil,
                        rows: plan.projects.map(PlanPage.Project.init)
                    ) : nil,
                discrepancies: part == .discrepancies
                    ? .init(rows: plan.discrepancies.map(PlanPage.Discrepancy.init)) : nil
            )
        )
    }
}
