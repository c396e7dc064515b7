// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// New persons on their way into the store: every row of every table is made here, so that the transaction only writes.
struct PersonBatch: Sendable {
    /// Identifiers of the persons in the order of the drafts.
    let ids: [Int64]
    private var persons: [[SQLValue]] = []
    private var identifiers: [[SQLValue]] = []
    private var reaches: [[SQLValue]] = []
    private var places: [[SQLValue]] = []
    private var counts: [AreaStore.Counted: Int64] = [:]
    private var entries: [SearchIndexStore.Entry] = []

    /// Keys that a batch of these drafts takes.
    static func keysNeeded(_ drafts: some Sequence<PersonDraft>) -> Int {
        drafts.reduce(0) { sum, draft in
            sum + 1 + (draft.number == nil ? 0 : 1) + (draft.hukouRegionID == nil ? 0 : 1)
                + (draft.homeRegionID == nil ? 0 : 1)
        }
    }

    /// - Parameters:
    ///   - drafts: complete ones, without doubles among them.
    ///   - firstKey: the first of `keysNeeded` free keys.
    init(
        _ drafts: some Collection<PersonDraft>,
        firstKey: Int64,
        tree: RegionTree,
        cipher: FieldCipher,
        at now: Timestamp
    ) throws {
        ids = (0..<Int64(drafts.count)).map { firstKey + $0 }
        var nextKey = firstKey + Int64(drafts.count)
        var whereabouts = Whereabouts(tree: tree)
        var spelled: [String: String] = [:]
        // Rows of one region lie side by side in the table.
        var found: [Int64: [[SQLValue]]] = [:]
        let today = now.date.sqlValue
        for (id, draft) in zip(ids, drafts) {
            let record = try PersonRecord(id: id, draft: draft, cipher: cipher, at: now)
            let values = record.values
            persons.append(values)
            let sex = values[PersonRecord.sexColumn]
            let birth = values[PersonRecord.birthColumn]
            if let number = draft.number {
                let identifier = try IdentifierRecord(
                    id: nextKey,
                    personID: id,
                    kind: .residentID,
                    text: number.number,
                    masked: number.masked,
                    cipher: cipher,
                    at: now
                )
                nextKey += 1
                identifiers.append(identifier.values)
            }
            for (region, reason) in [(draft.hukouRegionID, ReachReason.hukou), (draft.homeRegionID, .home)] {
                guard let region else { continue }
                reaches.append([
                    .integer(nextKey), .integer(id), .integer(region), reason.sqlValue, .integer(0), today,
                ])
                nextKey += 1
            }
            let here = whereabouts.find(draft.hukouRegionID, draft.homeRegionID)
            for area in here.areas { found[area, default: []].append([.integer(area), .integer(id), sex, birth]) }
            count(id, in: here.areas)
            let own = spelled[record.name] ?? Self.spelling(record.name)
            spelled[record.name] = own
            entries.append(SearchIndexStore.Entry(id: id, text: here.terms + own))
        }
        places = found.keys.sorted().flatMap { found[$0] ?? [] }
    }

    private static func spelling(_ name: String) -> String {
        SearchTerms.person(name: name, areas: []).joined(separator: " ")
    }

    private mutating func count(_ id: Int64, in areas: [Int64]) {
        let slot = AreaStore.slot(id)
        counts[AreaStore.Counted(regionID: AreaStore.wholeStore, personID: slot), default: 0] += 1
        for area in areas { counts[AreaStore.Counted(regionID: area, personID: slot), default: 0] += 1 }
    }

    /// Writes all rows: persons, numbers, reach, places, totals, search terms; six statements whatever the size.
    func save(in transaction: any Transaction) throws {
        try transaction.insert(into: "person", PersonRecord.insertColumns, rows: persons)
        try transaction.insert(into: "person_identifier", IdentifierRecord.insertColumns, rows: identifiers)
        try transaction.insert(into: "reach", AreaStore.reachColumns, rows: reaches)
        try transaction.insert(into: "person_area", AreaStore.placeColumns, rows: places)
        try AreaStore.add(counts, in: transaction)
        try SearchIndexStore.add(entries, in: transaction)
    }

    /// Where people of one register and one home are found; a batch has few such pairs.
    private struct Whereabouts {
        struct Pair: Hashable {
            let hukou: Int64?
            let home: Int64?
        }

        let tree: RegionTree
        private var known: [Pair: (areas: [Int64], terms: String)] = [:]

        init(tree: RegionTree) {
            self.tree = tree
        }

        /// - Returns: the regions, and their terms with a space after each.
        mutating func find(_ hukou: Int64?, _ home: Int64?) -> (areas: [Int64], terms: String) {
            let pair = Pair(hukou: hukou, home: home)
            if let found = known[pair] { return found }
            let areas = Set([hukou, home].compactMap { $0 }.flatMap(tree.areas)).sorted()
            let found = (areas, areas.map { SearchTerms.region($0) + " " }.joined())
            known[pair] = found
            return found
        }
    }
}
