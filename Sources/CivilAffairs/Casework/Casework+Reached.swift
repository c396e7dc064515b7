// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel
import Storage
package import Vocabulary

/// Somebody who is owed a service by age and does not have it yet.
package struct ReachedPerson: Sendable, Equatable {
    /// Where a list goes on.
    package struct Place: Sendable, Equatable {
        package let birthOn: CivilDate
        package let personID: Int64

        package init(birthOn: CivilDate, personID: Int64) {
            self.birthOn = birthOn
            self.personID = personID
        }
    }

    package let personID: Int64
    package let name: String
    package let birthOn: CivilDate
    package let numberMasked: String
    /// Where their household register is.
    package let villageID: Int64
    /// When an earlier case of theirs was refused; nil for most.
    package let refusedAt: Timestamp?

    package var place: Place { Place(birthOn: birthOn, personID: personID) }
}

/// 免申即享: whoever reaches an age is listed by the program, and the office begins.
extension Casework {
    package struct Reached: Sendable {
        package let people: [ReachedPerson]
        /// No further than `mostReached`.
        package let count: Int
        package let age: Int
        /// The month at whose end they are that old at the latest.
        package let month: Month
    }

    /// How far such people are counted, and how many of them may be begun at once.
    package static let mostReached = 500

    /// Who is owed a service of the actor's area by the end of this month, youngest first.
    /// - Parameter region: only those registered there; must lie in the actor's area.
    /// - Throws: `CaseworkProblem.unknownService` for a service that people have to apply for.
    package func reached(
        actor: Actor,
        serviceID: String,
        region: Int64? = nil,
        after: ReachedPerson.Place? = nil,
        limit: Int = 20
    ) async throws -> Reached {
        try actor.require(.caseApply)
        let now = clock.now()
        let found = try await database.read { [self] transaction in
            let (question, age) = try question(actor, serviceID, region: region, on: now.date, in: transaction)
            return Reached(
                people: try ReachedStore.page(question, after: after, limit: limit, in: transaction),
                count: try ReachedStore.count(question, atMost: Self.mostReached + 1, in: transaction),
                age: age,
                month: now.date.month
            )
        }
        try await audit.recordRead(
            AuditEntry(
                at: now,
                actor: actor,
                action: "case.reached-list",
                subject: "service",
                subjectID: nil,
                detail: "\(serviceID) \(found.people.count) 人"
            )
        )
        return found
    }

    /// Opens a draft for each of some people on the list, with what the list knows answered.
    /// - Parameters:
    ///   - personIDs: those no longer on the list, since a colleague was faster, are passed over.
    ///   - requestID: the form's own; sent again it opens nothing more.
    /// - Returns: number of drafts.
    /// - Throws: `CaseworkProblem.missing` where nobody is chosen.
    package func beginReached(
        actor: Actor,
        serviceID: String,
        personIDs: [Int64],
        requestID: String
    ) async throws -> Int {
        try actor.require(.caseApply)
        guard !personIDs.isEmpty, personIDs.count <= Self.mostReached else {
            throw CaseworkProblem.missing(items: ["要主动办理的人（一次最多 \(Self.mostReached) 人）"])
        }
        let now = clock.now()
        return try await database.write { [self] transaction in
            if try RequestOnceStore.kept(for: requestID, actor: actor, in: transaction) != nil { return 0 }
            var (question, _) = try question(actor, serviceID, region: nil, on: now.date, in: transaction)
            question.persons = personIDs
            let people = try ReachedStore.page(question, after: nil, limit: personIDs.count, in: transaction)
            guard !people.isEmpty else { return 0 }
            let service = try services.service(serviceID, release: nil)
            let tree = try regions.tree(in: transaction)
            let first = try transaction.newKeys(people.count * 2)
            let entries = people.enumerated().map { place, person in
                entry(person, service, tree, id: first + Int64(place * 2), at: now)
            }
            try write(entries, "到龄主动办理", by: actor, at: now, in: transaction)
            _ = try RequestOnceStore.claim(
                requestID,
                making: first,
                "reached",
                actor: actor,
                at: now,
                in: transaction
            )
            return entries.count
        }
    }

    private func entry(
        _ person: ReachedPerson,
        _ service: CaseService,
        _ tree: RegionTree,
        id: Int64,
        at now: Timestamp
    ) -> Entry {
        let township = tree.region(person.villageID).flatMap { $0.level == .village ? $0.parentID : $0.id }
        let opening = Opening(
            serviceID: service.flow.serviceID,
            applicantPersonID: person.personID,
            applicantName: person.name,
            regionID: township ?? person.villageID,
            villageRegionID: person.villageID,
            channel: .proactive
        )
        let field = service.fields.first { $0.id == service.definition.byAge?.register && $0.entity == .member }
        let facts = field.map { field in
            [
                Fact(
                    subject: .person(person.personID),
                    name: field.name,
                    value: "是",
                    source: .declared,
                    origin: "户籍登记",
                    asOf: now.date,
                    recordedAt: now
                )
            ]
        }
        return Entry(file: draft(id: id, opening, service: service, at: now), facts: facts ?? [])
    }

    private func question(
        _ actor: Actor,
        _ serviceID: String,
        region: Int64?,
        on today: CivilDate,
        in transaction: any ReadTransaction
    ) throws -> (ReachedStore.Question, age: Int) {
        let service = try services.service(serviceID, release: nil)
        let tree = try regions.tree(in: transaction)
        let office: [Int64] =
            switch actor.scope.reach {
            case .everything: tree.top.map(\.id)
            case .regions(let regions): regions
            }
        guard service.definition.byAge != nil, let group = service.exclusionGroup, let here = region ?? office.first,
            let age = services.ageOwed(service, regionID: here, on: today)
        else { throw CaseworkProblem.unknownService(serviceID) }
        if let region, !actor.scope.holds(region, in: tree) { throw AccessProblem.notFound(what: "村（社区）") }
        let month = today.month
        return (
            ReachedStore.Question(
                scope: actor.scope,
                regions: region.map { [$0] } ?? office,
                service: serviceID,
                exclusionGroup: group,
                bornBy: month.lastDay.adding(months: -12 * age),
                month: month
            ), age
        )
    }
}
