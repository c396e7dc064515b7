// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel
import Storage
import Vocabulary

/// What can be said of an application before anybody fills it in.
extension Casework {
    package struct Outlook: Sendable, Equatable {
        /// Why it would not be taken; empty where nothing is known against it.
        package let stops: [String]
        /// What is good to know beforehand.
        package let hints: [String]
        /// What the same person began and did not send in.
        package let draftID: Int64?
    }

    /// Looks at what is known of somebody without asking: age and sex, what they are granted, what they have applied for.
    /// Statements: 6, however many services.
    /// - Parameter villageID: where they live, for parameters that differ by place.
    package func outlook(
        actor: Actor,
        personID: Int64,
        services ids: [String],
        villageID: Int64?
    ) async throws -> [String: Outlook] {
        try actor.require(.caseApply)
        let today = clock.today
        let wanted = try ids.map { try services.service($0, release: nil) }
        let own = FamilyMember(personID: personID, position: 0, standing: .member, relation: "本人", reason: nil)
        return try await database.read { [self] transaction in
            let standings = try standings(of: [own], for: actor, on: today, in: transaction)
            let drafts = try bundles.drafts(of: personID, services: ids, in: transaction)
            let isClosed = try promises.isBroken(by: personID, in: transaction)
            let filling = CaseFilling(
                members: [own],
                people: try store.parties([personID], in: transaction),
                facts: [],
                materials: [],
                promisesClosed: isClosed,
                consents: [],
                region: villageID.map(services.code) ?? ""
            )
            let all = wanted.map { service in
                let reading = filling.reading(service, applicant: personID, on: today)
                let draft = drafts.first { $0.serviceID == service.flow.serviceID }?.caseID
                let found = conflicts([own], standings, service: service).filter { $0.caseID != draft || draft == nil }
                let outlook = Outlook(
                    stops: told(reading.stops, of: filling) + found.filter(\.blocks).map(\.text),
                    hints: found.filter { !$0.blocks }.map(\.text),
                    draftID: draft
                )
                return (service.flow.serviceID, outlook)
            }
            return Dictionary(all, uniquingKeysWith: { first, _ in first })
        }
    }
}
