// SPDX-License-Identifier: Apache-2.0
import Foundation
import Policy
import Vocabulary

/// Rules read in the plainest way that could be right: line by line from the text, nothing checked, nothing kept, every
/// value worked out again wherever it is read. It shares no code with the engine, which must agree with it.
struct NaiveProgram {
    struct Input {
        let kind: String
        let absence: String
        let isMonthly: Bool
    }

    struct Case {
        /// Nil for 其余.
        let condition: String?
        let value: String
    }

    private(set) var inputs: [String: Input] = [:]
    private(set) var definitions: [String: [Case]] = [:]
    /// Names of definitions with whose they are.
    private(set) var order: [(name: String, isFamily: Bool)] = []
    private let rows: [[String]]

    init(_ text: String, table: String) {
        rows = table.split(separator: "\n").dropFirst().map { $0.split(separator: ",").map(String.init) }
        var open = ""
        for line in text.split(separator: "\n").map(String.init) {
            let words = line.split(separator: " ").map(String.init)
            if line.hasPrefix("输入 ") {
                let absence = line.components(after: "缺失时 ")
                let name = words[1].dropLast().components(after: ".")
                inputs[name] = Input(kind: words[2], absence: absence, isMonthly: words.contains("逐月"))
            } else if line.hasPrefix("定义 ") {
                open = words[1].dropLast().components(after: ".")
                order.append((open, words[1].hasPrefix("家庭")))
            } else if line.hasPrefix("  ") {
                definitions[open, default: []].append(Self.part(String(line.dropFirst(2))))
            }
        }
    }

    private static func part(_ line: String) -> Case {
        guard let arrow = line.range(of: " → ") else { return Case(condition: nil, value: line) }
        let left = String(line[..<arrow.lowerBound])
        return Case(condition: left == "其余" ? nil : left, value: String(line[arrow.upperBound...]))
    }

    /// The longest region in force, then the latest day.
    func parameter(_ name: String, _ region: String, _ day: CivilDate) -> NaiveValue? {
        let found = rows.filter { row in
            row[0] == name && row[2] <= day.iso && (row[1] == "全国" || region.hasPrefix(row[1]))
        }
        func weight(_ row: [String]) -> (Int, String) { (row[1] == "全国" ? 0 : row[1].count, row[2]) }
        return found.max { weight($0) < weight($1) }.flatMap { NaiveValue(number: $0[3]) }
    }
}

extension StringProtocol {
    func components(after mark: String) -> String {
        range(of: mark).map { String(self[$0.upperBound...]) } ?? String(self)
    }
}
