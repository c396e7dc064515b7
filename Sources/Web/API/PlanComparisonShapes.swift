// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs

/// Places side by side, as the API tells them.
enum PlanComparisonShapes {
    private typealias Entry = PlanComparison.Entry

    private static func report(_ entry: Entry) -> PlanReport.Indicator? {
        PlanReport(entry.status).indicators.first { $0.id == entry.indicator.indicator.id }
    }

    private static let entry = Shape<PlanComparison.Entry>(
        "ComparedIndicator",
        [
            .value("place") { $0.place },
            .value("years", "Of its plan") { $0.status.plan.years.text },
            .value("title", "As the place names it") { $0.indicator.indicator.title },
            .value("goal", "null where the document sets none") { $0.indicator.current.goalText },
            .value("value", "A decimal in words; null where there is none") { report($0)?.value },
            .value("year", "Of the value") { report($0)?.year },
            .value("standing", "完成, 未达预期, 进度正常, 无数据 and the like") { $0.indicator.current.standing.rawValue },
        ]
    )

    static let comparison = Shape<PlanComparison>(
        "PlanComparison",
        [
            .list(
                "groups",
                Shape<PlanComparison.Group>(
                    "ComparedGroup",
                    [
                        .value("title") { $0.title }, .value("unit") { $0.unit },
                        .value("definition", "What exactly is counted, in every one of these places") { $0.definition },
                        .list("entries", entry) { $0.entries },
                    ]
                )
            ) { $0.groups },
            .list(
                "namesakes",
                Shape<PlanComparison.Namesake>(
                    "PlanNamesake",
                    [.value("title") { $0.title }, .list("entries", entry) { $0.entries }]
                ),
                "Names that several places use, and those who count it as nobody else does or don't say how"
            ) { $0.namesakes },
        ]
    )
}
