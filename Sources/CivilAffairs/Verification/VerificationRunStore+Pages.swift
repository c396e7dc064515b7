// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// The SQL of the pages of runs.
extension VerificationRunStore {
    /// Newest first, each table counted once for all of them.
    func runs(id: Int64? = nil, limit: Int, in transaction: any ReadTransaction) throws -> [VerificationRun] {
        let which: SQL = id.map { "t.id = \($0)" } ?? "1 = 1"
        let chosen: SQL = "(select t.id from verification_run t where \(which) order by t.id desc limit \(limit))"
        return try transaction.query(
            """
            select u.id, u.matching_id, u.title, u.for_month, u.tolerance, u.started_by, u.started_at,
                coalesce(n.asked, 0), coalesce(n.gone, 0), coalesce(s.answered, 0), coalesce(s.expected, 0),
                coalesce(d.found, 0)
            from verification_run u
            left join (select run_id, count(distinct case when reason is null then person_id end) as asked,
                    count(reason) as gone from verification_run_person where run_id in \(chosen) group by run_id) n
                on n.run_id = u.id
            left join (select r.run_id, count(t.answered_at) as answered, count(*) as expected
                from verification_request r join verification_subject t on t.request_id = r.id
                where r.run_id in \(chosen) group by r.run_id) s on s.run_id = u.id
            left join (select run_id, count(*) as found from verification_difference where run_id in \(chosen)
                group by run_id) d on d.run_id = u.id
            where u.id in \(chosen) order by u.id desc
            """
        ).map {
            VerificationRun(
                id: try $0.at(0),
                matchingID: try $0.at(1),
                title: try $0.at(2),
                month: try $0.at(3),
                tolerance: try $0.at(4),
                startedBy: try $0.at(5),
                startedAt: try $0.at(6),
                asked: try $0.at(7),
                leftOut: try $0.at(8),
                answered: try $0.at(9),
                expected: try $0.at(10),
                differences: try $0.at(11)
            )
        }
    }

    func sources(_ runID: Int64, in transaction: any ReadTransaction) throws -> [VerificationRun.Source] {
        let states = try transaction.query(
            """
            select source_id, max(source_title), state, count(*), max(problem), min(id) from verification_request
            where run_id = \(runID) group by source_id, state order by min(id)
            """
        )
        let people = try transaction.query(
            """
            select r.source_id, count(s.answered_at), count(*) from verification_request r
            join verification_subject s on s.request_id = r.id where r.run_id = \(runID) group by r.source_id
            """
        )
        var answers: [String: (Int, Int)] = [:]
        for row in people { answers[try row.at(0)] = (try row.at(1), try row.at(2)) }
        var order: [String] = []
        var titles: [String: String] = [:]
        var counts: [String: [VerificationRequest.State: Int]] = [:]
        var problems: [String: String] = [:]
        for row in states {
            let id: String = try row.at(0)
            if titles[id] == nil { order.append(id) }
            titles[id] = try row.at(1)
            counts[id, default: [:]][try row.at(2)] = try row.at(3)
            if let problem: String = try row.at(4) { problems[id] = problem }
        }
        return order.map { id in
            VerificationRun.Source(
                id: id,
                title: titles[id] ?? id,
                counts: counts[id] ?? [:],
                answered: answers[id]?.0 ?? 0,
                expected: answers[id]?.1 ?? 0,
                problem: problems[id]
            )
        }
    }

    func reasons(_ runID: Int64, in transaction: any ReadTransaction) throws -> [VerificationRun.Reason: Int] {
        let rows = try transaction.query(
            """
            select reason, count(*) from verification_run_person
            where run_id = \(runID) and reason is not null group by reason
            """
        )
        var result: [VerificationRun.Reason: Int] = [:]
        for row in rows {
            if let reason = VerificationRun.Reason(rawValue: try row.at(0)) { result[reason] = try row.at(1) }
        }
        return result
    }

    /// Those left out, in the order of their enrolments.
    /// - Parameter offset: how many come before.
    func leftOut(
        _ runID: Int64,
        after offset: Int64,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [VerificationRun.LeftOut] {
        try transaction.query(
            """
            select n.enrolment_id, n.person_id, p.name, n.program_id, n.region_id, n.reason
            from verification_run_person n join \(AreaScope.wholeStore.person) p on p.id = n.person_id
            where n.run_id = \(runID) and n.reason is not null order by n.enrolment_id, n.person_id
            limit \(limit) offset \(offset)
            """
        ).map {
            VerificationRun.LeftOut(
                enrolmentID: try $0.at(0),
                personID: try $0.at(1),
                name: try $0.at(2),
                programID: try $0.at(3),
                regionID: try $0.at(4),
                reason: VerificationRun.Reason(rawValue: try $0.at(5)) ?? .noConsent
            )
        }
    }

    func differences(
        _ runID: Int64,
        after: Int64,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [VerificationRun.Difference] {
        try transaction.query(
            """
            select d.id, d.enrolment_id, d.person_id, p.name, d.item, d.held, d.found, d.origin, d.as_of_on, d.repeated
            from verification_difference d join \(AreaScope.wholeStore.person) p on p.id = d.person_id
            where d.run_id = \(runID) and d.id > \(after) order by d.id limit \(limit)
            """
        ).map {
            VerificationRun.Difference(
                id: try $0.at(0),
                enrolmentID: try $0.at(1),
                personID: try $0.at(2),
                name: try $0.at(3),
                item: try $0.at(4),
                held: try $0.at(5),
                found: try $0.at(6),
                origin: try $0.at(7),
                asOf: try $0.at(8),
                isRepeated: try $0.at(9, as: Int64.self) != 0
            )
        }
    }

    /// Doubts about answers to a run, the open ones first. Of a key where that is asked for.
    func doubts(
        _ runID: Int64,
        id: Int64? = nil,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [VerificationRun.Doubt] {
        let only: SQL = id.map { "d.id = \($0)" } ?? "1 = 1"
        return try transaction.query(
            """
            select d.id, d.request_id, d.person_id, r.source_title, d.item, d.kind, d.detail, d.raised_at, d.resolution,
                p.name
            from verification_request r join verification_doubt d on d.request_id = r.id
            join \(AreaScope.wholeStore.person) p on p.id = d.person_id
            where r.run_id = \(runID) and \(only)
            order by case when d.resolved_at is null then 0 else 1 end, d.id limit \(limit)
            """
        ).map {
            VerificationRun.Doubt(
                doubt: VerificationDoubt(
                    id: try $0.at(0),
                    requestID: try $0.at(1),
                    personID: try $0.at(2),
                    sourceTitle: try $0.at(3),
                    item: try $0.at(4),
                    kind: try $0.at(5),
                    text: try $0.at(6),
                    raisedAt: try $0.at(7),
                    resolution: try $0.at(8)
                ),
                name: try $0.at(9)
            )
        }
    }
}
