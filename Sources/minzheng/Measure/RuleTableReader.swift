// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Reads a CSV file of whole numbers from its beginning to its end, some rows at a time.
final class RuleTableReader {
    /// Whole numbers of one column, in 32 bits until one does not fit.
    struct Numbers {
        private(set) var narrow: [Int32] = []
        /// All of them once one is too large for `narrow`.
        private(set) var wide: [Int64] = []

        var all: [Int64] { wide.isEmpty ? narrow.map { Int64($0) } : wide }

        mutating func append(_ number: Int64) {
            if wide.isEmpty, let small = Int32(exactly: number) { return narrow.append(small) }
            if wide.isEmpty {
                wide = all
                narrow = []
            }
            wide.append(number)
        }
    }

    /// Rows that were read together.
    struct Rows {
        var keys: [Int64] = []
        /// In the order that was asked for.
        var columns: [Numbers]
    }

    /// Bytes that are read at once.
    private static let portion = 1 << 20

    let path: String
    /// Number of the last line that was read, the head being the first.
    private(set) var line = 1
    private let file: FileHandle
    /// Of each field of a line: its place among the columns, -1 for the key, nil for what nobody asked for.
    private var places: [Int?] = []
    private let count: Int
    private var bytes: [UInt8] = []
    private var position = 0
    /// A row that was read and belongs to the next ones.
    private var held: [Int64]?

    /// - Throws: `CommandProblem.noFile`, `.badTable` for a file without the columns.
    init(_ path: String, columns: [String], key: String) throws {
        guard let file = FileHandle(forReadingAtPath: path) else { throw CommandProblem.noFile(path) }
        self.path = path
        self.file = file
        count = columns.count
        var head: [UInt8] = []
        while let byte = try next(), byte != 10 { head.append(byte) }
        let names = String(decoding: head, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            .split(separator: ",").map(String.init)
        guard Set(columns + [key]).isSubset(of: names) else { throw CommandProblem.badTable(path, line: 1) }
        places = names.map { $0 == key ? -1 : columns.firstIndex(of: $0) }
    }

    deinit { try? file.close() }

    /// The next rows, as long as they are wanted.
    /// - Parameter isWanted: is given a row's key and how many rows there are already.
    /// - Throws: `CommandProblem.badTable` naming the line.
    func rows(while isWanted: (Int64, Int) -> Bool) throws -> Rows {
        var rows = Rows(columns: Array(repeating: Numbers(), count: count))
        while let row = try held.take() ?? row() {
            guard isWanted(row[count], rows.keys.count) else {
                held = row
                break
            }
            rows.keys.append(row[count])
            for place in 0..<count { rows.columns[place].append(row[place]) }
        }
        return rows
    }

    /// One line: its columns, then its key; nil at the end of the file.
    private func row() throws -> [Int64]? {
        var row = Array(repeating: Int64(0), count: count + 1)
        var (field, number, sign, digits) = (0, Int64(0), Int64(1), 0)
        while let byte = try next() {
            switch byte {
            case 48...57:
                guard number < .max / 10 else { throw CommandProblem.badTable(path, line: line + 1) }
                number = number * 10 + Int64(byte - 48)
                digits += 1
            case 45: sign = -1
            case 13: break
            case 44, 10:
                guard digits > 0, field < places.count, byte == 44 || field == places.count - 1 else {
                    throw CommandProblem.badTable(path, line: line + 1)
                }
                if let place = places[field] { row[place < 0 ? count : place] = sign * number }
                (field, number, sign, digits) = (field + 1, 0, 1, 0)
                if byte == 10 {
                    line += 1
                    return row
                }
            default: throw CommandProblem.badTable(path, line: line + 1)
            }
        }
        guard field == 0, digits == 0 else { throw CommandProblem.badTable(path, line: line + 1) }
        return nil
    }

    private func next() throws -> UInt8? {
        if position == bytes.count {
            bytes = Array(try file.read(upToCount: Self.portion) ?? Data())
            position = 0
            if bytes.isEmpty { return nil }
        }
        defer { position += 1 }
        return bytes[position]
    }
}
