// SPDX-License-Identifier: Apache-2.0

/// A month of a year, the unit of benefits.
package struct Month: Sendable, Hashable, Comparable, Strideable, Codable, CustomStringConvertible {
    package let year: Int
    /// 1…12
    package let monthNumber: Int

    /// - Throws: `VocabularyProblem.month` outside 1900-01 … 2199-12.
    package init(year: Int, month: Int) throws(VocabularyProblem) {
        guard (1900...2199).contains(year), (1...12).contains(month) else { throw .month("\(year)-\(month)") }
        self.init(unchecked: year, month)
    }

    init(unchecked year: Int, _ month: Int) {
        self.year = year
        monthNumber = month
    }

    /// Reads `2026-11`, `2026/11`, `202611` and `2026年11月`.
    package init(parsing text: String) throws(VocabularyProblem) {
        let fields = Digits.halfWidth(text).split { "-/.年月 ".contains($0) }
        if fields.count == 2, let year = Digits.number(String(fields[0])), let month = Digits.number(String(fields[1]))
        {
            try self.init(year: year, month: month)
        } else if fields.count == 1, fields[0].count == 6, let number = Digits.number(String(fields[0])) {
            try self.init(year: number / 100, month: number % 100)
        } else {
            throw .month(String(text.prefix(20)))
        }
    }

    /// Months since year 0, for arithmetic.
    package var index: Int { year * 12 + monthNumber - 1 }

    /// The month of an index, clamped to the valid range.
    package init(index: Int) {
        let clamped = min(max(index, 1900 * 12), 2199 * 12 + 11)
        self.init(unchecked: clamped / 12, clamped % 12 + 1)
    }

    package var firstDay: CivilDate { CivilDate(dayNumber: 0).moved(toYear: year, month: monthNumber, last: false) }
    package var lastDay: CivilDate { CivilDate(dayNumber: 0).moved(toYear: year, month: monthNumber, last: true) }
    package func adding(_ months: Int) -> Month { Month(index: index + months) }

    /// `2026-11`
    package var iso: String { "\(year)-\(Digits.pad(monthNumber))" }
    /// `2026年11月`
    package var chinese: String { "\(year)年\(monthNumber)月" }
    package var description: String { iso }

    package static func < (left: Month, right: Month) -> Bool { left.index < right.index }
    package func distance(to other: Month) -> Int { other.index - index }
    package func advanced(by months: Int) -> Month { adding(months) }

    package init(from decoder: any Decoder) throws {
        try self.init(parsing: decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(iso)
    }
}

extension CivilDate {
    /// First or last day of a month that is known to be valid.
    fileprivate func moved(toYear year: Int, month: Int, last: Bool) -> CivilDate {
        let first = Self.firstDayNumber(year: year, month: month)
        return CivilDate(dayNumber: last ? first + Self.length(year: year, month: month) - 1 : first)
    }

    private static func firstDayNumber(year: Int, month: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
