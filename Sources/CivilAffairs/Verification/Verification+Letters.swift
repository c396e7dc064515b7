// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
import Storage
import Vocabulary

/// Asking a department of another province (跨省核对): it leaves as a file of its own for the office there, with all that
/// office needs to look, and comes back as any return does.
extension Verification {
    /// Columns of a letter behind those of every request.
    static let letterHead = ["授权人", "与本人关系", "核对项目", "答复期限", "受函单位", "联系人和电话"]

    func letter(
        _ line: VerificationRequestStore.Outgoing,
        _ source: VerificationSource?,
        due: CivilDate
    ) -> [SheetCell] {
        [
            .text(line.consent?.givenBy ?? ""), .text(line.consent?.relation ?? ""),
            .text(source?.items.map(\.title).joined(separator: "、") ?? ""), .date(due),
            .text(line.letter?.addressee ?? ""), .text(line.letter?.contact ?? ""),
        ]
    }

    /// What an officer says of a letter.
    package struct Letter: Sendable {
        package let sourceID: String
        package let province: String
        package let addressee: String
        package let contact: String
        /// Why the other province may know something, such as a former hukou or work there.
        package let reason: String

        package init(sourceID: String, province: String, addressee: String, contact: String, reason: String) {
            self.sourceID = sourceID
            self.province = province
            self.addressee = addressee
            self.contact = contact
            self.reason = reason
        }
    }

    /// Asks a department of another province about everybody of a case who counts and authorised it.
    /// - Throws: `VerificationProblem.letterIncomplete`, `.unknownProvince`, `.noSources`, `.nobodyToAsk`,
    ///   `.askedThere` when it is asked about all of them already.
    package func askElsewhere(actor: Actor, caseID: Int64, _ letter: Letter) async throws {
        try actor.require(.verificationRequest)
        guard !letter.reason.isEmpty else { throw VerificationProblem.reasonNeeded }
        guard !letter.addressee.isEmpty, !letter.contact.isEmpty else { throw VerificationProblem.letterIncomplete }
        guard provinces.contains(letter.province) else { throw VerificationProblem.unknownProvince }
        guard let source = sources.first(where: { $0.id == letter.sourceID })?.elsewhere(letter.province) else {
            throw VerificationProblem.noSources
        }
        let now = clock.now()
        try await database.write { [self] transaction in
            let file = try visible(caseID, to: actor, in: transaction)
            if file.state.isEnded { throw VerificationProblem.caseEnded(state: file.state.title) }
            guard file.acceptedOn != nil else { throw VerificationProblem.notAccepted }
            let counted = try cases.members(caseID: caseID, in: transaction).filter { $0.standing != .excluded }
            let held = try records.consents(caseID: caseID, in: transaction).filter { $0.holds(on: now.date) }
            let given = Set(held.map(\.personID))
            let people = counted.map(\.personID).filter(given.contains)
            let identities = try lookup.identities(of: people, in: transaction).filter { $0.value.number != nil }
            let askable = people.filter { identities[$0] != nil }
            guard !askable.isEmpty else { throw VerificationProblem.nobodyToAsk }
            let all = try requests.requests(caseID: caseID, scope: .wholeStore, in: transaction)
            let asked = Set(
                all.filter { $0.sourceID == source.id && ($0.state.isOpen || $0.state == .returned) }
                    .filter { $0.state != .failed && !$0.isExpired(on: now.date) }.flatMap(\.personIDs)
            )
            let open = askable.filter { !asked.contains($0) }
            guard !open.isEmpty else { throw VerificationProblem.askedThere(source: source.title) }
            try insert(
                [(source, open)],
                identities,
                rounds: all,
                file: file,
                letter: .init(addressee: letter.addressee, contact: letter.contact),
                at: now,
                in: transaction
            )
            try note(
                file,
                action: "verification",
                title: "向\(source.department)发函核对",
                actor: actor,
                at: now,
                comment: "\(letter.reason)（受函单位：\(letter.addressee)）",
                in: transaction
            )
        }
    }
}
