// SPDX-License-Identifier: Apache-2.0
import Storage
package import Vocabulary

/// What became of a file that a source returned (核对回执).
package struct VerificationReturn: Sendable, Equatable {
    package enum Outcome: String, Sendable, SQLConvertible, CaseIterable {
        /// Kept as a fact.
        case landed
        /// Kept as a fact, although the number of the thing does not look like one.
        case oddObject = "odd-object"
        /// The source knows nothing about the person; recorded as answered, never as zero.
        case nothing
        /// Says again what this file or an earlier one said.
        case duplicate
        case unknownRequest = "unknown-request"
        case unknownNumber = "unknown-number"
        /// The number belongs to somebody of another name: a doubt, not a fact.
        case nameDiffers = "name-differs"
        /// Two values for the same person, item and day: a doubt, and neither of two in one file counts.
        case contradicts
        case unknownItem = "unknown-item"
        case unreadable
        case truncated
        /// The authorisation was taken back, so the answer may not be kept.
        case revoked
        /// The case is over.
        case ended
        /// The source reports that it could not look.
        case failed

        /// True for what is kept as a fact.
        package var isLanded: Bool { self == .landed || self == .oddObject }

        /// True for what somebody must look at.
        package var isBad: Bool {
            switch self {
            case .landed, .nothing, .duplicate: false
            default: true
            }
        }

        package var title: String {
            switch self {
            case .landed: "已入库"
            case .oddObject: "已入库，编号存疑"
            case .nothing: "查无记录"
            case .duplicate: "重复"
            case .unknownRequest: "请求号不存在"
            case .unknownNumber: "证件号不在委托内"
            case .nameDiffers: "姓名不符"
            case .contradicts: "内容矛盾"
            case .unknownItem: "项目不认识"
            case .unreadable: "无法识别"
            case .truncated: "行不完整"
            case .revoked: "授权已撤回"
            case .ended: "办件已办结"
            case .failed: "来源查询失败"
            }
        }
    }

    package struct Line: Sendable, Equatable {
        /// Line of the file, from 1.
        package let line: Int
        package let outcome: Outcome
        /// What is wrong, for the officer; never a number or a value.
        package let reason: String?
    }

    package let fileID: Int64
    package let name: String
    package let hash: String
    /// Lines with content, without the head.
    package let lines: Int
    package let landed: Int
    package let nothing: Int
    package let duplicates: Int
    /// Every line that somebody must look at, in order.
    package let bad: [Line]
    package let receivedAt: Timestamp
    /// True when the same file had been taken before; nothing was changed then.
    package let seenBefore: Bool
}

/// Something that does not fit and that an officer must settle (疑点).
package struct VerificationDoubt: Sendable, Equatable, Identifiable {
    package enum Kind: String, Sendable, SQLConvertible, CaseIterable {
        case nameDiffers = "name-differs"
        case contradicts
        /// Another source that is believed as much says something else.
        case sourcesDiffer = "sources-differ"
        /// The source's word counts only once an officer has looked into it.
        case unconfirmed

        package var title: String {
            switch self {
            case .nameDiffers: "姓名不符"
            case .contradicts: "内容矛盾"
            case .sourcesDiffer: "来源不一致"
            case .unconfirmed: "须核实"
            }
        }
    }

    package let id: Int64
    package let requestID: Int64
    package let personID: Int64
    package let sourceTitle: String
    /// Policy input it is about; nil when it is about the person as such.
    package let item: String?
    package let kind: Kind
    package let text: String
    package let raisedAt: Timestamp
    /// What the officer found; nil while open.
    package let resolution: String?
}
