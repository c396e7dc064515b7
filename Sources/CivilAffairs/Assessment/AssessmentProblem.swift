// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// What can go wrong with assessments of plans, besides what can with their values.
package enum AssessmentProblem: Problem, Equatable {
    case evaluation
    case bodyNeeded(PlanAssessment.Kind)
    case wordsNeeded(PlanAssessment.Kind)
    case dayNeeded
    case dayAhead
    case daysReversed
    case score
    case counts
    case answeredAbove(asked: Int, answered: Int)
    case questionsNeeded
    case answersMissing(String)
    /// A line that is no answer with its count.
    case answer(String)
    case answersAbove(String, answered: Int)
    case tooMany(String, most: Int)
    case tooLong(most: Int)
    case evidenceNeeded
    case reasonNeeded
    /// What is corrected was corrected already, or does not count.
    case corrected
    case waiting

    package var code: String {
        switch self {
        case .evaluation: "assessment.evaluation"
        case .bodyNeeded: "assessment.body-needed"
        case .wordsNeeded: "assessment.words-needed"
        case .dayNeeded: "assessment.day-needed"
        case .dayAhead: "assessment.day-ahead"
        case .daysReversed: "assessment.days-reversed"
        case .score: "assessment.score"
        case .counts: "assessment.counts"
        case .answeredAbove: "assessment.answered-above"
        case .questionsNeeded: "assessment.questions-needed"
        case .answersMissing: "assessment.answers-missing"
        case .answer: "assessment.answer"
        case .answersAbove: "assessment.answers-above"
        case .tooMany: "assessment.too-many"
        case .tooLong: "assessment.too-long"
        case .evidenceNeeded: "assessment.evidence-needed"
        case .reasonNeeded: "assessment.reason-needed"
        case .corrected: "assessment.corrected"
        case .waiting: "assessment.waiting"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .corrected, .waiting: .conflict
        default: .invalid
        }
    }

    package var message: String {
        switch self {
        case .evaluation: "请选择这个规划已经开始的一次评估。"
        case .bodyNeeded(.thirdParty): "请填写评估机构的名称。"
        case .bodyNeeded(.survey): "请填写组织调查的单位。"
        case .wordsNeeded(.thirdParty): "请填写评估结论。"
        case .wordsNeeded(.survey): "请写明调查是怎么做的，如入户问卷、网上问卷、抽样办法。"
        case .dayNeeded: "请填写日期，如 2023-12-20。"
        case .dayAhead: "日期不能晚于今天，请核对。"
        case .daysReversed: "调查的结束日期早于开始日期，请核对。"
        case .score: "得分应在 0 到 100 之间；没有打分的不用填。"
        case .counts: "调查和回答的人数请填整数，调查人数要大于 0。"
        case .answeredAbove(let asked, let answered): "回答的有 \(answered) 人，比调查的 \(asked) 人还多，请核对。"
        case .questionsNeeded: "请填写调查的问题和每个选项的人数。"
        case .answersMissing(let question): "问题“\(question)”下面没有选项，请逐行写选项和人数。"
        case .answer(let line): "“\(line)”这一行应写选项，空一格再写人数，如：满意 120。"
        case .answersAbove(let question, let answered):
            "问题“\(question)”的选项人数和回答的 \(answered) 人对不上：每个选项不能超过回答人数，单选题加起来也不能超过；多选题请在问题末尾写（多选）。"
        case .tooMany(let what, let most): "\(what)太多，最多 \(most) 个。"
        case .tooLong(let most): "文字太长，请控制在 \(most) 字以内。"
        case .evidenceNeeded: "请附上盖章的评估报告或者调查报告。"
        case .reasonNeeded: "更正请写明理由；原来的会保留。"
        case .corrected: "要更正的那一份没有生效或者已经更正过，请刷新后查看。"
        case .waiting: "这次评估已有一份在等复核，请先复核或退回，再登记新的。"
        }
    }

    package var field: String? {
        switch self {
        case .evaluation: "evaluation"
        case .bodyNeeded: "body"
        case .wordsNeeded, .tooLong: "words"
        case .dayNeeded, .dayAhead, .daysReversed: "from"
        case .score: "score"
        case .counts, .answeredAbove: "answered"
        case .questionsNeeded, .answersMissing, .answer, .answersAbove, .tooMany: "questions"
        case .evidenceNeeded: "file"
        case .reasonNeeded: "reason"
        case .corrected: "corrects"
        case .waiting: nil
        }
    }
}
