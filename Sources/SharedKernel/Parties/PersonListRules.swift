// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// Turns what a reader asked for into what the reader may see.
enum PersonListRules {
    /// - Returns: nil when nothing can be found: an actor without region, or a text without anything to look for.
    /// - Throws: `AccessProblem.notFound` for a region that the actor does not answer for.
    static func condition(
        _ query: PersonQuery,
        actor: Actor,
        tree: RegionTree,
        cipher: FieldCipher,
        today: CivilDate
    ) throws -> PersonListStore.Condition? {
        let areas = try areas(query.regionID, scope: actor.scope, tree: tree)
        if let areas, areas.isEmpty { return nil }
        var search: PersonListStore.Search?
        if !query.text.allSatisfy(\.isWhitespace) {
            guard let understood = SearchQuery(query.text, similar: query.similar) else { return nil }
            search = self.search(understood, cipher: cipher, today: today)
        }
        return PersonListStore.Condition(
            scope: actor.scope,
            areas: areas,
            sex: query.sex,
            // Nobody is older than 120; above that the band is open.
            bornFrom: query.ages.flatMap { ages in
                ages.upperBound < 120 ? today.adding(months: -12 * (ages.upperBound + 1)).adding(days: 1) : nil
            },
            bornUntil: query.ages.map { today.adding(months: -12 * min(max($0.lowerBound, 0), 120)) },
            search: search,
            before: query.before,
            limit: query.limit
        )
    }

    /// The regions to look in; nil for the whole store.
    private static func areas(_ wanted: Int64?, scope: AreaScope, tree: RegionTree) throws -> [Int64]? {
        let limits: [Int64]? =
            switch scope.reach {
            case .everything: nil
            case .regions(let regions): regions
            }
        guard let wanted else { return limits }
        guard let region = tree.region(wanted) else { throw AccessProblem.notFound(what: "区划") }
        if let limits, !limits.contains(where: { tree.isRegion(wanted, under: $0) }) {
            throw AccessProblem.notFound(what: "区划")
        }
        return region.level > .county ? [wanted] : limits
    }

    private static func search(_ query: SearchQuery, cipher: FieldCipher, today: CivilDate) -> PersonListStore.Search {
        switch query {
        case .number(let text):
            let number = (try? ResidentID(text, today: today))?.number ?? text
            return .number(blind: IdentifierRecord.blind(number, cipher: cipher))
        case .tail(let text): return .tail(blind: IdentifierRecord.tail(text, cipher: cipher))
        case .phone(let text): return .phone(blind: cipher.blindIndex(text, purpose: "person.phone"))
        case .terms(let alternatives): return .terms(alternatives)
        }
    }
}
