// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

extension CasePromise.State: APIValue {}
extension CasePromise.Filter: APIValue {}

/// Promises that stand in for papers, and what checking them found.
enum PromiseEndpoints {
    private static let filter = Input<CasePromise.Filter?>("filter", "open when absent")
    private static let isTrue = Input<Bool>("true", "Whether it was as promised")
    private static let finding = Input<String>("finding", "How it was checked and what was found")
    private static let reason = Input<String>("reason")

    static let all: [Endpoint] = [
        .get(
            "/promises",
            "listPromises",
            "Promises in reach, at most 200",
            .permission(.caseRead),
            query: [filter.field],
            Shape<[CasePromise]>("PromiseList", [.list("items", line) { $0 }])
        ) { try await $0.rooms.casework.promises(actor: $0.actor, filter: $0.query[filter] ?? .open).promises },
        .get("/promises/{id}", "readPromise", "A promise", .permission(.caseRead), line) {
            try await $0.rooms.casework.promise(actor: $0.actor, id: $0.key())
        },
        .post(
            "/promises/{id}/check",
            "checkPromise",
            "Record whether it was as promised",
            .permission(.caseRead),
            body: "PromiseCheck",
            [isTrue.field, finding.field],
            line
        ) { call in
            let id = try call.key()
            let (isTrue, finding) = (try call.body[isTrue], try call.body[finding])
            try await call.rooms.casework.checkPromise(actor: call.actor, id: id, isTrue: isTrue, finding: finding)
            return try await call.rooms.casework.promise(actor: call.actor, id: id)
        },
        .post(
            "/promises/{id}/restore",
            "restorePromises",
            "Take promises of the applicant again",
            .permission(.caseRead),
            body: "PromiseRestoration",
            [reason.field],
            line
        ) { call in
            let id = try call.key()
            try await call.rooms.casework.restorePromises(actor: call.actor, id: id, reason: try call.body[reason])
            return try await call.rooms.casework.promise(actor: call.actor, id: id)
        },
    ]

    private static let line = Shape<CasePromise>(
        "Promise",
        [
            .value("id") { $0.id },
            .value("case_id") { $0.caseID },
            .value("material") { $0.materialID },
            .value("material_title") { $0.materialTitle },
            .value("state") { $0.state },
            .value("made_on") { $0.madeOn },
            .value("due_on") { $0.dueOn },
            .value("finding") { $0.finding },
            .value("checked_by") { $0.checkedBy },
            .value("checked_on") { $0.checkedOn },
        ]
    )
}
