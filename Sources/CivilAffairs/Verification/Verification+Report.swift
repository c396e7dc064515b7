// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
package import Storage
package import Vocabulary

extension Verification {
    /// The report of a case as it stands; reading it is audited.
    package func report(actor: Actor, caseID: Int64) async throws -> VerificationReport {
        try actor.require(.caseRead)
        guard actor.readsMeans else { throw VerificationProblem.notForVillages }
        let today = clock.today
        let made = try await database.read { [self] transaction in
            let file = try visible(caseID, to: actor, in: transaction)
            return try self.report(file, on: today, in: transaction)
        }
        try await audit.recordRead(
            AuditEntry(
                at: clock.now(),
                actor: actor,
                action: "verification.read",
                subject: "case",
                subjectID: caseID
            )
        )
        return made
    }

    /// The report for a caller that has checked and records the reading itself, such as a decision or a print.
    package func report(
        _ file: CaseFile,
        on today: CivilDate,
        in transaction: any ReadTransaction
    ) throws -> VerificationReport {
        let asked = try requests.requests(caseID: file.id, scope: .wholeStore, in: transaction)
        let doubts = try returns.doubts(caseID: file.id, in: transaction)
        let raised = try objections.objections(caseID: file.id, in: transaction)
        let members = try cases.members(caseID: file.id, in: transaction)
        let known = try facts.facts(caseID: file.id, in: transaction)
        let all = Dictionary(grouping: known, by: \.subject)
        let counted = members.filter { $0.standing != .excluded }.map(\.personID)
        let isExpired = VerificationRequest.newest(asked, about: counted).contains {
            $0.expired(among: asked, on: today) != nil
        }
        let sums = Dictionary(
            grouping: VerificationTotals(members: members, rules: totals).sums(of: known),
            by: \.subject
        )
        let ids = members.map(\.personID)
        let names = try requests.names(of: ids, in: transaction)
        let wanted = VerificationReportRules.names(self.known, totals)
        let attention = VerificationReportRules.attention(self.known)
        var people = ids.map { id in
            VerificationReport.Person(
                personID: id,
                name: names[id] ?? "",
                items: VerificationReportRules.items(
                    all[.person(id)] ?? [],
                    names: wanted,
                    sums: sums[.person(id)] ?? [],
                    attention: attention
                ),
                doubts: doubts.filter { $0.personID == id }
            )
        }
        let shared = VerificationReportRules.items(
            all[.family] ?? [],
            names: wanted,
            sums: sums[.family] ?? [],
            attention: attention
        )
        if !shared.isEmpty { people.append(.init(personID: nil, name: "家庭", items: shared, doubts: [])) }
        return VerificationReport(
            caseID: file.id,
            caseNumber: file.number,
            title: file.title,
            madeOn: today,
            requests: asked,
            people: people,
            objections: raised,
            conclusion: VerificationReportRules.conclusion(
                requests: asked,
                isExpired: isExpired,
                people: people,
                objections: raised
            ),
            validUntil: VerificationReportRules.validUntil(asked),
            hash: VerificationReportRules.hash(caseID: file.id, requests: asked, people: people, objections: raised)
        )
    }
}
