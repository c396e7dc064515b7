// SPDX-License-Identifier: Apache-2.0
import Storage
package import Vocabulary

/// Users and their offices, kept by the system administrator.
extension Access {
    /// A user as the administrator sees one.
    package struct User: Sendable {
        package let id: Int64
        package let login: String
        package let name: String
        package let offices: [Office]
        package let lockedUntil: Timestamp?
        package let disabled: Bool
        package let secondFactor: Bool
    }

    /// An office to be given: a function of the pack in a region.
    package struct NewOffice: Sendable {
        package let function: String
        package let level: String
        package let regionID: Int64

        package init(function: String, level: String, regionID: Int64) {
            self.function = function
            self.level = level
            self.regionID = regionID
        }
    }

    package func users(actor: Actor) async throws -> [User] {
        try actor.require(.userManage)
        let today = clock.now().date
        return try await database.read { [self] transaction in
            let offices = Dictionary(grouping: try store.offices(of: nil, on: today, in: transaction), by: \.staffID)
            return try store.allStaff(in: transaction).map { row in
                User(
                    id: row.id,
                    login: row.login,
                    name: row.name,
                    offices: try (offices[row.id] ?? []).map { try office($0) },
                    lockedUntil: row.lockedUntil,
                    disabled: row.disabled,
                    secondFactor: row.totpOn
                )
            }
        }
    }

    /// Makes a user with a first password that must be changed at the first login.
    /// - Throws: `AccessProblem.badLogin`, `.loginTaken`, `.weakPassword`, `.unknownFunction`, `.officeLevel`.
    package func createUser(
        actor: Actor,
        login: String,
        name: String,
        password: String,
        offices: [NewOffice],
        mustChangePassword: Bool = true
    ) async throws -> Int64 {
        try actor.require(.userManage)
        let login = login.lowercased()
        guard login.wholeMatch(of: /[a-z][a-z0-9.-]{1,31}/) != nil else { throw AccessProblem.badLogin }
        try PasswordHash.check(password, login: login)
        for office in offices { try check(office) }
        let hash = try PasswordHash.make(password, salt: random(16))
        let now = clock.now()
        do {
            return try await database.write { [store, audit] transaction in
                let id = try transaction.newKey()
                let row = AccessStore.StaffRow(
                    id: id,
                    login: login,
                    name: name,
                    passwordHash: hash,
                    mustChange: mustChangePassword,
                    totp: nil,
                    totpOn: false,
                    failures: 0,
                    lockedUntil: nil,
                    disabled: false
                )
                try store.insertStaff(row, at: now, in: transaction)
                for office in offices {
                    try Self.give(office, to: id, on: now.date, store: store, in: transaction)
                }
                try audit.record(
                    AuditEntry(at: now, actor: actor, action: "access.user-created", subject: "staff", subjectID: id),
                    in: transaction
                )
                return id
            }
        } catch StorageProblem.duplicate {
            throw AccessProblem.loginTaken
        }
    }

    /// A first password to be told in person: twelve characters that are not mistaken for each other.
    package func firstPassword() -> String {
        let text = Base32.text(random(8)).lowercased()
        return [text.prefix(4), text.dropFirst(4).prefix(4), text.dropFirst(8).prefix(4)].joined(separator: "-")
    }

    private func check(_ office: NewOffice) throws {
        let function = try functions.function(office.function)
        guard function.levels.contains(office.level) else { throw AccessProblem.officeLevel(function: function.title) }
    }

    private static func give(
        _ office: NewOffice,
        to staffID: Int64,
        on date: CivilDate,
        store: AccessStore,
        in transaction: any Transaction
    ) throws {
        let row = AccessStore.OfficeRow(
            id: try transaction.newKey(),
            staffID: staffID,
            function: office.function,
            level: office.level,
            regionID: office.regionID
        )
        try store.insertOffice(row, from: date, in: transaction)
    }

    /// - Throws: `AccessProblem.officeHeld`, `.officeLevel`, `.unknownFunction`.
    package func giveOffice(actor: Actor, userID: Int64, office: NewOffice) async throws {
        try actor.require(.userManage)
        try check(office)
        try await change(userID, by: actor, action: "access.office-given", detail: office.function) {
            store,
            now,
            transaction in
            let held = try store.offices(of: userID, on: now.date, in: transaction)
            guard !held.contains(where: { $0.function == office.function && $0.regionID == office.regionID }) else {
                throw AccessProblem.officeHeld
            }
            try Self.give(office, to: userID, on: now.date, store: store, in: transaction)
        }
    }

    /// Takes an office back from today on; the record of what was done in it stays.
    /// - Throws: `AccessProblem.ownLastOffice`, `.notFound` for an office that is not the user's.
    package func endOffice(actor: Actor, userID: Int64, officeID: Int64) async throws {
        try actor.require(.userManage)
        try await change(userID, by: actor, action: "access.office-ended", detail: String(officeID)) {
            store,
            now,
            transaction in
            let held = try store.offices(of: userID, on: now.date, in: transaction)
            guard held.contains(where: { $0.id == officeID }) else { throw AccessProblem.notFound(what: "职务") }
            if actor.userID == userID, held.count == 1 { throw AccessProblem.ownLastOffice }
            try store.endOffice(officeID, on: now.date.adding(days: -1), in: transaction)
        }
    }

    /// - Throws: `AccessProblem.ownAccount`.
    package func setDisabled(actor: Actor, userID: Int64, _ disabled: Bool) async throws {
        try actor.require(.userManage)
        if disabled, actor.userID == userID { throw AccessProblem.ownAccount }
        let action = disabled ? "access.user-disabled" : "access.user-enabled"
        try await change(userID, by: actor, action: action, detail: nil) { store, _, transaction in
            try store.setDisabled(userID, disabled, in: transaction)
            try store.endSessions(kind: "staff", of: userID, in: transaction)
        }
    }

    /// Turns the second factor off for somebody who lost the phone; it can be set up anew after the next login.
    package func clearSecondFactor(actor: Actor, userID: Int64) async throws {
        try actor.require(.userManage)
        try await change(userID, by: actor, action: "access.second-factor-cleared", detail: nil) {
            store,
            _,
            transaction in
            try store.setTOTP(userID, secret: nil, on: false, in: transaction)
        }
    }

    /// Whether one's own second factor is on.
    package func hasSecondFactor(actor: Actor) async throws -> Bool {
        guard let userID = actor.userID else { throw AccessProblem.sessionEnded }
        return try await database.read { [store] in try store.staff(id: userID, in: $0)?.totpOn ?? false }
    }

    /// Gives a new first password, to be told in person; it also ends a lock.
    package func resetPassword(actor: Actor, userID: Int64, password: String) async throws {
        try actor.require(.userManage)
        try PasswordHash.check(password, login: "\u{0}")
        let hash = try PasswordHash.make(password, salt: random(16))
        try await change(userID, by: actor, action: "access.password-reset", detail: nil) { store, _, transaction in
            try store.setPassword(userID, hash: hash, mustChange: true, in: transaction)
            try store.endSessions(kind: "staff", of: userID, in: transaction)
        }
    }

    /// Changes one's own password.
    /// - Throws: `AccessProblem.badCredentials` when the present one is wrong, `.weakPassword`.
    package func changePassword(actor: Actor, present: String, new: String) async throws {
        guard let userID = actor.userID else { throw AccessProblem.sessionEnded }
        let found = try await database.read { [store] in try store.staff(id: userID, in: $0) }
        guard let staff = found, try PasswordHash.matches(present, staff.passwordHash) else {
            throw AccessProblem.badCredentials
        }
        try PasswordHash.check(new, login: staff.login)
        let hash = try PasswordHash.make(new, salt: random(16))
        try await change(userID, by: actor, action: "access.password-changed", detail: nil) { store, _, transaction in
            try store.setPassword(userID, hash: hash, mustChange: false, in: transaction)
        }
    }

    /// Begins a second factor: the secret to be put into an authenticator app, also as an `otpauth` address for a QR code.
    package func beginSecondFactor(actor: Actor) async throws -> (secret: String, address: String) {
        guard let userID = actor.userID else { throw AccessProblem.sessionEnded }
        guard try await !hasSecondFactor(actor: actor) else { throw AccessProblem.secondFactorOn }
        let code = OneTimeCode(secret: random(20))
        let sealed = try cipher.sealBytes(code.secret, place: "staff.totp")
        try await change(userID, by: actor, action: "access.second-factor-begun", detail: nil) {
            store,
            _,
            transaction in
            try store.setTOTP(userID, secret: sealed, on: false, in: transaction)
        }
        return (code.base32, "otpauth://totp/minzheng:\(userID)?secret=\(code.base32)&issuer=minzheng")
    }

    /// Turns one's own second factor off, with a last code of it.
    package func removeSecondFactor(actor: Actor, code: String) async throws {
        guard let userID = actor.userID else { throw AccessProblem.sessionEnded }
        let found = try await database.read { [store] in try store.staff(id: userID, in: $0) }
        guard let sealed = found?.totp else { throw AccessProblem.badCode }
        let secret = try cipher.openBytes(sealed, place: "staff.totp")
        guard OneTimeCode(secret: secret).accepts(code, atMilliseconds: clock.now().milliseconds) else {
            throw AccessProblem.badCode
        }
        try await change(userID, by: actor, action: "access.second-factor-off", detail: nil) { store, _, transaction in
            try store.setTOTP(userID, secret: nil, on: false, in: transaction)
        }
    }

    /// Turns the second factor on once the app shows a right code.
    package func confirmSecondFactor(actor: Actor, code: String) async throws {
        guard let userID = actor.userID else { throw AccessProblem.sessionEnded }
        let found = try await database.read { [store] in try store.staff(id: userID, in: $0) }
        guard let sealed = found?.totp else { throw AccessProblem.badCode }
        let secret = try cipher.openBytes(sealed, place: "staff.totp")
        guard OneTimeCode(secret: secret).accepts(code, atMilliseconds: clock.now().milliseconds) else {
            throw AccessProblem.badCode
        }
        try await change(userID, by: actor, action: "access.second-factor-on", detail: nil) { store, _, transaction in
            try store.setTOTP(userID, secret: sealed, on: true, in: transaction)
        }
    }

    private func change(
        _ userID: Int64,
        by actor: Actor,
        action: String,
        detail: String?,
        _ body: @escaping @Sendable (AccessStore, Timestamp, any Transaction) throws -> Void
    ) async throws {
        let now = clock.now()
        try await database.write { [store, audit] transaction in
            guard try store.staff(id: userID, in: transaction) != nil else { throw AccessProblem.notFound(what: "用户") }
            try body(store, now, transaction)
            try audit.record(
                AuditEntry(at: now, actor: actor, action: action, subject: "staff", subjectID: userID, detail: detail),
                in: transaction
            )
        }
        cache.removeAll()
    }
}
