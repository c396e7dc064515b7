// SPDX-License-Identifier: Apache-2.0
package import Packs
import Policy
package import Vocabulary

/// What the release in force says of what residents are owed.
extension PackServices: ResidentBook {
    private var inForce: ResolvedPack? { try? pack(release: today) }

    package var feedback: FeedbackDefinition? { inForce?.feedback }
    package var urgentHelp: UrgentHelpDefinition? { inForce?.urgentHelp }
    package var remedies: [RemedyDefinition] { inForce?.remedies ?? [] }

    package func booking(_ serviceID: String, regionID: Int64) -> BookingRule? {
        guard let pack = inForce, let rule = pack.services.first(where: { $0.id == serviceID })?.booking else {
            return nil
        }
        let code = codes(regionID)
        let office = pack.bookingOffices.last { $0.service == serviceID && code.hasPrefix($0.region) }
        return office.map(rule.changed) ?? rule
    }

    package func term(_ parameter: String, regionID: Int64, on date: CivilDate) -> LegalTerm? {
        inForce?.parameters.row(parameter, region: codes(regionID), on: date).flatMap { LegalTerm($0.value) }
    }
}
