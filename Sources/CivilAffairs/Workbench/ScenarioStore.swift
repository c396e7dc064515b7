// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

/// The SQL of scenarios and their results.
enum ScenarioStore {
    static let programColumns: SQL =
        """
        s.id, s.title, s.program_id, s.on_date, s.release_hash, s.state, s.problem, s.families, s.made_by, s.made_at,
        s.finished_at, s.version, s.job_id, s.fresh, s.snapshot_id
        """

    struct New: Sendable {
        let requestID: String
        let title: String
        let programID: String
        let date: CivilDate
        let releaseHash: String
        let jobID: Int64
        let changes: [PolicyScenario.Change]
        let isFresh: Bool
    }

    static func insert(_ new: New, by actor: Actor, at now: Timestamp, in transaction: any Transaction) throws -> Int64
    {
        let id = try transaction.newKey()
        try transaction.run(
            """
            insert into scenario (id, request_id, title, program_id, on_date, release_hash, state, job_id, families,
                made_by_id, made_by, made_at, version, fresh)
            values (\(id), \(new.requestID), \(new.title), \(new.programID), \(new.date), \(new.releaseHash),
                'running', \(new.jobID), 0, \(actor.userID), \(actor.name), \(now), 1, \(new.isFresh ? 1 : 0))
            """
        )
        try transaction.insert(
            into: "scenario_parameter",
            ["scenario_id", "position", "name", "value_before", "value_after"],
            rows: new.changes.enumerated().map { position, change in
                [id.sqlValue, position.sqlValue, .text(change.name), .text(change.before), .text(change.after)]
            }
        )
        return id
    }

    static func setJob(_ jobID: Int64, of id: Int64, in transaction: any Transaction) throws {
        try transaction.run("update scenario set job_id = \(jobID) where id = \(id)")
    }

    /// The scenario that a form was sent for before; nil when it is new.
    static func id(requestID: String, in transaction: any ReadTransaction) throws -> Int64? {
        try transaction.first("select id from scenario where request_id = \(requestID)")?.at(0)
    }

    static func scenarios(_ ids: [Int64], in transaction: any ReadTransaction) throws -> [PolicyScenario] {
        let rows = try transaction.query("select \(programColumns) from scenario s where s.id in \(in: ids)")
        let found = try withChanges(try rows.map(scenario), in: transaction)
        return ids.compactMap { id in found.first { $0.id == id } }
    }

    /// Newest first, those after a key left out.
    static func list(before: Int64?, limit: Int, in transaction: any ReadTransaction) throws -> [PolicyScenario] {
        let rows = try transaction.query(
            """
            select \(programColumns) from scenario s where s.id < \(before ?? .max) order by s.id desc limit \(limit)
            """
        )
        return try withChanges(try rows.map(scenario), in: transaction)
    }

    private static func withChanges(_ scenarios: [PolicyScenario], in transaction: any ReadTransaction) throws
        -> [PolicyScenario]
    {
        var changes: [Int64: [PolicyScenario.Change]] = [:]
        let rows = try transaction.query(
            """
            select scenario_id, name, value_before, value_after from scenario_parameter
            where scenario_id in \(in: scenarios.map(\.id)) order by scenario_id, position
            """
        )
        for row in rows {
            changes[try row.at(0), default: []].append(
                PolicyScenario.Change(name: try row.at(1), before: try row.at(2), after: try row.at(3))
            )
        }
        return scenarios.map { scenario in
            var scenario = scenario
            scenario.changes = changes[scenario.id] ?? []
            return scenario
        }
    }

    private static func scenario(_ row: Row) throws -> PolicyScenario {
        PolicyScenario(
            id: try row.at(0),
            title: try row.at(1),
            programID: try row.at(2),
            date: try row.at(3),
            releaseHash: try row.at(4),
            state: try row.at(5),
            problem: try row.at(6),
            families: try row.at(7),
            madeBy: try row.at(8),
            madeAt: try row.at(9),
            finishedAt: try row.at(10),
            version: try row.at(11),
            jobID: try row.at(12),
            isFresh: try row.at(13, as: Int.self) == 1,
            snapshotID: try row.at(14)
        )
    }

    /// - Returns: false when somebody else changed it since.
    static func rename(_ id: Int64, version: Int64, title: String, in transaction: any Transaction) throws -> Bool {
        try transaction.runCounting(
            "update scenario set title = \(title), version = version + 1 where id = \(id) and version = \(version)"
        ) == 1
    }

    // MARK: - Results

    /// Throws away what an earlier attempt wrote.
    static func clear(_ id: Int64, in transaction: any Transaction) throws {
        try transaction.run("delete from scenario_family where scenario_id = \(id)")
        try transaction.run("delete from scenario_gap where scenario_id = \(id)")
        try transaction.run("delete from scenario_unclear_person where scenario_id = \(id)")
        try transaction.run("delete from scenario_unclear where scenario_id = \(id)")
        try transaction.run("delete from scenario_total where scenario_id = \(id)")
    }

    struct Changed: Sendable {
        let place: Int64
        let townshipID: Int64
        let family: ScenarioRun.Family
        let kind: ScenarioChangeKind
        let before: ScenarioRun.Judged
        let after: ScenarioRun.Judged
        let facts: [UInt8]
    }

    /// - Parameter snapshotID: whose fingerprints the families carry.
    static func append(_ changed: [Changed], of snapshotID: Int64, to id: Int64, in transaction: any Transaction) throws
    {
        guard !changed.isEmpty else { return }
        let links = try PopulationSnapshotStore.links(snapshotID, changed.map(\.family.key), in: transaction)
        try transaction.insert(
            into: "scenario_family",
            [
                "scenario_id", "place", "region_id", "township_id", "enrolment_id", "case_id", "settlement",
                "change_kind", "decision_before", "decision_after", "persons_before", "persons_after", "fen_before",
                "fen_after", "facts", "household_id", "person_id",
            ],
            rows: changed.map { row in
                [
                    id.sqlValue, row.place.sqlValue, row.family.regionID.sqlValue, row.townshipID.sqlValue,
                    (links[row.family.key]?.enrolmentID).sqlValue, (links[row.family.key]?.caseID).sqlValue,
                    .text(row.family.settlement),
                    row.kind.sqlValue, .text(row.before.decision ?? "待核"), .text(row.after.decision ?? "待核"),
                    row.before.persons.sqlValue, row.after.persons.sqlValue, row.before.amount.fen.sqlValue,
                    row.after.amount.fen.sqlValue, .bytes(row.facts), (links[row.family.key]?.householdID).sqlValue,
                    (links[row.family.key]?.personID).sqlValue,
                ]
            }
        )
    }

    /// - Parameter gaps: how many unclear families want each input.
    static func finish(
        _ id: Int64,
        totals: [ScenarioTotal],
        gaps: [String: Int],
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.insert(
            into: "scenario_gap",
            ["scenario_id", "name", "families"],
            rows: gaps.map { [id.sqlValue, .text($0.key), $0.value.sqlValue] }
        )
        try transaction.insert(
            into: "scenario_total",
            [
                "scenario_id", "township_id", "settlement", "class", "families", "without_facts", "unclear",
                "families_before", "persons_before", "fen_before", "families_after", "persons_after", "fen_after",
                "entered", "departed", "raised", "lowered",
            ],
            rows: totals.map { total in
                [
                    id.sqlValue, total.townshipID.sqlValue, .text(total.settlement), .text(total.classCode),
                    total.families.sqlValue, total.withoutFacts.sqlValue, total.unclear.sqlValue,
                    total.before.families.sqlValue, total.before.persons.sqlValue, total.before.amount.fen.sqlValue,
                    total.after.families.sqlValue, total.after.persons.sqlValue, total.after.amount.fen.sqlValue,
                ] + [ScenarioChangeKind.entered, .departed, .raised, .lowered].map { (total.counts[$0] ?? 0).sqlValue }
            }
        )
        let families = ScenarioTotal.sum(totals).families
        try transaction.run(
            """
            update scenario set state = 'done', problem = null, families = \(families), finished_at = \(now)
            where id = \(id)
            """
        )
    }

    static func fail(_ id: Int64, problem: String, at now: Timestamp, in transaction: any Transaction) throws {
        try transaction.run(
            "update scenario set state = 'failed', problem = \(problem), finished_at = \(now) where id = \(id)"
        )
    }

    /// What unclear families lack, the commonest first.
    static func gaps(_ id: Int64, in transaction: any ReadTransaction) throws -> [ScenarioGap] {
        try transaction.query(
            "select name, families from scenario_gap where scenario_id = \(id) order by families desc, name"
        ).map { ScenarioGap(name: try $0.at(0), families: try $0.at(1)) }
    }

    static func totals(_ ids: [Int64], in transaction: any ReadTransaction) throws -> [Int64: [ScenarioTotal]] {
        let rows = try transaction.query(
            """
            select scenario_id, township_id, settlement, class, families, without_facts, unclear, families_before,
                persons_before, fen_before, families_after, persons_after, fen_after, entered, departed, raised, lowered
            from scenario_total where scenario_id in \(in: ids) order by scenario_id, township_id, settlement, class
            """
        )
        var totals: [Int64: [ScenarioTotal]] = [:]
        for row in rows {
            var total = ScenarioTotal(townshipID: try row.at(1), settlement: try row.at(2), classCode: try row.at(3))
            total.families = try row.at(4)
            total.withoutFacts = try row.at(5)
            total.unclear = try row.at(6)
            total.before = .init(families: try row.at(7), persons: try row.at(8), amount: Money(fen: try row.at(9)))
            total.after = .init(families: try row.at(10), persons: try row.at(11), amount: Money(fen: try row.at(12)))
            total.counts = [
                .entered: try row.at(13), .departed: try row.at(14), .raised: try row.at(15), .lowered: try row.at(16),
            ]
            totals[try row.at(0), default: []].append(total)
        }
        return totals
    }

    // MARK: - Families

    /// Which of the changed families are meant.
    struct Filter: Sendable {
        let scenarioID: Int64
        let kind: ScenarioChangeKind?
        let townshipID: Int64?
        let place: Int64?

        var condition: SQL {
            var conditions: [SQL] = ["f.scenario_id = \(scenarioID)"]
            if let kind { conditions.append("f.change_kind = \(kind)") }
            if let townshipID { conditions.append("f.township_id = \(townshipID)") }
            if let place { conditions.append("f.place = \(place)") }
            return .all(conditions)
        }
    }

    static func families(
        _ filter: Filter,
        scope: AreaScope,
        after: Int64,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [ScenarioFamily] {
        try transaction.query(
            """
            select f.place, f.region_id, f.enrolment_id, f.case_id, f.change_kind, f.decision_before, f.decision_after,
                f.persons_before, f.persons_after, f.fen_before, f.fen_after,
                coalesce(e.household_number, e.number, c.number, h.number, ''),
                coalesce(e.payee_name, c.applicant_name, p.name, ''), e.amount_fen, f.household_id, f.person_id
            from \(scope.table(.scenarioFamily)) f left join enrolment e on e.id = f.enrolment_id
            left join case_file c on c.id = f.case_id
            left join household h on h.id = f.household_id
            left join person p on p.id = coalesce(f.person_id, h.head_person_id, (select min(m.person_id)
                from household_member m where m.household_id = h.id and m.valid_until is null))
            where \(filter.condition) and f.place > \(after) order by f.place limit \(limit)
            """
        ).map { row in
            let paid: Int64? = try row.at(13)
            return ScenarioFamily(
                place: try row.at(0),
                regionID: try row.at(1),
                enrolmentID: try row.at(2),
                caseID: try row.at(3),
                householdID: try row.at(14),
                personID: try row.at(15),
                number: try row.at(11),
                name: PersonName.masked(try row.at(12)),
                kind: try row.at(4),
                decisionBefore: try row.at(5),
                decisionAfter: try row.at(6),
                personsBefore: try row.at(7),
                personsAfter: try row.at(8),
                amountBefore: Money(fen: try row.at(9)),
                amountAfter: Money(fen: try row.at(10)),
                paid: paid.map { Money(fen: $0) }
            )
        }
    }

    static func count(_ filter: Filter, scope: AreaScope, in transaction: any ReadTransaction) throws -> Int {
        try transaction.value("select count(*) from \(scope.table(.scenarioFamily)) f where \(filter.condition)")
    }

    /// The sealed facts on which a family was judged.
    static func facts(_ filter: Filter, scope: AreaScope, in transaction: any ReadTransaction) throws -> [UInt8]? {
        try transaction.first("select f.facts from \(scope.table(.scenarioFamily)) f where \(filter.condition)")?.at(0)
    }

    /// Masked names of a family's people as the register knows them, for the lines of its calculation.
    static func names(_ family: ScenarioFamily, in transaction: any ReadTransaction) throws -> [Int64: String] {
        let rows = try transaction.query(
            """
            select p.id, p.name from person p where p.id in
                (select m.person_id from family f join family_member m on m.family_id = f.id
                    where f.case_id = \(family.caseID ?? 0))
            or p.id in (select m.person_id from enrolment_member m where m.enrolment_id = \(family.enrolmentID ?? 0))
            or p.id in (select m.person_id from household_member m where m.household_id = \(family.householdID ?? 0))
            or p.id = \(family.personID ?? 0)
            """
        )
        return Dictionary(
            try rows.map { (try $0.at(0), PersonName.masked(try $0.at(1))) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    static func use(_ snapshotID: Int64, for id: Int64, in transaction: any Transaction) throws {
        try transaction.run("update scenario set snapshot_id = \(snapshotID) where id = \(id)")
    }

    // MARK: - Jobs

    // MARK: - Facts of lists

    static func put(_ facts: [ListFact], at now: Timestamp, in transaction: any Transaction) throws {
        guard !facts.isEmpty else { return }
        let rows = RowSet(
            [
                .init("enrolment_id", .integer), .init("person_id", .integer), .init("name", .text),
                .init("value", .text), .init("origin", .text), .init("as_of_on", .text),
            ],
            facts.map {
                [
                    $0.enrolmentID.sqlValue, ($0.personID ?? 0).sqlValue, .text($0.name), .text($0.value),
                    .text($0.origin), $0.asOf.sqlValue,
                ]
            }
        )
        try transaction.run(
            """
            insert into list_fact (enrolment_id, person_id, name, value, origin, as_of_on, recorded_at)
            select v.enrolment_id, v.person_id, v.name, v.value, v.origin, v.as_of_on, \(now) from \(rows) v where true
            on conflict (enrolment_id, person_id, name) do update set value = excluded.value,
                origin = excluded.origin, as_of_on = excluded.as_of_on, recorded_at = excluded.recorded_at
            """
        )
    }
}
