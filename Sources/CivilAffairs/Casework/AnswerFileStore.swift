// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// The SQL of files that answer questions.
struct AnswerFileStore: Sendable {
    func insert(_ file: AnswerFile, caseID: Int64, at now: Timestamp, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into answer_file (id, case_id, hash, name, media, added_at)
            values (\(file.id), \(caseID), \(file.hash), \(file.name), \(file.media), \(now))
            """
        )
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
