// SPDX-License-Identifier: Apache-2.0
import Foundation
import Policy
import Vocabulary

/// A rule set with the tables that it is measured on: whole numbers in CSV files, told apart by `columns.csv`.
///
/// `households` has `hid` and `county`, `persons` and `supporters` have `hid` and are sorted by it; `params` has name,
/// jurisdiction (P, C00 …, D000 …), month and value. County d belongs to city d / 10.
struct RuleTables {
    /// One line of `columns.csv`: a column, what the rules call it, and how its numbers are meant.
    private struct Mapping {
        let table: String
        let column: String
        let name: String
        let meaning: String
    }

    let program: PolicyProgram
    let population: Population
    /// Names of results by their part in the digest.
    let digest: [String: String]
    private let mappings: [Mapping]

    init(rules: String, data: String) throws {
        mappings = try Self.lines(rules + "/columns.csv").map { line, fields in
            guard fields.count == 4 else { throw CommandProblem.badTable(rules + "/columns.csv", line: line) }
            return Mapping(table: fields[0], column: fields[1], name: fields[2], meaning: fields[3])
        }
        digest = Dictionary(
            mappings.filter { $0.table == "digest" }.map { ($0.column, $0.name) },
            uniquingKeysWith: { first, _ in first }
        )
        let files = try FileManager.default.contentsOfDirectory(atPath: rules).filter { $0.hasSuffix(".policy") }
            .sorted()
        let sources = try files.map {
            PolicySource(name: $0, text: try String(contentsOfFile: rules + "/" + $0, encoding: .utf8), layer: "rules")
        }
        let parameters = try Self.parameters(data + "/params.csv", mappings.filter { $0.table == "params" })
        program = try PolicyProgram(sources: sources, parameters: parameters)
        population = try Self.population(data, mappings)
    }

    /// A change such as `urban_std>=70000`, in the numbers of the table.
    func change(_ text: String) throws -> (name: String, change: Scenario.Change) {
        for (sign, make) in [
            (">=", Scenario.Change.atLeast), ("<=", Scenario.Change.atMost), ("=", Scenario.Change.exactly),
        ] {
            guard let found = text.range(of: sign) else { continue }
            let column = text[..<found.lowerBound].trimmingCharacters(in: .whitespaces)
            guard let mapping = mappings.first(where: { $0.table == "params" && $0.column == column }),
                let number = Int64(text[found.upperBound...].trimmingCharacters(in: .whitespaces)),
                let kind = program.parameterKind(mapping.name)
            else { break }
            let value = try PolicyValue.parse(try Self.spelled(number, mapping.meaning), kind: kind, name: mapping.name)
            return (mapping.name, make(value))
        }
        throw CommandProblem.badOverride(text)
    }

    // MARK: - Parameters

    private static func parameters(_ path: String, _ mappings: [Mapping]) throws -> ParameterTable {
        let known = Dictionary(mappings.map { ($0.column, $0) }, uniquingKeysWith: { first, _ in first })
        let rows = try lines(path).map { line, fields -> ParameterTable.Row in
            guard fields.count == 5, let mapping = known[fields[0]], let number = Int64(fields[4]),
                let region = region(fields[2]), let from = try? CivilDate(parsing: fields[3] + "-01")
            else { throw CommandProblem.badTable(path, line: line) }
            return ParameterTable.Row(
                name: mapping.name,
                region: region,
                from: from,
                value: try spelled(number, mapping.meaning),
                document: path,
                remark: "",
                layer: "rules"
            )
        }
        return ParameterTable(rows)
    }

    /// Codes of which the shorter begins the longer: of the province, a city and a county.
    private static func region(_ jurisdiction: String) -> String? {
        if jurisdiction == "P" { return "" }
        guard let number = Int(jurisdiction.dropFirst()), number >= 0 else { return nil }
        return jurisdiction.hasPrefix("C") ? city(number) : jurisdiction.hasPrefix("D") ? county(number) : nil
    }

    private static func city(_ number: Int) -> String { String(100 + number) }
    private static func county(_ number: Int) -> String { city(number / 10) + String(1_000 + number) }

    private static func spelled(_ number: Int64, _ meaning: String) throws -> String {
        switch meaning {
        case "分": Money(fen: number).text.replacing(",", with: "")
        case "百分比": "\(number)%"
        case "数": "\(number)"
        default: throw CommandProblem.badTable("columns.csv", line: nil)
        }
    }

    // MARK: - Columns

    private static func population(_ data: String, _ mappings: [Mapping]) throws -> Population {
        var columns: [String: PopulationColumn] = [:]
        var tables: [String: [String: Numbers]] = [:]
        for table in ["households", "persons", "supporters"] {
            let own = mappings.filter { $0.table == table }
            let wanted = own.map(\.column) + (table == "households" ? ["county"] : ["hid"])
            let read = try numbers("\(data)/\(table).csv", wanted)
            tables[table] = read.filter { $0.key == "county" || $0.key == "hid" }
            for mapping in own {
                let numbers = read[mapping.column] ?? Numbers()
                guard let column = column(numbers, mapping.meaning) else {
                    throw CommandProblem.badTable("\(data)/\(table).csv", line: nil)
                }
                columns[mapping.name] = column
            }
        }
        let counties = tables["households"]?["county"]?.all ?? []
        func sizes(_ table: String) throws -> [Int] {
            var sizes = Array(repeating: 0, count: counties.count)
            var last = 0
            for (row, id) in (tables[table]?["hid"]?.all ?? []).enumerated() {
                guard let family = Int(exactly: id), family >= last, family < sizes.count else {
                    throw CommandProblem.badTable("\(data)/\(table).csv", line: row + 2)
                }
                sizes[family] += 1
                last = family
            }
            return sizes
        }
        var names: [Int64: String] = [:]
        for number in Set(counties) { names[number] = county(Int(number)) }
        return Population(
            regions: counties.map { names[$0] ?? "" },
            people: [.member: try sizes("persons"), .supporter: try sizes("supporters")],
            columns: columns
        )
    }

    /// nil for a month that is none.
    private static func column(_ numbers: Numbers, _ meaning: String) -> PopulationColumn? {
        guard meaning == "年月" else {
            return numbers.wide.isEmpty
                ? PopulationColumn(values: numbers.narrow) : PopulationColumn(values: numbers.all)
        }
        // Months counted from year 0; none is 0.
        let months = numbers.narrow
        guard numbers.wide.isEmpty, months.allSatisfy({ (0..<120_000).contains($0) }) else { return nil }
        return PopulationColumn(
            values: months.map { $0 == 0 ? 0 : ($0 / 12) * 10_000 + ($0 % 12 + 1) * 100 + 1 },
            known: months.contains(0) ? months.map { $0 != 0 } : nil
        )
    }

    // MARK: - Files

    /// Fields of each line after the head, with the line's number.
    private static func lines(_ path: String) throws -> [(line: Int, fields: [String])] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { throw CommandProblem.noFile(path) }
        return text.split(whereSeparator: \.isNewline).enumerated().dropFirst().map { number, line in
            (number + 1, line.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
        }
    }

    /// Whole numbers of one column, in 32 bits until one does not fit.
    private struct Numbers {
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

    /// Columns of whole numbers, read byte by byte since there are many.
    private static func numbers(_ path: String, _ wanted: [String]) throws -> [String: Numbers] {
        guard let data = FileManager.default.contents(atPath: path) else { throw CommandProblem.noFile(path) }
        return try data.withUnsafeBytes { try numbers($0, path, wanted) }
    }

    private static func numbers(_ bytes: UnsafeRawBufferPointer, _ path: String, _ wanted: [String]) throws
        -> [String: Numbers]
    {
        let end = bytes.firstIndex(of: 10) ?? bytes.count
        let head = String(decoding: bytes[..<end], as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            .split(separator: ",").map(String.init)
        guard Set(wanted).isSubset(of: head) else { throw CommandProblem.badTable(path, line: 1) }
        let places = head.map { wanted.firstIndex(of: $0) }
        var columns = Array(repeating: Numbers(), count: wanted.count)
        var (line, column, number, sign, digits) = (2, 0, Int64(0), Int64(1), 0)
        for byte in bytes[min(end + 1, bytes.count)...] {
            switch byte {
            case 48...57:
                let (next, over) = number.multipliedReportingOverflow(by: 10)
                guard !over, number < .max / 10 else { throw CommandProblem.badTable(path, line: line) }
                number = next + Int64(byte - 48)
                digits += 1
            case 45: sign = -1
            case 13: break
            case 44, 10:
                guard digits > 0, column < places.count, byte == 44 || column == places.count - 1 else {
                    throw CommandProblem.badTable(path, line: line)
                }
                if let place = places[column] { columns[place].append(sign * number) }
                line += byte == 10 ? 1 : 0
                (column, number, sign, digits) = (byte == 10 ? 0 : column + 1, 0, 1, 0)
            default: throw CommandProblem.badTable(path, line: line)
            }
        }
        guard column == 0, digits == 0 else { throw CommandProblem.badTable(path, line: line) }
        return Dictionary(zip(wanted, columns), uniquingKeysWith: { first, _ in first })
    }
}
