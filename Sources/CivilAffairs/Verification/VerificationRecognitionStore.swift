// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// The SQL of results that were returned to another case and are still good (互认).
struct VerificationRecognitionStore: Sendable {
    /// An answer of a source about a person, with the request that brought it.
    struct Earlier: Sendable, Hashable {
        let requestID: Int64
        let sourceID: String
        let personID: Int64
        let caseID: Int64
        let caseNumber: String?
        let returnedAt: Timestamp
        let validUntil: CivilDate
    }

    /// What other cases' requests brought about people and is good on a day: of each source the newest that it ever said,
    /// and nothing where that was doubted, objected to with success or not settled, or its authorisation taken back.
    func results(
        sources: [String],
        people: [Int64],
        except caseID: Int64,
        goodOn day: CivilDate,
        in transaction: any ReadTransaction
    ) throws -> [Earlier] {
        guard !sources.isEmpty, !people.isEmpty else { return [] }
        return try transaction.query(
            """
            select r.id, r.source_id, s.person_id, r.case_id, c.number, r.returned_at, r.valid_until
            from verification_subject s join verification_request r on r.id = s.request_id
            join case_file c on c.id = r.case_id
            join consent a on a.case_id = r.case_id and a.person_id = s.person_id
            where s.person_id in \(in: people) and r.source_id in \(in: sources) and r.state = 'returned'
                and r.recognised_id is null and r.sent_at is not null and r.valid_until >= \(day)
                and r.case_id <> \(caseID) and a.revoked_at is null and not exists (
                    select 1 from verification_doubt d where d.request_id = r.id and d.person_id = s.person_id)
                and not exists (select 1 from verification_objection o where o.case_id = r.case_id
                    and (o.person_id is null or o.person_id = s.person_id)
                    and (o.answered_at is null or o.value is not null))
                and not exists (select 1 from verification_request n join verification_subject q on q.request_id = n.id
                    where q.person_id = s.person_id and n.source_id = r.source_id and n.state = 'returned'
                        and n.recognised_id is null and n.returned_at > r.returned_at)
            order by r.returned_at, r.id
            """
        ).map {
            Earlier(
                requestID: try $0.at(0),
                sourceID: try $0.at(1),
                personID: try $0.at(2),
                caseID: try $0.at(3),
                caseNumber: try $0.at(4),
                returnedAt: try $0.at(5),
                validUntil: try $0.at(6)
            )
        }
    }

    /// One value of an earlier answer.
    struct Answer: Sendable {
        let requestID: Int64
        let personID: Int64
        let item: String
        let asOf: CivilDate
        let object: String
        let value: String
    }

    func answers(of requestIDs: [Int64], in transaction: any ReadTransaction) throws -> [Answer] {
        try transaction.query(
            """
            select request_id, person_id, item, as_of_on, object, value from verification_answer
            where request_id in \(in: requestIDs) order by request_id, file_id, line
            """
        ).map {
            Answer(
                requestID: try $0.at(0),
                personID: try $0.at(1),
                item: try $0.at(2),
                asOf: try $0.at(3),
                object: try $0.at(4),
                value: try $0.at(5)
            )
        }
    }

    /// A request of this case that is answered by what another case's request brought.
    struct Taken: Sendable {
        let requestID: Int64
        let earlier: Earlier
        let people: [Int64]
        /// Where it comes from, for the report.
        let text: String
    }

    /// Copies what earlier requests brought, and closes the new ones as answered. Three statements for any number.
    func take(_ taken: [Taken], in transaction: any Transaction) throws {
        guard !taken.isEmpty else { return }
        let people = RowSet(
            [.init("new_id", .integer), .init("old_id", .integer), .init("person_id", .integer)],
            taken.flatMap { one in
                one.people.map { [one.requestID.sqlValue, one.earlier.requestID.sqlValue, $0.sqlValue] }
            }
        )
        try transaction.run(
            """
            insert into verification_answer (request_id, person_id, item, as_of_on, object, value, note, file_id, line)
            select v.new_id, a.person_id, a.item, a.as_of_on, a.object, a.value, a.note, a.file_id, a.line
            from verification_answer a join \(people) as v on v.old_id = a.request_id and v.person_id = a.person_id
            """
        )
        let closed = RowSet(
            [
                .init("id", .integer), .init("old_id", .integer), .init("returned_at", .integer),
                .init("valid_until", .text), .init("words", .text),
            ],
            taken.map {
                [
                    $0.requestID.sqlValue, $0.earlier.requestID.sqlValue, $0.earlier.returnedAt.sqlValue,
                    $0.earlier.validUntil.sqlValue, .text($0.text),
                ]
            }
        )
        let ids = taken.map(\.requestID)
        try transaction.run(
            """
            update verification_subject set answered_at =
                (select v.returned_at from \(closed) as v where v.id = verification_subject.request_id)
            where request_id in \(in: ids)
            """
        )
        try transaction.run(
            """
            update verification_request set state = 'returned',
                returned_at = (select v.returned_at from \(closed) as v where v.id = verification_request.id),
                valid_until = (select v.valid_until from \(closed) as v where v.id = verification_request.id),
                recognised_id = (select v.old_id from \(closed) as v where v.id = verification_request.id),
                recognised_text = (select v.words from \(closed) as v where v.id = verification_request.id)
            where id in \(in: ids)
            """
        )
    }
}
