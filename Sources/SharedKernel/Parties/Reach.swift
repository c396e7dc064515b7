// SPDX-License-Identifier: Apache-2.0
import Storage

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
