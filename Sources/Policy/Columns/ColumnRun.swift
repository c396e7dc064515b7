// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// What the rules say of every family or person of a population.
package struct ColumnResult: Sendable {
    package let name: String
    package let kind: Kind
    /// Numerators, 1 or 0, days as yyyymmdd, or numbers of texts.
    package fileprivate(set) var values: [Int64] = []
    /// Empty where all have one denominator.
    fileprivate var denominators: [Int64] = []
    fileprivate let denominator: Int64
    /// 0 where the result is not known; empty when all are.
    fileprivate var known: [Int64] = []
    fileprivate let texts: [Int64: String]

    fileprivate init(_ output: ColumnProgram.Output, texts: [Int64: String]) {
        name = output.name
        kind = output.kind
        denominator = output.constant
        self.texts = texts
    }

    /// The value of one row; `.absent` where it is not known.
    package subscript(row: Int) -> PolicyValue {
        guard known.isEmpty || known[row] != 0 else { return .absent }
        switch kind {
        case .truth: return .truth(values[row] == 1)
        case .text, .option: return texts[values[row]].map { .text($0) } ?? .absent
        case .number(let unit):
            let below = denominators.isEmpty ? denominator : denominators[row]
            return Ratio(values[row], below).map { .number($0, unit) } ?? .absent
        case .date:
            let (day, month) = (Int(values[row] % 100), Int(values[row] / 100 % 100))
            let date = try? CivilDate(year: Int(values[row] / 10_000), month: month, day: day)
            return date.map { .date($0) } ?? .absent
        }
    }

    fileprivate mutating func append(_ other: ColumnResult) {
        values += other.values
        denominators += other.denominators
        known += other.known
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
        var results = outputs.map { ColumnResult($0, texts: texts) }
        for place in outputs.indices {
            let starts = population.starts[outputs[place].entity]
            let rows = starts.map { $0[families.upperBound] - $0[families.lowerBound] } ?? Int32(families.count)
            results[place].values.reserveCapacity(Int(rows))
        }
        let chunks = stride(from: families.lowerBound, to: families.upperBound, by: Self.chunk).map {
            $0..<min($0 + Self.chunk, families.upperBound)
        }
        let most = chunks.map { chunk in
            population.starts.values.map { $0[chunk.upperBound] - $0[chunk.lowerBound] }.max() ?? 0
        }.max()
        let registers = ColumnRegisters(count: registers, rows: max(Int(most ?? 0), Self.chunk))
        for chunk in chunks {
            registers.run(self, chunk, of: population)
            for (place, output) in outputs.enumerated() {
                let rows = population.rows(of: output.entity, in: chunk).count
                registers.append(output.value, rows: rows, to: &results[place].values)
                if let register = output.denominator {
                    registers.append(register, rows: rows, to: &results[place].denominators)
                }
                if let register = output.known { registers.append(register, rows: rows, to: &results[place].known) }
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
