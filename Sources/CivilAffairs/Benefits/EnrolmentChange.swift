// SPDX-License-Identifier: Apache-2.0
import Storage
package import Vocabulary

/// One recorded change of an enrolment (变更).
package struct EnrolmentChange: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable, SQLConvertible {
        case open, addMember = "add-member", removeMember = "remove-member", death, head, card, move, adjust
        case standard, taper, suspend, resume, end, imported

        package var title: String {
            switch self {
            case .open: "新增"
            case .addMember: "增员"
            case .removeMember: "减员"
            case .death: "死亡"
            case .head: "户主变更"
            case .card: "换卡"
            case .move: "迁移"
            case .adjust: "调额"
            case .standard: "调标"
            case .taper: "渐退"
            case .suspend: "暂停"
            case .resume: "恢复"
            case .end: "停发"
            case .imported: "存量导入"
            }
        }
    }

    package let id: Int64
    package let enrolmentID: Int64
    package let kind: Kind
    package let from: Month
    package let personID: Int64?
    package let before: Money?
    package let after: Money?
    package let reason: String
    package let hearing: Hearing?
    package let recordedBy: String
    package let recordedAt: Timestamp
}

/// That somebody was heard before a cut (听取意见). Basis: 社会救助法 第四十八条
package struct Hearing: Sendable, Equatable {
    package let on: CivilDate
    /// What they said, or that they had nothing to say.
    package let note: String

    package init(on: CivilDate, note: String) {
        self.on = on
        self.note = note
    }
}

/// Why an enrolment changes, from which month, and what goes with it.
package struct ChangeOrder: Sendable, Equatable {
    package let enrolmentID: Int64
    package let version: Int64
    /// First month in which the change counts.
    package let from: Month
    package let reason: String
    package let caseID: Int64?
    package let hearing: Hearing?

    package init(
        enrolmentID: Int64,
        version: Int64,
        from: Month,
        reason: String,
        caseID: Int64? = nil,
        hearing: Hearing? = nil
    ) {
        self.enrolmentID = enrolmentID
        self.version = version
        self.from = from
        self.reason = reason
        self.caseID = caseID
        self.hearing = hearing
    }
}
