// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

/// Periodic matching of those in benefit (定期核对): start, progress, who was left out, what differed.
enum VerificationRunEndpoints {
    private static let matching = Input<String>("matching", "Of the pack's matchings")
    private static let source = Input<String>("source", "A source of the run with requests that failed or are overdue")
    private static let doubtID = Input<Int64>("doubt_id", "An open doubt of the run")
    private static let reason = Input<String>("reason", "What was found out")
    private static let skip = Input<Int64?>("left_out_from", "next_left_out of the page before; absent for the first")

    static let all: [Endpoint] = [
        .get(
            "/verification/runs",
            "listVerificationRuns",
            "Runs of periodic matching, newest first",
            .permission(.verificationAnswer),
            run.pages("VerificationRunPage")
        ) { call in
            let runs = try await call.rooms.verification.runs(actor: call.actor)
            return Listing(items: runs, next: nil, total: runs.count)
        },
        .post(
            "/verification/runs",
            "startVerificationRun",
            "Ask every source about everybody in benefit whose authorisation holds; the same month again gives the same run",
            .permission(.verificationRequest),
            body: "VerificationRunStart",
            [matching.field],
            report
        ) { call in
            let id = try await call.rooms.verification.startRun(
                actor: call.actor,
                matchingID: call.body[matching],
                month: call.site.today.month
            )
            return try await call.rooms.verification.run(actor: call.actor, id: id)
        },
        .get(
            "/verification/runs/{run}",
            "readVerificationRun",
            "A run: how far each source is, who was left out and why, what differs from what the benefit rests on",
            .permission(.verificationAnswer),
            query: [skip.field, APICall.cursor.field, APICall.limit.field],
            report
        ) { call in
            try await call.rooms.verification.run(
                actor: call.actor,
                id: call.key("run"),
                leftOut: call.query[skip] ?? 0,
                difference: call.query[APICall.cursor] ?? 0,
                limit: call.pageSize
            )
        },
        .post(
            "/verification/runs/{run}/again",
            "repeatVerificationRun",
            "Let the requests of one source leave again that failed or are overdue",
            .permission(.verificationRequest),
            body: "VerificationRunRepeat",
            [source.field],
            report
        ) { call in
            let id = try call.key("run")
            try await call.rooms.verification.repeatRun(actor: call.actor, id: id, sourceID: call.body[source])
            return try await call.rooms.verification.run(actor: call.actor, id: id)
        },
        .post(
            "/verification/runs/{run}/doubts",
            "resolveVerificationRunDoubt",
            "Close a doubt about an answer to a run with what was found out",
            .permission(.verificationAnswer),
            body: "VerificationRunDoubtResolution",
            [doubtID.field, reason.field],
            report
        ) { call in
            let id = try call.key("run")
            try await call.rooms.verification.resolveRunDoubt(
                actor: call.actor,
                runID: id,
                doubtID: call.body[doubtID],
                reason: call.body[reason]
            )
            return try await call.rooms.verification.run(actor: call.actor, id: id)
        },
    ]

    private static let run = Shape<VerificationRun>(
        "VerificationRun",
        [
            .value("id") { $0.id },
            .value("matching") { $0.matchingID },
            .value("title") { $0.title },
            .value("month") { $0.month },
            .value("started_by") { $0.startedBy },
            .value("started_at") { $0.startedAt },
            .value("asked", "People") { $0.asked },
            .value("left_out", "People, once an enrolment") { $0.leftOut },
            .value("answered", "How often a source answered about one of them") { $0.answered },
            .value("expected", "How often one should") { $0.expected },
            .value("differences") { $0.differences },
        ]
    )

    private static let asked = Shape<VerificationRun.Source>(
        "VerificationRunSource",
        [
            .value("id") { $0.id },
            .value("title") { $0.title },
            .value("waiting") { $0.counts[.waiting] ?? 0 },
            .value("sent") { $0.counts[.sent] ?? 0 },
            .value("returned") { $0.counts[.returned] ?? 0 },
            .value("overdue") { $0.counts[.overdue] ?? 0 },
            .value("failed") { $0.counts[.failed] ?? 0 },
            .value("answered") { $0.answered },
            .value("expected") { $0.expected },
            .value("problem") { $0.problem },
        ]
    )

    private static let leftOut = Shape<VerificationRun.LeftOut>(
        "VerificationRunLeftOut",
        [
            .value("enrolment_id") { $0.enrolmentID },
            .value("person_id") { $0.personID },
            .value("name") { $0.name },
            .value("program") { $0.programID },
            .value("region_id") { $0.regionID },
            .value("reason") { $0.reason },
        ]
    )

    private static let difference = Shape<VerificationRun.Difference>(
        "VerificationDifference",
        [
            .value("id") { $0.id },
            .value("enrolment_id") { $0.enrolmentID },
            .value("person_id") { $0.personID },
            .value("name") { $0.name },
            .value("item") { $0.item },
            .value("held", "What the decision rested on; null where nothing was known") { $0.held },
            .value("found") { $0.found },
            .value("origin") { $0.origin },
            .value("as_of") { $0.asOf },
            .value("repeated", "An earlier run told the same, so that no alert was raised again") { $0.isRepeated },
        ]
    )

    private static let doubt = Shape<VerificationRun.Doubt>(
        "VerificationRunDoubt",
        [
            .value("id") { $0.doubt.id },
            .value("person_id") { $0.doubt.personID },
            .value("name") { $0.name },
            .value("source") { $0.doubt.sourceTitle },
            .value("kind") { $0.doubt.kind },
            .value("item", "Null when it is about the person as such") { $0.doubt.item },
            .value("text") { $0.doubt.text },
            .value("resolution", "Null while open") { $0.doubt.resolution },
        ]
    )

    private static let report = Shape<VerificationRun.Report>(
        "VerificationRunReport",
        run.parts { $0.run } + [
            .value("is_last", "Whether no later run of its kind was started") { $0.isLast },
            .list("sources", asked) { $0.sources },
            .list("doubts", doubt) { $0.doubts },
            .list("people_left_out", leftOut) { $0.leftOut },
            .value("next_left_out", "Send it as left_out_from; null on the last page") { $0.nextLeftOut },
            .list("differing", difference) { $0.differences },
            .value("next", "Send it as cursor for more differences; null on the last page") { $0.nextDifference },
        ]
    )
}
