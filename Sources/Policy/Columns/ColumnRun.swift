// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// What the rules say of every family or person of a population.
package struct ColumnResult: Sendable {
    package let name: String
    package let kind: Kind
    private let denominator: Int64
    private let texts: [Int64: String]
    /// In order; each was worked out by itself and stays where it was written.
    private var parts: [Part]

    /// The rows of some families.
    private struct Part: Sendable {
        let start: Int
        var numbers: ResultColumn
        /// Nil where all have one denominator.
        var denominators: ResultColumn?
        /// 0 where the result is not known; nil when all are.
        var known: ResultColumn?
    }

    fileprivate init(_ output: ColumnProgram.Output, rows: Range<Int>, texts: [Int64: String]) {
        name = output.name
        kind = output.kind
        denominator = output.constant
        self.texts = texts
        parts = [
            Part(
                start: rows.lowerBound,
                numbers: ResultColumn(output.value, isTruth: output.kind == .truth, rows: rows.count),
                denominators: output.denominator.map { ResultColumn($0, isTruth: false, rows: rows.count) },
                known: output.known.map { ResultColumn($0, isTruth: true, rows: rows.count) }
            )
        ]
    }

    /// Numerators, 1 or 0, days as yyyymmdd, or numbers of texts, as many as there are rows.
    package var values: [Int64] { parts.flatMap(\.numbers.all) }

    /// The value of one row; `.absent` where it is not known.
    package subscript(row: Int) -> PolicyValue {
        let part = parts.last { $0.start <= row } ?? parts[0]
        let place = row - part.start
        guard part.known.map({ $0[place] != 0 }) ?? true else { return .absent }
        let number = part.numbers[place]
        switch kind {
        case .truth: return .truth(number == 1)
        case .text, .option: return texts[number].map { .text($0) } ?? .absent
        case .number(let unit):
            return Ratio(number, part.denominators.map { $0[place] } ?? denominator).map { .number($0, unit) }
                ?? .absent
        case .date:
            return Population.day(number).map { .date($0) } ?? .absent
        }
    }

    /// Adds the rows that follow.
    fileprivate mutating func append(_ other: ColumnResult) { parts += other.parts }

    /// Takes over what the registers hold, from a row of the only part on.
    fileprivate mutating func take(
        _ registers: ColumnRegisters,
        _ output: ColumnProgram.Output,
        rows: Int,
        at start: Int
    ) {
        registers.copy(output.value, rows: rows, to: &parts[0].numbers, at: start)
        if let register = output.denominator, var column = parts[0].denominators.take() {
            registers.copy(register, rows: rows, to: &column, at: start)
            parts[0].denominators = column
        }
        if let register = output.known, var column = parts[0].known.take() {
            registers.copy(register, rows: rows, to: &column, at: start)
            parts[0].known = column
        }
    }
}

extension ColumnProgram {
    /// Families of one chunk: its registers stay in the processor's cache.
    private static let chunk = 512

    /// Runs over all families.
    /// - Parameter threads: how many parts of the population are worked on at once.
    package func run(over population: Population, threads: Int = 1) async -> [ColumnResult] {
        let parts = max(1, min(threads, population.families / Self.chunk))
        let bounds = (0...parts).map { population.families * $0 / parts }
        guard parts > 1 else { return run(0..<population.families, of: population) }
        let pieces = await withTaskGroup(of: (Int, [ColumnResult]).self) { group in
            for part in 0..<parts {
                group.addTask { (part, self.run(bounds[part]..<bounds[part + 1], of: population)) }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        var whole = pieces[0] ?? []
        for part in 1..<parts {
            for (place, piece) in (pieces[part] ?? []).enumerated() { whole[place].append(piece) }
        }
        return whole
    }

    private func run(_ families: Range<Int>, of population: Population) -> [ColumnResult] {
        var results = outputs.map {
            ColumnResult($0, rows: population.rows(of: $0.entity, in: families), texts: texts)
        }
        let chunks = stride(from: families.lowerBound, to: families.upperBound, by: Self.chunk).map {
            $0..<min($0 + Self.chunk, families.upperBound)
        }
        let most = chunks.map { chunk in
            Entity.allCases.map { population.rows(of: $0, in: chunk).count }.max() ?? 0
        }.max()
        let registers = ColumnRegisters(count: registers, rows: max(most ?? 0, Self.chunk))
        let input = ColumnInput(population: population, columns: columns, table: table)
        for chunk in chunks {
            registers.run(steps, chunk, of: input)
            for (place, output) in outputs.enumerated() {
                let rows = population.rows(of: output.entity, in: chunk)
                let start = rows.lowerBound - population.rows(of: output.entity, in: families).lowerBound
                results[place].take(registers, output, rows: rows.count, at: start)
            }
        }
        return results
    }
}

extension Population {
    /// Rows of some families, or of their people.
    func rows(of entity: Entity, in families: Range<Int>) -> Range<Int> {
        guard let starts = starts[entity] else { return families }
        return Int(starts[families.lowerBound])..<Int(starts[families.upperBound])
    }
}
