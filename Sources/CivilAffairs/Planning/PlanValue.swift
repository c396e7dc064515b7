// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// A value of an indicator that a department reported, or that was kept when its year was closed. It is never changed: a
/// correction is another one with its reason, and both stand.
package struct PlanValue: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        /// Reported, and not yet checked by a second person.
        case waiting
        case checked
        /// Turned down by the second person.
        case returned

        package var title: String {
            switch self {
            case .waiting: "待复核"
            case .checked: "已复核"
            case .returned: "已退回"
            }
        }
    }

    package enum Origin: String, Sendable, CaseIterable {
        case reported
        /// Counted from our own data, as it stood when the year was closed.
        case computed
    }

    /// A picture, table or paper that proves it.
    package struct Evidence: Sendable, Equatable {
        package let hash: String
        package let name: String
        package let media: String
    }

    package let id: Int64
    package let planID: String
    package let indicatorID: String
    package let regionID: Int64
    package let period: PlanPeriod
    /// 1 for the first of its indicator, region and period, one more for each after it.
    package let number: Int
    package let origin: Origin
    /// Nil where there was nothing to divide by.
    package let value: Figure?
    /// Where it comes from, in words.
    package let note: String
    /// Why it differs from the one before it; nil for the first.
    package let reason: String?
    package let evidence: Evidence?
    package let state: State
    package let reportedByID: Int64?
    /// Name and function.
    package let reportedBy: String
    package let reportedAt: Timestamp
    package let checkedBy: String?
    package let checkedAt: Timestamp?
    package let checkNote: String?
    /// Whether its period was closed before it came.
    package let isLate: Bool
}

/// A period that a leader closed: its values only change by a correction that says why.
package struct PlanClosing: Sendable, Equatable {
    package let planID: String
    package let period: PlanPeriod
    package let closedBy: String
    package let closedAt: Timestamp
}

/// What somebody reports.
package struct PlanEntry: Sendable {
    package let period: String
    package let regionID: Int64?
    package let figure: String
    /// There was nothing to divide by.
    package let isEmpty: Bool
    package let note: String
    package let reason: String
    package let evidence: (name: String, content: [UInt8])?

    package init(
        period: String,
        regionID: Int64? = nil,
        figure: String,
        isEmpty: Bool = false,
        note: String,
        reason: String = "",
        evidence: (name: String, content: [UInt8])? = nil
    ) {
        self.period = period
        self.regionID = regionID
        self.figure = figure
        self.isEmpty = isEmpty
        self.note = note
        self.reason = reason
        self.evidence = evidence
    }
}
