// SPDX-License-Identifier: Apache-2.0

/// What the page shows, part by part.
extension CasePage {
    struct StepMark: Sendable {
        let title: String
        let tone: String
    }
    struct Line: Sendable {
        let title: String
        let value: String
    }
    struct Answer: Sendable {
        let title: String
        let value: String
        let source: String
        let others: String?
        /// The record that it names, where the reader may open it.
        let answerLink: String?
        /// A picture that it is, shown small.
        let answerPicture: String?
        /// Why the form does not take it.
        let fault: String?
    }
    struct Member: Sendable {
        let personID: Int64
        let name: String
        let masked: String
        let age: String
        let relation: String
        let standing: String
        let reason: String?
        let link: String
        let answersLink: String
        let answers: [Answer]
        /// Whether an authorisation, of the person or a guardian, is asked for.
        let consenting: Bool
        let consentMissing: String
        let consent: String?
        let consentBy: String?
        /// Who stated it without signing; nil where it is signed or does not hold.
        let consentUnsigned: String?
        let consentRelation: String
        let consentSheet: String?
        let minor: Bool
        let adult: Bool
        let removable: Bool
        let flags: [Flag]
        let unexplained: Bool
        let standings: [SelectOption]
    }
    struct RelativePart: Sendable {
        let relativeID: Int64
        let relativeName: String
        let described: String
        let options: [SelectOption]
    }
    /// Somewhere that the member stands already.
    struct Flag: Sendable {
        let text: String
        let tone: String
        let link: String?
    }
    struct Material: Sendable {
        let id: String
        let title: String
        let state: String?
        let tone: String
        let hint: String?
        let lookedUp: Bool
        let fileLink: String?
        let missing: Bool
        /// Whether a written promise may stand in for it.
        let promisable: Bool
    }
    struct Visit: Sendable {
        let date: String
        let surveyors: String
        let present: String
        let findings: String
        let county: Bool
        let pictures: [Picture]
    }
    struct Picture: Sendable {
        let pictureLink: String
        let caption: String
        let isImage: Bool
    }
    /// The enrolment that a re-check looks at, and what is proposed.
    struct ReviewPart: Sendable {
        let enrolmentNumber: String
        let enrolmentLink: String?
        let present: String
        let proposal: String?
        let cut: Bool
        let heard: String?
        let mayHear: Bool
        let hearingDue: Bool
    }
    struct DecisionPart: Sendable {
        let outcome: String
        let sentence: String
        /// By rules of benefits, and not by those who sign.
        let isWorkedOut: Bool
        let isPaid: Bool
        let amount: String
        let amountUnit: String
        let covered: String
        let on: String
        let clauses: [Clause]
        let calculation: String
        let hash: String
    }
    struct Clause: Sendable {
        let tone: String
        let title: String
        let margin: String
        let basis: String
    }
    struct PostingPart: Sendable {
        let id: Int64
        let kind: String
        let title: String
        let from: String
        let until: String
        let state: String
        let lines: [Line]
        let sheetLink: String
        let photographed: Bool
        let objectable: Bool
        let photoMissing: String?
        let sides: [SelectOption]
        let upPhoto: String?
        let downPhoto: String?
    }
    /// Another case that looks like the same matter.
    struct DuplicatePart: Sendable {
        let alikeText: String
        let alikeTone: String
        let alikeLink: String?
    }
    struct PayeePart: Sendable {
        let payeeName: String
        let bank: String
        let card: String
        let holder: String
        let doubtful: Bool
    }
    struct ObjectionPart: Sendable {
        let id: Int64
        let by: String
        let content: String
        let at: String
        let open: Bool
        let verdict: String
        let answer: String?
    }
    struct DocumentPart: Sendable {
        let link: String
        let title: String
        let number: String
        let at: String
    }
    struct DeadlinePart: Sendable {
        let clockID: String
        let title: String
        let text: String
        let tone: String
        /// That it was extended, and by how much.
        let extended: String?
        /// By how much whoever reads this may extend it.
        let extendable: String?
    }
    /// What was done at a step outside the system.
    struct ReportPart: Sendable {
        let reportTitle: String
        let stepTitle: String
        let heldOn: String
        let recordedBy: String
        let lines: [Line]
    }
    struct Happening: Sendable {
        let at: String
        let title: String
        let who: String
        let comment: String?
    }
    struct ChoicePart: Sendable {
        let action: String
        let title: String
        let needsReason: Bool
        let tone: String
        let requestID: String
        let suggested: String
    }
}
