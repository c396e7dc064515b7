// SPDX-License-Identifier: Apache-2.0
import Storage

/// Arguments of a statement in PostgreSQL's binary form, which needs no escaping and carries its own length.
struct PostgresParameters: Hashable {
    /// Types by their fixed numbers in every PostgreSQL catalogue.
    enum Kind: UInt32 {
        case bytes = 17
        case integer = 20
        case text = 25
        case bytesArray = 1001
        case textArray = 1009
        case integerArray = 1016

        var element: UInt32 {
            switch self {
            case .bytes, .bytesArray: Kind.bytes.rawValue
            case .integer, .integerArray: Kind.integer.rawValue
            case .text, .textArray: Kind.text.rawValue
            }
        }
    }

    // Never empty, so that an argument of no length still has an address.
    private var content: [UInt8] = [0]
    private var starts: [Int] = []
    private var lengths: [Int32] = []
    private(set) var kinds: [Kind] = []

    var count: Int { kinds.count }

    /// Bytes of all of them.
    var size: Int { content.count }

    mutating func append(_ number: Int64) {
        append(.integer) { $0.append(bigEndian: number) }
    }

    mutating func append(_ text: String) {
        append(.text) { $0.append(contentsOf: text.utf8) }
    }

    mutating func append(_ bytes: [UInt8]) {
        append(.bytes) { $0.append(contentsOf: bytes) }
    }

    /// - Throws: `StorageProblem.statement` when a value is of another kind than the array.
    mutating func append(_ kind: Kind, array values: some Collection<SQLValue>) throws {
        let start = content.count
        content.append(bigEndian: Int32(values.isEmpty ? 0 : 1))
        content.append(bigEndian: Int32(values.contains(.null) ? 1 : 0))
        content.append(bigEndian: kind.element)
        if !values.isEmpty {
            content.append(bigEndian: Int32(values.count))
            content.append(bigEndian: Int32(1))
        }
        for value in values {
            switch (value, kind) {
            case (.null, _): content.append(bigEndian: Int32(-1))
            case (.integer(let number), .integerArray):
                content.append(bigEndian: Int32(8))
                content.append(bigEndian: number)
            case (.text(let text), .textArray):
                content.append(bigEndian: Int32(text.utf8.count))
                content.append(contentsOf: text.utf8)
            case (.bytes(let bytes), .bytesArray):
                content.append(bigEndian: Int32(bytes.count))
                content.append(contentsOf: bytes)
            default: throw StorageProblem.statement(code: "42804", detail: "mixed kinds in one column of a batch")
            }
        }
        finish(kind, from: start)
    }

    private mutating func append(_ kind: Kind, _ write: (inout [UInt8]) -> Void) {
        let start = content.count
        write(&content)
        finish(kind, from: start)
    }

    private mutating func finish(_ kind: Kind, from start: Int) {
        starts.append(start)
        lengths.append(Int32(content.count - start))
        kinds.append(kind)
    }

    /// Addresses, lengths and formats as libpq takes them; valid during the call only.
    func withPointers<Result>(
        _ body: ([UnsafePointer<CChar>?], [Int32], [Int32]) throws -> Result
    ) rethrows -> Result {
        try content.withUnsafeBytes { raw in
            let base = raw.baseAddress?.assumingMemoryBound(to: CChar.self)
            return try body(starts.map { base?.advanced(by: $0) }, lengths, kinds.map { _ in 1 })
        }
    }
}

extension [UInt8] {
    mutating func append(bigEndian number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
    }
}
