// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

extension Meeting.Kind: SQLConvertible {}
extension Meeting.State: SQLConvertible {}

/// The SQL of meetings.
enum MeetingStore {
    private static let columns: SQL = """
        m.id, m.kind, m.title, m.held_on, m.place, m.convenor, m.state, m.version, m.draft, m.called_by, m.called_at,
        m.cancel_reason, m.draft_number
        """

    static func insert(_ one: Meeting, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into meeting (id, kind, title, held_on, place, convenor, state, version, draft, draft_number,
                called_by, called_at)
            values (\(one.id), \(one.kind), \(one.title), \(one.on), \(one.place), \(one.convenor), \(one.state),
                \(one.version), \(one.draft), \(one.draftNumber), \(one.calledBy), \(one.calledAt))
            """
        )
        try transaction.insert(
            into: "meeting_participant",
            ["meeting_id", "place", "unit", "name"],
            rows: one.participants.enumerated().map { place, who in
                [.integer(one.id), .integer(Int64(place)), .text(who.unit), .text(who.name)]
            }
        )
        try transaction.insert(
            into: "meeting_item",
            ["meeting_id", "place", "words", "plan_id", "measure_id", "task_id"],
            rows: one.items.enumerated().map { place, item in
                [
                    .integer(one.id), .integer(Int64(place)), .text(item.words), item.planID.sqlValue,
                    item.measureID.sqlValue, item.taskID.sqlValue,
                ]
            }
        )
    }

    /// - Returns: false where somebody else changed it since it was read.
    static func move(
        _ one: Meeting,
        to state: Meeting.State,
        draft: String,
        draftNumber: String,
        cancelReason: String? = nil,
        in transaction: any Transaction
    ) throws -> Bool {
        try transaction.runCounting(
            """
            update meeting set state = \(state), draft = \(draft), draft_number = \(draftNumber), cancel_reason = \(cancelReason),
                version = version + 1
            where id = \(one.id) and version = \(one.version)
            """
        ) == 1
    }

    static func meeting(_ id: Int64, in transaction: any ReadTransaction) throws -> Meeting? {
        guard let row = try transaction.first("select \(columns) from meeting m where m.id = \(id)") else { return nil }
        let participants = try transaction.query(
            "select unit, name from meeting_participant where meeting_id = \(id) order by place"
        ).map { Conference.Participant(unit: try $0.at(0), name: try $0.at(1), opinion: "") }
        let items = try transaction.query(
            "select words, plan_id, measure_id, task_id from meeting_item where meeting_id = \(id) order by place"
        ).map { row in
            Meeting.Item(
                words: try row.at(0),
                planID: try row.at(1),
                measureID: try row.at(2),
                taskID: try row.at(3)
            )
        }
        return try meeting(row, participants, items)
    }

    /// Meetings of a year without their participants and items, the newest first.
    /// - Parameter all: also those whose minutes were not issued.
    static func meetings(of year: Int, all: Bool, in transaction: any ReadTransaction) throws -> [Meeting] {
        let seen: SQL = all ? "1 = 1" : "m.state = 'issued'"
        return try transaction.query(
            """
            select \(columns) from meeting m where m.held_on >= \("\(year)-01-01")
                and m.held_on <= \("\(year)-12-31") and \(seen)
            order by m.held_on desc, m.id desc
            """
        ).map { try meeting($0, [], []) }
    }

    /// Meetings with issued minutes that were held in a time, the earliest first, without participants and items.
    static func issued(from first: CivilDate, until last: CivilDate, in transaction: any ReadTransaction) throws
        -> [Meeting]
    {
        try transaction.query(
            """
            select \(columns) from meeting m where m.held_on >= \(first) and m.held_on <= \(last)
                and m.state = 'issued'
            order by m.held_on, m.id
            """
        ).map { try meeting($0, [], []) }
    }

    /// What those meetings decided, each with its meeting.
    static func decisions(from first: CivilDate, until last: CivilDate, in transaction: any ReadTransaction) throws
        -> [(meetingID: Int64, decision: Meeting.Decision)]
    {
        try transaction.query(
            """
            select d.id, d.minutes, d.words, d.unit, d.due_on, d.meeting_id
            from meeting_decision d join meeting m on m.id = d.meeting_id
            where m.held_on >= \(first) and m.held_on <= \(last) and m.state = 'issued' and d.minutes > 0
            order by m.held_on, m.id, d.id
            """
        ).map { (meetingID: try $0.at(5), decision: try decision($0)) }
    }

    /// How many of each kind have issued minutes, by year, the newest first.
    static func counts(in transaction: any ReadTransaction) throws -> [(year: Int, kind: Meeting.Kind, count: Int)] {
        try transaction.query(
            """
            select substr(held_on, 1, 4), kind, count(*) from meeting where state = 'issued'
            group by substr(held_on, 1, 4), kind order by 1 desc, 2
            """
        ).map { (year: Int(try $0.at(0, as: String.self)) ?? 0, kind: try $0.at(1), count: try $0.at(2)) }
    }

    /// Years in which anything was called, issued or not.
    static func years(in transaction: any ReadTransaction) throws -> [Int] {
        try transaction.query("select distinct substr(held_on, 1, 4) from meeting").compactMap {
            Int(try $0.at(0, as: String.self))
        }
    }

    private static func meeting(
        _ row: Row,
        _ participants: [Conference.Participant],
        _ items: [Meeting.Item]
    ) throws -> Meeting {
        Meeting(
            id: try row.at(0),
            kind: try row.at(1),
            title: try row.at(2),
            on: try row.at(3),
            place: try row.at(4),
            convenor: try row.at(5),
            participants: participants,
            items: items,
            state: try row.at(6),
            version: try row.at(7),
            draft: try row.at(8),
            draftNumber: try row.at(12),
            calledBy: try row.at(9),
            calledAt: try row.at(10),
            cancelReason: try row.at(11)
        )
    }

    // MARK: - Minutes and decisions

    static func insert(_ minutes: Meeting.Minutes, of id: Int64, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into meeting_minutes (meeting_id, number, letter_number, text, reason, issued_by, issued_at)
            values (\(id), \(minutes.number), \(minutes.letterNumber), \(minutes.text), \(minutes.reason),
                \(minutes.issuedBy), \(minutes.issuedAt))
            """
        )
    }

    static func minutes(of id: Int64, in transaction: any ReadTransaction) throws -> [Meeting.Minutes] {
        try transaction.query(
            """
            select number, letter_number, text, reason, issued_by, issued_at from meeting_minutes
            where meeting_id = \(id) order by number
            """
        ).map { row in
            Meeting.Minutes(
                number: try row.at(0),
                letterNumber: try row.at(1),
                text: try row.at(2),
                reason: try row.at(3),
                issuedBy: try row.at(4),
                issuedAt: try row.at(5)
            )
        }
    }

    /// Writes decisions that were not issued yet anew; those that were stay.
    static func put(_ decisions: [Meeting.Decision], of id: Int64, in transaction: any Transaction) throws {
        try transaction.run("delete from meeting_decision where meeting_id = \(id) and minutes = 0")
        guard !decisions.isEmpty else { return }
        try transaction.insert(
            into: "meeting_decision",
            ["id", "meeting_id", "minutes", "words", "unit", "due_on"],
            rows: decisions.map { one in
                [
                    .integer(one.id), .integer(id), .integer(Int64(one.minutes)), .text(one.words), .text(one.unit),
                    one.due.sqlValue,
                ]
            }
        )
    }

    static func decisions(of id: Int64, in transaction: any ReadTransaction) throws -> [Meeting.Decision] {
        try transaction.query(
            "select id, minutes, words, unit, due_on from meeting_decision where meeting_id = \(id) order by id"
        ).map(decision)
    }

    /// A decision with the meeting that it belongs to.
    static func decision(_ id: Int64, in transaction: any ReadTransaction) throws
        -> (meetingID: Int64, decision: Meeting.Decision)?
    {
        let row = try transaction.first(
            "select id, minutes, words, unit, due_on, meeting_id from meeting_decision where id = \(id)"
        )
        return try row.map { (meetingID: try $0.at(5), decision: try decision($0)) }
    }

    private static func decision(_ row: Row) throws -> Meeting.Decision {
        Meeting.Decision(
            id: try row.at(0),
            minutes: try row.at(1),
            words: try row.at(2),
            unit: try row.at(3),
            due: try row.at(4)
        )
    }
}
