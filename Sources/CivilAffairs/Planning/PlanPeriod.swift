// SPDX-License-Identifier: Apache-2.0
package import Storage
package import Vocabulary

/// What a value is of: a year, or a month on the way. Only years are judged.
package struct PlanPeriod: Sendable, Hashable, Comparable {
    package let year: Int
    /// 1…12; nil for the whole year.
    package let month: Int?

    package init(year: Int) {
        self.year = year
        month = nil
    }

    /// Reads `2025` and `2025-03`.
    /// - Throws: `PlanningProblem.period` for anything else.
    package init(parsing text: String) throws(PlanningProblem) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        let digits = parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isNumber } }
        guard digits, (1...2).contains(parts.count), parts[0].count == 4, let year = Int(parts[0]),
            (1949...2199).contains(year)
        else { throw .period(String(text.prefix(20))) }
        self.year = year
        guard parts.count == 2 else {
            month = nil
            return
        }
        guard parts[1].count == 2, let month = Int(parts[1]), (1...12).contains(month) else {
            throw .period(String(text.prefix(20)))
        }
        self.month = month
    }

    /// `2025` or `2025-03`.
    package var text: String {
        guard let month else { return String(year) }
        return "\(year)-\(month < 10 ? "0" : "")\(month)"
    }

    package var chinese: String { month.map { "\(year)年\($0)月" } ?? "\(year)年" }

    package var lastDay: CivilDate {
        get throws(VocabularyProblem) { try Month(year: year, month: month ?? 12).lastDay }
    }

    /// Whether it has begun.
    package func hasBegun(on day: CivilDate) -> Bool {
        (year, month ?? 1) <= (day.year, day.monthNumber)
    }

    /// Whether its last day has come.
    package func isOver(on day: CivilDate) -> Bool {
        let next = day.adding(days: 1)
        return (year, month ?? 12) < (next.year, next.monthNumber)
    }

    /// Months of a year after one another, and the year itself after them.
    package static func < (left: PlanPeriod, right: PlanPeriod) -> Bool {
        (left.year, left.month ?? 13) < (right.year, right.month ?? 13)
    }
}

extension PlanPeriod: SQLConvertible {
    package var sqlValue: SQLValue { .text(text) }
    package init?(sqlValue: SQLValue) {
        guard case .text(let text) = sqlValue, let period = try? PlanPeriod(parsing: text) else { return nil }
        self = period
    }
}
