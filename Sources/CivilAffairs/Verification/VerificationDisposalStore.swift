// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// The SQL of what went to and fro and has been kept long enough. Messages about one case go with the case.
struct VerificationDisposalStore: Sendable {
    /// A file or message whose content is to go.
    struct Due: Sendable {
        let id: Int64
        let hashes: [String]
    }

    /// Files of folders, and answers to runs by HTTP, that came before a moment. A case that is held keeps the files that
    /// its people are in.
    func files(before cutoff: Timestamp, limit: Int, in transaction: any ReadTransaction) throws -> [Due] {
        try transaction.query(
            """
            select f.id, f.hash from verification_file f where f.at < \(cutoff) and f.disposed_at is null
                and f.id not in (select e.file_id from verification_exchange e
                    join verification_request r on r.id = e.request_id
                    where e.file_id is not null and r.run_id is null)
                and f.hash not in (select r.file_hash from verification_request r
                    join retention_hold h on h.case_id = r.case_id
                    where r.file_hash is not null and h.lifted_at is null)
                and f.id not in (select a.file_id from verification_answer a
                    join verification_request r on r.id = a.request_id
                    join retention_hold h on h.case_id = r.case_id where h.lifted_at is null)
            order by f.id limit \(limit)
            """
        ).map { Due(id: try $0.at(0), hashes: [try $0.at(1)]) }
    }

    /// Messages of runs by HTTP before a moment.
    func messages(before cutoff: Timestamp, limit: Int, in transaction: any ReadTransaction) throws -> [Due] {
        try transaction.query(
            """
            select e.id, e.body_hash, e.reply_hash from verification_exchange e
            join verification_request r on r.id = e.request_id
            where e.at < \(cutoff) and e.disposed_at is null and r.run_id is not null order by e.id limit \(limit)
            """
        ).map { Due(id: try $0.at(0), hashes: [try $0.at(1), try $0.at(2)].compactMap(\.self)) }
    }

    func markFiles(_ ids: [Int64], at now: Timestamp, in transaction: any Transaction) throws {
        try transaction.run("delete from verification_line where file_id in \(in: ids)")
        try transaction.run("update verification_file set disposed_at = \(now) where id in \(in: ids)")
    }

    func markMessages(_ ids: [Int64], at now: Timestamp, in transaction: any Transaction) throws {
        try transaction.run("update verification_exchange set disposed_at = \(now) where id in \(in: ids)")
    }
}
