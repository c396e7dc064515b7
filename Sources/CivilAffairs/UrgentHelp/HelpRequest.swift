// SPDX-License-Identifier: Apache-2.0
import Packs
import Storage
package import Vocabulary

/// Somebody in urgent need 求助, from the moment that it was asked for until it is settled.
package struct HelpRequest: Sendable, Equatable {
    package enum State: String, Sendable, SQLConvertible, CaseIterable {
        case waiting
        /// The office has answered and is at it.
        case answered
        /// Opened as a case, passed on to somebody else, or over.
        case opened, referred, closed

        package var title: String {
            switch self {
            case .waiting: "待响应"
            case .answered: "处理中"
            case .opened: "已转为救助办件"
            case .referred: "已转介"
            case .closed: "已了结"
            }
        }

        package var isOpen: Bool { self == .waiting || self == .answered }
    }

    /// How it reached the office.
    package enum Way: String, Sendable, SQLConvertible, CaseIterable {
        case portal, staff

        package var title: String { self == .portal ? "群众端" : "工作人员代报" }
    }

    package let id: Int64
    /// Secret code by which whoever asked follows it, together with the telephone.
    package let receipt: String
    /// The village, or the township or county where that was not known.
    package let regionID: Int64
    package let name: String
    package let phoneMasked: String
    package let place: String
    package let kind: String
    package let need: String
    package let isDanger: Bool
    package let way: Way
    /// Who wrote it down for somebody else; nil for the one in need.
    package let reporter: String?
    package let askedAt: Timestamp
    /// Until when it has to be answered first.
    package let dueAt: Timestamp
    package let respondedAt: Timestamp?
    package let state: State
    package let personID: Int64?
    package let caseID: Int64?

    package var isLate: Bool { respondedAt.map { $0 > dueAt } ?? false }

    /// One thing that was done; never changed.
    package struct Step: Sendable, Equatable {
        package let at: Timestamp
        package let by: String
        package let title: String
        package let words: String
    }
}

/// How terms of help are counted. Pure.
enum HelpRules {
    /// Hours run day and night; days end with the last of them.
    static func due(_ term: LegalTerm, from now: Timestamp, calendar: WorkCalendar) -> Timestamp {
        guard term.unit != .hour else { return now.adding(seconds: term.length * 3_600) }
        return Timestamp(date: term.due(after: now.date, calendar: calendar).date.adding(days: 1))
    }
}
