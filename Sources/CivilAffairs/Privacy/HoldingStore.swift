// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

/// The SQL of a person's own print-out: one statement for each kind of record, whatever region it belongs to, since all
/// that is held must be shown.
struct HoldingStore: Sendable {
    private static let most = 500

    /// Cases that the person brought or belongs to, newest first.
    func cases(_ personID: Int64, in transaction: any ReadTransaction) throws -> [Holding.Case] {
        try transaction.query(
            """
            select c.id, c.number, c.service_id, c.release_hash, c.state, c.opened_at, c.closed_at, c.applicant_name,
                c.applicant_person_id, m.relation
            from case_file c left join family f on f.case_id = c.id
            left join family_member m on m.family_id = f.id and m.person_id = \(personID)
            where c.id in (select id from case_file where applicant_person_id = \(personID)
                union select o.case_id from family_member n join family o on o.id = n.family_id
                where n.person_id = \(personID))
            order by c.id desc limit \(Self.most)
            """
        ).map { row in
            let isOwn = try row.at(8, as: Int64.self) == personID
            let relation = try row.at(9, as: String?.self) ?? ""
            let applicant = PersonName.masked(try row.at(7, as: String.self))
            return Holding.Case(
                id: try row.at(0),
                number: try row.at(1),
                serviceID: try row.at(2),
                releaseHash: try row.at(3),
                state: try row.at(4),
                isOwn: isOwn,
                part: isOwn ? "申请人" : "\(applicant)的\(relation.isEmpty ? "家庭成员" : relation)",
                opened: try row.at(5, as: Timestamp.self).date,
                closed: try row.at(6, as: Timestamp?.self)?.date
            )
        }
    }

    /// What is known of the person, and of the whole matter where the application is their own.
    func answers(_ personID: Int64, own: [Int64], in transaction: any ReadTransaction) throws -> [Holding.Answer] {
        try transaction.query(
            """
            select case_id, name, value, source, origin, as_of_on from fact
            where person_id = \(personID) or (person_id is null and case_id in \(in: own))
            order by case_id desc, id limit \(Self.most * 2)
            """
        ).map { row in
            let value: String = try row.at(2)
            return Holding.Answer(
                caseID: try row.at(0),
                run: nil,
                name: try row.at(1),
                // A source that takes back what it said leaves a fact without a value.
                value: value.isEmpty ? "（来源已不再这样说）" : value,
                source: try row.at(3),
                origin: try row.at(4),
                asOf: try row.at(5)
            )
        }
    }

    /// What sources said about the person when those in benefit were asked about again, newest first.
    func matched(_ personID: Int64, in transaction: any ReadTransaction) throws -> [Holding.Answer] {
        try transaction.query(
            """
            select u.title, u.for_month, a.item, a.value, r.source_title, a.as_of_on
            from verification_answer a join verification_request r on r.id = a.request_id
            join verification_run u on u.id = r.run_id
            where a.person_id = \(personID) and a.request_id in
                (select s.request_id from verification_subject s where s.person_id = \(personID))
            order by r.id desc, a.line limit \(Self.most)
            """
        ).map { row in
            let value: String = try row.at(3)
            return Holding.Answer(
                caseID: 0,
                run: "\(try row.at(0, as: String.self)) \(try row.at(1, as: Month.self).iso)",
                name: try row.at(2),
                value: value.isEmpty ? "查无记录" : value,
                source: .matched,
                origin: try row.at(4),
                asOf: try row.at(5)
            )
        }
    }

    func consents(_ personID: Int64, in transaction: any ReadTransaction) throws -> [Holding.Authorisation] {
        try transaction.query(
            """
            select case_id, given_by, relation, from_on, until_on, revoked_at from consent
            where person_id = \(personID) order by id desc limit \(Self.most)
            """
        ).map { row in
            let relation: String = try row.at(2)
            let name: String = try row.at(1)
            return Holding.Authorisation(
                caseID: try row.at(0),
                givenBy: relation == Consent.own ? name : PersonName.masked(name),
                relation: relation,
                from: try row.at(3),
                until: try row.at(4),
                revoked: try row.at(5, as: Timestamp?.self)?.date
            )
        }
    }

    func lookups(_ personID: Int64, in transaction: any ReadTransaction) throws -> [Holding.Lookup] {
        try transaction.query(
            """
            select r.number, r.source_title, r.sent_at, s.answered_at from verification_subject s
            join verification_request r on r.id = s.request_id
            where s.person_id = \(personID) order by r.id desc limit \(Self.most)
            """
        ).map { row in
            Holding.Lookup(
                number: try row.at(0),
                source: try row.at(1),
                sent: try row.at(2, as: Timestamp?.self)?.date,
                answered: try row.at(3, as: Timestamp?.self)?.date
            )
        }
    }

    /// Materials and issued papers of cases, which are the person's own.
    func papers(_ cases: [Int64], in transaction: any ReadTransaction) throws -> [Holding.Paper] {
        try transaction.query(
            """
            select case_id, material_id, coalesce(file_name, ''), added_at, 0 from case_material
            where case_id in \(in: cases)
            union all
            select case_id, title, coalesce(number, ''), issued_at, 1 from document where case_id in \(in: cases)
            order by 1 desc, 4 limit \(Self.most)
            """
        ).map { row in
            Holding.Paper(
                caseID: try row.at(0),
                title: try row.at(1),
                note: try row.at(2),
                on: try row.at(3, as: Timestamp.self).date,
                isIssued: try row.at(4)
            )
        }
    }

    func benefits(_ personID: Int64, in transaction: any ReadTransaction) throws
        -> [(id: Int64, benefit: Holding.Benefit)]
    {
        try transaction.query(
            """
            select e.id, e.number, e.program_id, e.state, coalesce(m.from_month, e.started_month),
                coalesce(m.until_month, e.ended_month), e.amount_fen, e.payee_name, e.payee_person_id
            from enrolment e left join enrolment_member m on m.enrolment_id = e.id and m.person_id = \(personID)
            where e.id in (select enrolment_id from enrolment_member where person_id = \(personID)
                union select id from enrolment where payee_person_id = \(personID))
            order by e.id desc limit \(Self.most)
            """
        ).map { row in
            let name: String = try row.at(7)
            let benefit = Holding.Benefit(
                number: try row.at(1),
                programID: try row.at(2),
                state: try row.at(3),
                from: try row.at(4),
                until: try row.at(5),
                amount: try row.at(6),
                payee: try row.at(8, as: Int64.self) == personID ? name : PersonName.masked(name)
            )
            return (try row.at(0), benefit)
        }
    }

    func payments(_ personID: Int64, in transaction: any ReadTransaction) throws -> [Holding.Paid] {
        try transaction.query(
            """
            select b.for_month, b.program_title, p.amount_fen, p.state, a.bank, a.masked from payment p
            join pay_batch b on b.id = p.batch_id join payee_account a on a.id = p.account_id
            where p.payee_person_id = \(personID) order by b.for_month desc, p.id desc limit \(Self.most)
            """
        ).map { row in
            Holding.Paid(
                month: try row.at(0),
                program: try row.at(1),
                amount: try row.at(2),
                state: try row.at(3),
                bank: try row.at(4),
                card: try row.at(5)
            )
        }
    }

    func messages(_ personID: Int64, in transaction: any ReadTransaction) throws -> [Holding.Told] {
        try transaction.query(
            """
            select created_at, title, body, channel from message where person_id = \(personID)
            order by id desc limit \(Self.most)
            """
        ).map { row in
            Holding.Told(at: try row.at(0), title: try row.at(1), text: try row.at(2), channel: try row.at(3))
        }
    }

    /// Who saw the person's record, cases and benefits, newest first, summed by day, function and verb.
    func readings(
        _ personID: Int64,
        cases: [Int64],
        enrolments: [Int64],
        in transaction: any ReadTransaction
    ) throws -> [Holding.Reading] {
        let rows = try transaction.query(
            """
            select id, at, function_title, region_id, verb from audit_entry
            where subject = 'person' and subject_id = \(personID) and verb in \(in: Holding.reads)
            union all
            select id, at, function_title, region_id, verb from audit_entry
            where subject = 'case' and subject_id in \(in: cases) and verb in \(in: Holding.reads)
            union all
            select id, at, function_title, region_id, verb from audit_entry
            where subject = 'enrolment' and subject_id in \(in: enrolments) and verb in \(in: Holding.reads)
            order by 1 desc limit \(Self.most * 4)
            """
        ).map { row in
            Holding.Reading(
                on: try row.at(1, as: Timestamp.self).date,
                function: try row.at(2),
                regionID: try row.at(3),
                verb: try row.at(4),
                times: 1
            )
        }
        var result: [Holding.Reading] = []
        var places: [String: Int] = [:]
        for row in rows {
            let key = "\(row.on.iso) \(row.function) \(row.regionID ?? 0) \(row.verb)"
            if let place = places[key] {
                let known = result[place]
                result[place] = Holding.Reading(
                    on: known.on,
                    function: known.function,
                    regionID: known.regionID,
                    verb: known.verb,
                    times: known.times + 1
                )
            } else {
                places[key] = result.count
                result.append(row)
            }
        }
        return result
    }

    // MARK: - Requests

    func insert(_ request: DataRequest, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into data_request (id, number, person_id, identity, reason, made_by, made_name, function_title,
                made_at)
            values (\(request.id), \(request.number), \(request.personID), \(request.identity), \(request.reason),
                \(request.madeBy), \(request.madeName), \(request.functionTitle), \(request.madeAt))
            """
        )
    }

    /// Requests for one person's data, newest first; of one number where that is asked for.
    func requests(_ personID: Int64, id: Int64? = nil, in transaction: any ReadTransaction) throws -> [DataRequest] {
        let only: SQL = id.map { "id = \($0)" } ?? "1 = 1"
        return try transaction.query(
            """
            select id, number, person_id, identity, reason, made_by, made_name, function_title, made_at
            from data_request where person_id = \(personID) and \(only) order by id desc limit 50
            """
        ).map { row in
            DataRequest(
                id: try row.at(0),
                number: try row.at(1),
                personID: try row.at(2),
                identity: try row.at(3),
                reason: try row.at(4),
                madeBy: try row.at(5),
                madeName: try row.at(6),
                functionTitle: try row.at(7),
                madeAt: try row.at(8)
            )
        }
    }
}
