// SPDX-License-Identifier: Apache-2.0
package import Hummingbird
package import SharedKernel

/// Who may come in by a route. There is no route without one.
package enum RouteAccess: Sendable, Equatable, CustomStringConvertible {
    /// Anybody.
    case open
    /// Any member of staff, whatever the office.
    case staff
    case permission(Permission)
    /// A resident who is signed in.
    case resident

    package var description: String {
        switch self {
        case .open: "open"
        case .staff: "staff"
        case .permission(let permission): permission.rawValue
        case .resident: "resident"
        }
    }

    func check(_ session: Access.SignedIn?) throws {
        if case .open = self { return }
        guard let session else { throw AccessProblem.sessionEnded }
        switch self {
        case .open: return
        case .staff: guard session.actor.userID != nil else { throw AccessProblem.sessionEnded }
        case .resident: guard session.actor.personID != nil else { throw AccessProblem.sessionEnded }
        case .permission(let permission):
            // Residents hold a permission or two for their own cases; the console is not theirs.
            guard session.actor.userID != nil else { throw AccessProblem.sessionEnded }
            try session.actor.require(permission)
        }
    }
}

/// Registers routes, each with its access rule, and keeps the list for the tests that walk them all.
package final class Routes {
    package struct Entry: Sendable, Equatable {
        package let method: String
        package let path: String
        package let access: RouteAccess
    }

    package typealias Handler = @Sendable (WebRequest) async throws -> Response

    private let router: Router<WebContext>
    private let desk: RequestDesk
    private let known: KnownPaths
    package private(set) var entries: [Entry] = []

    init(router: Router<WebContext>, desk: RequestDesk, known: KnownPaths) {
        self.router = router
        self.desk = desk
        self.known = known
    }

    package func get(_ path: String, _ access: RouteAccess, _ handler: @escaping Handler) {
        on(.get, path, access, limit: 0, handler)
    }

    /// - Parameter limit: largest body in bytes; files need more than typed text.
    package func post(_ path: String, _ access: RouteAccess, limit: Int = 1 << 20, _ handler: @escaping Handler) {
        on(.post, path, access, limit: limit, handler)
    }

    private func on(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ access: RouteAccess,
        limit: Int,
        _ handler: @escaping Handler
    ) {
        entries.append(Entry(method: method.rawValue, path: path, access: access))
        known.add(path, method: method.rawValue)
        let desk = desk
        router.on(RouterPath(path), method: method) { request, context in
            try await desk.serve(request, context, access: access, limit: limit, handler)
        }
    }

    /// Registers a route that keeps its own door, such as the API's; its access rule is walked like all others.
    func own(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ access: RouteAccess,
        _ respond: @escaping @Sendable (Request, WebContext) async -> Response
    ) {
        entries.append(Entry(method: method.rawValue, path: path, access: access))
        known.add(path, method: method.rawValue)
        router.on(RouterPath(path), method: method) { request, context in await respond(request, context) }
    }
}
