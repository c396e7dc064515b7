// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel
import Storage
package import Vocabulary

/// What third parties and the public say of a plan when it is evaluated 第三方评估、公众评价: recorded by one person, counted
/// when another has checked it; a correction stands beside what it corrects.
package struct Assessments: Sendable {
    let planning: Planning

    /// Something that a second person has still to look at.
    package typealias Waiting = (planID: String, evaluation: CivilDate, kind: PlanAssessment.Kind)

    private var database: any Database { planning.database }

    /// All that was recorded of a plan, in the order in which it came. Statements: 2.
    /// - Throws: `AccessProblem.notPermitted`, `.notFound`.
    package func all(actor: Actor, plan id: String) async throws -> [PlanAssessment] {
        let plan = try planning.plan(actor: actor, id: id)
        return try await database.read { try AssessmentStore.assessments(of: plan.id, in: $0) }
    }

    /// - Throws: `AccessProblem.notFound`.
    package func assessment(actor: Actor, _ id: Int64) async throws -> PlanAssessment {
        try actor.require(.reportRead)
        return try await database.read { try found(id, in: $0) }
    }

    /// Evaluations of which something waits for the actor.
    package func waiting(actor: Actor) async throws -> [Waiting] {
        guard actor.may(.planCheck) else { return [] }
        return try await database.read { try AssessmentStore.waiting(in: $0) }.filter { waits in
            planning.plans.contains { $0.id == waits.planID }
        }
    }

    /// Records a report or a survey.
    /// - Returns: its key.
    /// - Throws: `AssessmentProblem`; `PlanningProblem` for a file that isn't taken.
    package func report(
        actor: Actor,
        plan id: String,
        _ draft: AssessmentDraft,
        requestID: String? = nil
    ) async throws -> Int64 {
        try actor.require(.planReport)
        let plan = try planning.plan(actor: actor, id: id)
        let now = planning.clock.now()
        let content = try AssessmentRules.content(of: draft, plan, on: now.date)
        guard let file = draft.evidence else { throw AssessmentProblem.evidenceNeeded }
        return try await database.write { transaction in
            try PlanValueStore.takeTurn(plan.id, in: transaction)
            let id = try transaction.newKey()
            let earlier = try RequestOnceStore.claim(
                requestID,
                making: id,
                "plan-assessment",
                actor: actor,
                at: now,
                in: transaction
            )
            if let earlier { return earlier }
            let same = try AssessmentStore.assessments(of: plan.id, in: transaction).filter {
                $0.evaluation == content.evaluation && $0.kind == draft.kind
            }
            guard !same.contains(where: { $0.state == .waiting }) else { throw AssessmentProblem.waiting }
            if let corrected = draft.correctsID {
                guard AssessmentRules.counting(same).contains(where: { $0.id == corrected }) else {
                    throw AssessmentProblem.corrected
                }
                guard !draft.reason.isEmpty else { throw AssessmentProblem.reasonNeeded }
            }
            let one = PlanAssessment(
                id: id,
                planID: plan.id,
                evaluation: content.evaluation,
                kind: draft.kind,
                body: draft.body,
                creditCode: content.creditCode,
                from: content.from,
                until: content.until,
                words: draft.words,
                score: content.score,
                survey: content.survey,
                evidence: try planning.keep(file, at: now, in: transaction),
                correctsID: draft.correctsID,
                reason: draft.correctsID == nil ? nil : draft.reason,
                state: .waiting,
                reportedByID: actor.userID,
                reportedBy: Planning.named(actor),
                reportedAt: now,
                checkedBy: nil,
                checkedAt: nil,
                checkNote: nil
            )
            guard try AssessmentStore.insert(one, in: transaction) else { throw AssessmentProblem.waiting }
            try note(
                "assessment.report",
                one,
                one.reason,
                "\(plan.title) \(one.evaluation.iso) \(one.kind.title) \(one.body)",
                by: actor,
                at: now,
                in: transaction
            )
            return id
        }
    }

    /// A second person says whether it counts.
    /// - Throws: `PlanningProblem.ownValue`, `.checked`; `AccessProblem.notFound`.
    @discardableResult
    package func check(actor: Actor, _ id: Int64, agrees: Bool, words: String) async throws -> PlanAssessment {
        try actor.require(.planCheck)
        let now = planning.clock.now()
        let check = try SecondCheckStore(agrees: agrees, note: words)
        return try await database.write { transaction in
            let one = try found(id, in: transaction)
            try check.settle("plan_assessment", id, reportedBy: one.reportedByID, by: actor, at: now, in: transaction)
            let action = agrees ? "assessment.check" : "assessment.return"
            try note(action, one, check.note, nil, by: actor, at: now, in: transaction)
            return try found(id, in: transaction)
        }
    }

    /// The signed report.
    /// - Throws: `AccessProblem.notFound`.
    package func evidence(actor: Actor, _ id: Int64) async throws -> (file: PlanValue.Evidence, content: [UInt8]) {
        try actor.require(.reportRead)
        let proof = try await database.read { transaction in
            guard let file = try found(id, in: transaction).evidence,
                let content = try planning.blobs.get(file.hash, in: transaction)
            else { throw AccessProblem.notFound(what: "文件") }
            return (file: file, content: content)
        }
        try await planning.audit.recordRead(
            AuditEntry(
                at: planning.clock.now(),
                actor: actor,
                action: "assessment.file",
                subject: "plan-assessment",
                subjectID: id
            )
        )
        return proof
    }

    // MARK: - Parts

    /// One of a plan that is still in the packs.
    private func found(_ id: Int64, in transaction: any ReadTransaction) throws -> PlanAssessment {
        guard let one = try AssessmentStore.assessment(id, in: transaction),
            planning.plans.contains(where: { $0.id == one.planID })
        else { throw AccessProblem.notFound(what: "评估记录") }
        return one
    }

    private func note(
        _ action: String,
        _ one: PlanAssessment,
        _ reason: String?,
        _ detail: String?,
        by actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try planning.audit.record(
            AuditEntry(
                at: now,
                actor: actor,
                action: action,
                subject: "plan-assessment",
                subjectID: one.id,
                reason: reason,
                detail: detail
            ),
            in: transaction
        )
    }
}
