// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

extension RollUpLine.Unit: SQLConvertible {}

/// The SQL of roll-ups.
enum RollUpStore {
    private static let columns: SQL = """
        r.id, r.region_id, r.for_month, r.number, r.office, r.state, r.content_hash, r.reported_by, r.reported_at,
        r.checked_by, r.checked_at, r.check_note, r.taken_by, r.taken_at
        """

    /// - Returns: false when another under its number came at the same moment, or one of its month waits.
    static func insert(
        _ rollUp: RollUp,
        reporter: Int64?,
        lines: [RollUpLine],
        in transaction: any Transaction
    ) throws -> Bool {
        let isFirst = try transaction.runCounting(
            """
            insert into roll_up (id, region_id, for_month, number, office, state, content_hash, reported_by_id,
                reported_by, reported_at, checked_by, checked_at, check_note, taken_by, taken_at)
            values (\(rollUp.id), \(rollUp.regionID), \(rollUp.month), \(rollUp.number), \(rollUp.office),
                \(rollUp.state), \(rollUp.contentHash), \(reporter), \(rollUp.madeBy), \(rollUp.madeAt),
                \(rollUp.checkedBy), \(rollUp.checkedAt), \(rollUp.checkNote), \(rollUp.takenBy), \(rollUp.takenAt))
            on conflict do nothing
            """
        )
        guard isFirst == 1 else { return false }
        try transaction.insert(
            into: "roll_up_line",
            ["roll_up_id", "place", "code", "title", "unit", "value"],
            rows: lines.enumerated().map { place, line in
                [
                    .integer(rollUp.id), .integer(Int64(place)), .text(line.code), .text(line.title),
                    line.unit.sqlValue, .integer(line.value),
                ]
            }
        )
        return true
    }

    /// Whoever made it.
    static func reporter(_ id: Int64, in transaction: any ReadTransaction) throws -> Int64? {
        try transaction.first("select reported_by_id from roll_up where id = \(id)").flatMap { try $0.at(0) }
    }

    /// Says what the content is once it was checked.
    static func seal(_ id: Int64, hash: String, in transaction: any Transaction) throws {
        try transaction.run("update roll_up set content_hash = \(hash) where id = \(id)")
    }

    static func rollUp(_ id: Int64, in transaction: any ReadTransaction) throws -> RollUp? {
        try transaction.first("select \(columns) from roll_up r where r.id = \(id)").map(rollUp)
    }

    /// All of some months, by month, county and number.
    static func rollUps(
        months: ClosedRange<Month>,
        regionID: Int64? = nil,
        in transaction: any ReadTransaction
    ) throws -> [RollUp] {
        let ofRegion: SQL = regionID.map { "r.region_id = \($0)" } ?? "1 = 1"
        return try transaction.query(
            """
            select \(columns) from roll_up r where r.for_month >= \(months.lowerBound)
                and r.for_month <= \(months.upperBound) and \(ofRegion)
            order by r.for_month, r.region_id, r.number
            """
        ).map(rollUp)
    }

    static func waitingCount(in transaction: any ReadTransaction) throws -> Int {
        try transaction.value("select count(*) from roll_up where state = 'waiting'")
    }

    static func lines(_ id: Int64, in transaction: any ReadTransaction) throws -> [RollUpLine] {
        try transaction.query(
            "select code, title, unit, value from roll_up_line where roll_up_id = \(id) order by place"
        ).map(line)
    }

    /// Lines of several, by roll-up.
    /// - Parameter beginning: with what their codes begin; empty for all.
    static func lines(
        of ids: [Int64],
        beginning: String = "",
        in transaction: any ReadTransaction
    ) throws -> [Int64: [RollUpLine]] {
        guard !ids.isEmpty else { return [:] }
        let rows = try transaction.query(
            """
            select code, title, unit, value, roll_up_id from roll_up_line
            where roll_up_id in \(in: ids) and code like \(beginning + "%") order by roll_up_id, place
            """
        )
        return try rows.reduce(into: [:]) { $0[try $1.at(4), default: []].append(try line($1)) }
    }

    private static func line(_ row: Row) throws -> RollUpLine {
        RollUpLine(code: try row.at(0), title: try row.at(1), unit: try row.at(2), value: try row.at(3))
    }

    private static func rollUp(_ row: Row) throws -> RollUp {
        RollUp(
            id: try row.at(0),
            regionID: try row.at(1),
            month: try row.at(2),
            number: try row.at(3),
            office: try row.at(4),
            state: try row.at(5),
            contentHash: try row.at(6),
            madeBy: try row.at(7),
            madeAt: try row.at(8),
            checkedBy: try row.at(9),
            checkedAt: try row.at(10),
            checkNote: try row.at(11),
            takenBy: try row.at(12),
            takenAt: try row.at(13)
        )
    }

    // MARK: - What a county counts

    /// Cases of a month, as far as the store can tell: a case that ended since counts as in hand when the month ended.
    static func work(_ month: Month, in transaction: any ReadTransaction) throws -> [RollUpItem.Work: Int64] {
        let (begin, end) = (Timestamp(date: month.firstDay), Timestamp(date: month.adding(1).firstDay))
        let row = try transaction.first(
            """
            select cast(coalesce(sum(case when c.opened_at >= \(begin) then 1 else 0 end), 0) as bigint),
                cast(coalesce(sum(case when c.closed_at >= \(begin) and c.closed_at < \(end)
                    and c.state <> 'withdrawn' then 1 else 0 end), 0) as bigint),
                cast(coalesce(sum(case when c.closed_at is null or c.closed_at >= \(end) then 1 else 0 end), 0)
                    as bigint),
                cast(coalesce(sum(case when (c.closed_at is null or c.closed_at >= \(end)) and c.state <> 'paused'
                    and c.due_on <= \(month.lastDay) then 1 else 0 end), 0) as bigint)
            from case_file c where c.opened_at < \(end) and c.state <> 'draft'
            """
        )
        guard let row else { return [:] }
        return [
            .received: try row.at(0), .ended: try row.at(1), .open: try row.at(2), .late: try row.at(3),
        ]
    }
}
