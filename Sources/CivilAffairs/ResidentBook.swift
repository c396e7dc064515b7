// SPDX-License-Identifier: Apache-2.0
package import Packs
package import Vocabulary

/// What the packs in force say of what residents are owed: ratings, bookings, urgent help and remedies.
package protocol ResidentBook: Sendable {
    var calendar: WorkCalendar { get }
    /// What can be ticked with a rating; nil where no pack says, and then nothing is rated.
    var feedback: FeedbackDefinition? { get }
    /// Nil where no pack says, and then nobody asks for help here.
    var urgentHelp: UrgentHelpDefinition? { get }
    var remedies: [RemedyDefinition] { get }
    /// When a visit to an office can be booked for a service; nil where it cannot.
    func booking(_ serviceID: String, regionID: Int64) -> BookingRule?
    /// A term that a parameter sets where and when it is asked for; nil where no pack sets it.
    func term(_ parameter: String, regionID: Int64, on date: CivilDate) -> LegalTerm?
}

extension ResidentBook {
    func term(_ parameter: TermParameter, regionID: Int64, on date: CivilDate) -> LegalTerm? {
        term(parameter.rawValue, regionID: regionID, on: date)
    }
}

/// Whose office handled or handles something.
package enum OfficeLevel: String, Sendable, CaseIterable {
    case township, county

    package var title: String { self == .county ? "县级" : "乡镇（街道）" }
}

extension CaseService {
    /// The office that takes applications in.
    package var officeLevel: OfficeLevel {
        let functions = definition.steps.prefix(2).flatMap(\.chain).flatMap(\.functions)
        return functions.contains("township-clerk") ? .township : .county
    }
}
