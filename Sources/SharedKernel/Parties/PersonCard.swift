// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// A person's record as a reader first sees it: everything sealed is masked.
package struct PersonCard: Sendable, Equatable {
    package let person: PersonSummary
    /// Full years today, or at death.
    package let age: Int?
    package let ethnicity: String?
    package let marital: MaritalStatus?
    /// `天门市 竟陵街道 …村`; nil when not known.
    package let hukouRegion: String?
    package let homeRegion: String?
    /// Whether there is an address behind `unmask`.
    package let hasAddress: Bool
    package let identifiers: [Identifier]
    /// Households of which the person is or was a member, present ones first.
    package let households: [Household]
}

/// What `unmask` shows.
package struct Unmasked: Sendable, Equatable {
    package struct Number: Sendable, Equatable {
        package let kind: Identifier.Kind
        package let text: String
    }

    package let numbers: [Number]
    package let phone: String?
    package let address: String?
}
