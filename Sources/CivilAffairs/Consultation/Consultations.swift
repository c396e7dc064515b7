// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel
import Storage
package import Vocabulary

/// Asking other units what they think of a draft 征求意见: drafted clause by clause, sent by letter with a deadline,
/// answered, collated opinion by opinion, and settled. What was sent is never changed; a new draft stands beside it.
package struct Consultations: Sendable {
    let planning: Planning
    /// Name of the office, which signs the letter.
    package let office: String

    var database: any Database { planning.database }

    // MARK: - Looking

    package struct Line: Sendable {
        package let consultation: Consultation
        package let letterNumber: String
        package let due: Timestamp?
        package let units: Int
        package let replies: Int
    }

    package struct Page: Sendable {
        package let lines: [Line]
        package let counts: [Consultation.State: Int]
        package let hasMore: Bool
    }

    /// Those in a state, the newest first. Drafts show only to those who prepare them; to others, what was sent before is
    /// still being collated.
    package func list(actor: Actor, _ state: Consultation.State, limit: Int = 30, offset: Int = 0) async throws -> Page
    {
        try actor.require(.reportRead)
        let sees = actor.may(.consultationManage)
        return try await database.read { transaction in
            let found = try ConsultationStore.lines(
                state,
                onlySent: !sees,
                limit: limit + 1,
                offset: offset,
                in: transaction
            )
            let counts = try ConsultationStore.counts(onlySent: !sees, in: transaction)
            return Page(lines: Array(found.prefix(limit)), counts: counts, hasMore: found.count > limit)
        }
    }

    package struct Draft: Sendable {
        package let number: Int
        package let madeBy: String
        package let madeAt: Timestamp
        /// Those taken out in this draft stand among them, marked so.
        package let clauses: [Consultation.Clause]

        package var standing: [Consultation.Clause] { clauses.filter { !$0.isRemoved } }
    }

    package struct Record: Sendable {
        package let consultation: Consultation
        package let rounds: [Consultation.Round]
        package let drafts: [Draft]
        package let replies: [Consultation.Reply]
        package let opinions: [Consultation.Opinion]
        package let steps: [Consultation.Step]
        /// Whether the round that runs or ran last still takes answers.
        package let takesReplies: Bool

        /// The round that runs or ran last.
        package var round: Consultation.Round? { rounds.last }
        package var draft: Draft? { drafts.last }

        package func standing(_ unit: Consultation.Unit, in round: Consultation.Round, at now: Timestamp)
            -> ConsultationStanding
        {
            ConsultationRules.standing(unit, round, replies, at: now)
        }

        /// Opinions that count, in the order of the clauses, those about the whole first, each with who wants it.
        package var collation: [(opinion: Consultation.Opinion, reply: Consultation.Reply, unit: String)] {
            let replies = Dictionary(
                self.replies.filter { !$0.isReplaced }.map { ($0.id, $0) },
                uniquingKeysWith: { $1 }
            )
            let names = Dictionary(
                rounds.flatMap(\.units).map { ($0.id, $0.name) },
                uniquingKeysWith: { $1 }
            )
            return opinions.compactMap { opinion in
                replies[opinion.replyID].map { (opinion, $0, names[$0.unitID] ?? "") }
            }.sorted { left, right in
                (left.1.round, place(of: left.0, left.1), left.0.id) < (
                    right.1.round, place(of: right.0, right.1), right.0.id
                )
            }
        }

        /// Where a clause stood in the draft of its round, since one that was added later has a later number; the whole
        /// comes first.
        private func place(of opinion: Consultation.Opinion, _ reply: Consultation.Reply) -> Int {
            guard let clause = opinion.clause else { return -1 }
            let draft = rounds.first { $0.number == reply.round }?.draft
            return drafts.first { $0.number == draft }?.clauses.firstIndex { $0.number == clause } ?? clause
        }

        /// The words of a clause as they were sent in a round.
        package func clause(_ number: Int, inRound round: Int) -> Consultation.Clause? {
            let draft = rounds.first { $0.number == round }?.draft
            return drafts.first { $0.number == draft }?.clauses.first { $0.number == number }
        }
    }

    /// While a further round is prepared, whoever does not prepare it sees all up to the round that was sent last.
    /// - Throws: `AccessProblem.notFound`, also for a draft that the reader does not prepare.
    package func record(actor: Actor, _ id: Int64) async throws -> Record {
        try actor.require(.reportRead)
        return try await database.read { transaction in
            let one = try Self.found(id, actor, in: transaction)
            let record = Record(
                consultation: one,
                rounds: try ConsultationStore.rounds(of: id, in: transaction),
                drafts: try ConsultationStore.drafts(of: id, in: transaction),
                replies: try ConsultationStore.replies(of: id, in: transaction),
                opinions: try ConsultationStore.opinions(of: id, in: transaction),
                steps: try ConsultationStore.steps(of: id, in: transaction),
                takesReplies: [.asking, .collating].contains(one.state)
            )
            return actor.may(.consultationManage) ? record : record.asSent
        }
    }

    /// What changed between two drafts, clause by clause.
    /// - Throws: `AccessProblem.notFound` for a draft that is not there.
    package func differences(_ record: Record, from: Int, to: Int) throws -> [ConsultationDifference] {
        guard from < to, let old = record.drafts.first(where: { $0.number == from }),
            let new = record.drafts.first(where: { $0.number == to })
        else { throw AccessProblem.notFound(what: "稿次") }
        let between = record.drafts.filter { $0.number > from && $0.number <= to }.flatMap(\.clauses)
        return ConsultationRules.differences(old.clauses, new.clauses, between: between)
    }

    /// How many wait for the actor: to be answered for the actor's township, or past their deadline.
    package func waiting(actor: Actor) async throws -> (unanswered: Int, over: Int) {
        let (answers, manages) = (actor.may(.consultationReply), actor.may(.consultationManage))
        guard answers || manages else { return (0, 0) }
        let now = planning.clock.now()
        let found = try await database.read { transaction in
            try ConsultationStore.waiting(regionID: actor.regionID, at: now, in: transaction)
        }
        return (answers ? found.unanswered : 0, manages ? found.over : 0)
    }

    /// Units that can be asked: the departments of the place, then its townships.
    package func units() async throws -> [(name: String, regionID: Int64?)] {
        let tree = try await planning.regions.tree()
        return units(tree)
    }

    func units(_ tree: RegionTree) -> [(name: String, regionID: Int64?)] {
        let townships = tree.children(of: planning.rootRegionID).filter { $0.level == .township }
        return planning.departments.map { ($0.title, nil) } + townships.map { (tree.name($0.id), $0.id) }
    }

    /// Whether the actor may enter what a unit answers.
    package func mayReply(_ actor: Actor, for unit: Consultation.Unit) -> Bool {
        if actor.may(.consultationManage) { return true }
        return actor.may(.consultationReply) && unit.regionID != nil && unit.regionID == actor.regionID
    }

    // MARK: - Parts

    static func found(_ id: Int64, _ actor: Actor, in transaction: any ReadTransaction) throws -> Consultation {
        guard let one = try ConsultationStore.consultation(id, in: transaction) else {
            throw AccessProblem.notFound(what: "征求意见")
        }
        guard !actor.may(.consultationManage) else { return one }
        // What was never sent is a draft, also after it was taken back.
        guard try ![.drafting, .withdrawn].contains(one.state) || ConsultationStore.wasSent(id, in: transaction)
        else { throw AccessProblem.notFound(what: "征求意见") }
        return one
    }

    /// What a reader who prepares has in hand, as they saw it.
    /// - Throws: `ConsultationProblem.notNow`, `.stale`.
    func held(
        _ id: Int64,
        version: Int64,
        _ states: [Consultation.State],
        by actor: Actor,
        in transaction: any ReadTransaction
    ) throws -> Consultation {
        let one = try Self.found(id, actor, in: transaction)
        guard states.contains(one.state) else { throw ConsultationProblem.notNow(state: one.state.title) }
        guard one.version == version else { throw ConsultationProblem.stale }
        return one
    }

    /// - Throws: `ConsultationProblem.stale` where somebody else was faster.
    func move(
        _ one: Consultation,
        to state: Consultation.State? = nil,
        title: String? = nil,
        round: Int? = nil,
        draft: Int? = nil,
        in transaction: any Transaction
    ) throws {
        let isMoved = try ConsultationStore.move(
            one,
            to: state ?? one.state,
            title: title ?? one.title,
            round: round ?? one.round,
            draft: draft ?? one.draft,
            in: transaction
        )
        guard isMoved else { throw ConsultationProblem.stale }
    }

    func note(
        _ kind: Consultation.Step.Kind,
        of id: Int64,
        _ words: String = "",
        by actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let step = Consultation.Step(
            id: try transaction.newKey(),
            kind: kind,
            words: words,
            by: Planning.named(actor),
            at: now
        )
        try ConsultationStore.note(step, of: id, byID: actor.userID, in: transaction)
        try planning.audit.record(
            AuditEntry(
                at: now,
                actor: actor,
                action: "consultation.\(kind.rawValue)",
                subject: "consultation",
                subjectID: id,
                reason: words.isEmpty ? nil : words
            ),
            in: transaction
        )
    }

    static func title(_ typed: String) throws -> String {
        guard !typed.isEmpty else { throw ConsultationProblem.titleNeeded }
        guard typed.count <= ConsultationRules.longestTitle else {
            throw ConsultationProblem.titleTooLong(most: ConsultationRules.longestTitle)
        }
        return typed
    }

    static func words(_ typed: String) throws -> String {
        guard typed.count <= ConsultationRules.longestWords else {
            throw ConsultationProblem.wordsTooLong(most: ConsultationRules.longestWords)
        }
        return typed
    }
}
