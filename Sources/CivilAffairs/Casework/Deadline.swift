// SPDX-License-Identifier: Apache-2.0
package import Packs
import Storage
package import Vocabulary

/// A clock (时限) of a case: what must be done by when, counted the legal way.
package struct Deadline: Sendable, Equatable {
    package typealias Unit = ServiceDefinition.TimeUnit

    package let id: Int64
    package let clockID: String
    package let title: String
    package let unit: Unit
    package let length: Int
    package let startedOn: CivilDate
    package let dueOn: CivilDate
    package let provisional: Bool
    package let pausedOn: CivilDate?
    /// Days (working days for a clock in working days) that the clock stood still.
    package let pausedDays: Int
    package let endedOn: CivilDate?

    package init(
        id: Int64,
        clockID: String,
        title: String,
        unit: Unit,
        length: Int,
        startedOn: CivilDate,
        dueOn: CivilDate,
        provisional: Bool,
        pausedOn: CivilDate? = nil,
        pausedDays: Int = 0,
        endedOn: CivilDate? = nil
    ) {
        self.id = id
        self.clockID = clockID
        self.title = title
        self.unit = unit
        self.length = length
        self.startedOn = startedOn
        self.dueOn = dueOn
        self.provisional = provisional
        self.pausedOn = pausedOn
        self.pausedDays = pausedDays
        self.endedOn = endedOn
    }
}

extension ServiceDefinition.TimeUnit: SQLConvertible {
    package var title: String {
        switch self {
        case .workingDay: "个工作日"
        case .day: "日"
        case .month: "个月"
        }
    }
}

/// Counting of clocks. The first day is not counted and the last rolls past days off (民法典 201、203 条).
package enum DeadlineRules {
    /// The day a term ends on, with the time it stood still added in the same unit.
    package static func due(
        _ unit: Deadline.Unit,
        _ length: Int,
        after start: CivilDate,
        pausedDays: Int = 0,
        calendar: WorkCalendar
    ) -> WorkCalendar.Due {
        switch unit {
        case .workingDay: calendar.due(workingDays: length + pausedDays, after: start)
        case .day: calendar.due(days: length + pausedDays, after: start)
        case .month: calendar.due(days: pausedDays, after: start.adding(months: length))
        }
    }

    /// The clock standing still from a day on; a clock that stands or has ended stays as it is.
    package static func pause(_ deadline: Deadline, on date: CivilDate) -> Deadline {
        guard deadline.pausedOn == nil, deadline.endedOn == nil else { return deadline }
        return deadline.with(pausedOn: date)
    }

    /// The clock running again, its end moved by the time it stood still.
    package static func resume(_ deadline: Deadline, on date: CivilDate, calendar: WorkCalendar) -> Deadline {
        guard let paused = deadline.pausedOn, deadline.endedOn == nil else { return deadline }
        let stood =
            deadline.unit == .workingDay ? calendar.workingDays(from: paused, to: date) : paused.days(until: date)
        let total = deadline.pausedDays + max(0, stood)
        let due = due(deadline.unit, deadline.length, after: deadline.startedOn, pausedDays: total, calendar: calendar)
        return deadline.resumed(dueOn: due.date, provisional: due.provisional, pausedDays: total)
    }
}

extension Deadline {
    fileprivate func with(pausedOn: CivilDate) -> Deadline {
        Deadline(
            id: id,
            clockID: clockID,
            title: title,
            unit: unit,
            length: length,
            startedOn: startedOn,
            dueOn: dueOn,
            provisional: provisional,
            pausedOn: pausedOn,
            pausedDays: pausedDays,
            endedOn: endedOn
        )
    }

    fileprivate func resumed(dueOn: CivilDate, provisional: Bool, pausedDays: Int) -> Deadline {
        Deadline(
            id: id,
            clockID: clockID,
            title: title,
            unit: unit,
            length: length,
            startedOn: startedOn,
            dueOn: dueOn,
            provisional: provisional,
            pausedOn: nil,
            pausedDays: pausedDays,
            endedOn: endedOn
        )
    }
}
