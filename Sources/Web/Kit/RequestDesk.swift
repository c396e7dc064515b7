// SPDX-License-Identifier: Apache-2.0
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import SharedKernel
import Vocabulary

/// Receives every request: session, access rule, form, handler; and turns every error into a page that helps.
struct RequestDesk: Sendable {
    static let cookie = "minzheng"
    let site: SiteContext

    func serve(
        _ request: Request,
        _ context: WebContext,
        access: RouteAccess,
        limit: Int,
        _ handler: Routes.Handler
    ) async throws -> Response {
        var webRequest = bare(request, context)
        do {
            webRequest = try await complete(request, context, limit: limit)
            try access.check(webRequest.session)
            if request.method == .post, !webRequest.isAPI { try checkForged(webRequest) }
            return secured(try await handler(webRequest))
        } catch {
            return secured(ProblemPage.respond(to: error, for: webRequest, logger: context.logger))
        }
    }

    private func bare(_ request: Request, _ context: WebContext) -> WebRequest {
        WebRequest(
            method: request.method,
            uri: request.uri,
            headers: request.headers,
            parameters: context.parameters,
            form: FormData(),
            session: nil,
            token: nil,
            address: address(context),
            site: site
        )
    }

    private func address(_ context: WebContext) -> String { context.remoteAddress?.ipAddress ?? "local" }

    private func complete(_ request: Request, _ context: WebContext, limit: Int) async throws -> WebRequest {
        let token = Self.token(request.headers)
        var session: Access.SignedIn?
        if let token { session = try await site.access.signedIn(token: token) }
        let form = request.method == .post ? try await form(request, limit: limit) : FormData()
        return WebRequest(
            method: request.method,
            uri: request.uri,
            headers: request.headers,
            parameters: context.parameters,
            form: form,
            session: session,
            token: token,
            address: address(context),
            site: site
        )
    }

    static func token(_ headers: HTTPFields) -> String? {
        for part in (headers[.cookie] ?? "").split(separator: ";") {
            let pair = part.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " } }
            if pair.count == 2, pair[0] == cookie { return pair[1] }
        }
        return nil
    }

    private func form(_ request: Request, limit: Int) async throws -> FormData {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            // Read and drop a moderate excess, so that the browser shows our answer and not a broken connection.
            if length <= 64 << 20 { for try await _ in request.body {} }
            throw WebProblem.tooLarge(limit: limit)
        }
        var body: [UInt8] = []
        for try await part in request.body {
            guard body.count + part.readableBytes <= limit else { throw WebProblem.tooLarge(limit: limit) }
            body.append(contentsOf: part.readableBytesView)
        }
        let type = request.headers[.contentType] ?? ""
        if type.hasPrefix("application/x-www-form-urlencoded") { return FormData(urlEncoded: body) }
        guard type.hasPrefix("multipart/form-data"), let mark = type.range(of: "boundary=") else { return FormData() }
        let boundary = type[mark.upperBound...].prefix { $0 != ";" }.filter { $0 != "\"" }
        return FormData(multipart: body, boundary: String(boundary))
    }

    /// A form must carry its session's token; the login form has no session yet and is protected by SameSite.
    private func checkForged(_ request: WebRequest) throws {
        guard let session = request.session else { return }
        guard request.form["csrf"] == session.csrf else { throw AccessProblem.forgedForm }
    }

    private func secured(_ response: Response) -> Response {
        var response = response
        let policy =
            "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'self'"
        response.headers[values: .contentSecurityPolicy] = [policy]
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.init("Referrer-Policy") ?? .referer] = "same-origin"
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return response
    }
}
