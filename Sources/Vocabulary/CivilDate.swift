// SPDX-License-Identifier: Apache-2.0

/// A day of the civil calendar, without time and zone. Valid from 1900-01-01 to 2199-12-31.
package struct CivilDate: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    package let year: Int
    /// 1…12
    package let monthNumber: Int
    /// 1…31
    package let day: Int

    /// - Throws: `VocabularyProblem.date` when there is no such day.
    package init(year: Int, month: Int, day: Int) throws(VocabularyProblem) {
        guard (1900...2199).contains(year), (1...12).contains(month),
            day >= 1, day <= Self.length(year: year, month: month)
        else { throw .date("\(year)-\(month)-\(day)") }
        self.init(uncheckedYear: year, month: month, day: day)
    }

    private init(uncheckedYear year: Int, month: Int, day: Int) {
        self.year = year
        monthNumber = month
        self.day = day
    }

    /// Reads `2026-11-20`, `2026/11/20`, `2026.11.20`, `20261120` and `2026年11月20日`, full-width digits included.
    package init(parsing text: String) throws(VocabularyProblem) {
        if let (year, month, day) = Self.fields(ofISO: text) {
            try self.init(year: year, month: month, day: day)
            return
        }
        let plain = Digits.halfWidth(text)
        let fields = plain.split { "-/.年月日".contains($0) }.map { $0.filter { $0 != " " } }.filter { !$0.isEmpty }
        if fields.count == 3, let year = Digits.number(fields[0]), let month = Digits.number(fields[1]),
            let day = Digits.number(fields[2])
        {
            try self.init(year: year, month: month, day: day)
        } else if fields.count == 1, fields[0].count == 8, let number = Digits.number(fields[0]) {
            try self.init(year: number / 10_000, month: number / 100 % 100, day: number % 100)
        } else {
            throw .date(String(text.prefix(20)))
        }
    }

    /// The fields of `2026-11-20`, the form in which every row of a store has its days; nil for any other form.
    private static func fields(ofISO text: String) -> (Int, Int, Int)? {
        var text = text
        return text.withUTF8 { bytes in
            guard bytes.count == 10, bytes[4] == 45, bytes[7] == 45 else { return nil }
            var number = 0
            for position in 0..<10 where position != 4 && position != 7 {
                guard (48...57).contains(bytes[position]) else { return nil }
                number = number * 10 + Int(bytes[position]) - 48
            }
            return (number / 10_000, number / 100 % 100, number % 100)
        }
    }

    /// Days since 1970-01-01; earlier days are negative.
    package var dayNumber: Int {
        let shifted = monthNumber <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (monthNumber + (monthNumber > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The day of a day number, clamped to the valid range.
    package init(dayNumber: Int) {
        let clamped = min(max(dayNumber, -25_567), 84_005)
        let shifted = clamped + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        self.init(uncheckedYear: year, month: month, day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// `2026-11-20`
    package var iso: String {
        String(unsafeUninitializedCapacity: 10) { bytes in
            var rest = year * 10_000 + monthNumber * 100 + day
            for position in stride(from: 9, through: 0, by: -1) {
                let dash = position == 4 || position == 7
                bytes[position] = dash ? 45 : UInt8(48 + rest % 10)
                if !dash { rest /= 10 }
            }
            return 10
        }
    }

    /// `2026年11月20日`
    package var chinese: String { "\(year)年\(monthNumber)月\(day)日" }

    package var description: String { iso }

    /// 1 = Monday … 7 = Sunday.
    package var weekday: Int { (dayNumber % 7 + 10) % 7 + 1 }

    package var month: Month { Month(unchecked: year, monthNumber) }

    package func adding(days: Int) -> CivilDate { CivilDate(dayNumber: dayNumber + days) }

    /// The same day so many months on; the last day of the month where there is none (民法典 202 条).
    package func adding(months: Int) -> CivilDate {
        let target = month.adding(months)
        let last = Self.length(year: target.year, month: target.monthNumber)
        return CivilDate(uncheckedYear: target.year, month: target.monthNumber, day: min(day, last))
    }

    /// Full years on a day; 0 before the first birthday, negative before birth.
    package func age(on date: CivilDate) -> Int {
        let had = (date.monthNumber, date.day) >= (monthNumber, day)
        return date.year - year - (had ? 0 : 1)
    }

    package func days(until date: CivilDate) -> Int { date.dayNumber - dayNumber }

    package static func < (left: CivilDate, right: CivilDate) -> Bool {
        (left.year, left.monthNumber, left.day) < (right.year, right.monthNumber, right.day)
    }

    /// Days of a month.
    package static func length(year: Int, month: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    package init(from decoder: any Decoder) throws {
        try self.init(parsing: decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(iso)
    }
}
