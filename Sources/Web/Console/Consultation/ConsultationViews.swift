// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

extension Consultation.State {
    var tone: String {
        switch self {
        case .drafting, .withdrawn: ""
        case .asking: "primary"
        case .collating: "soon"
        case .settled: "done"
        }
    }
}

extension ConsultationStanding {
    func tone(isOver: Bool) -> String {
        switch self {
        case .agreed: "done"
        case .answered: "primary"
        case .silent: isOver ? "late" : ""
        case .silentlyAgreed: ""
        }
    }
}

extension Consultations.Record {
    /// Where a clause stands in a draft, as people say it.
    func name(of clause: Int?, draft number: Int) -> String {
        guard let clause else { return "整体" }
        let place = drafts.first { $0.number == number }?.standing.firstIndex { $0.number == clause }
        return place.map { "第 \($0 + 1) 条" } ?? "已删去的条文"
    }

    func name(of clause: Int?, round: Int) -> String {
        name(of: clause, draft: rounds.first { $0.number == round }?.draft ?? 1)
    }
}

/// A consultation as a line of a list.
struct ConsultationLine: Sendable {
    let link: String
    let name: String
    let letterNumber: String?
    let due: String
    let tone: String
    let state: String
    let replies: String
    let late: Bool

    init(_ line: Consultations.Line, at now: Timestamp) {
        let one = line.consultation
        link = Links.consultation(one.id)
        name = one.title
        letterNumber = line.letterNumber.isEmpty ? nil : line.letterNumber
        due = line.due?.text ?? "—"
        tone = one.state.tone
        state = one.round > 1 ? "第 \(one.round) 轮\(one.state.title)" : one.state.title
        replies = one.state == .drafting ? "—" : "\(line.replies) / \(line.units)"
        late = one.state == .asking && (line.due.map { $0 < now } ?? false)
    }
}

struct ConsultationListPage: Page {
    static let template = "console/consultations"
    let layout: Layout
    let tabs: [CountTab]
    let rows: [ConsultationLine]
    let empty: String
    let mayDraft: Bool
    let next: String?
}

struct NewConsultationPage: Page {
    static let template = "console/consultation-new"
    let layout: Layout
    let problem: String?
    let action: String
    let requestID: String
    let heading: String
    let text: String
    let plans: [SelectOption]

    init(problem: (any Problem)?, _ request: WebRequest) {
        layout = Layout(request, title: "起草征求意见")
        self.problem = problem?.message
        action = Links.consultations
        requestID = request.site.requestID()
        let chosen = request.form["plan"].isEmpty ? request.query("plan") ?? "" : request.form["plan"]
        let known = request.site.rooms.planning.plans.filter { !$0.measures.isEmpty }
        heading = request.form["title"].isEmpty ? known.first { $0.id == chosen }?.title ?? "" : request.form["title"]
        text = request.form["text"]
        plans = known.map { SelectOption(value: $0.id, title: $0.title, selected: $0.id == chosen) }
    }
}

struct ConsultationPage: Page {
    static let template = "console/consultation"
    let layout: Layout
    let problem: String?
    let heading: String
    let tone: String
    let state: String
    let link: String
    let version: Int64
    let facts: [CasePage.Line]
    let draftTitle: String
    let clauses: [Clause]
    let drafts: [DraftLine]
    let rounds: [RoundPart]
    let collationLink: String?
    let open: String?
    /// Forms of those who may, while it is their turn.
    let draftForm: DraftForm?
    let letterForm: LetterForm?
    let replyForm: ReplyForm?
    let mayCollate: Bool
    let awaited: String?
    let reviseLink: String?
    let mayEnd: Bool
    let mayWithdraw: Bool
    let reason: String
    let steps: [StepLine]

    struct Clause: Sendable {
        let place: String
        let text: String
    }

    struct DraftLine: Sendable {
        let title: String
        let who: String
        let compareLink: String?
    }

    struct RoundPart: Sendable {
        let title: String
        let sentence: String
        let letterLink: String
        let units: [UnitLine]
    }

    struct UnitLine: Sendable {
        let name: String
        let tone: String
        let standing: String
        let late: Bool
        let received: String?
        let who: String?
        let fileLink: String?
        let fileName: String
        /// What it had answered before and replaced.
        let earlier: String?
    }

    struct DraftForm: Sendable {
        let title: String
        let text: String
    }

    struct UnitBox: Sendable {
        let name: String
        let checked: Bool
    }

    struct LetterForm: Sendable {
        let number: String
        let due: String
        let time: String
        let earliest: String
        let silence: Bool
        let departments: [UnitBox]
        let townships: [UnitBox]
    }

    struct ReplyForm: Sendable {
        let requestID: String
        let units: [SelectOption]
        /// The bureau enters from paper: it says when the paper came.
        let fromPaper: Bool
        let received: String
        let receivedTime: String
        let agreed: Bool
        let opinions: [OpinionRow]
        let more: [OpinionRow]
    }

    struct OpinionRow: Sendable {
        let field: String
        let clauses: [SelectOption]
        let wants: String
        let why: String
    }

    struct StepLine: Sendable {
        let title: String
        let at: String
        let by: String
        let words: String?
    }

    /// One opinion as it is typed.
    struct Opening {
        let clause: String
        let wants: String
        let why: String
        var isEmpty: Bool { wants.isEmpty && why.isEmpty }

        static func typed(_ request: WebRequest) -> [Opening] {
            let (clauses, wants, why) = (
                request.form.all("clause"), request.form.all("wants"), request.form.all("why")
            )
            return wants.indices.map { place in
                Opening(
                    clause: clauses.indices.contains(place) ? clauses[place] : "",
                    wants: trimmed(wants[place]),
                    why: why.indices.contains(place) ? trimmed(why[place]) : ""
                )
            }
        }

        private static func trimmed(_ text: String) -> String {
            let plain = text.drop(while: \.isWhitespace)
            return String(plain.reversed().drop(while: \.isWhitespace).reversed())
        }
    }

    init(
        _ record: Consultations.Record,
        units: [(name: String, regionID: Int64?)],
        problem: (any Problem)?,
        _ request: WebRequest
    ) throws {
        let (one, actor, now) = (record.consultation, try request.actor, request.site.clock.now())
        let manages = actor.may(.consultationManage)
        layout = Layout(request, title: "征求意见")
        self.problem = problem?.message
        heading = one.title
        tone = one.state.tone
        state = one.round > 1 ? "第 \(one.round) 轮\(one.state.title)" : one.state.title
        link = Links.consultation(one.id)
        version = one.version
        facts = Self.facts(record, request)
        draftTitle = one.state == .settled ? "定稿（第 \(one.draft) 稿）" : "第 \(one.draft) 稿"
        let standing = record.draft?.standing ?? []
        clauses = standing.enumerated().map { Clause(place: "\($0.offset + 1)", text: $0.element.text) }
        drafts = record.drafts.reversed().map { draft in
            DraftLine(
                title: "第 \(draft.number) 稿",
                who: "\(draft.madeAt.text) \(draft.madeBy)",
                compareLink: draft.number > 1
                    ? "\(Links.consultation(one.id))/compare?from=\(draft.number - 1)&to=\(draft.number)" : nil
            )
        }
        rounds = record.rounds.filter { $0.sentAt != nil }.reversed().map { Self.part($0, record, at: now) }
        let collation = record.collation
        collationLink = rounds.isEmpty ? nil : Links.collation(one.id)
        let openCount = collation.count { $0.opinion.verdict == nil }
        open = openCount > 0 ? "还有 \(openCount) 条意见没有处理" : nil
        let isDrafting = one.state == .drafting && manages
        draftForm =
            isDrafting && one.round == 1
            ? DraftForm(
                title: request.form["title"].isEmpty ? one.title : request.form["title"],
                text: request.form["text"].isEmpty
                    ? standing.map(\.text).joined(separator: "\n") : request.form["text"]
            ) : nil
        letterForm = isDrafting ? Self.letter(record, units, problem, request) : nil
        replyForm = try Self.reply(record, request)
        let silent = record.round.map { round in
            round.units.count { record.standing($0, in: round, at: now) == .silent }
        }
        let isOver = record.round?.isOver(at: now) ?? false
        let asks = one.state == .asking && manages
        mayCollate = asks && (isOver || silent == 0)
        awaited = asks && !mayCollate ? "还有 \(silent ?? 0) 个单位没有回复，截止后可以转入汇总。" : nil
        let collates = one.state == .collating && manages
        reviseLink = collates || (isDrafting && one.round > 1) ? "\(Links.consultation(one.id))/revise" : nil
        mayEnd = collates
        mayWithdraw = manages && [.drafting, .asking, .collating].contains(one.state)
        reason = request.form["reason"]
        steps = record.steps.reversed().map { step in
            StepLine(
                title: step.kind.title,
                at: step.at.text,
                by: step.by,
                words: step.words.isEmpty ? nil : step.words
            )
        }
    }
}
