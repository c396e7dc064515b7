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
    let retry: String?

    /// Something typed that is offered again.
    struct Kept: Sendable {
        let name: String
        let value: String
    }

    /// The one place where errors become answers.
    static func respond(to error: any Error, for request: WebRequest, logger: Logger) -> Response {
        let problem = error as? any Problem
        let status = problem.map(status) ?? .internalServerError
        let reference = problem == nil || problem?.kind == .unavailable ? request.site.requestID() : nil
        if let reference {
            logger.error("request failed", metadata: ["reference": "\(reference)", "error": "\(error)"])
        }
        if request.isAPI { return api(problem, status: status, reference: reference) }
        if let access = error as? AccessProblem, access == .sessionEnded, request.session == nil {
            return toLogin(request)
        }
        let page = ProblemPage(
            layout: Layout(request, title: heading(status)),
            heading: heading(status),
            message: problem?.message ?? "系统内部出现差错，您的操作没有生效。请稍后重试；如仍不行，请把下面的编号告诉系统管理员。",
            reference: reference,
            back: back(request),
            kept: kept(request),
            retry: nil
        )
        return (try? request.page(page, status: status)) ?? Reply.html("<!doctype html><p>系统暂时无法显示页面。", status: status)
    }

    private static func back(_ request: WebRequest) -> String {
        guard let referer = request.headers[.referer], let url = URL(string: referer), url.path.hasPrefix("/") else {
            return "/"
        }
        return url.path + (url.query.map { "?\($0)" } ?? "")
    }

    /// What was typed, so that nothing is lost; secrets are left out.
    private static func kept(_ request: WebRequest) -> [Kept] {
        let hidden: Set<String> = ["csrf", "request_id", "password", "present", "new", "code", "version"]
        return request.form.values.filter { !hidden.contains($0.key) }.sorted { $0.key < $1.key }.flatMap {
            name,
            values in
            values.filter { !$0.isEmpty && $0.count <= 4_000 }.map { Kept(name: name, value: $0) }
        }
    }

    private static func toLogin(_ request: WebRequest) -> Response {
        if request.method == .get {
            let path = request.path.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            return Response(status: .seeOther, headers: [.location: "\(Links.login)?next=\(path)"])
        }
        let page = ProblemPage(
            layout: Layout(request, title: "登录已超时"),
            heading: "登录已超时",
            message: AccessProblem.sessionEnded.message,
            reference: nil,
            back: Links.login,
            kept: kept(request),
            retry: request.uri.path
        )
        return (try? request.page(page, status: .unauthorized)) ?? Reply.html("", status: .unauthorized)
    }

    private static func api(_ problem: (any Problem)?, status: HTTPResponse.Status, reference: String?) -> Response {
        struct Body: Encodable {
            let type: String
            let title: String
            let status: Int
            let field: String?
            let reference: String?
        }
        let body = Body(
            type: problem?.code ?? "internal",
            title: problem?.message ?? "系统内部出现差错。",
            status: status.code,
            field: problem?.field,
            reference: reference
        )
        let bytes = (try? JSONEncoder().encode(body)) ?? Data()
        var response = Reply.json(String(decoding: bytes, as: UTF8.self), status: status)
        response.headers[.contentType] = "application/problem+json; charset=utf-8"
        return response
    }

    static func status(_ problem: any Problem) -> HTTPResponse.Status {
        if let web = problem as? WebProblem, case .tooLarge = web { return .contentTooLarge }
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
        case 409: "现在不能这样办"
        case 413: "内容太大"
        case 422: "请核对填写的内容"
        default: "系统出现差错"
        }
    }
}
