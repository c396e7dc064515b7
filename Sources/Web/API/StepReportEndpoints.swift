// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

/// What was done at a step outside the system, and terms that are made longer.
enum StepReportEndpoints {
    private static let heldOn = Input<CivilDate>("held_on")
    private static let people = Input<[String]?>("people", "Who was there, or who signed")
    private static let office = Input<String?>("office", "Who answered, at a step that asks another office")
    private static let number = Input<String?>("number", "Of the voucher or of the answering letter")
    private static let amount = Input<Yuan?>("amount", "What was paid")
    private static let ayes = Input<Int?>("ayes", "Votes; together with the others as many as people")
    private static let nays = Input<Int?>("nays")
    private static let abstained = Input<Int?>("abstained")
    private static let text = Input<String?>("text")

    private static let clock = Input<String>("clock", "One of the case's deadlines")
    private static let reason = Input<String>("reason")

    static let all: [Endpoint] = [
        .post(
            "/cases/{id}/reports",
            "reportStep",
            "Record a vote, a signing, a payment or another office's answer at the present step",
            .permission(.caseRead),
            body: "NewStepReport",
            [
                APICall.version.field, heldOn.field, people.field, office.field, number.field, amount.field, ayes.field,
                nays.field, abstained.field, text.field,
            ],
            CaseShapes.full
        ) { call in
            let id = try call.key()
            try await call.rooms.casework.report(
                actor: call.actor,
                caseID: id,
                version: try call.body[APICall.version],
                try report(call)
            )
            return try await call.caseAnswer(id)
        },
        .post(
            "/cases/{id}/extend",
            "extendDeadline",
            "Make a term longer, once, by what the service allows, with a notice to the applicant",
            .permission(.caseRead),
            body: "DeadlineExtension",
            [APICall.version.field, clock.field, reason.field],
            CaseShapes.full
        ) { call in
            let id = try call.key()
            try await call.rooms.effects.extend(
                actor: call.actor,
                caseID: id,
                version: try call.body[APICall.version],
                clockID: try call.body[clock],
                reason: try call.body[reason]
            )
            return try await call.caseAnswer(id)
        },
    ]

    private static func report(_ call: APICall) throws -> Casework.NewStepReport {
        let counted = [try call.body[ayes], try call.body[nays], try call.body[abstained]]
        return Casework.NewStepReport(
            heldOn: try call.body[heldOn],
            people: try call.body[people] ?? [],
            office: try call.body[office] ?? "",
            number: try call.body[number] ?? "",
            amount: try call.body[amount]?.money,
            votes: counted.contains { $0 != nil }
                ? .init(ayes: counted[0] ?? 0, nays: counted[1] ?? 0, abstained: counted[2] ?? 0) : nil,
            text: try call.body[text] ?? ""
        )
    }
}

extension CaseShapes {
    static let stepReport = Shape<StepReport>(
        "StepReport",
        [
            .value("step") { $0.step },
            .value("kind", "vote, sign, pay or external") { $0.kind.rawValue },
            .value("held_on") { $0.heldOn },
            .value("people") { $0.people },
            .value("office") { $0.office },
            .value("number") { $0.number },
            .value("amount") { $0.amount },
            .value("ayes") { $0.votes?.ayes },
            .value("nays") { $0.votes?.nays },
            .value("abstained") { $0.votes?.abstained },
            .value("text") { $0.text },
            .value("recorded_by") { $0.recordedBy },
            .value("recorded_at") { $0.recordedAt },
        ]
    )
}
