// SPDX-License-Identifier: Apache-2.0
import Foundation

/// An address of this site that came from outside, such as `next` of a login or the page before.
package enum LocalPath {
    /// The address when it can only lead to this site, else nil: one slash in front, no backslash and no control
    /// character, which browsers read as another host.
    package static func checked(_ text: String) -> String? {
        guard text.hasPrefix("/"), !text.hasPrefix("//") else { return nil }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }) else { return nil }
        return text
    }

    /// The page that a request came from, when it is one of ours.
    /// - Parameter host: the host that the request names.
    package static func previous(referer: String?, host: String?) -> String? {
        guard let referer, let host, let parts = URLComponents(string: referer),
            ["http", "https"].contains(parts.scheme?.lowercased() ?? ""), let name = parts.host
        else { return nil }
        let authority = parts.port.map { "\(name):\($0)" } ?? name
        guard authority.lowercased() == host.lowercased() else { return nil }
        let query = parts.percentEncodedQuery.map { "?\($0)" } ?? ""
        return checked(parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath + query)
    }
}
