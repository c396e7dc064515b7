// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// What others said of a plan for one of its evaluations: a third party's report 第三方评估, or what people answered when
/// they were asked 公众评价. It counts when a second person has checked it, and a correction stands beside it.
package struct PlanAssessment: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case thirdParty = "third-party"
        case survey

        package var title: String {
            switch self {
            case .thirdParty: "第三方评估"
            case .survey: "公众评价"
            }
        }
    }

    /// One question as the office asked it, with how many gave each answer.
    package struct Question: Sendable, Equatable {
        package struct Answer: Sendable, Equatable {
            package let words: String
            package let count: Int

            package init(words: String, count: Int) {
                self.words = words
                self.count = count
            }
        }

        package let words: String
        /// Whether one person could give several answers 多选.
        package let isMultiple: Bool
        package let answers: [Answer]

        package init(words: String, isMultiple: Bool, answers: [Answer]) {
            self.words = words
            self.isMultiple = isMultiple
            self.answers = answers
        }
    }

    /// How many were asked, how many answered, and what.
    package struct Survey: Sendable, Equatable {
        package let asked: Int
        package let answered: Int
        package let questions: [Question]
    }

    package let id: Int64
    package let planID: String
    /// The day of the plan's evaluation that it belongs to.
    package let evaluation: CivilDate
    package let kind: Kind
    /// Who assessed, or who asked.
    package let body: String
    package let creditCode: String?
    /// The day of the report; the first of a survey.
    package let from: CivilDate
    /// The last day of a survey, else the same.
    package let until: CivilDate
    /// The conclusion of a report; how a survey was done.
    package let words: String
    /// Of a report, out of a hundred; nil where none is given.
    package let score: Figure?
    /// Of a survey.
    package let survey: Survey?
    package let evidence: PlanValue.Evidence?
    /// The one that it corrects, and why.
    package let correctsID: Int64?
    package let reason: String?
    package let state: PlanValue.State
    package let reportedByID: Int64?
    package let reportedBy: String
    package let reportedAt: Timestamp
    package let checkedBy: String?
    package let checkedAt: Timestamp?
    package let checkNote: String?
}

/// What somebody types of an assessment.
package struct AssessmentDraft: Sendable {
    package var kind: PlanAssessment.Kind
    package var evaluation: CivilDate?
    package var body = ""
    package var creditCode = ""
    package var from: CivilDate?
    package var until: CivilDate?
    package var words = ""
    package var score = ""
    package var asked = ""
    package var answered = ""
    package var questions: [PlanAssessment.Question] = []
    package var correctsID: Int64?
    package var reason = ""
    package var evidence: (name: String, content: [UInt8])?

    package init(_ kind: PlanAssessment.Kind) { self.kind = kind }
}
