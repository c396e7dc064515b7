// SPDX-License-Identifier: Apache-2.0
package import Storage
package import Vocabulary

/// What the monthly run of benefits needs, inside its transaction.
extension Ledger {
    /// The batch that froze a program's month; nil while entitlements may still be written.
    package func frozenBatch(program: String, month: Month, in transaction: any ReadTransaction) throws -> PayBatch? {
        let frozen = PayBatch.State.allCases.filter { $0 != .open }
        return try PayBatchStore.batch(program: program, month: month, states: frozen, in: transaction)
    }

    /// Whether a month has batches and all of them have gone to the bank.
    package func isPaidOut(program: String, month: Month, in transaction: any ReadTransaction) throws -> Bool {
        let early = PayBatch.State.allCases.filter { $0 != .sent && $0 != .closed }
        guard try PayBatchStore.count(program: program, month: month, in: transaction) > 0 else { return false }
        return try PayBatchStore.batch(program: program, month: month, states: early, in: transaction) == nil
    }

    /// Writes entitlements so that they add up to what is wanted; see `EntitlementStore.settle` for its columns.
    /// - Returns: number of entitlements written.
    func settle(wanted: SQL, month: Month, atMost bound: Int, in transaction: any Transaction) throws -> Int {
        try EntitlementStore.settle(
            wanted: wanted,
            month: month,
            firstKey: try transaction.newKeys(max(bound, 1)),
            at: clock.now(),
            in: transaction
        )
    }

    /// Count and sum of what the runs of a month have written, by kind.
    package func tally(
        program: String,
        runMonth: Month,
        in transaction: any ReadTransaction
    ) throws -> [Entitlement.Kind: PayBatchDetail.Tally] {
        try EntitlementStore.tally(program: program, runMonth: runMonth, in: transaction).mapValues {
            PayBatchDetail.Tally(count: $0.0, amount: $0.1)
        }
    }

    /// All that was written for an enrolment, by month.
    package func entitlements(enrolment: Int64, in transaction: any ReadTransaction) throws -> [Entitlement] {
        try EntitlementStore.entitlements(enrolment: enrolment, in: transaction)
    }
}
