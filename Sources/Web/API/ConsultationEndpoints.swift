// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

extension Consultation.State: APIValue {}
extension Consultation.Step.Kind: APIValue {}
extension Consultation.Opinion.Verdict: APIValue {}

/// Asking units for their opinions of a draft, until it is settled.
enum ConsultationEndpoints {
    private static let part = Input<Consultation.State?>("part", "asking when absent")
    private static let title = Input<String>("title")
    private static let clauses = Input<[String]?>("clauses", "The draft, a text each; absent where a plan is the draft")
    private static let text = Input<[String]>("clauses", "The draft, a text each")
    private static let plan = Input<String?>("plan", "Its measures and tasks become the clauses")
    private static let letterNumber = Input<String?>("letter_number", "Needed to send")
    private static let due = Input<CivilDate?>("due", "Needed to send")
    private static let dueTime = Input<String?>("due_time", "Such as 12:00, which it is when absent")
    private static let silence = Input<Bool?>("silence_agrees", "Whether the letter says that silence is agreement")
    private static let units = Input<[String]>("units", "Names of departments and townships")
    private static let send = Input<Bool?>("send", "true sends; draft and letter then never change")
    private static let unit = Input<Int64>("unit")
    private static let opinions = Input<[TypedOpinion]?>("opinions", "Absent or empty for agreement")
    private static let received = Input<CivilDate?>("received", "When the paper came; today when absent")
    private static let receivedTime = Input<String?>("received_time", "Such as 16:30; needed with received")
    private static let file = Input<FileContent?>("file", "The stamped paper; needed where the bureau enters it")
    private static let reason = Input<String?>("reason")
    private static let verdict = Input<Consultation.Opinion.Verdict>("verdict")
    private static let turn = Input<Int>("turn", "The turn that was read; another one since is a conflict (409)")
    private static let changes = Input<[TypedChange]?>("changes")
    private static let from = Input<Int?>("from", "The draft before to when absent")
    private static let to = Input<Int?>("to", "The last draft when absent")

    static let all: [Endpoint] = reading + drafting + answering

    private static let reading: [Endpoint] = [
        .get(
            "/consultations",
            "listConsultations",
            "Consultations in a state, the newest first; drafts only for those who prepare them",
            .permission(.reportRead),
            query: [part.field, APICall.cursor.field, APICall.limit.field],
            ConsultationShapes.line.pages("ConsultationPage")
        ) { call in
            let (offset, limit) = (max(Int(try call.query[APICall.cursor] ?? 0), 0), try call.pageSize)
            let found = try await call.rooms.consultations.list(
                actor: call.actor,
                try call.query[part] ?? .asking,
                limit: limit,
                offset: offset
            )
            return Listing(items: found.lines, next: found.hasMore ? Int64(offset + limit) : nil)
        },
        .get(
            "/consultations/{id}",
            "readConsultation",
            "A consultation with its drafts, rounds, replies and opinions",
            .permission(.reportRead),
            ConsultationShapes.full
        ) { try await $0.rooms.consultations.record(actor: $0.actor, $0.key()) },
        .get(
            "/consultations/{id}/differences",
            "compareConsultationDrafts",
            "What changed between two drafts, clause by clause and by words",
            .permission(.reportRead),
            query: [from.field, to.field],
            ConsultationShapes.comparison
        ) { call in
            let consultations = call.rooms.consultations
            let record = try await consultations.record(actor: call.actor, call.key())
            let to = try call.query[Self.to] ?? record.consultation.draft
            let from = try call.query[Self.from] ?? max(to, 1) - 1
            return try consultations.differences(record, from: from, to: to)
        },
    ]

    private static let drafting: [Endpoint] = [
        .post(
            "/consultations",
            "draftConsultation",
            "Begin a consultation from a text or a plan",
            .permission(.consultationManage),
            body: "NewConsultation",
            [title.field, clauses.field, plan.field],
            created: true,
            ConsultationShapes.full
        ) { call in
            let id = try await call.rooms.consultations.draft(
                actor: call.actor,
                title: try call.body[title],
                text: (try call.body[clauses] ?? []).joined(separator: "\n"),
                planID: try call.body[plan],
                requestID: call.requestID
            )
            return try await call.rooms.consultations.record(actor: call.actor, id)
        },
        .post(
            "/consultations/{id}/text",
            "editConsultation",
            "Write the first draft anew before it is sent",
            .permission(.consultationManage),
            body: "ConsultationText",
            [APICall.version.field, title.field, text.field],
            ConsultationShapes.full
        ) { call in
            try await changed(call) {
                try await $0.edit(
                    actor: call.actor,
                    $1,
                    version: try call.body[APICall.version],
                    title: try call.body[title],
                    text: try call.body[text].joined(separator: "\n")
                )
            }
        },
        .post(
            "/consultations/{id}/letter",
            "prepareConsultation",
            "Keep the letter of the round, or send it",
            .permission(.consultationManage),
            body: "ConsultationLetter",
            [
                APICall.version.field, letterNumber.field, due.field, dueTime.field, silence.field, units.field,
                send.field,
            ],
            ConsultationShapes.full
        ) { call in
            try await changed(call) {
                let time = try call.body[dueTime] ?? "12:00"
                let letter = Consultations.Letter(
                    number: try call.body[letterNumber] ?? "",
                    due: try call.body[due].map { try ConsultationPages.moment($0, time) },
                    silenceAgrees: try call.body[silence] ?? false,
                    units: try call.body[units]
                )
                try await $0.prepare(
                    actor: call.actor,
                    $1,
                    version: try call.body[APICall.version],
                    letter,
                    sends: try call.body[send] ?? false
                )
            }
        },
        .post(
            "/consultations/{id}/revise",
            "reviseConsultation",
            "Make the next draft; the one before stays",
            .permission(.consultationManage),
            body: "ConsultationRevision",
            [APICall.version.field, changes.field],
            ConsultationShapes.full
        ) { call in
            try await changed(call) {
                let version = try call.body[APICall.version]
                try await $0.revise(
                    actor: call.actor,
                    $1,
                    version: version,
                    (try call.body[changes] ?? []).map(\.change)
                )
            }
        },
        move("again", "askAgain", "Open another round on the draft that stands") {
            try await $0.again(actor: $1, $2, version: $3)
        },
        move("settle", "settleConsultation", "Settle the draft; no opinion may be open") {
            try await $0.settle(actor: $1, $2, version: $3)
        },
        .post(
            "/consultations/{id}/withdraw",
            "withdrawConsultation",
            "Take it back, with the reason",
            .permission(.consultationManage),
            body: "ConsultationWithdrawal",
            [APICall.version.field, reason.field],
            ConsultationShapes.full
        ) { call in
            try await changed(call) {
                let version = try call.body[APICall.version]
                try await $0.withdraw(actor: call.actor, $1, version: version, reason: try call.body[reason] ?? "")
            }
        },
    ]

    private static let answering: [Endpoint] = [
        .post(
            "/consultations/{id}/replies",
            "replyToConsultation",
            "Enter what a unit answered; the same unit's later one replaces it until the deadline",
            .permission(.reportRead),
            body: "ConsultationReply",
            [unit.field, opinions.field, received.field, receivedTime.field, file.field],
            files: true,
            ConsultationShapes.full
        ) { call in
            try await changed(call) {
                let lines = try call.body[opinions] ?? []
                let time = try call.body[receivedTime] ?? ""
                let evidence = try call.body[file]
                try await $0.reply(
                    actor: call.actor,
                    $1,
                    Consultation.Answer(
                        unitID: try call.body[unit],
                        isAgreed: lines.isEmpty,
                        lines: lines.map(\.line),
                        receivedAt: try call.body[received].map { try ConsultationPages.moment($0, time) },
                        evidence: evidence.map { (name: $0.name, content: $0.bytes) }
                    ),
                    requestID: call.requestID
                )
            }
        },
        move("collate", "collateConsultation", "End the asking; before the deadline only when all have answered") {
            try await $0.collate(actor: $1, $2, version: $3)
        },
        .post(
            "/consultation-opinions/{id}/verdict",
            "decideOpinion",
            "Say what becomes of an opinion; anything but accepted needs a reason",
            .permission(.consultationManage),
            body: "OpinionVerdict",
            [verdict.field, reason.field, turn.field],
            ConsultationShapes.full
        ) { call in
            let id = try await call.rooms.consultations.decide(
                actor: call.actor,
                call.key(),
                try call.body[verdict],
                reason: try call.body[reason] ?? "",
                turn: try call.body[turn]
            )
            return try await call.rooms.consultations.record(actor: call.actor, id)
        },
    ]

    /// A step that wants nothing but the version.
    private static func move(
        _ path: String,
        _ operation: String,
        _ summary: String,
        _ body: @escaping @Sendable (Consultations, Actor, Int64, Int64) async throws -> Void
    ) -> Endpoint {
        .post(
            "/consultations/{id}/\(path)",
            operation,
            summary,
            .permission(.consultationManage),
            body: "\(operation.prefix(1).uppercased())\(operation.dropFirst())",
            [APICall.version.field],
            ConsultationShapes.full
        ) { call in
            try await changed(call) { try await body($0, call.actor, $1, try call.body[APICall.version]) }
        }
    }

    private static func changed(
        _ call: APICall,
        _ change: (Consultations, Int64) async throws -> Void
    ) async throws -> Consultations.Record {
        let id = try call.key()
        try await change(call.rooms.consultations, id)
        return try await call.rooms.consultations.record(actor: call.actor, id)
    }
}

/// An opinion as it is sent.
private struct TypedOpinion: APIValue {
    let line: Consultation.Answer.Line

    static let object = ObjectSchema(
        name: "TypedOpinion",
        fields: [
            .init(name: "clause", schema: .nullable(.integer), required: false, note: "null for the whole"),
            .init(name: "wants", schema: .text(), required: true, note: ""),
            .init(name: "why", schema: .nullable(.text()), required: false, note: ""),
        ]
    )

    static var schema: Schema { .object(object) }
    var json: JSON { ["clause": line.clause.json, "wants": .string(line.wants), "why": .string(line.why)] }

    static func read(_ json: JSON, named name: String) throws -> TypedOpinion {
        TypedOpinion(
            line: .init(
                clause: try Int?.read(json["clause"] ?? .null, named: "\(name).clause"),
                wants: try String.read(json["wants"] ?? .null, named: "\(name).wants"),
                why: try String?.read(json["why"] ?? .null, named: "\(name).why") ?? ""
            )
        )
    }
}

/// A change of a clause as it is sent.
private struct TypedChange: APIValue {
    let change: Consultation.Change

    static let object = ObjectSchema(
        name: "TypedChange",
        fields: [
            .init(name: "clause", schema: .nullable(.integer), required: false, note: "null for a new one"),
            .init(name: "after", schema: .nullable(.integer), required: false, note: "What a new one comes after"),
            .init(name: "text", schema: .text(), required: true, note: "Empty takes the clause out"),
            .init(name: "reason", schema: .nullable(.text()), required: false, note: ""),
            .init(
                name: "opinions",
                schema: .nullable(.list(.integer)),
                required: false,
                note: "Those that the change comes from"
            ),
        ]
    )

    static var schema: Schema { .object(object) }
    var json: JSON {
        [
            "clause": change.clause.json, "after": change.after.json, "text": .string(change.text),
            "reason": .string(change.reason), "opinions": change.opinions.json,
        ]
    }

    static func read(_ json: JSON, named name: String) throws -> TypedChange {
        TypedChange(
            change: .init(
                clause: try Int?.read(json["clause"] ?? .null, named: "\(name).clause"),
                after: try Int?.read(json["after"] ?? .null, named: "\(name).after"),
                text: try String.read(json["text"] ?? .null, named: "\(name).text"),
                reason: try String?.read(json["reason"] ?? .null, named: "\(name).reason") ?? "",
                opinions: try [Int64]?.read(json["opinions"] ?? .null, named: "\(name).opinions") ?? []
            )
        )
    }
}
