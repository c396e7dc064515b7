// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel
import Storage
import Vocabulary

/// Checking afterwards what applicants promised instead of bringing a paper, and what follows where it was not so.
/// Basis: 国办发〔2020〕42号 二（四）: 事中事后核查、虚假承诺的终止办理或撤销，曾作出虚假承诺的在信用修复前不适用告知承诺制.
extension Casework {
    /// Keeps with a paper whether a promise stands in for it.
    /// - Throws: `CaseworkProblem.promiseClosed` for somebody whose promise was found untrue.
    func keepPromise(
        _ file: CaseFile,
        _ need: CaseMaterialNeed,
        _ state: CaseMaterial.State,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        guard state == .committed else {
            return try promises.withdraw(caseID: file.id, materialID: need.id, in: transaction)
        }
        guard try !promises.isBroken(by: file.applicantPersonID, in: transaction) else {
            throw CaseworkProblem.promiseClosed(title: need.title)
        }
        let term = services.term(TermParameter.promiseCheck.rawValue, regionID: file.regionID, on: now.date)
        try promises.put(
            try transaction.newKey(),
            caseID: file.id,
            personID: file.applicantPersonID,
            material: (need.id, need.title),
            madeOn: now.date,
            dueOn: term?.due(after: now.date, calendar: services.calendar).date,
            in: transaction
        )
    }

    /// Takes the promises with which an application is sent in: where it is not taken, nothing was promised.
    func promise(
        _ ids: [String],
        _ file: CaseFile,
        _ service: CaseService,
        by actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        guard !ids.isEmpty else { return }
        guard file.state == .draft else { throw CaseworkProblem.stale }
        let needs = try ids.map { id in
            guard let need = service.materials.first(where: { $0.id == id }) else {
                throw CaseworkProblem.unknownField(String(id.prefix(60)))
            }
            guard need.promisable, !need.lookedUp else {
                throw CaseworkProblem.fieldInvalid(id: need.id, title: need.title, reason: "不能用承诺代替，请提供材料。")
            }
            return need
        }
        for need in needs {
            try keepPromise(file, need, .committed, at: now, in: transaction)
            let material = CaseMaterial(
                materialID: need.id,
                state: .committed,
                note: "提交申请时承诺",
                blobHash: nil,
                fileName: nil,
                media: nil,
                addedAt: now
            )
            try records.put(material, caseID: file.id, in: transaction)
        }
        let titles = needs.map(\.title).joined(separator: "、")
        try note(file, action: "material", title: "以承诺代替材料", actor: actor, at: now, comment: titles, in: transaction)
    }

    /// - Throws: `CaseworkProblem.missing` while a paper that was promised untruly is not there, `.promiseClosed` for a
    ///   draft with a promise of somebody whose promises are no longer taken.
    func checkPromises(_ file: CaseFile, in transaction: any ReadTransaction) throws {
        // Sending in is when a promise is taken: what a draft promised before they were closed counts no more.
        if file.state == .draft, try promises.isBroken(by: file.applicantPersonID, in: transaction) {
            let promised = try promises.open(file.id, in: transaction)
            guard promised.isEmpty else { throw CaseworkProblem.promiseClosed(title: promised.joined(separator: "、")) }
        }
        let owed = try promises.owed(file.id, in: transaction)
        guard owed.isEmpty else { throw CaseworkProblem.missing(items: owed.map { "\($0.title)（承诺不实，须补交）" }) }
    }

    /// Whether the actor checks promises, and does not only read of them.
    package func mayCheckPromises(_ actor: Actor) -> Bool {
        actor.userID != nil && (actor.may(.caseAccept) || actor.may(.caseReview))
    }

    /// Promises of the reader's regions with how many there are of each kind.
    package func promises(
        actor: Actor,
        filter: CasePromise.Filter,
        limit: Int = 200
    ) async throws -> (promises: [CasePromise], counts: [CasePromise.Filter: Int]) {
        try actor.require(.caseRead)
        let today = clock.today
        return try await database.read { [promises] transaction in
            (
                try promises.list(filter, scope: actor.scope, on: today, limit: limit, in: transaction),
                try promises.counts(scope: actor.scope, on: today, in: transaction)
            )
        }
    }

    package func promise(actor: Actor, id: Int64) async throws -> CasePromise {
        try actor.require(.caseRead)
        return try await database.read { [self] in try found(id, actor, in: $0) }
    }

    private func found(_ id: Int64, _ actor: Actor, in transaction: any ReadTransaction) throws -> CasePromise {
        guard let promise = try promises.promise(id, scope: actor.scope, in: transaction) else {
            throw AccessProblem.notFound(what: "承诺")
        }
        return promise
    }

    /// Records whether a promise was true. Where it was not, the paper is needed again while the case is not over, the
    /// applicant is told, and no more promises are taken from them.
    /// - Throws: `CaseworkProblem.promiseSettled` where somebody was first, `.reasonNeeded`.
    package func checkPromise(actor: Actor, id: Int64, isTrue: Bool, finding: String) async throws {
        try await settle(actor, id, from: .open, to: isTrue ? .kept : .broken, finding)
    }

    /// Takes promises again from somebody who made good what was untrue 信用修复.
    package func restorePromises(actor: Actor, id: Int64, reason: String) async throws {
        try await settle(actor, id, from: .broken, to: .restored, reason)
    }

    private func settle(
        _ actor: Actor,
        _ id: Int64,
        from old: CasePromise.State,
        to new: CasePromise.State,
        _ finding: String
    ) async throws {
        try actor.require(.caseRead)
        guard mayCheckPromises(actor) else {
            throw CaseworkProblem.otherFunction(needed: "受理或审核人员", held: actor.functionTitle)
        }
        guard finding.count > 1 else { throw CaseworkProblem.reasonNeeded(action: "承诺核查") }
        let now = clock.now()
        try await database.write { [self] transaction in
            let promise = try found(id, actor, in: transaction)
            guard let file = try visible(promise.caseID, to: actor, in: transaction) else {
                throw AccessProblem.notFound(what: "办件")
            }
            let isFirst = try promises.settle(
                id,
                from: old,
                to: new,
                finding: finding,
                by: actor.name,
                on: now.date,
                in: transaction
            )
            guard isFirst else { throw CaseworkProblem.promiseSettled }
            if new == .broken, !file.state.isEnded {
                try records.removeMaterial(promise.materialID, caseID: file.id, in: transaction)
                try store.save(file, after: file.version, in: transaction)
            }
            try note(
                file,
                action: "promise-\(new.rawValue)",
                title: "承诺核查（\(promise.materialTitle)）：\(new.title)",
                actor: actor,
                at: now,
                comment: finding,
                in: transaction
            )
        }
    }
}
