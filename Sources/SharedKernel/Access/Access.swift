// SPDX-License-Identifier: Apache-2.0
import Crypto
package import Storage
package import Vocabulary

/// Who may enter, in which office, and for how long.
///
/// Sessions are rows, so that two servers on one store agree; a token is known to the browser only, the store keeps its
/// hash. A session ends after 30 minutes without use or 12 hours in all.
package struct Access: Sendable {
    /// Idle time after which a session ends, in milliseconds.
    package static let idle: Int64 = 30 * 60_000
    static let longest: Int64 = 12 * 3_600_000
    static let failuresBeforeLock = 5
    static let lock: Int64 = 15 * 60_000

    let database: any Database
    let cipher: FieldCipher
    let audit: Audit
    let clock: any CivilClock
    package let functions: FunctionCatalog
    /// The county whose store this is: an office there sees the whole store.
    let rootRegionID: Int64
    let store = AccessStore()
    let random: @Sendable (Int) -> [UInt8]
    let cache = SessionCache()

    package init(
        database: any Database,
        cipher: FieldCipher,
        audit: Audit,
        clock: any CivilClock,
        functions: FunctionCatalog,
        rootRegionID: Int64,
        random: @escaping @Sendable (Int) -> [UInt8] = Access.systemRandom
    ) {
        self.database = database
        self.cipher = cipher
        self.audit = audit
        self.clock = clock
        self.functions = functions
        self.rootRegionID = rootRegionID
        self.random = random
    }

    /// Bytes from the operating system's generator.
    package static let systemRandom: @Sendable (Int) -> [UInt8] = { count in
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    /// What a browser holds after a login.
    package struct Login: Sendable {
        /// Secret of the cookie; never stored.
        package let token: String
        package let mustChangePassword: Bool
    }

    /// A request's session: who acts, in which office, and the token that its forms must carry.
    package struct SignedIn: Sendable {
        package let actor: Actor
        package let csrf: String
        package let offices: [Office]
        package let officeID: Int64?
        package let mustChangePassword: Bool
    }

    /// One office of a user: a function in a region.
    package struct Office: Sendable, Equatable {
        package let id: Int64
        package let function: String
        package let functionTitle: String
        package let level: String
        package let regionID: Int64
        /// The user whose office it is, for a stand-in; nil for the own.
        package let actingFor: Int64?
    }

    /// Lets a member of staff in.
    /// - Throws: `AccessProblem.badCredentials` (also for an unknown login), `.locked`, `.disabled`, `.codeNeeded`, `.badCode`.
    package func login(login: String, password: String, code: String?) async throws -> Login {
        let now = clock.now()
        let name = login.lowercased()
        let found = try await database.read { [store] in try store.staff(login: name, in: $0) }
        guard let staff = found else {
            // The same work as for a real user, so that timing tells nothing.
            _ = try PasswordHash.matches(password, Self.decoy)
            throw AccessProblem.badCredentials
        }
        if let until = staff.lockedUntil, until > now { throw AccessProblem.locked(until: until) }
        guard try PasswordHash.matches(password, staff.passwordHash) else {
            try await noteFailure(staff, at: now)
            throw AccessProblem.badCredentials
        }
        guard !staff.disabled else { throw AccessProblem.disabled }
        if staff.totpOn { try await checkCode(staff, code: code, at: now) }
        return try await open(kind: "staff", subjectID: staff.id, mustChange: staff.mustChange) { transaction, store in
            try store.noteLogin(staff.id, failures: 0, lockedUntil: nil, in: transaction)
        }
    }

    private static let decoy = "scrypt$15$8$1$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

    private func checkCode(_ staff: AccessStore.StaffRow, code: String?, at now: Timestamp) async throws {
        guard let code, !code.isEmpty else { throw AccessProblem.codeNeeded }
        guard let sealed = staff.totp else { throw AccessProblem.badCode }
        let secret = try cipher.openBytes(sealed, place: "staff.totp")
        guard OneTimeCode(secret: secret).accepts(code, atMilliseconds: now.milliseconds) else {
            try await noteFailure(staff, at: now)
            throw AccessProblem.badCode
        }
    }

    private func noteFailure(_ staff: AccessStore.StaffRow, at now: Timestamp) async throws {
        let failures = staff.failures + 1
        let locked = failures >= Self.failuresBeforeLock
        let until = locked ? Timestamp(milliseconds: now.milliseconds + Self.lock) : nil
        let entry = AuditEntry(
            at: now,
            actor: .system("login"),
            action: locked ? "access.locked" : "access.login-failed",
            subject: "staff",
            subjectID: staff.id
        )
        try await database.write { [store, audit] transaction in
            try store.noteLogin(staff.id, failures: locked ? 0 : failures, lockedUntil: until, in: transaction)
            try audit.record(entry, in: transaction)
        }
    }

    func open(
        kind: String,
        subjectID: Int64,
        mustChange: Bool,
        also: @escaping @Sendable (any Transaction, AccessStore) throws -> Void
    ) async throws -> Login {
        let now = clock.now()
        let token = Base32.text(random(20))
        let session = AccessStore.SessionRow(
            kind: kind,
            subjectID: subjectID,
            officeID: nil,
            csrf: Base32.text(random(16)),
            seenAt: now,
            expiresAt: Timestamp(milliseconds: now.milliseconds + Self.idle)
        )
        let hash = Self.hash(token)
        try await database.write { [store] transaction in
            try also(transaction, store)
            try store.openSession(session, hash: hash, at: now, in: transaction)
        }
        return Login(token: token, mustChangePassword: mustChange)
    }

    static func hash(_ token: String) -> String {
        Hexadecimal.text(SHA256.hash(data: Array(token.utf8)))
    }

    /// The session of a cookie, or nil when it has ended. Kept in memory for two seconds, so that a page with many parts
    /// costs one look-up.
    package func signedIn(token: String) async throws -> SignedIn? {
        let now = clock.now()
        let hash = Self.hash(token)
        if let cached = cache.get(hash, at: now) { return cached }
        let today = now.date
        let loaded = try await database.read { [store] transaction -> Loaded? in
            guard let session = try store.session(hash: hash, at: now, in: transaction) else { return nil }
            guard session.kind == "staff" else { return Loaded(session: session, staff: nil, offices: []) }
            guard let staff = try store.staff(id: session.subjectID, in: transaction), !staff.disabled else {
                return nil
            }
            return Loaded(
                session: session,
                staff: staff,
                offices: try store.offices(of: staff.id, on: today, in: transaction)
            )
        }
        guard let loaded else { return nil }
        if now.milliseconds - loaded.session.seenAt.milliseconds > 60_000 {
            let expires = Timestamp(milliseconds: now.milliseconds + Self.idle)
            try await database.write { [store] in
                try store.touchSession(hash: hash, seen: now, expires: expires, in: $0)
            }
        }
        let signedIn = try assemble(loaded)
        cache.put(hash, signedIn, at: now)
        return signedIn
    }

    private struct Loaded: Sendable {
        let session: AccessStore.SessionRow
        let staff: AccessStore.StaffRow?
        let offices: [AccessStore.OfficeRow]
    }

    private func assemble(_ loaded: Loaded) throws -> SignedIn {
        guard let staff = loaded.staff else {
            return SignedIn(
                actor: Self.resident(loaded.session.subjectID),
                csrf: loaded.session.csrf,
                offices: [],
                officeID: nil,
                mustChangePassword: false
            )
        }
        let offices = try loaded.offices.map { try office($0) }
        let current = offices.first { $0.id == loaded.session.officeID } ?? offices.first
        return SignedIn(
            actor: try actor(staffID: staff.id, name: staff.name, office: current),
            csrf: loaded.session.csrf,
            offices: offices,
            officeID: current?.id,
            mustChangePassword: staff.mustChange
        )
    }

    private static func resident(_ personID: Int64) -> Actor {
        Actor(
            identity: .resident(personID: personID),
            name: "居民",
            function: nil,
            functionTitle: "居民本人",
            level: nil,
            regionID: nil,
            scope: .nothing,
            permissions: [.caseApply]
        )
    }

    func office(_ row: AccessStore.OfficeRow) throws -> Office {
        Office(
            id: row.id,
            function: row.function,
            functionTitle: try functions.function(row.function).title + (row.actingName.map { "（代\($0)）" } ?? ""),
            level: row.level,
            regionID: row.regionID,
            actingFor: row.actingFor
        )
    }

    /// A member of staff in one office; without an office there is nothing to see and nothing to do.
    func actor(staffID: Int64, name: String, office: Office?) throws -> Actor {
        let function = try office.map { try functions.function($0.function) }
        let scope: AreaScope =
            if let office, let function, function.seesBusinessData {
                AreaScope(
                    office.regionID == rootRegionID ? .everything : .regions([office.regionID]),
                    closed: function.closedServices
                )
            } else {
                .nothing
            }
        return Actor(
            identity: .staff(userID: staffID),
            name: name,
            function: office?.function,
            functionTitle: office?.functionTitle ?? "无职务",
            level: office?.level,
            regionID: office?.regionID,
            scope: scope,
            permissions: function?.permissions ?? [],
            actingFor: office?.actingFor
        )
    }

    /// Who a login is, in the first of its offices: for commands that act in a user's name on the machine itself,
    /// where the right to read the key file stands in for the password.
    /// - Throws: `AccessProblem.notFound` for an unknown login or a disabled user.
    package func actor(login: String) async throws -> Actor {
        let today = clock.today
        let found = try await database.read { [store] transaction in
            try store.staff(login: login, in: transaction).map { staff in
                (staff, try store.offices(of: staff.id, on: today, in: transaction))
            }
        }
        guard let (staff, offices) = found, !staff.disabled else { throw AccessProblem.notFound(what: "用户 \(login)") }
        return try actor(staffID: staff.id, name: staff.name, office: offices.first.map(office))
    }

    /// Who acts in an office that a user holds today, for work that goes on without them; nil when it is not held any
    /// more, or the user is disabled.
    package func actor(
        userID: Int64,
        function: String,
        regionID: Int64,
        actingFor: Int64?,
        in transaction: any ReadTransaction
    ) throws -> Actor? {
        guard let staff = try store.staff(id: userID, in: transaction), !staff.disabled else { return nil }
        let held = try store.offices(of: userID, on: clock.today, in: transaction).first {
            $0.function == function && $0.regionID == regionID && $0.actingFor == actingFor
        }
        guard let held else { return nil }
        return try actor(staffID: userID, name: staff.name, office: try office(held))
    }

    /// Chooses the office to act in for the rest of the session.
    /// - Throws: `AccessProblem.notFound` for an office that is not the user's own.
    package func choose(officeID: Int64, token: String) async throws {
        guard let signedIn = try await signedIn(token: token) else { throw AccessProblem.sessionEnded }
        guard signedIn.offices.contains(where: { $0.id == officeID }) else { throw AccessProblem.notFound(what: "职务") }
        let hash = Self.hash(token)
        try await database.write { [store] in try store.setSessionOffice(hash: hash, office: officeID, in: $0) }
        cache.remove(hash)
    }

    package func logout(token: String) async throws {
        let hash = Self.hash(token)
        try await database.write { [store] in try store.endSession(hash: hash, in: $0) }
        cache.remove(hash)
    }

    /// Counts a try and refuses when there were too many in the window.
    /// - Parameter bucket: what is limited and for whom, such as `login:127.0.0.1`.
    package func limit(_ bucket: String, to most: Int, perSeconds seconds: Int) async throws {
        let now = clock.now()
        let length = Int64(seconds) * 1_000
        let window = Timestamp(milliseconds: now.milliseconds - now.milliseconds % length)
        let key = cipher.blindIndex(bucket, purpose: "rate-limit")
        let uses = try await database.write { [store] in try store.use(key, window: window, in: $0) }
        guard uses <= most else {
            throw AccessProblem.tooManyTries(
                retryAfterSeconds: Int((window.milliseconds + length - now.milliseconds) / 1_000) + 1
            )
        }
    }
}
