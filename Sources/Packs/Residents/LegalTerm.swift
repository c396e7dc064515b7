// SPDX-License-Identifier: Apache-2.0
import Policy
package import Vocabulary

/// A length of time as parameters of the packs write it, such as `15个工作日`, `2小时` or `6个月`.
package struct LegalTerm: Sendable, Equatable {
    package enum Unit: String, Sendable, CaseIterable {
        case workingDay = "个工作日"
        case hour = "小时"
        case day = "日"
        case month = "个月"
    }

    package let length: Int
    package let unit: Unit

    package init(_ length: Int, _ unit: Unit) {
        self.length = length
        self.unit = unit
    }

    /// Nil for what is no such length, or none at all.
    package init?(_ text: String) {
        let digits = text.prefix { ("0"..."9").contains($0) }
        guard let length = Int(digits), length > 0, length < 10_000,
            let unit = Unit(rawValue: String(text.dropFirst(digits.count)))
        else { return nil }
        self.init(length, unit)
    }

    package var title: String { "\(length)\(unit.rawValue)" }

    /// The last day, counted the legal way: the first day is not counted, the last rolls past days off. Hours end on
    /// the day itself.
    package func due(after day: CivilDate, calendar: WorkCalendar) -> WorkCalendar.Due {
        switch unit {
        case .workingDay: calendar.due(workingDays: length, after: day)
        case .hour: WorkCalendar.Due(date: day, provisional: false)
        case .day: calendar.due(days: length, after: day)
        case .month: calendar.due(months: length, after: day)
        }
    }
}

/// The parameters that set the terms of what residents are owed, by their names in the packs.
package enum TermParameter: String, Sendable, CaseIterable {
    /// Until when a bad rating is called back and answered.
    case callBack = "差评回访期限"
    /// Until when somebody who asked for urgent help is first answered.
    case firstResponse = "求助首次响应时限"
    /// Until when a promise that stands in for a paper is checked.
    case promiseCheck = "承诺核查期限"

    /// Values of the parameters that are no length of time.
    static func faults(of table: ParameterTable, named others: [String]) -> [PackFault] {
        let names = Set(allCases.map(\.rawValue) + others)
        return table.rows.filter { names.contains($0.name) && LegalTerm($0.value) == nil }.map { row in
            PackFault(
                file: row.file,
                line: row.line,
                column: 0,
                text: "“\(row.name)”写的是“\(row.value)”，应写成 15个工作日、60日、6个月 或 2小时"
            )
        }
    }
}
