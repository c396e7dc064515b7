// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension Run {
    /// Goes through the rules that a formula reads, in the order of its text, as far as they count for its value.
    mutating func visit(_ term: Term, _ rule: Rule, _ person: Int, _ context: Context) throws {
        switch term.form {
        case .rule(let place): try visit(place, person, context)
        case .alone(let place): try visit(place, 0, Context(monthsBack: context.monthsBack, alone: person))
        case .aggregate(let kind, let entity, let inner, let filter):
            for person in counted(entity, context) {
                if let filter { try visit(filter, rule, person, context) }
                let isLeftOut = filter.map { value($0, person, context) != .truth(true) } ?? false
                if let inner, !isLeftOut || kind == .any || kind == .all { try visit(inner, rule, person, context) }
            }
        case .window(_, let months, let inner):
            for month in 0..<months {
                let then = Context(monthsBack: context.monthsBack + month, alone: context.alone)
                try visit(inner, rule, person, then)
            }
        default: for part in term.parts { try visit(part, rule, person, context) }
        }
        if isDoubtful, value(term, person, context) == .absent { try refuse(term, rule, person, context) }
    }

    /// The people who count in a context.
    func counted(_ entity: Entity, _ context: Context) -> Range<Int> {
        guard entity == .member, let alone = context.alone else { return people(entity).indices }
        return alone..<alone + 1
    }

    /// Refuses arithmetic that has no result though everything that goes into it is known.
    private func refuse(_ term: Term, _ rule: Rule, _ person: Int, _ context: Context) throws {
        switch term.form {
        case .divide(let a, let b):
            guard value(a, person, context) != .absent, value(b, person, context) != .absent else { return }
            throw EvaluationProblem.divisionByZero(definition: rule.name)
        case .call(.addMonths, let arguments), .call(.addDays, let arguments):
            guard arguments.allSatisfy({ value($0, person, context) != .absent }) else { return }
            throw EvaluationProblem.overflow(definition: rule.name)
        case .aggregate(.sum, let entity, let inner?, let filter),
            .aggregate(.most, let entity, let inner?, let filter),
            .aggregate(.least, let entity, let inner?, let filter):
            for person in counted(entity, context) {
                let held = filter.map { value($0, person, context) } ?? .truth(true)
                if held == .absent || (held == .truth(true) && value(inner, person, context) == .absent) { return }
            }
            throw EvaluationProblem.overflow(definition: rule.name)
        default: return
        }
    }
}
