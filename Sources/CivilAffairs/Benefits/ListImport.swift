// SPDX-License-Identifier: Apache-2.0
package import Storage
package import Vocabulary

/// An office's existing list (存量名册) on its way in: one row a person, families by household number.
package struct ListImport: Sendable, Equatable {
    /// A row as read; what is not in the file is nil, and what is the family's stands on its first row.
    package struct Row: Sendable, Equatable {
        package let line: Int
        package let householdNumber: String
        package let name: String
        package let idNumber: String
        /// The village or township; nil when its name or code was not found.
        package let regionID: Int64?
        package let classCode: String?
        package let urban: String?
        package let amount: String?
        package let startMonth: String?
        package let lastPaidMonth: String?
        package let bank: String?
        package let card: String?
        /// Holder of the card; nil means the first person of the family.
        package let holderName: String?
        package let custodyReference: String?

        package init(
            line: Int,
            householdNumber: String,
            name: String,
            idNumber: String,
            regionID: Int64?,
            classCode: String? = nil,
            urban: String? = nil,
            amount: String? = nil,
            startMonth: String? = nil,
            lastPaidMonth: String? = nil,
            bank: String? = nil,
            card: String? = nil,
            holderName: String? = nil,
            custodyReference: String? = nil
        ) {
            self.line = line
            self.householdNumber = householdNumber
            self.name = name
            self.idNumber = idNumber
            self.regionID = regionID
            self.classCode = classCode
            self.urban = urban
            self.amount = amount
            self.startMonth = startMonth
            self.lastPaidMonth = lastPaidMonth
            self.bank = bank
            self.card = card
            self.holderName = holderName
            self.custodyReference = custodyReference
        }
    }

    package struct RowProblem: Sendable, Equatable {
        package let line: Int
        package let message: String
    }

    /// A family that passed all checks.
    package struct Family: Sendable, Equatable {
        package let householdNumber: String
        package let line: Int
        package let regionID: Int64
        package let classCode: String
        package let urban: Enrolment.Urban
        package let amount: Money
        package let startMonth: Month
        package let lastPaidMonth: Month
        package let card: Card?
        package let people: [Person]
    }

    package struct Card: Sendable, Equatable {
        package let bank: String
        package let number: String
        package let holderName: String
        package let custodyReference: String?
    }

    package struct Person: Sendable, Equatable {
        package let line: Int
        package let name: String
        /// 18 digits, upper-case X.
        package let idNumber: String
        package let regionID: Int64
    }

    /// What the list is said to hold, to be reconciled with what it does hold.
    package struct Totals: Sendable, Equatable {
        package let families: Int
        package let amount: Money

        package init(families: Int, amount: Money) {
            self.families = families
            self.amount = amount
        }
    }

    /// The file that a list came in.
    package struct Source: Sendable, Equatable {
        package let name: String
        /// Of its bytes; they are kept under it.
        package let hash: String

        package init(name: String, hash: String) {
            self.name = name
            self.hash = hash
        }
    }

    /// A list that was taken in, as its page shows it.
    package struct Receipt: Sendable, Equatable {
        package let programID: String
        package let source: Source
        package let families: Int
        package let persons: Int
        package let amount: Money
        package let takenBy: String
        package let takenAt: Timestamp
    }

    /// The families of one village, to be compared with its paper list.
    package struct Part: Sendable, Equatable {
        package let regionID: Int64
        package let families: Int
        package let persons: Int
        package let amount: Money
    }

    package struct Report: Sendable, Equatable {
        package let families: Int
        package let persons: Int
        package let amount: Money
        /// What each village's families come to, in no order.
        package let parts: [Part]
        /// In order of lines.
        package let problems: [RowProblem]
        /// False when problems or totals stood in the way; then nothing was written.
        package let imported: Bool

        package init(
            families: Int,
            persons: Int,
            amount: Money,
            parts: [Part] = [],
            problems: [RowProblem],
            imported: Bool
        ) {
            self.families = families
            self.persons = persons
            self.amount = amount
            self.parts = parts
            self.problems = problems
            self.imported = imported
        }
    }

    /// Finds or creates the persons of a list inside the import's transaction: identifiers in the order given.
    package typealias Registry = @Sendable ([Person], any Transaction) throws -> [Int64]

    /// Rows that the registry refuses; nothing of the list is taken in.
    package struct Refused: Error {
        package let problems: [RowProblem]

        package init(problems: [RowProblem]) {
            self.problems = problems
        }
    }
}
