// SPDX-License-Identifier: Apache-2.0

/// A function (职能) that somebody in an office holds.
package struct FunctionDefinition: Sendable, Equatable {
    package let id: String
    package let title: String
    /// `county`, `township`, `village`.
    package let levels: [String]
    package let permissions: [String]
    /// False for the system administrator.
    package let businessData: Bool
}

/// A line of the list of regions, dated.
package struct RegionDefinition: Sendable, Equatable {
    package let code: String
    package let name: String
    package let level: String
    package let parent: String?
    package let from: String
    package let until: String?
    package let successor: String?
}
