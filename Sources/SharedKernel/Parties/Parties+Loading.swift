// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// People of one page of the household register, the head first, as a new store takes them in.
package struct RegisterPage: Sendable {
    package let people: [PersonDraft]
    /// To the head, in the order of the people.
    package let relations: [String]
    package let regionID: Int64

    package init(people: [PersonDraft], relations: [String], regionID: Int64) {
        self.people = people
        self.relations = relations
        self.regionID = regionID
    }
}

extension Parties {
    /// Fills a store that has nobody yet. People are made and sealed while those before them are written; indexes are
    /// built once at the end, over rows in order.
    /// - Parameter source: the pages in portions, some thousand people each, without doubles.
    /// A load that failed leaves a store without its indexes and keys, to be thrown away and begun anew.
    /// - Returns: the number of people.
    /// - Throws: `PartiesProblem.notEmpty`; `StorageProblem.duplicate` for a number that came twice.
    package func load<Source: IteratorProtocol & Sendable>(actor: Actor, from source: Source) async throws -> Int
    where Source.Element == [RegisterPage] {
        try actor.require(.listImport)
        let tree = try await regions.tree()
        let now = clock.now()
        let keys = try await database.write { transaction in
            guard try PersonStore.isEmpty(in: transaction) else { throw PartiesProblem.notEmpty }
            for index in PartiesMigrations.loadedIndexes { try transaction.run(SQL(trusted: index.removal)) }
            try SearchIndexStore.beginLoad(in: transaction)
            return try ForeignKey.lift(from: PartiesMigrations.loadedTables, in: transaction)
        }
        let filling = Filling<Source>(tree: tree, cipher: cipher, database: database, now: now)
        let made = try await filling.run(source)
        // The index of words takes as long as all others together, and lies over a table of its own.
        async let words: Void = database.write { transaction in
            try PersonStore.makeRoomForIndexes(in: transaction)
            try SearchIndexStore.endLoad(in: transaction)
        }
        try await database.write { transaction in
            try PersonStore.makeRoomForIndexes(in: transaction)
            for index in PartiesMigrations.loadedIndexes { try transaction.run(SQL(trusted: index.statement)) }
        }
        try await words
        try await database.write { [audit] transaction in
            try transaction.refreshStatistics(of: PartiesMigrations.loadedTables, written: made)
            try ForeignKey.set(keys, in: transaction)
            try audit.record(
                AuditEntry(
                    at: now,
                    actor: actor,
                    action: "person.import",
                    subject: "person",
                    subjectID: nil,
                    detail: "\(made) created"
                ),
                in: transaction
            )
        }
        return made
    }
}

/// A load under way: some portions are made while another is written.
private struct Filling<Source: IteratorProtocol & Sendable>: Sendable where Source.Element == [RegisterPage] {
    /// Keys taken at once: asking for them waits for the portion that is being written.
    private let block = 1_000_000
    /// Portions made ahead of the one that is written. Sealing takes longer than writing.
    private let ahead = 2

    private struct Keys: Sendable {
        var next: Int64 = 0
        var end: Int64 = 0
    }

    /// A portion in the making, and what the next one is made from.
    private struct Link: Sendable {
        let portion: Task<LoadPortion, any Error>
        let rest: Source
        let keys: Keys
    }

    let tree: RegionTree
    let cipher: FieldCipher
    let database: any Database
    let now: Timestamp

    func run(_ source: Source) async throws -> Int {
        var made = 0
        var coming: Task<Link?, any Error>? = begin(source, Keys())
        var waiting: [Task<LoadPortion, any Error>] = []
        while true {
            while waiting.count < ahead, let next = coming {
                let link = try await next.value
                if let link { waiting.append(link.portion) }
                coming = link.map { begin($0.rest, $0.keys) }
            }
            guard !waiting.isEmpty else { return made }
            let portion = try await waiting.removeFirst().value
            try await database.write { try portion.save(in: $0) }
            made += portion.people
        }
    }

    /// Families come one after another from their source; what is made of them does not wait for the next.
    private func begin(_ source: Source, _ keys: Keys) -> Task<Link?, any Error> {
        Task.detached {
            var rest = source
            guard let pages = rest.next() else { return nil }
            let people = pages.flatMap(\.people)
            let needed = PersonBatch.keysNeeded(people) + people.count + pages.count
            var keys = keys
            if keys.end - keys.next < Int64(needed) {
                let count = max(needed, block)
                let first = try await database.write { try $0.newKeys(count) }
                keys = Keys(next: first, end: first + Int64(count))
            }
            let first = keys.next
            keys.next += Int64(needed)
            let portion = Task.detached {
                try LoadPortion(pages, firstKey: first, tree: tree, cipher: cipher, at: now)
            }
            return Link(portion: portion, rest: rest, keys: keys)
        }
    }
}

/// A portion of a load with all its rows.
private struct LoadPortion: Sendable {
    private let persons: PersonBatch
    private var households: [[SQLValue]] = []
    private var members: [[SQLValue]] = []

    var people: Int { persons.ids.count }

    init(_ pages: [RegisterPage], firstKey: Int64, tree: RegionTree, cipher: FieldCipher, at now: Timestamp) throws {
        let today = now.date
        let drafts = try pages.flatMap(\.people).map { draft throws(PartiesProblem) in
            try PersonRules.completed(draft, tree: tree, today: today)
        }
        persons = try PersonBatch(drafts, firstKey: firstKey, tree: tree, cipher: cipher, at: now)
        var nextKey = firstKey + Int64(PersonBatch.keysNeeded(drafts))
        var position = 0
        for page in pages {
            let ids = persons.ids[position..<(position + page.people.count)]
            position += page.people.count
            let draft = HouseholdDraft(
                kind: .hukou,
                regionID: page.regionID,
                headPersonID: ids.first,
                members: Array(zip(ids, page.relations)),
                from: today
            )
            let record = HouseholdStore.Record(id: nextKey, draft: draft, address: nil, memberKeys: nextKey + 1)
            nextKey += 1 + Int64(draft.members.count)
            households.append(record.values(at: now))
            members += record.memberValues
        }
    }

    func save(in transaction: any Transaction) throws {
        try persons.save(in: transaction)
        try transaction.insert(into: "household", HouseholdStore.Record.columns, rows: households)
        try transaction.insert(into: "household_member", HouseholdStore.Record.memberColumns, rows: members)
    }
}
