// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// The SQL of the API's tokens.
enum TokenStore {
    struct TokenRow: Sendable {
        let id: Int64
        let staffID: Int64
        let login: String
        let name: String
        let office: AccessStore.OfficeRow
        let issuedBy: String
        let createdAt: Timestamp
        let expiresAt: Timestamp
        let seenAt: Timestamp?
        let revokedAt: Timestamp?
    }

    private static let columns: SQL = """
        t.id, t.staff_id, s.login, t.name, o.id, o.function, o.level, o.region_id, t.issued_by, t.created_at,
        t.expires_at, t.seen_at, t.revoked_at
        from api_token t join staff s on s.id = t.staff_id join staff_office o on o.id = t.office_id
        """

    private static func row(_ row: Row) throws -> TokenRow {
        TokenRow(
            id: try row.at(0),
            staffID: try row.at(1),
            login: try row.at(2),
            name: try row.at(3),
            office: AccessStore.OfficeRow(
                id: try row.at(4),
                staffID: try row.at(1),
                function: try row.at(5),
                level: try row.at(6),
                regionID: try row.at(7)
            ),
            issuedBy: try row.at(8),
            createdAt: try row.at(9),
            expiresAt: try row.at(10),
            seenAt: try row.at(11),
            revokedAt: try row.at(12)
        )
    }

    static func insert(_ token: TokenRow, hash: String, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into api_token (id, token_hash, staff_id, office_id, name, issued_by, created_at, expires_at)
            values (\(token.id), \(hash), \(token.staffID), \(token.office.id), \(token.name), \(token.issuedBy),
                \(token.createdAt), \(token.expiresAt))
            """
        )
    }

    static func tokens(staffID: Int64, in transaction: any ReadTransaction) throws -> [TokenRow] {
        try transaction.query("select \(columns) where t.staff_id = \(staffID) order by t.id desc").map(row)
    }

    static func token(id: Int64, in transaction: any ReadTransaction) throws -> TokenRow? {
        try transaction.first("select \(columns) where t.id = \(id)").map(row)
    }

    /// A token that counts now, of an office that is still held today.
    static func live(hash: String, at now: Timestamp, in transaction: any ReadTransaction) throws -> TokenRow? {
        let today = now.date
        return try transaction.first(
            """
            select \(columns) where t.token_hash = \(hash) and t.revoked_at is null and t.expires_at > \(now)
                and \(AccessStore.inForce(on: today))
            """
        ).map(row)
    }

    static func touch(_ id: Int64, at now: Timestamp, in transaction: any Transaction) throws {
        try transaction.run("update api_token set seen_at = \(now) where id = \(id)")
    }

    static func revoke(_ id: Int64, at now: Timestamp, in transaction: any Transaction) throws {
        try transaction.run("update api_token set revoked_at = \(now) where id = \(id)")
    }
}
