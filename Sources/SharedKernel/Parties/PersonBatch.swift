// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// New persons on their way into the store, with all that has to be worked out before the transaction needs to wait.
struct PersonBatch: Sendable {
    private struct Member: Sendable {
        /// Its key is still the place in the batch.
        let record: PersonRecord
        let reaches: [(region: Int64, reason: ReachReason)]
        let areas: [Int64]
        let terms: [String]
    }

    private let members: [Member]
    private let identifiers: [IdentifierRecord]
    let keysNeeded: Int

    /// - Parameter drafts: complete ones, without doubles among them.
    init(_ drafts: [PersonDraft], tree: RegionTree, cipher: FieldCipher, at now: Timestamp) throws {
        var termsByName: [String: [String]] = [:]
        var members: [Member] = []
        members.reserveCapacity(drafts.count)
        var identifiers: [IdentifierRecord] = []
        for (offset, draft) in drafts.enumerated() {
            let record = try PersonRecord(id: Int64(offset), draft: draft, cipher: cipher, at: now)
            let places = [(draft.hukouRegionID, ReachReason.hukou), (draft.homeRegionID, .home)]
            let reaches = places.compactMap { region, reason in region.map { ($0, reason) } }
            let areas = Set(reaches.flatMap { tree.areas(of: $0.0) }).sorted()
            let own = termsByName[record.name] ?? SearchTerms.person(name: record.name, areas: [])
            termsByName[record.name] = own
            members.append(
                Member(
                    record: record,
                    reaches: reaches,
                    areas: areas,
                    terms: areas.map(SearchTerms.region) + own
                )
            )
            guard let number = draft.number else { continue }
            identifiers.append(
                try IdentifierRecord(
                    id: Int64(identifiers.count),
                    personID: Int64(offset),
                    kind: .residentID,
                    text: number.number,
                    masked: number.masked,
                    cipher: cipher,
                    at: now
                )
            )
        }
        self.members = members
        self.identifiers = identifiers
        keysNeeded = members.count + identifiers.count + members.reduce(0) { $0 + $1.reaches.count }
    }

    /// Writes all rows: persons, numbers, reach, places, totals, search terms; seven statements whatever the size.
    /// - Parameter firstKey: the first of `keysNeeded` free keys.
    /// - Returns: the identifiers of the persons in the order of the drafts.
    func save(
        firstKey: Int64,
        persons: PersonStore,
        areas store: AreaStore,
        in transaction: any Transaction
    ) throws -> [Int64] {
        let ids = members.indices.map { firstKey + Int64($0) }
        let identifierKey = firstKey + Int64(members.count)
        try persons.insert(members.map { $0.record.moved(by: firstKey) }, in: transaction)
        try persons.insert(
            identifiers.map { $0.moved(by: identifierKey, person: firstKey) },
            in: transaction
        )
        var reachKey = identifierKey + Int64(identifiers.count)
        var reaches: [AreaStore.ReachRecord] = []
        var places: [AreaStore.Place] = []
        var counts: [(AreaStore.Counted, Int64)] = []
        for (member, id) in zip(members, ids) {
            for (region, reason) in member.reaches {
                reaches.append(
                    AreaStore.ReachRecord(
                        id: reachKey,
                        personID: id,
                        regionID: region,
                        reason: reason,
                        referenceID: 0,
                        validFrom: member.record.createdAt.date
                    )
                )
                reachKey += 1
            }
            counts.append((AreaStore.Counted(regionID: AreaStore.wholeStore, personID: id), 1))
            for area in member.areas {
                let sex = member.record.sex
                places.append(.init(regionID: area, personID: id, sex: sex, birthOn: member.record.birthOn))
                counts.append((AreaStore.Counted(regionID: area, personID: id), 1))
            }
        }
        try store.insert(reaches, in: transaction)
        try store.insert(places, in: transaction)
        try store.count(counts, in: transaction)
        try SearchIndexStore.add(
            zip(members, ids).map { SearchIndexStore.Entry(personID: $1, terms: $0.terms) },
            in: transaction
        )
        return ids
    }
}
