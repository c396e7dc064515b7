// SPDX-License-Identifier: Apache-2.0
import Packs
import SharedKernel
import Storage
package import Vocabulary

/// A closed case whose time of keeping has run out.
package struct DueCase: Sendable, Equatable {
    /// What keeps it from being disposed of.
    package enum Bar: String, Sendable, CaseIterable {
        case running, contested, held, listed

        package var title: String {
            switch self {
            case .running: "待遇仍在享受"
            case .contested: "异议没有答复"
            case .held: "留存中"
            case .listed: "已列入待批清册"
            }
        }
    }

    package let id: Int64
    package let number: String?
    package let serviceID: String
    package let regionID: Int64
    package let opened: CivilDate
    package let closed: CivilDate
    package let state: CaseFile.State
    /// From when the years counted: the day it was closed, or the last day of its benefit.
    package let countedFrom: CivilDate
    package let ended: CivilDate
    package let bars: [Bar]

    package var name: String { number ?? "未受理的申请 \(id)" }
}

/// What is proposed to be disposed of together (销毁清册).
package struct DisposalList: Sendable, Equatable {
    package enum State: String, Sendable, SQLConvertible, CaseIterable {
        case proposed, done, refused

        package var title: String {
            switch self {
            case .proposed: "待批准"
            case .done: "已销毁"
            case .refused: "不予销毁"
            }
        }
    }

    package let id: Int64
    package let number: String
    package let state: State
    package let cases: Int
    /// Over the lines, so that what was approved is what was proposed.
    package let contentHash: String
    package let proposedByID: Int64
    package let proposedBy: String
    package let proposedFunction: String
    package let proposedTitle: String
    package let proposedAt: Timestamp
    package let note: String
    package let settledBy: String?
    package let settledTitle: String?
    package let settledAt: Timestamp?
    package let settledNote: String?
    /// Photos and scans that nothing refers to any more and that went with it.
    package let files: Int
    package let version: Int64
}

/// What remains of a case that was disposed of (存根), or will remain of one that is proposed.
package struct Tombstone: Sendable, Equatable {
    package let caseID: Int64
    package let number: String?
    package let serviceID: String
    package let serviceTitle: String
    package let regionID: Int64
    package let opened: CivilDate
    package let closed: CivilDate
    package let state: CaseFile.State
    package let countedFrom: CivilDate
    package let ended: CivilDate
    package let basis: String
    /// Over what was taken away; nil before.
    package let contentHash: String?
    package let disposedAt: Timestamp?
}

/// Somebody's order to keep a case beyond its time (留存), such as for a lawsuit.
package struct RetentionHold: Sendable, Equatable {
    package let reason: String
    package let placedBy: String
    package let placedAt: Timestamp
    package let liftedBy: String?
    package let liftedReason: String?
    package let liftedAt: Timestamp?
}

/// When the years of keeping are over, by the service's own rule.
enum RetentionRules {
    /// What of a service is due today.
    struct Term: Sendable {
        let serviceID: String
        /// The benefit that the service opens; nil for one that opens none, or looks at it again.
        let programID: String?
        let years: Int
        let isFromEnd: Bool
        /// Cases closed before this moment may be due.
        let closedBefore: Timestamp
        /// Benefits that ended in this month or earlier are due.
        let endedUntil: Month
    }

    /// Terms of all services that do not keep for good, as the packs say today; what no pack of today knows is kept.
    static func terms(_ services: [CaseService], on today: CivilDate) -> [Term] {
        services.compactMap { service in
            guard let privacy = service.definition.privacy, privacy.years > 0 else { return nil }
            let months = 12 * privacy.years
            return Term(
                serviceID: service.flow.serviceID,
                programID: service.ofEnrolment ? nil : service.program,
                years: privacy.years,
                isFromEnd: privacy.starts == .ended,
                closedBefore: Timestamp(date: today.adding(months: -months)),
                endedUntil: today.month.adding(-months - 1)
            )
        }
    }

    /// The day on which the years began, and the first on which they are over.
    static func span(_ term: Term, closed: CivilDate, lastMonth: Month?) -> (from: CivilDate, ended: CivilDate) {
        let from = term.isFromEnd ? lastMonth.map { max($0.lastDay, closed) } ?? closed : closed
        return (from, from.adding(months: 12 * term.years).adding(days: 1))
    }
}
