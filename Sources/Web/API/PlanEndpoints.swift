// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

extension PlanValue.State: APIValue {}
extension PlanValue.Origin: APIValue {}

/// Plans and how they stand; values that departments report, a second person's check, and years that are closed.
enum PlanEndpoints {
    private static let on = Input<CivilDate?>("on", "The day that is looked at; today when absent or later")
    private static let period = Input<String>("period", "A year, 2025, or a month, 2025-03")
    private static let region = Input<Int64?>("region_id", "Key of a township; the whole place when absent")
    private static let figure = Input<String?>("value", "A decimal in words, so that nobody rounds it")
    private static let empty = Input<Bool?>("no_denominator", "Whether there was nothing to divide by")
    private static let note = Input<String?>("note", "Where it comes from")
    private static let reason = Input<String?>("reason", "Why it differs from the one before, or comes after closing")
    private static let file = Input<FileContent?>("file", "What proves it: JPEG, PNG, WebP, PDF or Excel")
    private static let agrees = Input<Bool>("agrees", "false turns it back, with a note that says why")

    static let all: [Endpoint] = [
        .get(
            "/plans",
            "listPlans",
            "Plans of the place and how they stand, the latest first",
            .permission(.reportRead),
            query: [on.field],
            line.pages("PlanPage")
        ) { call in
            let planning = call.rooms.planning
            let found = try await planning.status(actor: call.actor, of: planning.plans, on: try day(call))
            return Listing(items: found.map { ($0, PlanReport($0)) }, next: nil)
        },
        .get(
            "/plans/compared",
            "comparePlans",
            "Indicators that several places count alike, side by side, and names that mean different things",
            .permission(.reportRead),
            query: [on.field],
            PlanComparisonShapes.comparison
        ) { call in
            try await PlanComparisonPages.comparison(call.site, call.actor, on: try day(call)).0
        },
        .get(
            "/plans/{plan}",
            "readPlan",
            "How every indicator of a plan stands on a day, and why",
            .permission(.reportRead),
            query: [on.field],
            full
        ) { call in
            let status = try await record(call).status
            return (status, PlanReport(status))
        },
        .get(
            "/plans/{plan}/indicators/{indicator}",
            "readIndicator",
            "One indicator with every value that was reported, corrected or turned back",
            .permission(.reportRead),
            query: [on.field],
            indicatorRecord
        ) { try await indicator($0) },
        .post(
            "/plans/{plan}/indicators/{indicator}/values",
            "reportValue",
            "Report a value; it counts when another person has checked it",
            .permission(.planReport),
            body: "NewPlanValue",
            [period.field, region.field, figure.field, empty.field, note.field, reason.field, file.field],
            files: true,
            created: true,
            indicatorRecord
        ) { call in
            let evidence = try call.body[file]
            _ = try await call.rooms.planning.report(
                actor: call.actor,
                planID: try call.text("plan"),
                indicatorID: try call.text("indicator"),
                PlanEntry(
                    period: try call.body[period],
                    regionID: try call.body[region],
                    figure: try call.body[figure] ?? "",
                    isEmpty: try call.body[empty] ?? false,
                    note: try call.body[note] ?? "",
                    reason: try call.body[reason] ?? "",
                    evidence: evidence.map { (name: $0.name, content: $0.bytes) }
                ),
                requestID: call.requestID
            )
            return try await indicator(call)
        },
        .post(
            "/plan-values/{id}/check",
            "checkValue",
            "A second person says whether a value counts",
            .permission(.planCheck),
            body: "PlanValueCheck",
            [agrees.field, note.field],
            value
        ) { call in
            let (planning, id) = (call.rooms.planning, try call.key())
            try await planning.check(
                actor: call.actor,
                id,
                agrees: try call.body[agrees],
                note: try call.body[note] ?? ""
            )
            return try await planning.value(actor: call.actor, id)
        },
        .post(
            "/plans/{plan}/periods",
            "closePeriod",
            "Close a year or month: from then on values only change by corrections that say why",
            .permission(.planClose),
            body: "PlanPeriod",
            [period.field],
            closing
        ) { call in
            try await call.rooms.planning.close(
                actor: call.actor,
                planID: try call.text("plan"),
                period: try call.body[period]
            )
        },
    ]

    private static func day(_ call: APICall) throws -> CivilDate {
        let today = call.rooms.clock.today
        return min(try call.query[on] ?? today, today)
    }

    private static func record(_ call: APICall) async throws -> Planning.Record {
        try await call.rooms.planning.record(actor: call.actor, id: try call.text("plan"), on: try day(call))
    }

    private static func indicator(_ call: APICall) async throws -> IndicatorRecord {
        let id = try call.text("indicator")
        let record = try await record(call)
        guard let found = PlanReport(record.status).indicators.first(where: { $0.id == id }) else {
            throw AccessProblem.notFound(what: "指标")
        }
        return IndicatorRecord(indicator: found, values: record.values.filter { $0.indicatorID == id })
    }

    struct IndicatorRecord: Sendable {
        let indicator: PlanReport.Indicator
        let values: [PlanValue]
    }

    private static let lineParts: [Shape<(PlanStatus, PlanReport)>.Part] = [
        .value("id", "Name of the plan in its pack") { $0.0.plan.id },
        .value("title") { $0.0.plan.title },
        .value("kind") { $0.0.plan.kind.rawValue },
        .value("years") { $0.1.years },
        .value("document") { $0.0.plan.document },
        .value("as_of") { $0.0.day },
        .value("closed", "Whether its years are over on the day") { $0.1.closed },
        .value("score", "Percent of those that can be judged, binding ones twice; null where none can be") {
            $0.1.score
        },
        .value("targeted", "Indicators with a target") { $0.1.targeted },
        .value("judged", "Of those, how many can be judged") { $0.1.judged },
    ]

    private static let line = Shape<(PlanStatus, PlanReport)>("Plan", lineParts)
    private static let full = Shape<(PlanStatus, PlanReport)>(
        "PlanStatus",
        lineParts + [.list("indicators", Shape("Indicator", indicatorParts)) { $0.1.indicators }]
    )

    private static let indicatorParts: [Shape<PlanReport.Indicator>.Part] = [
        .value("id") { $0.id },
        .value("title") { $0.title },
        .value("nature") { $0.nature },
        .value("unit") { $0.unit },
        .value("standing", "完成, 未达预期, 进度正常, 无数据 and the like") { $0.standing },
        .value("reason", "In one sentence, with the numbers") { $0.reason },
        .value("due", "Day of the target; null where the document sets none") { $0.due },
        .value("year", "Of the value it rests on") { $0.year },
        .value("value", "A decimal in words; null where there is none") { $0.value },
        .value("origin") { $0.origin },
        .value("goal") { $0.goal },
        .value("share", "Percent of the goal that is there") { $0.share },
        .value("expected", "Where it should stand in the year of the value") { $0.expected },
        .value("forecast") { $0.forecast },
        .value("forecast_low") { $0.forecastLow },
        .value("forecast_high") { $0.forecastHigh },
        .value("definition", "What exactly is counted") { $0.definition },
    ]

    private static let indicatorRecord = Shape<IndicatorRecord>(
        "IndicatorRecord",
        Shape("Indicator", indicatorParts).parts { (record: IndicatorRecord) in record.indicator }
            + [.list("values", value, "Every one that came, by period") { $0.values }]
    )

    private static let value = Shape<PlanValue>(
        "PlanValue",
        [
            .value("id") { $0.id },
            .value("period") { $0.period.text },
            .value("region_id") { $0.regionID },
            .value("number", "1 for the first of its period and region") { $0.number },
            .value("origin") { $0.origin },
            .value("value", "null where there was nothing to divide by") { $0.value?.text },
            .value("note") { $0.note },
            .value("reason", "Why it differs from the one before; null for the first") { $0.reason },
            .value("state") { $0.state },
            .value("reported_by") { $0.reportedBy },
            .value("reported_at") { $0.reportedAt },
            .value("checked_by") { $0.checkedBy },
            .value("checked_at") { $0.checkedAt },
            .value("check_note") { $0.checkNote },
            .value("late", "Whether its period was closed before it came") { $0.isLate },
            .value("evidence", "Name of the file that proves it") { $0.evidence?.name },
        ]
    )

    private static let closing = Shape<PlanClosing>(
        "PlanClosing",
        [
            .value("plan") { $0.planID },
            .value("period") { $0.period.text },
            .value("closed_by") { $0.closedBy },
            .value("closed_at") { $0.closedAt },
        ]
    )
}
