// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel
package import Storage
package import Vocabulary

/// Deciding a case by the policy in force, from the facts that count.
extension Casework {
    /// Judges the family and keeps the result as the case's newest decision, with the facts it was made from.
    /// - Throws: `CaseworkProblem.undecided` naming what must be found out first.
    package func decide(actor: Actor, caseID: Int64, version: Int64) async throws -> Decision {
        try await change(actor: actor, caseID: caseID, version: version) { [self] file, service, transaction, now in
            let step = try service.flow.step(file.step)
            guard step.kind == .decide, file.link == 0 else {
                throw CaseworkProblem.notNow(action: "测算", state: step.title)
            }
            try requireTurn(actor, file, service, in: transaction)
            try readBooks(file, service: service, at: now, in: transaction)
            let judgement = try judgement(file, service: service, on: now.date, in: transaction)
            guard judgement.missing.isEmpty else { throw CaseworkProblem.undecided(missing: judgement.missing) }
            let decision = Decision(
                id: try transaction.newKey(),
                step: step.id,
                outcome: judgement.outcome,
                evaluatedOn: now.date,
                amount: judgement.amount,
                covered: judgement.coveredPersonIDs,
                classCode: judgement.classCode,
                sentence: judgement.sentence,
                facts: judgement.facts,
                result: judgement.result,
                contentHash: Self.hash([judgement.facts, judgement.result, file.releaseHash]),
                madeAt: now
            )
            try records.insert(decision, caseID: caseID, in: transaction)
            try store.save(file, after: version, in: transaction)
            try note(
                file,
                action: "decide",
                title: "按现行政策测算：\(decision.outcome)",
                actor: actor,
                at: now,
                comment: decision.sentence,
                contentHash: decision.contentHash,
                in: transaction
            )
            return decision
        }
    }

    /// Keeps what a service without rules of benefits decides: the outcome that was proposed, over the answers and
    /// papers as they stand. Whoever signs after it signs the same.
    func settle(
        _ file: CaseFile,
        service: CaseService,
        action: String,
        comment: String?,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let step = try service.flow.step(file.step)
        guard service.program == nil, step.kind == .decide, file.link == 0,
            let outcome = step.outcomes.first(where: { $0.id == action })
        else { return }
        let facts = try settled(file, in: transaction)
        let result = comment ?? outcome.title
        let decision = Decision(
            id: try transaction.newKey(),
            step: step.id,
            outcome: outcome.title,
            evaluatedOn: now.date,
            amount: .zero,
            covered: [],
            classCode: "",
            sentence: result,
            facts: facts,
            result: result,
            contentHash: Self.hash([facts, result, file.releaseHash]),
            madeAt: now
        )
        try records.insert(decision, caseID: file.id, in: transaction)
    }

    /// - Throws: `CaseworkProblem.decisionOutdated` when answers or papers changed after the proposal.
    func checkSigned(_ file: CaseFile, in transaction: any ReadTransaction) throws {
        guard file.link > 0, let decision = try records.decision(caseID: file.id, in: transaction) else { return }
        guard try decision.facts == settled(file, in: transaction) else { throw CaseworkProblem.decisionOutdated }
    }

    /// Everything that such a decision rests on, in a fixed order.
    private func settled(_ file: CaseFile, in transaction: any ReadTransaction) throws -> String {
        let filling = try filling(file, in: transaction)
        let facts = FactRules.current(filling.facts).flatMap { subject, facts in
            let whose = if case .person(let id) = subject { String(id) } else { "" }
            return facts.map { "\(whose).\($0.key)=\($0.value.value)" }
        }
        let papers = filling.materials.map { "\($0.materialID)=\($0.state.rawValue):\($0.blobHash ?? "")" }
        let members = filling.members.map { "\($0.personID)=\($0.standing.rawValue):\($0.relation)" }
        return (members.sorted() + facts.sorted() + papers.sorted()).joined(separator: "\n")
    }

    /// What is known without answers to questions that other answers no longer lead to.
    private func asked(
        _ family: KnownFacts,
        _ file: CaseFile,
        service: CaseService,
        on date: CivilDate,
        in transaction: any ReadTransaction
    ) throws -> KnownFacts {
        let conditional = service.fields.filter { $0.visibleIf != nil && $0.input != nil }
        guard !conditional.isEmpty else { return family }
        let reading = try filling(file, in: transaction).reading(
            service,
            applicant: file.applicantPersonID,
            on: date
        )
        let supporters = Set(family.members.filter { $0.standing == .supporter }.map(\.personID))
        func isAsked(_ fact: Fact) -> Bool {
            let person: Int64? = if case .person(let id) = fact.subject { id } else { nil }
            let entity: CaseField.Entity =
                person.map { supporters.contains($0) ? .supporter : .member } ?? .family
            guard let field = conditional.first(where: { $0.entity == entity && $0.name == fact.name }) else {
                return true
            }
            return reading.isShown(field, of: person.map { String($0) })
        }
        return KnownFacts(
            members: family.members,
            births: family.births,
            facts: family.facts.filter { $0.source != .declared || isAsked($0) }
        )
    }

    /// The policy's answer for a case's present facts.
    package func judgement(
        _ file: CaseFile,
        service: CaseService,
        on date: CivilDate,
        in transaction: any ReadTransaction
    ) throws -> Judgement {
        let family = try asked(
            try knownFacts(file.id, in: transaction),
            file,
            service: service,
            on: date,
            in: transaction
        )
        return try judge.judge(
            service: service,
            file: file,
            members: family.members,
            births: family.births,
            facts: family.facts,
            on: date
        )
    }
}
