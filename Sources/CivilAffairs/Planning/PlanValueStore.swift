// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

extension PlanValue.State: SQLConvertible {}
extension PlanValue.Origin: SQLConvertible {}

/// The SQL of values of plans and of closed periods.
enum PlanValueStore {
    private static let columns: SQL = """
        v.id, v.plan_id, v.indicator_id, v.region_id, v.period, v.number, v.origin, v.value, v.note, v.reason,
        v.evidence_hash, v.evidence_name, v.evidence_media, v.state, v.reported_by_id, v.reported_by, v.reported_at,
        v.checked_by, v.checked_at, v.check_note, v.is_late
        """

    /// Values of some plans, by period and in the order in which they came.
    static func values(
        plans: [String],
        indicator: String? = nil,
        state: PlanValue.State? = nil,
        in transaction: any ReadTransaction
    ) throws -> [PlanValue] {
        let ofIndicator: SQL = indicator.map { "v.indicator_id = \($0)" } ?? "1 = 1"
        let inState: SQL = state.map { "v.state = \($0)" } ?? "1 = 1"
        return try transaction.query(
            """
            select \(columns) from plan_value v where v.plan_id in \(in: plans) and \(ofIndicator) and \(inState)
            order by v.plan_id, v.indicator_id, v.period, v.region_id, v.number
            """
        ).map(value)
    }

    static func value(_ id: Int64, in transaction: any ReadTransaction) throws -> PlanValue? {
        try transaction.first("select \(columns) from plan_value v where v.id = \(id)").map(value)
    }

    /// - Returns: false when another value of its period waits or came at the same moment.
    static func insert(_ value: PlanValue, in transaction: any Transaction) throws -> Bool {
        try transaction.runCounting(
            """
            insert into plan_value (id, plan_id, indicator_id, region_id, period, number, origin, value, note, reason,
                evidence_hash, evidence_name, evidence_media, state, reported_by_id, reported_by, reported_at, is_late)
            values (\(value.id), \(value.planID), \(value.indicatorID), \(value.regionID), \(value.period),
                \(value.number), \(value.origin), \(value.value?.text), \(value.note), \(value.reason),
                \(value.evidence?.hash), \(value.evidence?.name), \(value.evidence?.media), \(value.state),
                \(value.reportedByID), \(value.reportedBy), \(value.reportedAt), \(value.isLate))
            on conflict do nothing
            """
        ) == 1
    }

    /// Adds values that nobody has to check.
    static func keep(_ values: [PlanValue], in transaction: any Transaction) throws {
        guard !values.isEmpty else { return }
        try transaction.insert(
            into: "plan_value",
            [
                "id", "plan_id", "indicator_id", "region_id", "period", "number", "origin", "value", "note", "state",
                "reported_by", "reported_at", "is_late",
            ],
            rows: values.map { value in
                [
                    .integer(value.id), .text(value.planID), .text(value.indicatorID), .integer(value.regionID),
                    value.period.sqlValue, .integer(Int64(value.number)), value.origin.sqlValue,
                    (value.value?.text).sqlValue, .text(value.note), value.state.sqlValue, .text(value.reportedBy),
                    value.reportedAt.sqlValue, value.isLate.sqlValue,
                ]
            }
        )
    }

    static func waitingCount(in transaction: any ReadTransaction) throws -> Int {
        try transaction.value(
            "select count(*) from (select 1 as one from plan_value where state = 'waiting' limit 1000) as open"
        )
    }

    // MARK: - Closed periods

    /// Reporting and closing of a plan take turns, so that nothing comes into a year while it is closed.
    static func takeTurn(_ planID: String, in transaction: any Transaction) throws {
        try transaction.run("insert into plan_turn (plan_id) values (\(planID)) on conflict do nothing")
        try transaction.run("update plan_turn set plan_id = plan_id where plan_id = \(planID)")
    }

    static func closings(plans: [String], in transaction: any ReadTransaction) throws -> [PlanClosing] {
        try transaction.query(
            """
            select plan_id, period, closed_by, closed_at from plan_closing where plan_id in \(in: plans)
            order by plan_id, period
            """
        ).map {
            PlanClosing(planID: try $0.at(0), period: try $0.at(1), closedBy: try $0.at(2), closedAt: try $0.at(3))
        }
    }

    /// - Returns: false when it was closed before.
    static func close(
        _ closing: PlanClosing,
        by actor: Actor,
        in transaction: any Transaction
    ) throws -> Bool {
        try transaction.runCounting(
            """
            insert into plan_closing (plan_id, period, closed_by_id, closed_by, closed_at)
            values (\(closing.planID), \(closing.period), \(actor.userID), \(closing.closedBy), \(closing.closedAt))
            on conflict (plan_id, period) do nothing
            """
        ) == 1
    }

    private static func value(_ row: Row) throws -> PlanValue {
        let figure: String? = try row.at(7)
        let hash: String? = try row.at(10)
        return PlanValue(
            id: try row.at(0),
            planID: try row.at(1),
            indicatorID: try row.at(2),
            regionID: try row.at(3),
            period: try row.at(4),
            number: try row.at(5),
            origin: try row.at(6),
            value: try figure.map { try Figure(parsing: $0) },
            note: try row.at(8),
            reason: try row.at(9),
            evidence: try hash.map { .init(hash: $0, name: try row.at(11), media: try row.at(12)) },
            state: try row.at(13),
            reportedByID: try row.at(14),
            reportedBy: try row.at(15),
            reportedAt: try row.at(16),
            checkedBy: try row.at(17),
            checkedAt: try row.at(18),
            checkNote: try row.at(19),
            isLate: try row.at(20)
        )
    }
}
