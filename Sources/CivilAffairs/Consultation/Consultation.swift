// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// Asking other units what they think of a draft 征求意见, round by round, until it is settled.
package struct Consultation: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        /// The draft, the units and the deadline can still be changed.
        case drafting
        case asking
        case collating
        case settled
        case withdrawn

        package var title: String {
            switch self {
            case .drafting: "起草"
            case .asking: "征求中"
            case .collating: "汇总"
            case .settled: "定稿"
            case .withdrawn: "撤回"
            }
        }
    }

    package let id: Int64
    package let title: String
    /// The plan that was taken as the draft.
    package let planID: String?
    package let state: State
    /// The round that runs, or ran last; the first is 1.
    package let round: Int
    /// The draft that stands, from 1.
    package let draft: Int
    /// Counts what was changed, so that nobody overwrites what they have not seen.
    package let version: Int64
    package let draftedBy: String
    package let draftedAt: Timestamp

    /// One round of asking: to whom, until when, about which draft.
    package struct Round: Sendable, Equatable {
        package let number: Int
        package let draft: Int
        package let letterNumber: String
        package let due: Timestamp?
        /// Whether the letter says that silence is taken for agreement 逾期未复视为无意见.
        package let silenceAgrees: Bool
        /// Nil before it was sent; what was sent never changes.
        package let sentAt: Timestamp?
        package let sentBy: String?
        package let units: [Unit]

        /// Whether the time for answers is over.
        package func isOver(at now: Timestamp) -> Bool { due.map { $0 < now } ?? false }
    }

    /// One that is asked: a department, or a township with its region.
    package struct Unit: Sendable, Equatable {
        package let id: Int64
        package let name: String
        package let regionID: Int64?
    }

    /// One paragraph of a draft. `number` stays the same from draft to draft.
    package struct Clause: Sendable, Equatable {
        package let number: Int
        package let text: String
        /// Taken out in this draft; `text` is then what stood before.
        package let isRemoved: Bool
        /// Why it was changed in this draft; empty where it was not.
        package let reason: String
        /// Opinions that the change comes from.
        package let opinions: [Int64]
    }

    /// What one unit answered. A later one of the same unit and round replaces it; both stay.
    package struct Reply: Sendable, Equatable {
        package let id: Int64
        package let round: Int
        package let unitID: Int64
        package let isAgreed: Bool
        package let receivedAt: Timestamp
        package let isLate: Bool
        /// Entered by the bureau from the stamped paper, not by the unit.
        package let isFromPaper: Bool
        package let isReplaced: Bool
        package let evidence: PlanValue.Evidence?
        package let by: String
        package let at: Timestamp
    }

    /// One opinion of a reply, and what became of it.
    package struct Opinion: Sendable, Equatable {
        package enum Verdict: String, Sendable, CaseIterable {
            case accepted, partly, declined

            package var title: String {
                switch self {
                case .accepted: "采纳"
                case .partly: "部分采纳"
                case .declined: "不采纳"
                }
            }
        }

        package let id: Int64
        package let replyID: Int64
        /// Nil where it is about the whole.
        package let clause: Int?
        /// What the unit wants.
        package let wants: String
        package let why: String
        package let verdict: Verdict?
        package let reason: String
        package let decidedBy: String?
        package let decidedAt: Timestamp?
        /// How often it was decided; a form carries the number that it saw.
        package let turn: Int
    }

    /// One thing that was done; never changed.
    package struct Step: Sendable, Equatable {
        package enum Kind: String, Sendable, CaseIterable {
            case drafted, edited, sent, replied, collated, revised, again, settled, withdrawn

            package var title: String {
                switch self {
                case .drafted: "起草"
                case .edited: "修改草稿"
                case .sent: "发出征求意见函"
                case .replied: "登记回复"
                case .collated: "转入汇总"
                case .revised: "修改成新一稿"
                case .again: "再次征求"
                case .settled: "定稿"
                case .withdrawn: "撤回"
                }
            }
        }

        package let id: Int64
        package let kind: Kind
        package let words: String
        package let by: String
        package let at: Timestamp
    }

    /// An answer as a unit gives it.
    package struct Answer: Sendable {
        package struct Line: Sendable {
            package let clause: Int?
            package let wants: String
            package let why: String

            package init(clause: Int?, wants: String, why: String) {
                self.clause = clause
                self.wants = wants
                self.why = why
            }
        }

        package let unitID: Int64
        package let isAgreed: Bool
        package let lines: [Line]
        /// When the paper came; nil for now. Only the bureau's office may say so.
        package let receivedAt: Timestamp?
        package let evidence: (name: String, content: [UInt8])?

        package init(
            unitID: Int64,
            isAgreed: Bool,
            lines: [Line],
            receivedAt: Timestamp? = nil,
            evidence: (name: String, content: [UInt8])? = nil
        ) {
            self.unitID = unitID
            self.isAgreed = isAgreed
            self.lines = lines
            self.receivedAt = receivedAt
            self.evidence = evidence
        }
    }

    /// A change of one clause for the next draft.
    package struct Change: Sendable {
        /// Nil for a new clause.
        package let clause: Int?
        /// The clause that a new one comes after; nil for the beginning.
        package let after: Int?
        /// Empty takes the clause out.
        package let text: String
        package let reason: String
        package let opinions: [Int64]

        package init(clause: Int?, after: Int? = nil, text: String, reason: String = "", opinions: [Int64] = []) {
            self.clause = clause
            self.after = after
            self.text = text
            self.reason = reason
            self.opinions = opinions
        }
    }
}

/// How a unit stands in a round.
package enum ConsultationStanding: Sendable, Equatable {
    case agreed, answered, silent
    /// Silent after the deadline of a letter that said what silence means.
    case silentlyAgreed

    package var title: String {
        switch self {
        case .agreed: "无意见"
        case .answered: "有意见"
        case .silent: "未回复"
        case .silentlyAgreed: "逾期未复，按函视为无意见"
        }
    }
}

extension Consultation {
    /// As it stood when a round was the last.
    func asSent(_ round: Round) -> Consultation {
        Consultation(
            id: id,
            title: title,
            planID: planID,
            state: state == .drafting ? .collating : state,
            round: round.number,
            draft: round.draft,
            version: version,
            draftedBy: draftedBy,
            draftedAt: draftedAt
        )
    }
}

extension Consultations.Record {
    /// Without a round that nobody was sent, and what was drafted for it.
    var asSent: Self {
        guard rounds.last?.sentAt == nil, let sent = rounds.last(where: { $0.sentAt != nil }) else { return self }
        let end = steps.lastIndex { $0.kind == .again } ?? steps.endIndex
        return Self(
            consultation: consultation.asSent(sent),
            rounds: rounds.filter { $0.sentAt != nil },
            drafts: drafts.filter { $0.number <= sent.draft },
            replies: replies,
            opinions: opinions,
            steps: Array(steps[..<end]) + steps[end...].filter { $0.kind == .withdrawn },
            takesReplies: takesReplies
        )
    }
}
