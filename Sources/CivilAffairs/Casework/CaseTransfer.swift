// SPDX-License-Identifier: Apache-2.0
import Storage
package import Vocabulary

/// A case that one office took in and passed to the office that has to handle it 异地受理, as where the family's household
/// is registered elsewhere in the county.
package struct CaseTransfer: Sendable, Equatable, Identifiable {
    /// How far the office that got it is. Never kept, since it follows from what happened to the case.
    package enum State: String, Sendable, CaseIterable {
        /// Nobody there has done anything yet.
        case sent
        case handled
        case returned
        case ended

        package var title: String {
            switch self {
            case .sent: "待接收"
            case .handled: "已接收办理"
            case .returned: "已退回"
            case .ended: "已办结"
            }
        }
    }

    package enum Side: String, Sendable, CaseIterable, SQLConvertible {
        case incoming
        case outgoing

        package var title: String {
            switch self {
            case .incoming: "转来的"
            case .outgoing: "转出的"
            }
        }
    }

    package let id: Int64
    package let caseID: Int64
    package let caseTitle: String
    /// Township and village that it left.
    package let fromRegionID: Int64
    package let fromVillageID: Int64
    /// Township and village that it went to.
    package let toRegionID: Int64
    package let toVillageID: Int64
    package let reason: String
    package let sentBy: String
    package let sentAt: Timestamp
    /// Why it was sent back; nil while it was not.
    package let returnReason: String?
    package let state: State
    /// What the case is at; for the office that sent it and sees no more of it.
    package let caseState: CaseFile.State
    /// Township that has the case now.
    package let isAt: Int64
}
