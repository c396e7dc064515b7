// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

enum ScenarioShapes {
    private static let change = Shape<PolicyScenario.Change>(
        "ScenarioChange",
        [
            .value("parameter") { $0.name },
            .value("before", "As the parameter table writes it") { $0.before },
            .value("after") { $0.after },
        ]
    )

    private static let side = Shape<ScenarioTotal.Side>(
        "ScenarioSide",
        [
            .value("families", "Covered families") { $0.families },
            .value("persons") { $0.persons },
            .value("amount", "A month") { $0.amount },
        ]
    )

    private static let sum: [Shape<ScenarioTotal>.Part] = [
        .value("families", "All that were looked at") { $0.families },
        .value("without_facts", "Of which nothing is known; they count in nothing below") { $0.withoutFacts },
        .value("unclear", "Of which too little is known for a decision") { $0.unclear },
        .object("before", side, "By the figures in force") { $0.before },
        .object("after", side, "By the figures tried") { $0.after },
        .value("difference", "A month") { $0.after.amount - $0.before.amount },
        .value("entered") { $0.counts[.entered] ?? 0 },
        .value("departed") { $0.counts[.departed] ?? 0 },
        .value("raised") { $0.counts[.raised] ?? 0 },
        .value("lowered") { $0.counts[.lowered] ?? 0 },
    ]

    private static let total = Shape<ScenarioTotal>("ScenarioTotal", sum)

    private static let group = Shape<ScenarioTotal>(
        "ScenarioGroup",
        [
            .value("township_id") { $0.townshipID },
            .value("settlement", "城市 or 农村; empty where the facts do not say") { $0.settlement },
            .value("class", "Empty where nobody is covered") { $0.classCode },
        ] + sum
    )

    private static let head: [Shape<PolicyScenario>.Part] = [
        .value("id") { $0.id },
        .value("title") { $0.title },
        .value("program") { $0.programID },
        .value("date", "Whose parameters and ages count") { $0.date },
        .value("release", "Whose rules were run") { $0.releaseHash },
        .value("state") { $0.state },
        .value("problem", "Why it could not be finished") { $0.problem },
        .value("made_by") { $0.madeBy },
        .value("made_at") { $0.madeAt },
        .value("finished_at") { $0.finishedAt },
        .value("version") { $0.version },
        .list("changes", change) { $0.changes },
    ]

    private static let scenario = Shape<PolicyScenario>("Scenario", head)

    static let line = Shape<ScenarioSummary>(
        "ScenarioLine",
        scenario.parts { $0.scenario } + [.object("total", total) { $0.total }]
    )

    private static let progress = Shape<ScenarioProgress>(
        "ScenarioProgress",
        [
            .value("step") { $0.step },
            .value("done", "Families") { $0.done },
            .value("total", "0 while it is not known yet") { $0.total },
        ]
    )

    private static let snapshot = Shape<ScenarioDetail>(
        "ScenarioSnapshot",
        [
            .value("taken_at", "What was recorded later is not in it") { $0.snapshot?.takenAt },
            .value("families") { $0.snapshot?.families },
            .value("changed_since", "Families of which something was recorded later; null once it is thrown away") {
                $0.changedSince
            },
            .value("purged_at") { $0.snapshot?.purgedAt },
            .value("source", "The same for the same families with the same facts") { $0.snapshot?.sourceHash },
        ]
    )

    private static let gap = Shape<ScenarioGap>(
        "ScenarioGap",
        [
            .value("name") { $0.name },
            .value("families") { $0.families },
            .value("items", "Inputs that it stands for; more than 1 for those of other rules that are read along") {
                $0.items
            },
        ]
    )

    static let full = Shape<ScenarioDetail>(
        "ScenarioResult",
        scenario.parts { $0.scenario } + [
            .object("progress", progress, "null unless it is being worked on") { $0.progress },
            .object("snapshot", snapshot) { $0.snapshot == nil ? nil : $0 },
            .list("gaps", gap, "What is not known of unclear families, the commonest first") { $0.gaps },
            .object("total", total) { $0.total },
            .list("groups", group, "By township, settlement and class; empty before it is done") { $0.totals },
        ]
    )

    static let compared = Shape<[ScenarioDetail]>("ScenarioComparison", [.list("scenarios", full) { $0 }])

    static let family = Shape<ScenarioFamily>(
        "ScenarioFamily",
        [
            .value("place", "Within the scenario") { $0.place },
            .value("number") { $0.number },
            .value("name", "Masked") { $0.name },
            .value("region_id") { $0.regionID },
            .value("enrolment_id") { $0.enrolmentID },
            .value("case_id") { $0.caseID },
            .value("kind") { $0.kind },
            .value("decision_before") { $0.decisionBefore },
            .value("decision_after") { $0.decisionAfter },
            .value("persons_before") { $0.personsBefore },
            .value("persons_after") { $0.personsAfter },
            .value("amount_before", "A month") { $0.amountBefore },
            .value("amount_after", "A month") { $0.amountAfter },
            .value("paid", "What it really gets a month; null for one that is not on the books") { $0.paid },
        ]
    )
}
