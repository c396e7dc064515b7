// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// The SQL of files that answer questions.
struct AnswerFileStore: Sendable {
    /// - Parameter field: the question that a file waits for which is nobody's answer yet; nil for an answer.
    func insert(
        _ file: AnswerFile,
        caseID: Int64,
        waitingFor field: String? = nil,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            insert into answer_file (id, case_id, hash, name, media, added_at, waiting_for)
            values (\(file.id), \(caseID), \(file.hash), \(file.name), \(file.media), \(now), \(field))
            """
        )
    }

    /// Questions that files of a case wait for, or waited for.
    func questions(_ ids: [Int64], in transaction: any ReadTransaction) throws -> [String] {
        try transaction.query(
            "select waiting_for from answer_file where id in \(in: ids) and waiting_for is not null"
        ).map { try $0.at(0) }
    }

    /// A file that nobody came back for.
    struct Abandoned: Sendable {
        let id: Int64
        let caseID: Int64
        let hash: String
    }

    /// Files that still wait and came before a moment. What has become an answer waits no more.
    func abandoned(before cutoff: Timestamp, limit: Int, in transaction: any Transaction) throws -> [Abandoned] {
        try transaction.run(
            """
            update answer_file set waiting_for = null where waiting_for is not null and added_at < \(cutoff)
                and exists (select 1 from fact f where f.case_id = answer_file.case_id
                    and f.value = '#' || cast(answer_file.id as text))
            """
        )
        return try transaction.query(
            """
            select id, case_id, hash from answer_file where waiting_for is not null and added_at < \(cutoff)
            order by id limit \(limit)
            """
        ).map { Abandoned(id: try $0.at(0), caseID: try $0.at(1), hash: try $0.at(2)) }
    }

    func remove(_ ids: [Int64], in transaction: any Transaction) throws {
        try transaction.run("delete from answer_file where id in \(in: ids)")
    }

    /// Files that came with a page which was not taken, and that are no answer yet.
    func waiting(caseID: Int64, in transaction: any ReadTransaction) throws -> [AnswerFile] {
        try transaction.query(
            """
            select a.id, a.hash, a.name, a.media from answer_file a where a.case_id = \(caseID) and not exists
                (select 1 from fact f where f.case_id = a.case_id and f.value = '#' || cast(a.id as text))
            order by a.id
            """
        ).map {
            AnswerFile(id: try $0.at(0), hash: try $0.at(1), name: try $0.at(2), media: try $0.at(3))
        }
    }

    func files(caseID: Int64, in transaction: any ReadTransaction) throws -> [AnswerFile] {
        try transaction.query(
            "select id, hash, name, media from answer_file where case_id = \(caseID) order by id"
        ).map {
            AnswerFile(id: try $0.at(0), hash: try $0.at(1), name: try $0.at(2), media: try $0.at(3))
        }
    }
}
