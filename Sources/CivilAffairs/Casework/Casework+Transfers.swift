// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel
import Storage
import Vocabulary

/// Passing a case to the office that has to handle it 异地受理.
extension Casework {
    /// Steps at which a case may go: nothing has been decided, posted or paid there.
    private static let movable: Set<ServiceDefinition.StepKind> = [.form, .verification, .visit]

    /// Whether the actor may pass the case on now: it is the actor's turn and nobody has signed at the step.
    package func mayTransfer(actor: Actor, _ dossier: Dossier) throws -> Bool {
        try mayTransfer(actor, dossier.file, dossier.service)
    }

    private func mayTransfer(_ actor: Actor, _ file: CaseFile, _ service: CaseService) throws -> Bool {
        guard !file.state.isEnded, file.enrolmentID == nil, file.link == 0, actor.userID != nil else { return false }
        guard Self.movable.contains(try service.flow.step(file.step).kind) else { return false }
        return try CaseRules.isTurn(actor, file, flow: service.flow)
    }

    /// Gives a case to the office of another village's township. Its clocks run on, since for the family it is one request.
    /// - Parameter villageID: where the family lives or is registered, in another township of the store.
    /// - Throws: `CaseworkProblem.notTransferable`, `.wrongRegion` for what is no village or lies in the same township,
    ///   `.reasonNeeded`, `.otherFunction`, `.assigned`, `.opinionsOpen`.
    package func transfer(
        actor: Actor,
        caseID: Int64,
        version: Int64,
        to villageID: Int64,
        reason: String
    ) async throws {
        try await change(actor: actor, caseID: caseID, version: version) { [self] file, service, transaction, now in
            try require(actor, file, service, in: transaction)
            guard reason.count > 1 else { throw CaseworkProblem.reasonNeeded(action: "异地转办") }
            let tree = try regions.tree(in: transaction)
            guard let village = tree.region(villageID), village.level == .village, !village.isRetired,
                let township = village.parentID, township != file.regionID
            else { throw CaseworkProblem.wrongRegion }
            try send(file, to: (township, villageID), tree, reason: reason, by: actor, at: now, in: transaction)
        }
    }

    /// Sends a case back to the office that it came from.
    /// - Throws: `CaseworkProblem.notTransferable` also where it came from nowhere.
    package func sendBack(actor: Actor, caseID: Int64, version: Int64, reason: String) async throws {
        try await change(actor: actor, caseID: caseID, version: version) { [self] file, service, transaction, now in
            try require(actor, file, service, in: transaction)
            guard reason.count > 1 else { throw CaseworkProblem.reasonNeeded(action: "退回转出地") }
            guard let came = try transfers.arrival(caseID: caseID, in: transaction) else {
                throw CaseworkProblem.notTransferable
            }
            try transfers.markReturned(came.id, reason: reason, in: transaction)
            let tree = try regions.tree(in: transaction)
            try move(
                file,
                to: (came.fromRegionID, came.fromVillageID),
                "transfer-back",
                "退回\(tree.name(came.fromRegionID))",
                reason: reason,
                by: actor,
                at: now,
                in: transaction
            )
        }
    }

    private func require(
        _ actor: Actor,
        _ file: CaseFile,
        _ service: CaseService,
        in transaction: any ReadTransaction
    ) throws {
        if file.state.isEnded { throw CaseworkProblem.ended(state: file.state.title) }
        try requireTurn(actor, file, service, in: transaction)
        guard try mayTransfer(actor, file, service), try !transfers.wasPosted(file.id, in: transaction) else {
            throw CaseworkProblem.notTransferable
        }
        try checkOpinions(file, in: transaction)
    }

    /// Where an application belongs that is being accepted elsewhere: at the applicant's household register 户籍地.
    /// Nil where it is there already, where the applicant's register is not in the store, and for services that are
    /// handled where people live or need help.
    ///
    /// Basis: 《最低生活保障审核确认办法》第四条 (申请 at the 户籍所在地); 社会救助法 第三十七条 (急难 anywhere).
    func registeredElsewhere(
        _ file: CaseFile,
        accepting next: CaseRules.Next,
        _ service: CaseService,
        in transaction: any ReadTransaction
    ) throws -> CasePlace? {
        guard file.acceptedOn == nil, next.registers, !next.state.isEnded, file.enrolmentID == nil,
            service.definition.handledAt == .register,
            let applicant = try parties.people([file.applicantPersonID], scope: .wholeStore, in: transaction).first,
            let register = applicant.hukouRegionID, register != file.villageRegionID
        else { return nil }
        let tree = try regions.tree(in: transaction)
        guard let village = tree.region(register), village.level == .village, !village.isRetired,
            let township = village.parentID, township != file.regionID
        else { return nil }
        return CasePlace(region: township, village: register)
    }

    /// Gives a case that was accepted for another office to that office; the receipt stays the one that was given.
    func passOn(
        _ caseID: Int64,
        to place: CasePlace,
        by actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        guard let file = try store.file(id: caseID, scope: .wholeStore, in: transaction) else { return }
        let tree = try regions.tree(in: transaction)
        let reason = "申请人户籍在\(tree.name(place.region))，\(tree.name(file.regionID))异地受理后转户籍地办理"
        try send(file, to: (place.region, place.village), tree, reason: reason, by: actor, at: now, in: transaction)
    }

    private func send(
        _ file: CaseFile,
        to place: (region: Int64, village: Int64),
        _ tree: RegionTree,
        reason: String,
        by actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try move(
            file,
            to: place,
            "transfer",
            "转\(tree.name(place.region))办理",
            reason: reason,
            by: actor,
            at: now,
            in: transaction
        )
        // Its key is above that of the action, so that whatever is done later is done by the office that got it.
        try transfers.insert(
            TransferStore.New(
                id: try transaction.newKey(),
                caseID: file.id,
                from: (file.regionID, file.villageRegionID),
                to: place,
                reason: reason,
                sentBy: actor.name,
                sentAt: now
            ),
            in: transaction
        )
    }

    private func move(
        _ file: CaseFile,
        to place: (region: Int64, village: Int64),
        _ action: String,
        _ title: String,
        reason: String,
        by actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try store.save(file, after: file.version, in: transaction)
        try transfers.move(file.id, to: place.region, village: place.village, in: transaction)
        var moved = file
        moved.regionID = place.region
        moved.villageRegionID = place.village
        try note(
            file,
            after: moved,
            action: action,
            title: title,
            actor: actor,
            at: now,
            comment: reason,
            in: transaction
        )
    }

    // MARK: - Reading

    /// Where a case came from, if it was passed on; asked only where its history tells of it.
    package func transfer(of dossier: Dossier) async throws -> CaseTransfer? {
        guard dossier.actions.contains(where: { $0.action == "transfer" }) else { return nil }
        let id = dossier.file.id
        return try await database.read { [transfers] in try transfers.last(caseID: id, in: $0) }
    }

    /// Cases that came to the reader's offices, or went from them, newest first, with how many wait on each side. A case
    /// that went away can be followed by name and state, and not be opened.
    package func transfers(
        actor: Actor,
        _ side: CaseTransfer.Side,
        limit: Int = 200
    ) async throws -> (transfers: [CaseTransfer], waiting: [CaseTransfer.Side: Int]) {
        try actor.require(.caseRead)
        return try await database.read { [transfers] transaction in
            (
                try transfers.list(side, scope: actor.scope, limit: limit, in: transaction),
                try transfers.waiting(scope: actor.scope, in: transaction)
            )
        }
    }
}

/// Township and village that a case belongs to.
struct CasePlace: Sendable, Equatable {
    let region: Int64
    let village: Int64
}

extension CaseFile {
    /// The case as it stands once it is there; unchanged without a place.
    func at(_ place: CasePlace?) -> CaseFile {
        guard let place else { return self }
        var moved = self
        moved.regionID = place.region
        moved.villageRegionID = place.village
        return moved
    }
}

extension CaseRules.Next {
    /// Whether the application is accepted by it.
    var registers: Bool { settled.map { $0.effects.contains(.receipt) || $0.has(.register) } ?? false }
}
