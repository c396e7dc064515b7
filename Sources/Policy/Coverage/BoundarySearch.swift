// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Looks for families that stand right at the edge of a comparison, by moving one fact of a family that a test tells of.
struct BoundarySearch {
    /// A comparison, the same in every edition.
    struct Site: Hashable {
        let file: String
        let line: Int
        let column: Int
        private let left: [Int]
        private let right: [Int]

        init(_ term: Term, _ left: Term, _ right: Term, in part: Rule.Case) {
            file = part.file
            line = term.token.line
            column = term.token.column
            self.left = [left.token.line, left.token.column]
            self.right = [right.token.line, right.token.column]
        }
    }

    /// A family with what it was compared at.
    struct Family {
        let test: PolicyTest
        /// The rules with the parameters of the test.
        let program: PolicyProgram
        let told: FactPlace.Told
        let date: CivilDate
        let region: String
        let compared: [Site: [RuleWalk.Compared]]
    }

    /// A family right at an edge: what was moved, and where it came to stand.
    struct Find {
        let family: Family
        let base: Family
        let place: FactPlace
        let step: Int64
        let compared: RuleWalk.Compared
        /// Which of the two sides, or one step further; nil for the latter.
        let side: Bool?
    }

    /// Bounds of what is tried for one comparison.
    private static let (mostBases, mostPeople, mostPlaces) = (8, 4, 16)

    let program: PolicyProgram

    /// - Throws: `EvaluationProblem` where the family cannot be judged.
    func family(_ test: PolicyTest, _ told: FactPlace.Told) throws -> Family {
        let date = try CivilDate(parsing: test.date)
        let program = try program.program(setting: told.parameters)
        let walk = try RuleWalk(program, told.facts, on: date, region: test.region)
        var compared: [Site: [RuleWalk.Compared]] = [:]
        for case .compared(let found) in walk.sights where found.isPresent {
            guard case .compare(let sign, let left, let right) = found.term.form, sign.isOrdered else { continue }
            compared[Site(found.term, left, right, in: found.part), default: []].append(found)
        }
        return Family(test: test, program: program, told: told, date: date, region: test.region, compared: compared)
    }

    // MARK: - Sides

    /// The sides of an edge that families already stand at.
    func touched(_ site: Site, by families: [Family]) -> Set<Bool> {
        var sides: Set<Bool> = []
        for family in families {
            for compared in family.compared[site] ?? [] where sides.count < 2 {
                guard let side = compared.side, !sides.contains(side), isAtEdge(compared, side, family) else {
                    continue
                }
                sides.insert(side)
            }
        }
        return sides
    }

    /// Whether one step of some fact brings a family to the other side.
    private func isAtEdge(_ compared: RuleWalk.Compared, _ side: Bool, _ family: Family) -> Bool {
        let places = places(compared, family)
        if let gap = compared.gap, !compared.isStepwise || !places.contains(where: \.isDate) {
            if gap.numerator == 0 { return true }
            if let nearest = nearest(compared, family) {
                // The side on which both are equal has its edge there; that of the other is one step away.
                if side != compared.equalSide, gap.magnitude <= nearest { return true }
                guard gap.magnitude <= nearest.multiplied(by: Ratio(100)) ?? nearest else { return false }
            }
        }
        return places.contains { place in
            guard let step = place.step(in: family.told), place.range.contains(step) else { return false }
            return [step - 1, step + 1].contains { next in
                place.range.contains(next) && self.side(compared, place, next, family).map { $0 != side } ?? false
            }
        }
    }

    /// The smallest difference that its two sides can have: what they are rounded to, a fen, a day or a person. nil for
    /// plain numbers, which have none.
    private func nearest(_ compared: RuleWalk.Compared, _ family: Family) -> Ratio? {
        guard let least = compared.nearest, case .compare(_, let left, let right) = compared.term.form,
            let rules = try? program.edition(on: family.date).rules
        else { return nil }
        func grain(_ term: Term) -> Int64 {
            switch term.form {
            case .rule(let place): rules[place].cases.map { grain($0.value) }.max() ?? 1
            case .call(.rounded(_, to: let size, ofMoney: true), _): size
            default: 1
            }
        }
        return max(least, Ratio(max(grain(left), grain(right))))
    }

    /// The side of a comparison after a fact was moved; nil when that leaves it 待核 or cannot be judged.
    private func side(_ compared: RuleWalk.Compared, _ place: FactPlace, _ step: Int64, _ family: Family) -> Bool? {
        values(compared, place, step, family)?.side
    }

    private func values(_ compared: RuleWalk.Compared, _ place: FactPlace, _ step: Int64, _ family: Family)
        -> RuleWalk.Compared?
    {
        guard case .compare(_, let left, let right) = compared.term.form,
            let told = place.moved(to: step, in: family.told),
            let program = place.entity == nil ? try? program.program(setting: told.parameters) : family.program,
            let run = try? Run(
                program: program,
                facts: told.facts,
                date: family.date,
                region: family.region,
                explains: false
            )
        else { return nil }
        return compared.with(run.value(left, compared.person, .present), run.value(right, compared.person, .present))
    }

    // MARK: - Search

    /// Families at the sides that are wanted, and one step further where that is asked; none when no single fact leads
    /// there.
    func finds(_ site: Site, from families: [Family], sides: Set<Bool>, andFurther: Bool) -> [Find] {
        let bases = families.filter { $0.compared[site]?.contains { $0.side != nil } ?? false }
            .enumerated().sorted { left, right in
                (left.element.size, left.offset) < (right.element.size, right.offset)
            }.map(\.element)
        var best: [Find] = []
        for base in bases.prefix(Self.mostBases) {
            for compared in (base.compared[site] ?? []).filter({ $0.side != nil }).prefix(Self.mostPeople) {
                for place in places(compared, base).prefix(Self.mostPlaces) {
                    guard let edge = edge(compared, place, base) else { continue }
                    let found = finds(site, base, compared, place, edge, sides, andFurther)
                    if Set(found.compactMap(\.side)) == sides { return found }
                    if found.count > best.count { best = found }
                }
            }
        }
        return best
    }

    /// Two neighbouring steps, the first on one side and the second on the other.
    private func edge(_ compared: RuleWalk.Compared, _ place: FactPlace, _ family: Family) -> (no: Int64, yes: Int64)? {
        let start = place.step(in: family.told).map { min(max($0, place.range.lowerBound), place.range.upperBound) }
        for (low, high) in spans(place, from: start) {
            guard let first = side(compared, place, low, family), let last = side(compared, place, high, family),
                first != last
            else { continue }
            var (low, high) = (low, high)
            while abs(high - low) > 1 {
                let middle = low + (high - low) / 2
                guard let side = side(compared, place, middle, family) else { return nil }
                if side == first { low = middle } else { high = middle }
            }
            // A leap over the threshold is the edge of something else.
            guard let before = values(compared, place, low, family)?.gap,
                let after = values(compared, place, high, family)?.gap,
                let leap = after.subtracting(before)?.magnitude, leap <= compared.mostLeap
            else { return nil }
            return first ? (high, low) : (low, high)
        }
        return nil
    }

    /// Where to look: from where the family stands, a little way at first, so that it changes no more than it must.
    private func spans(_ place: FactPlace, from start: Int64?) -> [(Int64, Int64)] {
        let (low, high) = (place.range.lowerBound, place.range.upperBound)
        guard let start else { return [(low, high)] }
        let near: Int64 = place.isDate ? 4_000 : 1_000_000
        return [min(start + near, high), max(start - near, low), high, low].map { (start, $0) }
    }

    private func finds(
        _ site: Site,
        _ base: Family,
        _ compared: RuleWalk.Compared,
        _ place: FactPlace,
        _ edge: (no: Int64, yes: Int64),
        _ sides: Set<Bool>,
        _ andFurther: Bool
    ) -> [Find] {
        var steps: [(side: Bool?, step: Int64)] = [(false, edge.no), (true, edge.yes)].filter { sides.contains($0.0) }
        if andFurther, let further = further(compared, place, edge, base) { steps.append((nil, further)) }
        let finds = steps.compactMap { side, step -> Find? in
            guard let told = place.moved(to: step, in: base.told), let family = try? family(base.test, told),
                let there = family.compared[site]?.first(where: {
                    $0.entity == compared.entity && $0.person == compared.person
                }), side == nil || there.side == side
            else { return nil }
            return Find(family: family, base: base, place: place, step: step, compared: there, side: side)
        }
        return edge.no < edge.yes
            ? finds.sorted { $0.step < $1.step } : finds.sorted { $0.step > $1.step }
    }

    /// One step beyond the side that stands exactly at the threshold, so that there is one on either side of it.
    private func further(
        _ compared: RuleWalk.Compared,
        _ place: FactPlace,
        _ edge: (no: Int64, yes: Int64),
        _ family: Family
    ) -> Int64? {
        let isExact: (Int64) -> Bool = { values(compared, place, $0, family)?.gap?.numerator == 0 }
        let way = edge.yes - edge.no
        let step: Int64?
        if isExact(edge.yes) || (compared.isStepwise && place.isDate) {
            step = edge.yes + way
        } else {
            step = isExact(edge.no) ? edge.no - way : nil
        }
        return step.flatMap { place.range.contains($0) ? $0 : nil }
    }

    // MARK: - Facts

    /// The facts, or else parameters, that a comparison reads, in the order of its text, those that the family tells of first.
    private func places(_ compared: RuleWalk.Compared, _ family: Family) -> [FactPlace] {
        guard let plan = try? program.plan(on: family.date) else { return [] }
        var facts: [Int] = []
        var parameters: [Rule] = []
        var seen: Set<Int> = []
        var open = [compared.term]
        func note(_ fact: Int) {
            if fact >= 0, !facts.contains(fact) { facts.append(fact) }
        }
        while !open.isEmpty {
            open.removeFirst().walk { part in
                switch part.form {
                case .rule(let place), .alone(let place):
                    note(plan.facts[place])
                    if plan.edition.rules[place].parameterRange != nil { parameters.append(plan.edition.rules[place]) }
                    if seen.insert(place).inserted { open += plan.edition.rules[place].cases.flatMap(\.terms) }
                case .previous(let place): note(plan.previous[place])
                default: break
                }
            }
        }
        let places = facts.flatMap { fact -> [FactPlace] in
            let fact = program.facts[fact]
            let count =
                switch fact.entity {
                case .family: 1
                case .member: family.told.facts.members.count
                case .supporter: family.told.facts.supporters.count
                }
            let people = fact.entity == compared.entity ? [compared.person] : Array(0..<count).prefix(Self.mostPeople)
            return people.compactMap { FactPlace(fact, person: $0, on: family.date) }
        }
        guard !facts.isEmpty else {
            // Only what no fact can move is tried with other parameters; more than 0 asks whether one is set at all.
            if compared.isAgainstZero { return [] }
            return parameters.compactMap { rule in
                let entry = family.program.values.entry(rule.name, region: family.region, on: family.date)
                return entry.flatMap { FactPlace(rule, value: $0.value) }
            }
        }
        return places.filter { $0.isGiven(in: family.told) } + places.filter { !$0.isGiven(in: family.told) }
    }
}

extension BoundarySearch.Family {
    /// How much it tells: the less, the better it shows what a test is about; one about what is not known shows little.
    fileprivate var size: Int {
        let facts = told.facts
        let people = facts.members + facts.supporters
        let open = test.expected.contains { $0.value == "待核" } ? 100 : 0
        return open + told.parameters.count + facts.family.count + people.reduce(0) { $0 + 1 + $1.values.count }
    }
}

extension Term.Comparison {
    var isOrdered: Bool { self != .equal && self != .unequal }
}

extension RuleWalk.Compared {
    private var sign: Term.Comparison? {
        if case .compare(let sign, _, _) = term.form { sign } else { nil }
    }

    var isAgainstZero: Bool {
        term.parts.contains { part in
            if case .constant(.number(let number, _)) = part.form { number.numerator == 0 } else { false }
        }
    }

    func with(_ left: PolicyValue, _ right: PolicyValue) -> Self {
        Self(
            term: term,
            place: place,
            part: part,
            entity: entity,
            person: person,
            isPresent: isPresent,
            left: left,
            right: right
        )
    }

    /// By how much the left exceeds the right, days for days; nil for 待核.
    var gap: Ratio? {
        switch (left, right) {
        case (.number(let a, _), .number(let b, _)): a.subtracting(b)
        case (.date(let a), .date(let b)): Ratio(Int64(b.days(until: a)))
        default: nil
        }
    }

    /// The side on which the left is the greater, whichever way the comparison is written.
    var side: Bool? {
        gap.map { $0.numerator > 0 || ($0.numerator == 0 && equalSide) }
    }

    /// The side on which the two are equal: ≥ and < part there from what is less, > and ≤ from what is more.
    var equalSide: Bool { sign == .atLeast || sign == .less }

    /// Whether the values go by whole years or months, so that being equal lasts longer than a day.
    var isStepwise: Bool {
        if case .number(let unit) = kind { [.years, .months].contains(unit.base) } else { false }
    }

    private var kind: Kind {
        if case .compare(_, let left, _) = term.form { left.kind } else { .truth }
    }

    /// By how much one step of a fact may move it: a yuan, a month of days, or one of anything else.
    var mostLeap: Ratio {
        switch kind {
        case .number(let unit): Ratio(unit.base == .yuan ? 100 : unit.base == .days ? 31 : 1)
        default: Ratio(31)
        }
    }

    /// A fen, a day, a person; nil for plain numbers.
    var nearest: Ratio? {
        if case .number(let unit) = kind { unit.base == .plain ? nil : Ratio(1) } else { Ratio(1) }
    }
}

extension Ratio {
    fileprivate var magnitude: Ratio { numerator < 0 ? negated ?? self : self }
}
