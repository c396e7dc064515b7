// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
package import Vocabulary

/// A clock as a person reads it: a word and a colour, never a colour alone.
package struct ClockBadge: Sendable {
    package let text: String
    package let tone: String

    /// - Parameter due: the last day of the term.
    package init(due: CivilDate?, provisional: Bool, paused: Bool, today: CivilDate, calendar: WorkCalendar) {
        guard let due else {
            text = "未计时"
            tone = ""
            return
        }
        let mark = provisional ? "，暂定" : ""
        let day = "\(due.monthNumber)月\(due.day)日\(mark)"
        if paused {
            text = "时限暂停（原到 \(day)）"
            tone = ""
            return
        }
        let left = calendar.workingDays(from: today, to: due)
        if due < today {
            text = "▲ 已超期 \(max(1, calendar.workingDays(from: due, to: today))) 个工作日（\(day)）"
            tone = "late"
        } else if due == today {
            text = "● 今天到期（\(day)）"
            tone = "soon"
        } else if left == 0 {
            // Only days off lie between.
            text = "● 还剩 \(today.days(until: due)) 天（\(day)）"
            tone = "soon"
        } else {
            text = (left <= 3 ? "● " : "") + "还剩 \(left) 个工作日（\(day)）"
            tone = left <= 3 ? "soon" : "done"
        }
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
