// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// A program's month in figures (月报), frozen when it is closed.
package struct MonthReport: Sendable, Equatable, Codable {
    /// Families, persons and money of one part.
    package struct Part: Sendable, Equatable, Codable {
        package let families: Int
        package let persons: Int
        /// What is due for the month itself.
        package let regular: Money

        package init(families: Int, persons: Int, regular: Money) {
            self.families = families
            self.persons = persons
            self.regular = regular
        }

        /// 人均 a month, rounded to the fen; zero without persons.
        package var perPerson: Money {
            persons == 0 ? .zero : Money(fen: (regular.fen * 2 + Int64(persons)) / (Int64(persons) * 2))
        }
    }

    /// Who came or went, for one reason.
    package struct Movement: Sendable, Equatable, Codable {
        package let reason: String
        package let families: Int
        package let persons: Int
    }

    /// One township's part.
    package struct Township: Sendable, Equatable, Codable {
        package let regionID: Int64
        package let part: Part
    }

    package let programID: String
    package let month: Month
    package let total: Part
    package let urban: Part
    package let rural: Part
    package let added: [Movement]
    package let left: [Movement]
    /// Differences for earlier months that were written with this month's run.
    package let backPay: Money
    /// Negative or zero.
    package let recovery: Money
    /// What the payees got by the bank's returns so far.
    package let paid: Money
    /// In order of region; nil in reports that were closed before townships were kept.
    package let townships: [Township]?
    /// True while nothing has been run for the month: families and money are what the run would write. Nil in reports
    /// that were closed before forecasts were made, which had been run.
    package let isForecast: Bool?

    /// All that a month's run wrote: the month itself, back-pay and recovery.
    package var spent: Money { total.regular + backPay + recovery }
}

/// A closed report with the hash that proves it unchanged.
package struct ClosedReport: Sendable, Equatable {
    package let report: MonthReport
    package let contentHash: String
    package let closedBy: String
    package let closedAt: Timestamp
}

/// One person's line of the list of all who are covered (花名册).
package struct RosterRow: Sendable, Equatable {
    package let enrolmentNumber: String
    package let householdNumber: String?
    package let townshipID: Int64
    package let regionID: Int64
    package let payeeName: String
    package let personID: Int64
    package let name: String
    package let numberMasked: String?
    package let place: Int
    package let classCode: String
    package let urban: Enrolment.Urban
    /// What the family gets in the month; zero while suspended.
    package let familyAmount: Money
    package let members: Int
    package let startedMonth: Month
}
