// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// Enrolments, their members and the amounts by month.
enum EnrolmentStore {
    static let columns: SQL = """
        e.id, e.number, e.program_id, e.exclusion_group, e.family_id, e.case_id, e.household_number, e.region_id,
        e.township_id, e.class, e.urban, e.state, e.started_month, e.ended_month, e.amount_fen, e.members,
        e.payee_person_id, e.payee_name, e.end_reason, e.version
        """

    static func enrolment(_ id: Int64, scope: AreaScope, in transaction: any ReadTransaction) throws -> Enrolment? {
        try transaction.first("select \(columns) from \(scope.table(.enrolment)) e where e.id = \(id)").map(read)
    }

    /// The enrolment that a case opened on a program; nil while there is none.
    static func opened(case caseID: Int64, program: String, in transaction: any ReadTransaction) throws -> Int64? {
        try transaction.first("select id from enrolment where case_id = \(caseID) and program_id = \(program)")?.at(0)
    }

    /// Enrolments of a scope in order of identifier.
    static func enrolments(
        scope: AreaScope,
        filter: EnrolmentFilter,
        after: Int64?,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [Enrolment] {
        var conditions = conditions(filter)
        if let after { conditions.append("e.id > \(after)") }
        return try transaction.query(
            """
            select \(columns) from \(scope.table(.enrolment)) e where \(SQL.all(conditions)) order by e.id limit \(limit)
            """
        ).map(read)
    }

    static func count(scope: AreaScope, filter: EnrolmentFilter, in transaction: any ReadTransaction) throws -> Int {
        try transaction.value(
            "select count(*) from \(scope.table(.enrolment)) e where \(SQL.all(conditions(filter)))"
        )
    }

    private static func conditions(_ filter: EnrolmentFilter) -> [SQL] {
        var conditions: [SQL] = []
        if let program = filter.programID { conditions.append("e.program_id = \(program)") }
        if !filter.states.isEmpty { conditions.append("e.state in \(in: filter.states.map(\.rawValue))") }
        if let township = filter.townshipID { conditions.append("e.township_id = \(township)") }
        if let region = filter.regionID { conditions.append("e.region_id = \(region)") }
        if let family = filter.familyID { conditions.append("e.family_id = \(family)") }
        if let person = filter.personID {
            conditions.append("e.id in (select enrolment_id from enrolment_member where person_id = \(person))")
        }
        if let code = filter.classCode { conditions.append("e.class = \(code)") }
        if let urban = filter.urban { conditions.append("e.urban = \(urban)") }
        if let text = filter.text, !text.isEmpty { conditions.append(named(text)) }
        return conditions
    }

    /// Names that begin with the text; compared whole, so that no character of a name is ever a wildcard.
    private static func named(_ text: String) -> SQL {
        // PostgreSQL has no substr that takes the wide integers in which numbers are bound.
        let length: SQL = "cast(\(text.unicodeScalars.count) as integer)"
        return """
            (e.number = \(text) or e.household_number = \(text) or substr(e.payee_name, 1, \(length)) = \(text)
                or e.id in (select k.enrolment_id from enrolment_member k
                    join \(AreaScope(.everything).person) p on p.id = k.person_id
                    where k.until_month is null and substr(p.name, 1, \(length)) = \(text)))
            """
    }

    static func members(_ enrolmentID: Int64, in transaction: any ReadTransaction) throws -> [EnrolmentMember] {
        try transaction.query(
            """
            select person_id, place, from_month, until_month from enrolment_member
            where enrolment_id = \(enrolmentID) order by place, id
            """
        ).map { row in
            EnrolmentMember(
                personID: try row.at(0),
                place: try row.at(1),
                from: try row.at(2),
                until: try row.at(3)
            )
        }
    }

    /// The township above a region, or the region itself when it is one; nil when there is none.
    static func township(of regionID: Int64, in transaction: any ReadTransaction) throws -> Int64? {
        try transaction.first(
            """
            select r.id from region_closure c join region r on r.id = c.ancestor_id
            where c.descendant_id = \(regionID) and r.level = 'township'
            """
        )?.at(0)
    }

    /// Serialises all changes of what some persons are covered by, until the transaction ends. Statements: 1.
    static func lockCoverage(_ persons: [Int64], group: String, in transaction: any Transaction) throws {
        let rows = RowSet([.init("person_id", .integer)], Set(persons).sorted().map { [.integer($0)] })
        try transaction.run(
            """
            insert into coverage_lock (person_id, exclusion_group, version)
            select v.person_id, \(group), 1 from \(rows) v where 1 = 1 order by v.person_id
            on conflict (person_id, exclusion_group) do update set version = coverage_lock.version + 1
            """
        )
    }

    /// Where persons are covered in a month or later, also under a record that was merged with theirs.
    /// - Parameter group: one exclusion group, or nil for all. Statements: 2.
    static func coverage(
        _ persons: [Int64],
        group: String?,
        from month: Month,
        in transaction: any ReadTransaction
    ) throws -> [Coverage] {
        let condition: SQL = group.map { "m.exclusion_group = \($0)" } ?? "1 = 1"
        let known: SQL =
            "(m.until_month is null or (m.until_month > \(month) and m.until_month > m.from_month)) and \(condition)"
        let columns: SQL =
            "e.id, e.number, e.program_id, m.exclusion_group, e.region_id, m.from_month, m.until_month"
        let isMerged = try areMerged(persons, in: transaction)
        let rows: SQL =
            isMerged
            ? """
            \(kin(of: persons))
            select k.origin, \(columns)
            from kin k join enrolment_member m on m.person_id = k.id join enrolment e on e.id = m.enrolment_id
            where \(known) order by k.origin, m.from_month, e.id
            """
            : """
            select m.person_id, \(columns)
            from enrolment_member m join enrolment e on e.id = m.enrolment_id
            where m.person_id in \(in: persons) and \(known) order by m.person_id, m.from_month, e.id
            """
        return try transaction.query(rows).map { row in
            Coverage(
                personID: try row.at(0),
                enrolmentID: try row.at(1),
                number: try row.at(2),
                programID: try row.at(3),
                exclusionGroup: try row.at(4),
                regionID: try row.at(5),
                from: try row.at(6),
                until: try row.at(7)
            )
        }
    }

    /// Whether records of persons were merged with others. Few were, and a way along merged records costs PostgreSQL
    /// more to plan than all else on the page of a case. Statements: 1.
    private static func areMerged(_ persons: [Int64], in transaction: any ReadTransaction) throws -> Bool {
        let person = AreaScope(.everything).person
        return try transaction.first(
            """
            select 1 from \(person) p where p.id in \(in: persons) and p.merged_into is not null
            union all select 1 from \(person) p where p.merged_into in \(in: persons) limit 1
            """
        ) != nil
    }

    /// All records that were merged with persons, as `kin (origin, id)`.
    private static func kin(of persons: [Int64]) -> SQL {
        let person = AreaScope(.everything).person
        let asked = RowSet([.init("person_id", .integer)], Set(persons).sorted().map { [.integer($0)] })
        return """
            with recursive way (origin, id, next) as (
                select v.person_id, v.person_id, p.merged_into
                from \(asked) v left join \(person) p on p.id = v.person_id
                union select w.origin, q.id, q.merged_into from way w join \(person) q on q.id = w.next),
            kin (origin, id) as (
                select origin, id from way
                union select k.origin, q.id from kin k join \(person) q on q.merged_into = k.id)
            """
    }

    /// Writes an enrolment with members and first amount. Statements: 3.
    static func insert(
        _ enrolment: Enrolment,
        members: [Int64],
        reason: String,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            insert into enrolment (id, number, program_id, exclusion_group, family_id, case_id, household_number,
                region_id, township_id, class, urban, state, started_month, due_from_month, recompute_from, amount_fen,
                members, payee_person_id, payee_name, version, created_at, updated_at)
            values (\(enrolment.id), \(enrolment.number), \(enrolment.programID), \(enrolment.exclusionGroup),
                \(enrolment.familyID), \(enrolment.caseID), \(enrolment.householdNumber), \(enrolment.regionID),
                \(enrolment.townshipID), \(enrolment.classCode), \(enrolment.urban), 'active',
                \(enrolment.startedMonth), \(enrolment.startedMonth), \(enrolment.startedMonth), \(enrolment.amount),
                \(enrolment.members), \(enrolment.payeePersonID), \(enrolment.payeeName), 1, \(now), \(now))
            """
        )
        try addMembers(members, to: enrolment, firstPlace: 1, from: enrolment.startedMonth, in: transaction)
        try addRevision(
            enrolment,
            from: enrolment.startedMonth,
            amount: enrolment.amount,
            reason: reason,
            caseID: enrolment.caseID,
            at: now,
            in: transaction
        )
    }

    /// Sets the first month that an enrolment and its members are no longer paid. Statements: 2.
    static func end(_ id: Int64, before month: Month, reason: String, in transaction: any Transaction) throws {
        try transaction.run(
            "update enrolment set ended_month = \(month), end_reason = \(reason) where id = \(id)"
        )
        try transaction.run(
            "update enrolment_member set until_month = \(month), left_reason = \(reason) where enrolment_id = \(id)"
        )
    }

    static func addMembers(
        _ persons: [Int64],
        to enrolment: Enrolment,
        firstPlace: Int,
        from month: Month,
        in transaction: any Transaction
    ) throws {
        let first = try transaction.newKeys(persons.count)
        try transaction.insert(
            into: "enrolment_member",
            ["id", "enrolment_id", "person_id", "exclusion_group", "place", "from_month"],
            rows: persons.enumerated().map { number, person in
                [
                    .integer(first + Int64(number)), .integer(enrolment.id), .integer(person),
                    .text(enrolment.exclusionGroup), .integer(Int64(firstPlace + number)), month.sqlValue,
                ]
            }
        )
    }

    /// A further amount from a month on; amounts of later months are replaced.
    static func addRevision(
        _ enrolment: Enrolment,
        from month: Month,
        amount: Money,
        reason: String,
        caseID: Int64?,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            "delete from enrolment_revision where enrolment_id = \(enrolment.id) and from_month > \(month)"
        )
        try transaction.run(
            """
            insert into enrolment_revision (enrolment_id, from_month, number, amount_fen, reason, case_id, recorded_at)
            select \(enrolment.id), \(month), count(*) + 1, \(amount), \(reason), \(caseID), \(now)
            from enrolment_revision where enrolment_id = \(enrolment.id) and from_month = \(month)
            """
        )
    }

    static func read(_ row: Row) throws -> Enrolment {
        Enrolment(
            id: try row.get("id"),
            number: try row.get("number"),
            programID: try row.get("program_id"),
            exclusionGroup: try row.get("exclusion_group"),
            familyID: try row.get("family_id"),
            caseID: try row.get("case_id"),
            householdNumber: try row.get("household_number"),
            regionID: try row.get("region_id"),
            townshipID: try row.get("township_id"),
            classCode: try row.get("class"),
            urban: try row.get("urban"),
            state: try row.get("state"),
            startedMonth: try row.get("started_month"),
            endedMonth: try row.get("ended_month"),
            amount: try row.get("amount_fen"),
            members: try row.get("members"),
            payeePersonID: try row.get("payee_person_id"),
            payeeName: try row.get("payee_name"),
            endReason: try row.get("end_reason"),
            version: try row.get("version")
        )
    }
}

// MARK: - Changes

extension EnrolmentStore {
    /// Writes a plan: amount, members, end, payee, region. False when somebody else was faster. Statements: at most 5.
    static func apply(
        _ plan: ChangePlan,
        to enrolment: Enrolment,
        townshipID: Int64,
        _ order: ChangeOrder,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Bool {
        let endReason: String? = plan.endedMonth == nil ? enrolment.endReason : order.reason
        let changed = try transaction.runCounting(
            """
            update enrolment set state = \(plan.state), ended_month = \(plan.endedMonth), amount_fen = \(plan.amount),
                members = \(plan.members), payee_person_id = \(plan.payee.id), payee_name = \(plan.payee.name),
                region_id = \(plan.regionID), township_id = \(townshipID), class = \(plan.classCode),
                end_reason = \(endReason), version = version + 1, updated_at = \(now),
                recompute_from = case when recompute_from is null or recompute_from > \(plan.from) then \(plan.from)
                    else recompute_from end
            where id = \(enrolment.id) and version = \(enrolment.version)
            """
        )
        guard changed == 1 else { return false }
        if plan.amount != enrolment.amount {
            try addRevision(
                enrolment,
                from: plan.from,
                amount: plan.amount,
                reason: order.reason,
                caseID: order.caseID,
                at: now,
                in: transaction
            )
        }
        if let person = plan.removed {
            try transaction.run(
                """
                update enrolment_member set until_month = \(plan.from), left_reason = \(order.reason)
                where enrolment_id = \(enrolment.id) and person_id = \(person) and until_month is null
                """
            )
        }
        if let ended = plan.endedMonth, ended != enrolment.endedMonth {
            try transaction.run(
                """
                update enrolment_member set until_month = \(ended), left_reason = \(order.reason)
                where enrolment_id = \(enrolment.id) and (until_month is null or until_month > \(ended))
                """
            )
        }
        return true
    }

    /// Enrolments of a program that are paid.
    static func active(_ program: String, in transaction: any ReadTransaction) throws -> [Enrolment] {
        try transaction.query(
            "select \(columns) from enrolment e where e.program_id = \(program) and e.state = 'active' order by e.id"
        ).map(read)
    }

    /// Further amounts for many enrolments. Statements: 3.
    static func adjust(
        _ pairs: [(enrolment: Enrolment, amount: Money)],
        from month: Month,
        reason: String,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let rows = RowSet(
            [.init("id", .integer), .init("amount_fen", .integer)],
            pairs.map { [.integer($0.enrolment.id), $0.amount.sqlValue] }
        )
        try transaction.run(
            """
            delete from enrolment_revision
            where from_month > \(month) and enrolment_id in (select v.id from \(rows) v)
            """
        )
        try transaction.run(
            """
            insert into enrolment_revision (enrolment_id, from_month, number, amount_fen, reason, recorded_at)
            select v.id, \(month), 1 + (select count(*) from enrolment_revision r
                where r.enrolment_id = v.id and r.from_month = \(month)), v.amount_fen, \(reason), \(now)
            from \(rows) v
            """
        )
        try transaction.run(
            """
            with v as materialized (select r.id, r.amount_fen from \(rows) r)
            update enrolment set amount_fen = v.amount_fen, version = version + 1, updated_at = \(now),
                recompute_from = case when recompute_from is null or recompute_from > \(month) then \(month)
                    else recompute_from end
            from v where enrolment.id = v.id
            """
        )
    }
}
