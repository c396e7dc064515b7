// SPDX-License-Identifier: Apache-2.0

/// A list of cases under a name: the filter that an officer set, kept to be opened again.
package struct SavedList: Sendable, Equatable, Identifiable {
    /// Lists that one officer keeps.
    package static let most = 20

    package let id: Int64
    package let name: String
    /// The filter as the list's address holds it, such as `state=open&service=dibao`.
    package let query: String
    /// Seen by everybody of the same function.
    package let isShared: Bool
    /// Whether the reader made it, and may take it away.
    package let isOwn: Bool
}
