// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// One thing wrong with a pack: where, what, and how to mend it.
package struct PackFault: Sendable, Equatable, CustomStringConvertible {
    package let file: String
    /// From 1; 0 when the fault concerns the whole file.
    package let line: Int
    package let column: Int
    /// What is wrong and how to mend it, in Chinese.
    package let text: String

    package init(file: String, line: Int, column: Int, text: String) {
        self.file = file
        self.line = line
        self.column = column
        self.text = text
    }

    package var description: String { line > 0 ? "\(file):\(line):\(column): \(text)" : "\(file): \(text)" }
}

/// Why a pack does not load. Loading is all or nothing: one fault and nothing is taken.
package struct PackProblem: Problem {
    package let faults: [PackFault]

    package init(_ faults: [PackFault]) {
        self.faults = faults
    }

    package var code: String { "packs.faulty" }
    package var kind: ProblemKind { .invalid }
    package var message: String {
        "政策包有 \(faults.count) 处错误，未装入：\n" + faults.map(\.description).joined(separator: "\n")
    }
}
