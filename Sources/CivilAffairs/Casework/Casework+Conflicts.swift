// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel
import Storage
import Vocabulary

/// Duplicates and existing enrolments of everybody in a family.
extension Casework {
    /// The case that the same form opened when it was sent before; nil for a new form.
    package func opened(actor: Actor, requestID: String) async throws -> Int64? {
        try await database.read { try RequestOnceStore.kept(for: requestID, actor: actor, in: $0) }.flatMap {
            Int64($0)
        }
    }

    /// Where people stand already, for the window before a case is opened.
    /// - Parameter requestID: of the form; one that was taken already meets its own case and so nothing else.
    package func conflicts(
        actor: Actor,
        serviceID: String,
        personIDs: [Int64],
        requestID: String? = nil
    ) async throws -> [CaseConflict] {
        try actor.require(.caseApply)
        let service = try services.service(serviceID, release: nil)
        let today = clock.today
        return try await database.read { [self] transaction in
            if let requestID, try RequestOnceStore.kept(for: requestID, actor: actor, in: transaction) != nil {
                return []
            }
            let people = personIDs.enumerated().map {
                FamilyMember(personID: $1, position: $0, standing: .member, relation: "", reason: nil)
            }
            return try conflicts(
                people,
                service: service,
                except: nil,
                own: nil,
                for: actor,
                on: today,
                in: transaction
            )
        }
    }

    func conflicts(
        _ file: CaseFile,
        members: [FamilyMember],
        service: CaseService,
        for reader: Actor,
        on date: CivilDate,
        in transaction: any ReadTransaction
    ) throws -> [CaseConflict] {
        try conflicts(
            members,
            service: service,
            except: file.id,
            own: file.enrolmentID,
            for: reader,
            on: date,
            in: transaction
        )
    }

    /// Three statements at most, however many people.
    private func conflicts(
        _ members: [FamilyMember],
        service: CaseService,
        except caseID: Int64?,
        own enrolmentID: Int64?,
        for reader: Actor,
        on date: CivilDate,
        in transaction: any ReadTransaction
    ) throws -> [CaseConflict] {
        let people = members.filter { $0.standing != .excluded }
        guard !people.isEmpty else { return [] }
        let held = try standings(of: people, except: caseID, own: enrolmentID, for: reader, on: date, in: transaction)
        return conflicts(people, held, service: service)
    }

    /// Where people stand already, whatever they ask for.
    struct Standings {
        let covers: [CaseCover]
        let cases: [CaseStore.OpenCase]
        let names: [Int64: String]
    }

    /// Three statements at most, however many people.
    func standings(
        of people: [FamilyMember],
        except caseID: Int64? = nil,
        own enrolmentID: Int64? = nil,
        for reader: Actor,
        on date: CivilDate,
        in transaction: any ReadTransaction
    ) throws -> Standings {
        let ids = people.map(\.personID)
        let covers = try coverage.covered(ids, from: date.month.adding(1), in: transaction)
            .filter { $0.enrolmentID != enrolmentID }
        let cases = try store.openCases(persons: ids, except: caseID ?? 0, for: reader, in: transaction)
        let isKnown = !covers.isEmpty || !cases.isEmpty
        return Standings(covers: covers, cases: cases, names: isKnown ? try store.names(ids, in: transaction) : [:])
    }

    /// What of it has to do with a service. Pure.
    func conflicts(_ people: [FamilyMember], _ standings: Standings, service: CaseService) -> [CaseConflict] {
        let (covers, cases, names) = (standings.covers, standings.cases, standings.names)
        return people.flatMap { member -> [CaseConflict] in
            let name = names[member.personID] ?? "家庭成员"
            let counts = member.standing == .member
            let held = covers.filter { $0.personID == member.personID }.map {
                conflict(of: member, name: name, counts: counts, with: $0, service: service)
            }
            let others = cases.filter { $0.personID == member.personID }.compactMap {
                conflict(of: member, name: name, counts: counts, with: $0, service: service)
            }
            return held + others
        }
    }

    private func conflict(
        of member: FamilyMember,
        name: String,
        counts: Bool,
        with cover: CaseCover,
        service: CaseService
    ) -> CaseConflict {
        let isSameGroup = service.exclusionGroup == cover.exclusionGroup
        let yields = services.yields.filter { service.program != nil && [$0.program, $0.to].contains(service.program) }
        let relation: CaseConflict.Relation =
            if isSameGroup {
                .same
            } else if yields.contains(where: { $0.to == cover.programID }) {
                .precedes
            } else if yields.contains(where: { $0.program == cover.programID }) {
                .yields
            } else {
                .beside
            }
        let group =
            isSameGroup
            ? service.exclusionGroupTitle ?? cover.exclusionGroup
            : services.current.first { $0.exclusionGroup == cover.exclusionGroup }?.exclusionGroupTitle
                ?? cover.exclusionGroup
        return CaseConflict(
            personID: member.personID,
            name: name,
            place: .enrolled(
                program: services.programTitle(cover.programID),
                numberMasked: cover.numberMasked,
                since: cover.since,
                until: cover.until,
                group: group
            ),
            relation: relation,
            blocks: counts && (relation == .same || relation == .precedes),
            explained: member.reason,
            enrolmentID: cover.enrolmentID,
            caseID: nil
        )
    }

    /// Nil for a case that has nothing to do with this one.
    private func conflict(
        of member: FamilyMember,
        name: String,
        counts: Bool,
        with other: CaseStore.OpenCase,
        service: CaseService
    ) -> CaseConflict? {
        guard let theirs = try? services.service(other.serviceID, release: nil),
            theirs.exclusionGroup == service.exclusionGroup,
            service.exclusionGroup != nil || theirs.flow.serviceID == service.flow.serviceID
        else { return nil }
        let isSame = other.serviceID == service.flow.serviceID && other.isMember
        return CaseConflict(
            personID: member.personID,
            name: name,
            place: other.isOpenable
                ? .applied(service: theirs.flow.title, number: other.number, draft: other.isDraft)
                : .appliedBeyond(service: theirs.flow.title),
            relation: .beside,
            blocks: counts && isSame && service.definition.isSingle && !other.isDraft,
            explained: nil,
            enrolmentID: nil,
            caseID: other.isOpenable ? other.caseID : nil
        )
    }
}
