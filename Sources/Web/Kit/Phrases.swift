// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
package import Vocabulary

/// A clock as a person reads it: a word and a colour, never a colour alone.
package struct ClockBadge: Sendable {
    package let text: String
    package let tone: String

    /// - Parameters:
    ///   - due: the last day of the term.
    ///   - title: of the term; nil where it goes without saying.
    package init(
        due: CivilDate?,
        title: String? = nil,
        provisional: Bool,
        paused: Bool,
        today: CivilDate,
        calendar: WorkCalendar
    ) {
        let badge = Self.told(due, provisional: provisional, paused: paused, today: today, calendar: calendar)
        text = title.map { "\($0)：\(badge.text)" } ?? badge.text
        tone = badge.tone
    }

    private static func told(
        _ due: CivilDate?,
        provisional: Bool,
        paused: Bool,
        today: CivilDate,
        calendar: WorkCalendar
    ) -> (text: String, tone: String) {
        guard let due else { return ("未计时", "") }
        let mark = provisional ? "，暂定" : ""
        let day = "\(due.monthNumber)月\(due.day)日\(mark)"
        if paused { return ("时限暂停（原到 \(day)）", "") }
        let left = calendar.workingDays(from: today, to: due)
        if due < today {
            return ("▲ 已超期 \(max(1, calendar.workingDays(from: due, to: today))) 个工作日（\(day)）", "late")
        }
        if due == today { return ("● 今天到期（\(day)）", "soon") }
        // Only days off lie between.
        if left == 0 { return ("● 还剩 \(today.days(until: due)) 天（\(day)）", "soon") }
        return ((left <= 3 ? "● " : "") + "还剩 \(left) 个工作日（\(day)）", left <= 3 ? "soon" : "done")
    }
}

/// A choice of a select box.
struct SelectOption: Sendable {
    let value: String
    let title: String
    let selected: Bool
}

extension CaseFile.State {
    /// Tone of the tag that shows the state.
    var tone: String {
        switch self {
        case .draft, .withdrawn: ""
        case .open: "primary"
        case .paused: "soon"
        case .approved: "done"
        case .refused: "late"
        }
    }
}
