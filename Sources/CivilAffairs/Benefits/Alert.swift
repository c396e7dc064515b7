// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
import Storage
package import Vocabulary

/// Something monthly matching found that a township has to look into (预警). It changes nothing by itself.
package struct Alert: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable, SQLConvertible {
        case died, age
        case coveredElsewhere = "covered-elsewhere"
        case recheckDue = "recheck-due"
        case cardInvalid = "card-invalid"
        case consentExpired = "consent-expired"
        /// Sources say something else than what the benefit rests on.
        case matchDiffers = "match-differs"

        package var title: String {
            switch self {
            case .died: "成员死亡"
            case .age: "年龄到档"
            case .coveredElsewhere: "在其他待遇中"
            case .recheckDue: "定期复核到期"
            case .cardInvalid: "银行卡无效"
            case .consentExpired: "核对授权到期"
            case .matchDiffers: "核对有差异"
            }
        }
    }

    package enum State: String, Sendable, SQLConvertible {
        case open, handled

        package var title: String { self == .open ? "待核查" : "已处理" }
    }

    package let id: Int64
    package let kind: Kind
    package let enrolmentID: Int64
    package let enrolmentNumber: String
    package let payeeName: String
    package let personID: Int64
    package let regionID: Int64
    package let month: Month
    /// What was found, without values; `telling` adds what of it a reader may know.
    package let detail: String
    package let state: State
    package let handledNote: String?
    package let version: Int64
    package let programID: String
    /// Names of what differs. Some of them say it all, such as 服刑, so that not everybody is told them.
    package let items: [String]

    /// What an alert of periodic matching says to everybody.
    static let differing = "定期核对返回的情况与认定时不同"

    /// The alert as a reader may see it.
    /// - Parameter isReadable: whether they may know of an item.
    func telling(_ isReadable: (String) -> Bool) -> Alert {
        guard kind == .matchDiffers else { return self }
        let told = items.filter(isReadable)
        let isWhole = told.count == items.count
        let names = told.joined(separator: "、") + (isWhole ? "" : told.isEmpty ? "" : "等")
        return Alert(
            id: id,
            kind: kind,
            enrolmentID: enrolmentID,
            enrolmentNumber: enrolmentNumber,
            payeeName: payeeName,
            personID: personID,
            regionID: regionID,
            month: month,
            detail: detail + (names.isEmpty ? "，由乡镇（街道）核查" : "：\(names)"),
            state: state,
            // What was found out speaks of what differed.
            handledNote: isWhole ? handledNote : handledNote.map { _ in "已由乡镇（街道）核查" },
            version: version,
            programID: programID,
            items: told
        )
    }
}

/// Who may know which item of periodic matching differs.
package struct FindingReaders: Sendable {
    /// Whoever asks sources, looks into what they say, or decides on it.
    private static let officers: [Permission] = [
        .verificationRequest, .verificationAnswer, .enrolmentChange, .caseReview, .caseReviewSign, .caseConfirmDraft,
        .caseConfirmCheck, .caseConfirmSign, .auditRead,
    ]
    /// Whether an answer to a service of the program is theirs to see.
    private let isAnswerReadable: @Sendable (Actor, _ program: String, _ item: String) -> Bool

    package init(_ isAnswerReadable: @escaping @Sendable (Actor, String, String) -> Bool = { _, _, _ in true }) {
        self.isAnswerReadable = isAnswerReadable
    }

    func includes(_ actor: Actor, program: String, item: String) -> Bool {
        if case .system = actor.identity { return true }
        return Self.officers.contains(where: actor.may) && isAnswerReadable(actor, program, item)
    }
}

/// What a monthly re-check goes by: the cycles of the program, and what matching brought from outside.
package struct RecheckInput: Sendable, Equatable {
    /// Months between re-checks by class.
    package var cycles: [String: Int]
    /// Birthdays that change what somebody is owed, in full years.
    package var ages: [Int]
    /// Deaths that another department reported, beside those in the registry.
    package var deaths: [Int64]
    /// Persons found in another program or place, with its name.
    package var coveredElsewhere: [Int64: String]
    /// Persons whose authorisation to look up their means has run out.
    package var expiredConsents: [Int64]

    package init(
        cycles: [String: Int],
        ages: [Int] = [18, 60],
        deaths: [Int64] = [],
        coveredElsewhere: [Int64: String] = [:],
        expiredConsents: [Int64] = []
    ) {
        self.cycles = cycles
        self.ages = ages
        self.deaths = deaths
        self.coveredElsewhere = coveredElsewhere
        self.expiredConsents = expiredConsents
    }
}
