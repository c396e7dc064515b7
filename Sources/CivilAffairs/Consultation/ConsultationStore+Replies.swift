// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

/// The SQL of what units answered.
extension ConsultationStore {
    static func insert(
        _ reply: Consultation.Reply,
        of id: Int64,
        byID: Int64?,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            insert into consultation_reply (id, consultation_id, round, unit_id, is_agreed, received_at, is_late,
                is_from_paper, is_replaced, evidence_hash, evidence_name, evidence_media, by_id, by_name, at)
            values (\(reply.id), \(id), \(reply.round), \(reply.unitID), \(reply.isAgreed), \(reply.receivedAt),
                \(reply.isLate), \(reply.isFromPaper), \(reply.isReplaced), \(reply.evidence?.hash),
                \(reply.evidence?.name), \(reply.evidence?.media), \(byID), \(reply.by), \(reply.at))
            """
        )
    }

    /// Marks what a unit answered before as replaced; it stays.
    /// - Returns: whether there was any.
    static func replaceReply(of unitID: Int64, in transaction: any Transaction) throws -> Bool {
        try transaction.runCounting(
            "update consultation_reply set is_replaced = 1 where unit_id = \(unitID) and is_replaced = 0"
        ) > 0
    }

    static func replies(of id: Int64, in transaction: any ReadTransaction) throws -> [Consultation.Reply] {
        try transaction.query(
            "select \(replyColumns) from consultation_reply p where p.consultation_id = \(id) order by p.id"
        ).map(reply)
    }

    /// A reply with the consultation that it belongs to.
    static func reply(_ id: Int64, in transaction: any ReadTransaction) throws
        -> (consultationID: Int64, reply: Consultation.Reply)?
    {
        let row = try transaction.first(
            "select \(replyColumns), p.consultation_id from consultation_reply p where p.id = \(id)"
        )
        return try row.map { (consultationID: try $0.at(13), reply: try reply($0)) }
    }

    private static let replyColumns: SQL = """
        p.id, p.round, p.unit_id, p.is_agreed, p.received_at, p.is_late, p.is_from_paper, p.is_replaced,
        p.evidence_hash, p.evidence_name, p.evidence_media, p.by_name, p.at
        """

    private static func reply(_ row: Row) throws -> Consultation.Reply {
        let hash: String? = try row.at(8)
        let (name, media): (String?, String?) = (try row.at(9), try row.at(10))
        return Consultation.Reply(
            id: try row.at(0),
            round: try row.at(1),
            unitID: try row.at(2),
            isAgreed: try row.at(3),
            receivedAt: try row.at(4),
            isLate: try row.at(5),
            isFromPaper: try row.at(6),
            isReplaced: try row.at(7),
            evidence: hash.map { .init(hash: $0, name: name ?? "", media: media ?? "") },
            by: try row.at(11),
            at: try row.at(12)
        )
    }

    // MARK: - Opinions

    static func insert(
        _ opinions: [Consultation.Opinion],
        of id: Int64,
        in transaction: any Transaction
    ) throws {
        guard !opinions.isEmpty else { return }
        try transaction.insert(
            into: "consultation_opinion",
            ["id", "consultation_id", "reply_id", "clause", "wants", "why", "reason", "turn"],
            rows: opinions.map { one in
                [
                    .integer(one.id), .integer(id), .integer(one.replyID), one.clause.map { Int64($0) }.sqlValue,
                    .text(one.wants), .text(one.why), .text(""), .integer(0),
                ]
            }
        )
    }

    static func opinions(of id: Int64, in transaction: any ReadTransaction) throws -> [Consultation.Opinion] {
        try transaction.query(
            "select \(opinionColumns) from consultation_opinion o where o.consultation_id = \(id) order by o.id"
        ).map(opinion)
    }

    /// An opinion that stands, with the consultation that it belongs to; nil also where its reply was replaced.
    static func opinion(_ id: Int64, in transaction: any ReadTransaction) throws
        -> (consultationID: Int64, opinion: Consultation.Opinion)?
    {
        let row = try transaction.first(
            """
            select \(opinionColumns), o.consultation_id from consultation_opinion o
            join consultation_reply p on p.id = o.reply_id where o.id = \(id) and p.is_replaced = 0
            """
        )
        return try row.map { (consultationID: try $0.at(10), opinion: try opinion($0)) }
    }

    /// - Returns: false where somebody else decided it since it was read.
    static func decide(
        _ id: Int64,
        _ verdict: Consultation.Opinion.Verdict,
        reason: String,
        turn: Int,
        by name: String,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Bool {
        try transaction.runCounting(
            """
            update consultation_opinion set verdict = \(verdict), reason = \(reason), decided_by = \(name),
                decided_at = \(now), turn = turn + 1
            where id = \(id) and turn = \(turn)
            """
        ) == 1
    }

    /// How many opinions that stand have no verdict.
    static func openOpinions(of id: Int64, in transaction: any ReadTransaction) throws -> Int {
        try transaction.value(
            """
            select count(*) from consultation_opinion o join consultation_reply p on p.id = o.reply_id
            where o.consultation_id = \(id) and p.is_replaced = 0 and o.verdict is null
            """
        )
    }

    private static let opinionColumns: SQL = """
        o.id, o.reply_id, o.clause, o.wants, o.why, o.verdict, o.reason, o.decided_by, o.decided_at, o.turn
        """

    private static func opinion(_ row: Row) throws -> Consultation.Opinion {
        Consultation.Opinion(
            id: try row.at(0),
            replyID: try row.at(1),
            clause: try row.at(2),
            wants: try row.at(3),
            why: try row.at(4),
            verdict: try row.at(5),
            reason: try row.at(6),
            decidedBy: try row.at(7),
            decidedAt: try row.at(8),
            turn: try row.at(9)
        )
    }
}
