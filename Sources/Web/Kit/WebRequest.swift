// SPDX-License-Identifier: Apache-2.0
package import HTTPTypes
package import Hummingbird
package import HummingbirdCore
package import SharedKernel
import Vocabulary

/// A request as a handler sees it: who asks, what was asked, what was typed.
package struct WebRequest: Sendable {
    package let method: HTTPRequest.Method
    package internal(set) var uri: URI
    package let headers: HTTPFields
    /// Name under which the sender reached us, such as `127.0.0.1:8080`.
    package let host: String?
    package let parameters: Parameters
    package internal(set) var form: FormData
    package internal(set) var session: Access.SignedIn?
    /// How many messages the resident who asks has not read.
    var unread = 0
    package let token: String?
    package let address: String
    package let site: SiteContext

    /// Whoever is signed in.
    /// - Throws: `AccessProblem.sessionEnded`.
    package var actor: Actor {
        get throws {
            guard let session else { throw AccessProblem.sessionEnded }
            return session.actor
        }
    }

    /// A number in the path, such as a record's key.
    /// - Throws: `WebProblem.noPage` when it is none.
    package func key(_ name: String = "id") throws -> Int64 {
        guard let text = parameters.get(name), let key = Int64(text) else { throw WebProblem.noPage }
        return key
    }

    package func text(_ name: String) throws -> String {
        guard let text = parameters.get(name), !text.isEmpty else { throw WebProblem.noPage }
        return text
    }

    /// All values of a name that may stand several times, such as boxes that were ticked.
    package func queries(_ name: String) -> [String] {
        FormData(urlEncoded: Array((uri.query ?? "").utf8)).all(name).filter { !$0.isEmpty }
    }

    /// A value of the query string; nil when absent or empty.
    package func query(_ name: String) -> String? {
        guard let value = uri.queryParameters[Substring(name)], !value.isEmpty else { return nil }
        return String(value)
    }

    /// Whether the reader asked for the large edition of the residents' pages.
    var isElder: Bool {
        (headers[.cookie] ?? "").split(separator: ";").contains { $0.filter { $0 != " " } == "elder=1" }
    }

    /// Whether the form was sent from a page of this site, as the browser says; false when it does not say.
    var isFromHere: Bool {
        if let origin = headers[.origin] {
            return host.map { ["http://\($0)", "https://\($0)"].contains(origin) } ?? false
        }
        return headers[.init("Sec-Fetch-Site") ?? .origin] == "same-origin"
    }

    /// Address under which the public reaches us, without a slash at the end; for QR codes on paper.
    var publicAddress: String {
        if !site.settings.publicAddress.isEmpty { return site.settings.publicAddress }
        return "\(site.settings.secureCookies ? "https" : "http")://\(host ?? "localhost")"
    }

    /// The page of ours that the request came from.
    var previous: String? { LocalPath.previous(referer: headers[.referer], host: host) }

    package var path: String { uri.path + (uri.query.map { "?\($0)" } ?? "") }
}
