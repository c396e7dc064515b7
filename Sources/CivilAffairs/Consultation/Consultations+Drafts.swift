// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel
import Storage
package import Vocabulary

/// Drafting, sending, collating and settling.
extension Consultations {
    /// Begins a consultation from a text, or from the measures and tasks of a plan.
    /// - Returns: its key.
    /// - Throws: `ConsultationProblem`; `AccessProblem.notFound` for a plan that is not there.
    package func draft(
        actor: Actor,
        title: String,
        text: String,
        planID: String? = nil,
        requestID: String? = nil
    ) async throws -> Int64 {
        try actor.require(.consultationManage)
        let now = planning.clock.now()
        let title = try Self.title(title)
        let plan = try planID.map { try planning.plan(actor: actor, id: $0) }
        let texts = try plan.map(ConsultationRules.clauses(of:)) ?? ConsultationRules.clauses(of: text)
        return try await database.write { transaction in
            let id = try transaction.newKey()
            let earlier = try RequestOnceStore.claim(
                requestID,
                making: id,
                "consultation",
                actor: actor,
                at: now,
                in: transaction
            )
            if let earlier { return earlier }
            let one = Consultation(
                id: id,
                title: title,
                planID: plan?.id,
                state: .drafting,
                round: 1,
                draft: 1,
                version: 1,
                draftedBy: Planning.named(actor),
                draftedAt: now
            )
            try ConsultationStore.insert(one, in: transaction)
            try ConsultationStore.insert(
                Self.numbered(texts),
                of: id,
                draft: 1,
                by: one.draftedBy,
                at: now,
                in: transaction
            )
            try ConsultationStore.insert(Self.round(1, draft: 1, units: []), of: id, in: transaction)
            try note(.drafted, of: id, by: actor, at: now, in: transaction)
            return id
        }
    }

    private static func numbered(_ texts: [String]) -> [Consultation.Clause] {
        texts.enumerated().map { place, text in
            Consultation.Clause(number: place + 1, text: text, isRemoved: false, reason: "", opinions: [])
        }
    }

    private static func round(_ number: Int, draft: Int, units: [Consultation.Unit]) -> Consultation.Round {
        Consultation.Round(
            number: number,
            draft: draft,
            letterNumber: "",
            due: nil,
            silenceAgrees: false,
            sentAt: nil,
            sentBy: nil,
            units: units
        )
    }

    /// Writes the first draft anew, before it was sent.
    package func edit(actor: Actor, _ id: Int64, version: Int64, title: String, text: String) async throws {
        try actor.require(.consultationManage)
        let now = planning.clock.now()
        let title = try Self.title(title)
        let texts = try ConsultationRules.clauses(of: text)
        try await database.write { transaction in
            let one = try held(id, version: version, [.drafting], by: actor, in: transaction)
            guard one.round == 1 else { throw ConsultationProblem.notNow(state: "第\(one.round)轮\(one.state.title)") }
            try move(one, title: title, in: transaction)
            try ConsultationStore.replace(Self.numbered(texts), of: id, draft: one.draft, in: transaction)
            try note(.edited, of: id, by: actor, at: now, in: transaction)
        }
    }

    /// The letter of a round.
    package struct Letter: Sendable {
        package let number: String
        package let due: Timestamp?
        package let silenceAgrees: Bool
        /// Names out of `units()`.
        package let units: [String]

        package init(number: String, due: Timestamp?, silenceAgrees: Bool, units: [String]) {
            self.number = number
            self.due = due
            self.silenceAgrees = silenceAgrees
            self.units = units
        }
    }

    /// Keeps the letter of the round, and sends it: from then on draft and letter never change.
    /// - Parameter sends: false keeps what there is, also where something is missing.
    package func prepare(actor: Actor, _ id: Int64, version: Int64, _ letter: Letter, sends: Bool) async throws {
        try actor.require(.consultationManage)
        let now = planning.clock.now()
        if sends || !letter.number.isEmpty {
            guard !letter.number.isEmpty else { throw ConsultationProblem.letterNumberNeeded }
            guard letter.number.count <= ConsultationRules.longestLetterNumber else {
                throw ConsultationProblem.letterNumberTooLong(most: ConsultationRules.longestLetterNumber)
            }
        }
        guard letter.due != nil || !sends else { throw ConsultationProblem.dueNeeded }
        if let due = letter.due, due <= now { throw ConsultationProblem.dueBehind }
        guard !letter.units.isEmpty || !sends else { throw ConsultationProblem.unitsNeeded }
        let known = try await units()
        let asked = known.filter { letter.units.contains($0.name) }
        try await database.write { transaction in
            let one = try held(id, version: version, [.drafting], by: actor, in: transaction)
            guard Set(letter.units).isSubset(of: known.map(\.name)) else { throw ConsultationProblem.unknownUnit }
            try move(one, to: sends ? .asking : .drafting, in: transaction)
            let first = try transaction.newKeys(max(asked.count, 1))
            let round = Consultation.Round(
                number: one.round,
                draft: one.draft,
                letterNumber: letter.number,
                due: letter.due,
                silenceAgrees: letter.silenceAgrees,
                sentAt: sends ? now : nil,
                sentBy: sends ? Planning.named(actor) : nil,
                units: asked.enumerated().map { place, unit in
                    .init(id: first + Int64(place), name: unit.name, regionID: unit.regionID)
                }
            )
            try ConsultationStore.update(round, of: id, in: transaction)
            let words = "\(letter.number)，\(asked.count) 个单位，\(letter.due?.text ?? "")截止"
            try note(sends ? .sent : .edited, of: id, sends ? words : "", by: actor, at: now, in: transaction)
        }
    }

    /// Ends the asking; before the deadline only when everybody has answered.
    package func collate(actor: Actor, _ id: Int64, version: Int64) async throws {
        try actor.require(.consultationManage)
        let now = planning.clock.now()
        try await database.write { transaction in
            let one = try held(id, version: version, [.asking], by: actor, in: transaction)
            guard let round = try ConsultationStore.rounds(of: id, in: transaction).last else {
                throw AccessProblem.notFound(what: "征求意见")
            }
            let answered = Set(try ConsultationStore.replies(of: id, in: transaction).map(\.unitID))
            let silent = round.units.count { !answered.contains($0.id) }
            guard round.isOver(at: now) || silent == 0 else { throw ConsultationProblem.tooEarly(silent: silent) }
            try move(one, to: .collating, in: transaction)
            let words = silent == 0 ? "全部单位已回复" : "\(silent) 个单位未回复"
            try note(.collated, of: id, words, by: actor, at: now, in: transaction)
        }
    }

    /// Makes the next draft; the one before stays as it was.
    package func revise(actor: Actor, _ id: Int64, version: Int64, _ changes: [Consultation.Change]) async throws {
        try actor.require(.consultationManage)
        let now = planning.clock.now()
        try await database.write { transaction in
            let one = try held(id, version: version, [.collating, .drafting], by: actor, in: transaction)
            guard one.state == .collating || one.round > 1 else {
                throw ConsultationProblem.notNow(state: one.state.title)
            }
            let drafts = try ConsultationStore.drafts(of: id, in: transaction)
            let opinions = try ConsultationStore.opinions(of: id, in: transaction)
            let clauses = try ConsultationRules.revised(
                drafts.last?.clauses ?? [],
                changes,
                highest: drafts.flatMap(\.clauses).map(\.number).max() ?? 0,
                opinions: Set(opinions.map(\.id))
            )
            try move(one, draft: one.draft + 1, in: transaction)
            try ConsultationStore.insert(
                clauses,
                of: id,
                draft: one.draft + 1,
                by: Planning.named(actor),
                at: now,
                in: transaction
            )
            try note(.revised, of: id, "第 \(one.draft + 1) 稿", by: actor, at: now, in: transaction)
        }
    }

    /// Opens another round on the draft that stands, to the same units until they are changed.
    package func again(actor: Actor, _ id: Int64, version: Int64) async throws {
        try actor.require(.consultationManage)
        let now = planning.clock.now()
        try await database.write { transaction in
            let one = try held(id, version: version, [.collating], by: actor, in: transaction)
            let rounds = try ConsultationStore.rounds(of: id, in: transaction)
            let units = rounds.last?.units ?? []
            try move(one, to: .drafting, round: one.round + 1, in: transaction)
            let first = try transaction.newKeys(max(units.count, 1))
            let copies = units.enumerated().map { place, unit in
                Consultation.Unit(id: first + Int64(place), name: unit.name, regionID: unit.regionID)
            }
            let round = Self.round(one.round + 1, draft: one.draft, units: copies)
            try ConsultationStore.insert(round, of: id, in: transaction)
            try note(.again, of: id, "第 \(one.round + 1) 轮", by: actor, at: now, in: transaction)
        }
    }

    /// Settles the draft that stands.
    /// - Throws: `ConsultationProblem.opinionsOpen`.
    package func settle(actor: Actor, _ id: Int64, version: Int64) async throws {
        try actor.require(.consultationManage)
        let now = planning.clock.now()
        try await database.write { transaction in
            let one = try held(id, version: version, [.collating], by: actor, in: transaction)
            let open = try ConsultationStore.openOpinions(of: id, in: transaction)
            guard open == 0 else { throw ConsultationProblem.opinionsOpen(count: open) }
            try move(one, to: .settled, in: transaction)
            try note(.settled, of: id, "第 \(one.draft) 稿", by: actor, at: now, in: transaction)
        }
    }

    package func withdraw(actor: Actor, _ id: Int64, version: Int64, reason: String) async throws {
        try actor.require(.consultationManage)
        let now = planning.clock.now()
        try await database.write { transaction in
            let open: [Consultation.State] = [.drafting, .asking, .collating]
            let one = try held(id, version: version, open, by: actor, in: transaction)
            guard !reason.isEmpty else { throw ConsultationProblem.withdrawReasonNeeded }
            let reason = try Self.words(reason)
            try move(one, to: .withdrawn, in: transaction)
            try note(.withdrawn, of: id, reason, by: actor, at: now, in: transaction)
        }
    }
}
