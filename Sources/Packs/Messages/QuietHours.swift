// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// The part of every day in which nobody is sent a text message, such as 21:00-08:00.
package struct QuietHours: Sendable, Equatable {
    /// The parameter of the packs that sets it.
    package static let parameter = "短信免打扰时段"
    /// Where no pack says otherwise.
    package static let usual = QuietHours(from: 21 * 60, until: 8 * 60)

    /// Minutes of the day; where `from` is the later of the two, it lasts past midnight.
    let from: Int
    let until: Int

    init(from: Int, until: Int) {
        self.from = from
        self.until = until
    }

    /// Reads `21:00-08:00`; nil for what is none. The same time twice would be a whole day, and is refused.
    package init?(_ text: String) {
        let times = text.split(separator: "-", omittingEmptySubsequences: false).map(Self.minutes)
        guard times.count == 2, let from = times[0], let until = times[1], from != until else { return nil }
        self.init(from: from, until: until)
    }

    /// Minutes of the day of `08:30`; nil for what is no time.
    static func minutes(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 }), let hour = Int(parts[0]),
            let minute = Int(parts[1]),
            (0..<24).contains(hour), (0..<60).contains(minute)
        else { return nil }
        return hour * 60 + minute
    }

    /// The instant itself, or the end of the quiet hours that it falls into.
    package func next(_ instant: Timestamp) -> Timestamp {
        let day = instant.date
        let minute = Int((instant.milliseconds - Timestamp(date: day).milliseconds) / 60_000)
        let isQuiet = from < until ? (from..<until).contains(minute) : minute >= from || minute < until
        guard isQuiet else { return instant }
        let end = minute < until ? day : day.adding(days: 1)
        return Timestamp(date: end, hour: until / 60, minute: until % 60)
    }
}
