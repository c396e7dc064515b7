// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

extension Supervision.Part: APIValue {}
extension SupervisedTask.State: APIValue {}
extension SupervisedTask.Step.Kind: APIValue {}

/// Measures and tasks of plans that are followed until they are done.
enum SupervisionEndpoints {
    private static let part = Input<Supervision.Part?>("part", "running when absent; late ones run as well")
    private static let month = Input<Month?>("month", "This month when absent")
    private static let plan = Input<String>("plan")
    private static let measure = Input<String>("measure")
    private static let task = Input<String?>("task", "The measure as a whole when absent")
    private static let department = Input<String?>(
        "department",
        "One of the task's; chosen where the plan names nobody"
    )
    private static let due = Input<CivilDate?>("due")
    private static let words = Input<String?>("words")
    private static let done = Input<Bool?>("done", "Whether nothing is left to do; then a file proves it")
    private static let file = Input<FileContent?>("file", "JPEG, PNG, WebP, PDF or Excel")
    private static let agrees = Input<Bool>("agrees", "false turns it back, with words that say why")

    static let all: [Endpoint] = [
        .get(
            "/supervision",
            "listSupervision",
            "What is followed, by its day; what is over, newest first",
            .permission(.reportRead),
            query: [part.field, APICall.cursor.field, APICall.limit.field],
            line.pages("SupervisionPage")
        ) { call in
            let (offset, limit) = (max(Int(try call.query[APICall.cursor] ?? 0), 0), try call.pageSize)
            let found = try await call.rooms.supervision.list(
                actor: call.actor,
                try call.query[part] ?? .running,
                limit: limit,
                offset: offset
            )
            return Listing(items: found.tasks, next: found.hasMore ? Int64(offset + limit) : nil)
        },
        .get(
            "/supervision/summary",
            "readSupervisionSummary",
            "A month, written from what was done in it",
            .permission(.reportRead),
            query: [month.field],
            summary
        ) { call in
            let today = call.rooms.clock.today.month
            return try await call.rooms.supervision.summary(
                actor: call.actor,
                of: min(try call.query[month] ?? today, today)
            )
        },
        .get(
            "/supervision/{id}",
            "readSupervision",
            "A task with all that was done about it",
            .permission(.reportRead),
            full
        ) { try await $0.rooms.supervision.record(actor: $0.actor, $0.key()) },
        .post(
            "/supervision",
            "openSupervision",
            "Put a measure or task of a plan under supervision",
            .permission(.planSupervise),
            body: "NewSupervision",
            [plan.field, measure.field, task.field, department.field, due.field, words.field],
            created: true,
            full
        ) { call in
            let supervision = call.rooms.supervision
            let subject = try supervision.subject(
                actor: call.actor,
                plan: try call.body[plan],
                measure: try call.body[measure],
                task: try call.body[task]
            )
            let id = try await supervision.open(
                actor: call.actor,
                subject,
                department: try call.body[department] ?? "",
                due: try call.body[due],
                words: try call.body[words] ?? "",
                requestID: call.requestID
            )
            return try await supervision.record(actor: call.actor, id)
        },
        .post(
            "/supervision/{id}/report",
            "reportProgress",
            "What a department has done; done says that nothing is left",
            .permission(.planReport),
            body: "SupervisionReport",
            [department.field, words.field, done.field, file.field],
            files: true,
            full
        ) { call in
            try await changed(call) { id in
                let evidence = try call.body[file]
                try await call.rooms.supervision.report(
                    actor: call.actor,
                    id,
                    department: try call.body[department] ?? "",
                    words: try call.body[words] ?? "",
                    evidence: evidence.map { (name: $0.name, content: $0.bytes) },
                    isDone: try call.body[done] ?? false,
                    requestID: call.requestID
                )
            }
        },
        .post(
            "/supervision/{id}/check",
            "checkSupervision",
            "A second person closes it or turns it back",
            .permission(.planCheck),
            body: "SupervisionCheck",
            [agrees.field, words.field],
            full
        ) { call in
            try await changed(call) { id in
                try await call.rooms.supervision.check(
                    actor: call.actor,
                    id,
                    agrees: try call.body[agrees],
                    words: try call.body[words] ?? ""
                )
            }
        },
        .post(
            "/supervision/{id}/extend",
            "extendSupervision",
            "Set a later day, with the reason",
            .permission(.planSupervise),
            body: "SupervisionExtension",
            [due.field, words.field],
            full
        ) { call in
            try await changed(call) { id in
                try await call.rooms.supervision.extend(
                    actor: call.actor,
                    id,
                    due: try call.body[due],
                    reason: try call.body[words] ?? ""
                )
            }
        },
    ]

    private static func changed(_ call: APICall, _ change: (Int64) async throws -> Void) async throws
        -> Supervision.Record
    {
        let id = try call.key()
        try await change(id)
        return try await call.rooms.supervision.record(actor: call.actor, id)
    }

    private static let parts: [Shape<SupervisedTask>.Part] = [
        .value("id") { $0.id },
        .value("plan", "Empty for what a meeting decided") { $0.planID },
        .value("measure") { $0.measureID },
        .value("task", "null where the measure as a whole is followed") { $0.taskID },
        .value("title") { $0.title },
        .value("departments", "The first leads") { $0.departments },
        .value("words", "What is asked for besides the plan") { $0.words },
        .value("due") { $0.due },
        .value("state") { $0.state },
        .value("opened_by") { $0.openedBy },
        .value("opened_at") { $0.openedAt },
        .value("submitted_at", "When it was said to be done last; null while it runs") { $0.submittedAt },
        .value("closed_at") { $0.closedAt },
    ]

    private static let line = Shape<SupervisedTask>("Supervision", parts)

    private static let full = Shape<Supervision.Record>(
        "SupervisionRecord",
        line.parts { $0.task } + [.list("steps", step, "The first first") { $0.steps }]
    )

    private static let step = Shape<SupervisedTask.Step>(
        "SupervisionStep",
        [
            .value("id") { $0.id },
            .value("kind") { $0.kind },
            .value("department") { $0.department },
            .value("words") { $0.words },
            .value("due", "For a day that was set or moved") { $0.due },
            .value("evidence", "Name of the file") { $0.evidence?.name },
            .value("by") { $0.by },
            .value("at") { $0.at },
        ]
    )

    private static let summary = Shape<SupervisionSummary>(
        "SupervisionSummary",
        [
            .value("month") { $0.month },
            .value("until", "The last day that it tells of") { $0.until },
            .value("sentence") { $0.sentence },
            .list("opened", line) { $0.opened },
            .list("closed", line) { $0.closed },
            .value("on_time", "Of those closed, said to be done by their day") { $0.onTime },
            .list("open", line, "At the end") { $0.open },
            .list("late", line, "Of those open") { $0.late },
        ]
    )
}
