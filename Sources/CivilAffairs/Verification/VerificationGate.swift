// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// What must be settled before a case leaves its verification, and what a decision may not rest on.
struct VerificationGate: Sendable {
    private let requests = VerificationRequestStore()
    private let returns = VerificationReturnStore()
    private let objections = VerificationObjectionStore()

    /// - Parameter members: those who count; everybody was asked about, save those without a number to ask by.
    /// - Throws: `VerificationProblem.notAsked`, `.open`, `.expired` or `.unsettled`.
    func check(
        _ file: CaseFile,
        members: [FamilyMember],
        on today: CivilDate,
        in transaction: any ReadTransaction
    ) throws {
        let all = try requests.requests(caseID: file.id, scope: .wholeStore, in: transaction)
        let asked = Set(all.flatMap(\.personIDs))
        let left = members.map(\.personID).filter { !asked.contains($0) }
        let numbered = try requests.numbered(left, in: transaction)
        if !numbered.isEmpty {
            let names = try requests.names(of: numbered, in: transaction)
            throw VerificationProblem.notAsked(names: numbered.map { names[$0] ?? "编号 \($0)" })
        }
        try refuse(open: VerificationRequestStore.latest(all).filter(\.state.isOpen))
        try refuse(expired: VerificationRequest.newest(all, about: members.map(\.personID)), of: all, on: today)
        let doubts = try returns.doubts(caseID: file.id, in: transaction).filter { $0.resolution == nil }.count
        let raised = try objections.objections(caseID: file.id, in: transaction).filter { $0.reason == nil }.count
        guard doubts + raised == 0 else { throw VerificationProblem.unsettled(doubts: doubts, objections: raised) }
    }

    /// That what sources answered is still good on the day of a decision, and that what was asked anew came back.
    /// - Throws: `VerificationProblem.expired` or `.open`.
    func checkFresh(
        _ file: CaseFile,
        members: [FamilyMember],
        on today: CivilDate,
        in transaction: any ReadTransaction
    ) throws {
        let all = try requests.requests(caseID: file.id, scope: .wholeStore, in: transaction)
        let newest = VerificationRequest.newest(all, about: members.map(\.personID))
        try refuse(expired: newest, of: all, on: today)
        let anew = newest.filter { request in
            request.state.isOpen
                && all.contains {
                    $0.sourceID == request.sourceID && $0.id < request.id && $0.state == .returned
                        && !Set($0.personIDs).isDisjoint(with: request.personIDs)
                }
        }
        try refuse(open: anew)
    }

    private func refuse(open: [VerificationRequest]) throws(VerificationProblem) {
        guard open.isEmpty else { throw .open(sources: open.map { "\($0.sourceTitle)（\($0.state.title)）" }) }
    }

    private func refuse(
        expired newest: [VerificationRequest],
        of all: [VerificationRequest],
        on today: CivilDate
    ) throws(VerificationProblem) {
        // Waiting no longer for the new answer does not make the old one any better.
        let sources = newest.compactMap { $0.expired(among: all, on: today) }.map { request in
            request.sourceTitle + (request.validUntil.map { "（有效期至 \($0.iso)）" } ?? "")
        }
        guard sources.isEmpty else { throw .expired(sources: sources) }
    }
}
