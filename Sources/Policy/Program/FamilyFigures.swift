// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Parameters of a region on a day, resolved once for all families that are judged there and then.
final class FamilyFigures: Sendable {
    let program: FamilyProgram
    /// One row for each figure.
    let table: [[Int64]]
    /// Whether something that the rules may ask for is not in force.
    let isLacking: Bool

    /// nil when a value is not among those that the program was compiled for.
    init?(_ program: FamilyProgram, _ values: ParameterValues, _ region: String, _ date: CivilDate) {
        var isLacking = false
        var table: [[Int64]] = []
        for (figure, bounds) in program.figures {
            let day = date.adding(months: -figure.monthsBack)
            guard let name = figure.parameter else {
                table.append([Population.number(day)])
                continue
            }
            guard let entry = values.entry(name, region: region, on: day) else {
                isLacking = true
                table.append([bounds.range.lowerBound])
                continue
            }
            guard let number = program.numerator(entry.value, bounds) else { return nil }
            table.append([number])
        }
        self.program = program
        self.table = table
        self.isLacking = isLacking
    }
}

/// What was compiled and resolved of a policy program so far, kept for the families that follow.
final class FamilyPrograms: Sendable {
    /// Bounds of what is kept.
    private static let (mostPrograms, mostFigures) = (8, 256)

    private struct Place: Hashable {
        let edition: Int
        let region: String
        let date: CivilDate
    }

    /// By edition, the newest last; shared by all copies of the program, whatever their parameters.
    private let programs: Kept<[Int: [FamilyProgram]]>
    private let figures = Kept<[Place: FamilyFigures]>([:])

    init() { programs = Kept([:]) }

    /// For the same rules over other parameters.
    init(besides other: FamilyPrograms) { programs = other.programs }

    /// The compiled program for a family, with what holds in its region on a day.
    /// - Throws: `EvaluationProblem.overflow` when the rules cannot be computed exactly with these parameters.
    func figures(
        of program: PolicyProgram,
        _ plan: PolicyProgram.Plan,
        _ region: String,
        on date: CivilDate,
        people: Int
    ) throws(EvaluationProblem) -> FamilyFigures {
        let place = Place(edition: plan.number, region: region, date: date)
        if let known = figures.current[place], known.program.bounds.people >= people { return known }
        let found = try resolved(program, plan, region, date, Int64(people))
        figures.change {
            if $0.count >= Self.mostFigures { $0 = [:] }
            $0[place] = found
        }
        return found
    }

    private func resolved(
        _ program: PolicyProgram,
        _ plan: PolicyProgram.Plan,
        _ region: String,
        _ date: CivilDate,
        _ people: Int64
    ) throws(EvaluationProblem) -> FamilyFigures {
        let made = programs.current[plan.number] ?? []
        for known in made.reversed() where known.bounds.people >= people {
            if let found = FamilyFigures(known, program.values, region, date) { return found }
        }
        // What was asked for before is likely to be asked for again, so that bounds grow; they may grow too wide.
        let own = program.bounds(of: plan, people: max(people, OverflowProof.people))
        let compiled: FamilyProgram
        do throws(EvaluationProblem) {
            let wider = own.joined(with: made.last?.bounds.figures ?? program.testedFigures(of: plan))
            compiled = try FamilyProgram(program, plan, wider)
        } catch {
            compiled = try FamilyProgram(program, plan, own)
        }
        programs.change { $0[plan.number] = ($0[plan.number] ?? []).suffix(Self.mostPrograms - 1) + [compiled] }
        guard let found = FamilyFigures(compiled, program.values, region, date) else {
            throw .overflow(definition: program.name)
        }
        return found
    }
}

extension FamilyProgram.Bounds {
    fileprivate func joined(with others: [String: [PolicyValue]]) -> Self {
        var whole = self
        whole.figures.merge(others) { own, other in own + other.filter { !own.contains($0) } }
        return whole
    }
}

extension PolicyProgram {
    /// The values that its parameters have anywhere on any day.
    fileprivate func bounds(of plan: Plan, people: Int64) -> FamilyProgram.Bounds {
        var figures: [String: [PolicyValue]] = [:]
        for rule in plan.edition.rules
        where rule.parameterRange != nil && scope.contains(rule.declaration.program) && figures[rule.name] == nil {
            figures[rule.name] = values.all(rule.name)
        }
        return FamilyProgram.Bounds(figures: figures, people: people)
    }

    /// The values that its tests set.
    fileprivate func testedFigures(of plan: Plan) -> [String: [PolicyValue]] {
        var figures: [String: [PolicyValue]] = [:]
        for (name, text) in (samples + tests).flatMap(\.parameters) {
            guard let rule = plan.edition.rules.first(where: { $0.name == name && $0.parameterRange != nil }),
                let value = try? checked(text, for: rule)
            else { continue }
            figures[name, default: []].append(value)
        }
        return figures
    }
}
