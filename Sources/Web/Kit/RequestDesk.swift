// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import HTTPTypes
import Hummingbird
import Logging
import SharedKernel
import Vocabulary

/// Receives every request: session, access rule, form, handler; and turns every error into a page that helps.
struct RequestDesk: Sendable {
    static let cookie = "minzheng"
    /// Most that is read of a form whose session has ended: its text is kept for the sender, its files are not.
    private static let keptAtMost = 8 << 20
    /// Forms of those who are not signed in yet: they have no token, and their cookie is not sent from other sites.
    private static let withoutToken: Set<String> = [Links.login, Links.resume, Links.residentLogin]

    let live: LiveSite

    /// Who may come in is settled before anything of the body is read.
    func serve(
        _ request: Request,
        _ context: WebContext,
        access: RouteAccess,
        limit: Int,
        _ handler: Routes.Handler
    ) async throws -> Response {
        var webRequest = bare(request, context)
        do {
            webRequest.session = try await session(of: webRequest)
            do {
                try access.check(webRequest.session)
            } catch AccessProblem.sessionEnded where request.method == .post && Self.isOwn(request, webRequest) {
                webRequest.form = try await BodyReader.form(of: request, limit: min(limit, Self.keptAtMost))
                throw AccessProblem.sessionEnded
            }
            if let detour = firstPassword(webRequest, access) { return secured(detour) }
            if request.method == .post {
                webRequest.form = try await BodyReader.form(of: request, limit: limit)
                try checkForged(webRequest)
            }
            if let personID = webRequest.session?.actor.personID, request.method == .get {
                webRequest.unread = try await webRequest.site.rooms.messages.unread(personID: personID)
            }
            return secured(try await handler(webRequest))
        } catch {
            let page = ProblemPage.respond(to: error, for: webRequest, access: access, logger: context.logger)
            return secured(page)
        }
    }

    /// Answers what no route takes.
    func stray(_ request: Request, _ context: WebContext, allowed: [String]) async -> Response {
        var webRequest = bare(request, context)
        if request.uri.path.hasPrefix(API.folder) { return APIDesk.stray(allowed: allowed) }
        webRequest.session = try? await session(of: webRequest)
        let problem: WebProblem = allowed.isEmpty ? .noPage : .otherMethod
        var response = ProblemPage.respond(to: problem, for: webRequest, access: .open, logger: context.logger)
        if !allowed.isEmpty { response.headers[.allow] = allowed.joined(separator: ", ") }
        return secured(response)
    }

    private func bare(_ request: Request, _ context: WebContext) -> WebRequest {
        WebRequest(
            method: request.method,
            uri: request.uri,
            headers: request.headers,
            host: request.head.authority ?? request.headers[.init("Host") ?? .origin],
            parameters: context.parameters,
            form: FormData(),
            session: nil,
            token: Self.token(request.headers),
            address: context.remoteAddress?.ipAddress ?? "local",
            site: live.context
        )
    }

    private func session(of request: WebRequest) async throws -> Access.SignedIn? {
        guard let token = request.token else { return nil }
        return try await request.site.access.signedIn(token: token)
    }

    /// Whether a form without a session is one of ours, whose text is kept for its sender: what another site sends comes
    /// without a cookie and is not brought before anybody.
    private static func isOwn(_ request: Request, _ webRequest: WebRequest) -> Bool {
        if webRequest.token != nil { return true }
        guard let origin = request.headers[.origin], let host = webRequest.host else { return false }
        return ["http://\(host)", "https://\(host)"].contains(origin)
    }

    static func token(_ headers: HTTPFields) -> String? {
        for part in (headers[.cookie] ?? "").split(separator: ";") {
            let pair = part.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " } }
            if pair.count == 2, pair[0] == cookie { return pair[1] }
        }
        return nil
    }

    /// A password that somebody else knows is changed before anything else is done with it.
    private func firstPassword(_ request: WebRequest, _ access: RouteAccess) -> Response? {
        guard request.session?.mustChangePassword == true, access != .open, request.uri.path != Links.account else {
            return nil
        }
        return request.see(Links.account)
    }

    /// A form must carry its session's token.
    private func checkForged(_ request: WebRequest) throws {
        guard let session = request.session, !Self.withoutToken.contains(request.uri.path) else { return }
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
