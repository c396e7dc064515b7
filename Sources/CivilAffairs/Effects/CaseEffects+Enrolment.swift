// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

/// What a decided re-check does to the enrolment.
extension CaseEffects {
    func keepEnrolment(_ effect: CaseEffect, actor: Actor, in transaction: any Transaction) throws {
        try settleReview(effect, note: "定期复核：维持原待遇", actor: actor, in: transaction)
    }

    /// Brings the enrolment to what was decided: who is covered, the class, the amount; or ends it.
    func changeEnrolment(_ effect: CaseEffect, actor: Actor, in transaction: any Transaction) throws {
        let (decision, enrolment) = try reviewed(effect, in: transaction)
        for step in ReviewSteps.steps(decision, from: enrolment) {
            try change(step, effect, actor: actor, in: transaction)
        }
        let note = decision.covered.isEmpty ? "定期复核：停止发放" : "定期复核：按测算结果变更"
        try settleReview(effect, note: note, actor: actor, in: transaction)
    }

    /// Paid on at the present amount for the months that the pack sets, then ended (渐退).
    func taperEnrolment(
        _ effect: CaseEffect,
        service: CaseService,
        actor: Actor,
        in transaction: any Transaction
    ) throws {
        let (_, enrolment) = try reviewed(effect, in: transaction)
        let months = try casework.services.taperMonths(service, regionID: effect.file.regionID, on: effect.on)
        guard let months, months > 0 else { throw CaseworkProblem.missing(items: ["政策包中的“渐退月数”"]) }
        let until = effect.on.month.adding(months)
        try change(.taper(until: until, amount: enrolment.amount), effect, actor: actor, in: transaction)
        try settleReview(effect, note: "定期复核：渐退至\(until.chinese)", actor: actor, in: transaction)
    }

    private func reviewed(
        _ effect: CaseEffect,
        in transaction: any ReadTransaction
    ) throws -> (Decision, CaseEnrolment) {
        guard let id = effect.file.enrolmentID,
            let enrolment = try casework.coverage.enrolment(id, in: transaction)
        else { throw CaseworkProblem.noEnrolment }
        guard let decision = try casework.records.decision(caseID: effect.file.id, in: transaction) else {
            throw CaseworkProblem.missing(items: ["测算结论"])
        }
        return (decision, enrolment)
    }

    private func change(
        _ step: ChangeStep,
        _ effect: CaseEffect,
        actor: Actor,
        in transaction: any Transaction
    ) throws {
        let (decision, enrolment) = try reviewed(effect, in: transaction)
        let hearing = try casework.visits.hearing(caseID: effect.file.id, in: transaction)
        let order = ChangeOrder(
            enrolmentID: enrolment.id,
            version: enrolment.version,
            from: effect.on.month.adding(1),
            reason: "定期复核（\(effect.file.number ?? "")）：\(effect.comment ?? decision.sentence)",
            caseID: effect.file.id,
            hearing: hearing.map { Hearing(on: $0.on, note: "\($0.person)：\($0.note)") }
        )
        try benefits.change(step, order, actor: actor, in: transaction)
    }

    private func settleReview(
        _ effect: CaseEffect,
        note: String,
        actor: Actor,
        in transaction: any Transaction
    ) throws {
        guard let id = effect.file.enrolmentID else { throw CaseworkProblem.noEnrolment }
        try benefits.reviewed(
            id,
            month: effect.on.month,
            note: "\(note)（办件 \(effect.file.number ?? "")）",
            by: actor,
            in: transaction
        )
    }
}

/// The changes that lead from an enrolment to a decision. Pure.
enum ReviewSteps {
    static func steps(_ decision: Decision, from enrolment: CaseEnrolment) -> [ChangeStep] {
        guard !decision.covered.isEmpty else { return [.end] }
        let gone = enrolment.members.filter { !decision.covered.contains($0) }
        let new = decision.covered.filter { !enrolment.members.contains($0) }
        var steps: [ChangeStep] = []
        var amount = enrolment.amount
        // Whoever comes is added before anybody leaves, so that the family is never without a member.
        for person in new {
            amount = max(amount, decision.amount)
            steps.append(.addMember(person, amount: amount))
        }
        for person in gone {
            amount = decision.amount
            steps.append(.removeMember(person, amount: amount))
        }
        if amount != decision.amount { steps.append(.adjust(decision.amount)) }
        if decision.classCode != enrolment.classCode { steps.append(.reclass(decision.classCode)) }
        return steps
    }
}
