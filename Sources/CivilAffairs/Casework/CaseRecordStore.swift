// SPDX-License-Identifier: Apache-2.0
import Foundation
import Storage
import Vocabulary

extension Posting.Kind: SQLConvertible {}
extension Posting.State: SQLConvertible {}

extension Consent.Way: SQLConvertible {}

/// The SQL of what a case gathers on its way: consents, payee, decisions, postings, objections.
struct CaseRecordStore: Sendable {
    // MARK: - Consents

    func put(_ consent: Consent, caseID: Int64, at now: Timestamp, in transaction: any Transaction) throws {
        let id = try transaction.newKey()
        try transaction.run(
            """
            insert into consent (id, case_id, person_id, given_by, relation, from_on, until_on, revoked_at, sheet_hash,
                way, recorded_at)
            values (\(id), \(caseID), \(consent.personID), \(consent.givenBy), \(consent.relation), \(consent.from),
                \(consent.until), \(consent.revokedAt), \(consent.sheetHash), \(consent.way), \(now))
            on conflict (case_id, person_id) do update set given_by = excluded.given_by, relation = excluded.relation,
                from_on = excluded.from_on, until_on = excluded.until_on, revoked_at = excluded.revoked_at,
                sheet_hash = excluded.sheet_hash, way = excluded.way, recorded_at = excluded.recorded_at
            """
        )
    }

    /// People who authorised once and whose authorisations have all ended or been taken back.
    func lapsedConsents(on date: CivilDate, in transaction: any ReadTransaction) throws -> [Int64] {
        try transaction.query(
            """
            select person_id from consent group by person_id
            having sum(case when revoked_at is null and until_on >= \(date) then 1 else 0 end) = 0
            order by person_id
            """
        ).map { try $0.at(0) }
    }

    /// Authorisations of one case that still hold go on in another, for those who stand in it.
    func copyConsents(
        from source: Int64,
        to caseID: Int64,
        holdingOn date: CivilDate,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let held = try consents(caseID: source, in: transaction).filter { $0.holds(on: date) }
        guard !held.isEmpty else { return }
        let first = try transaction.newKeys(held.count)
        try transaction.insert(
            into: "consent",
            [
                "id", "case_id", "person_id", "given_by", "relation", "from_on", "until_on", "revoked_at", "sheet_hash",
                "way", "recorded_at",
            ],
            rows: held.enumerated().map { offset, consent in
                [
                    (first + Int64(offset)).sqlValue, caseID.sqlValue, consent.personID.sqlValue,
                    .text(consent.givenBy), .text(consent.relation), consent.from.sqlValue, consent.until.sqlValue,
                    .null, consent.sheetHash.sqlValue, consent.way.sqlValue, now.sqlValue,
                ]
            }
        )
    }

    static func consentsQuestion(_ caseID: Int64) -> SQL {
        """
        select person_id, given_by, relation, from_on, until_on, revoked_at, sheet_hash, way from consent
        where case_id = \(caseID) order by id
        """
    }

    func consents(caseID: Int64, in transaction: any ReadTransaction) throws -> [Consent] {
        try transaction.query(Self.consentsQuestion(caseID)).map {
            Consent(
                personID: try $0.at(0),
                givenBy: try $0.at(1),
                relation: try $0.at(2),
                from: try $0.at(3),
                until: try $0.at(4),
                revokedAt: try $0.at(5),
                sheetHash: try $0.at(6),
                way: try $0.at(7)
            )
        }
    }

    // MARK: - Payee

    func put(
        _ entry: PayeeAccount.Entry,
        _ checked: PayeeAccountRules.Checked,
        sealed: [UInt8],
        caseID: Int64,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            insert into case_payee (case_id, person_id, kind, bank, card, masked, doubtful, holder_name, custody)
            values (\(caseID), \(entry.personID), \(entry.kind), \(entry.bank), \(sealed), \(checked.masked),
                \(checked.digitsDoubtful), \(entry.holderName), \(entry.custodyReference))
            on conflict (case_id) do update set person_id = excluded.person_id, kind = excluded.kind,
                bank = excluded.bank, card = excluded.card, masked = excluded.masked, doubtful = excluded.doubtful,
                holder_name = excluded.holder_name, custody = excluded.custody
            """
        )
    }

    static func payeeQuestion(_ caseID: Int64) -> SQL {
        """
        select person_id, kind, bank, masked, doubtful, holder_name, custody, card from case_payee
        where case_id = \(caseID)
        """
    }

    func payee(caseID: Int64, in transaction: any ReadTransaction) throws -> (payee: Casework.Payee, sealed: [UInt8])? {
        guard let row = try transaction.first(Self.payeeQuestion(caseID)) else { return nil }
        let payee = Casework.Payee(
            personID: try row.at(0),
            kind: try row.at(1),
            bank: try row.at(2),
            masked: try row.at(3),
            digitsDoubtful: try row.at(4),
            holderName: try row.at(5),
            custodyReference: try row.at(6)
        )
        return (payee, try row.at(7))
    }

    /// People who have authorised an applicant's cases to be looked into, while that holds.
    func consenting(to applicant: Int64, on date: CivilDate, in transaction: any ReadTransaction) throws -> [Int64] {
        try transaction.query(
            """
            select distinct c.person_id from consent c join case_file f on f.id = c.case_id
            where f.applicant_person_id = \(applicant) and c.revoked_at is null and c.until_on >= \(date)
            order by c.person_id
            """
        ).map { try $0.at(0) }
    }

    // MARK: - Decisions

    func insert(_ decision: Decision, caseID: Int64, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into decision (id, case_id, step, outcome, evaluated_on, amount_fen, members, covered, class_code,
                sentence, facts, result, content_hash, made_at)
            values (\(decision.id), \(caseID), \(decision.step), \(decision.outcome), \(decision.evaluatedOn),
                \(decision.amount), \(decision.covered.count), \(decision.covered.map(String.init).joined(separator: ",")),
                \(decision.classCode), \(decision.sentence), \(decision.facts), \(decision.result),
                \(decision.contentHash), \(decision.madeAt))
            """
        )
    }

    static func decisionQuestion(_ caseID: Int64) -> SQL {
        """
        select id, step, outcome, evaluated_on, amount_fen, covered, class_code, sentence, facts, result, content_hash,
            made_at from decision where case_id = \(caseID) order by id desc limit 1
        """
    }

    /// The newest decision of a case.
    func decision(caseID: Int64, in transaction: any ReadTransaction) throws -> Decision? {
        try transaction.first(Self.decisionQuestion(caseID)).map {
            Decision(
                id: try $0.at(0),
                step: try $0.at(1),
                outcome: try $0.at(2),
                evaluatedOn: try $0.at(3),
                amount: try $0.at(4),
                covered: try $0.at(5, as: String.self).split(separator: ",").compactMap { Int64($0) },
                classCode: try $0.at(6),
                sentence: try $0.at(7),
                facts: try $0.at(8),
                result: try $0.at(9),
                contentHash: try $0.at(10),
                madeAt: try $0.at(11)
            )
        }
    }

    // MARK: - Postings

    func insert(_ posting: Posting, in transaction: any Transaction) throws {
        let content = String(decoding: try JSONEncoder().encode(posting.lines), as: UTF8.self)
        try transaction.run(
            """
            insert into posting (id, case_id, region_id, kind, title, content, from_on, until_on, state, up_photo,
                down_photo, up_at, down_at, code)
            values (\(posting.id), \(posting.caseID), \(posting.regionID), \(posting.kind), \(posting.title), \(content),
                \(posting.from), \(posting.until), \(posting.state), \(posting.upPhoto), \(posting.downPhoto),
                \(SQLValue.null), \(SQLValue.null), \(posting.code))
            """
        )
    }

    private static let postingColumns: SQL = """
        id, case_id, region_id, kind, title, content, from_on, until_on, state, up_photo, down_photo, code
        """

    private static func posting(_ row: Row) throws -> Posting {
        let content: String = try row.at(5)
        return Posting(
            id: try row.at(0),
            caseID: try row.at(1),
            regionID: try row.at(2),
            kind: try row.at(3),
            title: try row.at(4),
            lines: try JSONDecoder().decode([Posting.Line].self, from: Data(content.utf8)),
            from: try row.at(6),
            until: try row.at(7),
            state: try row.at(8),
            upPhoto: try row.at(9),
            downPhoto: try row.at(10),
            code: try row.at(11)
        )
    }

    static func postingsQuestion(_ caseID: Int64) -> SQL {
        "select \(postingColumns) from posting where case_id = \(caseID) order by id"
    }

    func postings(caseID: Int64, in transaction: any ReadTransaction) throws -> [Posting] {
        try transaction.query(Self.postingsQuestion(caseID))
            .map(Self.posting)
    }

    func posting(id: Int64, in transaction: any ReadTransaction) throws -> Posting? {
        try transaction.first("select \(Self.postingColumns) from posting where id = \(id)").map(Self.posting)
    }

    func posting(code: String, in transaction: any ReadTransaction) throws -> Posting? {
        try transaction.first("select \(Self.postingColumns) from posting where code = \(code)").map(Self.posting)
    }

    /// Postings that the public may see on a day: on the board, or disclosed within the days the pack allows.
    func visible(on date: CivilDate, limit: Int, in transaction: any ReadTransaction) throws -> [Posting] {
        try transaction.query(
            """
            select \(Self.postingColumns) from posting
            where state = 'up' and from_on <= \(date) and until_on >= \(date) order by id desc limit \(limit)
            """
        ).map(Self.posting)
    }

    func set(_ id: Int64, state: Posting.State, in transaction: any Transaction) throws {
        try transaction.run("update posting set state = \(state) where id = \(id)")
    }

    /// Takes the sheets of a case down that still hang before a decision.
    func takeDown(caseID: Int64, in transaction: any Transaction) throws {
        try transaction.run(
            "update posting set state = 'over' where case_id = \(caseID) and kind = 'posting' and state = 'up'"
        )
    }

    func setPhoto(_ id: Int64, up: Bool, hash: String, at now: Timestamp, in transaction: any Transaction) throws {
        if up {
            try transaction.run("update posting set up_photo = \(hash), up_at = \(now) where id = \(id)")
        } else {
            try transaction.run("update posting set down_photo = \(hash), down_at = \(now) where id = \(id)")
        }
    }

    // MARK: - Objections

    func insert(_ objection: Objection, caseID: Int64, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into objection (id, posting_id, case_id, raised_by, content, raised_at, upheld, answer, answered_at)
            values (\(objection.id), \(objection.postingID), \(caseID), \(objection.raisedBy), \(objection.content),
                \(objection.raisedAt), \(SQLValue.null), \(SQLValue.null), \(SQLValue.null))
            """
        )
    }

    static func objectionsQuestion(_ caseID: Int64) -> SQL {
        """
        select id, posting_id, raised_by, content, raised_at, upheld, answer from objection
        where case_id = \(caseID) order by id
        """
    }

    func objections(caseID: Int64, in transaction: any ReadTransaction) throws -> [Objection] {
        try transaction.query(Self.objectionsQuestion(caseID)).map {
            Objection(
                id: try $0.at(0),
                postingID: try $0.at(1),
                raisedBy: try $0.at(2),
                content: try $0.at(3),
                raisedAt: try $0.at(4),
                upheld: try $0.at(5),
                answer: try $0.at(6)
            )
        }
    }

    func answer(_ id: Int64, upheld: Bool, answer: String, at now: Timestamp, in transaction: any Transaction) throws {
        try transaction.run(
            "update objection set upheld = \(upheld), answer = \(answer), answered_at = \(now) where id = \(id)"
        )
    }
}
