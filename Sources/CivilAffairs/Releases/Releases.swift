// SPDX-License-Identifier: Apache-2.0
package import Packs
import Policy
package import SharedKernel
package import Storage
package import Vocabulary

/// Releases (发布版): packs as they were installed. Servers run only from these, and one that was used is never deleted.
package struct Releases: Sendable {
    private let database: any Database
    private let audit: Audit
    private let clock: any CivilClock

    package init(database: any Database, audit: Audit, clock: any CivilClock) {
        self.database = database
        self.audit = audit
        self.clock = clock
    }

    /// A release as the store holds it.
    package struct Installed: Sendable {
        package let hash: String
        package let pack: ResolvedPack
        /// Earlier releases that cases were opened under and still run by, by hash.
        package let older: [String: ResolvedPack]

        package init(hash: String, pack: ResolvedPack, older: [String: ResolvedPack]) {
            self.hash = hash
            self.pack = pack
            self.older = older
        }

        /// What an administrator should know of the pack in force when an earlier program installed it; nil for nothing.
        package var warning: String? {
            guard !pack.complaints.isEmpty else { return nil }
            let faults = pack.complaints.map(\.description).joined(separator: "；")
            return "现行政策包不符合本程序的新要求，照旧使用；请改好后运行 minzheng packs install：\(faults)"
        }
    }

    /// Keeps a checked pack with all it stands on. The same content again is the same release.
    /// - Throws: `PackProblem` when one of its own tests fails, or it may not come into force.
    @discardableResult
    package func install(actor: Actor, _ pack: ResolvedPack) async throws -> String {
        try actor.require(.packInstall)
        return try await put(actor: actor, pack) { _, _ in }
    }

    /// Brings a draft into force together with what the caller notes of it, unless another release came into force
    /// since it was drafted. The caller's own use case permits it.
    func publish(
        actor: Actor,
        _ pack: ResolvedPack,
        on base: String,
        note: @escaping @Sendable (any Transaction, String) throws -> Void
    ) async throws {
        try await put(actor: actor, pack) { transaction, hash in
            guard try ReleaseStore.current(in: transaction) == base else { throw WorkbenchProblem.outdated }
            try note(transaction, hash)
        }
    }

    /// - Parameter first: what is written, or looked at, before the release.
    @discardableResult
    private func put(
        actor: Actor,
        _ pack: ResolvedPack,
        first: @escaping @Sendable (any Transaction, String) throws -> Void
    ) async throws -> String {
        let hash = Self.hash(pack)
        let outcomes = ReleaseMemory.shared.hasPassed(hash) ? [] : pack.policies.runTests()
        let failed = outcomes.compactMap { outcome in
            outcome.difference.map {
                PackFault(file: outcome.file, line: outcome.line, column: 1, text: "测试“\(outcome.title)”：\($0)")
            }
        }
        let samples = ReleaseMemory.shared.hasPassed(hash) ? [] : pack.runServiceTests()
        let wrong = samples.compactMap { sample in
            sample.difference.map { sample.place.fault("样例“\(sample.title)”：\($0)") }
        }
        let faults = failed + wrong + PackServices.faults(of: pack) + PackPrivacy.faults(of: pack)
        guard faults.isEmpty else { throw PackProblem(faults) }
        ReleaseMemory.shared.keep(pack, hash)
        let now = clock.now()
        try await database.write { [audit] transaction in
            try first(transaction, hash)
            try RegisterSchemaStore.install(pack.registers, at: now, in: transaction)
            let isNew = try !ReleaseStore.knows(hash, in: transaction)
            try ReleaseStore.activate(hash, pack: pack, isNew: isNew, at: now, in: transaction)
            try audit.record(
                AuditEntry(
                    at: now,
                    actor: actor,
                    action: "pack.installed",
                    subject: "release",
                    subjectID: nil,
                    detail: hash
                ),
                in: transaction
            )
        }
        return hash
    }

    /// Which release is in force, without loading it; nil in a store that has none yet.
    package func currentHash() async throws -> String? {
        try await database.read { try ReleaseStore.current(in: $0) }
    }

    /// The release in force, or nil in a store that has none yet. What an earlier program accepted runs on, though this one
    /// would ask more of it.
    /// - Throws: `PackProblem` when one of those in use says something that this program doesn't read.
    package func current() async throws -> Installed? {
        let stored = try await database.read { transaction in
            (try ReleaseStore.current(in: transaction), try Self.read(in: transaction))
        }
        var packs = stored.1
        guard let hash = stored.0, let pack = packs.removeValue(forKey: hash) else { return nil }
        return Installed(hash: hash, pack: pack, older: packs)
    }

    private static func read(in transaction: any ReadTransaction) throws -> [String: ResolvedPack] {
        var packs: [String: ResolvedPack] = [:]
        for (hash, layers) in try ReleaseStore.used(in: transaction) {
            packs[hash] = try ReleaseMemory.shared.pack(hash) {
                let layers = try layers.map { try PackLoader.load(files: $0.files, name: $0.name, accepted: true) }
                return try ResolvedPack(layers, accepted: true)
            }
        }
        return packs
    }

    /// Refuses a store before it is brought to this program's schema, so that the earlier program goes on with it, when
    /// cases run by a release that says something that this program doesn't read.
    /// - Parameter migrations: those that have run.
    /// - Throws: `PackProblem`.
    package static func refuseUnread(_ migrations: Set<String>, in transaction: any ReadTransaction) throws {
        guard migrations.isSuperset(of: ReleaseStore.needed) else { return }
        _ = try read(in: transaction)
    }

    /// A setting of the store itself, such as that its data are made up.
    package func setting(_ name: String) async throws -> String? {
        try await database.read { try ReleaseStore.setting(name, in: $0) }
    }

    package func set(_ name: String, _ content: String) async throws {
        try await database.write { try ReleaseStore.set(name, content, in: $0) }
    }

    private static func hash(_ pack: ResolvedPack) -> String { hash(pack.layers) }

    /// What a release of these layers would be known by.
    static func hash(_ layers: [Pack]) -> String {
        var lines: [String] = []
        for layer in layers {
            for (path, content) in layer.files.sorted(by: { $0.key < $1.key }) {
                lines.append("\(layer.id)/\(path) \(ContentHash.of(content))")
            }
        }
        return ContentHash.of(lines.joined(separator: "\n"))
    }
}
