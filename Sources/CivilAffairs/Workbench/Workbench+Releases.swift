// SPDX-License-Identifier: Apache-2.0
import Packs
import Policy
package import SharedKernel
import Storage
package import Vocabulary

/// From a scenario to a release: one person drafts, another publishes, and nobody publishes what a test refuses.
extension Workbench {
    /// Drafts a release that brings a scenario's figures into force for the county.
    /// - Throws: `WorkbenchProblem.notFound`, `.notFinished`, `.outdated`, `.badStart`, `.badDocument`.
    package func draftRelease(
        actor: Actor,
        requestID: String,
        scenarioID: Int64,
        from: CivilDate,
        document: String
    ) async throws -> Int64 {
        try actor.require(.policySimulate)
        let scenario = try await scenario(actor: actor, id: scenarioID).scenario
        guard scenario.state == .done else { throw WorkbenchProblem.notFinished }
        guard let edition = editions.edition(of: nil, release: nil), edition.hash == scenario.releaseHash else {
            throw WorkbenchProblem.outdated
        }
        guard from.year >= 2016, from <= clock.today.adding(months: 24) else { throw WorkbenchProblem.badStart }
        // The document stands in a line of a table.
        let plain = document.replacing(",", with: "，").split(whereSeparator: \.isNewline).joined(separator: " ")
        guard (4...120).contains(plain.count), !plain.contains("\"") else { throw WorkbenchProblem.badDocument }
        let now = clock.now()
        return try await database.write { [audit] transaction in
            if let known = try ReleaseDraftStore.id(requestID: requestID, in: transaction) { return known }
            let draft = ReleaseDraft(
                id: try transaction.newKey(),
                scenarioID: scenario.id,
                title: scenario.title,
                from: from,
                document: plain,
                state: .open,
                baseHash: edition.hash,
                releaseHash: nil,
                draftedByID: actor.userID,
                draftedBy: actor.name,
                draftedAt: now,
                settledBy: nil,
                settledAt: nil,
                version: 1
            )
            try ReleaseDraftStore.insert(draft, requestID: requestID, in: transaction)
            let entry = AuditEntry(
                at: now,
                actor: actor,
                action: "release.draft",
                subject: "release-draft",
                subjectID: draft.id,
                detail: "\(scenario.title)，自 \(from.iso) 起，\(plain)"
            )
            try audit.record(entry, in: transaction)
            return draft.id
        }
    }

    /// Newest first.
    package func releaseDrafts(actor: Actor) async throws -> [ReleaseDraft] {
        try actor.require(.policyRead)
        return try await database.read { try ReleaseDraftStore.list(limit: 50, in: $0) }
    }

    /// A draft with its impact and with what the tests beside the rules say of it.
    /// - Throws: `WorkbenchProblem.draftNotFound`.
    package func releaseDraft(actor: Actor, id: Int64) async throws -> ReleaseDraftDetail {
        try actor.require(.policyRead)
        guard let draft = try await database.read({ try ReleaseDraftStore.draft(id, in: $0) }) else {
            throw WorkbenchProblem.draftNotFound
        }
        let impact = try await scenario(actor: actor, id: draft.scenarioID)
        let edition = editions.edition(of: nil, release: nil)
        let isCurrent = edition?.hash == draft.baseHash
        var tests = 0
        var faults: [String] = []
        var made: ResolvedPack?
        if draft.state == .open, isCurrent, let edition {
            let pack = try Self.pack(edition.pack, with: impact.scenario, from: draft.from, document: draft.document)
            tests = pack.policies.programs.reduce(0) { $0 + $1.testCount }
            faults = Self.faults(of: pack)
            made = pack
        }
        return ReleaseDraftDetail(
            draft: draft,
            scenario: impact,
            tests: tests,
            faults: faults,
            isCurrent: isCurrent,
            hindrance: hindrance(draft, actor: actor, isCurrent: isCurrent, faults: faults)?.message,
            pack: made
        )
    }

    private func hindrance(_ draft: ReleaseDraft, actor: Actor, isCurrent: Bool, faults: [String]) -> WorkbenchProblem?
    {
        guard draft.state == .open else { return .draftSettled }
        guard actor.may(.policyPublish) else { return .mayNotPublish }
        guard actor.userID != draft.draftedByID else { return .samePerson }
        guard isCurrent else { return .outdated }
        return faults.isEmpty ? nil : .testsFail(faults.count)
    }

    /// Brings a draft into force as a new release: servers take it up between requests, cases under way keep theirs.
    /// - Throws: `WorkbenchProblem.samePerson`, `.testsFail`, `.outdated`, `.draftSettled`, `.stale`.
    package func publish(actor: Actor, id: Int64, version: Int64) async throws {
        try actor.require(.policyPublish)
        let detail = try await releaseDraft(actor: actor, id: id)
        let draft = detail.draft
        if let problem = hindrance(draft, actor: actor, isCurrent: detail.isCurrent, faults: detail.faults) {
            throw problem
        }
        guard let edition = editions.edition(of: nil, release: nil) else { throw WorkbenchProblem.outdated }
        let pack = try Self.pack(
            edition.pack,
            with: detail.scenario.scenario,
            from: draft.from,
            document: draft.document
        )
        let now = clock.now()
        let releases = Releases(database: database, audit: audit, clock: clock)
        try await releases.publish(actor: actor, pack, on: draft.baseHash) { transaction, hash in
            let settled = try ReleaseDraftStore.settle(
                draft,
                version: version,
                as: .published,
                release: hash,
                by: actor,
                at: now,
                in: transaction
            )
            guard settled else { throw WorkbenchProblem.stale }
        }
    }

    /// Takes a draft back; whoever drafted it or might publish it may.
    /// - Throws: `WorkbenchProblem.draftNotFound`, `.mayNotPublish`, `.draftSettled`.
    package func dropRelease(actor: Actor, id: Int64, version: Int64) async throws {
        try actor.require(.policyRead)
        let now = clock.now()
        try await database.write { [audit] transaction in
            guard let draft = try ReleaseDraftStore.draft(id, in: transaction) else {
                throw WorkbenchProblem.draftNotFound
            }
            let isOwn = draft.draftedByID != nil && draft.draftedByID == actor.userID
            guard isOwn || actor.may(.policyPublish) else { throw WorkbenchProblem.mayNotPublish }
            let settled = try ReleaseDraftStore.settle(
                draft,
                version: version,
                as: .dropped,
                release: nil,
                by: actor,
                at: now,
                in: transaction
            )
            guard settled else { throw WorkbenchProblem.draftSettled }
            let entry = AuditEntry(
                at: now,
                actor: actor,
                action: "release.drop",
                subject: "release-draft",
                subjectID: id
            )
            try audit.record(entry, in: transaction)
        }
    }

    /// The packs with the scenario's figures as new rows of the county's parameters.
    private static func pack(
        _ pack: ResolvedPack,
        with scenario: PolicyScenario,
        from: CivilDate,
        document: String
    ) throws -> ResolvedPack {
        guard let last = pack.layers.last else { return pack }
        let lines = scenario.changes.map {
            "\($0.name),\(pack.root),\(from.iso),\($0.after),\(document),政策工坊第 \(scenario.id) 次测算"
        }
        var files = last.files
        files["parameters/workbench-\(scenario.id).csv"] = Array(
            (["参数,地区,生效日,值,来源,说明"] + lines).joined(separator: "\n").utf8
        )
        let layers = pack.layers.dropLast() + [try PackLoader.load(files: files, name: last.id)]
        return try ReleaseMemory.shared.pack(Releases.hash(Array(layers))) { try ResolvedPack(Array(layers)) }
    }

    /// What keeps a pack from coming into force; what passed once is not tested again.
    private static func faults(of pack: ResolvedPack) -> [String] {
        let hash = Releases.hash(pack.layers)
        let others = (PackServices.faults(of: pack) + PackPrivacy.faults(of: pack)).map(\.description)
        guard !ReleaseMemory.shared.hasPassed(hash) else { return others }
        let failed = pack.policies.runTests().compactMap { outcome in
            outcome.difference.map { "测试“\(outcome.title)”：\($0)" }
        }
        if failed.isEmpty, others.isEmpty { ReleaseMemory.shared.keep(pack, hash) }
        return failed + others
    }
}
