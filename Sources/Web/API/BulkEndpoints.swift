// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

extension BulkRun.State: APIValue {}
extension BulkRow.State: APIValue {}

/// Many cases at once: choose, start, watch, read what was refused.
enum BulkEndpoints {
    private static let cases = Input<[Int64]>("cases", "Keys of cases, at most 1,000")
    private static let key = Input<String>("offer", "Key of one of the run's offers")
    private static let comment = Input<String?>("comment", "Needed where the offer says needs_reason")
    private static let state = Input<BulkRow.State?>("state")
    private static let after = Input<Int64?>("after", "Rows behind this place")

    static let all: [Endpoint] = [
        .post(
            "/bulk",
            "chooseCases",
            "Choose cases, and be told what can be done with them",
            .permission(.caseRead),
            body: "BulkChoice",
            [cases.field],
            created: true,
            run
        ) { call in
            let id = try await call.rooms.casework.chooseBulk(actor: call.actor, .some(call.body[cases]))
            return try await read(id, call)
        },
        .get(
            "/bulk/{id}",
            "readBulk",
            "A run, and how far it is; kept for 30 days",
            .permission(.caseRead),
            run
        ) { try await read($0.key(), $0) },
        .post(
            "/bulk/{id}/start",
            "startBulk",
            "Take the chosen cases on, behind the scenes; each by its own rules",
            .permission(.caseRead),
            body: "BulkStart",
            [key.field, comment.field],
            run
        ) { call in
            let id = try call.key()
            try await call.rooms.casework.startBulk(
                actor: call.actor,
                id: id,
                key: try call.body[key],
                comment: try call.body[comment] ?? ""
            )
            return try await read(id, call)
        },
        .get(
            "/bulk/{id}/rows",
            "listBulkRows",
            "What became of each case, at most 200 at a time",
            .permission(.caseRead),
            query: [state.field, after.field],
            Shape<[BulkRow]>("BulkRowList", [.list("items", row) { $0 }])
        ) { call in
            try await call.rooms.casework.bulkRows(
                actor: call.actor,
                id: try call.key(),
                state: try call.query[state],
                after: Int(try call.query[after] ?? 0),
                limit: 200
            ).map(\.row)
        },
    ]

    private struct Reading: Sendable {
        let run: BulkRun
        let offers: [BulkOffer]
    }

    private static func read(_ id: Int64, _ call: APICall) async throws -> Reading {
        let (run, offers) = try await call.rooms.casework.bulk(actor: call.actor, id: id)
        return Reading(run: run, offers: offers)
    }

    private static let offer = Shape<BulkOffer>(
        "BulkOffer",
        [
            .value("key") { $0.key },
            .value("service") { $0.serviceID },
            .value("step") { $0.step },
            .value("action") { $0.choice.action },
            .value("title") { $0.choice.title },
            .value("needs_reason") { $0.choice.needsReason },
            .value("count", "Cases at this step") { $0.count },
        ]
    )

    private static let run = Shape<Reading>(
        "BulkRun",
        [
            .value("id") { $0.run.id },
            .value("state") { $0.run.state },
            .value("title", "What is done; null while it is not chosen") { $0.run.title },
            .value("total") { $0.run.total },
            .value("done") { $0.run.done },
            .value("refused", "Cases that stayed as they were") { $0.run.refused },
            .value("chosen_at") { $0.run.chosenAt },
            .value("finished_at") { $0.run.finishedAt },
            .list("offers", offer, "Empty once it was started") { $0.offers },
        ]
    )

    private static let row = Shape<BulkRow>(
        "BulkRow",
        [
            .value("place") { $0.place },
            .value("case_id") { $0.caseID },
            .value("state") { $0.state },
            .value("problem", "Why it was refused") { $0.problem },
        ]
    )
}
