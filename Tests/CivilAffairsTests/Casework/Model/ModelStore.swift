// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import Vocabulary

/// What lies in the store, read past every facade.
enum ModelStore {
    /// A case row with everything that hangs on it.
    struct Snapshot: Sendable {
        let file: Stored
        let actions: [Action]
        let deadlines: [Clock]
        /// How often each thing was made: `issue-receipt`, `posting`, `enrolment`, `entry` and so on.
        let made: [String: Int]
        let members: [Int64]
        /// Who alone was given the present step, by function.
        let assigned: [String: Int64]
        /// Whether somebody was asked at the present step and has not answered.
        let isHeld: Bool
    }

    struct Stored: Sendable {
        let state: String
        let step: String
        let link: Int
        let proposed: String?
        let delegated: Bool
        let receipt: String
        let number: String?
        let acceptedOn: String?
        let dueOn: String?
        let version: Int64
        let villageID: Int64
    }

    struct Action: Sendable {
        let id: Int64
        let step: String
        let link: Int
        let action: String
        let title: String
        let kind: String
        let user: Int64?
    }

    struct Clock: Sendable {
        let deadline: Deadline
        let isOpen: Bool
    }

    /// Gives everybody a user and an office, so that work can be handed to them.
    static func employ(_ staff: [Actor], in transaction: any Transaction) throws {
        try transaction.insert(
            into: "staff",
            [
                "id", "login", "name", "password_hash", "must_change", "totp_on", "failures", "disabled", "version",
                "created_at",
            ],
            rows: staff.map { actor in
                let id = actor.userID ?? 0
                let zeros = Array(repeating: SQLValue.integer(0), count: 6)
                return [.integer(id), .text("model-\(id)"), .text(actor.name), .text("-")] + zeros
            }
        )
        try transaction.insert(
            into: "staff_office",
            ["id", "staff_id", "function", "level", "region_id", "valid_from"],
            rows: staff.map { actor in
                let id = actor.userID ?? 0
                return [
                    .integer(id), .integer(id), .text(actor.function ?? ""), .text(actor.level ?? ""),
                    .integer(actor.regionID ?? 0), .text("2020-01-01"),
                ]
            }
        )
    }

    static func snapshot(_ id: Int64, after action: Int64, in transaction: any ReadTransaction) throws -> Snapshot? {
        let row = try transaction.first(
            """
            select state, step, link, proposed, delegated, receipt, number, accepted_on, due_on, version,
                village_region_id
            from case_file where id = \(id)
            """
        )
        guard let row else { return nil }
        let actions = try transaction.query(
            """
            select id, step, link, action, title, actor_kind, actor_id from case_action
            where case_id = \(id) and id > \(action) order by id
            """
        ).map { row in
            Action(
                id: try row.at(0),
                step: try row.at(1),
                link: try row.at(2),
                action: try row.at(3),
                title: try row.at(4),
                kind: try row.at(5),
                user: try row.at(6)
            )
        }
        return Snapshot(
            file: Stored(
                state: try row.at(0),
                step: try row.at(1),
                link: try row.at(2),
                proposed: try row.at(3),
                delegated: try row.at(4),
                receipt: try row.at(5),
                number: try row.at(6),
                acceptedOn: try row.at(7),
                dueOn: try row.at(8),
                version: try row.at(9),
                villageID: try row.at(10)
            ),
            actions: actions,
            deadlines: try clocks(id, in: transaction),
            made: try made(id, in: transaction),
            members: try transaction.query(
                """
                select m.person_id from family f join family_member m on m.family_id = f.id where f.case_id = \(id)
                """
            ).map { try $0.at(0) },
            assigned: Dictionary(
                try transaction.query(
                    """
                    select a.function, a.staff_id from case_assignment a join case_file c on c.id = a.case_id
                    where a.case_id = \(id) and a.step = c.step
                    """
                ).map { (try $0.at(0), try $0.at(1)) },
                uniquingKeysWith: { first, _ in first }
            ),
            isHeld: try !asked(id, of: nil, in: transaction).isEmpty
        )
    }

    /// Questions to colleagues at the present step that hold the case: those to one of them, or to anybody.
    static func asked(_ id: Int64, of user: Int64?, in transaction: any ReadTransaction) throws -> [Int64] {
        try transaction.query(
            """
            select o.id from case_opinion o join case_file c on c.id = o.case_id and c.step = o.step
            where o.case_id = \(id) and o.kind = 'sign' and o.answered_at is null and o.withdrawn_at is null
                and (\(user ?? 0) = 0 or o.staff_id = \(user ?? 0)) order by o.id
            """
        ).map { try $0.at(0) }
    }

    /// Everybody who was asked about a case and has not answered.
    static func advisers(_ id: Int64, in transaction: any ReadTransaction) throws -> [Int64] {
        try transaction.query(
            """
            select staff_id from case_opinion where case_id = \(id) and answered_at is null and withdrawn_at is null
            order by id
            """
        ).map { try $0.at(0) }
    }

    private static func clocks(_ id: Int64, in transaction: any ReadTransaction) throws -> [Clock] {
        try transaction.query(
            """
            select id, clock_id, title, unit, length, started_on, due_on, provisional, paused_on, paused_days, ended_on,
                extended
            from deadline where case_id = \(id) order by id
            """
        ).map { row in
            let deadline = Deadline(
                id: try row.at(0),
                clockID: try row.at(1),
                title: try row.at(2),
                unit: try row.at(3),
                length: try row.at(4),
                startedOn: try row.at(5),
                dueOn: try row.at(6),
                provisional: try row.at(7),
                pausedOn: try row.at(8),
                pausedDays: try row.at(9),
                endedOn: try row.at(10),
                extended: try row.at(11)
            )
            return Clock(deadline: deadline, isOpen: deadline.endedOn == nil)
        }
    }

    private static func made(_ id: Int64, in transaction: any ReadTransaction) throws -> [String: Int] {
        var made: [String: Int] = [:]
        let rows = try transaction.query(
            """
            select 'issue-' || template, count(*) from document where case_id = \(id) group by template
            union all select kind, count(*) from posting where case_id = \(id) group by kind
            union all select 'enrolment', count(*) from enrolment where case_id = \(id)
            union all select 'entry', count(*) from registry_history where case_id = \(id)
            """
        )
        for row in rows {
            let count = try row.at(1, as: Int.self)
            if count > 0 { made[try row.at(0)] = count }
        }
        return made
    }

    /// Counts and sums over every table that an action may touch: equal before and after what changes nothing.
    static func fingerprint(in transaction: any ReadTransaction) throws -> [Int64] {
        guard
            let row = try transaction.first(
                """
                select (select count(*) from case_file), (select coalesce(sum(version), 0) from case_file),
                    (select count(*) from case_action), (select count(*) from deadline),
                    (select count(ended_on) + 1000 * count(paused_on) + 1000000 * count(expired_on) from deadline),
                    (select coalesce(sum(paused_days + 1000 * extended), 0) from deadline),
                    (select count(*) from document), (select count(*) from posting),
                    (select count(*) from posting where state = 'up'),
                    (select count(*) + 1000 * count(answered_at) from objection),
                    (select count(*) from decision), (select count(*) from consent),
                    (select count(*) from home_visit), (select count(*) from step_report),
                    (select count(*) from fact), (select count(*) from case_material),
                    (select count(*) from family_member), (select count(*) from enrolment),
                    (select count(*) from registry_entry), (select count(*) from verification_request),
                    (select coalesce(sum(next), 0) from number_series), (select count(*) from request_once),
                    (select count(*) from case_assignment), (select coalesce(sum(staff_id), 0) from case_assignment),
                    (select count(*) + 1000 * count(answered_at) + 1000000 * count(withdrawn_at) from case_opinion),
                    (select count(*) from case_transfer), (select coalesce(sum(village_region_id), 0) from case_file),
                    (select count(*) from blob),
                    (select count(*) from audit_entry where verb not in ('case.read', 'document.read'))
                """
            )
        else { return [] }
        return try row.values.indices.map { try row.at($0) }
    }

    /// Serial numbers of cases by series, for gaps and doubles.
    static func numbers(in transaction: any ReadTransaction) throws -> [String] {
        try transaction.query("select number from case_file where number is not null order by number").map {
            try $0.at(0)
        }
    }

    /// How many actions have no line of the audit, or the other way about.
    static func unaudited(in transaction: any ReadTransaction) throws -> Int {
        try transaction.value(
            """
            select count(*) from (
                select case_id, action, count(*) as n from case_action group by case_id, action) a
            left join (select subject_id, substr(verb, 6) as action, count(*) as n from audit_entry
                where subject = 'case' and verb like 'case.%' group by subject_id, substr(verb, 6)) b
                on b.subject_id = a.case_id and b.action = a.action
            where coalesce(b.n, 0) <> a.n
            """
        )
    }

    static func openPostings(_ id: Int64, in transaction: any ReadTransaction) throws -> [String] {
        try transaction.query("select code from posting where case_id = \(id) and kind = 'posting'").map {
            try $0.at(0)
        }
    }

    static func openObjections(_ id: Int64, in transaction: any ReadTransaction) throws -> [Int64] {
        try transaction.query("select id from objection where case_id = \(id) and upheld is null").map { try $0.at(0) }
    }

    static func versions(in transaction: any ReadTransaction) throws -> [Int64: Int64] {
        var found: [Int64: Int64] = [:]
        for row in try transaction.query("select id, version from case_file") {
            found[try row.at(0)] = try row.at(1, as: Int64.self)
        }
        return found
    }
}
