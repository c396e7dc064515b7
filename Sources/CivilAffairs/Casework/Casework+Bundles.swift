// SPDX-License-Identifier: Apache-2.0
package import Packs
package import SharedKernel
import Storage
import Vocabulary

/// Several services asked for at once, because of one event in people's lives.
extension Casework {
    /// Opens a case for each of the chosen services, all or none. The same `requestID` again opens nothing more.
    /// - Parameters:
    ///   - opening: who applies, where and how; its service counts for nothing.
    ///   - chosen: services of the bundle that the actor's desk may begin.
    /// - Returns: the first of the cases.
    package func openBundle(
        actor: Actor,
        requestID: String,
        _ bundle: BundleDefinition,
        chosen: [String],
        _ opening: Opening
    ) async throws -> Int64 {
        try actor.require(.caseApply)
        let wanted = bundle.services.map(\.service).filter(chosen.contains)
        guard !wanted.isEmpty, wanted.count == Set(chosen).count else {
            throw CaseworkProblem.missing(items: ["要一起办理的事项"])
        }
        let openings = try wanted.map { id in
            let service = try services.service(id, release: nil)
            guard service.isBegun(by: actor) else { throw CaseworkProblem.unknownService(id) }
            let opening = Opening(
                serviceID: id,
                applicantPersonID: opening.applicantPersonID,
                applicantName: opening.applicantName,
                regionID: opening.regionID,
                villageRegionID: opening.villageRegionID,
                channel: opening.channel,
                agent: opening.agent
            )
            try check(opening, service)
            return (opening, service)
        }
        let now = clock.now()
        return try await database.write { [self] transaction in
            let keys = try transaction.newKeys(1 + 2 * openings.count)
            let first = keys + 1
            let earlier = try RequestOnceStore.claim(
                requestID,
                answer: String(first),
                actor: actor,
                at: now,
                in: transaction
            )
            if let earlier {
                guard let known = Int64(earlier) else { throw AccessProblem.requestReused }
                return known
            }
            try bundles.insert(id: keys, bundle, by: actor.name, at: now, in: transaction)
            for (index, (opening, service)) in openings.enumerated() {
                try begin(
                    keys + 1 + 2 * Int64(index),
                    opening,
                    service,
                    bundleID: keys,
                    by: actor,
                    at: now,
                    in: transaction
                )
            }
            return first
        }
    }

    /// What was answered in the other cases of a bundle, which need not be asked again.
    func borrowed(_ file: CaseFile, _ bundle: CaseBundle?, in transaction: any ReadTransaction) throws -> [Fact] {
        guard let bundle, !file.state.isEnded else { return [] }
        let others = bundle.cases.map(\.caseID).filter { $0 != file.id }
        let service = try services.service(file.serviceID, release: file.releaseHash)
        let files = Set(service.fields.filter(\.type.isFile).map(\.name))
        // What not everybody may see in the other case is not told in this one.
        let veiled = Set(
            try bundle.cases.filter { $0.caseID != file.id }.flatMap { part in
                try services.service(part.serviceID, release: nil).fields.filter { !$0.readers.isEmpty }.map(\.name)
            }
        )
        return try facts.facts(caseIDs: others, in: transaction).values.joined().filter { fact in
            // What was uploaded belongs to the case that it was uploaded for.
            fact.source == .declared && !files.contains(fact.name) && !veiled.contains(fact.name)
        }
    }
}
