// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import Policy
package import SharedKernel
package import Vocabulary

/// How a plan was carried out up to a day 评估报告, written from the data: on the screen, on A4, as PDF.
enum PlanEvaluationPages {
    static func register(on routes: Routes) {
        routes.get("/plans/:plan/evaluation", .permission(.reportRead), show)
        routes.get("/plans/:plan/evaluation/pdf", .permission(.reportRead), pdf)
        routes.get("/plans/:plan/evaluation/docx", .permission(.reportRead), word)
    }

    static func show(_ request: WebRequest) async throws -> Response {
        try request.page(try await sheet(request))
    }

    static func pdf(_ request: WebRequest) async throws -> Response {
        let sheet = try await sheet(request)
        let file = try await request.site.printer.pdf(try request.site.templates.render(sheet))
        return Reply.download(file, name: "\(sheet.heading)-\(sheet.day).pdf", media: "application/pdf")
    }

    static func word(_ request: WebRequest) async throws -> Response {
        let sheet = try await sheet(request)
        let file = try await request.site.writer.docx(html: try request.site.templates.render(sheet))
        return Reply.download(
            file,
            name: "\(sheet.heading)-\(sheet.day).docx",
            media: PlanEvaluationFile.Kind.docx.media
        )
    }

    private static func sheet(_ request: WebRequest) async throws -> PlanEvaluationSheet {
        try await PlanEvaluationSheet.written(
            request.site,
            actor: try request.actor,
            plan: try request.text("plan"),
            on: try PlanPages.day(request),
            layout: Layout(request, title: "评估报告")
        )
    }
}

/// The same report as a file, for a command.
package enum PlanEvaluationFile {
    package enum Kind: String, Sendable, CaseIterable {
        case html, pdf, docx

        var media: String {
            switch self {
            case .html: "text/html; charset=utf-8"
            case .pdf: "application/pdf"
            case .docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            }
        }
    }

    /// - Throws: `AccessProblem.notFound` for a plan that is not there; `DocumentsProblem` where it can't be printed.
    package static func bytes(
        of plan: String,
        on day: CivilDate,
        _ kind: Kind,
        actor: Actor,
        site: SiteContext
    ) async throws -> [UInt8] {
        let sheet = try await PlanEvaluationSheet.written(
            site,
            actor: actor,
            plan: plan,
            on: day,
            layout: Layout(document: "评估报告", of: site)
        )
        let html = try site.templates.render(sheet)
        return switch kind {
        case .html: Array(html.utf8)
        case .pdf: try await site.printer.pdf(html)
        case .docx: try await site.writer.docx(html: html)
        }
    }
}

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
    let measures: String
    let projects: String?
    let discrepancies: [PlanPage.Discrepancy]
    let back: String
    let pdfLink: String
    let wordLink: String

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

    static func written(
        _ site: SiteContext,
        actor: Actor,
        plan: String,
        on day: CivilDate,
        layout: Layout
    ) async throws -> PlanEvaluationSheet {
        let record = try await site.rooms.planning.record(actor: actor, id: plan, on: day)
        let followed = try await site.rooms.supervision.tasks(actor: actor, of: record.status.plan)
        return PlanEvaluationSheet(record.status, followed: followed, today: site.today, layout: layout)
    }

    private init(_ status: PlanStatus, followed: [SupervisedTask], today: CivilDate, layout: Layout) {
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
        }.map { Self.gap($0, of: plan, followed) }
        unjudged = PlanStanding.allCases.filter { !$0.isJudged && $0 != .reference }.map { standing in
            Unjudged(
                why: standing.rawValue,
                names: status.indicators.filter { $0.current.standing == standing }.map(\.indicator.title)
                    .joined(separator: "、")
            )
        }.filter { !$0.names.isEmpty }
        let tasks = plan.measures.flatMap(\.tasks).count
        let over = followed.filter { $0.state == .closed }.count
        let late = followed.filter { $0.isLate(on: today) }.count
        measures =
            plan.measures.isEmpty
            ? "规划没有列出措施。"
            : "规划列出措施 \(plan.measures.count) 项、任务 \(tasks) 条。"
                + (followed.isEmpty
                    ? "还没有立项督办的。"
                    : "立项督办 \(followed.count) 项，已办结 \(over) 项，在办 \(followed.count - over) 项，其中超期 \(late) 项"
                        + "（到\(today.chinese)）。")
        projects =
            plan.projects.isEmpty
            ? nil
            : "规划列出工程项目 \(plan.projects.count) 个"
                + (plan.oneOffInvestment > .zero ? "，一次性投资合计 \(plan.oneOffInvestment.inLargeUnits)。" : "。")
        discrepancies = plan.discrepancies.map(PlanPage.Discrepancy.init)
        back = "\(Links.plan(plan.id))?on=\(on.iso)"
        pdfLink = "\(Links.plan(plan.id))/evaluation/pdf?on=\(on.iso)"
        wordLink = "\(Links.plan(plan.id))/evaluation/docx?on=\(on.iso)"
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

    private static func gap(_ status: IndicatorStatus, of plan: PlanDefinition, _ followed: [SupervisedTask]) -> Gap {
        let id = status.indicator.id
        let measures = plan.measures.filter { measure in
            measure.indicators.contains(id) || measure.tasks.contains { $0.indicators.contains(id) }
        }
        let actions = measures.map { measure in
            let open = followed.filter { $0.measureID == measure.id && $0.state != .closed }.count
            return open > 0 ? "\(measure.title)（督办中 \(open) 项）" : measure.title
        }
        return Gap(
            name: status.indicator.title,
            reason: status.current.reason,
            actions: actions.isEmpty ? nil : actions.joined(separator: "、")
        )
    }
}
