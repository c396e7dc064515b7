// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

extension CaseOpinion.Kind: APIValue {}

/// What colleagues hand each other, ask each other and tell each other about a case.
enum ColleagueEndpoints {
    private static let user = Input<Int64>("user_id", "One of the case's colleagues")
    private static let reason = Input<String>("reason")
    private static let kind = Input<CaseOpinion.Kind>("kind", "sign holds the case until it is answered, copy does not")
    private static let question = Input<String?>("question", "Needed for sign")
    private static let agrees = Input<Bool?>("agrees", "Needed for sign, absent for copy")
    private static let text = Input<String?>("text", "Needed for sign")

    static let all: [Endpoint] = [
        .get(
            "/cases/{id}/colleagues",
            "listColleagues",
            "To whom the present step can be given, and who can be asked; both empty when it is not the token's turn",
            .permission(.caseRead),
            colleagues
        ) { call in
            let dossier = try await call.rooms.casework.dossier(actor: call.actor, caseID: try call.key())
            return try await call.rooms.casework.colleagues(actor: call.actor, of: dossier)
        },
        .post(
            "/cases/{id}/assign",
            "assignCase",
            "Give the present step to one colleague",
            .permission(.caseRead),
            body: "CaseAssignment",
            [APICall.version.field, user.field, reason.field],
            CaseShapes.full
        ) { call in
            let id = try call.key()
            try await call.rooms.casework.assign(
                actor: call.actor,
                caseID: id,
                version: try call.body[APICall.version],
                userID: try call.body[user],
                reason: try call.body[reason]
            )
            return try await call.caseAnswer(id)
        },
        .get(
            "/opinions",
            "listOpinions",
            "What this token's holder was asked and told, what is open first",
            .permission(.caseRead),
            list
        ) { try await $0.rooms.casework.askedOpinions(actor: $0.actor).map(\.opinion) },
        .post(
            "/cases/{id}/opinions",
            "askColleague",
            "Ask a colleague, or tell one",
            .permission(.caseRead),
            body: "NewOpinion",
            [user.field, kind.field, question.field],
            CaseShapes.full
        ) { call in
            let id = try call.key()
            try await call.rooms.casework.ask(
                actor: call.actor,
                caseID: id,
                kind: try call.body[kind],
                userID: try call.body[user],
                question: try call.body[question] ?? ""
            )
            return try await call.caseAnswer(id)
        },
        .post(
            "/cases/{id}/opinions/{opinion}/answer",
            "answerOpinion",
            "Answer what one was asked, or confirm that one has read it",
            .permission(.caseRead),
            body: "OpinionAnswer",
            [agrees.field, text.field],
            CaseShapes.full
        ) { call in
            let id = try call.key()
            try await call.rooms.casework.answer(
                actor: call.actor,
                caseID: id,
                opinionID: try call.key("opinion"),
                agrees: try call.body[agrees],
                text: try call.body[text] ?? ""
            )
            return try await call.caseAnswer(id)
        },
        .post(
            "/cases/{id}/opinions/{opinion}/withdraw",
            "withdrawOpinion",
            "Take a question back",
            .permission(.caseRead),
            body: "OpinionWithdrawal",
            [],
            CaseShapes.full
        ) { call in
            let id = try call.key()
            try await call.rooms.casework.withdrawOpinion(
                actor: call.actor,
                caseID: id,
                opinionID: try call.key("opinion")
            )
            return try await call.caseAnswer(id)
        },
    ]

    private static let colleague = Shape<Colleague>(
        "Colleague",
        [
            .value("user_id") { $0.userID },
            .value("name") { $0.name },
            .value("function") { $0.function },
            .value("region_id") { $0.regionID },
        ]
    )

    private static let colleagues = Shape<Casework.Colleagues>(
        "CaseColleagues",
        [
            .list("successors", colleague, "For assign") { $0.successors },
            .list("advisers", colleague, "For opinions") { $0.advisers },
        ]
    )

    private static let opinion = Shape<CaseOpinion>(
        "Opinion",
        [
            .value("id") { $0.id },
            .value("case_id") { $0.caseID },
            .value("kind") { $0.kind },
            .value("step") { $0.step },
            .value("asker") { $0.askerName },
            .value("question") { $0.question },
            .value("asked_at") { $0.askedAt },
            .value("agrees") { $0.agrees },
            .value("answer") { $0.answer },
            .value("answered_at") { $0.answeredAt },
            .value("withdrawn_at") { $0.withdrawnAt },
        ]
    )

    private static let list = Shape<[CaseOpinion]>("OpinionList", [.list("items", opinion) { $0 }])
}
