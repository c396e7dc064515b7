// SPDX-License-Identifier: Apache-2.0
import Storage
package import Vocabulary

/// What the papers of a work, such as a building project, say of its money.
package struct WorkMoney: Sendable, Equatable {
    /// Names the work among all that have accounts, such as `shisiwu/welfare-home`.
    package let code: String
    package let title: String
    /// What came in, by source: every source that there may be, also those of which nothing came.
    package let arrived: [String: Money]
    /// What was paid out under contracts.
    package let paid: Money

    package init(code: String, title: String, arrived: [String: Money], paid: Money) {
        self.code = code
        self.title = title
        self.arrived = arrived
        self.paid = paid
    }

    package var sum: Money { arrived.values.reduce(.zero, +) }
}

/// Money that goes by contracts and vouchers, not by lists of payees.
///
/// Each work has an account of what it holds, one of what was paid for it and one for each source that its money came
/// from. What they say follows the papers: a correction or a withdrawal is posted as the difference, never by a change.
extension Ledger {
    /// Posts what the accounts of a work lack to say what its papers say, or takes back what they say too much.
    /// - Parameters:
    ///   - work: all that the papers say now.
    ///   - reference: the paper that gave rise to it.
    ///   - day: the day on which the money moved.
    /// Statements: 6, or 5 when nothing differs.
    static func post(
        _ work: WorkMoney,
        reference: String,
        on day: CivilDate,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let posted = try posted([work], in: transaction).first ?? work
        let known = try AccountStore.identifiers(WorkAccounts.all(of: work), at: now, in: transaction)
        func account(_ code: String) throws -> Int64 {
            guard let id = known[code] else { throw LedgerProblem.accountNotFound }
            return id
        }
        let transfers = try WorkAccounts.differences(from: posted, to: work).map { difference in
            AccountStore.Transfer(
                debit: try account(difference.debit),
                credit: try account(difference.credit),
                amount: difference.amount,
                state: .posted,
                purpose: difference.purpose,
                batchID: nil,
                fileID: nil,
                reference: reference
            )
        }
        try AccountStore.insert(transfers, on: day, at: now, in: transaction)
    }

    /// What the accounts say of some works, in the same order. Statements: 1.
    static func posted(_ works: [WorkMoney], in transaction: any ReadTransaction) throws -> [WorkMoney] {
        let balances = try AccountStore.balances(
            works.flatMap { WorkAccounts.all(of: $0).map(\.code) },
            in: transaction
        )
        return works.map { WorkAccounts.money($0, balances) }
    }
}

/// Which accounts a work has, and what is to be posted in them. Pure.
enum WorkAccounts {
    struct Difference: Equatable {
        let debit: String
        let credit: String
        /// More than nought.
        let amount: Money
        let purpose: String
    }

    private static func held(_ work: WorkMoney) -> String { "held:work:\(work.code)" }
    private static func spent(_ work: WorkMoney) -> String { "spent:work:\(work.code)" }
    private static func source(_ name: String, _ work: WorkMoney) -> String { "from:work:\(work.code):\(name)" }

    static func all(of work: WorkMoney) -> [(code: String, title: String)] {
        [(held(work), "项目资金：\(work.title)"), (spent(work), "项目支付：\(work.title)")]
            + work.arrived.keys.sorted().map { (source($0, work), "项目资金来源（\($0)）：\(work.title)") }
    }

    static func money(_ work: WorkMoney, _ balances: [String: Money]) -> WorkMoney {
        WorkMoney(
            code: work.code,
            title: work.title,
            arrived: Dictionary(
                uniqueKeysWithValues: work.arrived.keys.map { ($0, .zero - (balances[source($0, work)] ?? .zero)) }
            ),
            paid: balances[spent(work)] ?? .zero
        )
    }

    static func differences(from posted: WorkMoney, to work: WorkMoney) -> [Difference] {
        let arrivals = work.arrived.sorted { $0.key < $1.key }.map { name, sum in
            move(sum - (posted.arrived[name] ?? .zero), to: held(work), from: source(name, work), "arrived")
        }
        return (arrivals + [move(work.paid - posted.paid, to: spent(work), from: held(work), "work")])
            .compactMap(\.self)
    }

    private static func move(_ amount: Money, to debit: String, from credit: String, _ purpose: String) -> Difference? {
        if amount == .zero { return nil }
        return amount > .zero
            ? Difference(debit: debit, credit: credit, amount: amount, purpose: purpose)
            : Difference(debit: credit, credit: debit, amount: .zero - amount, purpose: purpose)
    }
}
