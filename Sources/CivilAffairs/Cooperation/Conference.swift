// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// Departments talking a hard case over 个案会商（一事一议）, with minutes of who said what and what was settled.
package struct Conference: Sendable, Equatable, Identifiable {
    package enum State: String, Sendable, CaseIterable {
        case planned, held, cancelled

        package var title: String {
            switch self {
            case .planned: "待召开"
            case .held: "已召开"
            case .cancelled: "已取消"
            }
        }
    }

    /// Somebody who takes part, and what they said.
    package struct Participant: Sendable, Equatable {
        package let unit: String
        package let name: String
        /// Empty before it was held, and for whoever stayed away.
        package let opinion: String

        package init(unit: String, name: String, opinion: String) {
            self.unit = unit
            self.name = name
            self.opinion = opinion
        }
    }

    /// Who can sit at one table.
    package static let mostParticipants = 20

    package let id: Int64
    package let number: String
    package let caseID: Int64
    package let topic: String
    package let on: CivilDate
    package let place: String
    package let chair: String
    package let calledBy: String
    package let state: State
    package let participants: [Participant]
    /// What was settled, and why it was called off; nil before.
    package let conclusion: String?
    package let recordedBy: String?
}
