// SPDX-License-Identifier: Apache-2.0
package import Packs
package import SharedKernel
import Storage
import Vocabulary

/// Several services asked for at once, because of one event in people's lives.
extension Casework {
    /// Opens a case for each of the chosen services, all or none. The same `requestID` again opens nothing more. What a
    /// resident began before and did not send in is gone on with, since nobody needs two.
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
            let begun =
                actor.personID == nil
                ? []
                : try bundles.drafts(
                    of: opening.applicantPersonID,
                    services: bundle.services.map(\.service),
                    in: transaction
                )
            let held = begun.filter { wanted.contains($0.serviceID) }
            let known = Set(held.map(\.serviceID))
            let fresh = openings.filter { !known.contains($0.0.serviceID) }
            let keys = try transaction.newKeys(1 + 2 * fresh.count)
            let first = fresh.isEmpty ? held.first?.caseID ?? keys : keys + 1
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
            let alone = held.filter { $0.bundleID == nil }
            guard !fresh.isEmpty || !alone.isEmpty else { return first }
            // What is not sent in yet of this event is gone on with, so that one more service stands beside it.
            let event = begun.first { $0.event == bundle.id }?.bundleID ?? keys
            if event == keys { try bundles.insert(id: keys, bundle, by: actor.name, at: now, in: transaction) }
            try bundles.join(alone.map(\.caseID), event, in: transaction)
            for (index, (opening, service)) in fresh.enumerated() {
                try begin(
                    keys + 1 + 2 * Int64(index),
                    opening,
                    service,
                    bundleID: event,
                    by: actor,
                    at: now,
                    in: transaction
                )
            }
            return first
        }
    }

    /// A resident's own cases of an event, in the order in which they were opened.
    /// - Throws: `AccessProblem.notFound` for an event of somebody else.
    package func ownBundle(actor: Actor, _ id: Int64) async throws -> (title: String, files: [CaseFile]) {
        guard let personID = actor.personID else { throw AccessProblem.sessionEnded }
        return try await database.read { [bundles, store] transaction in
            let files = try store.list(
                scope: .wholeStore,
                where: ["c.bundle_id = \(id)", "c.applicant_person_id = \(personID)"],
                before: nil,
                limit: 50,
                in: transaction
            )
            guard !files.isEmpty, let bundle = try bundles.bundle(id, in: transaction) else {
                throw AccessProblem.notFound(what: "一件事")
            }
            return (bundle.title, files.reversed())
        }
    }

    /// People who stand in the other cases of an event and not in this one, so that they need not be written down again.
    func companions(
        _ file: CaseFile,
        _ bundle: CaseBundle?,
        members: [FamilyMember],
        in transaction: any ReadTransaction
    ) throws -> [FamilyMember] {
        guard let bundle, file.state == .draft else { return [] }
        let service = try services.service(file.serviceID, release: file.releaseHash)
        guard service.isOfFamily else { return [] }
        let there = Set(members.map(\.personID))
        // Who is a party to something else is no family.
        let families = try bundle.cases.filter { part in
            try part.caseID != file.id && services.service(part.serviceID, release: part.releaseHash).isOfFamily
        }
        guard !families.isEmpty else { return [] }
        return try bundles.members(of: families.map(\.caseID), in: transaction).filter { !there.contains($0.personID) }
    }

    /// Writes down everybody who stands in the other cases of the event, with what they are to the applicant.
    package func bringCompanions(actor: Actor, caseID: Int64, version: Int64) async throws {
        try await change(actor: actor, caseID: caseID, version: version) { [self] file, service, transaction, now in
            try editable(file, service, by: actor, in: transaction)
            let bundle = try file.bundleID.flatMap { try bundles.bundle($0, in: transaction) }
            let members = try store.members(caseID: caseID, in: transaction)
            let new = try companions(file, bundle, members: members, in: transaction)
            guard !new.isEmpty else { return }
            let first = (members.map(\.position).max() ?? -1) + 1
            let brought = new.enumerated().map { place, member in
                FamilyMember(
                    personID: member.personID,
                    position: first + place,
                    standing: member.standing,
                    relation: member.relation,
                    reason: member.reason
                )
            }
            try store.insert(brought, caseID: caseID, in: transaction)
            let count = (members + brought).count { $0.standing == .member }
            try store.save(file.with(members: count), after: version, in: transaction)
            try note(file, action: "member", title: "填写家庭成员", actor: actor, at: now, in: transaction)
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
                try services.service(part.serviceID, release: part.releaseHash).fields.filter { !$0.readers.isEmpty }
                    .map(\.name)
            }
        )
        return try facts.facts(caseIDs: others, in: transaction).values.joined().filter { fact in
            // What was uploaded belongs to the case that it was uploaded for.
            fact.source == .declared && !files.contains(fact.name) && !veiled.contains(fact.name)
        }
    }
}
