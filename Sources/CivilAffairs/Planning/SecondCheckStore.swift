// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

/// What a second person says of something that was reported: values of plans and funds, assessments.
struct SecondCheckStore {
    let agrees: Bool
    /// Nil where nothing was typed.
    let note: String?

    /// - Throws: `PlanningProblem.returnNoteNeeded`, `.tooLong`.
    init(agrees: Bool, note typed: String) throws(PlanningProblem) {
        guard agrees || !typed.isEmpty else { throw .returnNoteNeeded }
        guard typed.count <= PlanRules.longestNote else { throw .tooLong(most: PlanRules.longestNote) }
        self.agrees = agrees
        note = typed.isEmpty ? nil : typed
    }

    /// - Parameters:
    ///   - table: where it stands.
    ///   - reporter: whoever reported it.
    /// - Throws: `PlanningProblem.ownValue` for them, `.checked` where somebody else said it before.
    func settle(
        _ table: SQL,
        _ id: Int64,
        reportedBy reporter: Int64?,
        by actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        if let reporter, actor.hands.contains(reporter) { throw PlanningProblem.ownValue }
        let state: PlanValue.State = agrees ? .checked : .returned
        let isFirst =
            try transaction.runCounting(
                """
                update \(table) set state = \(state), check_note = \(note), checked_by_id = \(actor.userID),
                    checked_by = \(Planning.named(actor)), checked_at = \(now)
                where id = \(id) and state = 'waiting'
                """
            ) == 1
        guard isFirst else { throw PlanningProblem.checked }
    }
}
