// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
import Storage
import Vocabulary

/// Objection, re-check and what an officer settles.
extension Verification {
    /// Records that the family disagrees with what was returned.
    package func object(
        actor: Actor,
        caseID: Int64,
        subject: Fact.Subject,
        item: String,
        content: String,
        evidence: String,
        raisedBy: String
    ) async throws -> Int64 {
        // The window takes an objection down; those who verify look into it.
        if !actor.may(.verificationRequest) { try actor.require(.verificationAnswer) }
        let now = clock.now()
        return try await database.write { [self] transaction in
            let file = try open(caseID, to: actor, in: transaction)
            guard !content.isEmpty else { throw VerificationProblem.contentNeeded }
            guard !evidence.isEmpty else { throw VerificationProblem.evidenceNeeded }
            guard try isKnown(item, subject, caseID: caseID, in: transaction) else {
                throw VerificationProblem.unknownItem(item)
            }
            let id = try transaction.newKey()
            let objection = VerificationObjection(
                id: id,
                caseID: caseID,
                personID: subject.personID,
                item: item,
                content: content,
                evidence: evidence,
                raisedBy: raisedBy,
                raisedAt: now,
                value: nil,
                reason: nil,
                answeredBy: nil
            )
            try objections.insert(objection, in: transaction)
            try note(
                file,
                action: "verification-objection",
                title: "对核对结果提出异议",
                actor: actor,
                at: now,
                comment: content,
                in: transaction
            )
            return id
        }
    }

    /// Answers an objection after the re-check. A value becomes a settled fact, which outweighs what was returned;
    /// no value means that what was returned stands.
    package func answerObjection(
        actor: Actor,
        caseID: Int64,
        objectionID: Int64,
        value typed: String?,
        reason: String
    ) async throws {
        try actor.require(.verificationAnswer)
        guard !reason.isEmpty else { throw VerificationProblem.reasonNeeded }
        let now = clock.now()
        try await database.write { [self] transaction in
            let file = try open(caseID, to: actor, in: transaction)
            let all = try objections.objections(caseID: caseID, in: transaction)
            guard let objection = all.first(where: { $0.id == objectionID }) else {
                throw VerificationProblem.objectionNotFound
            }
            let value = try typed.flatMap { $0.isEmpty ? nil : try spelled($0, item: objection.item) }
            guard
                try objections.answer(
                    objectionID,
                    value: value,
                    reason: reason,
                    by: actor.name,
                    at: now,
                    in: transaction
                )
            else { throw VerificationProblem.objectionAnswered }
            if let value {
                let subject = objection.personID.map(Fact.Subject.person) ?? .family
                try settle(value, subject: subject, item: objection.item, file: file, actor: actor, in: transaction)
            }
            try note(
                file,
                action: "verification-recheck",
                title: value == nil ? "异议复查：维持核对结果" : "异议复查：改正核对结果",
                actor: actor,
                at: now,
                comment: reason,
                in: transaction
            )
        }
    }

    /// Closes a doubt with what was found, and, when the right value is known, settles it as a fact.
    package func resolveDoubt(
        actor: Actor,
        caseID: Int64,
        doubtID: Int64,
        settled: (item: String, value: String)? = nil,
        reason: String
    ) async throws {
        try actor.require(.verificationAnswer)
        guard !reason.isEmpty else { throw VerificationProblem.reasonNeeded }
        let now = clock.now()
        try await database.write { [self] transaction in
            let file = try open(caseID, to: actor, in: transaction)
            let doubts = try returns.doubts(caseID: caseID, in: transaction)
            guard let doubt = doubts.first(where: { $0.id == doubtID }),
                try returns.resolve(
                    doubtID,
                    caseID: caseID,
                    resolution: reason,
                    by: actor.name,
                    at: now,
                    in: transaction
                )
            else { throw VerificationProblem.doubtNotFound }
            try markSettled(doubt, at: now, in: transaction)
            if let settled {
                let value = try spelled(settled.value, item: settled.item)
                let subject = Fact.Subject.person(doubt.personID)
                try settle(value, subject: subject, item: settled.item, file: file, actor: actor, in: transaction)
            }
            try note(
                file,
                action: "verification-doubt",
                title: "核查疑点",
                actor: actor,
                at: now,
                comment: reason,
                in: transaction
            )
        }
    }

    private func open(_ caseID: Int64, to actor: Actor, in transaction: any ReadTransaction) throws -> CaseFile {
        let file = try visible(caseID, to: actor, in: transaction)
        if file.state.isEnded { throw VerificationProblem.caseEnded(state: file.state.title) }
        return file
    }

    /// Whether an item may be objected to: sources return it, and the person belongs to the case.
    private func isKnown(
        _ item: String,
        _ subject: Fact.Subject,
        caseID: Int64,
        in transaction: any ReadTransaction
    ) throws -> Bool {
        if let personID = subject.personID {
            let family = try cases.members(caseID: caseID, in: transaction)
            guard family.contains(where: { $0.personID == personID }) else { throw VerificationProblem.notMember }
        }
        return self.item(item) != nil
    }

    /// An item of a source, or an input that sources add up to.
    func item(_ name: String) -> VerificationSource.Item? {
        known.lazy.flatMap(\.items).first { $0.input == name }
            ?? totals.first { $0.input == name }?.item
    }

    private func spelled(_ typed: String, item name: String) throws -> String {
        guard let item = item(name) else { throw VerificationProblem.unknownItem(name) }
        guard let value = item.spelled(typed) else { throw VerificationProblem.valueUnreadable(item: item.title) }
        return value
    }

    private func settle(
        _ value: String,
        subject: Fact.Subject,
        item: String,
        file: CaseFile,
        actor: Actor,
        in transaction: any Transaction
    ) throws {
        let now = clock.now()
        let fact = Fact(
            subject: subject,
            name: item,
            value: value,
            source: .settled,
            origin: actor.name,
            asOf: now.date,
            recordedAt: now
        )
        try facts.append([fact], caseID: file.id, in: transaction)
        try keepTotals(caseIDs: [file.id], at: now, in: transaction)
    }
}

extension Fact.Subject {
    fileprivate var personID: Int64? {
        if case .person(let id) = self { id } else { nil }
    }
}
