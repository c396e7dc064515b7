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
            try ResidentStore().issue(
                personID,
                phone: blind,
                code: hash,
                until: expires,
                at: now,
                in: transaction
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
        let accounts = try await database.read { try ResidentStore().accounts(phone: blind, at: now, in: $0) }
        let typed = Base32.normalised(code)
        // A family may share one phone: a lock on one account is no lock on the others.
        let open = accounts.filter { ($0.lockedUntil ?? now) <= now }
        if open.isEmpty, let until = accounts.compactMap(\.lockedUntil).min() {
            throw AccessProblem.locked(until: until)
        }
        for account in open where try PasswordHash.matches(typed, account.codeHash) {
            try await database.write { try ResidentStore().succeed(account.personID, in: $0) }
            return account.personID
        }
        let until = Timestamp(milliseconds: now.milliseconds + Access.lock)
        try await database.write { transaction in
            try ResidentStore().fail(
                open.map(\.personID),
                lockAfter: Access.failuresBeforeLock,
                until: until,
                in: transaction
            )
        }
        throw AccessProblem.badCredentials
    }
}
