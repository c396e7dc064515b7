// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Vocabulary

/// Indicators of several places side by side, those only that are counted alike.
enum PlanComparisonPages {
    static func register(on routes: Routes) {
        routes.get(Links.planComparison, .permission(.reportRead), show)
        routes.get(Links.planComparisonSheet, .permission(.reportRead), sheet)
    }

    /// What is compared on a day, and which places there are besides ours.
    static func comparison(
        _ site: SiteContext,
        _ actor: Actor,
        on day: CivilDate
    ) async throws -> (PlanComparison, PlanPlace.Found) {
        let others = try await site.neighbours.all()
        let found = try await site.rooms.planning.comparison(
            actor: actor,
            here: site.neighbours.here ?? site.settings.office,
            with: others.places,
            on: day
        )
        return (found, others)
    }

    private static func day(_ request: WebRequest) throws -> CivilDate {
        min(try request.day("on", title: "日期") ?? request.site.today, request.site.today)
    }

    static func show(_ request: WebRequest) async throws -> Response {
        let day = try day(request)
        let (found, others) = try await comparison(request.site, try request.actor, on: day)
        let here = request.site.neighbours.here ?? request.site.settings.office
        return try request.page(
            PlanComparisonPage(
                layout: Layout(request, title: "各地对比"),
                on: day.iso,
                sheetLink: "\(Links.planComparisonSheet)?on=\(day.iso)",
                isAlone: others.places.isEmpty,
                unread: others.faulty.map(\.pack),
                groups: found.groups.map { group in
                    .init(
                        heading: group.title,
                        unit: group.unit,
                        definition: group.definition,
                        rows: group.entries.map { PlanComparisonPage.Row($0, here: here) }
                    )
                },
                namesakes: found.namesakes.map { namesake in
                    .init(
                        namesake: namesake.title,
                        uses: namesake.entries.map { entry in
                            .init(
                                user: "\(entry.place)（\(entry.status.plan.years.text)）",
                                meaning: entry.indicator.edition?.text ?? "没有写口径"
                            )
                        }
                    )
                }
            )
        )
    }

    static func sheet(_ request: WebRequest) async throws -> Response {
        let day = try day(request)
        let (found, _) = try await comparison(request.site, try request.actor, on: day)
        let here = request.site.neighbours.here ?? request.site.settings.office
        let book = Spreadsheet(
            name: "各地对比",
            titles: [
                "各地规划里口径相同的指标（截至\(day.chinese)）",
                "单位：\(request.site.settings.office)　制表日期：\(request.site.today.iso)",
            ],
            columns: [
                .init("指标", width: 30), .init("单位"), .init("口径", width: 40), .init("地方", width: 18), .init("规划"),
                .init("起点"), .init("目标"), .init("实际"), .init("数的年份"), .init("完成情况"),
            ],
            rows: found.groups.flatMap { group in
                group.entries.map { entry -> [SheetCell] in
                    let row = PlanComparisonPage.Row(entry, here: here)
                    return [
                        .text(group.title), .text(group.unit), .text(group.definition), .text(row.town),
                        .text(row.term),
                        .text(row.start), .text(row.goal), .text(row.reached), .text(row.year), .text(row.standing),
                    ]
                }
            }
        )
        return try await request.sheet(book, name: "各地对比-\(day.iso).xlsx")
    }
}

struct PlanComparisonPage: Page {
    static let template = "console/plan-comparison"
    let layout: Layout
    let on: String
    let sheetLink: String
    /// Whether no other place is known.
    let isAlone: Bool
    /// Packs that were left out since they are faulty.
    let unread: [String]
    let groups: [Group]
    let namesakes: [Namesake]

    struct Group: Sendable {
        let heading: String
        let unit: String
        let definition: String
        let rows: [Row]
    }

    struct Row: Sendable {
        let town: String
        let term: String
        let start: String
        let goal: String
        let reached: String
        let year: String
        let standing: String
        let tone: String
        /// Nil for other places, whose figures are not here.
        let indicatorLink: String?

        init(_ entry: PlanComparison.Entry, here: String) {
            let (indicator, verdict) = (entry.indicator.indicator, entry.indicator.current)
            town = entry.place
            term = entry.status.plan.years.text
            start =
                indicator.baseline.map { point in
                    "\(point.reading.figure.map { PlanText.amount($0, indicator.unit) } ?? "没有数")（\(point.year) 年）"
                } ?? "没有写"
            goal = verdict.goalText ?? "没有写"
            reached = PlanText.value(verdict.point?.value, indicator.unit)
            year = verdict.point.map { "\($0.year) 年" } ?? "—"
            standing = verdict.standing.rawValue
            tone = verdict.standing.tone
            indicatorLink = entry.place == here ? Links.planIndicator(entry.status.plan.id, indicator.id) : nil
        }
    }

    struct Namesake: Sendable {
        let namesake: String
        let uses: [Use]
    }

    struct Use: Sendable {
        let user: String
        let meaning: String
    }
}
