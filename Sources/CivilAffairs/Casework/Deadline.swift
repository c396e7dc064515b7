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
    /// By how much it was extended, in its unit; 0 while it was not.
    package let extended: Int

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
        endedOn: CivilDate? = nil,
        extended: Int = 0
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
        self.extended = extended
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

    private static func due(_ deadline: Deadline, pausedDays: Int, calendar: WorkCalendar) -> WorkCalendar.Due {
        let length = deadline.length + deadline.extended
        return due(deadline.unit, length, after: deadline.startedOn, pausedDays: pausedDays, calendar: calendar)
    }

    /// The clock made longer, once (行政许可法 42 条 and the like).
    package static func extend(_ deadline: Deadline, by extra: Int, calendar: WorkCalendar) -> Deadline {
        let longer = deadline.with(extended: extra)
        let due = due(longer, pausedDays: longer.pausedDays, calendar: calendar)
        return longer.with(dueOn: due.date, provisional: due.provisional)
    }

    /// The clock standing still from a day on; a clock that stands or has ended stays as it is.
    package static func pause(_ deadline: Deadline, on date: CivilDate) -> Deadline {
        guard deadline.pausedOn == nil, deadline.endedOn == nil else { return deadline }
        return deadline.with(pausedOn: .some(date))
    }

    /// The clock running again, its end moved by the time it stood still.
    package static func resume(_ deadline: Deadline, on date: CivilDate, calendar: WorkCalendar) -> Deadline {
        guard let paused = deadline.pausedOn, deadline.endedOn == nil else { return deadline }
        let stood =
            deadline.unit == .workingDay ? calendar.workingDays(from: paused, to: date) : paused.days(until: date)
        let total = deadline.pausedDays + max(0, stood)
        let due = due(deadline, pausedDays: total, calendar: calendar)
        return deadline.with(
            dueOn: due.date,
            provisional: due.provisional,
            pausedOn: .some(nil),
            pausedDays: total
        )
    }
}

extension Deadline {
    fileprivate func with(
        dueOn: CivilDate? = nil,
        provisional: Bool? = nil,
        pausedOn: CivilDate?? = nil,
        pausedDays: Int? = nil,
        extended: Int? = nil
    ) -> Deadline {
        Deadline(
            id: id,
            clockID: clockID,
            title: title,
            unit: unit,
            length: length,
            startedOn: startedOn,
            dueOn: dueOn ?? self.dueOn,
            provisional: provisional ?? self.provisional,
            pausedOn: pausedOn ?? self.pausedOn,
            pausedDays: pausedDays ?? self.pausedDays,
            endedOn: endedOn,
            extended: extended ?? self.extended
        )
    }
}
