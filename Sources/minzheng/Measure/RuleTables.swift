// SPDX-License-Identifier: Apache-2.0
import Foundation
import Policy
import Vocabulary

/// A rule set with the tables that it is measured on: whole numbers in CSV files, told apart by `columns.csv`.
///
/// The tables are read block by block, so that memory does not grow with them. `households` has `hid` and `county`, `persons` and `supporters` have `hid` and are sorted by it; `params` has name,
/// jurisdiction (P, C00 …, D000 …), month and value. County d belongs to city d / 10.
struct RuleTables {
    /// One line of `columns.csv`: a column, what the rules call it, and how its numbers are meant.
    private struct Mapping {
        let table: String
        let column: String
        let name: String
        let meaning: String
    }

    /// Families of one block; a million people live in about 345,000.
    private static let block = 400_000

    let program: PolicyProgram
    /// Names of results by their part in the digest.
    let digest: [String: String]
    private let mappings: [Mapping]
    private let families: RuleTableReader
    private let people: [(entity: Entity, table: RuleTableReader)]
    private var read = 0

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
        let known = mappings
        func reader(_ table: String, _ key: String) throws -> RuleTableReader {
            let own = known.filter { $0.table == table }.map(\.column)
            return try RuleTableReader("\(data)/\(table).csv", columns: own, key: key)
        }
        families = try reader("households", "county")
        people = [(.member, try reader("persons", "hid")), (.supporter, try reader("supporters", "hid"))]
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

    /// The families that follow those of the last block; nil when there are no more.
    /// - Throws: `CommandProblem.badTable` for a line that is not read.
    mutating func next() throws -> Population? {
        let block = try families.rows { _, count in count < Self.block }
        guard !block.keys.isEmpty || read == 0 else {
            for (_, table) in people {
                let rest = try table.rows { _, count in count == 0 }
                guard rest.keys.isEmpty else { throw CommandProblem.badTable(table.path, line: table.line) }
            }
            return nil
        }
        var columns = try self.columns(block, "households", of: families)
        var sizes: [Entity: [Int]] = [:]
        let end = Int64(read + block.keys.count)
        for (entity, table) in people {
            let rows = try table.rows { family, _ in family < end }
            var counts = Array(repeating: 0, count: block.keys.count)
            var last = Int64(read)
            for family in rows.keys {
                guard family >= last else { throw CommandProblem.badTable(table.path, line: table.line) }
                counts[Int(family) - read] += 1
                last = family
            }
            sizes[entity] = counts
            columns.merge(try self.columns(rows, entity == .member ? "persons" : "supporters", of: table)) { $1 }
        }
        var names: [Int64: String] = [:]
        for number in Set(block.keys) { names[number] = Self.county(Int(number)) }
        read += block.keys.count
        return Population(regions: block.keys.map { names[$0] ?? "" }, people: sizes, columns: columns)
    }

    private func columns(_ rows: RuleTableReader.Rows, _ table: String, of reader: RuleTableReader) throws
        -> [String: PopulationColumn]
    {
        var columns: [String: PopulationColumn] = [:]
        for (mapping, numbers) in zip(mappings.filter { $0.table == table }, rows.columns) {
            guard let column = Self.column(numbers, mapping.meaning) else {
                throw CommandProblem.badTable(reader.path, line: nil)
            }
            columns[mapping.name] = column
        }
        return columns
    }

    /// nil for a month that is none.
    private static func column(_ numbers: RuleTableReader.Numbers, _ meaning: String) -> PopulationColumn? {
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
}
