// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Goes through a program's own rules a second time for one family that was judged, and notes what it came to. Judging
/// itself keeps none of this, so that it costs nothing unless it is asked for.
struct RuleWalk {
    /// Something that the rules came to for a family.
    enum Sight {
        /// The case that gave the value of a rule.
        case taken(Rule, Int)
        /// The case whose condition was 待核, so that the value is.
        case pending(Rule, Int)
        /// What a rule that is true or false came to.
        case valued(Rule, PolicyValue)
        /// What the filter of an aggregate said of one person.
        case filtered(Term, Rule.Case, PolicyValue)
        /// What one of several parts of a 且 or 或 came to.
        case asked(Term, Rule.Case, PolicyValue)
        case compared(Compared)
    }

    /// Two values that were set against each other.
    struct Compared {
        let term: Term
        let place: Int
        let part: Rule.Case
        /// Whose value is compared: the rule's own entity, or that of the aggregate around.
        let entity: Entity
        let person: Int
        /// False for another month, or a member looked at alone.
        let isPresent: Bool
        let left: PolicyValue
        let right: PolicyValue
    }

    private struct Spot: Hashable {
        let place: Int
        let person: Int
        let context: Run.Context
    }

    private let program: String
    private let run: Run
    private var seen: Set<Spot> = []
    private(set) var sights: [Sight] = []

    /// - Throws: `EvaluationProblem` where judging the family would.
    init(_ program: PolicyProgram, _ facts: HouseholdFacts, on date: CivilDate, region: String) throws {
        self.program = program.name
        var run = try Run(program: program, facts: facts, date: date, region: region, explains: false)
        // What judging refuses is refused here too, though nothing below would ask for it.
        try run.settle()
        self.run = run
        for place in try program.plan(on: date).order {
            for person in people(run.edition.rules[place].entity) { walk(place, person, .present) }
        }
    }

    private func people(_ entity: Entity) -> Range<Int> {
        entity == .family ? 0..<1 : 0..<(run.people(entity).count)
    }

    private mutating func walk(_ place: Int, _ person: Int, _ context: Run.Context) {
        let rule = run.edition.rules[place]
        let whose = rule.entity == .family ? 0 : person
        guard rule.declaration.program == program, case .cases = rule.declaration.body,
            seen.insert(Spot(place: place, person: whose, context: context)).inserted
        else { return }
        if rule.kind == .truth { sights.append(.valued(rule, run.value(of: place, person: whose, context))) }
        for (number, part) in rule.cases.enumerated() {
            let at = At(place: place, rule: rule, part: part, entity: rule.entity, person: whose, context: context)
            if let condition = part.condition {
                walk(condition, at)
                let held = run.value(condition, whose, context)
                if held == .absent { return sights.append(.pending(rule, number)) }
                guard held == .truth(true) else { continue }
            }
            sights.append(.taken(rule, number))
            return walk(part.value, at)
        }
    }

    /// Where a term stands.
    private struct At {
        let place: Int
        let rule: Rule
        let part: Rule.Case
        var entity: Entity
        var person: Int
        var context: Run.Context
    }

    private mutating func walk(_ term: Term, _ at: At) {
        switch term.form {
        case .rule(let place): walk(place, at.person, at.context)
        case .alone(let place):
            walk(place, 0, Run.Context(monthsBack: at.context.monthsBack, alone: at.person))
        case .window(_, let months, let inner):
            for month in 0..<months {
                var then = at
                then.context.monthsBack += month
                walk(inner, then)
            }
        case .aggregate(_, let entity, let inner, let filter):
            for person in run.counted(entity, at.context) {
                var theirs = at
                theirs.entity = entity
                theirs.person = person
                if let filter {
                    let held = run.value(filter, person, at.context)
                    sights.append(.filtered(filter, at.part, held))
                    walk(filter, theirs)
                    guard held == .truth(true) else { continue }
                }
                if let inner { walk(inner, theirs) }
            }
        case .compare(_, let left, let right):
            sights.append(
                .compared(
                    Compared(
                        term: term,
                        place: at.place,
                        part: at.part,
                        entity: at.entity,
                        person: at.person,
                        isPresent: at.context == .present,
                        left: run.value(left, at.person, at.context),
                        right: run.value(right, at.person, at.context)
                    )
                )
            )
            for part in term.parts { walk(part, at) }
        default:
            for part in term.alternatives {
                sights.append(.asked(part, at.part, run.value(part, at.person, at.context)))
            }
            for part in term.parts { walk(part, at) }
        }
    }
}

extension Term {
    /// The parts of a 且 or 或 that are conditions by themselves, without their 非.
    var alternatives: [Term] {
        switch form {
        case .both(let a, let b), .either(let a, let b):
            return [a, b].compactMap { part in
                var part = part
                while case .not(let inner) = part.form { part = inner }
                switch part.form {
                case .both, .either: return nil
                default: return part
                }
            }
        default: return []
        }
    }
}
