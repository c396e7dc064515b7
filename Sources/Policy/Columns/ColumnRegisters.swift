// SPDX-License-Identifier: Apache-2.0

/// Memory of a run: as many columns as the program has registers, each as long as the largest chunk.
///
/// Ranges were proved when the program was compiled, so that the loops need no test for overflow.
final class ColumnRegisters {
    private typealias Pointer = UnsafeMutablePointer<Int64>

    private let memory: UnsafeMutableBufferPointer<Int64>
    private let base: UnsafeMutablePointer<Int64>
    private let rows: Int

    init(count: Int, rows: Int) {
        // A register begins at a multiple of 64 bytes, like the memory itself.
        self.rows = (rows + 7) / 8 * 8
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, count) * self.rows * 8, alignment: 64)
        memory = bytes.bindMemory(to: Int64.self)
        memory.initialize(repeating: 0)
        base = memory.baseAddress ?? UnsafeMutablePointer<Int64>.allocate(capacity: 1)
    }

    deinit { memory.deallocate() }

    func column(_ register: Int, rows: Int) -> UnsafeBufferPointer<Int64> {
        UnsafeBufferPointer(start: at(register), count: rows)
    }

    private func at(_ register: Int) -> Pointer { base + register * rows }

    /// All steps for some families.
    func run(_ program: ColumnProgram, _ families: Range<Int>, of population: Population) {
        for step in program.steps {
            let range = population.rows(of: step.entity, in: families)
            let out = at(step.out)
            let count = range.count
            switch step.work {
            case .input(let column):
                program.columns[column].values.withUnsafeBufferPointer { values in
                    for row in 0..<count { out[row] = values[range.lowerBound + row] }
                }
            case .presence(let column):
                guard let known = program.columns[column].known else { break }
                for row in 0..<count { out[row] = known[range.lowerBound + row] ? 1 : 0 }
            case .parameter(let parameter):
                program.table[parameter].withUnsafeBufferPointer { values in
                    population.regionOfFamily.withUnsafeBufferPointer { regions in
                        for row in 0..<count { out[row] = values[regions[range.lowerBound + row]] }
                    }
                }
            case .fill(let value): for row in 0..<count { out[row] = value }
            case .headcount(let entity):
                population.starts[entity]?.withUnsafeBufferPointer { starts in
                    for row in 0..<count {
                        out[row] = Int64(starts[families.lowerBound + row + 1] - starts[families.lowerBound + row])
                    }
                }
            case .project(let inner):
                population.starts[step.entity]?.withUnsafeBufferPointer { starts in
                    Self.project(at(inner), to: out, starts, families)
                }
            case .reduce(let reduction, let inner, let entity):
                population.starts[entity]?.withUnsafeBufferPointer { starts in
                    Self.reduce(reduction, at(inner), to: out, starts, families)
                }
            case .choose(let condition, let first, let second):
                let (held, a, b) = (at(condition), at(first), at(second))
                for row in 0..<count {
                    let (x, y) = (a[row], b[row])
                    out[row] = held[row] != 0 ? x : y
                }
            case .chooseFirst(let condition, let first, let second):
                let (held, b) = (at(condition), at(second))
                for row in 0..<count {
                    let y = b[row]
                    out[row] = held[row] != 0 ? first : y
                }
            case .chooseSecond(let condition, let first, let second):
                let (held, a) = (at(condition), at(first))
                for row in 0..<count {
                    let x = a[row]
                    out[row] = held[row] != 0 ? x : second
                }
            case .chooseConstants(let condition, let first, let second):
                let held = at(condition)
                for row in 0..<count { out[row] = held[row] != 0 ? first : second }
            case .reciprocal(let inner, let factor, let shift):
                let a = at(inner)
                for row in 0..<count { out[row] = (a[row] &* factor) &>> shift }
            case .binary(let operation, let first, let second):
                let (a, b) = (at(first), at(second))
                Self.apply(operation, count, out, { a[$0] }, { b[$0] })
            case .right(let operation, let first, let value):
                let a = at(first)
                Self.apply(operation, count, out, { a[$0] }, { _ in value })
            case .left(let operation, let value, let second):
                let b = at(second)
                Self.apply(operation, count, out, { _ in value }, { b[$0] })
            }
        }
    }

    @inline(__always)
    private static func apply(
        _ operation: ColumnGraph.Operation,
        _ count: Int,
        _ out: Pointer,
        _ left: (Int) -> Int64,
        _ right: (Int) -> Int64
    ) {
        switch operation {
        case .add: for row in 0..<count { out[row] = left(row) &+ right(row) }
        case .subtract: for row in 0..<count { out[row] = left(row) &- right(row) }
        case .multiply: for row in 0..<count { out[row] = left(row) &* right(row) }
        case .divide: for row in 0..<count { out[row] = ColumnGraph.floor(left(row), right(row)) }
        case .least: for row in 0..<count { out[row] = min(left(row), right(row)) }
        case .most: for row in 0..<count { out[row] = max(left(row), right(row)) }
        case .less: for row in 0..<count { out[row] = left(row) < right(row) ? 1 : 0 }
        case .lessOrEqual: for row in 0..<count { out[row] = left(row) <= right(row) ? 1 : 0 }
        case .equal: for row in 0..<count { out[row] = left(row) == right(row) ? 1 : 0 }
        case .and: for row in 0..<count { out[row] = left(row) & right(row) }
        case .or: for row in 0..<count { out[row] = left(row) | right(row) }
        }
    }

    private static func project(
        _ values: Pointer,
        to out: Pointer,
        _ starts: UnsafeBufferPointer<Int>,
        _ families: Range<Int>
    ) {
        let first = starts[families.lowerBound]
        var row = 0
        for family in families {
            let value = values[family - families.lowerBound]
            let end = starts[family + 1] - first
            while row < end {
                out[row] = value
                row += 1
            }
        }
    }

    private static func reduce(
        _ reduction: ColumnGraph.Reduction,
        _ values: Pointer,
        to out: Pointer,
        _ starts: UnsafeBufferPointer<Int>,
        _ families: Range<Int>
    ) {
        let first = starts[families.lowerBound]
        var row = 0
        for family in families {
            let end = starts[family + 1] - first
            var result = row < end ? values[row] : 0
            row += row < end ? 1 : 0
            while row < end {
                let value = values[row]
                switch reduction {
                case .sum: result &+= value
                case .any: result |= value
                case .most: result = max(result, value)
                case .least: result = min(result, value)
                }
                row += 1
            }
            out[family - families.lowerBound] = result
        }
    }
}
