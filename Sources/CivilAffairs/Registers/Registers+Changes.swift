// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel
package import Storage
import Vocabulary

/// Changing entries and moving them on. Each comes in two forms: by somebody, with all that is asked of them; and within
/// a transaction, for cases and other use cases that permitted it.
extension Registers {
    /// Saves what an entry shall say.
    /// - Throws: `RegisterProblem`, `AccessProblem`.
    package func change(actor: Actor, _ change: RegisterChange) async throws -> RegisterEntry {
        let definition = try manual(change.registerID, changedBy: actor)
        return try await written(definition) { [self] transaction in
            try seen(change.entryID, definition, by: actor, in: transaction)
            if let region = change.regionID { try checkRegion(region, actor: actor, in: transaction) }
            return try self.change(change, actor: actor, in: transaction)
        }
    }

    /// - Throws: `RegisterProblem.unknownEntry`, `.stale`, `.ended`, `.reasonNeeded`, `.fields`, `.taken`,
    ///   `.nothingChanged`.
    @discardableResult
    package func change(_ change: RegisterChange, actor: Actor, in transaction: any Transaction) throws -> RegisterEntry
    {
        let definition = try definition(change.registerID)
        let table = try table(change.registerID)
        let old = try held(change.entryID, version: change.version, definition, in: transaction)
        let reason = try RegisterRules.reason(change.reason)
        var values = old.values
        for (field, value) in change.values { values[field] = value }
        let tree = try regions.tree(in: transaction)
        let faults = RegisterRules.faults(values, definition, tree: tree)
        guard faults.isEmpty else { throw RegisterProblem.fields(faults) }
        try refuseDangling([change.values.compactMapValues { $0 }], definition, in: transaction)
        let region = change.regionID ?? old.regionID
        guard tree.region(region) != nil else { throw RegisterProblem.unknownRegion }
        var changes = RegisterRules.changes(from: old.values, to: values, definition)
        if region != old.regionID {
            changes.append(.init(field: "@region", before: String(old.regionID), after: String(region)))
        }
        guard !changes.isEmpty else { throw RegisterProblem.nothingChanged }
        try refuseTaken([(values, old.id)], definition, table, in: transaction)
        let new = renewed(old, values: values, regionID: region, definition)
        try save(new, over: old, table, definition, in: transaction)
        try note(
            .init(
                entryID: old.id,
                version: new.version,
                action: "change",
                title: "变更",
                caseID: change.caseID,
                reason: reason,
                changes: changes
            ),
            audit: "register.change",
            actor: actor,
            in: transaction
        )
        return new
    }

    /// Moves an entry to another state.
    package func move(actor: Actor, _ move: RegisterMove) async throws -> RegisterEntry {
        let definition = try manual(move.registerID, changedBy: actor)
        return try await written(definition) { [self] transaction in
            try seen(move.entryID, definition, by: actor, in: transaction)
            return try self.move(move, actor: actor, in: transaction)
        }
    }

    /// A final state ends the entry and, with it, its certificates.
    /// - Throws: `RegisterProblem.unknownEntry`, `.stale`, `.ended`, `.noMove`, `.reasonNeeded`.
    @discardableResult
    package func move(_ move: RegisterMove, actor: Actor, in transaction: any Transaction) throws -> RegisterEntry {
        let definition = try definition(move.registerID)
        let table = try table(move.registerID)
        let old = try held(move.entryID, version: move.version, definition, in: transaction)
        let state = definition.state(old.state)?.title ?? old.state
        guard let step = definition.moves.first(where: { $0.id == move.moveID }), step.from.contains(old.state),
            let target = definition.state(step.to)
        else {
            let title = definition.moves.first { $0.id == move.moveID }?.title ?? move.moveID
            throw RegisterProblem.noMove(title: title, state: state)
        }
        let reason = step.needsReason ? try RegisterRules.reason(move.reason) : move.reason
        let today = clock.now().date
        let new = renewed(old, state: target.id, validUntil: target.isFinal ? today : nil, definition)
        if !target.isFinal { try refuseTaken([(new.values, old.id)], definition, table, in: transaction) }
        try save(new, over: old, table, definition, in: transaction)
        if target.isFinal {
            try histories.endCertificates(
                of: old.id,
                as: .revoked,
                on: today,
                reason: "\(step.title)：\(reason)",
                in: transaction
            )
        }
        try note(
            .init(
                entryID: old.id,
                version: new.version,
                action: "move",
                title: step.title,
                caseID: move.caseID,
                reason: reason.isEmpty ? nil : reason,
                changes: [.init(field: "@state", before: old.state, after: target.id)]
            ),
            audit: "register.move",
            actor: actor,
            in: transaction
        )
        return new
    }

    // MARK: - Finding

    /// The living entry of a key.
    /// - Throws: `RegisterProblem.nothingByKey` where the answers name none.
    func living(_ registerID: String, key: [String: RegisterValue], in transaction: any ReadTransaction) throws -> Int64
    {
        let definition = try definition(registerID)
        let table = try table(registerID)
        let columns = key.keys.sorted().compactMap(table.column)
        let wanted = columns.compactMap { column in
            key[column.field.id].map { table.comparable(column, $0, cipher: cipher) }
        }
        let tree = try regions.tree(in: transaction)
        let titles = columns.map { column in
            let said = key[column.field.id].map { RegisterNames().text($0, column.field, tree: tree) } ?? ""
            return "\(column.field.title)“\(said)”"
        }
        guard let first = columns.first, let value = wanted.first,
            let found = try store.living(with: [value], in: first, key: columns, table: table, transaction).first(
                where: {
                    $0.key == wanted
                })
        else {
            throw RegisterProblem.nothingByKey(title: definition.title, key: titles.joined(separator: "、"))
        }
        return found.entryID
    }

    /// What a case entered into a register or changed there last.
    /// - Throws: `RegisterProblem.unknownEntry`.
    func entry(ofCase caseID: Int64, _ registerID: String, in transaction: any ReadTransaction) throws -> Int64 {
        guard let id = try histories.entry(ofCase: caseID, registerID, in: transaction) else {
            throw RegisterProblem.unknownEntry
        }
        return id
    }

    /// The number of the entry that a case made or changed; nil where it did neither.
    func number(ofCase caseID: Int64, in transaction: any ReadTransaction) throws -> String? {
        try histories.number(ofCase: caseID, in: transaction)
    }

    // MARK: - Parts

    /// A register that the actor changes by hand.
    func manual(_ id: String, changedBy actor: Actor) throws -> RegisterDefinition {
        let definition = try definition(id, changedBy: actor)
        guard definition.isManual else { throw RegisterProblem.notManual(title: definition.title) }
        return definition
    }

    /// - Throws: `RegisterProblem.unknownEntry` outside the actor's scope.
    @discardableResult
    func seen(
        _ id: Int64,
        _ definition: RegisterDefinition,
        by actor: Actor,
        in transaction: any ReadTransaction
    ) throws -> RegisterEntry {
        guard
            let entry = try store.entry(id, in: try table(definition.id), scope: actor.scope, transaction)
        else { throw RegisterProblem.unknownEntry }
        return entry
    }

    /// An entry that may still change.
    func held(
        _ id: Int64,
        version: Int64?,
        _ definition: RegisterDefinition,
        in transaction: any ReadTransaction
    ) throws -> RegisterEntry {
        guard let entry = try store.entry(id, in: try table(definition.id), scope: .wholeStore, transaction) else {
            throw RegisterProblem.unknownEntry
        }
        if let version, version != entry.version { throw RegisterProblem.stale }
        if let state = definition.state(entry.state), state.isFinal {
            throw RegisterProblem.ended(state: state.title)
        }
        return entry
    }

    private func renewed(
        _ old: RegisterEntry,
        values: [String: RegisterValue]? = nil,
        regionID: Int64? = nil,
        state: String? = nil,
        validUntil: CivilDate? = nil,
        _ definition: RegisterDefinition
    ) -> RegisterEntry {
        let values = values ?? old.values
        return RegisterEntry(
            id: old.id,
            registerID: old.registerID,
            number: old.number,
            state: state ?? old.state,
            regionID: regionID ?? old.regionID,
            label: label(values, definition),
            validFrom: old.validFrom,
            validUntil: validUntil,
            version: old.version + 1,
            createdAt: old.createdAt,
            updatedAt: clock.now(),
            values: values
        )
    }

    private func save(
        _ new: RegisterEntry,
        over old: RegisterEntry,
        _ table: RegisterTable,
        _ definition: RegisterDefinition,
        in transaction: any Transaction
    ) throws {
        let isSaved = try store.update(
            stored(new, definition),
            version: old.version,
            living: new.validUntil == nil,
            in: table,
            transaction
        )
        guard isSaved else { throw RegisterProblem.stale }
    }

    func note(
        _ line: RegisterHistoryStore.Line,
        audit action: String,
        actor: Actor,
        in transaction: any Transaction
    ) throws {
        let now = clock.now()
        try histories.add([line], actor: actor, release: release, at: now, in: transaction)
        try audit.record(
            AuditEntry(
                at: now,
                actor: actor,
                action: action,
                subject: "register",
                subjectID: line.entryID,
                reason: line.reason
            ),
            in: transaction
        )
    }
}
