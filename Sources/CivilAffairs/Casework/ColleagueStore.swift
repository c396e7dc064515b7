// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

extension CaseOpinion.Kind: SQLConvertible {}

/// The SQL of what colleagues hand each other and ask each other.
struct ColleagueStore: Sendable {
    // MARK: - Assignments

    /// Of all steps: there are few, and what is asked does not depend on where the case stands.
    static func assignmentsQuestion(_ caseID: Int64) -> SQL {
        """
        select step, function, staff_id, staff_name, given_by, given_name, reason, given_at
        from case_assignment where case_id = \(caseID) order by function
        """
    }

    func assignments(caseID: Int64, step: String, in transaction: any ReadTransaction) throws -> [CaseAssignment] {
        try transaction.query(Self.assignmentsQuestion(caseID)).map {
            CaseAssignment(
                step: try $0.at(0),
                function: try $0.at(1),
                userID: try $0.at(2),
                name: try $0.at(3),
                givenBy: try $0.at(4),
                giverName: try $0.at(5),
                reason: try $0.at(6),
                givenAt: try $0.at(7)
            )
        }.filter { $0.step == step }
    }

    func put(_ assignment: CaseAssignment, caseID: Int64, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into case_assignment (case_id, step, function, staff_id, staff_name, given_by, given_name, reason,
                given_at)
            values (\(caseID), \(assignment.step), \(assignment.function), \(assignment.userID), \(assignment.name),
                \(assignment.givenBy), \(assignment.giverName), \(assignment.reason), \(assignment.givenAt))
            on conflict (case_id, step, function) do update set staff_id = excluded.staff_id,
                staff_name = excluded.staff_name, given_by = excluded.given_by, given_name = excluded.given_name,
                reason = excluded.reason, given_at = excluded.given_at
            """
        )
    }

    /// Hands all that one person was given, in cases that are not over, to another of the same function.
    /// - Returns: the cases.
    func handOver(
        from userID: Int64,
        to colleague: Colleague,
        by giver: (id: Int64, name: String),
        reason: String,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> [Int64] {
        try transaction.query(
            """
            update case_assignment set staff_id = \(colleague.userID), staff_name = \(colleague.name),
                given_by = \(giver.id), given_name = \(giver.name), reason = \(reason), given_at = \(now)
            where staff_id = \(userID) and function = \(colleague.function)
                and exists (select 1 from case_file c where c.id = case_assignment.case_id
                    and c.step = case_assignment.step and c.state in ('draft', 'open', 'paused'))
            returning case_id
            """
        ).map { try $0.at(0) }
    }

    // MARK: - Opinions

    private static let columns: SQL = """
        o.id, o.case_id, o.step, o.kind, o.staff_id, o.staff_name, o.asked_by, o.asked_name, o.question, o.asked_at,
        o.agrees, o.answer, o.answered_at, o.withdrawn_at
        """

    private static func opinion(_ row: Row) throws -> CaseOpinion {
        CaseOpinion(
            id: try row.at(0),
            caseID: try row.at(1),
            step: try row.at(2),
            kind: try row.at(3),
            userID: try row.at(4),
            name: try row.at(5),
            askedBy: try row.at(6),
            askerName: try row.at(7),
            question: try row.at(8),
            askedAt: try row.at(9),
            agrees: try row.at(10),
            answer: try row.at(11),
            answeredAt: try row.at(12),
            withdrawnAt: try row.at(13)
        )
    }

    static func opinionsQuestion(_ caseID: Int64) -> SQL {
        "select \(columns) from case_opinion o where o.case_id = \(caseID) order by o.id"
    }

    func opinions(caseID: Int64, in transaction: any ReadTransaction) throws -> [CaseOpinion] {
        try transaction.query(Self.opinionsQuestion(caseID)).map(Self.opinion)
    }

    /// What somebody was asked or told within their scope: what is open, or what they answered, newest first.
    func opinions(
        of userID: Int64,
        open: Bool,
        scope: AreaScope,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [(opinion: CaseOpinion, title: String)] {
        // What was asked at a step that is over waits for nobody; what was only told stays to be read.
        let state: SQL =
            open
            ? """
            o.answered_at is null and o.withdrawn_at is null
            and (o.kind = 'copy' or (c.step = o.step and c.closed_at is null))
            """
            : "o.answered_at is not null"
        return try transaction.query(
            """
            select \(Self.columns), c.title from case_opinion o join \(scope.table(.caseFile)) c on c.id = o.case_id
            where o.staff_id = \(userID) and \(state) order by o.id desc limit \(limit)
            """
        ).map { (try Self.opinion($0), try $0.at(14)) }
    }

    func insert(_ opinion: CaseOpinion, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into case_opinion (id, case_id, step, kind, staff_id, staff_name, asked_by, asked_name, question,
                asked_at)
            values (\(opinion.id), \(opinion.caseID), \(opinion.step), \(opinion.kind), \(opinion.userID),
                \(opinion.name), \(opinion.askedBy), \(opinion.askerName), \(opinion.question), \(opinion.askedAt))
            """
        )
    }

    /// - Returns: false where it was answered or withdrawn already.
    func answer(_ id: Int64, agrees: Bool?, text: String, at now: Timestamp, in transaction: any Transaction) throws
        -> Bool
    {
        try transaction.runCounting(
            """
            update case_opinion set agrees = \(agrees), answer = \(text), answered_at = \(now)
            where id = \(id) and answered_at is null and withdrawn_at is null
            """
        ) == 1
    }

    func withdraw(_ id: Int64, at now: Timestamp, in transaction: any Transaction) throws -> Bool {
        try transaction.runCounting(
            """
            update case_opinion set withdrawn_at = \(now)
            where id = \(id) and answered_at is null and withdrawn_at is null
            """
        ) == 1
    }
}
