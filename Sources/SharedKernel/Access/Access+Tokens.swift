// SPDX-License-Identifier: Apache-2.0
import Storage
package import Vocabulary

/// Tokens by which other systems act in the name of a user's office, never with more rights than that office has.
///
/// A token is shown once and only its hash is kept. It ends by its date, when it is revoked, when the user is disabled,
/// and when the office is taken back.
extension Access {
    package static let longestTokenLife = 366
    static let mostTokens = 20

    /// A token as its owner and the administrator see it.
    package struct Token: Sendable, Equatable, Identifiable {
        package let id: Int64
        package let login: String
        /// What uses it, such as 县医保局数据交换.
        package let name: String
        package let officeID: Int64
        package let functionTitle: String
        package let regionID: Int64
        package let issuedBy: String
        package let createdAt: Timestamp
        package let expiresAt: Timestamp
        /// Last use, to the minute; nil while unused.
        package let seenAt: Timestamp?
        package let revokedAt: Timestamp?

        package func isLive(at now: Timestamp) -> Bool { revokedAt == nil && expiresAt > now }
    }

    /// Issues a token to an office of a user. The secret is returned once and cannot be shown again.
    /// - Parameters:
    ///   - function: identifier of the function whose office it is; nil for the first of the user's offices.
    ///   - days: 1 to `longestTokenLife`.
    /// - Throws: `AccessProblem.notPermitted` unless it is one's own or the actor manages users; `TokenProblem`.
    package func issueToken(
        actor: Actor,
        login: String,
        function: String? = nil,
        name: String,
        days: Int
    ) async throws -> (token: Token, secret: String) {
        let title = String(name.split(whereSeparator: \.isWhitespace).joined(separator: " "))
        guard !title.isEmpty, title.count <= 60 else { throw TokenProblem.nameNeeded }
        guard (1...Self.longestTokenLife).contains(days) else {
            throw TokenProblem.daysOutside(most: Self.longestTokenLife)
        }
        let now = clock.now()
        let secret = "mz_" + Base32.text(random(20))
        let hash = Self.hash(secret)
        let token = try await database.write { [self] transaction in
            let staff = try owner(login, actor: actor, in: transaction)
            let held = try store.offices(of: staff.id, on: now.date, in: transaction)
            guard let row = held.first(where: { function == nil || $0.function == function }) else {
                throw TokenProblem.noOffice(login: staff.login)
            }
            let live = try TokenStore.tokens(staffID: staff.id, in: transaction).filter {
                $0.revokedAt == nil && $0.expiresAt > now
            }
            guard live.count < Self.mostTokens else { throw TokenProblem.tooMany(most: Self.mostTokens) }
            let new = TokenStore.TokenRow(
                id: try transaction.newKey(),
                staffID: staff.id,
                login: staff.login,
                name: title,
                office: row,
                issuedBy: actor.name,
                createdAt: now,
                expiresAt: now.adding(seconds: days * 86_400),
                seenAt: nil,
                revokedAt: nil
            )
            try TokenStore.insert(new, hash: hash, in: transaction)
            try record("access.token-issued", new, by: actor, at: now, in: transaction)
            return try self.token(new)
        }
        return (token, secret)
    }

    /// Tokens of a user, newest first, ended ones too.
    package func tokens(actor: Actor, login: String) async throws -> [Token] {
        try await database.read { [self] transaction in
            let staff = try owner(login, actor: actor, in: transaction)
            return try TokenStore.tokens(staffID: staff.id, in: transaction).map(token)
        }
    }

    /// Ends a token at once; other servers on the same store notice within two seconds.
    /// - Throws: `AccessProblem.notFound` for one that does not exist, has ended, or is not the actor's to end.
    package func revokeToken(actor: Actor, id: Int64) async throws {
        let now = clock.now()
        try await database.write { [self] transaction in
            guard let row = try TokenStore.token(id: id, in: transaction), row.revokedAt == nil,
                actor.userID == row.staffID || actor.may(.userManage)
            else { throw AccessProblem.notFound(what: "接口令牌") }
            try TokenStore.revoke(id, at: now, in: transaction)
            try record("access.token-revoked", row, by: actor, at: now, in: transaction)
        }
        cache.removeAll()
    }

    /// Who acts by a token, or nil when it is unknown or has ended. Remembered for two seconds.
    package func bearer(token secret: String) async throws -> SignedIn? {
        let now = clock.now()
        let hash = Self.hash(secret)
        // A key of its own: the cookie of a session is no token, and a token no cookie.
        let place = "token:\(hash)"
        if let cached = cache.get(place, at: now) { return cached }
        let found = try await database.read { [store] transaction -> (TokenStore.TokenRow, AccessStore.StaffRow)? in
            guard let row = try TokenStore.live(hash: hash, at: now, in: transaction),
                let staff = try store.staff(id: row.staffID, in: transaction), !staff.disabled
            else { return nil }
            return (row, staff)
        }
        guard let (row, staff) = found else { return nil }
        let office = try office(row.office)
        let signedIn = SignedIn(
            actor: try actor(staffID: staff.id, name: staff.name, office: office),
            csrf: "",
            offices: [office],
            officeID: office.id,
            mustChangePassword: staff.mustChange
        )
        if now.milliseconds - (row.seenAt?.milliseconds ?? 0) > 60_000 {
            try await database.write { try TokenStore.touch(row.id, at: now, in: $0) }
        }
        cache.put(place, signedIn, at: now)
        return signedIn
    }

    /// The user whose tokens are meant, if the actor may deal with them.
    private func owner(
        _ login: String,
        actor: Actor,
        in transaction: any ReadTransaction
    ) throws -> AccessStore.StaffRow {
        guard let staff = try store.staff(login: login.lowercased(), in: transaction), !staff.disabled else {
            try actor.require(.userManage)
            throw AccessProblem.notFound(what: "用户 \(login)")
        }
        if actor.userID != staff.id { try actor.require(.userManage) }
        return staff
    }

    private func token(_ row: TokenStore.TokenRow) throws -> Token {
        Token(
            id: row.id,
            login: row.login,
            name: row.name,
            officeID: row.office.id,
            functionTitle: try functions.function(row.office.function).title,
            regionID: row.office.regionID,
            issuedBy: row.issuedBy,
            createdAt: row.createdAt,
            expiresAt: row.expiresAt,
            seenAt: row.seenAt,
            revokedAt: row.revokedAt
        )
    }

    private func record(
        _ action: String,
        _ row: TokenStore.TokenRow,
        by actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let entry = AuditEntry(
            at: now,
            actor: actor,
            action: action,
            subject: "staff",
            subjectID: row.staffID,
            detail: "\(row.id) \(row.name) \(row.expiresAt.date.iso)"
        )
        try audit.record(entry, in: transaction)
    }
}
