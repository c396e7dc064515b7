// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
import Storage
package import Vocabulary

/// One person's record opened outside the scope for an emergency (应急查阅), for a short time, to be looked at afterwards.
package struct Emergency: Sendable, Equatable {
    package let id: Int64
    package let personID: Int64
    package let askedByID: Int64
    package let askedBy: String
    package let functionTitle: String
    package let regionID: Int64?
    package let reason: String
    package let openedAt: Timestamp
    package let until: Timestamp
    package let endedAt: Timestamp?
    /// How often the record was looked at.
    package let views: Int
    package let reviews: [Review]

    /// What a function that looks after such openings said of it.
    package struct Review: Sendable, Equatable {
        package let function: String
        package let functionTitle: String
        package let by: String
        package let isJustified: Bool
        package let note: String
        package let at: Timestamp
    }

    package func isOpen(at now: Timestamp) -> Bool { endedAt == nil && now < until }
}

/// What is shown of the person: enough to reach and help them.
package struct EmergencyView: Sendable {
    package let emergency: Emergency
    package let card: PersonCard
    package let phone: String?
    package let address: String?
    package let cases: [CaseFile]
}
