// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Hummingbird
import Synchronization

/// Gives addresses that no route takes, and forms sent to a page that takes none, the same face as all other pages.
struct StrayRequests: RouterMiddleware {
    let desk: RequestDesk
    let known: KnownPaths

    func handle(
        _ request: Request,
        context: WebContext,
        next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            return await desk.stray(request, context, allowed: known.methods(of: request.uri.path))
        }
    }
}

/// The paths of the site with the methods that each takes; filled while routes register.
final class KnownPaths: Sendable {
    private let paths = Mutex<[(pattern: [Substring], method: String)]>([])

    func add(_ path: String, method: String) {
        paths.withLock { $0.append((path.split(separator: "/"), method)) }
    }

    /// Methods that a path takes; empty when there is no such page.
    func methods(of path: String) -> [String] {
        let parts = path.split(separator: "/")
        return paths.withLock { $0.filter { Self.matches($0.pattern, parts) }.map(\.method) }
    }

    private static func matches(_ pattern: [Substring], _ parts: [Substring]) -> Bool {
        let open = pattern.last == "**"
        guard open ? parts.count >= pattern.count : parts.count == pattern.count else { return false }
        return zip(pattern, parts).allSatisfy { $0.hasPrefix(":") || $0 == "**" || $0 == $1 }
    }
}
