// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

extension FundItem.Measure: APIValue {}

/// Funds of a year: what is reported of each line, a second person's check, and what comes out of it.
enum FundEndpoints {
    private static let year = Input<Int?>("year", "This year when absent")
    private static let value = Input<String>("value", "Yuan for amounts, a decimal for goals; as text")
    private static let note = Input<String?>("note", "Where it comes from; with a check, what is said of it")
    private static let reason = Input<String?>("reason", "Why it differs from the one before")
    private static let file = Input<FileContent?>("file", "What proves it: JPEG, PNG, WebP, PDF or Excel")
    private static let agrees = Input<Bool>("agrees", "false turns it back, with a note that says why")

    static let all: [Endpoint] = [
        .get(
            "/funds",
            "readFunds",
            "A year: lines, what was checked of them, shares and scores",
            .permission(.reportRead),
            query: [year.field],
            full
        ) { call in
            try await call.rooms.funds.year(
                actor: call.actor,
                try call.query[year] ?? call.rooms.clock.today.year
            )
        },
        .post(
            "/funds/{year}/{item}",
            "reportFunds",
            "Report a value; it counts when another person has checked it",
            .permission(.fundsReport),
            body: "NewFundValue",
            [value.field, note.field, reason.field, file.field],
            files: true,
            created: true,
            valueShape
        ) { call in
            let evidence = try call.body[file]
            guard let year = Int(try call.text("year")) else { throw AccessProblem.notFound(what: "年份") }
            let id = try await call.rooms.funds.report(
                actor: call.actor,
                FundEntry(
                    year: year,
                    key: try call.text("item"),
                    value: try call.body[value],
                    unit: "元",
                    note: try call.body[note] ?? "",
                    reason: try call.body[reason] ?? "",
                    evidence: evidence.map { (name: $0.name, content: $0.bytes) }
                ),
                requestID: call.requestID
            )
            return try await call.rooms.funds.value(actor: call.actor, id)
        },
        .post(
            "/fund-values/{id}/check",
            "checkFunds",
            "A second person says whether a value counts",
            .permission(.fundsCheck),
            body: "FundValueCheck",
            [agrees.field, note.field],
            valueShape
        ) { call in
            try await call.rooms.funds.check(
                actor: call.actor,
                try call.key(),
                agrees: try call.body[agrees],
                note: try call.body[note] ?? ""
            )
        },
    ]

    private struct Line: Sendable {
        let line: FundLine
        let year: FundYear
    }

    private static let full = Shape<FundYear>(
        "Funds",
        [
            .value("year") { $0.year },
            .value("budget", "null while nothing was checked") { $0.total(.budget) },
            .value("allocated") { $0.total(.allocated) },
            .value("spent") { $0.total(.spent) },
            .value("execution", "In percent, or why there is none") { $0.execution.text },
            .value("elder_share", "Of the lottery's money, what went to care for the old") { $0.elderShare.text },
            .value("elder_target", "In percent") { $0.elderTarget?.text },
            .value("meets_elder_share") { $0.meetsElderShare },
            .list("lines", line) { year in year.funds.lines.map { Line(line: $0, year: year) } },
            .list("values", valueShape, "All that was reported, the first first") { $0.values },
        ]
    )

    private static let line = Shape<Line>(
        "FundLine",
        [
            .value("id") { $0.line.id },
            .value("title") { $0.line.title },
            .value("subject") { $0.line.subject },
            .value("sources") { $0.line.sources.map(\.rawValue) },
            .value("budget") { $0.year.amount($0.line, .budget) },
            .value("allocated") { $0.year.amount($0.line, .allocated) },
            .value("spent") { $0.year.amount($0.line, .spent) },
            .value("execution") { $0.year.execution($0.line).text },
            .value("ledger_paid", "What the ledger paid in the year; null for lines without benefits") {
                $0.year.ledger($0.line)
            },
            .value("score", "Of its goals") { $0.line.goals.isEmpty ? nil : $0.year.score($0.line.goals).text },
            .value("doubts") { $0.year.doubts($0.line) },
        ]
    )

    private static let valueShape = Shape<FundValue>(
        "FundValue",
        [
            .value("id") { $0.id },
            .value("year") { $0.year },
            .value("item", "Such as dibao.own.spent, or goal.dibao-on-time") { $0.key },
            .value("amount") { $0.amount },
            .value("figure") { $0.figure?.text },
            .value("note") { $0.note },
            .value("reason") { $0.reason },
            .value("evidence", "Name of the file") { $0.evidence?.name },
            .value("state") { $0.state },
            .value("reported_by") { $0.reportedBy },
            .value("reported_at") { $0.reportedAt },
            .value("checked_by") { $0.checkedBy },
            .value("check_note") { $0.checkNote },
        ]
    )
}
