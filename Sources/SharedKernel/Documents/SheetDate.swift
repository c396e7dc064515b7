// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// Day numbers of spreadsheets and the number formats that show them as dates.
enum SheetDate: Sendable, Hashable {
    case date, month, time, dateTime

    /// `CivilDate.dayNumber` of day 0 (1899-12-30), right for days from 1900-03-01 on.
    static let epochDay = -25_569
    private static let epochDay1904 = -24_107
    /// 1900-03-01: before it the file format counts a day that never was.
    static let firstSafeDay = -25_508

    /// What a built-in number format of Chinese Excel shows, or nil for a plain number.
    init?(builtIn id: Int) {
        switch id {
        case 14...16, 28...31, 51, 53, 54, 58: self = .date
        case 17, 27, 36, 50, 52, 57: self = .month
        case 18...21, 32...35, 45...47, 55, 56: self = .time
        case 22: self = .dateTime
        default: return nil
        }
    }

    /// What a custom number format shows; text in quotes, after a backslash and in brackets does not count.
    init?(format: String) {
        var letters: Set<Character> = []
        var isQuoted = false
        var isBracketed = false
        var isEscaped = false
        scan: for character in format.lowercased() {
            if isEscaped {
                isEscaped = false
                continue
            }
            switch character {
            case "\"": isQuoted.toggle()
            case "[" where !isQuoted: isBracketed = true
            case "]" where !isQuoted: isBracketed = false
            case "\\" where !isQuoted, "_" where !isQuoted: isEscaped = true
            case ";" where !isQuoted: break scan
            default: if !isQuoted, !isBracketed { letters.insert(character) }
            }
        }
        let hasTime = letters.contains("h") || letters.contains("s")
        if letters.contains("y") || letters.contains("d") {
            if hasTime { self = .dateTime } else { self = letters.contains("d") ? .date : .month }
        } else if hasTime, !letters.contains("0"), !letters.contains("#") {
            self = .time
        } else {
            return nil
        }
    }

    /// ISO text of a serial number in plain decimal notation, or nil outside of 1900…2199.
    func text(serial: String, isFrom1904: Bool) -> String? {
        let parts = serial.split(separator: ".", maxSplits: 1)
        guard let whole = parts.first.flatMap({ Int($0) }), whole >= 0 else { return nil }
        let seconds = Self.seconds(fraction: parts.count > 1 ? String(parts[1]) : "")
        let clock = [seconds / 3_600, seconds / 60 % 60, seconds % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        let time = clock.joined(separator: ":")
        if self == .time, whole == 0 { return time }
        let early = !isFrom1904 && whole < 60 ? 1 : 0
        let day = whole + (isFrom1904 ? Self.epochDay1904 : Self.epochDay) + early
        let date = CivilDate(dayNumber: day)
        guard date.dayNumber == day, isFrom1904 || whole != 60 else { return nil }
        switch self {
        case .date: return date.iso
        case .month: return date.month.iso
        case .time, .dateTime: return seconds == 0 ? date.iso : "\(date.iso) \(time)"
        }
    }

    /// Seconds of the day, from the decimals of a day.
    private static func seconds(fraction: String) -> Int {
        let digits = String((fraction + "0000000000").prefix(10))
        guard let number = Int(digits) else { return 0 }
        return min((number * 86_400 + 5_000_000_000) / 10_000_000_000, 86_399)
    }
}

/// Day numbers that have lost the format which shows them as dates.
package enum SpreadsheetDay {
    /// The day of a bare number such as `45352`; nil for what is no day from 1900-03-01 on.
    package static func date(serial: String) -> CivilDate? {
        guard let text = SheetDate.date.text(serial: serial, isFrom1904: false), let serial = Int(serial), serial > 60
        else { return nil }
        return try? CivilDate(parsing: text)
    }
}
