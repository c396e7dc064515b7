// SPDX-License-Identifier: Apache-2.0

/// Where something stands in the files of a pack, so that a fault found later can still be shown there.
package struct PackPlace: Sendable, Equatable {
    package let file: String
    /// From 1; 0 for the whole file.
    package let line: Int
    package let column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    package func fault(_ text: String) -> PackFault {
        PackFault(file: file, line: line, column: column, text: text)
    }
}
