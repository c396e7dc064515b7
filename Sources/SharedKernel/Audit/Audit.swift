// SPDX-License-Identifier: Apache-2.0
package import Storage
package import Vocabulary

/// The audit: who saw what, who did what, in which function and why.
///
/// Writes are recorded in the transaction of what they record. Reads are collected for a moment and committed together
/// before the page is answered, so that a busy office does not queue at the log. Rows are not chained one by one;
/// `sealBlock` chains closed blocks, which makes a changed, missing or added row evident without a hot row.
package struct Audit: Sendable {
    private let store: AuditStore
    private let database: any Database
    private let reads: ReadAuditQueue

    package init(database: any Database, cipher: FieldCipher) {
        let store = AuditStore(cipher: cipher)
        self.store = store
        self.database = database
        reads = ReadAuditQueue { entries in
            try await database.write { try store.append(entries, in: $0) }
        }
    }

    /// Records an action inside the transaction that performs it: both become durable or neither does.
    package func record(_ entry: AuditEntry, in transaction: any Transaction) throws {
        try store.append([entry], in: transaction)
    }

    /// Records many actions of one batch as one statement.
    package func record(_ entries: [AuditEntry], in transaction: any Transaction) throws {
        try store.append(entries, in: transaction)
    }

    /// Records that something was read. Returns when the entry is durable.
    package func recordRead(_ entry: AuditEntry) async throws {
        try await reads.append(entry)
    }

    /// Entries, newest first, for the auditor's page.
    package func entries(
        actor: Actor,
        filter: Filter,
        before: Int64?,
        limit: Int
    ) async throws -> [Line] {
        try actor.require(.auditRead)
        return try await database.read { [store] in
            try store.lines(filter: filter, before: before, limit: limit, in: $0)
        }
    }

    package struct Filter: Sendable {
        package var subject: String?
        package var subjectID: Int64?
        package var actorID: Int64?
        package var verb: String?
        /// Name of whoever acted, as it was then.
        package var actorName: String?
        /// First and last day.
        package var from: CivilDate?
        package var until: CivilDate?

        package init(
            subject: String? = nil,
            subjectID: Int64? = nil,
            actorID: Int64? = nil,
            verb: String? = nil,
            actorName: String? = nil,
            from: CivilDate? = nil,
            until: CivilDate? = nil
        ) {
            self.subject = subject
            self.subjectID = subjectID
            self.actorID = actorID
            self.verb = verb
            self.actorName = actorName
            self.from = from
            self.until = until
        }
    }

    package struct Line: Sendable {
        package let id: Int64
        package let at: Timestamp
        package let actor: String
        package let function: String
        package let verb: String
        package let subject: String
        package let subjectID: Int64?
        package let reason: String?
        package let detail: String?
        package let sealed: Bool
    }

    /// Chains the entries that are at least a second old into a new block; does nothing when there are none.
    package func sealBlock(at now: Timestamp) async throws {
        try await database.write { [store] transaction in
            let open = try store.rows(
                where: "block is null and at <= \(now.milliseconds - 1_000)",
                in: transaction
            )
            guard let first = open.first, let last = open.last else { return }
            let previous = try store.lastBlock(in: transaction)
            let block = AuditStore.Block(
                number: (previous?.number ?? 0) + 1,
                firstID: first.id,
                lastID: last.id,
                entries: open.count,
                chain: store.chain(after: previous?.chain ?? "", seals: open.map(\.seal))
            )
            try store.close(block, ids: open.map(\.id), at: now, in: transaction)
        }
    }

    /// What `minzheng audit verify` found.
    package struct Verification: Sendable, Equatable {
        package let blocks: Int
        package let entries: Int
        /// Entries written since the last block was closed.
        package let unsealed: Int
        /// The first row or block that is not as it was written; nil when all is well.
        package let firstFault: String?
    }

    /// Recomputes every fingerprint and chain, block by block.
    package func verify() async throws -> Verification {
        try await database.read { [store] transaction in
            var previous = ""
            var entries = 0
            let blocks = try store.blocks(in: transaction)
            var fault: String?
            for block in blocks where fault == nil {
                let rows = try store.rows(where: "block = \(block.number)", in: transaction)
                if let bad = rows.first(where: { store.seal($0.values) != $0.seal }) {
                    fault = "记录 \(bad.id) 的内容被改动"
                } else if rows.count != block.entries {
                    fault = "第 \(block.number) 块应有 \(block.entries) 条，实有 \(rows.count) 条"
                } else if store.chain(after: previous, seals: rows.map(\.seal)) != block.chain {
                    fault = "第 \(block.number) 块与前一块接不上"
                }
                entries += rows.count
                previous = block.chain
            }
            let tail = try store.rows(where: "block is null", in: transaction)
            if fault == nil, let bad = tail.first(where: { store.seal($0.values) != $0.seal }) {
                fault = "记录 \(bad.id) 的内容被改动"
            }
            return Verification(blocks: blocks.count, entries: entries, unsealed: tail.count, firstFault: fault)
        }
    }
}
