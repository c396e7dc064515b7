// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// What must be settled before a case leaves its verification.
struct VerificationGate: Sendable {
    private let requests = VerificationRequestStore()
    private let returns = VerificationReturnStore()
    private let objections = VerificationObjectionStore()

    /// - Parameter members: those who count; everybody was asked about, save those without a number to ask by.
    /// - Throws: `VerificationProblem.notAsked`, `.open` or `.unsettled`.
    func check(_ file: CaseFile, members: [FamilyMember], in transaction: any ReadTransaction) throws {
        let all = try requests.requests(caseID: file.id, scope: .wholeStore, in: transaction)
        let asked = Set(all.flatMap(\.personIDs))
        let left = members.map(\.personID).filter { !asked.contains($0) }
        let numbered = try requests.numbered(left, in: transaction)
        if !numbered.isEmpty {
            let names = try requests.names(of: numbered, in: transaction)
            throw VerificationProblem.notAsked(names: numbered.map { names[$0] ?? "编号 \($0)" })
        }
        let open = VerificationRequestStore.latest(all).filter(\.state.isOpen)
        guard open.isEmpty else {
            throw VerificationProblem.open(sources: open.map { "\($0.sourceTitle)（\($0.state.title)）" })
        }
        let doubts = try returns.doubts(caseID: file.id, in: transaction).filter { $0.resolution == nil }.count
        let raised = try objections.objections(caseID: file.id, in: transaction).filter { $0.reason == nil }.count
        guard doubts + raised == 0 else { throw VerificationProblem.unsettled(doubts: doubts, objections: raised) }
    }
}
