// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

/// The SQL of periodic matching: who is asked about as one statement over the enrolments, and what differed. Whoever
/// calls sees the whole county.
struct VerificationRunStore: Sendable {
    // MARK: - Starting

    func runID(matching: String, month: Month, in transaction: any ReadTransaction) throws -> Int64? {
        try transaction.first(
            "select id from verification_run where matching_id = \(matching) and for_month = \(month)"
        )?.at(0)
    }

    /// The last run of each kind.
    func last(in transaction: any ReadTransaction) throws -> [String: VerificationRun.Last] {
        let rows = try transaction.query(
            "select matching_id, max(id), max(for_month) from verification_run group by matching_id"
        )
        var result: [String: VerificationRun.Last] = [:]
        for row in rows { result[try row.at(0)] = VerificationRun.Last(id: try row.at(1), month: try row.at(2)) }
        return result
    }

    /// Holds the runs of a kind until the transaction ends, so that none is started while an earlier one is asked again.
    func lock(matching: String, in transaction: any Transaction) throws {
        try transaction.run("update verification_run set title = title where matching_id = \(matching)")
    }

    /// What earlier runs of a kind have not sent leaves no more: who is covered now is asked by the new one.
    func endEarlier(than id: Int64, matching: String, in transaction: any Transaction) throws {
        try transaction.run(
            """
            update verification_request set state = 'waived', problem = '已发起新一期核对，这一期不再发出'
            where state = 'waiting' and run_id in
                (select u.id from verification_run u where u.matching_id = \(matching) and u.id < \(id))
            """
        )
    }

    func insert(
        _ id: Int64,
        matching: String,
        title: String,
        month: Month,
        tolerance: Int,
        by name: String,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            insert into verification_run (id, matching_id, title, for_month, tolerance, started_by, started_at)
            values (\(id), \(matching), \(title), \(month), \(tolerance), \(name), \(now))
            """
        )
    }

    /// Everybody covered in a month, with the newest authorisation that holds or the reason why nobody may ask. What was
    /// authorised for another benefit, or for an application that was refused or withdrawn, allows nothing.
    /// - Parameter covering: services by program whose authorisation is one for the benefit.
    func choose(
        _ runID: Int64,
        programs: [String],
        covering: [String: [String]],
        month: Month,
        on today: CivilDate,
        in transaction: any Transaction
    ) throws {
        let covers = RowSet(
            [.init("program_id", .text), .init("service_id", .text)],
            programs.sorted().flatMap { program in
                (covering[program] ?? []).sorted().map { [.text(program), .text($0)] }
            }
        )
        try transaction.run(
            """
            insert into verification_run_person (run_id, enrolment_id, person_id, region_id, program_id, consent_id, reason)
            select \(runID), e.id, k.person_id, e.region_id, e.program_id, c.holding,
                case when p.died_on is not null then \(VerificationRun.Reason.died.rawValue)
                    when c.holding is not null then null
                    when c.person_id is not null then \(VerificationRun.Reason.consentOver.rawValue)
                    else \(VerificationRun.Reason.noConsent.rawValue) end
            from enrolment e join enrolment_member k on k.enrolment_id = e.id and k.from_month <= \(month)
                and (k.until_month is null or k.until_month > \(month))
            join \(AreaScope.wholeStore.person) p on p.id = k.person_id
            left join (select b.person_id, b.program_id,
                    case when b.given > coalesce(b.revoked, 0) then b.given end as holding
                from (select a.person_id, v.program_id, max(case when a.revoked_at is null and a.from_on <= \(today)
                        and a.until_on >= \(today) and f.state not in ('refused', 'withdrawn') then a.id end) as given,
                    max(case when a.revoked_at is not null then a.id end) as revoked
                    from consent a join case_file f on f.id = a.case_id
                    join \(covers) as v on v.service_id = f.service_id group by a.person_id, v.program_id) b)
                c on c.person_id = k.person_id and c.program_id = e.program_id
            where e.program_id in \(in: programs) and e.state <> 'ended'
            """
        )
    }

    /// Those who may be asked about, once each, with their authorisation.
    func allowed(_ runID: Int64, in transaction: any ReadTransaction) throws -> [(personID: Int64, consentID: Int64)] {
        try transaction.query(
            """
            select person_id, max(consent_id) from verification_run_person
            where run_id = \(runID) and reason is null group by person_id order by person_id
            """
        ).map { (try $0.at(0), try $0.at(1)) }
    }

    func leaveOut(
        _ people: [Int64],
        of runID: Int64,
        _ reason: VerificationRun.Reason,
        in transaction: any Transaction
    ) throws {
        guard !people.isEmpty else { return }
        try transaction.run(
            """
            update verification_run_person set reason = \(reason.rawValue)
            where run_id = \(runID) and person_id in \(in: people)
            """
        )
    }

    /// People of runs who may not be asked about any more when something was to leave.
    func leaveOut(_ lines: [VerificationRequestStore.Outgoing], in transaction: any Transaction) throws {
        let found = lines.compactMap { line in
            line.runID.map { ([$0, line.personID], (line.gone ?? .consentOver).rawValue) }
        }
        guard !found.isEmpty else { return }
        let rows = RowSet(
            [.init("run_id", .integer), .init("person_id", .integer), .init("reason", .text)],
            Dictionary(found) { first, _ in first }.map { [.integer($0[0]), .integer($0[1]), .text($1)] }
        )
        try transaction.run(
            """
            update verification_run_person set reason = v.reason from \(rows) as v
            where verification_run_person.run_id = v.run_id and verification_run_person.person_id = v.person_id
                and verification_run_person.reason is null
            """
        )
    }

    /// Lets what failed or is overdue leave again. When it left before is kept, so that a late answer to it still lands.
    /// - Returns: how many requests.
    func again(_ runID: Int64, source: String, at now: Timestamp, in transaction: any Transaction) throws -> Int {
        let which: SQL = "run_id = \(runID) and source_id = \(source) and state in ('failed', 'overdue')"
        // A try that failed may have arrived all the same.
        try transaction.run(
            """
            update verification_request set sent_at = \(now) where \(which) and sent_at is null and id in
                (select d.request_id from verification_delivery d where d.attempts > 0)
            """
        )
        try transaction.run(
            """
            delete from verification_delivery where request_id in
                (select id from verification_request where \(which))
            """
        )
        // A request that nobody is left of has nothing to ask.
        return try transaction.runCounting(
            """
            update verification_request set state = 'waiting', problem = null
            where \(which) and exists (select 1 from verification_subject s
                where s.request_id = verification_request.id and s.answered_at is null)
            """
        )
    }

    // MARK: - Comparing

    /// An enrolment whose people a run asks about, with the case that it rests on.
    struct Family: Sendable {
        let enrolmentID: Int64
        let payeePersonID: Int64
        let regionID: Int64
        let month: Month
        /// The last that decided on it; nil for one that came from a list.
        let caseID: Int64?
        let tolerance: Int
        var people: [Int64]
    }

    /// Families of people of a run, with everybody of them who is asked about.
    func families(
        of people: [Int64],
        run runID: Int64,
        in transaction: any ReadTransaction
    ) throws -> [Family] {
        let rows = try transaction.query(
            """
            select e.id, e.payee_person_id, e.region_id, r.for_month, coalesce((select max(c.id) from case_file c
                where c.enrolment_id = e.id and c.state = 'approved'), e.case_id), r.tolerance, n.person_id
            from verification_run_person n join enrolment e on e.id = n.enrolment_id
            join verification_run r on r.id = n.run_id
            where n.run_id = \(runID) and n.reason is null and n.enrolment_id in (select m.enrolment_id
                from verification_run_person m where m.run_id = \(runID) and m.person_id in \(in: people))
            order by e.id, n.person_id
            """
        )
        var families: [Family] = []
        for row in rows {
            let id: Int64 = try row.at(0)
            if families.last?.enrolmentID == id {
                families[families.count - 1].people.append(try row.at(6))
            } else {
                families.append(
                    Family(
                        enrolmentID: id,
                        payeePersonID: try row.at(1),
                        regionID: try row.at(2),
                        month: try row.at(3),
                        caseID: try row.at(4),
                        tolerance: try row.at(5),
                        people: [try row.at(6)]
                    )
                )
            }
        }
        return families
    }

    /// What a source said about somebody.
    struct Said: Sendable {
        let sourceID: String
        let personID: Int64
        let item: String
        let asOf: CivilDate
        let object: String
        let value: String
        let at: Timestamp
    }

    func answers(of people: [Int64], run runID: Int64, in transaction: any ReadTransaction) throws -> [Said] {
        try transaction.query(
            """
            select r.source_id, a.person_id, a.item, a.as_of_on, a.object, a.value, f.at
            from verification_request r join verification_answer a on a.request_id = r.id
            join verification_file f on f.id = a.file_id
            where r.run_id = \(runID) and a.person_id in \(in: people) and a.value <> ''
            order by a.file_id, a.line
            """
        ).map {
            Said(
                sourceID: try $0.at(0),
                personID: try $0.at(1),
                item: try $0.at(2),
                asOf: try $0.at(3),
                object: try $0.at(4),
                value: try $0.at(5),
                at: try $0.at(6)
            )
        }
    }

    /// Open doubts about answers to a run, as differences that an officer has to look into.
    func doubts(
        of people: [Int64],
        run runID: Int64,
        in transaction: any ReadTransaction
    ) throws -> [(personID: Int64, kind: VerificationDoubt.Kind, text: String, origin: String, at: Timestamp)] {
        try transaction.query(
            """
            select d.person_id, d.kind, d.detail, r.source_title, d.raised_at
            from verification_request r join verification_doubt d on d.request_id = r.id
            where r.run_id = \(runID) and d.person_id in \(in: people) and d.resolved_at is null order by d.id
            """
        ).map { (try $0.at(0), try $0.at(1), try $0.at(2), try $0.at(3), try $0.at(4)) }
    }

    /// A difference as it is kept.
    struct New: Sendable {
        let enrolmentID: Int64
        let personID: Int64
        let item: String
        let held: String?
        let found: String
        let origin: String
        let asOf: CivilDate
        var isRepeated = false
    }

    /// What was found at enrolments by other runs, and by this one so far. An answer that comes late, after the next run
    /// was made, tells nothing new of what that one told.
    func told(
        _ enrolments: [Int64],
        by runID: Int64,
        in transaction: any ReadTransaction
    ) throws -> (before: Set<[String]>, here: Set<[String]>) {
        var told: (before: Set<[String]>, here: Set<[String]>) = ([], [])
        let rows = try transaction.query(
            """
            select enrolment_id, person_id, item, found, run_id from verification_difference
            where enrolment_id in \(in: enrolments)
            """
        )
        for row in rows {
            let key = [
                "\(try row.at(0, as: Int64.self))", "\(try row.at(1, as: Int64.self))", try row.at(2), try row.at(3),
            ]
            if try row.at(4, as: Int64.self) == runID { told.here.insert(key) } else { told.before.insert(key) }
        }
        return told
    }

    /// Holds a run until the transaction ends, so that answers of two sources at once are compared one after the other.
    func lock(_ runID: Int64, in transaction: any Transaction) throws {
        try transaction.run("update verification_run set title = title where id = \(runID)")
    }

    /// Puts what differs at enrolments in the place of what was kept of this run.
    func replace(
        _ new: [New],
        at enrolments: [Int64],
        run runID: Int64,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            "delete from verification_difference where run_id = \(runID) and enrolment_id in \(in: enrolments)"
        )
        guard !new.isEmpty else { return }
        let first = try transaction.newKeys(new.count)
        try transaction.insert(
            into: "verification_difference",
            [
                "id", "run_id", "enrolment_id", "person_id", "item", "held", "found", "origin", "as_of_on", "repeated",
                "found_at",
            ],
            rows: new.enumerated().map { offset, one in
                [
                    (first + Int64(offset)).sqlValue, runID.sqlValue, one.enrolmentID.sqlValue, one.personID.sqlValue,
                    .text(one.item), one.held.sqlValue, .text(one.found), .text(one.origin), one.asOf.sqlValue,
                    .integer(one.isRepeated ? 1 : 0), now.sqlValue,
                ]
            }
        )
    }
}
