// SPDX-License-Identifier: Apache-2.0
import Storage
package import Vocabulary

/// An account of one unit. What it holds is never stored: it is the sum of its transfers.
package struct LedgerAccount: Sendable, Equatable {
    /// What is counted; amounts of two units never meet in one transfer.
    package enum Unit: String, Sendable, CaseIterable, SQLConvertible {
        case fen, point, hour, voucher, goods
    }

    /// The four accounts that the money of one program passes through.
    package enum Purpose: String, Sendable, CaseIterable {
        /// Money appropriated by the finance bureau (财政拨款).
        case finance
        /// Money at the paying bank, not yet confirmed as paid (代发在途).
        case clearing
        /// Money that reached its payee (已发放).
        case benefit
        /// Money the bank could not pay, waiting for a mended card (退回待处理).
        case unclaimed

        package var title: String {
            switch self {
            case .finance: "财政拨款"
            case .clearing: "代发在途"
            case .benefit: "已发放"
            case .unclaimed: "退回待处理"
            }
        }

        /// Code of the account for a program, such as `benefit:dibao`.
        package func code(program: String) -> String { "\(rawValue):\(program)" }
    }

    package let id: Int64
    package let code: String
    package let title: String
    package let unit: Unit

    package init(id: Int64, code: String, title: String, unit: Unit) {
        self.id = id
        self.code = code
        self.title = title
        self.unit = unit
    }
}

/// Every account with the sums of its posted transfers, and what does not add up.
package struct TrialBalance: Sendable, Equatable {
    package struct Line: Sendable, Equatable {
        package let code: String
        package let title: String
        package let unit: LedgerAccount.Unit
        /// Sum of posted debits, in the unit's smallest part.
        package let debit: Int64
        /// Sum of posted credits.
        package let credit: Int64
        /// Sum of pending debits less pending credits.
        package let pending: Int64

        package init(
            code: String,
            title: String,
            unit: LedgerAccount.Unit,
            debit: Int64,
            credit: Int64,
            pending: Int64
        ) {
            self.code = code
            self.title = title
            self.unit = unit
            self.debit = debit
            self.credit = credit
            self.pending = pending
        }

        package var balance: Int64 { debit - credit }
    }

    /// A sum in the accounts that differs from the same sum over payments.
    package struct Mismatch: Sendable, Equatable {
        package let program: String
        package let purpose: LedgerAccount.Purpose
        package let account: Money
        package let payments: Money
    }

    package let lines: [Line]
    package let mismatches: [Mismatch]

    package init(lines: [Line], mismatches: [Mismatch]) {
        self.lines = lines
        self.mismatches = mismatches
    }

    /// Sum of debits of one unit.
    package func debit(_ unit: LedgerAccount.Unit = .fen) -> Int64 {
        lines.reduce(0) { $1.unit == unit ? $0 + $1.debit : $0 }
    }

    /// Sum of credits of one unit.
    package func credit(_ unit: LedgerAccount.Unit = .fen) -> Int64 {
        lines.reduce(0) { $1.unit == unit ? $0 + $1.credit : $0 }
    }

    /// Debits equal credits in every unit, and the accounts say what the payments say.
    package var isBalanced: Bool {
        mismatches.isEmpty && LedgerAccount.Unit.allCases.allSatisfy { debit($0) == credit($0) }
    }
}
