// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// Drafted changes; settled ones stay as the record of who drafted, heard and confirmed.
enum ChangeDraftStore {
    private static let columns: SQL = """
        d.id, d.enrolment_id, e.number, e.payee_name, e.region_id, d.enrolment_version, d.step, d.person_id, d.name,
        d.amount_fen, d.died_on, d.until_month, d.to_region_id, d.class, d.from_month, d.reason, d.needs_hearing,
        d.hearing_on, d.hearing_note, d.state, d.drafted_by_id, d.drafted_by, d.drafted_at, d.settled_by,
        d.settled_at, d.settled_note, d.version, e.program_id
        """

    static func insert(
        id: Int64,
        _ step: ChangeStep,
        _ order: ChangeOrder,
        needsHearing: Bool,
        by user: (id: Int64, name: String),
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let parts = step.parts
        try transaction.run(
            """
            insert into change_draft (id, enrolment_id, enrolment_version, step, person_id, name, amount_fen, died_on,
                until_month, to_region_id, class, from_month, reason, needs_hearing, hearing_on, hearing_note, state,
                drafted_by_id, drafted_by, drafted_at, version)
            values (\(id), \(order.enrolmentID), \(order.version), \(parts.code), \(parts.personID), \(parts.name),
                \(parts.amount), \(parts.diedOn), \(parts.until), \(parts.regionID), \(parts.classCode),
                \(order.from), \(order.reason), \(needsHearing ? 1 : 0), \(order.hearing?.on), \(order.hearing?.note),
                'open', \(user.id), \(user.name), \(now), 1)
            """
        )
    }

    /// The draft that waits for an enrolment; nil when there is none. At most one does.
    static func open(of enrolmentID: Int64, in transaction: any ReadTransaction) throws -> ChangeDraft? {
        try transaction.first(
            """
            select \(columns) from change_draft d join enrolment e on e.id = d.enrolment_id
            where d.enrolment_id = \(enrolmentID) and d.state = 'open'
            """
        ).map(read)
    }

    static func draft(_ id: Int64, scope: AreaScope, in transaction: any ReadTransaction) throws -> ChangeDraft? {
        try transaction.first(
            """
            select \(columns) from change_draft d join \(scope.table(.enrolment)) e on e.id = d.enrolment_id
            where d.id = \(id)
            """
        ).map(read)
    }

    /// Drafts of a scope, oldest first, or all of one enrolment, newest first.
    static func drafts(
        scope: AreaScope,
        enrolmentID: Int64?,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [ChangeDraft] {
        let condition: SQL = enrolmentID.map { "d.enrolment_id = \($0)" } ?? "d.state = 'open'"
        let order: SQL = enrolmentID == nil ? "d.id" : "d.id desc"
        return try transaction.query(
            """
            select \(columns) from change_draft d join \(scope.table(.enrolment)) e on e.id = d.enrolment_id
            where \(condition) order by \(order) limit \(limit)
            """
        ).map(read)
    }

    static func hear(
        _ id: Int64,
        version: Int64,
        _ hearing: Hearing,
        in transaction: any Transaction
    ) throws -> Bool {
        try transaction.runCounting(
            """
            update change_draft set hearing_on = \(hearing.on), hearing_note = \(hearing.note), version = version + 1
            where id = \(id) and version = \(version) and state = 'open'
            """
        ) == 1
    }

    static func settle(
        _ id: Int64,
        version: Int64,
        as state: ChangeDraft.State,
        by user: (id: Int64, name: String),
        note: String?,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Bool {
        try transaction.runCounting(
            """
            update change_draft set state = \(state), settled_by_id = \(user.id), settled_by = \(user.name),
                settled_at = \(now), settled_note = \(note), version = version + 1
            where id = \(id) and version = \(version) and state = 'open'
            """
        ) == 1
    }

    private static func read(_ row: Row) throws -> ChangeDraft {
        let parts = ChangeStep.Parts(
            code: try row.at(6),
            personID: try row.at(7),
            name: try row.at(8),
            amount: try row.at(9),
            diedOn: try row.at(10),
            until: try row.at(11),
            regionID: try row.at(12),
            classCode: try row.at(13)
        )
        guard let step = ChangeStep(parts) else {
            throw StorageProblem.column(name: "change_draft.step", reason: parts.code)
        }
        let heard: CivilDate? = try row.at(17)
        let note: String? = try row.at(18)
        let needs: Int64 = try row.at(16)
        return ChangeDraft(
            id: try row.at(0),
            enrolmentID: try row.at(1),
            enrolmentNumber: try row.at(2),
            payeeName: try row.at(3),
            regionID: try row.at(4),
            enrolmentVersion: try row.at(5),
            step: step,
            from: try row.at(14),
            reason: try row.at(15),
            needsHearing: needs != 0,
            hearing: heard.map { Hearing(on: $0, note: note ?? "") },
            state: try row.at(19),
            draftedByID: try row.at(20),
            draftedBy: try row.at(21),
            draftedAt: try row.at(22),
            settledBy: try row.at(23),
            settledAt: try row.at(24),
            settledNote: try row.at(25),
            version: try row.at(26),
            programID: try row.at(27)
        )
    }
}
