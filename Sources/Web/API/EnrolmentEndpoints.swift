// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

/// Who is on a program (在册), and changes on their way: drafted, heard, confirmed by another, or dropped.
enum EnrolmentEndpoints {
    private static let program = Input<String?>("program", "Key of a program")
    private static let state = Input<Enrolment.State?>("state")
    private static let township = Input<Int64?>("township", "Key of a township")
    private static let region = Input<Int64?>("region", "Key of a village or community")
    private static let person = Input<Int64?>("person", "Only those that cover, or once covered, this person")
    private static let classCode = Input<String?>("class", "A, B or C")
    private static let urban = Input<Enrolment.Urban?>("urban")
    private static let text = Input<String?>("text", "Beginning of a name, or a whole number")

    private static let heardOn = Input<CivilDate>("on", "The day the people concerned were heard")
    private static let heard = Input<String>("note", "What they said, or that they had nothing to say")
    private static let reason = Input<String>("reason")

    static let all: [Endpoint] = [
        .get(
            "/enrolments",
            "listEnrolments",
            "Enrolments of the office's region, oldest first",
            .permission(.enrolmentRead),
            query: [
                program.field, state.field, township.field, region.field, person.field, classCode.field, urban.field,
                text.field, APICall.cursor.field, APICall.limit.field,
            ],
            EnrolmentShapes.line.pages("EnrolmentPage"),
            list
        ),
        .get(
            "/enrolments/{id}",
            "readEnrolment",
            "An enrolment with members, changes, drafts and what was due",
            .permission(.enrolmentRead),
            EnrolmentShapes.full
        ) { try await $0.enrolmentAnswer($0.key()) },
        .post(
            "/enrolments/{id}/drafts",
            "draftChange",
            "Draft a change; nothing changes until somebody confirms it",
            .permission(.enrolmentChange),
            body: "NewDraft",
            ChangeBody.fields,
            created: true,
            EnrolmentShapes.full,
            draft
        ),
        .post(
            "/enrolments/{id}/drafts/{draft}/hear",
            "hearDraft",
            "Put on record that the people concerned were heard before a cut",
            .permission(.enrolmentChange),
            body: "Hearing",
            [APICall.version.field, heardOn.field, heard.field],
            EnrolmentShapes.full
        ) { call in
            try await call.onDraft {
                try await call.rooms.benefits.hear(
                    actor: call.actor,
                    draftID: $0,
                    version: call.body[APICall.version],
                    Hearing(on: call.body[heardOn], note: String(call.body[heard].prefix(1_000)))
                )
            }
        },
        .post(
            "/enrolments/{id}/drafts/{draft}/confirm",
            "confirmDraft",
            "Carry a draft out; where money or payee change, not by the drafter",
            .permission(.enrolmentRead),
            body: "DraftConfirmation",
            [APICall.version.field],
            EnrolmentShapes.full
        ) { call in
            try await call.onDraft {
                _ = try await call.rooms.benefits.confirmChange(
                    actor: call.actor,
                    draftID: $0,
                    version: call.body[APICall.version]
                )
            }
        },
        .post(
            "/enrolments/{id}/drafts/{draft}/drop",
            "dropDraft",
            "Give a draft up",
            .permission(.enrolmentRead),
            body: "DraftDrop",
            [APICall.version.field, reason.field],
            EnrolmentShapes.full
        ) { call in
            try await call.onDraft {
                try await call.rooms.benefits.dropChange(
                    actor: call.actor,
                    draftID: $0,
                    version: call.body[APICall.version],
                    reason: String(call.body[reason].prefix(500))
                )
            }
        },
        .post(
            "/enrolments/{id}/review",
            "openReview",
            "Open the case that looks at the enrolment again, or the one that is open",
            .permission(.caseAccept),
            body: "NewReview",
            [],
            created: true,
            CaseShapes.full
        ) { call in
            let id = try await call.rooms.casework.openReview(
                actor: call.actor,
                requestID: call.requestID,
                enrolmentID: call.key()
            )
            return try await call.caseAnswer(id)
        },
        .get(
            "/drafts",
            "listDrafts",
            "Changes of the office's region that wait for confirmation, oldest first; at most 100",
            .permission(.enrolmentRead),
            EnrolmentShapes.drafts
        ) { call in
            try await call.rooms.benefits.changeDrafts(actor: call.actor, limit: 100).map {
                PlacedDraft(draft: $0, mayConfirm: $0.mayConfirm(call.actor))
            }
        },
    ]

    private static func list(_ call: APICall) async throws -> Listing<Placed<Enrolment>> {
        let query = call.query
        let size = try call.pageSize
        let filter = EnrolmentFilter(
            programID: try query[program],
            states: try query[state].map { [$0] } ?? [],
            townshipID: try query[township],
            regionID: try query[region],
            personID: try query[person],
            classCode: try query[classCode],
            urban: try query[urban],
            text: try query[text]
        )
        let found = try await call.rooms.benefits.enrolments(
            actor: call.actor,
            filter: filter,
            after: query[APICall.cursor],
            limit: size + 1
        )
        let tree = try await call.rooms.regions.tree()
        let page = found.rows.prefix(size)
        return Listing(
            items: page.map { Placed($0, tree) },
            next: found.rows.count > size ? page.last?.id : nil,
            total: found.total
        )
    }

    private static func draft(_ call: APICall) async throws -> EnrolmentAnswer {
        let id = try call.key()
        let detail = try await call.rooms.benefits.enrolment(actor: call.actor, id: id)
        let (step, order) = try await ChangeBody.read(call, detail)
        try await call.rooms.benefits.draftChange(actor: call.actor, step, order)
        return try await call.enrolmentAnswer(id)
    }
}

extension APICall {
    /// An enrolment as its page would show it; the reading is audited.
    fileprivate func enrolmentAnswer(_ id: Int64) async throws -> EnrolmentAnswer {
        let detail = try await rooms.benefits.enrolment(actor: actor, id: id)
        let drafts = try await rooms.benefits.changeDrafts(actor: actor, enrolmentID: id)
        return EnrolmentAnswer(
            detail: detail,
            drafts: drafts.map { PlacedDraft(draft: $0, mayConfirm: $0.state == .open && $0.mayConfirm(actor)) },
            people: try await people(detail.members.map(\.personID)),
            tree: try await rooms.regions.tree()
        )
    }

    /// Does something to the draft of the path, which must be one of the path's enrolment, and answers with that.
    fileprivate func onDraft(_ work: (_ draftID: Int64) async throws -> Void) async throws -> EnrolmentAnswer {
        let (id, draft) = (try key(), try key("draft"))
        _ = try await rooms.benefits.enrolment(actor: actor, id: id)
        let drafts = try await rooms.benefits.changeDrafts(actor: actor, enrolmentID: id)
        guard drafts.contains(where: { $0.id == draft }) else { throw AccessProblem.notFound(what: "变更") }
        try await work(draft)
        return try await enrolmentAnswer(id)
    }
}
