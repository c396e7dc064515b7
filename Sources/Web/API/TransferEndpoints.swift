// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

extension CaseTransfer.Side: APIValue {}
extension CaseTransfer.State: APIValue {}

/// Cases that go from one township's office to another's.
enum TransferEndpoints {
    private static let village = Input<Int64>("village", "Key of a village or community in another township")
    private static let reason = Input<String>("reason", "The applicant and the other office see it")
    private static let side = Input<CaseTransfer.Side?>("side", "incoming when absent")

    static let all: [Endpoint] = [
        .get(
            "/transfers",
            "listTransfers",
            "Cases that came to the office's region or went from it, newest first, at most 200",
            .permission(.caseRead),
            query: [side.field],
            list
        ) { call in
            try await call.rooms.casework.transfers(actor: call.actor, call.query[side] ?? .incoming).transfers
        },
        .post(
            "/cases/{id}/transfer",
            "transferCase",
            "Give a case to the office of another township; its answer is the transfer, since the case may be out of reach",
            .permission(.caseRead),
            body: "CaseTransfer",
            [APICall.version.field, village.field, reason.field],
            line
        ) { call in
            let id = try call.key()
            try await call.rooms.casework.transfer(
                actor: call.actor,
                caseID: id,
                version: try call.body[APICall.version],
                to: try call.body[village],
                reason: try call.body[reason]
            )
            return try await last(id, .outgoing, call)
        },
        .post(
            "/cases/{id}/transfer/back",
            "returnCase",
            "Send a case back to the office that it came from",
            .permission(.caseRead),
            body: "CaseTransferReturn",
            [APICall.version.field, reason.field],
            line
        ) { call in
            let id = try call.key()
            try await call.rooms.casework.sendBack(
                actor: call.actor,
                caseID: id,
                version: try call.body[APICall.version],
                reason: try call.body[reason]
            )
            return try await last(id, .incoming, call)
        },
    ]

    private static func last(_ caseID: Int64, _ side: CaseTransfer.Side, _ call: APICall) async throws -> CaseTransfer {
        let all = try await call.rooms.casework.transfers(actor: call.actor, side).transfers
        guard let last = all.first(where: { $0.caseID == caseID }) else {
            throw AccessProblem.notFound(what: "异地转办的办件")
        }
        return last
    }

    private static let line = Shape<CaseTransfer>(
        "Transfer",
        [
            .value("id") { $0.id },
            .value("case_id") { $0.caseID },
            .value("case_title") { $0.caseTitle },
            .value("from_region_id", "Key of a township") { $0.fromRegionID },
            .value("to_region_id", "Key of a township") { $0.toRegionID },
            .value("reason") { $0.reason },
            .value("sent_by") { $0.sentBy },
            .value("sent_at") { $0.sentAt },
            .value("state") { $0.state },
            .value("return_reason", "null while it was not sent back") { $0.returnReason },
            .value("case_state") { $0.caseState },
        ]
    )

    private static let list = Shape<[CaseTransfer]>("TransferList", [.list("items", line) { $0 }])
}
