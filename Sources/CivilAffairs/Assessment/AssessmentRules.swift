// SPDX-License-Identifier: Apache-2.0
package import Packs
import Policy
package import Vocabulary

/// What may be recorded of an assessment, and what counts of it. Nothing is judged from words. Pure.
package enum AssessmentRules {
    static let longest = 2_000
    static let shortest = 100
    static let mostQuestions = 60
    static let mostAnswers = 20
    /// More people than any place has.
    private static let most = 10_000_000
    private static let several = "（多选）"

    /// Days on which a plan is evaluated; where it names none, the last of its years.
    package static func evaluations(of plan: PlanDefinition) -> [CivilDate] {
        guard plan.evaluations.isEmpty else { return plan.evaluations.sorted() }
        return plan.years.last.flatMap { try? CivilDate(year: $0, month: 12, day: 31) }.map { [$0] } ?? []
    }

    /// 中期评估, 终期评估.
    package static func title(_ evaluation: CivilDate, of plan: PlanDefinition) -> String {
        evaluation.year == plan.years.last ? "终期评估" : "中期评估"
    }

    /// The evaluation that a report of a day belongs to; nil before the first.
    package static func evaluation(of plan: PlanDefinition, on day: CivilDate) -> CivilDate? {
        evaluations(of: plan).last { $0 <= day }
    }

    /// Those that were checked and that no checked one corrects.
    package static func counting(_ all: [PlanAssessment]) -> [PlanAssessment] {
        let checked = all.filter { $0.state == .checked }
        let corrected = Set(checked.compactMap(\.correctsID))
        return checked.filter { !corrected.contains($0.id) }
    }

    /// In percent with one decimal; nil where nobody could have said it.
    package static func share(_ count: Int, of whole: Int) -> Figure? {
        guard whole > 0 else { return nil }
        return Ratio(Int64(count), Int64(whole))?.multiplied(by: Ratio(100))?.figure(places: 1)
    }

    /// Questions as they are typed: blocks with an empty line between, first the question, then a line for each answer
    /// with its count behind it.
    /// - Throws: `AssessmentProblem.answer` naming the line.
    package static func questions(parsing text: String) throws(AssessmentProblem) -> [PlanAssessment.Question] {
        var questions: [PlanAssessment.Question] = []
        var words = ""
        var answers: [PlanAssessment.Question.Answer] = []
        func end() throws(AssessmentProblem) {
            guard !words.isEmpty else { return }
            guard !answers.isEmpty else { throw .answersMissing(String(words.prefix(40))) }
            let isMultiple = words.hasSuffix(several)
            questions.append(
                PlanAssessment.Question(
                    words: isMultiple ? String(words.dropLast(several.count)) : words,
                    isMultiple: isMultiple,
                    answers: answers
                )
            )
            (words, answers) = ("", [])
        }
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let line = line.trimmed
            guard !line.isEmpty else {
                try end()
                continue
            }
            if words.isEmpty {
                words = line
            } else {
                answers.append(try answer(line))
            }
        }
        try end()
        return questions
    }

    /// As they would be typed.
    package static func text(_ questions: [PlanAssessment.Question]) -> String {
        questions.map { question in
            ([question.words + (question.isMultiple ? several : "")]
                + question.answers.map { "\($0.words) \($0.count)" }).joined(separator: "\n")
        }.joined(separator: "\n\n")
    }

    private static func answer(_ line: String) throws(AssessmentProblem) -> PlanAssessment.Question.Answer {
        let digits = line.reversed().prefix { $0.isASCII && $0.isNumber }.count
        let words = String(line.dropLast(digits)).trimmed
        guard digits > 0, digits <= 8, let count = Int(line.suffix(digits)), !words.isEmpty,
            line.dropLast(digits).last.map({ " \t　,，:：".contains($0) }) == true
        else { throw .answer(String(line.prefix(40))) }
        return .init(words: words.droppingMarks, count: count)
    }

    // MARK: - What is recorded

    /// What a draft says beside who, when and which file.
    struct Content {
        let evaluation: CivilDate
        let from: CivilDate
        let until: CivilDate
        var creditCode: String?
        var score: Figure?
        var survey: PlanAssessment.Survey?
    }

    /// - Throws: `AssessmentProblem` naming what is wrong.
    static func content(
        of draft: AssessmentDraft,
        _ plan: PlanDefinition,
        on today: CivilDate
    ) throws -> Content {
        guard let evaluation = draft.evaluation, evaluations(of: plan).contains(evaluation),
            evaluation.year <= today.year
        else { throw AssessmentProblem.evaluation }
        guard !draft.body.isEmpty else { throw AssessmentProblem.bodyNeeded(draft.kind) }
        guard !draft.words.isEmpty else { throw AssessmentProblem.wordsNeeded(draft.kind) }
        guard draft.body.count <= shortest else { throw AssessmentProblem.tooLong(most: shortest) }
        guard max(draft.words.count, draft.reason.count) <= longest else {
            throw AssessmentProblem.tooLong(most: longest)
        }
        guard let from = draft.from else { throw AssessmentProblem.dayNeeded }
        let until = draft.kind == .survey ? draft.until ?? from : from
        guard until <= today else { throw AssessmentProblem.dayAhead }
        guard from <= until else { throw AssessmentProblem.daysReversed }
        var content = Content(evaluation: evaluation, from: from, until: until)
        if !draft.creditCode.isEmpty { content.creditCode = try CreditCode(draft.creditCode).text }
        switch draft.kind {
        case .thirdParty: content.score = try score(draft.score)
        case .survey: content.survey = try survey(draft)
        }
        return content
    }

    private static func score(_ typed: String) throws(AssessmentProblem) -> Figure? {
        guard !typed.isEmpty else { return nil }
        guard let figure = try? Figure(parsing: typed), figure >= .zero, figure <= Figure(whole: 100) else {
            throw .score
        }
        return figure
    }

    private static func survey(_ draft: AssessmentDraft) throws(AssessmentProblem) -> PlanAssessment.Survey {
        guard let asked = Int(draft.asked), let answered = Int(draft.answered), (1...most).contains(asked),
            answered >= 0
        else { throw .counts }
        guard answered <= asked else { throw .answeredAbove(asked: asked, answered: answered) }
        guard !draft.questions.isEmpty else { throw .questionsNeeded }
        guard draft.questions.count <= mostQuestions else { throw .tooMany("问题", most: mostQuestions) }
        for question in draft.questions {
            let name = String(question.words.prefix(40))
            guard !question.words.isEmpty, !question.answers.isEmpty else { throw .answersMissing(name) }
            guard question.answers.count <= mostAnswers else { throw .tooMany("“\(name)”的选项", most: mostAnswers) }
            for text in [question.words] + question.answers.map(\.words) where text.count > shortest {
                throw .tooLong(most: shortest)
            }
            guard question.answers.allSatisfy({ $0.count >= 0 && $0.count <= answered && !$0.words.isEmpty }) else {
                throw .answersAbove(name, answered: answered)
            }
            let sum = question.answers.reduce(0) { $0 + $1.count }
            guard question.isMultiple || sum <= answered else { throw .answersAbove(name, answered: answered) }
        }
        return PlanAssessment.Survey(asked: asked, answered: answered, questions: draft.questions)
    }
}

extension StringProtocol {
    /// Without space before and behind it.
    fileprivate var trimmed: String {
        let head = drop { $0.isWhitespace }
        return String(String(head.reversed().drop { $0.isWhitespace }).reversed())
    }

    /// Without the mark that stands between an answer and its count.
    fileprivate var droppingMarks: String {
        String(String(reversed().drop { ",，:：".contains($0) || $0.isWhitespace }).reversed())
    }
}
