// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
package import Vocabulary

/// The cut-off day (截数): what is due is written, and the month's batch is opened for it.
extension Benefits {
    /// Writes what is due for a month and opens its payment; the same for a page and for a command.
    ///
    /// Once a month's list was prepared its entitlements stay as they are; a further batch then takes what an earlier
    /// one left out.
    /// - Returns: the batch, and what the run wrote; nil when the month was frozen before.
    /// - Throws: `BenefitsProblem.monthSkipped`, `.monthAhead`; `LedgerProblem.batchExists`, `.nothingDue`.
    package func cutOff(
        actor: Actor,
        program: String,
        programTitle: String,
        month: Month,
        requestID: String? = nil
    ) async throws -> (batch: PayBatch, run: RunOutcome?) {
        try actor.require(.paymentPrepare)
        var outcome: RunOutcome?
        do {
            outcome = try await run(actor: actor, program: program, month: month)
        } catch BenefitsProblem.monthFrozen {
            outcome = nil
        }
        let outlook = try await ledger.outlook(actor: actor, program: program, month: month)
        if outlook.unfinished == nil, outlook.waiting.amount <= .zero {
            throw LedgerProblem.nothingDue(program: programTitle, month: month)
        }
        let batch = try await ledger.openBatch(
            actor: actor,
            program: program,
            programTitle: programTitle,
            month: month,
            cutOff: clock.today,
            requestID: requestID
        )
        return (batch, outcome)
    }
}
