// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

extension Meeting.Kind: APIValue {}
extension Meeting.State: APIValue {}

/// Joint and topical meetings, their minutes, and how what they decided stands.
enum MeetingEndpoints {
    private static let year = Input<Int?>("year", "This year when absent")
    private static let kind = Input<Meeting.Kind>("kind")
    private static let title = Input<String>("title")
    private static let on = Input<CivilDate>("on")
    private static let place = Input<String>("place")
    private static let convenor = Input<String>("convenor")
    private static let participants = Input<[String]>("participants", "Units, with a name after a space if known")
    private static let items = Input<[TypedItem]>("items")
    private static let text = Input<[String]>("paragraphs")
    private static let letterNumber = Input<String?>("letter_number", "Needed to issue")
    private static let decisions = Input<[TypedDecision]?>("decisions", "After the first issue only further ones")
    private static let reason = Input<String?>("reason", "Needed to correct what was issued")
    private static let issue = Input<Bool?>("issue", "true issues; issued minutes never change")
    private static let due = Input<CivilDate?>("due", "That of the decision when absent")
    private static let words = Input<String?>("words")

    static let all: [Endpoint] = [
        .get(
            "/meetings",
            "listMeetings",
            "Meetings of a year, the latest first, and how many there were of each kind",
            .permission(.reportRead),
            query: [year.field],
            page
        ) { call in
            let asked = try call.query[year] ?? call.rooms.clock.today.year
            return try await call.rooms.meetings.list(actor: call.actor, year: asked)
        },
        .get("/meetings/{id}", "readMeeting", "A meeting", .permission(.reportRead), full) {
            try await $0.rooms.meetings.record(actor: $0.actor, $0.key())
        },
        .post(
            "/meetings",
            "callMeeting",
            "Call a meeting, or write one down that was held",
            .permission(.meetingManage),
            body: "NewMeeting",
            [kind.field, title.field, on.field, place.field, convenor.field, participants.field, items.field],
            created: true,
            full
        ) { call in
            let meetings = call.rooms.meetings
            let id = try await meetings.call(
                actor: call.actor,
                Meetings.Call(
                    kind: try call.body[kind],
                    title: try call.body[title],
                    on: try call.body[on],
                    place: try call.body[place],
                    convenor: try call.body[convenor],
                    participants: ConferencePages.participants(
                        try call.body[participants].joined(separator: "\n"),
                        most: Meeting.mostParticipants
                    ),
                    items: try call.body[items].map(\.item)
                ),
                requestID: call.requestID
            )
            return try await meetings.record(actor: call.actor, id)
        },
        .post(
            "/meetings/{id}/minutes",
            "minuteMeeting",
            "Keep the minutes, issue them, or issue a correction",
            .permission(.meetingManage),
            body: "MeetingMinuting",
            [APICall.version.field, text.field, letterNumber.field, decisions.field, reason.field, issue.field],
            full
        ) { call in
            let draft = MeetingDraft(
                text: try call.body[text].joined(separator: "\n"),
                letterNumber: try call.body[letterNumber] ?? "",
                reason: try call.body[reason] ?? "",
                decisions: (try call.body[decisions] ?? []).map(\.decision)
            )
            let (id, version) = (try call.key(), try call.body[APICall.version])
            let issues = try call.body[issue] ?? false
            try await call.rooms.meetings.minute(actor: call.actor, id, version: version, draft, issues: issues)
            return try await call.rooms.meetings.record(actor: call.actor, id)
        },
        .post(
            "/meetings/{id}/cancel",
            "cancelMeeting",
            "Call a meeting off",
            .permission(.meetingManage),
            body: "MeetingCancelling",
            [APICall.version.field, reason.field],
            full
        ) { call in
            let (id, version) = (try call.key(), try call.body[APICall.version])
            let words = try call.body[reason] ?? ""
            try await call.rooms.meetings.cancel(actor: call.actor, id, version: version, reason: words)
            return try await call.rooms.meetings.record(actor: call.actor, id)
        },
        .post(
            "/meeting-decisions/{id}/follow",
            "followDecision",
            "Put what a meeting decided under supervision",
            .permission(.planSupervise),
            body: "FollowDecision",
            [due.field, words.field],
            full
        ) { call in
            let made = try await call.rooms.meetings.follow(
                actor: call.actor,
                call.key(),
                due: try call.body[due],
                words: try call.body[words] ?? "",
                requestID: call.requestID
            )
            return try await call.rooms.meetings.record(actor: call.actor, made.meetingID)
        },
    ]

    private static let head: [Shape<Meeting>.Part] = [
        .value("id") { $0.id },
        .value("version") { $0.version },
        .value("kind") { $0.kind },
        .value("title") { $0.title },
        .value("on") { $0.on },
        .value("place") { $0.place },
        .value("convenor") { $0.convenor },
        .value("state") { $0.state },
        .value("called_by") { $0.calledBy },
        .value("called_at") { $0.calledAt },
        .value("cancel_reason") { $0.cancelReason },
    ]

    private static let page = Shape<Meetings.Page>(
        "MeetingPage",
        [
            .list("items", Shape<Meeting>("Meeting", head)) { $0.meetings },
            .list("counts", count, "Those with issued minutes") { $0.counts.map(Count.init) },
        ]
    )

    private struct Count: Sendable {
        let year: Int
        let kind: Meeting.Kind
        let count: Int

        init(_ counted: (year: Int, kind: Meeting.Kind, count: Int)) {
            (year, kind, count) = counted
        }
    }

    private static let count = Shape<Count>(
        "MeetingCount",
        [.value("year") { $0.year }, .value("kind") { $0.kind }, .value("count") { $0.count }]
    )

    private static let full = Shape<Meetings.Record>(
        "MeetingRecord",
        Shape<Meeting>("Meeting", head).parts { $0.meeting } + [
            .value("participants") { $0.meeting.participants.map { "\($0.unit) \($0.name)" } },
            .list("items", item) { $0.meeting.items },
            .value("draft", "Minutes that were not issued yet") { $0.meeting.draft },
            .list("minutes", minutes, "The last one counts") { $0.minutes },
            .list("decisions", decision) { record in
                record.decisions.map { Decided(decision: $0, task: record.tasks[$0.id]) }
            },
        ]
    )

    private static let item = Shape<Meeting.Item>(
        "MeetingItem",
        [
            .value("words") { $0.words },
            .value("plan") { $0.planID },
            .value("measure") { $0.measureID },
            .value("task", "A supervised task") { $0.taskID },
        ]
    )

    private static let minutes = Shape<Meeting.Minutes>(
        "MeetingMinutes",
        [
            .value("number", "From 1; further ones correct those before") { $0.number },
            .value("letter_number") { $0.letterNumber },
            .value("text") { $0.text },
            .value("reason", "Why they were corrected") { $0.reason },
            .value("issued_by") { $0.issuedBy },
            .value("issued_at") { $0.issuedAt },
        ]
    )

    private struct Decided: Sendable {
        let decision: Meeting.Decision
        let task: SupervisedTask?
    }

    private static let decision = Shape<Decided>(
        "MeetingDecision",
        [
            .value("id") { $0.decision.id },
            .value("minutes", "In which it was issued first; 0 before") { $0.decision.minutes },
            .value("words") { $0.decision.words },
            .value("unit") { $0.decision.unit },
            .value("due") { $0.decision.due },
            .value("task", "The supervised task; null where it is not followed") { $0.task?.id },
            .value("task_state") { $0.task?.state },
        ]
    )
}

/// An item as it is sent.
private struct TypedItem: APIValue {
    let item: Meeting.Item

    static let object = ObjectSchema(
        name: "TypedItem",
        fields: [
            .init(name: "words", schema: .text(), required: true, note: ""),
            .init(name: "plan", schema: .nullable(.text()), required: false, note: "With measure"),
            .init(name: "measure", schema: .nullable(.text()), required: false, note: ""),
            .init(name: "task", schema: .nullable(.integer), required: false, note: "A supervised task"),
        ]
    )

    static var schema: Schema { .object(object) }
    var json: JSON {
        [
            "words": .string(item.words), "plan": item.planID.json, "measure": item.measureID.json,
            "task": item.taskID.json,
        ]
    }

    static func read(_ json: JSON, named name: String) throws -> TypedItem {
        TypedItem(
            item: .init(
                words: try String.read(json["words"] ?? .null, named: "\(name).words"),
                planID: try String?.read(json["plan"] ?? .null, named: "\(name).plan"),
                measureID: try String?.read(json["measure"] ?? .null, named: "\(name).measure"),
                taskID: try Int64?.read(json["task"] ?? .null, named: "\(name).task")
            )
        )
    }
}

/// A decision as it is sent.
private struct TypedDecision: APIValue {
    let decision: MeetingDraft.Decision

    static let object = ObjectSchema(
        name: "TypedDecision",
        fields: [
            .init(name: "words", schema: .text(), required: true, note: ""),
            .init(name: "unit", schema: .text(), required: true, note: "A department or township"),
            .init(name: "due", schema: .nullable(.text(format: "date")), required: false, note: ""),
        ]
    )

    static var schema: Schema { .object(object) }
    var json: JSON {
        ["words": .string(decision.words), "unit": .string(decision.unit), "due": decision.due.json]
    }

    static func read(_ json: JSON, named name: String) throws -> TypedDecision {
        TypedDecision(
            decision: .init(
                words: try String.read(json["words"] ?? .null, named: "\(name).words"),
                unit: try String.read(json["unit"] ?? .null, named: "\(name).unit"),
                due: try CivilDate?.read(json["due"] ?? .null, named: "\(name).due")
            )
        )
    }
}
