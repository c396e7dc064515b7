// SPDX-License-Identifier: Apache-2.0

/// One dated step of the schema. Once it has landed its text never changes; a test keeps its hash.
package struct Migration: Sendable {
    /// `20261121-0100-parties-create`: date, time, room, purpose. Sorted as text, this is the order of running.
    package let identifier: String
    package let statements: @Sendable (Dialect) -> [String]

    package init(_ identifier: String, _ statements: @escaping @Sendable (Dialect) -> [String]) {
        self.identifier = identifier
        self.statements = statements
    }
}
