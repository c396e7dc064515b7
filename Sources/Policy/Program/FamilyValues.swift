// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Everything that the rules come to for one family, in the registers of the compiled program.
struct FamilyValues {
    private let program: FamilyProgram
    private let registers: ColumnRegisters
    /// Texts that no rule names.
    private let texts: [Int64: String]
    /// Whether there may be something to refuse: a figure that is not in force, a fact that must be told, arithmetic
    /// without a result. It need not count for anything, so that only going through the rules tells.
    let isDoubtful: Bool

    init(_ facts: ToldFacts, _ figures: FamilyFigures, _ sizes: (members: Int, supporters: Int)) {
        let program = figures.program
        var own: [String: Int64] = [:]
        let columns = program.leaves.map { Self.column($0, facts, sizes, program, &own) }
        texts = Dictionary(own.map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let registers = ColumnRegisters(
            count: program.registers,
            rows: max(1, sizes.members, sizes.supporters)
        )
        let family = Population(members: sizes.members, supporters: sizes.supporters)
        registers.run(
            program.steps,
            0..<1,
            of: ColumnInput(population: family, columns: columns, table: figures.table)
        )
        (self.program, self.registers) = (program, registers)
        isDoubtful = figures.isLacking || Self.isDoubtful(program, registers, sizes)
    }

    private static func isDoubtful(
        _ program: FamilyProgram,
        _ registers: ColumnRegisters,
        _ sizes: (members: Int, supporters: Int)
    ) -> Bool {
        program.doubts.contains { place in
            switch place {
            case .constant(let value): value == 0
            case .register(let register, let entity):
                (0..<rows(entity, sizes)).contains { registers.value(register, row: $0) == 0 }
            }
        }
    }

    private static func rows(_ entity: Entity, _ sizes: (members: Int, supporters: Int)) -> Int {
        switch entity {
        case .family: 1
        case .member: sizes.members
        case .supporter: sizes.supporters
        }
    }

    private static func column(
        _ leaf: FamilyProgram.Leaf,
        _ facts: ToldFacts,
        _ sizes: (members: Int, supporters: Int),
        _ program: FamilyProgram,
        _ own: inout [String: Int64]
    ) -> PopulationColumn {
        let count = rows(leaf.entity, sizes)
        // What is not known still lies within the bounds that everything was proved for.
        let unknown = min(max(0, leaf.range.lowerBound), leaf.range.upperBound)
        var (numbers, known) = (Array(repeating: unknown, count: count), Array(repeating: false, count: count))
        for person in 0..<count {
            guard let value = facts.value(leaf.fact, person: person, monthsBack: leaf.monthsBack) else { continue }
            known[person] = true
            switch value {
            case .number(let number, _): numbers[person] = number.numerator * (leaf.denominator / number.denominator)
            case .truth(let truth): numbers[person] = truth ? 1 : 0
            case .date(let date): numbers[person] = Population.number(date)
            case .text(let text):
                let next = Int64(program.codes.count + own.count + 1)
                if let code = program.codes[text] ?? own[text] {
                    numbers[person] = code
                } else {
                    own[text] = next
                    numbers[person] = next
                }
            case .absent: known[person] = false
            }
        }
        return PopulationColumn(ofFamily: numbers, known: known)
    }

    // MARK: - Values

    /// The value of a rule in a context: a person's own, or else the family's.
    func value(of place: Int, person: Int, _ context: Run.Context) -> PolicyValue {
        program.rule(place, context.number).map { value($0, context.alone ?? person, person) } ?? .absent
    }

    /// The value of a part of a formula.
    func value(_ term: Term, person: Int, _ context: Run.Context) -> PolicyValue {
        if case .constant(let value) = term.form { return value }
        return program.part(term, context.number).map { value($0, context.alone ?? person, person) } ?? .absent
    }

    private func value(_ cell: FamilyProgram.Cell, _ member: Int, _ supporter: Int) -> PolicyValue {
        func number(_ place: FamilyProgram.Place) -> Int64 {
            switch place {
            case .constant(let value): value
            case .register(let register, .family): registers.value(register, row: 0)
            case .register(let register, .member): registers.value(register, row: member)
            case .register(let register, .supporter): registers.value(register, row: supporter)
            }
        }
        guard cell.known.map({ number($0) != 0 }) ?? true else { return .absent }
        let value = number(cell.value)
        switch cell.kind {
        case .truth: return .truth(value != 0)
        case .text, .option: return (program.texts[value] ?? texts[value]).map { .text($0) } ?? .absent
        case .number(let unit):
            return Ratio(value, number(cell.denominator)).map { .number($0, unit) } ?? .absent
        case .date: return Population.day(value).map { .date($0) } ?? .absent
        }
    }
}
