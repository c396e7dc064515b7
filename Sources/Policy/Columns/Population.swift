// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// What is known of many families, column by column: each input of the rules is one row of whole numbers.
///
/// Money is counted in fen, 是/否 is 1 or 0, a day is the number yyyymmdd, a text the number that `codes` gave it. A
/// fraction is kept over the column's one denominator.
package struct Population: Sendable {
    package private(set) var families: Int
    private(set) var starts: Starts
    /// Fewest and most people that a family has.
    private(set) var sizes: [Entity: ClosedRange<Int64>]
    /// Position in `regions` by family.
    private(set) var regionOfFamily: [Int32]
    private(set) var regions: [String]
    private(set) var codes: [String: Int64] = [:]
    /// Columns by the key of their input.
    private(set) var columns: [String: PopulationColumn] = [:]

    /// Where each family's people begin; one more than families.
    struct Starts: Sendable {
        private var members: [Int32]?
        private var supporters: [Int32]?

        /// nil for the family itself, and where nobody is known.
        subscript(entity: Entity) -> [Int32]? {
            get {
                switch entity {
                case .family: nil
                case .member: members
                case .supporter: supporters
                }
            }
            set {
                switch entity {
                case .family: break
                case .member: members = newValue
                case .supporter: supporters = newValue
                }
            }
        }

        /// - Parameter people: how many each family has.
        init(_ people: [Entity: [Int]]) {
            for (entity, sizes) in people {
                self[entity] = sizes.reduce(into: [0]) { $0.append(($0.last ?? 0) + Int32($1)) }
            }
        }

        var sizes: [Entity: ClosedRange<Int64>] {
            var found: [Entity: ClosedRange<Int64>] = [:]
            for entity in [Entity.member, .supporter] {
                guard let starts = self[entity] else { continue }
                let sizes = zip(starts.dropFirst(), starts).map { Int64($0 - $1) }
                found[entity] = (sizes.min() ?? 0)...(sizes.max() ?? 0)
            }
            return found
        }
    }

    /// Columns from families as forms and files know them.
    /// - Throws: `EvaluationProblem` for a name that no rule knows or a value that does not fit.
    package init(_ facts: [(facts: HouseholdFacts, region: String)], for program: PolicyProgram) throws {
        families = facts.count
        var places: [String: Int32] = [:]
        regions = []
        regionOfFamily = []
        var rows: [Entity: [[String: String]]] = [:]
        for (family, region) in facts {
            if places[region] == nil {
                places[region] = Int32(regions.count)
                regions.append(region)
            }
            regionOfFamily.append(places[region] ?? 0)
            rows[.family, default: []].append(family.family)
            rows[.member, default: []] += family.members.map(\.values)
            rows[.supporter, default: []] += family.supporters.map(\.values)
        }
        starts = Starts([
            .member: facts.map(\.facts.members.count), .supporter: facts.map(\.facts.supporters.count),
        ])
        sizes = starts.sizes
        for entity in Entity.allCases {
            let inputs = program.inputs(entity)
            for row in rows[entity] ?? [] {
                if let unknown = row.keys.first(where: { inputs[$0] == nil }) {
                    throw EvaluationProblem.unknownInput(unknown)
                }
            }
        }
        for fact in program.facts { try take(fact, rows[fact.entity] ?? []) }
    }

    /// Under which a month's column of an input is known; the month that is judged has the plain key.
    static func key(_ key: String, monthsBack: Int) -> String {
        monthsBack == 0 ? key : "\(key) \(monthsBack)"
    }

    private mutating func take(_ fact: PolicyProgram.Fact, _ rows: [[String: String]]) throws {
        let values = try rows.map { row in
            try row[fact.name].map { try fact.input.values($0, kind: fact.kind, name: fact.name) } ?? []
        }
        let key = Declaration.ownKey(fact.entity, fact.name)
        for month in 0..<(fact.input.months ?? 1) {
            let inMonth = values.map { $0.indices.contains(month) ? $0[month] : .absent }
            columns[Self.key(key, monthsBack: month)] = try column(inMonth, fact.name)
        }
    }

    /// Columns as they come from a file or a snapshot.
    /// - Parameters:
    ///   - regions: by family.
    ///   - people: members and supporters of each family.
    package init(
        regions names: [String],
        people: [Entity: [Int]],
        columns: [String: PopulationColumn]
    ) {
        families = names.count
        regions = Set(names).sorted()
        let places = Dictionary(uniqueKeysWithValues: regions.enumerated().map { ($1, Int32($0)) })
        regionOfFamily = names.map { places[$0] ?? 0 }
        starts = Starts(people)
        sizes = starts.sizes
        self.columns = columns
    }

    /// No family at all, but bounds within which every one lies.
    init(within sizes: [Entity: ClosedRange<Int64>], columns: [String: PopulationColumn]) {
        families = 0
        starts = Starts([:])
        self.sizes = sizes
        regionOfFamily = []
        regions = []
        self.columns = columns
    }

    /// One family, whose columns are made apart.
    init(members: Int, supporters: Int) {
        families = 1
        starts = Starts([.member: [members], .supporter: [supporters]])
        sizes = [:]
        regionOfFamily = [0]
        regions = []
    }

    private mutating func column(_ values: [PolicyValue], _ name: String) throws -> PopulationColumn {
        var denominator: Int64 = 1
        for case .number(let number, _) in values where denominator % number.denominator != 0 {
            guard let both = Ratio(denominator, number.denominator) else {
                throw EvaluationProblem.overflow(definition: name)
            }
            let (common, over) = denominator.multipliedReportingOverflow(by: both.denominator)
            guard !over else { throw EvaluationProblem.overflow(definition: name) }
            denominator = common
        }
        let numbers = try values.map { value -> Int64 in
            guard case .number(let number, _) = value else { return code(value) }
            let (top, over) = number.numerator.multipliedReportingOverflow(by: denominator / number.denominator)
            guard !over else { throw EvaluationProblem.overflow(definition: name) }
            return top
        }
        let known = values.map { $0 != .absent }
        return PopulationColumn(values: numbers, known: known.allSatisfy { $0 } ? nil : known, denominator: denominator)
    }

    /// yyyymmdd
    static func number(_ date: CivilDate) -> Int64 {
        Int64(date.year) * 10_000 + Int64(date.monthNumber) * 100 + Int64(date.day)
    }

    /// The day of a number; nil when there is none.
    static func day(_ number: Int64) -> CivilDate? {
        let day = Int(number)
        return try? CivilDate(year: day / 10_000, month: day / 100 % 100, day: day % 100)
    }

    /// The number that stands for a value that is none; a text gets one when it has none yet.
    mutating func code(_ value: PolicyValue) -> Int64 {
        switch value {
        case .truth(let truth): return truth ? 1 : 0
        case .date(let date): return Self.number(date)
        case .text(let text):
            if let code = codes[text] { return code }
            codes[text] = Int64(codes.count + 1)
            return Int64(codes.count)
        case .absent, .number: return 0
        }
    }

    /// How many members or supporters there are, or families.
    package func count(of entity: Entity) -> Int { starts[entity]?.last.map { Int($0) } ?? families }

    /// The same families so many times, for measuring.
    package func repeated(_ times: Int) -> Population {
        var whole = self
        whole.families = families * times
        whole.regionOfFamily = Array(repeatElement(regionOfFamily, count: times).joined())
        for entity in [Entity.member, .supporter] {
            guard let starts = starts[entity] else { continue }
            let people = starts.last ?? 0
            whole.starts[entity] =
                [0] + (0..<Int32(times)).flatMap { round in starts.dropFirst().map { $0 + round * people } }
        }
        whole.columns = columns.mapValues { $0.repeated(times) }
        return whole
    }
}
