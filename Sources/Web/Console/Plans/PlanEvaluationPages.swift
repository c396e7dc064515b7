// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
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
