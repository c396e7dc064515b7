// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

extension Referral.State: SQLConvertible {}
extension Conference.State: SQLConvertible {}

/// The SQL of what offices do together.
struct CooperationStore: Sendable {
    // MARK: - Referrals

    private static let referralColumns: SQL = """
        r.id, r.number, r.case_id, r.person_id, r.person_name, r.partner, r.partner_title, r.need, r.note, r.sent_by,
        r.sent_on, r.state, r.due_on, r.reply_days, r.contact, r.answer, r.result, r.ended_on
        """

    private static func referral(_ row: Row) throws -> Referral {
        Referral(
            id: try row.at(0),
            number: try row.at(1),
            caseID: try row.at(2),
            personID: try row.at(3),
            personName: try row.at(4),
            partnerID: try row.at(5),
            partnerTitle: try row.at(6),
            need: try row.at(7),
            note: try row.at(8),
            sentBy: try row.at(9),
            sentOn: try row.at(10),
            state: try row.at(11),
            dueOn: try row.at(12),
            replyDays: try row.at(13),
            contact: try row.at(14),
            answer: try row.at(15),
            result: try row.at(16),
            endedOn: try row.at(17)
        )
    }

    func insert(_ referral: Referral, regionID: Int64, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into referral (id, number, case_id, region_id, person_id, person_name, partner, partner_title, need,
                note, sent_by, sent_on, state, due_on, reply_days)
            values (\(referral.id), \(referral.number), \(referral.caseID), \(regionID), \(referral.personID),
                \(referral.personName), \(referral.partnerID), \(referral.partnerTitle), \(referral.need),
                \(referral.note), \(referral.sentBy), \(referral.sentOn), \(referral.state), \(referral.dueOn),
                \(referral.replyDays))
            """
        )
    }

    func referral(id: Int64, scope: AreaScope, in transaction: any ReadTransaction) throws -> Referral? {
        try transaction.first(
            "select \(Self.referralColumns) from \(scope.table(.referral)) r where r.id = \(id)"
        ).map(Self.referral)
    }

    func referrals(caseID: Int64, in transaction: any ReadTransaction) throws -> [Referral] {
        try transaction.query(
            "select \(Self.referralColumns) from referral r where r.case_id = \(caseID) order by r.id"
        ).map(Self.referral)
    }

    /// Referrals of a scope; those that wait by their due day, those that are over newest first.
    func referrals(
        _ filter: ReferralFilter,
        scope: AreaScope,
        on today: CivilDate,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [Referral] {
        let (condition, order): (SQL, SQL) =
            switch filter {
            case .open: ("r.due_on is not null", "r.due_on, r.id")
            case .late: ("r.due_on is not null and r.due_on < \(today)", "r.due_on, r.id")
            case .over: ("r.due_on is null", "r.id desc")
            }
        return try transaction.query(
            """
            select \(Self.referralColumns) from \(scope.table(.referral)) r where \(condition)
            order by \(order) limit \(limit)
            """
        ).map(Self.referral)
    }

    func referralCounts(scope: AreaScope, on today: CivilDate, in transaction: any ReadTransaction) throws
        -> [ReferralFilter: Int]
    {
        guard
            let row = try transaction.first(
                """
                select count(case when r.due_on is not null then 1 end),
                    count(case when r.due_on < \(today) then 1 end),
                    count(case when r.due_on is null then 1 end) from \(scope.table(.referral)) r
                """
            )
        else { return [:] }
        return [.open: try row.at(0), .late: try row.at(1), .over: try row.at(2)]
    }

    /// Moves a referral on from the state it was read in.
    /// - Returns: false where somebody else did so before.
    func save(_ referral: Referral, from state: Referral.State, in transaction: any Transaction) throws -> Bool {
        try transaction.runCounting(
            """
            update referral set state = \(referral.state), due_on = \(referral.dueOn), contact = \(referral.contact),
                answer = \(referral.answer), result = \(referral.result), ended_on = \(referral.endedOn)
            where id = \(referral.id) and state = \(state)
            """
        ) == 1
    }

    // MARK: - Conferences

    private static let conferenceColumns: SQL = """
        k.id, k.number, k.case_id, k.topic, k.held_on, k.place, k.chair, k.called_by, k.state, k.conclusion,
        k.recorded_by
        """

    func insert(_ conference: Conference, regionID: Int64, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into conference (id, number, case_id, region_id, topic, held_on, place, chair, called_by, state)
            values (\(conference.id), \(conference.number), \(conference.caseID), \(regionID), \(conference.topic),
                \(conference.on), \(conference.place), \(conference.chair), \(conference.calledBy),
                \(conference.state))
            """
        )
        try put(conference.participants, of: conference.id, in: transaction)
    }

    private func put(_ participants: [Conference.Participant], of id: Int64, in transaction: any Transaction) throws {
        try transaction.insert(
            into: "conference_participant",
            ["conference_id", "place", "unit", "name", "opinion"],
            rows: participants.enumerated().map { place, one in
                [id.sqlValue, place.sqlValue, .text(one.unit), .text(one.name), .text(one.opinion)]
            }
        )
    }

    func conference(id: Int64, scope: AreaScope, in transaction: any ReadTransaction) throws -> Conference? {
        try conferences("k.id = \(id)", from: scope.table(.conference), limit: 1, in: transaction).first
    }

    func conferences(caseID: Int64, in transaction: any ReadTransaction) throws -> [Conference] {
        try conferences("k.case_id = \(caseID)", from: "conference", limit: 100, in: transaction)
    }

    /// Conferences of a scope, newest first.
    func conferences(scope: AreaScope, limit: Int, in transaction: any ReadTransaction) throws -> [Conference] {
        try conferences("1 = 1", from: scope.table(.conference), limit: limit, in: transaction)
    }

    private func conferences(
        _ condition: SQL,
        from table: SQL,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [Conference] {
        let rows = try transaction.query(
            "select \(Self.conferenceColumns) from \(table) k where \(condition) order by k.id desc limit \(limit)"
        )
        guard !rows.isEmpty else { return [] }
        let ids: [Int64] = try rows.map { try $0.at(0) }
        var participants: [Int64: [Conference.Participant]] = [:]
        let seated = try transaction.query(
            """
            select conference_id, unit, name, opinion from conference_participant where conference_id in \(in: ids)
            order by conference_id, place
            """
        )
        for row in seated {
            participants[try row.at(0), default: []].append(
                Conference.Participant(unit: try row.at(1), name: try row.at(2), opinion: try row.at(3))
            )
        }
        return try rows.map { row in
            let id: Int64 = try row.at(0)
            return Conference(
                id: id,
                number: try row.at(1),
                caseID: try row.at(2),
                topic: try row.at(3),
                on: try row.at(4),
                place: try row.at(5),
                chair: try row.at(6),
                calledBy: try row.at(7),
                state: try row.at(8),
                participants: participants[id] ?? [],
                conclusion: try row.at(9),
                recordedBy: try row.at(10)
            )
        }
    }

    /// Ends a planned conference with its minutes, or without.
    /// - Returns: false where it is not planned any more.
    func end(_ conference: Conference, in transaction: any Transaction) throws -> Bool {
        let changed = try transaction.runCounting(
            """
            update conference set state = \(conference.state), held_on = \(conference.on),
                conclusion = \(conference.conclusion), recorded_by = \(conference.recordedBy)
            where id = \(conference.id) and state = \(Conference.State.planned)
            """
        )
        guard changed == 1 else { return false }
        try transaction.run("delete from conference_participant where conference_id = \(conference.id)")
        try put(conference.participants, of: conference.id, in: transaction)
        return true
    }
}
