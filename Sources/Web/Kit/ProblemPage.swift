// SPDX-License-Identifier: Apache-2.0
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import SharedKernel
import Vocabulary

/// A page that says what happened and what to do.
struct ProblemPage: Page {
    static let template = "problem"
    let layout: Layout
    let heading: String
    let message: String
    let reference: String?
    let back: String
    let kept: [Kept]
    /// Where the form may be sent again with a new token; nil when it should not be.
    let again: String?
    /// Where what was typed can be mended and sent from here; nil when going back is the way.
    let mend: String?
    /// Files were chosen with the form; a browser cannot be given them back.
    let filesLost: Bool

    /// The one place where errors become answers.
    static func respond(
        to error: any Error,
        for request: WebRequest,
        access: RouteAccess,
        logger: Logger
    ) -> Response {
        let problem = error as? any Problem
        let status = problem.map(status) ?? .internalServerError
        let reference = problem == nil || problem?.kind == .unavailable ? request.site.requestID() : nil
        if let reference {
            logger.error("request failed", metadata: ["reference": "\(reference)", "error": "\(error)"])
        }
        if let ended = error as? AccessProblem, ended == .sessionEnded {
            return ExpiredPage.respond(to: request, access: access)
        }
        let forged = (error as? AccessProblem) == .forgedForm
        let kept = Kept.typed(in: request.form)
        let files = request.form.files.values.contains { !$0.content.isEmpty }
        let mends =
            problem?.kind == .invalid && request.isFromHere && !files && kept.contains(where: \.editable)
        let page = ProblemPage(
            layout: Layout(request, title: heading(status)),
            heading: heading(status),
            message: problem?.message ?? "系统内部出现差错，您的操作没有生效。请稍后重试；如仍不行，请把下面的编号告诉系统管理员。",
            reference: reference,
            back: request.previous ?? "/",
            kept: kept,
            again: forged && request.isFromHere ? LocalPath.checked(request.path) : nil,
            mend: mends ? LocalPath.checked(request.path) : nil,
            filesLost: files
        )
        return (try? request.page(page, status: status)) ?? Reply.html("<!doctype html><p>系统暂时无法显示页面。", status: status)
    }

    static func status(_ problem: any Problem) -> HTTPResponse.Status {
        if let web = problem as? WebProblem {
            switch web {
            case .tooLarge: return .contentTooLarge
            case .otherMethod: return .methodNotAllowed
            case .noPage, .unknownFilter: break
            }
        }
        if let access = problem as? AccessProblem, access == .sessionEnded { return .unauthorized }
        return switch problem.kind {
        case .invalid: .unprocessableContent
        case .notFound: .notFound
        case .forbidden: .forbidden
        case .conflict: .conflict
        case .late: .conflict
        case .unavailable: .serviceUnavailable
        }
    }

    private static func heading(_ status: HTTPResponse.Status) -> String {
        switch status.code {
        case 401: "登录已超时"
        case 403: "没有权限"
        case 404: "没有找到"
        case 405: "不能这样打开"
        case 409: "现在不能这样办"
        case 413: "内容太大"
        case 422: "请核对填写的内容"
        default: "系统出现差错"
        }
    }
}
