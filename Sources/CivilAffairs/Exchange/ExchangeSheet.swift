// SPDX-License-Identifier: Apache-2.0
import Storage
package import Vocabulary

/// A sheet that went to another system (上报表), with what it answered so far.
package struct ExchangeSheet: Sendable, Equatable, Identifiable {
    package let id: Int64
    /// Shown to people, such as `SB202612-1`.
    package let number: String
    package let definitionID: String
    /// The other system, as the pack calls it.
    package let title: String
    package let programID: String
    package let month: Month
    package let fileName: String
    package let waiting: Int
    package let accepted: Int
    package let refused: Int
    package let madeBy: String
    package let madeAt: Timestamp

    package var lines: Int { waiting + accepted + refused }
}

/// One line of a sheet.
package struct ExchangeLine: Sendable, Equatable, Identifiable {
    /// What happened to the family or person in the month.
    package enum Change: String, Sendable, CaseIterable, SQLConvertible {
        case new, changed, stopped

        package var title: String {
            switch self {
            case .new: "新增"
            case .changed: "变更"
            case .stopped: "停保"
            }
        }
    }

    package enum State: String, Sendable, CaseIterable, SQLConvertible {
        case waiting, accepted, refused

        package var title: String {
            switch self {
            case .waiting: "待反馈"
            case .accepted: "已接受"
            case .refused: "已退回"
            }
        }
    }

    package let id: Int64
    package let line: Int
    /// Our number, by which the answer is matched.
    package let number: String
    package let enrolmentID: Int64
    package let name: String
    package let regionID: Int64
    package let change: Change
    package let state: State
    /// Why it was refused; nil otherwise.
    package let reason: String?
    package let answeredAt: Timestamp?
}

/// What became of a file that the other system answered with (反馈文件).
package struct ExchangeAnswer: Sendable, Equatable, Identifiable {
    package enum Outcome: String, Sendable, CaseIterable, SQLConvertible {
        case accepted, refused
        /// Says again what was taken in before.
        case known
        /// Says again what an earlier line of the file said.
        case duplicate
        case unknownNumber = "unknown-number"
        case unreadable
        /// Contradicts another line of the file, or an answer taken in before.
        case contradicts

        package var title: String {
            switch self {
            case .accepted: "已接受"
            case .refused: "已退回"
            case .known: "此前已登记"
            case .duplicate: "文件内重复"
            case .unknownNumber: "流水号不存在"
            case .unreadable: "无法识别"
            case .contradicts: "结果矛盾"
            }
        }

        /// The line changed nothing and somebody must look at it.
        package var isBad: Bool {
            switch self {
            case .accepted, .refused, .known: false
            case .duplicate, .unknownNumber, .unreadable, .contradicts: true
            }
        }
    }

    package struct Line: Sendable, Equatable {
        /// Line of the file, from 1.
        package let line: Int
        package let outcome: Outcome
        package let reason: String?
    }

    package let id: Int64
    package let title: String
    package let fileName: String
    /// Lines with content, without the head.
    package let lines: Int
    package let accepted: Int
    package let refused: Int
    package let known: Int
    package let bad: Int
    package let takenBy: String
    package let takenAt: Timestamp
}
