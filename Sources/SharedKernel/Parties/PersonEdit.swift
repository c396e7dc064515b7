// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// A change of one field. Masked fields are kept unless somebody types anew, so an empty box never wipes a value unseen.
package enum Edit<Value: Sendable>: Sendable {
    case keep
    case set(Value)

    func applied(to old: Value) -> Value {
        switch self {
        case .keep: old
        case .set(let new): new
        }
    }
}

/// What to change about a person.
package struct PersonEdit: Sendable {
    package var name: Edit<PersonName> = .keep
    /// A new number takes the place of the present one, which stays on record.
    package var number: Edit<ResidentID> = .keep
    package var sex: Edit<Sex?> = .keep
    package var birthOn: Edit<CivilDate?> = .keep
    package var ethnicity: Edit<String?> = .keep
    package var marital: Edit<MaritalStatus?> = .keep
    package var hukouRegionID: Edit<Int64?> = .keep
    package var homeRegionID: Edit<Int64?> = .keep
    package var homeAddress: Edit<String?> = .keep
    package var phone: Edit<PhoneNumber?> = .keep
    package var settlement: Edit<Settlement?> = .keep
    /// Day of death; `.set(nil)` takes back a death entered by mistake.
    package var diedOn: Edit<CivilDate?> = .keep

    package init() {}
}
