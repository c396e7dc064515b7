// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Where a store lies, as written after `--database`.
package enum DatabaseAddress: Sendable, Equatable {
    /// A file of this machine.
    case sqlite(path: String)
    /// One schema of a PostgreSQL database.
    case postgres(Server)

    /// A PostgreSQL server, a database on it and the store inside.
    package struct Server: Sendable, Equatable {
        package let host: String
        package let port: Int
        package let user: String
        /// Nil when the server trusts the connection or libpq finds the password itself (`PGPASSFILE`).
        package let password: String?
        package let database: String
        /// Name of the schema: a letter, then letters, digits and underscores, at most 41 in all.
        package let store: String
        /// libpq's `sslmode`; `prefer` when the address says nothing.
        package let security: String
    }

    private static let securities = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]

    /// Reads `sqlite:PATH` or `postgres://user:password@host:port/database?store=c429006[&sslmode=…]`.
    /// - Throws: `StorageProblem.address`, without the password.
    package static func parse(_ text: String) throws -> DatabaseAddress {
        if text.hasPrefix("sqlite:") {
            let path = String(text.dropFirst("sqlite:".count))
            guard !path.isEmpty, !path.contains("\0") else { throw StorageProblem.address(text) }
            return .sqlite(path: path)
        }
        guard let server = server(text) else { throw StorageProblem.address(withoutPassword(text)) }
        return .postgres(server)
    }

    private static func server(_ text: String) -> Server? {
        guard let parts = URLComponents(string: text), ["postgres", "postgresql"].contains(parts.scheme ?? ""),
            let host = parts.host, !host.isEmpty, let user = parts.user, !user.isEmpty
        else { return nil }
        var settings: [String: String] = [:]
        for item in parts.queryItems ?? [] {
            guard ["store", "sslmode"].contains(item.name), settings[item.name] == nil else { return nil }
            settings[item.name] = item.value ?? ""
        }
        let database = String(parts.path.dropFirst())
        let security = settings["sslmode"] ?? "prefer"
        guard !database.isEmpty, !database.contains("/"), let store = settings["store"], isStoreName(store),
            securities.contains(security)
        else { return nil }
        return Server(
            host: host.trimmingCharacters(in: ["[", "]"]),
            port: parts.port ?? 5432,
            user: user,
            password: parts.password,
            database: database,
            store: store,
            security: security
        )
    }

    /// Only such names reach a statement, where a schema cannot be bound.
    private static func isStoreName(_ name: String) -> Bool {
        guard let first = name.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) else { return false }
        return name.utf8.count <= 41
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    private static func withoutPassword(_ text: String) -> String {
        guard let at = text.lastIndex(of: "@") else { return text }
        let start = text.range(of: "://")?.upperBound ?? text.startIndex
        return start <= at ? "\(text[..<start])…\(text[at...])" : text
    }
}
