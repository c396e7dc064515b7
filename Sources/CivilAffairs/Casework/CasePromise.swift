// SPDX-License-Identifier: Apache-2.0
import Storage
package import Vocabulary

/// A written promise that stands in for a paper 告知承诺, and whether it was found true afterwards.
/// Basis: 国办发〔2020〕42号 关于全面推行证明事项和涉企经营许可事项告知承诺制的指导意见.
package struct CasePromise: Sendable, Equatable, Identifiable {
    package enum State: String, Sendable, CaseIterable, SQLConvertible {
        case open
        case kept
        /// Found untrue: the paper is needed again, and no more promises are taken from the applicant.
        case broken
        /// Found untrue once; promises are taken again, since it was made good.
        case restored

        package var title: String {
            switch self {
            case .open: "待核查"
            case .kept: "属实"
            case .broken: "不实"
            case .restored: "不实，已恢复资格"
            }
        }
    }

    package enum Filter: String, Sendable, CaseIterable {
        case open, late, broken, kept

        package var title: String {
            switch self {
            case .open: "待核查"
            case .late: "已超期"
            case .broken: "不实"
            case .kept: "属实"
            }
        }
    }

    package let id: Int64
    package let caseID: Int64
    package let caseTitle: String
    package let materialID: String
    package let materialTitle: String
    package let state: State
    package let madeOn: CivilDate
    /// Until when it has to be checked; nil where no pack sets a term.
    package let dueOn: CivilDate?
    package let finding: String?
    package let checkedBy: String?
    package let checkedOn: CivilDate?
}
