// SPDX-License-Identifier: Apache-2.0
import Storage
package import Vocabulary

/// Where a person's household register counts as: town or country.
package enum Settlement: String, Sendable, CaseIterable, SQLConvertible {
    case urban, rural

    package var title: String { self == .urban ? "城镇" : "农村" }
}

/// Marital status as the register has it.
package enum MaritalStatus: String, Sendable, CaseIterable, SQLConvertible {
    case single, married, divorced, widowed

    package var title: String {
        switch self {
        case .single: "未婚"
        case .married: "已婚"
        case .divorced: "离婚"
        case .widowed: "丧偶"
        }
    }
}

extension Sex: SQLConvertible {}

/// What a form or a list says about a person; the store adds what follows from the number.
package struct PersonDraft: Sendable {
    package var name: PersonName
    /// nil for those who have none, such as a foundling.
    package var number: ResidentID?
    /// Needed only without a number; with one, the number says.
    package var sex: Sex?
    /// Needed only without a number; with one, the number says.
    package var birthOn: CivilDate?
    package var ethnicity: String?
    package var marital: MaritalStatus?
    package var hukouRegionID: Int64?
    package var homeRegionID: Int64?
    package var homeAddress: String?
    package var phone: PhoneNumber?
    package var settlement: Settlement?

    package init(
        name: PersonName,
        number: ResidentID? = nil,
        sex: Sex? = nil,
        birthOn: CivilDate? = nil,
        ethnicity: String? = nil,
        marital: MaritalStatus? = nil,
        hukouRegionID: Int64? = nil,
        homeRegionID: Int64? = nil,
        homeAddress: String? = nil,
        phone: PhoneNumber? = nil,
        settlement: Settlement? = nil
    ) {
        self.name = name
        self.number = number
        self.sex = sex
        self.birthOn = birthOn
        self.ethnicity = ethnicity
        self.marital = marital
        self.hukouRegionID = hukouRegionID
        self.homeRegionID = homeRegionID
        self.homeAddress = homeAddress
        self.phone = phone
        self.settlement = settlement
    }
}

/// One person in a list: numbers masked, no address.
package struct PersonSummary: Sendable, Equatable, Identifiable {
    package let id: Int64
    package let name: String
    package let sex: Sex?
    package let birthOn: CivilDate?
    package let diedOn: CivilDate?
    /// nil without any number.
    package let numberMasked: String?
    package let phoneMasked: String?
    package let hukouRegionID: Int64?
    package let homeRegionID: Int64?
    package let settlement: Settlement?
    /// The record into which this one was merged.
    package let mergedInto: Int64?
    package let version: Int64

    /// Where the person is looked for: home, else household register.
    package var regionID: Int64? { homeRegionID ?? hukouRegionID }

    /// Full years on a day, or at death; nil when the birth is not known.
    package func age(on date: CivilDate) -> Int? {
        birthOn.map { $0.age(on: min(diedOn ?? date, date)) }
    }
}
