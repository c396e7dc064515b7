// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

/// The SQL of files that leave and come back, of what was answered and of doubts.
struct VerificationReturnStore: Sendable {
    // MARK: - What a return is held against

    /// A request that a line names, as far as the scope shows it.
    func asked(
        _ numbers: [String],
        scope: AreaScope,
        in transaction: any ReadTransaction
    ) throws -> [VerificationJudgement.Asked] {
        let left: SQL = """
            r.number in \(in: numbers) and (r.sent_at is not null or exists (select 1
                from verification_delivery d where d.request_id = r.id and d.attempts > 0))
            """
        // A run asks about people of the whole county.
        let runs: SQL =
            scope.reach == .everything
            ? """
             union all select r.id, r.number, r.source_id, null, null, r.run_id from verification_request r
             where r.run_id is not null and \(left)
            """ : ""
        return try transaction.query(
            """
            select r.id, r.number, r.source_id, c.id, c.state, r.run_id
            from verification_request r join \(scope.table(.caseFile)) c on c.id = r.case_id where \(left)\(runs)
            """
        ).map {
            VerificationJudgement.Asked(
                id: try $0.at(0),
                number: try $0.at(1),
                sourceID: try $0.at(2),
                caseID: try $0.at(3),
                caseState: try $0.at(4),
                runID: try $0.at(5)
            )
        }
    }

    func subjects(
        of requestIDs: [Int64],
        in transaction: any ReadTransaction
    ) throws -> [VerificationJudgement.Subject] {
        try transaction.query(
            """
            select s.request_id, s.person_id, s.name, s.number_blind,
                case when s.consent_id is null then a.revoked_at when b.id is null then 0 else b.revoked_at end
            from verification_subject s join verification_request r on r.id = s.request_id
            left join consent a on a.case_id = r.case_id and a.person_id = s.person_id
            left join consent b on b.id = s.consent_id
            where s.request_id in \(in: requestIDs)
            """
        ).map {
            VerificationJudgement.Subject(
                requestID: try $0.at(0),
                personID: try $0.at(1),
                name: try $0.at(2),
                numberBlind: try $0.at(3),
                isRevoked: try $0.at(4, as: Timestamp?.self) != nil
            )
        }
    }

    func answers(
        of requestIDs: [Int64],
        in transaction: any ReadTransaction
    ) throws -> [VerificationJudgement.Key: String] {
        let rows = try transaction.query(
            """
            select request_id, person_id, item, as_of_on, object, value from verification_answer
            where request_id in \(in: requestIDs)
            """
        )
        var result: [VerificationJudgement.Key: String] = [:]
        for row in rows {
            let key = VerificationJudgement.Key(
                requestID: try row.at(0),
                personID: try row.at(1),
                item: try row.at(2),
                asOf: try row.at(3),
                object: try row.at(4)
            )
            result[key] = try row.at(5)
        }
        return result
    }

    // MARK: - What a return leaves

    func insert(
        _ answers: [VerificationJudgement.Answer],
        fileID: Int64,
        in transaction: any Transaction
    ) throws {
        try transaction.insert(
            into: "verification_answer",
            ["request_id", "person_id", "item", "as_of_on", "object", "value", "note", "file_id", "line"],
            rows: answers.map {
                [
                    $0.key.requestID.sqlValue, $0.key.personID.sqlValue, .text($0.key.item), $0.key.asOf.sqlValue,
                    .text($0.key.object), .text($0.value), $0.note.isEmpty ? .null : .text($0.note), fileID.sqlValue,
                    $0.line.sqlValue,
                ]
            }
        )
    }

    /// Notes who has an answer, then which requests are whole.
    func markAnswered(
        _ answers: [VerificationJudgement.Answer],
        validUntil: [Int64: CivilDate],
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        guard !answers.isEmpty else { return }
        let pairs = Set(answers.map { [$0.key.requestID, $0.key.personID] })
        let people = RowSet(
            [.init("request_id", .integer), .init("person_id", .integer)],
            pairs.map { $0.map(\.sqlValue) }
        )
        try transaction.run(
            """
            update verification_subject set answered_at = \(now) from \(people) as v
            where verification_subject.request_id = v.request_id and verification_subject.person_id = v.person_id
                and verification_subject.answered_at is null
            """
        )
        let days = RowSet(
            [.init("id", .integer), .init("valid_until", .text)],
            validUntil.map { [.integer($0.key), $0.value.sqlValue] }
        )
        try transaction.run(
            """
            update verification_request set state = 'returned', returned_at = \(now), problem = null,
                valid_until = (select v.valid_until from \(days) as v where v.id = verification_request.id)
            where id in \(in: Array(validUntil.keys)) and state <> 'returned' and not exists (
                select 1 from verification_subject s
                where s.request_id = verification_request.id and s.answered_at is null)
            """
        )
    }

    /// One person of a request is cleared up; the request may be whole by it.
    func markSettled(
        requestID: Int64,
        personID: Int64,
        validUntil: CivilDate,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            update verification_subject set answered_at = \(now)
            where request_id = \(requestID) and person_id = \(personID) and answered_at is null
            """
        )
        try transaction.run(
            """
            update verification_request set state = 'returned', returned_at = \(now), problem = null,
                valid_until = \(validUntil)
            where id = \(requestID) and state <> 'returned' and not exists (
                select 1 from verification_subject s
                where s.request_id = verification_request.id and s.answered_at is null)
            """
        )
    }

    // MARK: - Files

    func insert(
        _ file: VerificationReturn,
        direction: String,
        writtenAt: Timestamp?,
        in transaction: any Transaction
    ) throws {
        try transaction.insert(
            into: "verification_file",
            ["id", "direction", "name", "hash", "lines", "landed", "no_record", "duplicates", "at", "written_at"],
            rows: [
                [
                    file.fileID.sqlValue, .text(direction), .text(file.name), .text(file.hash), file.lines.sqlValue,
                    file.landed.sqlValue, file.nothing.sqlValue, file.duplicates.sqlValue, file.receivedAt.sqlValue,
                    writtenAt.sqlValue,
                ]
            ]
        )
        try transaction.insert(
            into: "verification_line",
            ["file_id", "line", "outcome", "reason"],
            rows: file.bad.map { [file.fileID.sqlValue, $0.line.sqlValue, $0.outcome.sqlValue, $0.reason.sqlValue] }
        )
    }

    /// A file that came before, known by its content.
    func returned(hash: String, in transaction: any ReadTransaction) throws -> VerificationReturn? {
        guard
            let row = try transaction.first(
                """
                select id, name, lines, landed, no_record, duplicates, at from verification_file
                where direction = 'in' and hash = \(hash)
                """
            )
        else { return nil }
        let id: Int64 = try row.at(0)
        let bad = try transaction.query(
            "select line, outcome, reason from verification_line where file_id = \(id) order by line"
        ).map { VerificationReturn.Line(line: try $0.at(0), outcome: try $0.at(1), reason: try $0.at(2)) }
        return VerificationReturn(
            fileID: id,
            name: try row.at(1),
            hash: hash,
            lines: try row.at(2),
            landed: try row.at(3),
            nothing: try row.at(4),
            duplicates: try row.at(5),
            bad: bad,
            receivedAt: try row.at(6),
            seenBefore: true
        )
    }

    /// Files that left the store but did not reach the folder yet.
    func unwritten(in transaction: any ReadTransaction) throws -> [(id: Int64, name: String, hash: String)] {
        try transaction.query(
            """
            select id, name, hash from verification_file where direction = 'out' and written_at is null and disposed_at is null order by id
            """
        ).map { (try $0.at(0), try $0.at(1), try $0.at(2)) }
    }

    func markWritten(_ ids: [Int64], at now: Timestamp, in transaction: any Transaction) throws {
        try transaction.run("update verification_file set written_at = \(now) where id in \(in: ids)")
    }

    // MARK: - Doubts

    func insert(_ doubts: [VerificationJudgement.Doubt], at now: Timestamp, in transaction: any Transaction) throws {
        guard !doubts.isEmpty else { return }
        let first = try transaction.newKeys(doubts.count)
        try transaction.insert(
            into: "verification_doubt",
            ["id", "case_id", "request_id", "person_id", "item", "kind", "detail", "raised_at"],
            rows: doubts.enumerated().map { offset, doubt in
                [
                    (first + Int64(offset)).sqlValue, (doubt.caseID ?? 0).sqlValue, doubt.about.requestID.sqlValue,
                    doubt.about.personID.sqlValue, doubt.about.item.sqlValue, doubt.about.kind.sqlValue,
                    .text(doubt.text), now.sqlValue,
                ]
            }
        )
    }

    /// What is doubted already and not resolved, so that a second file does not doubt it twice.
    func openDoubts(
        of requestIDs: [Int64],
        in transaction: any ReadTransaction
    ) throws -> Set<VerificationJudgement.About> {
        Set(
            try transaction.query(
                """
                select request_id, person_id, item, kind from verification_doubt
                where resolved_at is null and request_id in \(in: requestIDs)
                """
            ).map {
                VerificationJudgement.About(
                    requestID: try $0.at(0),
                    personID: try $0.at(1),
                    item: try $0.at(2),
                    kind: try $0.at(3)
                )
            }
        )
    }

    func doubts(caseID: Int64, in transaction: any ReadTransaction) throws -> [VerificationDoubt] {
        try transaction.query(
            """
            select d.id, d.request_id, d.person_id, r.source_title, d.item, d.kind, d.detail, d.raised_at, d.resolution
            from verification_doubt d join verification_request r on r.id = d.request_id
            where d.case_id = \(caseID) order by d.id
            """
        ).map {
            VerificationDoubt(
                id: try $0.at(0),
                requestID: try $0.at(1),
                personID: try $0.at(2),
                sourceTitle: try $0.at(3),
                item: try $0.at(4),
                kind: try $0.at(5),
                text: try $0.at(6),
                raisedAt: try $0.at(7),
                resolution: try $0.at(8)
            )
        }
    }

    /// - Returns: false when there is no open doubt of this case.
    func resolve(
        _ id: Int64,
        caseID: Int64,
        resolution: String,
        by name: String,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Bool {
        try transaction.runCounting(
            """
            update verification_doubt set resolution = \(resolution), resolved_by = \(name), resolved_at = \(now)
            where id = \(id) and case_id = \(caseID) and resolved_at is null
            """
        ) == 1
    }
}
