// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

/// Cases: list, opening, reading, and every step that can be taken on them.
enum CaseEndpoints {
    private static let state = Input<CaseFile.State?>("state")
    private static let ofService = Input<String?>("service", "Key of a service")
    private static let step = Input<String?>("step", "Key of a step, as in services")
    private static let region = Input<Int64?>("region", "Only families in this region or under it")
    private static let text = Input<String?>(
        "text",
        "Words that stand in the case, a name of the family (also in pinyin), the case's number or an identity number"
    )
    private static let person = Input<Int64?>("person", "Only cases whose family has this person")
    private static let dueBy = Input<CivilDate?>("due_by", "Only cases due on this day or before")

    private static let service = Input<String>("service", "Key of a service")
    private static let number = Input<String>("number", "Identity number of the applicant")
    private static let name = Input<String>("name", "Name of the applicant, as on the card")
    private static let village = Input<Int64>("village", "Key of the village or community the family lives in")
    private static let elsewhere = Input<Bool?>(
        "elsewhere",
        "True to accept for the township where the applicant is registered, which gets the case once it is accepted"
    )
    static let channel = Input<CaseFile.Channel?>("channel", "window when absent")
    private static let action = Input<String>("action", "One of the case's choices")
    private static let comment = Input<String?>("comment", "Needed where the choice says needs_reason")

    static let all: [Endpoint] = [
        .get(
            "/cases",
            "listCases",
            "Cases of the office's region, newest first",
            .permission(.caseRead),
            query: filters,
            CaseShapes.line.pages("CasePage")
        ) { try await $0.cases(filter($0)) },
        .post(
            "/cases",
            "openCase",
            "Open a case as a draft; an applicant who is not registered yet is entered",
            .permission(.caseApply),
            body: "NewCase",
            [service.field, number.field, name.field, village.field, channel.field],
            created: true,
            CaseShapes.full,
            open
        ),
        .get("/cases/{id}", "readCase", "A case with all that happened to it", .permission(.caseRead), CaseShapes.full)
        { try await $0.caseAnswer($0.key()) },
        .post(
            "/cases/{id}/act",
            "actOnCase",
            "Take one of the choices of the present step: accept, supplement, resume, agree, return, withdraw …",
            .permission(.caseRead),
            body: "CaseMove",
            [APICall.version.field, action.field, comment.field],
            CaseShapes.full,
            act
        ),
        .post(
            "/cases/{id}/decide",
            "decideCase",
            "Judge the family by the policy in force and keep the result as the case's decision",
            .permission(.caseReview),
            body: "Judging",
            [APICall.version.field],
            CaseShapes.full
        ) { call in
            let id = try call.key()
            _ = try await call.rooms.casework.decide(
                actor: call.actor,
                caseID: id,
                version: call.body[APICall.version]
            )
            return try await call.caseAnswer(id)
        },
    ]

    static let filters = [
        state.field, ofService.field, step.field, region.field, text.field, person.field, dueBy.field,
        APICall.cursor.field,
        APICall.limit.field,
    ]

    static func filter(_ call: APICall) throws -> CaseFilter {
        let query = call.query
        return CaseFilter(
            states: try query[state].map { [$0] } ?? [],
            step: try query[step],
            regionID: try query[region],
            text: try query[text],
            personID: try query[person],
            dueBy: try query[dueBy],
            serviceID: try query[ofService]
        )
    }

    private static func open(_ call: APICall) async throws -> CaseAnswer {
        let service = try call.rooms.casework.services.service(call.body[service], release: nil)
        let applicant = try await applicant(call)
        let id = try await call.rooms.casework.open(
            actor: call.actor,
            requestID: call.requestID,
            applicant.opening(service.flow.serviceID, channel: call.body[channel] ?? .window)
        )
        return try await call.caseAnswer(id)
    }

    /// What is asked of whoever stands at the counter.
    static let counter = [number.field, name.field, village.field, elsewhere.field]

    static func applicant(_ call: APICall) async throws -> ApplicantFinder.Applicant {
        try await ApplicantFinder.counter(
            number: call.body[number],
            name: call.body[name],
            village: call.body[village],
            elsewhere: call.body[elsewhere] ?? false,
            actor: call.actor,
            call.site
        )
    }

    private static func act(_ call: APICall) async throws -> CaseAnswer {
        let move = Casework.Move(
            caseID: try call.key(),
            version: try call.body[APICall.version],
            requestID: call.requestID,
            action: try call.body[action],
            comment: try call.body[comment]
        )
        try await call.rooms.effects.act(actor: call.actor, move)
        return try await call.caseAnswer(move.caseID)
    }
}

extension APICall {
    /// A page of cases within the actor's scope.
    func cases(_ filter: CaseFilter) async throws -> Listing<CaseLine> {
        let found = try await rooms.casework.list(
            actor: actor,
            filter: filter,
            before: query[Self.cursor],
            limit: pageSize
        )
        let families = try await rooms.casework.familyIDs(of: found.files)
        let tree = try await rooms.regions.tree()
        return Listing(
            items: found.files.map { CaseLine(file: $0, familyID: families[$0.id], tree: tree) },
            next: found.next,
            total: found.total.exact
        )
    }

    /// A case as its page would show it; the reading is audited.
    func caseAnswer(_ id: Int64) async throws -> CaseAnswer {
        let dossier = try await rooms.casework.dossier(actor: actor, caseID: id)
        let families = try await rooms.casework.familyIDs(of: [dossier.file])
        let tree = try await rooms.regions.tree()
        return CaseAnswer(
            dossier: dossier,
            line: CaseLine(file: dossier.file, familyID: families[id], tree: tree),
            people: try await people(dossier.members.map(\.personID))
        )
    }
}
