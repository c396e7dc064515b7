// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel
import Storage
package import Vocabulary

/// Joint and topical meetings: called with their items, minuted, issued; what they decided is followed like any other
/// task. Issued minutes never change; a correction is issued beside them.
package struct Meetings: Sendable {
    let planning: Planning
    let supervision: Supervision
    let consultations: Consultations

    private var database: any Database { planning.database }

    // MARK: - Looking

    package struct Page: Sendable {
        package let meetings: [Meeting]
        /// Those with issued minutes, by year and kind, the newest year first.
        package let counts: [(year: Int, kind: Meeting.Kind, count: Int)]
        /// Years in which the reader finds any.
        package let years: [Int]
    }

    /// Meetings of a year. What has no issued minutes shows only to those who call meetings.
    package func list(actor: Actor, year: Int) async throws -> Page {
        try actor.require(.reportRead)
        return try await database.read { transaction in
            let counts = try MeetingStore.counts(in: transaction)
            let all = actor.may(.meetingManage)
            return Page(
                meetings: try MeetingStore.meetings(of: year, all: all, in: transaction),
                counts: counts,
                years: all ? try MeetingStore.years(in: transaction) : counts.map(\.year)
            )
        }
    }

    package struct Record: Sendable {
        package let meeting: Meeting
        package let minutes: [Meeting.Minutes]
        package let decisions: [Meeting.Decision]
        /// What became of each decision that is followed.
        package let tasks: [Int64: SupervisedTask]
    }

    /// - Throws: `AccessProblem.notFound`.
    package func record(actor: Actor, _ id: Int64) async throws -> Record {
        try actor.require(.reportRead)
        let found = try await database.read { transaction in
            (
                meeting: try Self.found(id, actor, in: transaction),
                minutes: try MeetingStore.minutes(of: id, in: transaction),
                decisions: try MeetingStore.decisions(of: id, in: transaction)
            )
        }
        let tasks = try await supervision.tasks(actor: actor, decisions: found.decisions.map(\.id))
        return Record(meeting: found.meeting, minutes: found.minutes, decisions: found.decisions, tasks: tasks)
    }

    /// What was decided at one meeting, and what became of it.
    package struct Decided: Sendable {
        package let meeting: Meeting
        package let decision: Meeting.Decision
        package let task: SupervisedTask?
    }

    /// Meetings with issued minutes that were held in a time, and what they decided, the earliest first.
    package func held(actor: Actor, from first: CivilDate, until last: CivilDate) async throws -> (
        meetings: [Meeting], decided: [Decided]
    ) {
        try actor.require(.reportRead)
        let found = try await database.read { transaction in
            (
                meetings: try MeetingStore.issued(from: first, until: last, in: transaction),
                decisions: try MeetingStore.decisions(from: first, until: last, in: transaction)
            )
        }
        let tasks = try await supervision.tasks(actor: actor, decisions: found.decisions.map(\.decision.id))
        let known = Dictionary(found.meetings.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        let decided = found.decisions.compactMap { one in
            known[one.meetingID].map {
                Decided(meeting: $0, decision: one.decision, task: tasks[one.decision.id])
            }
        }
        return (found.meetings, decided)
    }

    /// Units that decisions can be given to.
    package func units() async throws -> [String] { try await consultations.units().map(\.name) }

    // MARK: - Doing

    package struct Call: Sendable {
        package let kind: Meeting.Kind
        package let title: String
        package let on: CivilDate
        package let place: String
        package let convenor: String
        package let participants: [Conference.Participant]
        package let items: [Meeting.Item]

        package init(
            kind: Meeting.Kind,
            title: String,
            on: CivilDate,
            place: String,
            convenor: String,
            participants: [Conference.Participant],
            items: [Meeting.Item]
        ) {
            self.kind = kind
            self.title = title
            self.on = on
            self.place = place
            self.convenor = convenor
            self.participants = participants
            self.items = items
        }
    }

    /// Calls a meeting, or writes one down that was held.
    /// - Returns: its key.
    /// - Throws: `MeetingProblem`.
    package func call(actor: Actor, _ call: Call, requestID: String? = nil) async throws -> Int64 {
        try actor.require(.meetingManage)
        let now = planning.clock.now()
        try check(call)
        return try await database.write { transaction in
            let id = try transaction.newKey()
            let earlier = try RequestOnceStore.claim(
                requestID,
                making: id,
                "meeting",
                actor: actor,
                at: now,
                in: transaction
            )
            if let earlier { return earlier }
            let known = try SupervisionStore.known(call.items.compactMap(\.taskID), in: transaction)
            guard known.isSuperset(of: call.items.compactMap(\.taskID)) else { throw MeetingProblem.unknownTask }
            let meeting = Meeting(
                id: id,
                kind: call.kind,
                title: call.title,
                on: call.on,
                place: call.place,
                convenor: call.convenor,
                participants: call.participants,
                items: call.items,
                state: .called,
                version: 1,
                draft: "",
                draftNumber: "",
                calledBy: Planning.named(actor),
                calledAt: now,
                cancelReason: nil
            )
            try MeetingStore.insert(meeting, in: transaction)
            try note("meeting.called", of: id, by: actor, at: now, in: transaction)
            return id
        }
    }

    private func check(_ call: Call) throws {
        for (title, typed, most) in [
            ("会议名称", call.title, Meeting.longestTitle), ("地点", call.place, 60), ("召集人", call.convenor, 60),
        ] {
            guard !typed.isEmpty else { throw MeetingProblem.missing(title: title) }
            guard typed.count <= most else { throw MeetingProblem.tooLong(title: title, most: most) }
        }
        guard !call.participants.isEmpty else { throw MeetingProblem.participantsNeeded }
        guard call.participants.count <= Meeting.mostParticipants else {
            throw MeetingProblem.tooMany(title: "参加单位", most: Meeting.mostParticipants)
        }
        guard !call.items.isEmpty else { throw MeetingProblem.itemsNeeded }
        guard call.items.count <= Meeting.mostItems else {
            throw MeetingProblem.tooMany(title: "议题", most: Meeting.mostItems)
        }
        for item in call.items {
            guard !item.words.isEmpty else { throw MeetingProblem.missing(title: "议题") }
            guard item.words.count <= Meeting.longestWords else {
                throw MeetingProblem.tooLong(title: "议题", most: Meeting.longestWords)
            }
            guard let planID = item.planID else { continue }
            let plan = planning.plans.first { $0.id == planID }
            guard plan?.measures.contains(where: { $0.id == item.measureID }) == true else {
                throw MeetingProblem.unknownMeasure
            }
        }
    }

    /// Keeps the minutes, or issues them; what was issued is corrected by issuing anew, with the reason.
    /// - Throws: `MeetingProblem`.
    package func minute(actor: Actor, _ id: Int64, version: Int64, _ draft: MeetingDraft, issues: Bool) async throws {
        try actor.require(.meetingManage)
        let now = planning.clock.now()
        try await check(draft, issues: issues)
        try await database.write { transaction in
            let one = try held(id, version: version, [.called, .issued], by: actor, in: transaction)
            let isCorrection = one.state == .issued
            guard issues || !isCorrection else { throw MeetingProblem.notNow(state: one.state.title) }
            guard !isCorrection || !draft.reason.isEmpty else { throw MeetingProblem.missing(title: "更正的理由") }
            guard !issues || one.on <= now.date else { throw MeetingProblem.notHeld(one.on) }
            guard
                try MeetingStore.move(
                    one,
                    to: issues ? .issued : .called,
                    draft: issues ? "" : draft.text,
                    draftNumber: issues ? "" : draft.letterNumber,
                    in: transaction
                )
            else { throw MeetingProblem.stale }
            let number = (try MeetingStore.minutes(of: id, in: transaction).last?.number ?? 0) + 1
            let first = try transaction.newKeys(max(draft.decisions.count, 1))
            let decisions = draft.decisions.enumerated().map { place, one in
                Meeting.Decision(
                    id: first + Int64(place),
                    minutes: issues ? number : 0,
                    words: one.words,
                    unit: one.unit,
                    due: one.due
                )
            }
            try MeetingStore.put(decisions, of: id, in: transaction)
            if issues {
                let minutes = Meeting.Minutes(
                    number: number,
                    letterNumber: draft.letterNumber,
                    text: draft.text,
                    reason: isCorrection ? draft.reason : "",
                    issuedBy: Planning.named(actor),
                    issuedAt: now
                )
                try MeetingStore.insert(minutes, of: id, in: transaction)
            }
            let verb = issues ? (isCorrection ? "meeting.corrected" : "meeting.issued") : "meeting.minuted"
            try note(verb, of: id, draft.reason, by: actor, at: now, in: transaction)
        }
    }

    private func check(_ draft: MeetingDraft, issues: Bool) async throws {
        guard !draft.text.isEmpty else { throw MeetingProblem.missing(title: "纪要正文") }
        for (title, typed, most) in [
            ("纪要正文", draft.text, Meeting.longestMinutes), ("纪要编号", draft.letterNumber, 60),
            ("更正的理由", draft.reason, Meeting.longestWords),
        ] {
            guard typed.count <= most else { throw MeetingProblem.tooLong(title: title, most: most) }
        }
        guard draft.decisions.count <= Meeting.mostDecisions else {
            throw MeetingProblem.tooMany(title: "议定事项", most: Meeting.mostDecisions)
        }
        guard !issues || !draft.letterNumber.isEmpty else { throw MeetingProblem.missing(title: "纪要编号") }
        let known = draft.decisions.isEmpty ? [] : Set(try await units())
        for decision in draft.decisions {
            guard !decision.words.isEmpty else { throw MeetingProblem.missing(title: "议定的事项") }
            guard decision.words.count <= 200 else { throw MeetingProblem.tooLong(title: "议定事项", most: 200) }
            guard known.contains(decision.unit) else { throw MeetingProblem.unknownUnit }
        }
    }

    package func cancel(actor: Actor, _ id: Int64, version: Int64, reason: String) async throws {
        try actor.require(.meetingManage)
        let now = planning.clock.now()
        try await database.write { transaction in
            let one = try held(id, version: version, [.called], by: actor, in: transaction)
            guard !reason.isEmpty else { throw MeetingProblem.missing(title: "取消的理由") }
            guard reason.count <= Meeting.longestWords else {
                throw MeetingProblem.tooLong(title: "取消的理由", most: Meeting.longestWords)
            }
            guard
                try MeetingStore.move(
                    one,
                    to: .cancelled,
                    draft: one.draft,
                    draftNumber: one.draftNumber,
                    cancelReason: reason,
                    in: transaction
                )
            else { throw MeetingProblem.stale }
            try note("meeting.cancelled", of: id, reason, by: actor, at: now, in: transaction)
        }
    }

    /// Puts a decision under supervision; from then on it is a supervised task like any other.
    /// - Returns: the task and the meeting.
    /// - Throws: `MeetingProblem.notIssued`, `SupervisionProblem`.
    package func follow(
        actor: Actor,
        _ decisionID: Int64,
        due: CivilDate?,
        words: String,
        requestID: String? = nil
    ) async throws -> (taskID: Int64, meetingID: Int64) {
        try actor.require(.planSupervise)
        let found = try await decision(actor: actor, decisionID)
        guard found.decision.minutes > 0 else { throw MeetingProblem.notIssued }
        let taskID = try await supervision.open(
            actor: actor,
            decision: decisionID,
            title: found.decision.words,
            unit: found.decision.unit,
            due: due ?? found.decision.due,
            words: words,
            requestID: requestID
        )
        return (taskID, found.meetingID)
    }

    /// A decision with the meeting that took it.
    /// - Throws: `AccessProblem.notFound`.
    package func decision(actor: Actor, _ id: Int64) async throws -> (meetingID: Int64, decision: Meeting.Decision) {
        try actor.require(.reportRead)
        return try await database.read { transaction in
            guard let found = try MeetingStore.decision(id, in: transaction) else {
                throw AccessProblem.notFound(what: "议定事项")
            }
            _ = try Self.found(found.meetingID, actor, in: transaction)
            return found
        }
    }

    // MARK: - Parts

    private static func found(_ id: Int64, _ actor: Actor, in transaction: any ReadTransaction) throws -> Meeting {
        guard let one = try MeetingStore.meeting(id, in: transaction),
            one.state == .issued || actor.may(.meetingManage)
        else { throw AccessProblem.notFound(what: "会议") }
        return one
    }

    private func held(
        _ id: Int64,
        version: Int64,
        _ states: [Meeting.State],
        by actor: Actor,
        in transaction: any ReadTransaction
    ) throws -> Meeting {
        let one = try Self.found(id, actor, in: transaction)
        guard states.contains(one.state) else { throw MeetingProblem.notNow(state: one.state.title) }
        guard one.version == version else { throw MeetingProblem.stale }
        return one
    }

    private func note(
        _ verb: String,
        of id: Int64,
        _ words: String = "",
        by actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try planning.audit.record(
            AuditEntry(
                at: now,
                actor: actor,
                action: verb,
                subject: "meeting",
                subjectID: id,
                reason: words.isEmpty ? nil : words
            ),
            in: transaction
        )
    }
}
