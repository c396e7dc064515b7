// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// The name of a table or column that is made from a pack's identifier. This is the only way in which a word of a pack
/// reaches the text of a statement, and only plain names pass.
package struct SQLName: Sendable, Hashable {
    package let text: String

    /// - Parameter prefix: of this program, such as `f_`, so that no name is a word of SQL.
    /// - Throws: `StorageProblem.column` when the word is no plain name.
    package init(_ prefix: StaticString, _ word: String) throws(StorageProblem) {
        guard let name = PlainName(word) else { throw .column(name: "\(prefix)…", reason: "no plain name") }
        text = "\(prefix)\(name.text)"
    }

    /// A name for an index, worked out from what it is on and short enough for every database.
    package init(indexOf table: SQLName, on columns: [SQLName], isUnique: Bool) {
        let content = ([table.text, isUnique ? "unique" : "plain"] + columns.map(\.text)).joined(separator: " ")
        text = "ri_" + ContentHash.of(content).prefix(24)
    }
}

extension SQL {
    /// Parts with commas between.
    package static func list(_ parts: [SQL]) -> SQL {
        guard var result = parts.first else { return "" }
        for part in parts.dropFirst() { result = result + ", " + part }
        return result
    }
}

extension SQL.StringInterpolation {
    /// Splices the name of a table or column.
    package mutating func appendInterpolation(_ name: SQLName) {
        parts.append(.text(name.text))
    }
}

extension Transaction {
    /// Runs statements that belong together, one after the other, such as those that make a table and its indexes. One
    /// that is refused is told here.
    package func runEach(_ statements: [SQL]) throws {
        for statement in statements { try runCounting(statement) }
    }
}
