// SPDX-License-Identifier: Apache-2.0
package import Packs
package import SharedKernel
import Storage
package import Vocabulary

/// The register of projects 项目库. The plans of the packs say what is to be built, for how much and by when; what happens
/// is recorded here, entry by entry, and accepted by somebody who recorded none of it.
///
/// Money that arrives and is paid is booked in the ledger's accounts in the same step as its paper; it doesn't go by lists of
/// payees, which three people sign, but by contracts and vouchers.
package struct Projects: Sendable {
    let planning: Planning

    private var database: any Database { planning.database }

    // MARK: - Looking

    /// Every project of some plans, in the order of the plans. Statements: 2.
    /// - Parameter day: what happened later is left out; today when nil.
    /// - Throws: `AccessProblem.notPermitted`.
    package func list(actor: Actor, of plans: [PlanDefinition], on day: CivilDate? = nil) async throws
        -> [ProjectRecord]
    {
        try actor.require(.reportRead)
        let today = planning.clock.today
        return try await database.read { transaction in
            let entries = try ProjectStore.entries(of: plans.map(\.id), in: transaction)
            var records = plans.flatMap { plan in
                plan.projects.map { project in
                    let name = ProjectStore.Name(plan: plan.id, project: project.id)
                    return ProjectRecord(plan, project, entries[name] ?? [], on: day ?? today)
                }
            }
            guard day ?? today >= today else { return records }
            for (index, booked) in try Ledger.posted(records.map(\.money), in: transaction).enumerated() {
                records[index].booked = booked
            }
            return records
        }
    }

    /// Projects that are completed and that the reader, who recorded nothing of them, may accept: those turned back wait for
    /// whoever records. Statements: 1.
    package func waitingCount(actor: Actor) async throws -> Int {
        guard actor.may(.projectAccept), actor.may(.reportRead) else { return 0 }
        let found = try await database.read {
            try ProjectStore.entries(reaching: ProjectRules.completion, in: $0)
        }
        let today = planning.clock.today
        return planning.plans.reduce(0) { sum, plan in
            sum
                + plan.projects.count { project in
                    let entries = found[ProjectStore.Name(plan: plan.id, project: project.id)] ?? []
                    let record = ProjectRecord(plan, project, entries, on: today)
                    return record.state == .completed && entries.last?.kind != .returned
                        && !record.isWork(of: actor.hands)
                }
        }
    }

    /// - Throws: `AccessProblem.notPermitted`, `.notFound`.
    package func record(actor: Actor, plan: String, project: String) async throws -> ProjectRecord {
        try actor.require(.reportRead)
        let (plan, project) = try known(actor, plan, project)
        return try await database.read { transaction in
            var record = try load(plan, project, in: transaction)
            record.booked = try Ledger.posted([record.money], in: transaction).first
            return record
        }
    }

    /// Units that may be responsible for a project: the plan's first.
    package func units(for project: ProjectDefinition) -> [String] {
        project.departments + planning.departments.map(\.title).filter { !project.departments.contains($0) }
    }

    /// The place as a whole, and its townships and villages.
    package var rootRegionID: Int64 { planning.rootRegionID }

    /// The file of an entry.
    /// - Throws: `AccessProblem.notFound`.
    package func evidence(actor: Actor, _ id: Int64) async throws -> (file: PlanValue.Evidence, content: [UInt8]) {
        try actor.require(.reportRead)
        let found = try await database.read { [planning] transaction in
            guard let (name, entry) = try ProjectStore.entry(id, in: transaction),
                planning.plans.contains(where: { $0.id == name.plan && $0.project(name.project) != nil }),
                let file = entry.evidence, let content = try planning.blobs.get(file.hash, in: transaction)
            else { throw AccessProblem.notFound(what: "文件") }
            return (kind: entry.kind, file: file, content: content)
        }
        // Photos of a building site show with its page.
        if found.kind != .photo {
            try await planning.audit.recordRead(
                AuditEntry(
                    at: planning.clock.now(),
                    actor: actor,
                    action: "project.file",
                    subject: "project-entry",
                    subjectID: id
                )
            )
        }
        return (file: found.file, content: found.content)
    }

    // MARK: - Recording

    /// Records what happened, or corrects what was recorded; the first of a project takes it into the register.
    /// - Returns: the key of the entry.
    /// - Throws: `ProjectProblem`; `PlanningProblem` for a file that isn't taken; `AccessProblem.notFound`.
    package func add(
        actor: Actor,
        plan: String,
        project: String,
        _ draft: ProjectDraft,
        requestID: String? = nil
    ) async throws -> Int64 {
        try actor.require(.projectRecord)
        let (plan, project) = try known(actor, plan, project)
        let now = planning.clock.now()
        guard draft.kind.isRecorded else { throw AccessProblem.notFound(what: "记录") }
        let name = ProjectStore.Name(plan: plan.id, project: project.id)
        return try await database.write { transaction in
            let id = try transaction.newKey()
            let earlier = try RequestOnceStore.claim(
                requestID,
                making: id,
                "project-entry",
                actor: actor,
                at: now,
                in: transaction
            )
            if let earlier { return earlier }
            let fileID = try turn(name, draft, at: now, in: transaction)
            let record = try load(plan, project, in: transaction)
            let old = try corrected(draft, record)
            guard record.acceptance == nil || draft.kind.isMoney else { throw ProjectProblem.accepted }
            let entry =
                draft.isVoid
                ? try withdrawn(id, old, draft, record, by: actor, at: now)
                : try made(id, old, draft, record, by: actor, at: now, in: transaction)
            try ProjectStore.insert(entry, of: fileID, in: transaction)
            if entry.kind.isMoney { try book(entry, of: record, at: now, in: transaction) }
            try note(
                old == nil ? "project.\(draft.kind.rawValue)" : draft.isVoid ? "project.withdraw" : "project.correct",
                entry,
                of: record,
                by: actor,
                in: transaction
            )
            return id
        }
    }

    /// Somebody who recorded nothing of a project accepts it, or says what is still to be mended.
    /// - Throws: `ProjectProblem.incomplete` with all that is lacking, `.ownWork`, `.accepted`.
    package func accept(
        actor: Actor,
        plan: String,
        project: String,
        agrees: Bool,
        on day: CivilDate?,
        words: String,
        evidence: (name: String, content: [UInt8])?,
        requestID: String? = nil
    ) async throws {
        try actor.require(.projectAccept)
        let (plan, project) = try known(actor, plan, project)
        let now = planning.clock.now()
        let name = ProjectStore.Name(plan: plan.id, project: project.id)
        try await database.write { transaction in
            let id = try transaction.newKey()
            let earlier = try RequestOnceStore.claim(
                requestID,
                making: id,
                "project-acceptance",
                actor: actor,
                at: now,
                in: transaction
            )
            if earlier != nil { return }
            guard let fileID = try ProjectStore.takeTurn(name, in: transaction) else { throw ProjectProblem.unlisted }
            let record = try load(plan, project, in: transaction)
            guard record.acceptance == nil else { throw ProjectProblem.accepted }
            guard !record.isWork(of: actor.hands) else { throw ProjectProblem.ownWork }
            guard words.count <= ProjectRules.longest else { throw ProjectProblem.tooLong(most: ProjectRules.longest) }
            let on = try Self.checked(day, now)
            if agrees {
                let missing = record.missing + (evidence == nil ? ["没有附验收报告"] : [])
                guard missing.isEmpty else { throw ProjectProblem.incomplete(missing) }
                if let done = record.standing(.stage).last(where: { $0.stage == ProjectRules.completion }),
                    on < done.day
                {
                    throw ProjectProblem.stageOrder("“验收”不能早于“竣工”（\(done.day.iso)）")
                }
            } else {
                guard !words.isEmpty else { throw ProjectProblem.wordsNeeded("退回的理由") }
            }
            let entry = self.entry(
                id,
                agrees ? .accepted : .returned,
                on: on,
                ProjectRules.Content(words: words),
                evidence: try evidence.map { try planning.keep($0, at: now, in: transaction) },
                by: actor,
                at: now
            )
            try ProjectStore.insert(entry, of: fileID, in: transaction)
            try note("project.\(entry.kind.rawValue)", entry, of: record, by: actor, in: transaction)
        }
    }

    // MARK: - Parts

    private func known(_ actor: Actor, _ plan: String, _ project: String) throws -> (PlanDefinition, ProjectDefinition)
    {
        guard let plan = planning.plans.first(where: { $0.id == plan }), let project = plan.project(project) else {
            throw AccessProblem.notFound(what: "项目")
        }
        return (plan, project)
    }

    private func load(_ plan: PlanDefinition, _ project: ProjectDefinition, in transaction: any ReadTransaction) throws
        -> ProjectRecord
    {
        let name = ProjectStore.Name(plan: plan.id, project: project.id)
        let entries = try ProjectStore.entries(of: name, in: transaction)
        return ProjectRecord(plan, project, entries, on: planning.clock.today)
    }

    /// The file that is written to; a project enters the register with its first facts.
    private func turn(
        _ name: ProjectStore.Name,
        _ draft: ProjectDraft,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Int64 {
        if let fileID = try ProjectStore.takeTurn(name, in: transaction) {
            guard draft.kind != .facts || draft.correctsID != nil else { throw ProjectProblem.listed }
            return fileID
        }
        guard draft.kind == .facts, draft.correctsID == nil else { throw ProjectProblem.unlisted }
        let id = try transaction.newKey()
        guard try ProjectStore.insertFile(id, name, at: now, in: transaction) else { throw ProjectProblem.listed }
        return id
    }

    private func corrected(_ draft: ProjectDraft, _ record: ProjectRecord) throws -> ProjectEntry? {
        guard let id = draft.correctsID else { return nil }
        guard let old = record.standing.first(where: { $0.id == id && $0.kind == draft.kind }) else {
            throw ProjectProblem.corrected
        }
        guard !draft.reason.isEmpty else { throw ProjectProblem.reasonNeeded }
        guard draft.reason.count <= ProjectRules.longest else {
            throw ProjectProblem.tooLong(most: ProjectRules.longest)
        }
        return old
    }

    private static func checked(_ day: CivilDate?, _ now: Timestamp) throws -> CivilDate {
        guard let day else { throw ProjectProblem.dayNeeded }
        guard day <= now.date else { throw ProjectProblem.dayAhead }
        return day
    }

    private func withdrawn(
        _ id: Int64,
        _ old: ProjectEntry?,
        _ draft: ProjectDraft,
        _ record: ProjectRecord,
        by actor: Actor,
        at now: Timestamp
    ) throws -> ProjectEntry {
        guard let old else { throw ProjectProblem.notWithdrawn }
        try ProjectRules.withdrawable(old, record)
        let content = ProjectRules.Content(
            stage: old.stage,
            source: old.source,
            amount: old.amount,
            contractID: old.contractID,
            number: old.number,
            party: old.party,
            words: old.words
        )
        return entry(id, old.kind, on: old.day, content, old, reason: draft.reason, isVoid: true, by: actor, at: now)
    }

    private func made(
        _ id: Int64,
        _ old: ProjectEntry?,
        _ draft: ProjectDraft,
        _ record: ProjectRecord,
        by actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> ProjectEntry {
        let day = try Self.checked(draft.day, now)
        var draft = draft
        if draft.kind == .facts { draft.regionID = try region(draft.regionID, in: transaction) }
        let content = try ProjectRules.content(
            of: draft,
            on: day,
            record,
            correcting: old,
            units: units(for: record.project),
            hasFile: draft.evidence != nil || old?.evidence != nil
        )
        var proof = old?.evidence
        if let file = draft.evidence {
            if draft.kind == .photo, MediaSniffer.kind(of: file.content)?.isImage != true {
                throw ProjectProblem.imageNeeded
            }
            proof = try planning.keep(file, at: now, in: transaction)
        }
        return entry(
            id,
            draft.kind,
            on: day,
            content,
            old,
            partyID: try party(draft, correcting: old, in: transaction),
            reason: old == nil ? nil : draft.reason,
            evidence: proof,
            by: actor,
            at: now
        )
    }

    private func entry(
        _ id: Int64,
        _ kind: ProjectEntry.Kind,
        on day: CivilDate,
        _ content: ProjectRules.Content,
        _ old: ProjectEntry? = nil,
        partyID: Int64? = nil,
        reason: String? = nil,
        isVoid: Bool = false,
        evidence: PlanValue.Evidence? = nil,
        by actor: Actor,
        at now: Timestamp
    ) -> ProjectEntry {
        ProjectEntry(
            id: id,
            kind: kind,
            rootID: old?.rootID ?? id,
            correctsID: old?.id,
            isVoid: isVoid,
            day: day,
            stage: content.stage,
            source: content.source,
            amount: content.amount,
            contractID: content.contractID,
            number: content.number,
            party: content.party,
            partyID: partyID,
            words: content.words,
            reason: reason,
            evidence: evidence,
            facts: content.facts,
            byID: actor.userID,
            by: Planning.named(actor),
            at: now
        )
    }
}
