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

    /// All figures of one township-level area.
    package struct Area: Sendable, Equatable, Codable {
        package let regionID: Int64
        package internal(set) var urban = Part.none
        package internal(set) var rural = Part.none
        package internal(set) var added: [Movement] = []
        package internal(set) var left: [Movement] = []
        package internal(set) var backPay = Money.zero
        package internal(set) var recovery = Money.zero
        package internal(set) var paid = Money.zero

        package var total: Part { urban + rural }

        init(_ regionID: Int64) {
            self.regionID = regionID
        }
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
    /// Every township-level area with something to report, in order of region; nil in reports that were closed before
    /// areas were kept.
    package let areas: [Area]?
    /// Regions of the reader whose part of the county this is; nil for the county.
    package let limitedTo: [Int64]?

    /// All that a month's run wrote: the month itself, back-pay and recovery.
    package var spent: Money { total.regular + backPay + recovery }
}

extension MonthReport {
    /// The sum of areas.
    /// - Parameter limitedTo: regions of a reader who sees no more than them; nil for the county.
    init(programID: String, month: Month, areas: [Area], isForecast: Bool?, limitedTo: [Int64]? = nil) {
        let areas = areas.sorted { $0.regionID < $1.regionID }
        let urban = areas.map(\.urban).reduce(.none, +)
        let rural = areas.map(\.rural).reduce(.none, +)
        self.init(
            programID: programID,
            month: month,
            total: urban + rural,
            urban: urban,
            rural: rural,
            added: Movement.merged(areas.flatMap(\.added)),
            left: Movement.merged(areas.flatMap(\.left)),
            backPay: areas.map(\.backPay).reduce(.zero, +),
            recovery: areas.map(\.recovery).reduce(.zero, +),
            paid: areas.map(\.paid).reduce(.zero, +),
            townships: areas.filter { $0.total.families > 0 }.map { Township(regionID: $0.regionID, part: $0.total) },
            isForecast: isForecast,
            areas: areas,
            limitedTo: limitedTo
        )
    }

    /// The same month as a reader of some areas sees it.
    /// - Parameters:
    ///   - regions: what the reader is in charge of, to name it.
    ///   - reach: these regions and all that lies under them.
    /// - Returns: nil when the areas were not kept.
    func limited(to regions: [Int64], reach: Set<Int64>) -> MonthReport? {
        areas.map { areas in
            MonthReport(
                programID: programID,
                month: month,
                areas: areas.filter { reach.contains($0.regionID) },
                isForecast: isForecast,
                limitedTo: regions
            )
        }
    }
}

extension MonthReport.Part {
    static let none = MonthReport.Part(families: 0, persons: 0, regular: .zero)

    static func + (left: MonthReport.Part, right: MonthReport.Part) -> MonthReport.Part {
        MonthReport.Part(
            families: left.families + right.families,
            persons: left.persons + right.persons,
            regular: left.regular + right.regular
        )
    }
}

extension MonthReport.Movement {
    /// One movement for each reason, in order of the reasons.
    static func merged(_ movements: [MonthReport.Movement]) -> [MonthReport.Movement] {
        Dictionary(grouping: movements, by: \.reason).sorted { $0.key < $1.key }.map { reason, same in
            MonthReport.Movement(
                reason: reason,
                families: same.reduce(0) { $0 + $1.families },
                persons: same.reduce(0) { $0 + $1.persons }
            )
        }
    }
}

/// A closed report with the hash that proves it unchanged.
package struct ClosedReport: Sendable, Equatable {
    package let report: MonthReport
    package let contentHash: String
    package let closedBy: String
    package let closedAt: Timestamp

    /// The same closing, of a reader's part of the figures; the hash stays that of the whole.
    func limited(to part: MonthReport) -> ClosedReport {
        ClosedReport(report: part, contentHash: contentHash, closedBy: closedBy, closedAt: closedAt)
    }
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

    /// The row of a child for a reader who has no need of the name.
    func veiled() -> RosterRow {
        RosterRow(
            enrolmentNumber: enrolmentNumber,
            householdNumber: householdNumber,
            townshipID: townshipID,
            regionID: regionID,
            payeeName: payeeName == name ? PersonName.masked(payeeName) : payeeName,
            personID: personID,
            name: PersonName.masked(name),
            numberMasked: nil,
            place: place,
            classCode: classCode,
            urban: urban,
            familyAmount: familyAmount,
            members: members,
            startedMonth: startedMonth
        )
    }
}
