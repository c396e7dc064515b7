// SPDX-License-Identifier: Apache-2.0
package import Packs
package import Policy
package import SharedKernel
import Storage
package import Vocabulary

/// What the rules say that each township should have, beside what it has by the registers.
package struct Provision: Sendable {
    /// One kind of thing in one township.
    package struct Line: Sendable, Equatable {
        package let title: String
        /// What there is; nil while nobody has entered anything of the kind.
        package let there: String?
        /// What there should be; nil where the place has no such rule.
        package let needed: String?
        /// How many are lacking, 1 where there is only one to have; nil while it isn't known.
        package let lacking: Int64?
    }

    package struct Township: Sendable {
        package let region: Region
        package let people: String?
        package let lines: [Line]
        /// Every step that led there.
        package let evaluation: Evaluation
        package func line(_ title: String) -> Line? { lines.first { $0.title == title } }
        package var isLacking: Bool { lines.contains { ($0.lacking ?? 0) > 0 } }
    }

    package let definition: ProvisionDefinition
    package let day: CivilDate
    /// By code.
    package let townships: [Township]

    /// Kinds of which the rules of the place have no number are left out.
    package var titles: [String] {
        definition.lines.filter { line in
            line.needed == nil || townships.contains { $0.line(line.title)?.needed != nil }
        }.map(\.title)
    }

    /// How many are lacking of a kind in all townships of which it is known.
    package func lacking(_ title: String) -> Int64 {
        townships.reduce(0) { $0 + ($1.line(title)?.lacking ?? 0) }
    }
}

extension Planning {
    package var provisions: [ProvisionDefinition] { book.provisions }

    /// What townships have on a day is counted from registers, set-wise, and the rules of that day are asked about each.
    ///
    /// Nothing is said of what nobody ever entered: whether there is none isn't known.
    /// - Throws: `AccessProblem.notPermitted`, `.notFound`; `EvaluationProblem` where the rules aren't in force on the day.
    package func provision(actor: Actor, id: String, on day: CivilDate) async throws -> Provision {
        try actor.require(.reportRead)
        guard let definition = provisions.first(where: { $0.id == id }),
            let policy = book.policies?.program(id: definition.program)
        else { throw AccessProblem.notFound(what: "配备") }
        let own = try await ownTownship(of: actor)
        let tree = try await regions.tree()
        let known = try await database.read { [self] transaction in
            try facts(of: definition, on: day, scope: actor.scope, tree: tree, in: transaction)
        }
        let townships = tree.all.filter { region in
            guard region.level == .township, !own.isPart || region.id == own.township else { return false }
            return region.validFrom <= day && region.validUntil.map { $0 >= day } != false
        }.sorted { $0.code < $1.code }
        let kinds = policy.inputs(.family)
        return Provision(
            definition: definition,
            day: day,
            townships: try townships.map { region in
                var facts: [String: String] = [:]
                for fact in definition.facts {
                    guard let numbers = known[fact.name] else { continue }
                    let figure = numbers[region.id] ?? PlanFigure()
                    guard figure.unknown == 0 else { continue }
                    let number = figure.numerator
                    facts[fact.name] = kinds[fact.name] == .truth ? (number > 0 ? "是" : "否") : String(number)
                }
                let evaluation = try policy.evaluate(
                    HouseholdFacts(family: facts, members: []),
                    on: day,
                    region: region.code
                )
                return Provision.Township(
                    region: region,
                    people: definition.people.flatMap { facts[$0] },
                    lines: definition.lines.map { line($0, facts, evaluation) },
                    evaluation: evaluation
                )
            }
        )
    }

    /// What each fact comes to in each township; a fact of which nothing was ever entered isn't there.
    private func facts(
        of definition: ProvisionDefinition,
        on day: CivilDate,
        scope: AreaScope,
        tree: RegionTree,
        in transaction: any ReadTransaction
    ) throws -> [String: [Int64?: PlanFigure]] {
        let store = PlanMetricStore(
            scope: scope,
            cipher: cipher,
            townships: try PlanMetricStore.townships(in: transaction),
            tree: tree,
            days: day...day
        )
        // There are some ten of them, however many townships and entries there are.
        var counted: [String: [Int64?: PlanFigure]] = [:]
        for fact in definition.facts {
            let entries = try store.entries(fact.metric, registers, in: transaction)
            if fact.part.entries != nil {
                guard let since = entries.since, since <= day else { continue }
            }
            var tally = PlanTally(days: [day])
            for share in try store.shares(entries, in: transaction) { tally.add(share) }
            counted[fact.name] = tally.figures[day] ?? [:]
        }
        return counted
    }

    private func line(_ line: ProvisionDefinition.Line, _ facts: [String: String], _ evaluation: Evaluation)
        -> Provision.Line
    {
        let needed = line.needed.flatMap { evaluation.family[$0] }
        let lacking: Int64? =
            switch evaluation.family[line.lacking] {
            case .number(let number, _)?: number.numerator / number.denominator
            case .truth(let isLacking)?: isLacking ? 1 : 0
            default: nil
            }
        return Provision.Line(
            title: line.title,
            there: facts[line.there],
            needed: needed.flatMap { $0 == .absent ? nil : $0.shown },
            lacking: lacking
        )
    }
}
