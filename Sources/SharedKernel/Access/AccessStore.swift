// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// The SQL of users, offices, sessions and rate limits.
struct AccessStore: Sendable {
    struct StaffRow: Sendable {
        let id: Int64
        let login: String
        let name: String
        let passwordHash: String
        let mustChange: Bool
        let totp: [UInt8]?
        let totpOn: Bool
        let failures: Int
        let lockedUntil: Timestamp?
        let disabled: Bool
    }

    struct OfficeRow: Sendable {
        let id: Int64
        let staffID: Int64
        let function: String
        let level: String
        let regionID: Int64
        /// Whose office it is, for a stand-in; nil for the own.
        var actingFor: Int64?
        var actingName: String?
    }

    struct SessionRow: Sendable {
        let kind: String
        let subjectID: Int64
        let officeID: Int64?
        let csrf: String
        let seenAt: Timestamp
        let expiresAt: Timestamp
    }

    private static let staffColumns: SQL = """
        id, login, name, password_hash, must_change, totp, totp_on, failures, locked_until_at, disabled
        """

    private func staff(_ row: Row) throws -> StaffRow {
        StaffRow(
            id: try row.at(0),
            login: try row.at(1),
            name: try row.at(2),
            passwordHash: try row.at(3),
            mustChange: try row.at(4),
            totp: try row.at(5),
            totpOn: try row.at(6),
            failures: try row.at(7),
            lockedUntil: try row.at(8),
            disabled: try row.at(9)
        )
    }

    func staff(login: String, in transaction: any ReadTransaction) throws -> StaffRow? {
        try transaction.first("select \(Self.staffColumns) from staff where login = \(login)").map(staff)
    }

    func staff(id: Int64, in transaction: any ReadTransaction) throws -> StaffRow? {
        try transaction.first("select \(Self.staffColumns) from staff where id = \(id)").map(staff)
    }

    func allStaff(in transaction: any ReadTransaction) throws -> [StaffRow] {
        try transaction.query("select \(Self.staffColumns) from staff order by login").map(staff)
    }

    /// Whether an office `o` is held on a day. A lent one ends with the lender's own, and rests while the lender is
    /// disabled.
    static func inForce(on date: CivilDate) -> SQL {
        """
        o.valid_from <= \(date) and (o.valid_until is null or o.valid_until >= \(date))
        and (o.acting_for is null or exists (select 1 from staff_office l join staff w on w.id = l.staff_id
            where l.staff_id = o.acting_for and w.disabled = 0 and l.acting_for is null
                and l.function = o.function and l.region_id = o.region_id
                and l.valid_from <= \(date) and (l.valid_until is null or l.valid_until >= \(date))))
        """
    }

    func offices(of staffID: Int64?, on date: CivilDate, in transaction: any ReadTransaction) throws -> [OfficeRow] {
        let whose: SQL = staffID.map { "o.staff_id = \($0)" } ?? "1 = 1"
        return try transaction.query(
            """
            select o.id, o.staff_id, o.function, o.level, o.region_id, o.acting_for, a.name
            from staff_office o left join staff a on a.id = o.acting_for
            where \(whose) and \(Self.inForce(on: date))
            order by o.staff_id, o.id
            """
        ).map {
            OfficeRow(
                id: try $0.at(0),
                staffID: try $0.at(1),
                function: try $0.at(2),
                level: try $0.at(3),
                regionID: try $0.at(4),
                actingFor: try $0.at(5),
                actingName: try $0.at(6)
            )
        }
    }

    /// An office that its holder lent, and to whom.
    struct StandInRow: Sendable {
        let officeID: Int64
        let userID: Int64
        let name: String
        let function: String
        let regionID: Int64
        let from: CivilDate
        let until: CivilDate
    }

    /// What somebody lent, that is not over on a day.
    func standIns(for staffID: Int64, on date: CivilDate, in transaction: any ReadTransaction) throws -> [StandInRow] {
        try transaction.query(
            """
            select o.id, o.staff_id, s.name, o.function, o.region_id, o.valid_from, o.valid_until
            from staff_office o join staff s on s.id = o.staff_id
            where o.acting_for = \(staffID) and o.valid_until >= \(date) order by o.valid_from, o.id
            """
        ).map {
            StandInRow(
                officeID: try $0.at(0),
                userID: try $0.at(1),
                name: try $0.at(2),
                function: try $0.at(3),
                regionID: try $0.at(4),
                from: try $0.at(5),
                until: try $0.at(6)
            )
        }
    }

    /// Everybody in office in a region or above it, those nearest first.
    func people(over regionID: Int64, on date: CivilDate, in transaction: any ReadTransaction) throws -> [Colleague] {
        try transaction.query(
            """
            select o.staff_id, s.name, o.function, o.region_id
            from staff_office o join staff s on s.id = o.staff_id
            join region_closure r on r.ancestor_id = o.region_id and r.descendant_id = \(regionID)
            where s.disabled = 0 and \(Self.inForce(on: date))
            order by o.region_id desc, o.function, o.staff_id
            """
        ).map {
            Colleague(
                userID: try $0.at(0),
                name: try $0.at(1),
                function: try $0.at(2),
                regionID: try $0.at(3)
            )
        }
    }

    /// Users who hold each function in a region on a day, without those disabled.
    func holders(
        regionID: Int64,
        on date: CivilDate,
        in transaction: any ReadTransaction
    ) throws -> [String: Set<Int64>] {
        var holders: [String: Set<Int64>] = [:]
        let rows = try transaction.query(
            """
            select o.function, o.staff_id from staff_office o join staff s on s.id = o.staff_id
            where o.region_id = \(regionID) and s.disabled = 0 and \(Self.inForce(on: date))
            """
        )
        for row in rows { holders[try row.at(0), default: []].insert(try row.at(1)) }
        return holders
    }

    func insertStaff(_ staff: StaffRow, at now: Timestamp, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into staff (id, login, name, password_hash, must_change, totp, totp_on, failures, locked_until_at,
                disabled, version, created_at)
            values (\(staff.id), \(staff.login), \(staff.name), \(staff.passwordHash), \(staff.mustChange),
                \(SQLValue.null), 0, 0, \(SQLValue.null), 0, 1, \(now))
            """
        )
    }

    func insertOffice(
        _ office: OfficeRow,
        from date: CivilDate,
        until: CivilDate? = nil,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            insert into staff_office (id, staff_id, function, level, region_id, valid_from, valid_until, acting_for)
            values (\(office.id), \(office.staffID), \(office.function), \(office.level), \(office.regionID), \(date),
                \(until), \(office.actingFor))
            """
        )
    }

    func endOffice(_ id: Int64, on date: CivilDate, in transaction: any Transaction) throws {
        try transaction.run("update staff_office set valid_until = \(date) where id = \(id)")
    }

    func noteLogin(_ id: Int64, failures: Int, lockedUntil: Timestamp?, in transaction: any Transaction) throws {
        try transaction.run(
            "update staff set failures = \(failures), locked_until_at = \(lockedUntil) where id = \(id)"
        )
    }

    func setPassword(_ id: Int64, hash: String, mustChange: Bool, in transaction: any Transaction) throws {
        try transaction.run(
            """
            update staff set password_hash = \(hash), must_change = \(mustChange), failures = 0,
                locked_until_at = \(SQLValue.null) where id = \(id)
            """
        )
    }

    func setTOTP(_ id: Int64, secret: [UInt8]?, on: Bool, in transaction: any Transaction) throws {
        try transaction.run("update staff set totp = \(secret), totp_on = \(on) where id = \(id)")
    }

    func setDisabled(_ id: Int64, _ disabled: Bool, in transaction: any Transaction) throws {
        try transaction.run("update staff set disabled = \(disabled) where id = \(id)")
    }

    func openSession(_ session: SessionRow, hash: String, at now: Timestamp, in transaction: any Transaction) throws {
        try transaction.run("delete from web_session where expires_at < \(now)")
        try transaction.run(
            """
            insert into web_session (token_hash, kind, subject_id, office_id, csrf, created_at, seen_at, expires_at)
            values (\(hash), \(session.kind), \(session.subjectID), \(session.officeID), \(session.csrf), \(now), \(now),
                \(session.expiresAt))
            """
        )
    }

    func session(hash: String, at now: Timestamp, in transaction: any ReadTransaction) throws -> SessionRow? {
        try transaction.first(
            """
            select kind, subject_id, office_id, csrf, seen_at, expires_at from web_session
            where token_hash = \(hash) and expires_at > \(now)
            """
        ).map {
            SessionRow(
                kind: try $0.at(0),
                subjectID: try $0.at(1),
                officeID: try $0.at(2),
                csrf: try $0.at(3),
                seenAt: try $0.at(4),
                expiresAt: try $0.at(5)
            )
        }
    }

    func touchSession(hash: String, seen: Timestamp, expires: Timestamp, in transaction: any Transaction) throws {
        try transaction.run(
            "update web_session set seen_at = \(seen), expires_at = \(expires) where token_hash = \(hash)"
        )
    }

    func setSessionOffice(hash: String, office: Int64, in transaction: any Transaction) throws {
        try transaction.run("update web_session set office_id = \(office) where token_hash = \(hash)")
    }

    func endSession(hash: String, in transaction: any Transaction) throws {
        try transaction.run("delete from web_session where token_hash = \(hash)")
    }

    func endSessions(kind: String, of subjectID: Int64, in transaction: any Transaction) throws {
        try transaction.run("delete from web_session where kind = \(kind) and subject_id = \(subjectID)")
    }

    /// Counts a use of a bucket in its window and returns the uses so far, this one included.
    func use(_ bucket: String, window: Timestamp, in transaction: any Transaction) throws -> Int {
        try transaction.run("delete from rate_limit where bucket = \(bucket) and window_at < \(window)")
        return try transaction.value(
            """
            insert into rate_limit (bucket, window_at, uses) values (\(bucket), \(window), 1)
            on conflict (bucket, window_at) do update set uses = rate_limit.uses + 1 returning uses
            """
        )
    }
}
