// SPDX-License-Identifier: Apache-2.0

/// Numbers of a result, as narrow as the program has proved them to be.
enum ResultColumn: Sendable {
    case bytes([UInt8])
    case narrow([Int32])
    case wide([Int64])

    /// - Parameter isTruth: whether the register holds nothing but 1 and 0.
    init(_ register: ColumnProgram.Register, isTruth: Bool, rows: Int) {
        self =
            isTruth
            ? .bytes(Array(repeating: 0, count: rows))
            : register.isWide
                ? .wide(Array(repeating: 0, count: rows)) : .narrow(Array(repeating: 0, count: rows))
    }

    subscript(row: Int) -> Int64 {
        switch self {
        case .bytes(let values): Int64(values[row])
        case .narrow(let values): Int64(values[row])
        case .wide(let values): values[row]
        }
    }

    var all: [Int64] {
        switch self {
        case .bytes(let values): values.map { Int64($0) }
        case .narrow(let values): values.map { Int64($0) }
        case .wide(let values): values
        }
    }
}
