// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// The SQL of the audit. Each row carries a keyed fingerprint of itself; blocks chain the fingerprints.
struct AuditStore: Sendable {
    let cipher: FieldCipher

    /// A row as it is stored and as it is fingerprinted.
    struct Stored {
        let id: Int64
        let values: [SQLValue]
        let seal: String
        let block: Int64?
    }

    static let columns: [StaticString] = [
        "id", "at", "actor_kind", "actor_id", "actor_name", "function_title", "region_id", "verb", "subject",
        "subject_id", "reason", "detail", "seal",
    ]

    func append(_ entries: [AuditEntry], in transaction: any Transaction) throws {
        guard !entries.isEmpty else { return }
        let first = try transaction.newKeys(entries.count)
        let rows = entries.enumerated().map { offset, entry in
            let values = Self.values(entry, id: first + Int64(offset))
            return values + [.text(seal(values))]
        }
        try transaction.insert(into: "audit_entry", Self.columns, rows: rows)
    }

    private static func values(_ entry: AuditEntry, id: Int64) -> [SQLValue] {
        let (kind, actorID): (String, Int64?) =
            switch entry.actor.identity {
            case .staff(let userID): ("staff", userID)
            case .resident(let personID): ("resident", personID)
            case .system: ("system", nil)
            }
        let name = if case .system(let job) = entry.actor.identity { "系统（\(job)）" } else { entry.actor.name }
        return [
            id.sqlValue, entry.at.sqlValue, .text(kind), actorID.sqlValue, .text(name),
            .text(entry.actor.functionTitle), entry.actor.regionID.sqlValue, .text(entry.action), .text(entry.subject),
            entry.subjectID.sqlValue, entry.reason.sqlValue, entry.detail.sqlValue,
        ]
    }

    func seal(_ values: [SQLValue]) -> String {
        let text = values.map { value in
            switch value {
            case .null: "-"
            case .integer(let number): "i\(number)"
            case .text(let text): "t\(text.utf8.count):\(text)"
            case .bytes(let bytes): "b\(Hexadecimal.text(bytes))"
            }
        }
        return cipher.blindIndex(text.joined(separator: "|"), purpose: "audit.row")
    }

    func chain(after previous: String, seals: [String]) -> String {
        cipher.blindIndex(previous + "|" + seals.joined(separator: "|"), purpose: "audit.block")
    }

    /// Rows in the order of their keys.
    func rows(where condition: SQL, in transaction: any ReadTransaction) throws -> [Stored] {
        let rows = try transaction.query(
            """
            select id, at, actor_kind, actor_id, actor_name, function_title, region_id, verb, subject, subject_id,
                   reason, detail, seal, block
            from audit_entry where \(condition) order by id
            """
        )
        return try rows.map { row in
            Stored(
                id: try row.at(0),
                values: Array(row.values[0..<12]),
                seal: try row.at(12),
                block: try row.at(13, as: Int64?.self)
            )
        }
    }

    /// Entries for the auditor's page, newest first.
    func lines(
        filter: Audit.Filter,
        before: Int64?,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [Audit.Line] {
        var conditions: [SQL] = []
        if let before { conditions.append("id < \(before)") }
        if let subject = filter.subject { conditions.append("subject = \(subject)") }
        if let subjectID = filter.subjectID { conditions.append("subject_id = \(subjectID)") }
        if let actorID = filter.actorID { conditions.append("actor_id = \(actorID)") }
        if let verb = filter.verb { conditions.append("verb = \(verb)") }
        if let name = filter.actorName { conditions.append("actor_name = \(name)") }
        if let from = filter.from { conditions.append("at >= \(Timestamp(date: from))") }
        if let until = filter.until { conditions.append("at < \(Timestamp(date: until.adding(days: 1)))") }
        return try transaction.query(
            """
            select id, at, actor_name, function_title, verb, subject, subject_id, reason, detail, block
            from audit_entry where \(SQL.all(conditions)) order by id desc limit \(limit)
            """
        ).map { row in
            Audit.Line(
                id: try row.at(0),
                at: try row.at(1),
                actor: try row.at(2),
                function: try row.at(3),
                verb: try row.at(4),
                subject: try row.at(5),
                subjectID: try row.at(6),
                reason: try row.at(7),
                detail: try row.at(8),
                sealed: try row.at(9, as: Int64?.self) != nil
            )
        }
    }

    struct Block {
        let number: Int64
        let firstID: Int64
        let lastID: Int64
        let entries: Int
        let chain: String
    }

    func blocks(in transaction: any ReadTransaction) throws -> [Block] {
        try transaction.query("select number, first_id, last_id, entries, chain from audit_block order by number").map {
            Block(
                number: try $0.at(0),
                firstID: try $0.at(1),
                lastID: try $0.at(2),
                entries: try $0.at(3),
                chain: try $0.at(4)
            )
        }
    }

    func lastBlock(in transaction: any ReadTransaction) throws -> Block? {
        try transaction.first(
            "select number, first_id, last_id, entries, chain from audit_block order by number desc limit 1"
        ).map {
            Block(
                number: try $0.at(0),
                firstID: try $0.at(1),
                lastID: try $0.at(2),
                entries: try $0.at(3),
                chain: try $0.at(4)
            )
        }
    }

    func close(_ block: Block, ids: [Int64], at now: Timestamp, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into audit_block (number, first_id, last_id, entries, chain, sealed_at)
            values (\(block.number), \(block.firstID), \(block.lastID), \(block.entries), \(block.chain), \(now))
            """
        )
        try transaction.run("update audit_entry set block = \(block.number) where id in \(in: ids)")
    }
}
