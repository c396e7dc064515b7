// SPDX-License-Identifier: Apache-2.0
import Storage
package import Vocabulary

/// Why the office of a region sees a person.
package enum ReachReason: String, Sendable, CaseIterable, SQLConvertible {
    case hukou, home
    case fileOfCase = "case"
    case enrolment, facility

    package var title: String {
        switch self {
        case .hukou: "户籍"
        case .home: "居住"
        case .fileOfCase: "办件"
        case .enrolment: "在册"
        case .facility: "机构"
        }
    }
}

/// Why and since when the office of a region sees a person, for records that are entered as a batch.
package struct ReachEntry: Sendable, Hashable {
    package let personID: Int64
    package let regionID: Int64
    package let reason: ReachReason
    /// The case, enrolment or facility.
    package let referenceID: Int64
    package let from: CivilDate

    package init(personID: Int64, regionID: Int64, reason: ReachReason, referenceID: Int64, from: CivilDate) {
        self.personID = personID
        self.regionID = regionID
        self.reason = reason
        self.referenceID = referenceID
        self.from = from
    }
}
