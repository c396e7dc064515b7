// SPDX-License-Identifier: Apache-2.0
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
            guard try CaseRules.isTurn(actor, file, flow: service.flow) else {
                let needed = try service.flow.chain(file)[file.link].title
                throw CaseworkProblem.otherFunction(needed: needed, held: actor.functionTitle)
            }
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

    /// The policy's answer for a case's present facts.
    package func judgement(
        _ file: CaseFile,
        service: CaseService,
        on date: CivilDate,
        in transaction: any ReadTransaction
    ) throws -> Judgement {
        let family = try knownFacts(file.id, in: transaction)
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
