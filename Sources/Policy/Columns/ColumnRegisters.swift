// SPDX-License-Identifier: Apache-2.0

/// What a register program reads.
struct ColumnInput {
    let population: Population
    let columns: [PopulationColumn]
    /// Numerators by figure, then by the population's region.
    let table: [[Int64]]
}

/// Memory of a run: as many columns as the program has registers, each as long as the largest chunk.
///
/// A column holds numbers of 32 bits wherever their bounds allow, since a processor works on twice as many of them at
/// once. Bounds were proved when the program was compiled, so that the loops need no test for overflow.
final class ColumnRegisters {
    private let memory: UnsafeMutableRawPointer
    private let rows: Int

    init(count: Int, rows: Int) {
        // A register of a chunk begins at a multiple of 64 bytes, like the memory itself; one family's are close together.
        self.rows = rows < 8 ? rows : (rows + 7) / 8 * 8
        let size = max(1, count) * self.rows * 8
        memory = .allocate(byteCount: size, alignment: 64)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
    }

    deinit { memory.deallocate() }

    /// Copies the first rows of a register into a result, from one of its rows on.
    func copy(_ register: ColumnProgram.Register, rows count: Int, to column: inout ResultColumn, at start: Int) {
        if register.isWide {
            copy(at(register.place, Int64.self), count, to: &column, start)
        } else {
            copy(at(register.place, Int32.self), count, to: &column, start)
        }
    }

    @inline(__always)
    private func copy<T: FixedWidthInteger>(
        _ values: UnsafeMutablePointer<T>,
        _ count: Int,
        to column: inout ResultColumn,
        _ start: Int
    ) {
        // The array is taken out of its case while it is written, so that it is not copied.
        switch column {
        case .bytes(var kept):
            column = .bytes([])
            kept.withUnsafeMutableBufferPointer { kept in
                for row in 0..<count { kept[start + row] = UInt8(truncatingIfNeeded: values[row]) }
            }
            column = .bytes(kept)
        case .narrow(var kept):
            column = .narrow([])
            kept.withUnsafeMutableBufferPointer { kept in
                for row in 0..<count { kept[start + row] = Int32(truncatingIfNeeded: values[row]) }
            }
            column = .narrow(kept)
        case .wide(var kept):
            column = .wide([])
            kept.withUnsafeMutableBufferPointer { kept in
                for row in 0..<count { kept[start + row] = Int64(truncatingIfNeeded: values[row]) }
            }
            column = .wide(kept)
        }
    }

    /// One row of a register.
    func value(_ register: ColumnProgram.Register, row: Int) -> Int64 {
        register.isWide ? at(register.place, Int64.self)[row] : Int64(at(register.place, Int32.self)[row])
    }

    private func at<T>(_ place: Int, _ type: T.Type) -> UnsafeMutablePointer<T> {
        memory.advanced(by: place * rows * 8)
            .assumingMemoryBound(to: type)
    }

    /// All steps for some families.
    func run(_ steps: [ColumnProgram.Step], _ families: Range<Int>, of input: ColumnInput) {
        let rows = (
            family: families, member: input.population.rows(of: .member, in: families),
            supporter: input.population.rows(of: .supporter, in: families)
        )
        for step in steps {
            let range =
                switch step.entity {
                case .family: rows.family
                case .member: rows.member
                case .supporter: rows.supporter
                }
            if step.isWide {
                execute(step, input, families, range, Int64.self)
            } else {
                execute(step, input, families, range, Int32.self)
            }
        }
    }

    private func execute<T: FixedWidthInteger>(
        _ step: ColumnProgram.Step,
        _ input: ColumnInput,
        _ families: Range<Int>,
        _ range: Range<Int>,
        _ type: T.Type
    ) {
        let population = input.population
        let out = at(step.out, type)
        let count = range.count
        switch step.work {
        case .input(let column): input.columns[column].load(range, into: out)
        case .presence(let column): input.columns[column].loadPresence(range, into: out)
        case .parameter(let parameter):
            input.table[parameter].withUnsafeBufferPointer { values in
                population.regionOfFamily.withUnsafeBufferPointer { regions in
                    for row in 0..<count {
                        out[row] = T(truncatingIfNeeded: values[Int(regions[range.lowerBound + row])])
                    }
                }
            }
        case .fill(let value): each(count, out) { _ in T(truncatingIfNeeded: value) }
        case .headcount(let entity):
            population.starts[entity]?.withUnsafeBufferPointer { starts in
                for row in 0..<count {
                    let family = families.lowerBound + row
                    out[row] = T(truncatingIfNeeded: starts[family + 1] - starts[family])
                }
            }
        case .project(let inner):
            population.starts[step.entity]?.withUnsafeBufferPointer { starts in
                project(at(inner, type), to: out, starts, families)
            }
        case .reduce(let reduction, let inner, let entity):
            population.starts[entity]?.withUnsafeBufferPointer { starts in
                reduce(reduction, at(inner, type), to: out, starts, families)
            }
        case .widen(let inner):
            let a = at(inner, Int32.self)
            each(count, out) { T(truncatingIfNeeded: a[$0]) }
        case .narrow(let inner):
            let a = at(inner, Int64.self)
            each(count, out) { T(truncatingIfNeeded: a[$0]) }
        case .choose(let condition, let first, let second):
            let (held, a, b) = (at(condition, Int32.self), at(first, type), at(second, type))
            for row in 0..<count {
                let (x, y) = (a[row], b[row])
                out[row] = held[row] != 0 ? x : y
            }
        case .chooseFirst(let condition, let first, let second):
            let (held, a, b) = (at(condition, Int32.self), T(truncatingIfNeeded: first), at(second, type))
            for row in 0..<count {
                let y = b[row]
                out[row] = held[row] != 0 ? a : y
            }
        case .chooseSecond(let condition, let first, let second):
            let (held, a, b) = (at(condition, Int32.self), at(first, type), T(truncatingIfNeeded: second))
            for row in 0..<count {
                let x = a[row]
                out[row] = held[row] != 0 ? x : b
            }
        case .chooseConstants(let condition, let first, let second):
            let held = at(condition, Int32.self)
            let (a, b) = (T(truncatingIfNeeded: first), T(truncatingIfNeeded: second))
            each(count, out) { held[$0] != 0 ? a : b }
        case .reciprocal(let inner, let factor, let shift):
            let a = at(inner, Int32.self)
            each(count, out) { T(truncatingIfNeeded: (Int64(a[$0]) &* factor) &>> shift) }
        case .binary(let operation, let first, let second):
            arithmetic(operation, count, at(first, type), at(second, type), to: out)
        case .right(let operation, let first, let value):
            arithmetic(operation, count, at(first, type), T(truncatingIfNeeded: value), to: out)
        case .left(let operation, let value, let second):
            arithmetic(operation, count, T(truncatingIfNeeded: value), at(second, type), to: out)
        case .compare(let operation, let first, let second):
            compare(operation, count, at(first, type), at(second, type), to: at(step.out, Int32.self))
        case .compareRight(let operation, let first, let value):
            compare(operation, count, at(first, type), T(truncatingIfNeeded: value), to: at(step.out, Int32.self))
        case .compareLeft(let operation, let value, let second):
            compare(operation, count, T(truncatingIfNeeded: value), at(second, type), to: at(step.out, Int32.self))
        }
    }
}

// Each loop stands by itself with its operation in it, so that the compiler makes vector code of it.

@inline(__always)
private func each<T>(_ count: Int, _ out: UnsafeMutablePointer<T>, _ value: (Int) -> T) {
    for row in 0..<count { out[row] = value(row) }
}

private func arithmetic<T: FixedWidthInteger>(
    _ operation: ColumnGraph.Operation,
    _ count: Int,
    _ a: UnsafeMutablePointer<T>,
    _ b: UnsafeMutablePointer<T>,
    to out: UnsafeMutablePointer<T>
) {
    switch operation {
    case .add: each(count, out) { a[$0] &+ b[$0] }
    case .subtract: each(count, out) { a[$0] &- b[$0] }
    case .multiply: each(count, out) { a[$0] &* b[$0] }
    case .divide: each(count, out) { floor(a[$0], b[$0]) }
    case .least: each(count, out) { min(a[$0], b[$0]) }
    case .most: each(count, out) { max(a[$0], b[$0]) }
    case .and: each(count, out) { a[$0] & b[$0] }
    case .or: each(count, out) { a[$0] | b[$0] }
    case .less, .lessOrEqual, .equal: break
    }
}

private func arithmetic<T: FixedWidthInteger>(
    _ operation: ColumnGraph.Operation,
    _ count: Int,
    _ a: UnsafeMutablePointer<T>,
    _ b: T,
    to out: UnsafeMutablePointer<T>
) {
    switch operation {
    case .add: each(count, out) { a[$0] &+ b }
    case .subtract: each(count, out) { a[$0] &- b }
    case .multiply: each(count, out) { a[$0] &* b }
    case .divide: each(count, out) { floor(a[$0], b) }
    case .least: each(count, out) { min(a[$0], b) }
    case .most: each(count, out) { max(a[$0], b) }
    case .and: each(count, out) { a[$0] & b }
    case .or: each(count, out) { a[$0] | b }
    case .less, .lessOrEqual, .equal: break
    }
}

private func arithmetic<T: FixedWidthInteger>(
    _ operation: ColumnGraph.Operation,
    _ count: Int,
    _ a: T,
    _ b: UnsafeMutablePointer<T>,
    to out: UnsafeMutablePointer<T>
) {
    switch operation {
    case .subtract: each(count, out) { a &- b[$0] }
    case .divide: each(count, out) { floor(a, b[$0]) }
    // The order does not matter.
    default: arithmetic(operation, count, b, a, to: out)
    }
}

private func compare<T: FixedWidthInteger>(
    _ operation: ColumnGraph.Operation,
    _ count: Int,
    _ a: UnsafeMutablePointer<T>,
    _ b: UnsafeMutablePointer<T>,
    to out: UnsafeMutablePointer<Int32>
) {
    switch operation {
    case .less: each(count, out) { a[$0] < b[$0] ? 1 : 0 }
    case .lessOrEqual: each(count, out) { a[$0] <= b[$0] ? 1 : 0 }
    default: each(count, out) { a[$0] == b[$0] ? 1 : 0 }
    }
}

private func compare<T: FixedWidthInteger>(
    _ operation: ColumnGraph.Operation,
    _ count: Int,
    _ a: UnsafeMutablePointer<T>,
    _ b: T,
    to out: UnsafeMutablePointer<Int32>
) {
    switch operation {
    case .less: each(count, out) { a[$0] < b ? 1 : 0 }
    case .lessOrEqual: each(count, out) { a[$0] <= b ? 1 : 0 }
    default: each(count, out) { a[$0] == b ? 1 : 0 }
    }
}

private func compare<T: FixedWidthInteger>(
    _ operation: ColumnGraph.Operation,
    _ count: Int,
    _ a: T,
    _ b: UnsafeMutablePointer<T>,
    to out: UnsafeMutablePointer<Int32>
) {
    switch operation {
    case .less: each(count, out) { a < b[$0] ? 1 : 0 }
    case .lessOrEqual: each(count, out) { a <= b[$0] ? 1 : 0 }
    default: each(count, out) { a == b[$0] ? 1 : 0 }
    }
}

@inline(__always)
private func floor<T: FixedWidthInteger>(_ top: T, _ bottom: T) -> T {
    // The divisor is above zero and the dividend never the least number, as the graph has proved.
    let quotient = top.dividedReportingOverflow(by: bottom).partialValue
    return quotient &* bottom > top ? quotient &- 1 : quotient
}

private func project<T>(
    _ values: UnsafeMutablePointer<T>,
    to out: UnsafeMutablePointer<T>,
    _ starts: UnsafeBufferPointer<Int32>,
    _ families: Range<Int>
) {
    let first = Int(starts[families.lowerBound])
    var row = 0
    for family in families {
        let value = values[family - families.lowerBound]
        let end = Int(starts[family + 1]) - first
        while row < end {
            out[row] = value
            row += 1
        }
    }
}

private func reduce<T: FixedWidthInteger>(
    _ reduction: ColumnGraph.Reduction,
    _ values: UnsafeMutablePointer<T>,
    to out: UnsafeMutablePointer<T>,
    _ starts: UnsafeBufferPointer<Int32>,
    _ families: Range<Int>
) {
    switch reduction {
    case .sum: fold(values, to: out, starts, families) { $0 &+ $1 }
    case .any: fold(values, to: out, starts, families) { $0 | $1 }
    case .most: fold(values, to: out, starts, families) { max($0, $1) }
    case .least: fold(values, to: out, starts, families) { min($0, $1) }
    case .common: multiples(values, to: out, starts, families)
    }
}

private func multiples<T: FixedWidthInteger>(
    _ values: UnsafeMutablePointer<T>,
    to out: UnsafeMutablePointer<T>,
    _ starts: UnsafeBufferPointer<Int32>,
    _ families: Range<Int>
) {
    let first = Int(starts[families.lowerBound])
    for family in families {
        var multiple: Int64 = 1
        for row in Int(starts[family]) - first..<Int(starts[family + 1]) - first where multiple > 0 {
            let (value, most) = (Int64(values[row]), ColumnGraph.mostCommon)
            let part = value / Int64(Ratio.divisor(multiple.magnitude, value.magnitude))
            multiple = value > 0 && part <= most / multiple ? multiple * part : 0
        }
        out[family - families.lowerBound] = T(truncatingIfNeeded: multiple)
    }
}

@inline(__always)
private func fold<T: FixedWidthInteger>(
    _ values: UnsafeMutablePointer<T>,
    to out: UnsafeMutablePointer<T>,
    _ starts: UnsafeBufferPointer<Int32>,
    _ families: Range<Int>,
    _ combined: (T, T) -> T
) {
    let first = Int(starts[families.lowerBound])
    var row = 0
    for family in families {
        let end = Int(starts[family + 1]) - first
        var result: T = 0
        if row < end {
            result = values[row]
            row += 1
        }
        while row < end {
            result = combined(result, values[row])
            row += 1
        }
        out[family - families.lowerBound] = result
    }
}
