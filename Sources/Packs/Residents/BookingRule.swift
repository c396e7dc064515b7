// SPDX-License-Identifier: Apache-2.0

/// When a service can be booked for a visit to its window 预约, as its definition says.
package struct BookingRule: Sendable, Equatable {
    /// Whose window it is.
    package enum Level: String, Sendable, CaseIterable { case county, township }

    /// A part of a working day, in minutes from midnight.
    package struct Hours: Sendable, Equatable {
        package let from: Int
        package let until: Int
    }

    package let level: Level
    /// Length of a slot.
    package let minutes: Int
    /// How many may be booked for one slot.
    package let capacity: Int
    /// How many days before it a slot can be booked.
    package let daysAhead: Int
    package let hours: [Hours]
    /// Where to come to; nil for the office itself.
    package let place: String?

    /// Beginnings of the slots of an open day, in minutes from midnight.
    package var starts: [Int] {
        hours.flatMap { stride(from: $0.from, through: $0.until - minutes, by: minutes) }
    }

    /// The rule as one office changes it.
    package func changed(by office: BookingOffice) -> BookingRule {
        BookingRule(
            level: level,
            minutes: office.minutes ?? minutes,
            capacity: office.capacity ?? capacity,
            daysAhead: office.daysAhead ?? daysAhead,
            hours: office.hours.isEmpty ? hours : office.hours,
            place: office.place ?? place
        )
    }
}

/// How one office differs from what the service's definition says.
package struct BookingOffice: Sendable, Equatable {
    package let service: String
    /// Code of the region whose office it is.
    package let region: String
    package let minutes: Int?
    package let capacity: Int?
    package let daysAhead: Int?
    package let hours: [BookingRule.Hours]
    package let place: String?
    package let placeInFile: PackPlace
}

/// Reads the `booking` of a service and `booking.yaml`.
enum BookingReader {
    static func rule(_ item: NodeReader) -> BookingRule {
        let rule = BookingRule(
            level: item.choice("level", BookingRule.Level.self) ?? .county,
            minutes: item.integer("minutes"),
            capacity: item.integer("capacity"),
            daysAhead: item.integer("days_ahead"),
            hours: hours(item),
            place: item.optionalText("place")
        )
        check(rule.minutes, rule.capacity, rule.daysAhead, item)
        if rule.hours.isEmpty { item.fault("预约没有写开放时间 hours，如 [\"08:30-11:30\"]") }
        if rule.minutes > 0, rule.starts.isEmpty { item.fault("开放时间不够一个时段，请核对 minutes 和 hours") }
        item.close()
        return rule
    }

    static func offices(_ reader: NodeReader) -> [BookingOffice] {
        let offices = reader.list("offices").map { item in
            let office = BookingOffice(
                service: item.text("service"),
                region: item.text("region"),
                minutes: item.optionalInteger("minutes"),
                capacity: item.optionalInteger("capacity"),
                daysAhead: item.optionalInteger("days_ahead"),
                hours: hours(item),
                place: item.optionalText("place"),
                placeInFile: item.place
            )
            check(office.minutes ?? 30, office.capacity ?? 1, office.daysAhead ?? 1, item)
            item.close()
            return office
        }
        reader.close()
        return offices
    }

    private static func check(_ minutes: Int, _ capacity: Int, _ days: Int, _ item: NodeReader) {
        if !(5...240).contains(minutes) { item.fault("时段长度 minutes 应在 5 至 240 分钟之间", of: "minutes") }
        if !(1...100).contains(capacity) { item.fault("每个时段的号数 capacity 应在 1 至 100 之间", of: "capacity") }
        if !(1...90).contains(days) { item.fault("可以提前预约的天数 days_ahead 应在 1 至 90 之间", of: "days_ahead") }
    }

    private static func hours(_ item: NodeReader) -> [BookingRule.Hours] {
        let hours = item.texts("hours").compactMap { text -> BookingRule.Hours? in
            let times = text.split(separator: "-", omittingEmptySubsequences: false).map(QuietHours.minutes)
            guard times.count == 2, let from = times[0], let until = times[1], from < until else {
                item.fault("开放时间“\(text)”应写成 08:30-11:30", of: "hours")
                return nil
            }
            return BookingRule.Hours(from: from, until: until)
        }
        for (earlier, later) in zip(hours, hours.dropFirst()) where later.from < earlier.until {
            item.fault("开放时间应从早到晚写，不能重叠", of: "hours")
        }
        return hours
    }
}
