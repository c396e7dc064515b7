// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
import Storage
import Vocabulary

/// What units answer, and what becomes of each opinion.
extension Consultations {
    /// Enters what a unit answered: its own officer in the unit's name, or the bureau's from the stamped paper. Silence
    /// is never entered. What comes after the deadline is taken and marked.
    /// - Throws: `ConsultationProblem`, `PlanningProblem` for a file that is not taken.
    package func reply(actor: Actor, _ id: Int64, _ answer: Consultation.Answer, requestID: String? = nil) async throws
    {
        let isBureau = actor.may(.consultationManage)
        if !isBureau { try actor.require(.consultationReply) }
        let now = planning.clock.now()
        let received = isBureau ? answer.receivedAt ?? now : now
        try await database.write { [planning] transaction in
            // Two units may answer in the same moment; neither has to answer twice.
            try ConsultationStore.takeTurn(id, in: transaction)
            let one = try Self.found(id, actor, in: transaction)
            let replyID = try transaction.newKey()
            let earlier = try RequestOnceStore.claim(
                requestID,
                making: replyID,
                "consultation-reply",
                actor: actor,
                at: now,
                in: transaction
            )
            if earlier != nil { return }
            guard [.asking, .collating].contains(one.state) else {
                throw ConsultationProblem.notNow(state: one.state.title)
            }
            guard let round = try ConsultationStore.rounds(of: id, in: transaction).last,
                let due = round.due, let sentAt = round.sentAt,
                let unit = round.units.first(where: { $0.id == answer.unitID })
            else { throw ConsultationProblem.unknownUnit }
            guard mayReply(actor, for: unit) else { throw ConsultationProblem.notYourUnit }
            let clauses = try ConsultationStore.drafts(of: id, in: transaction).first { $0.number == round.draft }
            try Self.check(answer, clauses: Set((clauses?.standing ?? []).map(\.number)))
            // Forms know minutes only.
            let minute = Timestamp(milliseconds: sentAt.milliseconds - sentAt.milliseconds % 60_000)
            guard received >= minute, received <= now else { throw ConsultationProblem.badReceipt }
            guard answer.evidence != nil || !isBureau else { throw ConsultationProblem.evidenceNeeded }
            let standing = try ConsultationStore.replies(of: id, in: transaction).last {
                $0.unitID == unit.id && !$0.isReplaced
            }
            if let before = standing?.receivedAt,
                received.milliseconds < before.milliseconds - before.milliseconds % 60_000
            {
                throw ConsultationProblem.earlierReply(before)
            }
            try move(one, in: transaction)
            let isReplacing = try ConsultationStore.replaceReply(of: unit.id, in: transaction)
            guard !isReplacing || received <= due else { throw ConsultationProblem.replacedLate }
            let reply = Consultation.Reply(
                id: replyID,
                round: round.number,
                unitID: unit.id,
                isAgreed: answer.isAgreed,
                receivedAt: received,
                isLate: received > due,
                isFromPaper: isBureau,
                isReplaced: false,
                evidence: try answer.evidence.map { try planning.keep($0, at: now, in: transaction) },
                by: Planning.named(actor),
                at: now
            )
            try ConsultationStore.insert(reply, of: id, byID: actor.userID, in: transaction)
            let first = try transaction.newKeys(max(answer.lines.count, 1))
            try ConsultationStore.insert(
                answer.lines.enumerated().map { place, line in
                    Consultation.Opinion(
                        id: first + Int64(place),
                        replyID: replyID,
                        clause: line.clause,
                        wants: line.wants,
                        why: line.why,
                        verdict: nil,
                        reason: "",
                        decidedBy: nil,
                        decidedAt: nil,
                        turn: 0
                    )
                },
                of: id,
                in: transaction
            )
            let what = answer.isAgreed ? "无意见" : "\(answer.lines.count) 条意见"
            let marks = [reply.isLate ? "逾期" : "", isReplacing ? "替换前一次" : ""].filter { !$0.isEmpty }
            let words = (["\(unit.name)：\(what)"] + marks).joined(separator: "，")
            try note(.replied, of: id, words, by: actor, at: now, in: transaction)
        }
    }

    private static func check(_ answer: Consultation.Answer, clauses: Set<Int>) throws {
        guard !answer.isAgreed || answer.lines.isEmpty else { throw ConsultationProblem.bothAnswers }
        guard answer.isAgreed || !answer.lines.isEmpty else { throw ConsultationProblem.opinionNeeded }
        guard answer.lines.count <= ConsultationRules.mostLines else {
            throw ConsultationProblem.tooManyLines(most: ConsultationRules.mostLines)
        }
        for line in answer.lines {
            guard !line.wants.isEmpty else { throw ConsultationProblem.wantsNeeded }
            _ = try words(line.wants)
            _ = try words(line.why)
            if let clause = line.clause, !clauses.contains(clause) { throw ConsultationProblem.unknownClause }
        }
    }

    /// Says what becomes of an opinion; it may be decided anew until all is settled.
    /// - Parameter turn: how often it was decided when it was read.
    /// - Returns: the consultation that it belongs to.
    @discardableResult
    package func decide(
        actor: Actor,
        _ opinionID: Int64,
        _ verdict: Consultation.Opinion.Verdict,
        reason: String,
        turn: Int
    ) async throws -> Int64 {
        try actor.require(.consultationManage)
        let now = planning.clock.now()
        let reason = try Self.words(reason)
        guard verdict == .accepted || !reason.isEmpty else { throw ConsultationProblem.reasonNeeded }
        return try await database.write { transaction in
            guard let found = try ConsultationStore.opinion(opinionID, in: transaction) else {
                throw AccessProblem.notFound(what: "意见")
            }
            try ConsultationStore.takeTurn(found.consultationID, in: transaction)
            let one = try Self.found(found.consultationID, actor, in: transaction)
            guard one.state == .collating else { throw ConsultationProblem.notNow(state: one.state.title) }
            let isFirst = try ConsultationStore.decide(
                opinionID,
                verdict,
                reason: reason,
                turn: turn,
                by: Planning.named(actor),
                at: now,
                in: transaction
            )
            guard isFirst else { throw ConsultationProblem.stale }
            try move(one, in: transaction)
            try planning.audit.record(
                AuditEntry(
                    at: now,
                    actor: actor,
                    action: "consultation.decided",
                    subject: "consultation",
                    subjectID: one.id,
                    reason: reason.isEmpty ? nil : reason,
                    detail: "意见 \(opinionID) \(verdict.title)"
                ),
                in: transaction
            )
            return one.id
        }
    }

    /// The consultation of an opinion, for the page that shows it.
    /// - Throws: `AccessProblem.notFound`.
    package func consultation(actor: Actor, of opinionID: Int64) async throws -> Int64 {
        try actor.require(.reportRead)
        return try await database.read { transaction in
            guard let found = try ConsultationStore.opinion(opinionID, in: transaction) else {
                throw AccessProblem.notFound(what: "意见")
            }
            return try Self.found(found.consultationID, actor, in: transaction).id
        }
    }

    /// The stamped paper of a reply.
    /// - Throws: `AccessProblem.notFound`.
    package func evidence(actor: Actor, _ replyID: Int64) async throws -> (
        file: PlanValue.Evidence, content: [UInt8]
    ) {
        try actor.require(.reportRead)
        let found = try await database.read { [planning] transaction in
            guard let found = try ConsultationStore.reply(replyID, in: transaction), let file = found.reply.evidence,
                try Self.found(found.consultationID, actor, in: transaction).id == found.consultationID,
                let content = try planning.blobs.get(file.hash, in: transaction)
            else { throw AccessProblem.notFound(what: "文件") }
            return (file: file, content: content)
        }
        try await planning.audit.recordRead(
            AuditEntry(
                at: planning.clock.now(),
                actor: actor,
                action: "consultation.file",
                subject: "consultation-reply",
                subjectID: replyID
            )
        )
        return found
    }
}
