// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Policy
import SharedKernel
import Vocabulary

extension Recomputation.Knowledge: APIValue {}

/// Decisions worked out again, clause by clause and step by step.
enum CalculationEndpoints {
    private static let policy = Input<Recomputation.Knowledge?>("policy", "Rules of then (when absent) or of now")
    private static let facts = Input<Recomputation.Knowledge?>("facts", "Facts of then (when absent) or of now")
    private static let day = Input<CivilDate?>("day", "The day that is judged for; that of the decision when absent")

    static let all: [Endpoint] = [
        .get(
            "/cases/{id}/calculation",
            "recomputeDecision",
            "The newest decision of a case worked out again, with every step; changes nothing",
            .permission(.caseRead),
            query: [policy.field, facts.field, day.field],
            recomputation
        ) { call in
            let axes = Recomputation.Axes(
                policy: try call.query[policy] ?? .then,
                facts: try call.query[facts] ?? .then,
                day: try call.query[day]
            )
            return try await call.rooms.casework.recompute(actor: call.actor, caseID: try call.key(), axes).again
        }
    ]

    private static let recomputation = Shape<Recomputation>(
        "Recomputation",
        [
            .value("outcome", "In the policy's word") { $0.evaluation.text("决定") ?? "待核" },
            .value("amount", "A month, for the family") { $0.evaluation.money("月保障金") ?? .zero },
            .value("covered", "Keys of the people covered") { $0.evaluation.covered.compactMap { Int64($0) } },
            .value("sentence") { $0.evaluation.sentence },
            .value("day", "The day that is judged for") { $0.day },
            .value("release", "Hash of the release whose rules were asked") { $0.releaseHash },
            .value("intact", "Whether what is kept is what was signed") { $0.isIntact },
            .list("changes", change, "What differs from the decision; empty when it comes out the same") { $0.changes },
            .list("clauses", clause) { $0.evaluation.clauses },
            .list("steps", step, "In the order in which they were worked out") { $0.evaluation.steps },
            .value("missing", "Facts without which it stays open") { $0.evaluation.missing },
        ]
    )

    private static let change = Shape<Recomputation.Change>(
        "RecomputationChange",
        [.value("title") { $0.title }, .value("then") { $0.then }, .value("again") { $0.again }]
    )

    private static let clause = Shape<Evaluation.Clause>(
        "RecomputedClause",
        [
            .value("result", "met, failed or unknown") { $0.result.rawValue },
            .value("title") { $0.title },
            .value("margin") { $0.margin },
            .value("basis") { $0.basis },
        ]
    )

    private static let step = Shape<Evaluation.Step>(
        "CalculationStep",
        [
            .value("name") { $0.name },
            .value("person", "Whose value it is; empty for the family's") { $0.person },
            .value("value") { $0.value },
            .value("formula") { $0.formula },
            .value("branch", "Case that was taken; empty where there is but one") { $0.branch },
            .value("layer", "Pack that a parameter comes from; null for what is worked out") { $0.layer },
            .value("basis") { $0.basis },
            .list("read", read, "What the case read of the same person or family") { $0.read },
            .list("passed", passed, "Cases asked before the one taken, and why they did not apply") { $0.passed },
        ]
    )

    private static let read = Shape<Evaluation.Read>(
        "CalculationRead",
        [.value("name") { $0.name }, .value("value") { $0.value }]
    )

    private static let passed = Shape<Evaluation.Passed>(
        "CalculationPassed",
        [.value("branch") { $0.branch }, .value("formula") { $0.formula }, .value("reason") { $0.reason }]
    )
}
