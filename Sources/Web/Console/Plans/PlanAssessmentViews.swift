// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

/// A question of a survey with how many gave each answer, as a table with bars.
struct SurveyQuestion: Sendable {
    struct Answer: Sendable {
        let answer: String
        let people: String
        let answerShare: String
        /// Of the bar, 0…100.
        let barWidth: Int
    }

    let question: String
    let answers: [Answer]

    init(_ question: PlanAssessment.Question, answered: Int) {
        self.question = question.words + (question.isMultiple ? "（多选）" : "")
        let said = question.answers.reduce(0) { $0 + $1.count }
        let silent = question.isMultiple || said == answered ? [] : [("没有回答", answered - said)]
        answers = (question.answers.map { ($0.words, $0.count) } + silent).map { words, count in
            let share = AssessmentRules.share(count, of: answered)
            return Answer(
                answer: words,
                people: String(count),
                answerShare: share.map { "\($0.text)%" } ?? "—",
                barWidth: answered > 0 ? count * 100 / answered : 0
            )
        }
    }

    static func all(_ one: PlanAssessment) -> [SurveyQuestion] {
        one.survey.map { survey in
            survey.questions.map { SurveyQuestion($0, answered: survey.answered) }
        } ?? []
    }
}

extension PlanAssessment {
    /// `调查 600 人，回答 540 人（90%）`; nil for a report.
    var turnout: String? {
        survey.map { survey in
            let share = AssessmentRules.share(survey.answered, of: survey.asked).map { "（\($0.text)%）" } ?? ""
            return "调查 \(survey.asked) 人，回答 \(survey.answered) 人\(share)"
        }
    }

    /// When it was, in words.
    var when: String { from == until ? from.chinese : "\(from.chinese)至\(until.chinese)" }
}

/// What was recorded for one evaluation of a plan, of one kind.
struct PlanAssessmentPage: Page {
    static let template = "console/plan-assessments"
    let layout: Layout
    let problem: String?
    let heading: String
    let planLink: String
    let planName: String
    let reportLink: String?
    let tabs: [CountTab]
    let hint: String
    let records: [Record]
    let form: Form?
    let waits: Bool
    /// What whoever checks has typed, where nothing can be checked any more.
    let unsaved: String?

    struct Record: Sendable {
        let name: String
        let tone: String
        let state: String
        let counts: Bool
        let when: String
        let code: String?
        let said: String
        let marks: String?
        let questions: [SurveyQuestion]
        let fileLink: String
        let fileName: String
        let correction: String?
        let recorded: String
        let checked: String?
        let checkNote: String?
        let own: Bool
        let checkLink: String?
        let correctLink: String?
        let opinion: String
    }

    struct Form: Sendable {
        let action: String
        let requestID: String
        let kind: String
        let evaluation: String
        let survey: Survey?
        let report: Report?
        let bodyLabel: String
        let body: String
        let creditCode: String
        let from: String
        let today: String
        let wordsLabel: String
        let words: String
        let correcting: Correcting?
    }

    struct Survey: Sendable {
        let until: String
        let asked: String
        let answered: String
        let questions: String
    }

    struct Report: Sendable {
        let score: String
    }

    struct Correcting: Sendable {
        let corrects: String
        let correctedName: String
        let reason: String
    }

    init(
        _ plan: PlanDefinition,
        days: [CivilDate],
        on day: CivilDate?,
        _ kind: PlanAssessment.Kind,
        _ all: [PlanAssessment],
        corrects: Int64?,
        problem: (any Problem)?,
        _ request: WebRequest
    ) throws {
        let actor = try request.actor
        let shown = all.filter { $0.evaluation == day && $0.kind == kind }
        let counting = Set(AssessmentRules.counting(all).map(\.id))
        let title = day.map { "\(AssessmentRules.title($0, of: plan))（\($0.chinese)）" } ?? "还没有到评估的年份"
        layout = Layout(request, title: "第三方评估和公众评价")
        self.problem = problem?.message
        heading = "\(title)　\(kind.title)"
        planLink = Links.plan(plan.id)
        planName = plan.title
        reportLink = day.map { "\(Links.planEvaluation(plan.id))?on=\($0.iso)" }
        tabs = days.flatMap { one in
            PlanAssessment.Kind.allCases.map { each in
                CountTab(
                    tabLink: Links.planAssessments(plan.id, each, one),
                    tabTitle: "\(one.year) 年\(each.title)",
                    tabCount: all.count { $0.evaluation == one && $0.kind == each },
                    current: one == day && each == kind
                )
            }
        }
        hint =
            kind == .thirdParty
            ? "评估报告由第三方出具，照原文登记；系统不从文字里推断好坏。"
            : "照调查报告登记人数，比例由系统计算；没有调查的在评估报告里写明没有记录。"
        records = shown.reversed().map { one in
            Self.record(one, isCounting: counting.contains(one.id), actor, request)
        }
        let isWaiting = shown.contains { $0.state == .waiting }
        waits = isWaiting
        let opinion = request.form["opinion"]
        unsaved = opinion.isEmpty || records.contains { $0.checkLink != nil } ? nil : opinion
        let typed = request.form
        let correctsID = Int64(typed["corrects"]) ?? corrects
        let old = correctsID.flatMap { id in shown.first { $0.id == id && counting.contains(id) } }
        form =
            if let day, actor.may(.planReport), !isWaiting || problem != nil {
                Form(plan, day, kind, old: old, isAgain: problem != nil, request)
            } else { nil }
    }

    private static func record(_ one: PlanAssessment, isCounting: Bool, _ actor: Actor, _ request: WebRequest) -> Record
    {
        let isOwn = actor.hands.contains(one.reportedByID ?? 0)
        let mayCheck = one.state == .waiting && actor.may(.planCheck)
        let link = Links.planAssessments(one.planID, one.kind, one.evaluation)
        return Record(
            name: one.body,
            tone: one.state.fundTone,
            state: one.state.title,
            counts: isCounting,
            when: one.when,
            code: one.creditCode,
            said: one.words,
            marks: one.turnout ?? one.score.map { "得分 \($0.text)（百分制）" },
            questions: SurveyQuestion.all(one),
            fileLink: "\(Links.planAssessment(one.id))/file",
            fileName: one.evidence?.name ?? "",
            correction: one.reason,
            recorded: "\(one.reportedAt.text) \(one.reportedBy)",
            checked: one.checkedBy.map { "\(one.checkedAt?.text ?? "") \($0)" },
            checkNote: one.checkNote,
            own: mayCheck && isOwn,
            checkLink: mayCheck && !isOwn ? "\(Links.planAssessment(one.id))/check" : nil,
            correctLink: isCounting && actor.may(.planReport) ? "\(link)&corrects=\(one.id)#form" : nil,
            opinion: request.form["opinion"]
        )
    }
}

extension PlanAssessmentPage.Form {
    /// - Parameters:
    ///   - old: the one that is corrected; the form begins with what it says.
    ///   - isAgain: whether what was typed is shown again.
    init(
        _ plan: PlanDefinition,
        _ day: CivilDate,
        _ kind: PlanAssessment.Kind,
        old: PlanAssessment?,
        isAgain: Bool,
        _ request: WebRequest
    ) {
        let typed = request.form
        func value(_ name: String, _ before: String?) -> String { isAgain ? typed[name] : before ?? "" }
        self.init(
            action: Links.planAssessments(plan.id),
            requestID: request.site.requestID(),
            kind: kind.rawValue,
            evaluation: day.iso,
            survey: kind == .survey
                ? .init(
                    until: value("until", old?.until.iso),
                    asked: value("asked", old?.survey.map { String($0.asked) }),
                    answered: value("answered", old?.survey.map { String($0.answered) }),
                    questions: value("questions", old?.survey.map { AssessmentRules.text($0.questions) })
                ) : nil,
            report: kind == .thirdParty ? .init(score: value("score", old?.score?.text)) : nil,
            bodyLabel: kind == .thirdParty ? "评估机构" : "组织调查的单位",
            body: value("body", old?.body),
            creditCode: value("credit_code", old?.creditCode),
            from: value("from", old?.from.iso),
            today: request.site.today.iso,
            wordsLabel: kind == .thirdParty ? "评估结论" : "怎么调查的",
            words: value("words", old?.words),
            correcting: old.map {
                .init(corrects: String($0.id), correctedName: "\($0.body)（\($0.when)）", reason: typed["reason"])
            }
        )
    }
}
