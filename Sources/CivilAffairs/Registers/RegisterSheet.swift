// SPDX-License-Identifier: Apache-2.0
package import Packs
import SharedKernel
import Vocabulary

/// A table of entries that came in as a file, line by line as it was typed.
package struct RegisterSheet: Sendable, Equatable {
    package struct Row: Sendable, Equatable {
        /// Line of the file, from 1.
        package let line: Int
        /// Texts by field.
        package let typed: [String: String]
        package let region: String
        /// State in words; empty for the first.
        package let state: String
        /// Day from which it counts; empty for today.
        package let from: String
    }

    package struct Fault: Sendable, Equatable {
        package let line: Int
        package let message: String
    }

    private enum Column: Hashable {
        case field(String)
        case region, state, from
    }

    /// Most lines that are taken at a time.
    package static let most = 5_000
    package static let regionTitle = "所属区划"
    package static let stateTitle = "状态"
    package static let fromTitle = "登记日期"

    package let rows: [Row]
    /// Lines that cannot be trusted.
    package let faults: [Fault]

    /// Reads a file. Blocking, so call it off the event loop.
    /// - Throws: `RegisterProblem.columns`, `.emptySheet`, `.tooManyRows`; `DocumentsProblem`.
    package init(_ content: [UInt8], name: String, _ definition: RegisterDefinition) throws {
        let file = try TableFile(content, name: name)
        let fields = definition.sheet.compactMap(definition.field)
        var titles: [String: Column] = [
            Self.plain(Self.regionTitle): .region, Self.plain(Self.stateTitle): .state,
            Self.plain(Self.fromTitle): .from,
        ]
        for field in fields { titles[Self.plain(field.title)] = .field(field.id) }
        let head = file.head { titles[Self.plain($0)] }
        var missing = fields.filter { $0.required && head.columns[.field($0.id)] == nil }.map(\.title)
        if head.columns[.region] == nil { missing.append(Self.regionTitle) }
        guard missing.isEmpty else { throw RegisterProblem.columns(missing: missing) }
        let body = head.body.filter { !$0.isBlank }
        guard !body.isEmpty else { throw RegisterProblem.emptySheet }
        guard body.count <= Self.most else { throw RegisterProblem.tooManyRows(limit: Self.most) }
        rows = body.map { line in
            var typed: [String: String] = [:]
            for field in fields { typed[field.id] = line[head.columns[.field(field.id)]] }
            return Row(
                line: line.number,
                typed: typed,
                region: line[head.columns[.region]],
                state: line[head.columns[.state]],
                from: line[head.columns[.from]]
            )
        }
        faults = body.flatMap { line in line.problems.map { Fault(line: line.number, message: $0) } }
    }

    /// A title as it is compared: without spaces, marks of required columns and units in brackets.
    private static func plain(_ text: String) -> String {
        let head = text.split { "（(".contains($0) }.first.map(String.init) ?? text
        return head.filter { !$0.isWhitespace && !"*＊".contains($0) }
    }

    /// What became of a table, or would become of it.
    package struct Report: Sendable, Equatable {
        package let rows: Int
        package let faults: [Fault]
        /// Whether the entries are in the register now.
        package let isImported: Bool
    }
}
