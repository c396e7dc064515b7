// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// Lists, totals and searches of persons: a page and its total in two statements, whatever the filter.
///
/// Keys come from an index that already meets the scope (`person_area` or the terms of the search); the rows are then
/// read through the scope itself, so a mistake here can hide a person but never show one.
struct PersonListStore {
    /// A query with everything worked out that the rows need.
    struct Condition {
        var scope: AreaScope
        /// Regions one of which must contain the person; nil for the whole store.
        var areas: [Int64]?
        /// Further regions that the search must meet besides `areas`.
        var sex: Sex?
        var bornFrom: CivilDate?
        var bornUntil: CivilDate?
        var search: Search?
        var before: Int64?
        var limit: Int

        var filtersPerson: Bool { sex != nil || bornFrom != nil || bornUntil != nil }
    }

    enum Search {
        case terms([[String]])
        case number(blind: String)
        case tail(blind: String)
        case phone(blind: String)
    }

    private static let noLimit = 1_000_000_000

    static let columns: SQL = """
        p.id, p.name, p.sex, p.birth_on, p.died_on, p.number_masked, p.phone_masked, p.hukou_region_id,
        p.home_region_id, p.urban, p.merged_into, p.version
        """

    static func summary(_ row: Row) throws -> PersonSummary {
        PersonSummary(
            id: try row.at(0),
            name: try row.at(1),
            sex: try row.at(2),
            birthOn: try row.at(3),
            diedOn: try row.at(4),
            numberMasked: try row.at(5),
            phoneMasked: try row.at(6),
            hukouRegionID: try row.at(7),
            homeRegionID: try row.at(8),
            settlement: try row.at(9),
            mergedInto: try row.at(10),
            version: try row.at(11)
        )
    }

    func page(_ condition: Condition, in transaction: any ReadTransaction) throws -> PersonPage {
        if let page = try pageOfMatches(condition, in: transaction) { return page }
        if looksAtEverybody(condition) { return try pageOfEverybody(condition, in: transaction) }
        let found = try found(rows(condition, dialect: transaction.dialect), condition, in: transaction)
        if condition.before == nil, found.next == nil {
            return PersonPage(people: found.people, total: .exact(found.people.count), next: nil)
        }
        let total = try total(condition, in: transaction)
        return PersonPage(people: found.people, total: total, next: found.next)
    }

    /// The first page of a search that the index meets alone, and its total, from one look at the index.
    private func pageOfMatches(_ condition: Condition, in transaction: any ReadTransaction) throws -> PersonPage? {
        guard case .terms = condition.search, condition.before == nil, !condition.filtersPerson else { return nil }
        let keys = keys(condition, limit: Total.searchLimit + 1, dialect: transaction.dialect)
        let rows = try transaction.query(
            """
            with k as materialized (select person_id from \(keys) found)
            select \(Self.columns), (select count(*) from k)
            from (select person_id from k order by person_id desc limit \(condition.limit + 1)) shown
            join \(condition.scope.person) p on p.id = shown.person_id
            where p.merged_into is null order by p.id desc
            """
        )
        var people = try rows.map(Self.summary)
        let total: Int = try rows.first?.at(12) ?? 0
        let more = people.count > condition.limit
        if more { people.removeLast() }
        return PersonPage(
            people: people,
            total: more ? .counted(total, limit: Total.searchLimit) : .exact(people.count),
            next: more ? people.last?.id : nil
        )
    }

    /// Whether only conditions on the person stand between the list and the whole store.
    private func looksAtEverybody(_ condition: Condition) -> Bool {
        condition.search == nil && condition.areas == nil && condition.filtersPerson
    }

    /// Where many meet the conditions the newest are met soon by going down the keys; where few do, all of them are
    /// taken from the index and sorted. The total says which.
    private func pageOfEverybody(_ condition: Condition, in transaction: any ReadTransaction) throws -> PersonPage {
        let total = try total(condition, in: transaction)
        if case .exact(0) = total { return .empty }
        var table = condition.scope.person
        if case .atLeast = total {
            table = table + SQL(sqlite: " p not indexed", postgres: " p")
        } else {
            table = table + " p"
        }
        let rows: SQL = """
            select \(Self.columns) from \(table) where \(SQL.all(whole(condition, alias: "p")))
            order by p.id desc limit \(condition.limit + 1)
            """
        let found = try found(rows.plannedAnew, condition, in: transaction)
        return PersonPage(people: found.people, total: total, next: found.next)
    }

    /// The people of a page and the key after which the next begins.
    private func found(_ rows: SQL, _ condition: Condition, in transaction: any ReadTransaction) throws -> (
        people: [PersonSummary], next: Int64?
    ) {
        var people = try transaction.query(rows).map(Self.summary)
        let more = people.count > condition.limit
        if more { people.removeLast() }
        return (people, more ? people.last?.id : nil)
    }

    func total(_ condition: Condition, in transaction: any ReadTransaction) throws -> Total {
        if condition.search == nil, !condition.filtersPerson, condition.areas?.count ?? 1 == 1 {
            let region = condition.areas?.first ?? AreaStore.wholeStore
            let count: Int = try transaction.value(
                """
                select cast(coalesce(sum(total), 0) as bigint) from tally
                where region_id = \(region) and kind = 'person'
                """
            )
            return .exact(count)
        }
        let counting: SQL = "select count(*) from (\(counted(condition, dialect: transaction.dialect))) x"
        let count: Int = try transaction.value(looksAtEverybody(condition) ? counting.plannedAnew : counting)
        return .counted(count, limit: limit(condition))
    }

    private func rows(_ condition: Condition, dialect: Dialect) -> SQL {
        let limit = condition.limit + 1
        if condition.search == nil, condition.areas == nil {
            return """
                select \(Self.columns) from \(condition.scope.person) p
                where \(SQL.all(whole(condition, alias: "p")))
                order by p.id desc limit \(limit)
                """
        }
        let keys = keys(condition, limit: limit, dialect: dialect)
        return """
            select \(Self.columns) from \(keys) k join \(condition.scope.person) p on p.id = k.person_id
            where \(SQL.all(remaining(condition)))
            order by p.id desc limit \(limit)
            """
    }

    private func limit(_ condition: Condition) -> Int {
        condition.search == nil ? Total.exactLimit : Total.searchLimit
    }

    private func counted(_ condition: Condition, dialect: Dialect) -> SQL {
        var whole = condition
        whole.before = nil
        let limit = limit(condition) + 1
        if whole.search == nil, whole.areas == nil {
            return """
                select 1 as one from \(whole.scope.person) p
                where \(SQL.all(self.whole(whole, alias: "p"))) limit \(limit)
                """
        }
        let keys = keys(whole, limit: limit, dialect: dialect)
        if scopeIsMet(whole) { return "select 1 as one from \(keys) k" }
        return """
            select 1 as one from \(keys) k join \(whole.scope.person) p on p.id = k.person_id
            where \(SQL.all(remaining(whole))) limit \(limit)
            """
    }

    /// Whether the keys alone meet the scope and every filter, so that counting needs no row of a person.
    private func scopeIsMet(_ condition: Condition) -> Bool {
        switch condition.search {
        case nil: true
        case .terms: !condition.filtersPerson
        case .number, .tail, .phone: false
        }
    }

    private func keys(_ condition: Condition, limit: Int, dialect: Dialect) -> SQL {
        let before: SQL = condition.before.map { " and a.person_id < \($0)" } ?? ""
        switch condition.search {
        case nil:
            let areas = condition.areas ?? []
            let filter = SQL.all(filters(condition, alias: "a"))
            if let only = areas.first, areas.count == 1 {
                return """
                    (select a.person_id from person_area a where a.region_id = \(only) and \(filter)\(before)
                     order by a.person_id desc limit \(limit))
                    """
            }
            return """
                (select distinct a.person_id from person_area a where a.region_id in \(in: areas) and \(filter)\(before)
                 order by a.person_id desc limit \(limit))
                """
        case .terms(let alternatives):
            return SearchIndexStore.matches(
                alternatives,
                regions: condition.areas.map { [$0] } ?? [],
                before: condition.before,
                // A limit also keeps SQLite from asking the index once per person of the scope.
                limit: condition.filtersPerson ? Self.noLimit : limit,
                dialect: dialect
            )
        case .number(let blind):
            let number: SQL = "a.number_blind = \(blind)\(before)"
            return everHolders(of: number, areas: condition.areas)
        case .tail(let blind):
            return holders(of: "a.tail_blind = \(blind)\(before)", areas: condition.areas)
        case .phone(let blind):
            let start: SQL = condition.before.map { " and w.id < \($0)" } ?? ""
            return """
                (select w.id as person_id from \(AreaScope(.everything).person) w where w.phone_blind = \(blind)\(start))
                """
        }
    }

    /// Bearers of current numbers, found by the number first and then by their place, in that order.
    private func holders(of number: SQL, areas: [Int64]?) -> SQL {
        guard let areas else {
            return "(select distinct a.person_id from person_identifier a where \(number) and a.superseded_at is null)"
        }
        let isHere: SQL = areas.count == 1 ? "= \(areas[0])" : "in \(in: areas)"
        let bearers: SQL = """
            (select distinct a.person_id from person_identifier a cross join person_area place
             where \(number) and a.superseded_at is null
             and place.person_id = a.person_id and place.region_id \(isHere))
            """
        return bearers.plannedAnew
    }

    /// Bearers of a whole number, present and former; each half is found by its own index.
    private func everHolders(of number: SQL, areas: [Int64]?) -> SQL {
        let present = holders(of: number, areas: areas)
        let place: SQL =
            areas.map {
                """
                 and exists (select 1 from person_area f where f.person_id = a.person_id and f.region_id in \(in: $0))
                """
            } ?? ""
        return """
            (select k.person_id from \(present) k union
             select a.person_id from person_identifier a where \(number) and a.superseded_at is not null\(place))
            """
    }

    /// Conditions on `person` that the keys have not met yet.
    private func remaining(_ condition: Condition) -> [SQL] {
        guard condition.search != nil else { return [] }
        var result: [SQL] = ["p.merged_into is null"]
        if condition.filtersPerson { result += filters(condition, alias: "p") }
        if let areas = condition.areas, case .phone = condition.search {
            result.append(
                "exists (select 1 from person_area a where a.person_id = p.id and a.region_id in \(in: areas))"
            )
        }
        return result
    }

    private func whole(_ condition: Condition, alias: SQL) -> [SQL] {
        var result: [SQL] = ["\(alias).merged_into is null"]
        if let before = condition.before { result.append("\(alias).id < \(before)") }
        return result + filters(condition, alias: alias)
    }

    private func filters(_ condition: Condition, alias: SQL) -> [SQL] {
        var result: [SQL] = []
        if let sex = condition.sex { result.append("\(alias).sex = \(sex)") }
        if let from = condition.bornFrom { result.append("\(alias).birth_on >= \(from)") }
        if let until = condition.bornUntil { result.append("\(alias).birth_on <= \(until)") }
        return result
    }
}
