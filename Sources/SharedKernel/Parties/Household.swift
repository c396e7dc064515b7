// SPDX-License-Identifier: Apache-2.0
import Storage
package import Vocabulary

/// People of one household register page, or of one home.
package struct Household: Sendable, Equatable, Identifiable {
    package enum Kind: String, Sendable, CaseIterable, SQLConvertible {
        case hukou, home

        package var title: String { self == .hukou ? "户籍户" : "居住户" }
    }

    /// A place in a household, with the days on which it held.
    package struct Member: Sendable, Equatable, Identifiable {
        /// Identifier of the place, not of the person.
        package let id: Int64
        package let personID: Int64
        package let name: String
        package let sex: Sex?
        package let birthOn: CivilDate?
        package let diedOn: CivilDate?
        package let numberMasked: String?
        /// To the head, such as 本人, 配偶, 子.
        package let relation: String
        package let validFrom: CivilDate
        /// nil while the person is a member.
        package let validUntil: CivilDate?

        package func age(on date: CivilDate) -> Int? { birthOn.map { $0.age(on: min(diedOn ?? date, date)) } }
    }

    package let id: Int64
    package let kind: Kind
    /// Number of the register page; nil for a home.
    package let number: String?
    package let headPersonID: Int64?
    package let regionID: Int64
    package let hasAddress: Bool
    package let version: Int64
    /// Former members are listed after the present ones. Members outside the reader's scope have a veiled name and no
    /// number.
    package let members: [Member]

    package var current: [Member] { members.filter { $0.validUntil == nil } }
}

/// A household to be entered.
package struct HouseholdDraft: Sendable {
    package var kind: Household.Kind
    package var number: String?
    package var regionID: Int64
    package var address: String?
    package var headPersonID: Int64?
    package var members: [(personID: Int64, relation: String)]
    /// The day from which the members belong to it.
    package var from: CivilDate

    package init(
        kind: Household.Kind,
        number: String? = nil,
        regionID: Int64,
        address: String? = nil,
        headPersonID: Int64? = nil,
        members: [(personID: Int64, relation: String)],
        from: CivilDate
    ) {
        self.kind = kind
        self.number = number
        self.regionID = regionID
        self.address = address
        self.headPersonID = headPersonID
        self.members = members
        self.from = from
    }
}
