// SPDX-License-Identifier: Apache-2.0
package import Packs
package import SharedKernel
import Storage
package import Vocabulary

/// What other departments and organisations have to do with a case: passing people on to them, and talking hard cases
/// over with them. All of it stands in the history of the case.
package struct Cooperation: Sendable {
    let casework: Casework
    let store = CooperationStore()

    package init(casework: Casework) {
        self.casework = casework
    }

    /// Whom people can be passed on to.
    package var partners: [PartnerDefinition] { casework.services.partners }

    /// What stands at a case, for its page.
    package struct Ties: Sendable {
        package let referrals: [Referral]
        package let conferences: [Conference]
    }

    /// What stands at a case that the reader sees. Only where its history tells of any is the store asked.
    package func ties(of dossier: Casework.Dossier) async throws -> Ties {
        let (caseID, done) = (dossier.file.id, Set(dossier.actions.map(\.action)))
        let (refers, confers) = (done.contains(Action.refer), done.contains(Action.conference))
        guard refers || confers else { return Ties(referrals: [], conferences: []) }
        return try await casework.database.read { [store] transaction in
            Ties(
                referrals: refers ? try store.referrals(caseID: caseID, in: transaction) : [],
                conferences: confers ? try store.conferences(caseID: caseID, in: transaction) : []
            )
        }
    }

    /// What the history of a case calls the beginnings.
    private enum Action {
        static let refer = "refer"
        static let conference = "conference"
    }

    /// Whether somebody handles cases, and does not only look on.
    package static func handles(_ actor: Actor) -> Bool {
        actor.userID != nil
            && [Permission.caseApply, .caseAccept, .caseReview, .caseConfirmDraft].contains { actor.may($0) }
    }

    private func require(_ actor: Actor) throws {
        try actor.require(.caseRead)
        guard Self.handles(actor) else { throw CooperationProblem.notHandling(function: actor.functionTitle) }
    }

    // MARK: - Referrals

    /// What is asked of a partner.
    package struct Asking: Sendable {
        package let caseID: Int64
        package let personID: Int64
        package let partnerID: String
        package let need: String
        package let note: String

        package init(caseID: Int64, personID: Int64, partnerID: String, need: String, note: String) {
            self.caseID = caseID
            self.personID = personID
            self.partnerID = partnerID
            self.need = need
            self.note = note
        }
    }

    /// Passes somebody of a case on. The same `requestID` again returns the same referral.
    package func refer(actor: Actor, requestID: String, _ asking: Asking) async throws -> Int64 {
        try require(actor)
        let now = casework.clock.now()
        return try await casework.database.write { [self] transaction in
            let file = try visible(asking.caseID, to: actor, in: transaction)
            guard let partner = partners.first(where: { $0.id == asking.partnerID }) else {
                throw CooperationProblem.unknownPartner
            }
            guard partner.needs.contains(asking.need) else { throw CooperationProblem.unknownNeed }
            guard !asking.note.isEmpty else { throw CooperationProblem.noteNeeded }
            let id = try transaction.newKey()
            if let earlier = try RequestOnceStore.claim(
                requestID,
                making: id,
                "referral",
                actor: actor,
                at: now,
                in: transaction
            ) {
                return earlier
            }
            let members = try casework.store.members(caseID: file.id, in: transaction).map(\.personID)
            guard members.contains(asking.personID) else { throw CooperationProblem.unknownPerson }
            let names = try casework.store.names([asking.personID], in: transaction)
            let serial = try casework.store.nextNumber(series: "referral-\(now.date.year)", in: transaction)
            let due = DeadlineRules.due(
                .workingDay,
                partner.answerDays,
                after: now.date,
                calendar: casework.services.calendar
            )
            let referral = Referral(
                id: id,
                number: "〔\(now.date.year)〕\(serial)号",
                caseID: file.id,
                personID: asking.personID,
                personName: names[asking.personID] ?? file.applicantName,
                partnerID: partner.id,
                partnerTitle: partner.title,
                need: asking.need,
                note: asking.note,
                sentBy: actor.name,
                sentOn: now.date,
                state: .sent,
                dueOn: due.date,
                replyDays: partner.replyDays,
                contact: nil,
                answer: nil,
                result: nil,
                endedOn: nil
            )
            try store.insert(referral, regionID: file.villageRegionID, in: transaction)
            try note(
                file,
                Action.refer,
                "转介\(partner.title)：\(asking.need)",
                by: actor,
                at: now,
                asking.note,
                in: transaction
            )
            return id
        }
    }

    /// What the other side said.
    package enum Answer: Sendable {
        case accepted(contact: String, words: String)
        case declined(contact: String, words: String)
        case replied(words: String)
        /// The office takes it back.
        case recalled(words: String)
    }

    /// Records what the other side said, or takes the referral back.
    /// - Throws: `CooperationProblem.over` where somebody recorded it before.
    package func answer(actor: Actor, id: Int64, _ answer: Answer) async throws {
        try require(actor)
        let now = casework.clock.now()
        let calendar = casework.services.calendar
        try await casework.database.write { [self] transaction in
            guard let old = try store.referral(id: id, scope: actor.scope, in: transaction) else {
                throw CooperationProblem.unknownReferral
            }
            let new = try CooperationRules.answered(old, answer, on: now.date, calendar: calendar)
            guard try store.save(new, from: old.state, in: transaction) else {
                throw CooperationProblem.over(state: new.state.title)
            }
            let file = try visible(old.caseID, to: actor, in: transaction)
            let words = new.result ?? new.answer
            let title = "\(old.partnerTitle)：\(new.state.title)"
            try note(file, "refer-\(new.state.rawValue)", title, by: actor, at: now, words, in: transaction)
        }
    }

    package func referral(actor: Actor, id: Int64) async throws -> Referral {
        try actor.require(.caseRead)
        let referral = try await casework.database.read { [store] in
            try store.referral(id: id, scope: actor.scope, in: $0)
        }
        guard let referral else { throw CooperationProblem.unknownReferral }
        return referral
    }

    /// Referrals of the reader's regions, with how many there are of each kind.
    package func referrals(
        actor: Actor,
        filter: ReferralFilter,
        limit: Int = 200
    ) async throws -> (referrals: [Referral], counts: [ReferralFilter: Int]) {
        try actor.require(.caseRead)
        let today = casework.clock.today
        return try await casework.database.read { [store] transaction in
            (
                try store.referrals(filter, scope: actor.scope, on: today, limit: limit, in: transaction),
                try store.referralCounts(scope: actor.scope, on: today, in: transaction)
            )
        }
    }

    // MARK: - Conferences

    /// What a conference is called for.
    package struct Call: Sendable {
        package let caseID: Int64
        package let topic: String
        package let on: CivilDate
        package let place: String
        package let chair: String
        package let participants: [Conference.Participant]

        package init(
            caseID: Int64,
            topic: String,
            on: CivilDate,
            place: String,
            chair: String,
            participants: [Conference.Participant]
        ) {
            self.caseID = caseID
            self.topic = topic
            self.on = on
            self.place = place
            self.chair = chair
            self.participants = participants
        }
    }

    /// Calls a conference about a case. The same `requestID` again returns the same one.
    package func call(actor: Actor, requestID: String, _ call: Call) async throws -> Int64 {
        try require(actor)
        let now = casework.clock.now()
        return try await casework.database.write { [self] transaction in
            let file = try visible(call.caseID, to: actor, in: transaction)
            try CooperationRules.check(call)
            let id = try transaction.newKey()
            if let earlier = try RequestOnceStore.claim(
                requestID,
                making: id,
                "conference",
                actor: actor,
                at: now,
                in: transaction
            ) {
                return earlier
            }
            let serial = try casework.store.nextNumber(series: "conference-\(now.date.year)", in: transaction)
            let conference = Conference(
                id: id,
                number: "〔\(now.date.year)〕\(serial)号",
                caseID: file.id,
                topic: call.topic,
                on: call.on,
                place: call.place,
                chair: call.chair,
                calledBy: actor.name,
                state: .planned,
                participants: call.participants,
                conclusion: nil,
                recordedBy: nil
            )
            try store.insert(conference, regionID: file.villageRegionID, in: transaction)
            let title = "召集会商（\(call.on.iso)）"
            try note(file, Action.conference, title, by: actor, at: now, call.topic, in: transaction)
            return id
        }
    }

    /// Records the minutes of a conference.
    /// - Parameter opinions: what each participant said, in their order; empty for whoever stayed away.
    package func minute(
        actor: Actor,
        id: Int64,
        on date: CivilDate,
        opinions: [String],
        conclusion: String
    ) async throws {
        try require(actor)
        let now = casework.clock.now()
        try await casework.database.write { [self] transaction in
            let old = try conference(id, actor, in: transaction)
            let held = try CooperationRules.held(
                old,
                on: date,
                today: now.date,
                opinions: opinions,
                conclusion: conclusion,
                by: actor.name
            )
            try end(held, "conference-held", by: actor, at: now, in: transaction)
        }
    }

    /// Calls a conference off.
    package func cancel(actor: Actor, id: Int64, reason: String) async throws {
        try require(actor)
        let now = casework.clock.now()
        try await casework.database.write { [self] transaction in
            let old = try conference(id, actor, in: transaction)
            guard !reason.isEmpty else { throw CooperationProblem.reasonNeeded }
            let off = CooperationRules.cancelled(old, reason: reason, by: actor.name)
            try end(off, "conference-cancelled", by: actor, at: now, in: transaction)
        }
    }

    package func conference(actor: Actor, id: Int64) async throws -> Conference {
        try actor.require(.caseRead)
        return try await casework.database.read { [self] in try conference(id, actor, in: $0) }
    }

    /// Conferences of the reader's regions, newest first.
    package func conferences(actor: Actor, limit: Int = 100) async throws -> [Conference] {
        try actor.require(.caseRead)
        return try await casework.database.read { [store] in
            try store.conferences(scope: actor.scope, limit: limit, in: $0)
        }
    }

    private func conference(_ id: Int64, _ actor: Actor, in transaction: any ReadTransaction) throws -> Conference {
        guard let conference = try store.conference(id: id, scope: actor.scope, in: transaction) else {
            throw CooperationProblem.unknownConference
        }
        return conference
    }

    private func end(
        _ conference: Conference,
        _ action: String,
        by actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        guard try store.end(conference, in: transaction) else {
            throw CooperationProblem.over(state: conference.state.title)
        }
        let file = try visible(conference.caseID, to: actor, in: transaction)
        let title = "会商\(conference.state == .held ? "纪要" : "取消")"
        try note(file, action, title, by: actor, at: now, conference.conclusion, in: transaction)
    }

    // MARK: - The case

    private func visible(_ id: Int64, to actor: Actor, in transaction: any ReadTransaction) throws -> CaseFile {
        guard let file = try casework.visible(id, to: actor, in: transaction) else {
            throw AccessProblem.notFound(what: "办件")
        }
        return file
    }

    private func note(
        _ file: CaseFile,
        _ action: String,
        _ title: String,
        by actor: Actor,
        at now: Timestamp,
        _ comment: String?,
        in transaction: any Transaction
    ) throws {
        try casework.note(
            file,
            action: action,
            title: title,
            actor: actor,
            at: now,
            comment: comment,
            in: transaction
        )
    }
}
