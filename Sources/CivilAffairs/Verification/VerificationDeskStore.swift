// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// The SQL of the verification desk: what waits, and the files.
extension VerificationRequestStore {
    /// Requests of cases that are not over, by source and state.
    func counts(
        scope: AreaScope,
        in transaction: any ReadTransaction
    ) throws -> [String: [VerificationRequest.State: Int]] {
        let rows = try transaction.query(
            """
            select r.source_id, r.state, count(*) from verification_request r
            join \(scope.table(.caseFile)) c on c.id = r.case_id
            where c.state in ('open', 'paused') group by r.source_id, r.state
            """
        )
        var result: [String: [VerificationRequest.State: Int]] = [:]
        for row in rows { result[try row.at(0), default: [:]][try row.at(1)] = try row.at(2) }
        return result
    }

    /// Cases that are not over and have something open; doubts and objections first, then the oldest.
    func work(
        scope: AreaScope,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [VerificationDesk.Work] {
        try transaction.query(
            """
            select w.id, w.number, w.title, w.waiting, w.sent, w.overdue, w.failed, w.doubts, w.objections from (
                select c.id, c.number, c.title,
                    (select count(*) from verification_request r where r.case_id = c.id and r.state = 'waiting')
                        as waiting,
                    (select count(*) from verification_request r where r.case_id = c.id and r.state = 'sent') as sent,
                    (select count(*) from verification_request r where r.case_id = c.id and r.state = 'overdue')
                        as overdue,
                    (select count(*) from verification_request r where r.case_id = c.id and r.state = 'failed'
                        and not exists (select 1 from verification_request l where l.case_id = r.case_id
                            and l.source_id = r.source_id and l.id > r.id)) as failed,
                    (select count(*) from verification_doubt d where d.case_id = c.id and d.resolved_at is null)
                        as doubts,
                    (select count(*) from verification_objection o where o.case_id = c.id and o.answered_at is null)
                        as objections
                from \(scope.table(.caseFile)) c where c.state in ('open', 'paused') and c.accepted_on is not null
            ) as w
            where w.waiting + w.sent + w.overdue + w.failed + w.doubts + w.objections > 0
            order by w.doubts + w.objections + w.overdue + w.failed desc, w.id limit \(limit)
            """
        ).map {
            VerificationDesk.Work(
                caseID: try $0.at(0),
                number: try $0.at(1),
                title: try $0.at(2),
                waiting: try $0.at(3),
                sent: try $0.at(4),
                overdue: try $0.at(5),
                failed: try $0.at(6),
                doubts: try $0.at(7),
                objections: try $0.at(8)
            )
        }
    }
}

extension VerificationReturnStore {
    private static let columns: SQL = """
        f.id, f.direction, f.name, f.lines, f.landed, f.no_record, f.duplicates,
        (select count(*) from verification_line l where l.file_id = f.id), f.at, f.written_at, f.disposed_at
        """

    private static func file(_ row: Row) throws -> VerificationFile {
        VerificationFile(
            id: try row.at(0),
            isReturn: try row.at(1, as: String.self) == "in",
            name: try row.at(2),
            lines: try row.at(3),
            landed: try row.at(4),
            nothing: try row.at(5),
            duplicates: try row.at(6),
            bad: try row.at(7),
            at: try row.at(8),
            writtenAt: try row.at(9),
            disposedAt: try row.at(10)
        )
    }

    /// Newest first.
    func files(before: Int64?, limit: Int, in transaction: any ReadTransaction) throws -> [VerificationFile] {
        let condition: SQL = before.map { "f.id < \($0)" } ?? "1 = 1"
        return try transaction.query(
            "select \(Self.columns) from verification_file f where \(condition) order by f.id desc limit \(limit)"
        ).map(Self.file)
    }

    func file(id: Int64, in transaction: any ReadTransaction) throws -> VerificationFile? {
        try transaction.first("select \(Self.columns) from verification_file f where f.id = \(id)").map(Self.file)
    }

    func hash(ofFile id: Int64, in transaction: any ReadTransaction) throws -> String? {
        try transaction.first("select hash from verification_file where id = \(id)")?.at(0)
    }

    func badLines(fileID: Int64, in transaction: any ReadTransaction) throws -> [VerificationReturn.Line] {
        try transaction.query(
            "select line, outcome, reason from verification_line where file_id = \(fileID) order by line"
        ).map { VerificationReturn.Line(line: try $0.at(0), outcome: try $0.at(1), reason: try $0.at(2)) }
    }
}
