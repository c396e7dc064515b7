// SPDX-License-Identifier: Apache-2.0
import Storage
package import Vocabulary

/// An office, institution, company, association or committee 组织, with the names that it bore.
///
/// The register of organisations is public, so every office of the store may look one up; only the office of its region
/// changes it.
package struct Organization: Sendable, Equatable, Identifiable {
    package enum Kind: String, Sendable, CaseIterable, SQLConvertible {
        case authority, institution, company, association, committee, other

        package var title: String {
            switch self {
            case .authority: "机关"
            case .institution: "事业单位"
            case .company: "企业"
            case .association: "社会组织"
            case .committee: "村（居）民委员会"
            case .other: "其他"
            }
        }
    }

    /// A name with the days on which it held.
    package struct Name: Sendable, Equatable {
        package let text: String
        package let validFrom: CivilDate
        /// nil while it holds.
        package let validUntil: CivilDate?
    }

    package let id: Int64
    package let kind: Kind
    /// Present name.
    package let name: String
    /// nil for those that have none, such as a working group.
    package let creditCode: String?
    package let regionID: Int64
    package let address: String?
    /// Legal representative or head.
    package let principal: String?
    /// Last day; nil while it exists.
    package let endedOn: CivilDate?
    package let version: Int64
    /// Newest first; only on the card, empty in lists.
    package let names: [Name]
}

/// An organisation to be entered, or what its record shall say.
package struct OrganizationDraft: Sendable, Equatable {
    package var name: String
    package var kind: Organization.Kind
    package var creditCode: CreditCode?
    package var regionID: Int64
    package var address: String?
    package var principal: String?
    /// The day from which the name counts; nil for today.
    package var from: CivilDate?

    package init(
        name: String,
        kind: Organization.Kind,
        creditCode: CreditCode? = nil,
        regionID: Int64,
        address: String? = nil,
        principal: String? = nil,
        from: CivilDate? = nil
    ) {
        self.name = name
        self.kind = kind
        self.creditCode = creditCode
        self.regionID = regionID
        self.address = address
        self.principal = principal
        self.from = from
    }
}

/// What a list of organisations is limited to.
package struct OrganizationQuery: Sendable, Equatable {
    /// Present or former name, pinyin, initials, or the whole credit code.
    package var text: String
    package var kind: Organization.Kind?
    package var before: Int64?
    package var limit: Int

    package init(text: String = "", kind: Organization.Kind? = nil, before: Int64? = nil, limit: Int = 20) {
        self.text = text
        self.kind = kind
        self.before = before
        self.limit = min(max(limit, 1), 100)
    }
}

/// One page of organisations, newest first.
package struct OrganizationPage: Sendable, Equatable {
    package let organizations: [Organization]
    package let total: Total
    package let next: Int64?

    static let empty = OrganizationPage(organizations: [], total: .exact(0), next: nil)
}
