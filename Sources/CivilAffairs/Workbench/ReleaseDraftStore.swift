// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

/// The SQL of drafts of releases.
enum ReleaseDraftStore {
    static func insert(_ draft: ReleaseDraft, requestID: String, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into release_draft (id, request_id, scenario_id, title, from_on, document, state, base_hash,
                drafted_by_id, drafted_by, drafted_at, version)
            values (\(draft.id), \(requestID), \(draft.scenarioID), \(draft.title), \(draft.from), \(draft.document),
                \(draft.state), \(draft.baseHash), \(draft.draftedByID), \(draft.draftedBy), \(draft.draftedAt), 1)
            """
        )
    }

    static func id(requestID: String, in transaction: any ReadTransaction) throws -> Int64? {
        try transaction.first("select id from release_draft where request_id = \(requestID)")?.at(0)
    }

    private static let columns: SQL =
        """
        id, scenario_id, title, from_on, document, state, base_hash, release_hash, drafted_by_id, drafted_by,
        drafted_at, settled_by, settled_at, version
        """

    static func draft(_ id: Int64, in transaction: any ReadTransaction) throws -> ReleaseDraft? {
        try transaction.first("select \(columns) from release_draft where id = \(id)").map(draft)
    }

    /// Newest first.
    static func list(limit: Int, in transaction: any ReadTransaction) throws -> [ReleaseDraft] {
        try transaction.query("select \(columns) from release_draft order by id desc limit \(limit)").map(draft)
    }

    private static func draft(_ row: Row) throws -> ReleaseDraft {
        ReleaseDraft(
            id: try row.at(0),
            scenarioID: try row.at(1),
            title: try row.at(2),
            from: try row.at(3),
            document: try row.at(4),
            state: try row.at(5),
            baseHash: try row.at(6),
            releaseHash: try row.at(7),
            draftedByID: try row.at(8),
            draftedBy: try row.at(9),
            draftedAt: try row.at(10),
            settledBy: try row.at(11),
            settledAt: try row.at(12),
            version: try row.at(13)
        )
    }

    /// - Returns: false when it was settled or changed since.
    static func settle(
        _ draft: ReleaseDraft,
        version: Int64,
        as state: ReleaseDraft.State,
        release: String?,
        by actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Bool {
        try transaction.runCounting(
            """
            update release_draft set state = \(state), release_hash = \(release), settled_by_id = \(actor.userID),
                settled_by = \(actor.name), settled_at = \(now), version = version + 1
            where id = \(draft.id) and version = \(version) and state = 'open'
            """
        ) == 1
    }
}
