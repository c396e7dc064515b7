// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// What a leader looks at first: who is supported, what is in hand, what was paid, and how the plan stands. Counts only;
/// nobody is named.
package struct Board: Sendable {
    /// Those on the books of a program in a township.
    package struct Benefit: Sendable, Equatable {
        package let programID: String
        package let townshipID: Int64
        package let families: Int
        package let persons: Int
        /// A month's money by the amounts in force.
        package let amount: Money
    }

    /// Cases in hand of a township.
    package struct Work: Sendable, Equatable {
        package let regionID: Int64
        package let open: Int
        /// Past their day.
        package let late: Int
        /// Due within three days, today among them.
        package let soon: Int
    }

    /// Money of a month: what its lists came to, and what the bank says has arrived. Both nil where there was no list.
    package struct MonthMoney: Sendable, Equatable {
        package let month: Month
        package let due: Money?
        package let paid: Money?

        package init(month: Month, due: Money?, paid: Money?) {
            self.month = month
            self.due = due
            self.paid = paid
        }
    }

    /// When it was counted.
    package let at: Timestamp
    /// What counties reported, at the bureau above them: benefits, work and money are added up from it. Nil in a county,
    /// and where no county ever reported.
    package let rollUp: RollUpMonth?
    package let benefits: [Benefit]
    package let work: [Work]
    /// Cases that ended in the month so far.
    package let ended: Int
    /// Alerts that nobody has handled.
    package let alerts: Int
    /// Twelve months, the present one last.
    package let months: [MonthMoney]
    /// How the plan stands; nil where there is none.
    package let plan: Planning.Record?
    /// Tasks under supervision that are past their day, the oldest first, at most five; of how many.
    package let lateTasks: [SupervisedTask]
    package let lateTaskCount: Int
}

extension Board {
    package var open: Int { work.reduce(0) { $0 + $1.open } }
    package var late: Int { work.reduce(0) { $0 + $1.late } }
    package var soon: Int { work.reduce(0) { $0 + $1.soon } }

    /// All townships together.
    package func benefit(of program: String) -> (families: Int, persons: Int, amount: Money) {
        benefits.filter { $0.programID == program }.reduce(into: (0, 0, Money.zero)) {
            $0 = ($0.0 + $1.families, $0.1 + $1.persons, $0.2 + $1.amount)
        }
    }
}
