// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

/// The SQL of cases that went from one office to another. Each transfer is seen from both sides.
struct TransferStore: Sendable {
    struct New: Sendable {
        let id: Int64
        let caseID: Int64
        let from: (region: Int64, village: Int64)
        let to: (region: Int64, village: Int64)
        let reason: String
        let sentBy: String
        let sentAt: Timestamp
    }

    func insert(_ new: New, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into case_transfer (id, case_id, from_region_id, from_village_id, to_region_id, to_village_id, reason,
                sent_by, sent_at)
            values (\(new.id), \(new.caseID), \(new.from.region), \(new.from.village), \(new.to.region),
                \(new.to.village), \(new.reason), \(new.sentBy), \(new.sentAt))
            """
        )
        try transaction.insert(
            into: "case_transfer_side",
            ["transfer_id", "side", "region_id"],
            rows: [
                [new.id.sqlValue, CaseTransfer.Side.outgoing.sqlValue, new.from.village.sqlValue],
                [new.id.sqlValue, CaseTransfer.Side.incoming.sqlValue, new.to.village.sqlValue],
            ]
        )
    }

    /// Gives the case and its family to another office, with what others have to do with it and what was said of it.
    func move(_ caseID: Int64, to region: Int64, village: Int64, in transaction: any Transaction) throws {
        try transaction.run(
            "update case_file set region_id = \(region), village_region_id = \(village) where id = \(caseID)"
        )
        try transaction.run("update family set region_id = \(village) where case_id = \(caseID)")
        try transaction.run("update referral set region_id = \(village) where case_id = \(caseID)")
        try transaction.run("update conference set region_id = \(village) where case_id = \(caseID)")
        try transaction.run("update message set region_id = \(village) where case_id = \(caseID)")
        try transaction.run("delete from case_assignment where case_id = \(caseID)")
    }

    func markReturned(_ id: Int64, reason: String, in transaction: any Transaction) throws {
        try transaction.run("update case_transfer set return_reason = \(reason) where id = \(id)")
    }

    private static let columns: SQL = """
        t.id, t.case_id, c.title, t.from_region_id, t.from_village_id, t.to_region_id, t.to_village_id, t.reason,
        t.sent_by, t.sent_at, t.return_reason, c.state,
        case when exists (select 1 from case_action a where a.case_id = t.case_id and a.id > t.id
            and a.actor_kind = 'staff') then 1 else 0 end, c.region_id
        """

    private static func transfer(_ row: Row) throws -> CaseTransfer {
        let caseState: CaseFile.State = try row.at(11)
        let returnReason: String? = try row.at(10)
        let isTouched: Bool = try row.at(12)
        let state: CaseTransfer.State =
            returnReason != nil ? .returned : caseState.isEnded ? .ended : isTouched ? .handled : .sent
        return CaseTransfer(
            id: try row.at(0),
            caseID: try row.at(1),
            caseTitle: try row.at(2),
            fromRegionID: try row.at(3),
            fromVillageID: try row.at(4),
            toRegionID: try row.at(5),
            toVillageID: try row.at(6),
            reason: try row.at(7),
            sentBy: try row.at(8),
            sentAt: try row.at(9),
            returnReason: returnReason,
            state: state,
            caseState: caseState,
            isAt: try row.at(13)
        )
    }

    /// Whether a sheet of the case hangs or hung in its village.
    func wasPosted(_ caseID: Int64, in transaction: any ReadTransaction) throws -> Bool {
        try transaction.first("select 1 from posting where case_id = \(caseID) limit 1") != nil
    }

    /// The transfer by which a case came to where it is; nil when it came from nowhere or was sent back.
    func arrival(caseID: Int64, in transaction: any ReadTransaction) throws -> CaseTransfer? {
        try transaction.first(
            """
            select \(Self.columns) from case_transfer t join case_file c on c.id = t.case_id
            where t.case_id = \(caseID) and t.return_reason is null and t.to_region_id = c.region_id
            order by t.id desc limit 1
            """
        ).map(Self.transfer)
    }

    /// The last transfer of a case; nil when it never went anywhere.
    func last(caseID: Int64, in transaction: any ReadTransaction) throws -> CaseTransfer? {
        try transaction.first(
            """
            select \(Self.columns) from case_transfer t join case_file c on c.id = t.case_id
            where t.case_id = \(caseID) order by t.id desc limit 1
            """
        ).map(Self.transfer)
    }

    /// Transfers of a side of the scope, newest first.
    func list(
        _ side: CaseTransfer.Side,
        scope: AreaScope,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [CaseTransfer] {
        try transaction.query(
            """
            select \(Self.columns) from \(scope.table(.transferSide)) s join case_transfer t on t.id = s.transfer_id
            join case_file c on c.id = t.case_id where s.side = \(side) order by t.id desc limit \(limit)
            """
        ).map(Self.transfer)
    }

    /// How many there are on each side of the scope that nobody took up yet.
    func waiting(scope: AreaScope, in transaction: any ReadTransaction) throws -> [CaseTransfer.Side: Int] {
        let rows = try transaction.query(
            """
            select s.side, count(*) from \(scope.table(.transferSide)) s join case_transfer t on t.id = s.transfer_id
            join case_file c on c.id = t.case_id
            where c.closed_at is null and t.return_reason is null
                and not exists (select 1 from case_action a where a.case_id = t.case_id and a.id > t.id
            and a.actor_kind = 'staff')
            group by s.side
            """
        )
        var counts: [CaseTransfer.Side: Int] = [:]
        for row in rows { counts[try row.at(0)] = try row.at(1, as: Int.self) }
        return counts
    }
}
