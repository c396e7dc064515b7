// SPDX-License-Identifier: Apache-2.0
import Packs
import Storage
package import Vocabulary

/// A visit to a window that somebody booked 预约.
package struct Booking: Sendable, Equatable {
    package enum State: String, Sendable, SQLConvertible, CaseIterable {
        case booked, cancelled, arrived, missed

        package var title: String {
            switch self {
            case .booked: "已预约"
            case .cancelled: "已取消"
            case .arrived: "已到"
            case .missed: "未到"
            }
        }
    }

    package let id: Int64
    package let serviceID: String
    /// Region of the office.
    package let regionID: Int64
    package let on: CivilDate
    /// Minutes from midnight.
    package let start: Int
    package let minutes: Int
    package let place: String
    package let personID: Int64
    package let personName: String
    package let phoneMasked: String?
    package let state: State
    /// Who of the office booked it for them; nil where they did it themselves.
    package let bookedBy: String?

    /// Such as `11月24日周二 09:00-09:30`.
    package var slotText: String { BookingRules.text(on, start, minutes) }
    /// Whether it can still be given back or moved at a moment.
    package func isAhead(at now: Timestamp) -> Bool { state == .booked && BookingRules.begins(on, start) > now }
    package var timeText: String { BookingRules.time(start, minutes) }
}

/// When a window is open and what can still be booked. Pure.
package enum BookingRules {
    package struct Slot: Sendable, Equatable {
        package let start: Int
        /// How many can still be booked.
        package let left: Int
    }

    package struct Day: Sendable, Equatable {
        package let date: CivilDate
        package let slots: [Slot]
    }

    /// Open days that can be booked from a moment on: working days by the calendar, make-up days among them.
    /// - Parameter taken: how many seats of a day and beginning are taken.
    static func days(
        _ rule: BookingRule,
        calendar: WorkCalendar,
        at now: Timestamp,
        taken: [CivilDate: [Int: Int]]
    ) -> [Day] {
        (0...rule.daysAhead).compactMap { offset in
            let date = now.date.adding(days: offset)
            guard calendar.isWorkingDay(date) else { return nil }
            let slots = rule.starts.filter { begins(date, $0) > now }.map { start in
                Slot(start: start, left: max(0, rule.capacity - (taken[date]?[start] ?? 0)))
            }
            return slots.isEmpty ? nil : Day(date: date, slots: slots)
        }
    }

    /// Whether a slot can be booked at a moment, whoever has booked it.
    static func isOpen(_ rule: BookingRule, on date: CivilDate, start: Int, calendar: WorkCalendar, at now: Timestamp)
        -> Bool
    {
        rule.starts.contains(start) && calendar.isWorkingDay(date) && begins(date, start) > now
            && date <= now.date.adding(days: rule.daysAhead)
    }

    static func begins(_ date: CivilDate, _ start: Int) -> Timestamp {
        Timestamp(date: date, hour: start / 60, minute: start % 60)
    }

    package static func text(_ date: CivilDate, _ start: Int, _ minutes: Int) -> String {
        "\(date.monthNumber)月\(date.day)日\(weekday(date)) \(time(start, minutes))"
    }

    package static func weekday(_ date: CivilDate) -> String {
        ["周一", "周二", "周三", "周四", "周五", "周六", "周日"][date.weekday - 1]
    }

    package static func time(_ start: Int, _ minutes: Int) -> String { "\(clock(start))-\(clock(start + minutes))" }

    private static func clock(_ minute: Int) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(minute / 60)):\(two(minute % 60))"
    }
}
