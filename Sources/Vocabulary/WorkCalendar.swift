// SPDX-License-Identifier: Apache-2.0

/// Working days of China: weekends, holidays and make-up days, as the State Council announces them year by year.
///
/// For a year that is not announced yet, weekends and the fixed statutory days (1 January, 1–2 May, 1–3 October) are
/// taken; what is counted through such a year is provisional (暂定).
package struct WorkCalendar: Sendable {
    package enum Kind: String, Sendable { case off, work }

    package struct Entry: Sendable, Equatable {
        package let date: CivilDate
        package let kind: Kind
        package let occasion: String
        /// Document that announced it.
        package let document: String

        package init(date: CivilDate, kind: Kind, occasion: String, document: String) {
            self.date = date
            self.kind = kind
            self.occasion = occasion
            self.document = document
        }
    }

    /// A day that a term ends on.
    package struct Due: Sendable, Equatable {
        package let date: CivilDate
        /// True when the count went through a year whose holidays are not announced yet.
        package let provisional: Bool

        package init(date: CivilDate, provisional: Bool) {
            self.date = date
            self.provisional = provisional
        }
    }

    private let kinds: [CivilDate: Kind]
    package let announcedYears: Set<Int>

    /// - Parameter entries: of whole years; the years they name count as announced.
    package init(_ entries: [Entry]) {
        kinds = Dictionary(entries.map { ($0.date, $0.kind) }, uniquingKeysWith: { _, last in last })
        announcedYears = Set(entries.map(\.date.year))
    }

    /// Reads lines of `date,kind,occasion,document`; the first line is the head.
    package init(csv: String) throws(VocabularyProblem) {
        var entries: [Entry] = []
        for (offset, line) in csv.split(whereSeparator: \.isNewline).enumerated().dropFirst() {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard fields.count >= 4 else { throw .calendar(line: offset + 1, reason: "应有 4 列：日期、类型、节日、文号。") }
            guard let kind = Kind(rawValue: fields[1]) else {
                throw .calendar(line: offset + 1, reason: "类型“\(fields[1])”应为 off 或 work。")
            }
            entries.append(
                Entry(date: try CivilDate(parsing: fields[0]), kind: kind, occasion: fields[2], document: fields[3])
            )
        }
        self.init(entries)
    }

    package func isWorkingDay(_ date: CivilDate) -> Bool {
        if let kind = kinds[date] { return kind == .work }
        if date.weekday >= 6 { return false }
        guard !announcedYears.contains(date.year) else { return true }
        return switch (date.monthNumber, date.day) {
        case (1, 1), (5, 1...2), (10, 1...3): false
        default: true
        }
    }

    /// The last of so many working days; the first day is not counted (民法典 201 条).
    package func due(workingDays: Int, after start: CivilDate) -> Due {
        var date = start
        var left = workingDays
        var provisional = false
        while left > 0 {
            date = date.adding(days: 1)
            if !announcedYears.contains(date.year) { provisional = true }
            if isWorkingDay(date) { left -= 1 }
        }
        return Due(date: date, provisional: provisional)
    }

    /// The last of so many natural days, rolled past days off (民法典 203 条).
    package func due(days: Int, after start: CivilDate) -> Due {
        rolled(start.adding(days: days))
    }

    /// The matching day so many months on, rolled past days off (民法典 202、203 条).
    package func due(months: Int, after start: CivilDate) -> Due {
        rolled(start.adding(months: months))
    }

    private func rolled(_ day: CivilDate) -> Due {
        var date = day
        while !isWorkingDay(date) { date = date.adding(days: 1) }
        return Due(date: date, provisional: !announcedYears.contains(date.year))
    }

    /// Working days after `start` up to and including `end`; negative when `end` is earlier.
    package func workingDays(from start: CivilDate, to end: CivilDate) -> Int {
        guard start <= end else { return -workingDays(from: end, to: start) }
        var count = 0
        var date = start
        while date < end {
            date = date.adding(days: 1)
            if isWorkingDay(date) { count += 1 }
        }
        return count
    }
}
