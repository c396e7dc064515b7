// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

extension Meeting.State {
    var tone: String {
        switch self {
        case .called: "soon"
        case .issued: "done"
        case .cancelled: ""
        }
    }
}

struct MeetingListPage: Page {
    static let template = "console/meetings"
    let layout: Layout
    let year: String
    let counted: String
    let years: [YearTab]
    let rows: [Row]
    let mayCall: Bool

    struct YearTab: Sendable {
        let title: String
        let link: String
        let current: Bool
    }

    struct Row: Sendable {
        let link: String
        let name: String
        let kind: String
        let on: String
        let convenor: String
        let tone: String
        let state: String
    }

    init(_ page: Meetings.Page, year: Int, mayCall: Bool, _ request: WebRequest) {
        layout = Layout(request, title: "会议")
        self.year = "\(year)"
        self.mayCall = mayCall
        let own = page.counts.filter { $0.year == year }
        counted =
            own.isEmpty
            ? "\(year)年还没有印发纪要的会议。"
            : "\(year)年已开" + own.map { "\($0.kind.title) \($0.count) 次" }.joined(separator: "、") + "（按已印发的纪要计）。"
        let known = Set(page.years + [year, request.site.today.year])
        years = known.sorted(by: >).map { one in
            YearTab(title: "\(one)年", link: "\(Links.meetings)?year=\(one)", current: one == year)
        }
        rows = page.meetings.map { one in
            Row(
                link: Links.meeting(one.id),
                name: one.title,
                kind: one.kind.title,
                on: one.on.iso,
                convenor: one.convenor,
                tone: one.state.tone,
                state: one.state.title
            )
        }
    }
}

struct NewMeetingPage: Page {
    static let template = "console/meeting-new"
    let layout: Layout
    let problem: String?
    let action: String
    let requestID: String
    let kinds: [SelectOption]
    let heading: String
    let on: String
    let place: String
    let convenor: String
    let participants: String
    let items: [ItemRow]

    struct ItemRow: Sendable {
        let field: String
        let words: String
        let tasks: [SelectOption]
        let measures: [SelectOption]
    }

    init(_ tasks: [SupervisedTask], problem: (any Problem)?, _ request: WebRequest) {
        let form = request.form
        layout = Layout(request, title: "登记会议")
        self.problem = problem?.message
        action = Links.meetings
        requestID = request.site.requestID()
        kinds = Meeting.Kind.allCases.map {
            SelectOption(value: $0.rawValue, title: $0.title, selected: $0.rawValue == form["kind"])
        }
        heading = form["title"]
        on = form["on"].isEmpty ? request.site.today.iso : form["on"]
        place = form["place"]
        convenor = form["convenor"]
        participants = form["participants"]
        let (typed, about) = (form.all("item"), form.all("about"))
        let measures = request.site.rooms.planning.plans.flatMap { plan in
            plan.measures.map { ("measure:\(plan.id):\($0.id)", "\(plan.years.text)　\($0.title)") }
        }
        items = (0..<6).map { place in
            let chosen = about.indices.contains(place) ? about[place] : ""
            return ItemRow(
                field: "i\(place)",
                words: typed.indices.contains(place) ? typed[place] : "",
                tasks: tasks.map {
                    SelectOption(value: "task:\($0.id)", title: $0.title, selected: chosen == "task:\($0.id)")
                },
                measures: measures.map { SelectOption(value: $0.0, title: $0.1, selected: chosen == $0.0) }
            )
        }
    }
}

struct MeetingPage: Page {
    static let template = "console/meeting"
    let layout: Layout
    let problem: String?
    let heading: String
    let tone: String
    let state: String
    let link: String
    let version: Int64
    let facts: [CasePage.Line]
    let items: [ItemLine]
    let minutes: [MinutesLine]
    let text: String?
    let decisions: [DecisionLine]
    let form: Form?
    let mayCancel: Bool
    let cancelReason: String
    /// Minutes that a colleague kept while these were written; nil where nobody did.
    let kept: String?

    struct ItemLine: Sendable {
        let words: String
        let about: String?
        let aboutLink: String?
    }

    struct MinutesLine: Sendable {
        let title: String
        let who: String
        let reason: String?
        let paperLink: String
    }

    struct DecisionLine: Sendable {
        let words: String
        let unit: String
        let due: String
        let tone: String
        let state: String
        let taskLink: String?
        let follow: Follow?
    }

    struct Follow: Sendable {
        let action: String
        let requestID: String
        let field: String
        let due: String
        let earliest: String
        /// What was typed into one that was refused, which stands open.
        let words: String
        let isOpen: Bool
    }

    struct Form: Sendable {
        let correction: Bool
        let text: String
        let letterNumber: String
        let reason: String
        let rows: [DecisionRow]
        let more: [DecisionRow]
    }

    struct DecisionRow: Sendable {
        let field: String
        let words: String
        let due: String
        let units: [SelectOption]
    }

    /// A decision as it is typed.
    struct Typed {
        let words: String
        let unit: String
        let due: String

        static func all(_ request: WebRequest) -> [Typed] {
            let form = request.form
            let (units, dues) = (form.all("unit"), form.all("decision_due"))
            return form.all("decision").enumerated().map { place, words in
                Typed(
                    words: words.allSatisfy(\.isWhitespace) ? "" : words,
                    unit: units.indices.contains(place) ? units[place] : "",
                    due: dues.indices.contains(place) ? dues[place] : ""
                )
            }
        }
    }

    /// - Parameter refused: the decision whose supervision was refused.
    init(
        _ record: Meetings.Record,
        units: [String],
        problem: (any Problem)?,
        refused: Int64? = nil,
        _ request: WebRequest
    ) throws {
        let (one, actor, today) = (record.meeting, try request.actor, request.site.today)
        layout = Layout(request, title: one.kind.title)
        self.problem = problem?.message
        heading = one.title
        tone = one.state.tone
        state = one.state.title
        link = Links.meeting(one.id)
        version = one.version
        var facts: [CasePage.Line] = [
            .init(title: "类别", value: one.kind.title), .init(title: "日期", value: one.on.iso),
            .init(title: "地点", value: one.place), .init(title: "召集人", value: one.convenor),
            .init(
                title: "参加单位",
                value: one.participants.map { $0.name.isEmpty ? $0.unit : "\($0.unit) \($0.name)" }
                    .joined(separator: "、")
            ),
            .init(title: "登记", value: "\(one.calledAt.text) \(one.calledBy)"),
        ]
        if let reason = one.cancelReason { facts.append(.init(title: "取消的理由", value: reason)) }
        self.facts = facts
        let plans = request.site.rooms.planning.plans
        items = one.items.map { item in
            let plan = plans.first { $0.id == item.planID }
            let measure = plan?.measures.first { $0.id == item.measureID }
            if let task = item.taskID {
                return ItemLine(words: item.words, about: "督办事项", aboutLink: Links.supervised(task))
            }
            return ItemLine(
                words: item.words,
                about: measure.map { "措施：\($0.title)" },
                aboutLink: plan.map { "\(Links.plan($0.id))?part=measures" }
            )
        }
        minutes = record.minutes.reversed().map { one in
            MinutesLine(
                title: one.number == 1 ? one.letterNumber : "\(one.letterNumber)（第 \(one.number - 1) 次更正）",
                who: "\(one.issuedAt.text) \(one.issuedBy)",
                reason: one.reason.isEmpty ? nil : one.reason,
                paperLink: "\(Links.meeting(record.meeting.id))/paper?minutes=\(one.number)"
            )
        }
        text = record.minutes.last?.text
        let maySupervise = actor.may(.planSupervise)
        decisions = record.decisions.filter { $0.minutes > 0 }.map { decision in
            let task = record.tasks[decision.id]
            return DecisionLine(
                words: decision.words,
                unit: decision.unit,
                due: (task?.due ?? decision.due)?.iso ?? "—",
                tone: task?.tone(on: today) ?? "",
                state: task?.stateText(on: today) ?? "未立项督办",
                taskLink: task.map { Links.supervised($0.id) },
                follow: task == nil && maySupervise
                    ? Follow(
                        action: "\(Links.meetings)/decisions/\(decision.id)/follow",
                        requestID: request.site.requestID(),
                        field: "d\(decision.id)",
                        due: refused == decision.id
                            ? request.form["due"] : decision.due.flatMap { $0 > today ? $0.iso : nil } ?? "",
                        earliest: today.adding(days: 1).iso,
                        words: refused == decision.id ? request.form["words"] : "",
                        isOpen: refused == decision.id
                    ) : nil
            )
        }
        form =
            actor.may(.meetingManage) && one.state != .cancelled ? Self.form(record, units, problem, request) : nil
        mayCancel = actor.may(.meetingManage) && one.state == .called
        cancelReason = request.form["reason"]
        // Somebody else kept minutes meanwhile: what they wrote is nowhere else.
        kept = problem?.code == MeetingProblem.stale.code && !one.draft.isEmpty ? one.draft : nil
    }

    private static func form(
        _ record: Meetings.Record,
        _ units: [String],
        _ problem: (any Problem)?,
        _ request: WebRequest
    ) -> Form {
        let isTyped = problem != nil && request.form.values["decision"] != nil
        let isCorrection = record.meeting.state == .issued
        let kept = record.decisions.filter { $0.minutes == 0 }.map {
            Typed(words: $0.words, unit: $0.unit, due: $0.due?.iso ?? "")
        }
        let typed = isTyped ? Typed.all(request) : kept
        let rows = (0..<min(Meeting.mostDecisions, max(8, typed.count + 4))).map { place in
            let one = typed.indices.contains(place) ? typed[place] : Typed(words: "", unit: "", due: "")
            return DecisionRow(
                field: "m\(place)",
                words: one.words,
                due: one.due,
                units: units.map { SelectOption(value: $0, title: $0, selected: $0 == one.unit) }
            )
        }
        let shown = isCorrection ? 1 : max(2, kept.count)
        let last = record.minutes.last
        return Form(
            correction: isCorrection,
            text: isTyped ? request.form["text"] : last?.text ?? record.meeting.draft,
            letterNumber: isTyped ? request.form["letter_number"] : last?.letterNumber ?? record.meeting.draftNumber,
            reason: request.form["reason"],
            rows: Array(rows.prefix(shown)),
            more: Array(rows.dropFirst(shown))
        )
    }
}

/// The minutes 会议纪要 on A4.
struct MeetingPaper: Page {
    static let template = "print/meeting"
    let layout: Layout
    let heading: String
    let letterNumber: String
    let correction: String?
    let lines: [CasePage.Line]
    let items: [String]
    let paragraphs: [String]
    let decisions: [Decision]
    let units: String
    let date: String
    let back: String
    let pdfLink: String

    struct Decision: Sendable {
        let place: String
        let words: String
        let unit: String
        let due: String?
    }

    init(_ record: Meetings.Record, _ minutes: Meeting.Minutes, _ request: WebRequest) {
        let one = record.meeting
        layout = Layout(request, title: "会议纪要")
        heading = one.title.hasSuffix("会议") ? "\(one.title)纪要" : "\(one.title)会议纪要"
        letterNumber = minutes.letterNumber
        correction = minutes.number > 1 ? "第 \(minutes.number - 1) 次更正，与原纪要不一致的以本纪要为准。更正理由：\(minutes.reason)" : nil
        lines = [
            .init(title: "时间", value: one.on.chinese), .init(title: "地点", value: one.place),
            .init(title: "召集人", value: one.convenor),
        ]
        items = one.items.map(\.words)
        paragraphs = minutes.text.split(whereSeparator: \.isNewline).map(String.init)
        let decided = record.decisions.filter { $0.minutes > 0 && $0.minutes <= minutes.number }
        decisions = decided.enumerated().map { place, decision in
            Decision(
                place: "\(place + 1)",
                words: decision.words,
                unit: decision.unit,
                due: decision.due.map { "\($0.chinese)前" }
            )
        }
        units = one.participants.map { $0.name.isEmpty ? $0.unit : "\($0.unit)（\($0.name)）" }.joined(separator: "、")
        date = minutes.issuedAt.date.chinese
        back = Links.meeting(one.id)
        pdfLink = "\(Links.meeting(one.id))/pdf?minutes=\(minutes.number)"
    }
}
