// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
package import Storage
import Vocabulary

/// The SQL of requests and the people they ask about. Requests are only reached through a reader's cases.
struct VerificationRequestStore: Sendable {
    /// A person of a request as they are sent.
    struct Subject: Sendable {
        let requestID: Int64
        let personID: Int64
        let name: String
        let number: [UInt8]
        let numberBlind: String
        /// The authorisation that a run goes by; nil for that of the case.
        var consentID: Int64?
    }

    /// A request as it is made.
    struct New: Sendable {
        let id: Int64
        let number: String
        let source: VerificationSource
        let round: Int64
        let subjects: [Subject]
        /// Of a letter to another province.
        var letter: Letter?
    }

    /// Whom a letter to another province goes to, and who answers for it here.
    struct Letter: Sendable {
        let addressee: String
        let contact: String
    }

    /// - Parameters:
    ///   - caseID: nil for requests of a run.
    ///   - runID: nil for requests of a case.
    func insert(
        _ new: [New],
        caseID: Int64?,
        runID: Int64? = nil,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.insert(
            into: "verification_request",
            [
                "id", "number", "case_id", "run_id", "source_id", "round", "source_title", "state", "created_at",
                "addressee", "contact",
            ],
            rows: new.map {
                [
                    $0.id.sqlValue, .text($0.number), (caseID ?? 0).sqlValue, runID.sqlValue, .text($0.source.id),
                    $0.round.sqlValue, .text($0.source.title), VerificationRequest.State.waiting.sqlValue,
                    now.sqlValue, ($0.letter?.addressee).sqlValue, ($0.letter?.contact).sqlValue,
                ]
            }
        )
        try transaction.insert(
            into: "verification_subject",
            ["request_id", "person_id", "name", "number", "number_blind", "consent_id"],
            rows: new.flatMap { request in
                request.subjects.map {
                    [
                        request.id.sqlValue, $0.personID.sqlValue, .text($0.name), .bytes($0.number),
                        .text($0.numberBlind), $0.consentID.sqlValue,
                    ]
                }
            }
        )
    }

    /// Requests of a case the scope shows, oldest first.
    func requests(
        caseID: Int64,
        scope: AreaScope,
        in transaction: any ReadTransaction
    ) throws -> [VerificationRequest] {
        let people = try transaction.query(
            """
            select s.request_id, s.person_id from verification_subject s
            join verification_request r on r.id = s.request_id where r.case_id = \(caseID) order by s.person_id
            """
        ).map { (try $0.at(0, as: Int64.self), try $0.at(1, as: Int64.self)) }
        let asked = Dictionary(grouping: people, by: \.0).mapValues { $0.map(\.1) }
        return try transaction.query(
            """
            select r.id, r.number, r.case_id, r.source_id, r.source_title, r.state, r.created_at, r.sent_at, r.due_on,
                r.returned_at, r.valid_until, r.file_hash, r.problem, r.recognised_text, r.addressee, r.contact
            from verification_request r join \(scope.table(.caseFile)) c on c.id = r.case_id
            where r.case_id = \(caseID) order by r.id
            """
        ).map { row in
            let id: Int64 = try row.at(0)
            return VerificationRequest(
                id: id,
                number: try row.at(1),
                caseID: try row.at(2),
                sourceID: try row.at(3),
                sourceTitle: try row.at(4),
                state: try row.at(5),
                personIDs: asked[id] ?? [],
                createdAt: try row.at(6),
                sentAt: try row.at(7),
                dueOn: try row.at(8),
                returnedAt: try row.at(9),
                validUntil: try row.at(10),
                fileHash: try row.at(11),
                problem: try row.at(12),
                recognised: try row.at(13),
                addressee: try row.at(14),
                contact: try row.at(15)
            )
        }
    }

    /// Case of a request the scope shows; nil for none.
    func caseID(ofRequest id: Int64, scope: AreaScope, in transaction: any ReadTransaction) throws -> Int64? {
        try transaction.first(
            """
            select c.id from verification_request r join \(scope.table(.caseFile)) c on c.id = r.case_id
            where r.id = \(id)
            """
        )?.at(0)
    }

    /// One line of a file that is about to leave.
    struct Outgoing: Sendable {
        let requestID: Int64
        let number: String
        let sourceID: String
        /// Nil for a request of a run.
        let caseID: Int64?
        let caseState: CaseFile.State?
        let runID: Int64?
        let personID: Int64
        let name: String
        let sealedNumber: [UInt8]
        let consent: Consent?
        let letter: Letter?
        /// Why somebody of a run is not asked about any more, save for their authorisation.
        let gone: VerificationRun.Reason?

        /// Whether the person may be asked about.
        func isAllowed(on today: CivilDate) -> Bool { gone == nil && consent?.holds(on: today) == true }
    }

    /// Families of cases, in the order of their members.
    func members(caseIDs: [Int64], in transaction: any ReadTransaction) throws -> [Int64: [FamilyMember]] {
        let rows = try transaction.query(
            """
            select f.case_id, m.person_id, m.position, m.standing, m.relation, m.reason
            from family_member m join family f on f.id = m.family_id
            where f.case_id in \(in: caseIDs) order by f.case_id, m.position
            """
        )
        var result: [Int64: [FamilyMember]] = [:]
        for row in rows {
            let member = FamilyMember(
                personID: try row.at(1),
                position: try row.at(2),
                standing: try row.at(3),
                relation: try row.at(4),
                reason: try row.at(5)
            )
            result[try row.at(0), default: []].append(member)
        }
        return result
    }

    /// Waiting requests that leave with files, held until the transaction ends; a second sender then finds none left.
    /// - Parameter wired: sources that are asked in another way.
    func lockWaiting(without wired: [String], in transaction: any Transaction) throws -> [Int64] {
        let ids: [Int64] = try transaction.query(
            "select id from verification_request where state = 'waiting' and source_id not in \(in: wired) order by id"
        ).map { try $0.at(0) }
        guard !ids.isEmpty else { return [] }
        try transaction.run(
            "update verification_request set state = 'waiting' where id in \(in: ids) and state = 'waiting'"
        )
        return ids
    }

    /// Those of some requests that wait, with everybody they still ask about and their authorisation, in one order.
    /// Whoever has an answer already is not asked about twice.
    func waiting(_ ids: [Int64], in transaction: any ReadTransaction) throws -> [Outgoing] {
        let which: SQL = "r.id in \(in: ids)"
        return try transaction.query(
            """
            select r.id, r.number, r.source_id, c.id, c.state, r.run_id, s.person_id, s.name, s.number,
                a.given_by, a.from_on, a.until_on, a.revoked_at, a.relation, r.addressee, r.contact, null
            from verification_request r join case_file c on c.id = r.case_id
            join verification_subject s on s.request_id = r.id
            left join consent a on a.case_id = r.case_id and a.person_id = s.person_id
            where r.state = 'waiting' and s.answered_at is null and \(which)
            union all select r.id, r.number, r.source_id, null, null, r.run_id, s.person_id, s.name, s.number,
                a.given_by, a.from_on, a.until_on, a.revoked_at, a.relation, r.addressee, r.contact,
                case when p.died_on is not null then \(VerificationRun.Reason.died.rawValue)
                    when not exists (select 1 from verification_run_person n join enrolment e on e.id = n.enrolment_id
                        join enrolment_member k on k.enrolment_id = e.id and k.person_id = n.person_id
                        where n.run_id = u.id and n.person_id = s.person_id and n.reason is null
                            and e.state <> 'ended' and (k.until_month is null or k.until_month > u.for_month))
                    then \(VerificationRun.Reason.ended.rawValue) end
            from verification_request r join verification_subject s on s.request_id = r.id
            join verification_run u on u.id = r.run_id
            join \(AreaScope.wholeStore.person) p on p.id = s.person_id
            left join consent a on a.id = s.consent_id
            where r.state = 'waiting' and s.answered_at is null and \(which) order by 1, 7
            """
        ).map { row in
            let personID: Int64 = try row.at(6)
            let from: CivilDate? = try row.at(10)
            let until: CivilDate? = try row.at(11)
            var consent: Consent?
            if let from, let until {
                consent = Consent(
                    personID: personID,
                    givenBy: try row.at(9),
                    relation: try row.at(13),
                    from: from,
                    until: until,
                    revokedAt: try row.at(12),
                    sheetHash: nil,
                    way: .stated
                )
            }
            return Outgoing(
                requestID: try row.at(0),
                number: try row.at(1),
                sourceID: try row.at(2),
                caseID: try row.at(3),
                caseState: try row.at(4),
                runID: try row.at(5),
                personID: personID,
                name: try row.at(7),
                sealedNumber: try row.at(8),
                consent: consent,
                letter: try row.at(14, as: String?.self).map { Letter(addressee: $0, contact: try row.at(15) ?? "") },
                gone: try row.at(16, as: String?.self).flatMap(VerificationRun.Reason.init)
            )
        }
    }

    func markSent(
        _ ids: [Int64],
        fileHash: String,
        dueOn: CivilDate,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            update verification_request set state = 'sent', sent_at = \(now), due_on = \(dueOn), file_hash = \(fileHash)
            where id in \(in: ids) and state = 'waiting'
            """
        )
    }

    func markFailed(_ reasons: [Int64: String], in transaction: any Transaction) throws {
        guard !reasons.isEmpty else { return }
        let rows = RowSet(
            [.init("id", .integer), .init("problem", .text)],
            reasons.sorted { $0.key < $1.key }.map { [.integer($0.key), .text($0.value)] }
        )
        try transaction.run(
            """
            update verification_request set state = 'failed',
                problem = (select v.problem from \(rows) as v where v.id = verification_request.id)
            where id in \(in: Array(reasons.keys)) and state not in ('returned', 'waived')
            """
        )
    }

    func waive(_ id: Int64, reason: String, in transaction: any Transaction) throws {
        try transaction.run(
            "update verification_request set state = 'waived', problem = \(reason) where id = \(id)"
        )
    }

    /// People who may no longer be asked about leave their request.
    func drop(_ subjects: [(requestID: Int64, personID: Int64)], in transaction: any Transaction) throws {
        guard !subjects.isEmpty else { return }
        let rows = RowSet(
            [.init("request_id", .integer), .init("person_id", .integer)],
            subjects.map { [.integer($0.requestID), .integer($0.personID)] }
        )
        try transaction.run(
            """
            delete from verification_subject where (request_id, person_id) in
                (select v.request_id, v.person_id from \(rows) as v)
            """
        )
    }

    /// Who of requests has no answer yet.
    func unanswered(_ ids: [Int64], in transaction: any ReadTransaction) throws -> [Int64: Set<Int64>] {
        let rows = try transaction.query(
            """
            select request_id, person_id from verification_subject
            where request_id in \(in: ids) and answered_at is null
            """
        )
        var result: [Int64: Set<Int64>] = [:]
        for row in rows { result[try row.at(0), default: []].insert(try row.at(1)) }
        return result
    }

    /// Source of each request.
    func sources(of ids: Set<Int64>, in transaction: any ReadTransaction) throws -> [Int64: String] {
        let rows = try transaction.query(
            "select id, source_id from verification_request where id in \(in: Array(ids))"
        )
        return Dictionary(try rows.map { (try $0.at(0), try $0.at(1)) }, uniquingKeysWith: { first, _ in first })
    }

    /// - Returns: how many requests went past their day.
    @discardableResult
    func markOverdue(on today: CivilDate, in transaction: any Transaction) throws -> Int {
        try transaction.runCounting(
            "update verification_request set state = 'overdue' where state = 'sent' and due_on < \(today)"
        )
    }

    /// The request of a source that counts for people: not one that was asked again about all of them.
    static func latest(_ requests: [VerificationRequest]) -> [VerificationRequest] {
        requests.filter { request in
            !requests.contains {
                $0.sourceID == request.sourceID && $0.id > request.id
                    && Set($0.personIDs).isSuperset(of: request.personIDs)
            }
        }
    }

    /// Those of the persons whom sources can be asked about, by a current identity number.
    func numbered(_ ids: [Int64], in transaction: any ReadTransaction) throws -> [Int64] {
        guard !ids.isEmpty else { return [] }
        return try transaction.query(
            """
            select distinct i.person_id from person_identifier i
            where i.person_id in \(in: ids) and i.kind = 'resident-id' and i.superseded_at is null
            order by i.person_id
            """
        ).map { try $0.at(0) }
    }

    /// Names of persons, for messages.
    func names(of ids: [Int64], in transaction: any ReadTransaction) throws -> [Int64: String] {
        let rows = try transaction.query(
            "select p.id, p.name from \(AreaScope.wholeStore.person) p where p.id in \(in: ids)"
        )
        return Dictionary(try rows.map { (try $0.at(0), try $0.at(1)) }, uniquingKeysWith: { first, _ in first })
    }
}

/// Finds names and numbers in the registry.
package struct RegistryLookup: PersonLookup {
    private let parties: Parties

    package init(_ parties: Parties) {
        self.parties = parties
    }

    package func identities(
        of personIDs: [Int64],
        in transaction: any ReadTransaction
    ) throws -> [Int64: PersonIdentity] {
        let numbers = try parties.residentNumbers(of: personIDs, in: transaction)
        return try VerificationRequestStore().names(of: personIDs, in: transaction).reduce(into: [:]) { result, one in
            result[one.key] = PersonIdentity(name: one.value, number: numbers[one.key])
        }
    }
}
