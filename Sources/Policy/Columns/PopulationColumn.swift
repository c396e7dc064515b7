// SPDX-License-Identifier: Apache-2.0

/// The values of one input, as narrow as they allow.
package struct PopulationColumn: Sendable {
    private enum Store: Sendable {
        case bytes([UInt8])
        case narrow([Int32])
        case wide([Int64])
    }

    private let store: Store
    private let known: [Bool]?
    let denominator: Int64
    /// Least and greatest of the values.
    let range: ClosedRange<Int64>

    /// - Parameters:
    ///   - known: false where nothing is known; nil when everything is.
    ///   - denominator: that of all values.
    package init(values: [some FixedWidthInteger & Sendable], known: [Bool]? = nil, denominator: Int64 = 1) {
        self.known = known
        self.denominator = denominator
        range = Int64(values.min() ?? 0)...Int64(values.max() ?? 0)
        switch (range.lowerBound, range.upperBound) {
        case (0..., ...255): store = .bytes(values.map { UInt8(truncatingIfNeeded: $0) })
        case (Int64(Int32.min)..., ...Int64(Int32.max)): store = .narrow(values.map { Int32(truncatingIfNeeded: $0) })
        default: store = .wide(values.map { Int64(truncatingIfNeeded: $0) })
        }
    }

    /// No values, but bounds within which all would lie; some may be unknown.
    init(within range: ClosedRange<Int64>, denominator: Int64) {
        self.init(store: .bytes([]), known: [], denominator: denominator, range: range)
    }

    /// One family's values of an input, each within bounds that were proved.
    init(ofFamily values: [Int64], known: [Bool]) {
        self.init(store: .wide(values), known: known, denominator: 1, range: 0...0)
    }

    private init(store: Store, known: [Bool]?, denominator: Int64, range: ClosedRange<Int64>) {
        self.store = store
        self.known = known
        self.denominator = denominator
        self.range = range
    }

    var hasGaps: Bool { known != nil }

    func repeated(_ times: Int) -> PopulationColumn {
        func again<T>(_ values: [T]) -> [T] { Array(repeatElement(values, count: times).joined()) }
        let longer: Store =
            switch store {
            case .bytes(let values): .bytes(again(values))
            case .narrow(let values): .narrow(again(values))
            case .wide(let values): .wide(again(values))
            }
        return PopulationColumn(store: longer, known: known.map(again), denominator: denominator, range: range)
    }

    func load<T: FixedWidthInteger>(_ rows: Range<Int>, into out: UnsafeMutablePointer<T>) {
        switch store {
        case .bytes(let values): Self.copy(values, rows, into: out)
        case .narrow(let values): Self.copy(values, rows, into: out)
        case .wide(let values): Self.copy(values, rows, into: out)
        }
    }

    /// 1 where there is a value.
    func loadPresence<T: FixedWidthInteger>(_ rows: Range<Int>, into out: UnsafeMutablePointer<T>) {
        guard let known else { return }
        known.withUnsafeBufferPointer { known in
            for row in rows { out[row - rows.lowerBound] = known[row] ? 1 : 0 }
        }
    }

    @inline(__always)
    private static func copy<S: FixedWidthInteger, T: FixedWidthInteger>(
        _ values: [S],
        _ rows: Range<Int>,
        into out: UnsafeMutablePointer<T>
    ) {
        values.withUnsafeBufferPointer { values in
            guard let values = values.baseAddress?.advanced(by: rows.lowerBound) else { return }
            for row in 0..<rows.count { out[row] = T(truncatingIfNeeded: values[row]) }
        }
    }
}
