// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

extension HelpRequest.State: APIValue {}
extension HelpRequest.Way: APIValue {}

/// Urgent help 一键求助: what waits, and what is done about it.
enum HelpEndpoints {
    private static let settled = Input<Bool?>("settled", "Those that are over, newest first; false when absent")
    private static let words = Input<String>("words", "Whoever asked reads them")
    private static let target = Input<String>("target", "One of those that the packs name")
    private static let name = Input<String>("name", "Of the one in need")
    private static let phone = Input<String>("phone")
    private static let region = Input<Int64?>("region_id", "Key of a village or township of the office")
    private static let place = Input<String?>("place", "Where, in words")
    private static let kind = Input<String>("kind", "One of those that the packs name")
    private static let need = Input<String?>("need", "What happened")
    private static let danger = Input<Bool>("danger", "Whether a life is in danger now")

    static let all: [Endpoint] = [
        .get(
            "/help-requests",
            "listHelpRequests",
            "Requests for urgent help in reach; open ones by when they have to be answered",
            .permission(.helpRead),
            query: [settled.field, APICall.cursor.field, APICall.limit.field],
            line.pages("HelpRequestPage")
        ) { call in
            let found = try await call.rooms.urgentHelp.list(
                actor: call.actor,
                open: try call.query[settled] != true,
                before: try call.query[APICall.cursor],
                limit: try call.pageSize
            )
            return Listing(items: found.requests, next: found.next)
        },
        .post(
            "/help-requests",
            "askForHelp",
            "Write a request down for somebody; the answer is the code by which it can be followed",
            .permission(.caseApply),
            body: "NewHelpRequest",
            [name.field, phone.field, region.field, place.field, kind.field, need.field, danger.field],
            created: true,
            Shape<String>("HelpReceipt", [.value("code") { $0 }])
        ) { call in
            let asking = UrgentHelp.Asking(
                name: try call.body[name],
                phone: try call.body[phone],
                regionID: try call.body[region],
                place: try call.body[place] ?? "",
                kind: try call.body[kind],
                need: try call.body[need] ?? "",
                isDanger: try call.body[danger],
                reporter: "\(call.actor.name)（\(call.actor.functionTitle)）"
            )
            return try await call.rooms.urgentHelp.ask(actor: call.actor, asking, requestID: call.requestID)
        },
        .get(
            "/help-requests/{id}",
            "readHelpRequest",
            "A request with all that was done; the telephone in full for whoever answers",
            .permission(.helpRead),
            full
        ) { try await $0.rooms.urgentHelp.dossier(actor: $0.actor, $0.key()) },
        moving("answer", "takeHelpRequest", "Take it on: who called back, and what was arranged", [words.field]) {
            .answer(try $0.body[words])
        },
        moving("refer", "referHelpRequest", "Pass it on", [target.field, words.field]) {
            .refer(to: try $0.body[target], try $0.body[words])
        },
        moving("close", "closeHelpRequest", "Close it with a reason", [words.field]) { .close(try $0.body[words]) },
        .post(
            "/help-requests/{id}/case",
            "openHelpCase",
            "Open it as a case, with what is known carried over; the answer is the case",
            .permission(.helpAnswer),
            body: "HelpCase",
            CaseEndpoints.counter,
            created: true,
            CaseShapes.full
        ) { call in
            let id = try call.key()
            // Out of reach is told before anybody is looked up or entered.
            _ = try await call.rooms.urgentHelp.dossier(actor: call.actor, id)
            let applicant = try await CaseEndpoints.applicant(call)
            let made = try await call.rooms.urgentHelp.open(
                actor: call.actor,
                id,
                applicant: (applicant.personID, applicant.name),
                villageID: applicant.villageID
            )
            return try await call.caseAnswer(made)
        },
    ]

    private static func moving(
        _ path: String,
        _ operation: String,
        _ summary: String,
        _ fields: [ObjectSchema.Field],
        _ move: @escaping @Sendable (APICall) throws -> UrgentHelp.Move
    ) -> Endpoint {
        .post(
            "/help-requests/{id}/\(path)",
            operation,
            summary,
            .permission(.helpAnswer),
            body: "Help\(path.prefix(1).uppercased())\(path.dropFirst())",
            fields,
            full
        ) { call in
            let id = try call.key()
            try await call.rooms.urgentHelp.move(actor: call.actor, id, move(call))
            return try await call.rooms.urgentHelp.dossier(actor: call.actor, id)
        }
    }

    private static let parts: [Shape<HelpRequest>.Part] = [
        .value("id") { $0.id },
        .value("region_id", "Village, or township or county where that was not known") { $0.regionID },
        .value("name") { $0.name },
        .value("place") { $0.place },
        .value("kind") { $0.kind },
        .value("need") { $0.need },
        .value("danger") { $0.isDanger },
        .value("way") { $0.way },
        .value("reporter", "Who wrote it down for somebody else; null for the one in need") { $0.reporter },
        .value("asked_at") { $0.askedAt },
        .value("due_at", "Until when it has to be answered first") { $0.dueAt },
        .value("responded_at", "null while it was not") { $0.respondedAt },
        .value("state") { $0.state },
        .value("case_id", "As which it was opened; null where it was not") { $0.caseID },
    ]

    private static let line = Shape<HelpRequest>("HelpRequest", parts)

    private static let full = Shape<UrgentHelp.Dossier>(
        "HelpRequestRead",
        Shape<HelpRequest>("", parts).parts(of: { $0.request }) + [
            .value("phone") { $0.phone }, .list("steps", step) { $0.steps },
        ]
    )

    private static let step = Shape<HelpRequest.Step>(
        "HelpStep",
        [.value("at") { $0.at }, .value("by") { $0.by }, .value("title") { $0.title }, .value("words") { $0.words }]
    )
}
