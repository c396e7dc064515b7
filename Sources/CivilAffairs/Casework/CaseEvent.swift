// SPDX-License-Identifier: Apache-2.0
package import Packs
package import SharedKernel
package import Storage
package import Vocabulary

/// Something that happened to a case, for whoever has to be told.
package struct CaseEvent: Sendable {
    package let before: CaseFile
    /// The case as the action left it.
    package let file: CaseFile
    package let action: String
    package let comment: String?
    package let actor: Actor
    package let at: Timestamp

    /// What it means to the applicant; empty for what only moves the case on or fills it in.
    package var occasions: [MessageDefinition.Occasion] {
        var found: [MessageDefinition.Occasion] = []
        if before.state == .draft, !(file.state == .draft || file.state.isEnded) { found.append(.submitted) }
        if before.acceptedOn == nil, file.acceptedOn != nil { found.append(.accepted) }
        if before.state != .paused, file.state == .paused { found.append(.supplement) }
        if before.regionID != file.regionID { found.append(.transferred) }
        if action == "promise-broken" { found.append(.promiseBroken) }
        if action == "extend" { found.append(.extended) }
        if action == "escalate" { found.append(.escalated) }
        guard !before.state.isEnded, file.state.isEnded else { return found }
        switch file.state {
        case .withdrawn: found.append(.withdrawn)
        case .refused where file.acceptedOn == nil: found.append(.declined)
        default: found.append(.decided)
        }
        return found
    }
}

/// Is told of every action of every case in the transaction that it happens in: what it writes stands or falls with it.
package protocol CaseWitness: Sendable {
    func happened(_ event: CaseEvent, in transaction: any Transaction) throws
}
