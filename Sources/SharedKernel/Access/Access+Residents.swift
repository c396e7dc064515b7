// SPDX-License-Identifier: Apache-2.0
import Storage
package import Vocabulary

/// How a resident proves who they are. The default takes a phone number and an activation code that the window handed
/// over in person; a county may connect the province's unified login instead.
package protocol ResidentIdentity: Sendable {
    /// Title shown on the login page; the demo's says 演示.
    var title: String { get }
    /// The person behind the credentials.
    /// - Throws: `AccessProblem.badCredentials`, `.locked`.
    func person(phone: String, code: String) async throws -> Int64
}

extension Access {
    static let activationLife: Int64 = 365 * 86_400_000

    /// Issues an activation code at the counter, for the person present with their papers and phone.
    /// An earlier code ends. The code is shown once and only its hash is kept.
    package func issueActivation(actor: Actor, personID: Int64, phone: PhoneNumber) async throws -> String {
        try actor.require(.caseAccept)
        let now = clock.now()
        let code = Base32.text(random(8)).prefix(12)
        let blind = cipher.blindIndex(phone.digits, purpose: "resident.phone")
        let hash = try PasswordHash.make(String(code), salt: random(16))
        let expires = Timestamp(milliseconds: now.milliseconds + Self.activationLife)
        try await database.write { [audit] transaction in
            try transaction.run(
                """
                insert into resident_account (person_id, phone_blind, code_hash, issued_at, expires_at, failures,
                    locked_until_at)
                values (\(personID), \(blind), \(hash), \(now), \(expires), 0, \(SQLValue.null))
                on conflict (person_id) do update set phone_blind = excluded.phone_blind,
                    code_hash = excluded.code_hash, issued_at = excluded.issued_at, expires_at = excluded.expires_at,
                    failures = 0, locked_until_at = null
                """
            )
            try audit.record(
                AuditEntry(
                    at: now,
                    actor: actor,
                    action: "access.activation-issued",
                    subject: "person",
                    subjectID: personID
                ),
                in: transaction
            )
        }
        return String(code)
    }

    /// Lets a resident in through a connector.
    package func loginResident(phone: String, code: String, through identity: any ResidentIdentity) async throws
        -> Login
    {
        let personID = try await identity.person(phone: phone, code: code)
        return try await open(kind: "resident", subjectID: personID, mustChange: false) { _, _ in }
    }

    /// The default connector: phone and counter-issued code.
    package var counterIdentity: any ResidentIdentity {
        CounterIdentity(database: database, cipher: cipher, clock: clock)
    }
}

/// Phone number plus a code that the window issued.
struct CounterIdentity: ResidentIdentity {
    let database: any Database
    let cipher: FieldCipher
    let clock: any CivilClock
    let title = "手机号 + 窗口激活码"

    func person(phone: String, code: String) async throws -> Int64 {
        guard let phone = try? PhoneNumber(phone) else { throw AccessProblem.badCredentials }
        let blind = cipher.blindIndex(phone.digits, purpose: "resident.phone")
        let now = clock.now()
        let accounts = try await database.read { transaction in
            try transaction.query(
                """
                select person_id, code_hash, failures, locked_until_at from resident_account
                where phone_blind = \(blind) and expires_at > \(now)
                """
            )
        }
        let typed = Base32.normalised(code)
        for account in accounts {
            let personID: Int64 = try account.at(0)
            if let until: Timestamp = try account.at(3), until > now { throw AccessProblem.locked(until: until) }
            if try PasswordHash.matches(typed, try account.at(1)) {
                try await note(personID, failures: 0, at: now)
                return personID
            }
            try await note(personID, failures: try account.at(2) + 1, at: now)
        }
        throw AccessProblem.badCredentials
    }

    private func note(_ personID: Int64, failures: Int, at now: Timestamp) async throws {
        let locked = failures >= Access.failuresBeforeLock
        let until = locked ? Timestamp(milliseconds: now.milliseconds + Access.lock) : nil
        try await database.write { transaction in
            try transaction.run(
                """
                update resident_account set failures = \(locked ? 0 : failures), locked_until_at = \(until)
                where person_id = \(personID)
                """
            )
        }
    }
}
