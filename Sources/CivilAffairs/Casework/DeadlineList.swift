// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel
import Storage
package import Vocabulary

/// Which running clocks a list shows.
package struct DeadlineFilter: Sendable, Equatable {
    /// Township whose office handles the case; nil for all.
    package let regionID: Int64?
    package let serviceID: String?
    /// Last day to which clocks may run; nil for any.
    package let until: CivilDate?
    /// First day; nil for any, late ones included.
    package let from: CivilDate?

    package init(
        regionID: Int64? = nil,
        serviceID: String? = nil,
        until: CivilDate? = nil,
        from: CivilDate? = nil
    ) {
        self.regionID = regionID
        self.serviceID = serviceID
        self.until = until
        self.from = from
    }

    /// What rows `d` of `deadline` and `c` of `case_file` must fulfil; area scope comes on top of it.
    var conditions: [SQL] {
        var conditions: [SQL] = ["d.paused_on is null"]
        if let regionID { conditions.append("c.region_id = \(regionID)") }
        if let serviceID { conditions.append("c.service_id = \(serviceID)") }
        if let until { conditions.append("d.due_on <= \(until)") }
        if let from { conditions.append("d.due_on >= \(from)") }
        return conditions
    }
}

/// Running clocks of one office. Never a ranking: offices stand in the order of their codes.
package struct DeadlineTally: Sendable, Equatable {
    package let regionID: Int64
    package let running: Int
    package let late: Int
    package let soon: Int
}

extension Casework {
    /// A running clock with its case and whose turn it is.
    package struct DueClock: Sendable {
        package let deadline: Deadline
        package let file: CaseFile
        package let step: String
        /// The function that has to act, in the pack's words.
        package let turn: String
        /// Whether the head of the office is to see to it once it is late 督办.
        package let escalates: Bool
    }

    /// Everything due in the reader's scope, the most urgent first.
    package func dueClocks(
        actor: Actor,
        filter: DeadlineFilter,
        after: (dueOn: CivilDate, id: Int64)? = nil,
        limit: Int = 50
    ) async throws -> [DueClock] {
        try actor.require(.caseRead)
        let found = try await database.read { [deadlines] transaction in
            try deadlines.due(scope: actor.scope, filter: filter, after: after, limit: limit, in: transaction)
        }
        return try found.map { due in
            let service = try services.service(due.file.serviceID, release: due.file.releaseHash)
            let clock = service.flow.clocks.first { $0.id == due.deadline.clockID }
            return DueClock(
                deadline: due.deadline,
                file: due.file,
                step: try service.flow.step(due.file.step).title,
                turn: try service.flow.turn(due.file),
                escalates: clock?.expiry == .escalate
            )
        }
    }

    /// Running clocks by office, with those late and those due within a week.
    package func dueTally(actor: Actor) async throws -> [DeadlineTally] {
        try actor.require(.caseRead)
        let today = clock.today
        return try await database.read { [deadlines] transaction in
            try deadlines.tally(scope: actor.scope, on: today, soon: today.adding(days: 7), in: transaction)
        }
    }
}
