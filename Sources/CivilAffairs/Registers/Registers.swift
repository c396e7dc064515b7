// SPDX-License-Identifier: Apache-2.0
package import Packs
package import SharedKernel
package import Storage
import Vocabulary

/// Registers (登记簿) that packs define: their entries, what happened to them, and the certificates that come of them.
package struct Registers: Sendable {
    /// The registers of the release in force.
    package let definitions: [RegisterDefinition]
    let release: String
    let office: String
    let papers: RegisterPapers
    let database: any Database
    let cipher: FieldCipher
    let audit: Audit
    let clock: any CivilClock
    let regions: Regions
    let parties: Parties
    let store: RegisterStore
    let histories: RegisterHistoryStore
    private let tables: [String: RegisterTable]

    init(
        definitions: [RegisterDefinition],
        release: String,
        documents: [String: String],
        office: String,
        database: any Database,
        cipher: FieldCipher,
        audit: Audit,
        clock: any CivilClock,
        regions: Regions,
        parties: Parties
    ) {
        // A definition whose words are no plain names did not pass the check of its pack, so that none is left out here.
        let tables = Dictionary(
            definitions.compactMap { definition in (try? RegisterTable(definition)).map { (definition.id, $0) } },
            uniquingKeysWith: { first, _ in first }
        )
        self.tables = tables
        self.definitions = definitions.filter { tables[$0.id] != nil }
        self.release = release
        self.office = office
        papers = RegisterPapers(documents: documents, office: office)
        self.database = database
        self.cipher = cipher
        self.audit = audit
        self.clock = clock
        self.regions = regions
        self.parties = parties
        store = RegisterStore(cipher: cipher)
        histories = RegisterHistoryStore(cipher: cipher)
    }

    /// Makes the tables of the registers in force, for a store that got its release otherwise than by `Releases`.
    package func install() async throws {
        let now = clock.now()
        try await database.write { [definitions] in try RegisterSchemaStore.install(definitions, at: now, in: $0) }
    }

    // MARK: - Who may

    func table(_ id: String) throws -> RegisterTable {
        guard let table = tables[id] else { throw RegisterProblem.unknownRegister }
        return table
    }

    func definition(_ id: String) throws -> RegisterDefinition {
        guard let definition = definitions.first(where: { $0.id == id }) else { throw RegisterProblem.unknownRegister }
        return definition
    }

    /// A register that the actor may read.
    /// - Throws: `RegisterProblem.unknownRegister`, also for one that the actor's function does not read.
    package func definition(_ id: String, readBy actor: Actor) throws -> RegisterDefinition {
        try actor.require(.registerRead)
        let definition = try definition(id)
        guard Self.mayRead(definition, actor) else { throw RegisterProblem.unknownRegister }
        return definition
    }

    /// A register that the actor may change.
    func definition(_ id: String, changedBy actor: Actor) throws -> RegisterDefinition {
        try actor.require(.registerWrite)
        let definition = try definition(id)
        guard Self.mayRead(definition, actor) || Self.changes(definition, actor) else {
            throw RegisterProblem.unknownRegister
        }
        guard Self.changes(definition, actor) else { throw RegisterProblem.notChanger(title: definition.title) }
        return definition
    }

    private static func mayRead(_ definition: RegisterDefinition, _ actor: Actor) -> Bool {
        guard let function = actor.function, !definition.readers.isEmpty else { return true }
        return definition.readers.contains(function) || definition.changers.contains(function)
    }

    private static func changes(_ definition: RegisterDefinition, _ actor: Actor) -> Bool {
        actor.function.map(definition.changers.contains) ?? true
    }

    /// Whether the actor may change entries, and whether by hand.
    package func mayChange(_ definition: RegisterDefinition, _ actor: Actor) -> Bool {
        actor.may(.registerWrite) && definition.isManual && Self.changes(definition, actor)
    }

    // MARK: - Making

    /// Enters something by hand.
    /// - Throws: `RegisterProblem`, `AccessProblem`.
    package func create(actor: Actor, _ draft: RegisterDraft) async throws -> RegisterEntry {
        let definition = try definition(draft.registerID, changedBy: actor)
        guard definition.isManual else { throw RegisterProblem.notManual(title: definition.title) }
        return try await written(definition) { [self] transaction in
            try checkRegion(draft.regionID, actor: actor, in: transaction)
            return try create(draft, actor: actor, in: transaction)
        }
    }

    /// Enters something as the effect of a case, or as a step of a use case that permitted it.
    /// - Throws: `RegisterProblem.fields`, `.taken`, `.unknownRegion`, `.unknownRegister`.
    @discardableResult
    package func create(_ draft: RegisterDraft, actor: Actor, in transaction: any Transaction) throws -> RegisterEntry {
        guard let entry = try create([draft], of: draft.registerID, actor: actor, in: transaction).first else {
            throw RegisterProblem.unknownRegister
        }
        return entry
    }

    /// Enters many of one register, with as many statements as for one.
    package func create(
        _ drafts: [RegisterDraft],
        of registerID: String,
        actor: Actor,
        in transaction: any Transaction
    ) throws -> [RegisterEntry] {
        let definition = try definition(registerID)
        let table = try table(registerID)
        let tree = try regions.tree(in: transaction)
        let now = clock.now()
        for draft in drafts {
            let faults = RegisterRules.faults(draft.values, definition, tree: tree)
            guard faults.isEmpty else { throw RegisterProblem.fields(faults) }
            guard tree.region(draft.regionID) != nil else { throw RegisterProblem.unknownRegion }
            if let from = draft.validFrom, from > now.date { throw RegisterProblem.dateAhead }
        }
        try refuseDangling(drafts.map(\.values), definition, in: transaction)
        let living = drafts.filter { isLiving($0.state, definition) }
        try refuseTaken(living.map { ($0.values, nil) }, definition, table, in: transaction)
        let numbers = try numbers(drafts, definition, tree: tree, on: now.date, in: transaction)
        let first = try transaction.newKeys(max(1, drafts.count))
        let entries = drafts.enumerated().map { place, draft -> RegisterEntry in
            let state = draft.state ?? definition.initial?.id ?? ""
            let isOver = !isLiving(draft.state, definition)
            return RegisterEntry(
                id: first + Int64(place),
                registerID: registerID,
                number: numbers[place],
                state: state,
                regionID: draft.regionID,
                label: label(draft.values, definition),
                validFrom: draft.validFrom ?? now.date,
                validUntil: isOver ? now.date : nil,
                version: 1,
                createdAt: now,
                updatedAt: now,
                values: draft.values
            )
        }
        for isLiving in [true, false] {
            let part = entries.filter { ($0.validUntil == nil) == isLiving }.map { stored($0, definition) }
            try store.insert(part, living: isLiving, in: table, transaction)
        }
        let lines = zip(drafts, entries).map { draft, entry in
            RegisterHistoryStore.Line(
                entryID: entry.id,
                version: 1,
                action: "create",
                title: "登记",
                caseID: draft.caseID,
                reason: draft.reason,
                changes: RegisterRules.changes(from: [:], to: entry.values, definition)
            )
        }
        try histories.add(lines, actor: actor, release: release, at: now, in: transaction)
        let entry = AuditEntry(
            at: now,
            actor: actor,
            action: "register.create",
            subject: "register",
            subjectID: entries.count == 1 ? entries.first?.id : nil,
            detail: "\(registerID) \(entries.count) 项"
        )
        try audit.record(entry, in: transaction)
        return entries
    }

    private func isLiving(_ state: String?, _ definition: RegisterDefinition) -> Bool {
        state.flatMap(definition.state)?.isFinal != true
    }

    private func numbers(
        _ drafts: [RegisterDraft],
        _ definition: RegisterDefinition,
        tree: RegionTree,
        on date: CivilDate,
        in transaction: any Transaction
    ) throws -> [String] {
        let codes = drafts.map { RegisterRules.countyCode($0.regionID, tree) }
        var next: [String: Int] = [:]
        // One county, one series: a store holds one county, so that this is one statement.
        for code in Set(codes).sorted() {
            let count = codes.count { $0 == code }
            next[code] = try serials(definition.number, definition.id, code, count, on: date, in: transaction)
        }
        return codes.map { code in
            let serial = next[code, default: 1]
            next[code] = serial + 1
            return definition.number.number(
                year: date.year,
                month: date.monthNumber,
                region: code,
                serial: serial
            )
        }
    }

    func serials(
        _ rule: NumberRule,
        _ registerID: String,
        _ code: String,
        _ count: Int,
        on date: CivilDate,
        in transaction: any Transaction
    ) throws -> Int {
        let series = rule.series(year: date.year, month: date.monthNumber, region: code)
        return try store.nextNumbers(series: "register \(registerID) \(series)", count: count, in: transaction)
    }

    // MARK: - Parts

    func label(_ values: [String: RegisterValue], _ definition: RegisterDefinition) -> String {
        if case .text(let text) = values[definition.label] { return text }
        return ""
    }

    func stored(_ entry: RegisterEntry, _ definition: RegisterDefinition) -> RegisterStore.Stored {
        let text = RegisterRules.searchText(
            number: entry.number,
            label: entry.label,
            values: entry.values,
            definition
        )
        return RegisterStore.Stored(entry: entry, searchText: text)
    }

    /// - Throws: `AccessProblem.notFound` for a region that the actor does not answer for.
    func checkRegion(_ id: Int64, actor: Actor, in transaction: any ReadTransaction) throws {
        let tree = try regions.tree(in: transaction)
        guard tree.region(id) != nil else { throw RegisterProblem.unknownRegion }
        switch actor.scope.reach {
        case .everything: return
        case .regions(let ids):
            guard ids.contains(where: { tree.isRegion(id, under: $0) }) else { throw RegisterProblem.unknownRegion }
        }
    }

    /// - Parameter entries: what they shall hold, and the key of each that exists already.
    /// - Throws: `RegisterProblem.taken` for the first that is like another living entry.
    func refuseTaken(
        _ entries: [(values: [String: RegisterValue], id: Int64?)],
        _ definition: RegisterDefinition,
        _ table: RegisterTable,
        in transaction: any ReadTransaction
    ) throws {
        if let first = try taken(entries, definition, table, in: transaction).first { throw first.problem }
    }

    /// Which of several are like another living entry, or like one before them.
    func taken(
        _ entries: [(values: [String: RegisterValue], id: Int64?)],
        _ definition: RegisterDefinition,
        _ table: RegisterTable,
        in transaction: any ReadTransaction
    ) throws -> [(place: Int, problem: RegisterProblem)] {
        var found: [(place: Int, problem: RegisterProblem)] = []
        for key in definition.keys {
            let columns = key.fields.compactMap(table.column)
            guard let first = columns.first else { continue }
            let own = entries.map { entry -> [SQLValue]? in
                let values = columns.compactMap { column in
                    entry.values[column.field.id].map { table.comparable(column, $0, cipher: cipher) }
                }
                return values.count == columns.count ? values : nil
            }
            let asked = own.compactMap { $0?.first }
            guard !asked.isEmpty else { continue }
            let held = try store.living(with: asked, in: first, key: columns, table: table, transaction)
            let bearers = Dictionary(grouping: held, by: \.key)
            var seen: Set<[SQLValue]> = []
            for (place, values) in own.enumerated() {
                guard let values else { continue }
                let others = (bearers[values] ?? []).filter { $0.entryID != entries[place].id }
                if let other = others.first {
                    found.append((place, .taken(key: key.title, number: other.number)))
                } else if !seen.insert(values).inserted {
                    found.append((place, .taken(key: key.title, number: nil)))
                }
            }
        }
        return found
    }

    /// One transaction; a key that somebody else took at the same moment is told as any other.
    func written<T: Sendable>(
        _ definition: RegisterDefinition,
        _ body: @escaping @Sendable (any Transaction) throws -> T
    ) async throws -> T {
        do {
            return try await database.write(body)
        } catch StorageProblem.duplicate(let table) where table == "register_\(definition.id)" || table.isEmpty {
            throw RegisterProblem.taken(key: definition.keys.first?.title ?? "登记项重复", number: nil)
        }
    }
}
