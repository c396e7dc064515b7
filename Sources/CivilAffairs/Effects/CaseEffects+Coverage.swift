// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
import Storage
package import Vocabulary

/// Members of a family who already stand on a program: shown from intake on, and refused before the sheet goes up.
extension CaseEffects {
    /// A member of the family who is covered elsewhere.
    package struct CoveredMember: Sendable, Equatable {
        package let personID: Int64
        package let name: String
        package let programID: String
        /// True when both programs exclude each other, so that the case cannot be confirmed as it stands.
        package let excludes: Bool
        package let from: Month
        package let until: Month?
    }

    /// Who of a case's family is covered next month or later by another enrolment.
    /// - Throws: `AccessProblem.notFound` for a case outside the actor's scope.
    package func coveredMembers(actor: Actor, caseID: Int64) async throws -> [CoveredMember] {
        let today = casework.clock.today
        return try await casework.database.read { [self] transaction in
            guard let file = try casework.visible(caseID, to: actor, in: transaction) else {
                throw AccessProblem.notFound(what: "办件")
            }
            // What an approved case opened itself is no double cover.
            guard !file.state.isEnded else { return [] }
            let service = try casework.services.service(file.serviceID, release: file.releaseHash)
            return try covered(file, group: nil, service: service, on: today, in: transaction)
        }
    }

    /// - Throws: `CaseworkProblem.alreadyCovered` for a member on a program of the same exclusion group.
    func refuseCovered(
        _ file: CaseFile,
        service: CaseService,
        on date: CivilDate,
        in transaction: any ReadTransaction
    ) throws {
        let group = service.exclusionGroup
        let found = try covered(file, group: group, service: service, on: date, in: transaction)
        guard let first = found.first else { return }
        let program = casework.services.current.first { $0.program == first.programID }?.programTitle
        throw CaseworkProblem.alreadyCovered(name: first.name, program: program ?? first.programID)
    }

    private func covered(
        _ file: CaseFile,
        group: String?,
        service: CaseService,
        on date: CivilDate,
        in transaction: any ReadTransaction
    ) throws -> [CoveredMember] {
        let members = try casework.store.members(caseID: file.id, in: transaction).filter { $0.standing == .member }
        let found = try benefits.coverage(
            of: members.map(\.personID),
            group: group,
            from: date.month.adding(1),
            in: transaction
        )
        let names = try casework.store.names(found.map(\.personID), in: transaction)
        return found.map {
            CoveredMember(
                personID: $0.personID,
                name: names[$0.personID] ?? "家庭成员",
                programID: $0.programID,
                excludes: $0.exclusionGroup == service.exclusionGroup,
                from: $0.from,
                until: $0.until
            )
        }
    }
}
