// SPDX-License-Identifier: Apache-2.0
import Packs
import SharedKernel
import Storage
import Vocabulary

/// What must be there before a step is left.
extension Casework {
    /// - Throws: `CaseworkProblem.missing` with everything at once (一次性告知), or what else stands in the way.
    func complete(
        _ file: CaseFile,
        service: CaseService,
        action: String,
        by actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        guard let outcome = try CaseRules.outcome(action, file, flow: service.flow) else { return }
        try checkOpinions(file, in: transaction)
        let step = try service.flow.step(file.step)
        try checkTerms(file, step: step, outcome: outcome.id, flow: service.flow, on: now.date, in: transaction)
        if let vote = outcome.vote { try checkVote(file, step: step, outcome: outcome, vote, in: transaction) }
        let isForward = try CaseRules.isForward(action, file, flow: service.flow)
        if isForward { try checkPromises(file, in: transaction) }
        if step.kind == .decide {
            if isForward {
                try checkOwn(file, step: step, service: service, on: now.date, in: transaction)
                try checkVerified(file, service: service, on: now.date, in: transaction)
            }
            return try checkDecision(
                file,
                outcome: outcome,
                isForward: isForward,
                service: service,
                by: actor,
                on: now.date,
                in: transaction
            )
        }
        guard isForward else { return }
        if step.kind != .form { try checkOwn(file, step: step, service: service, on: now.date, in: transaction) }
        switch step.kind {
        case .form: try checkForm(file, service: service, by: actor, on: now.date, in: transaction)
        case .verification:
            try checkConsents(file, service: service, on: now.date, in: transaction)
            let counted = try store.members(caseID: file.id, in: transaction).filter { $0.standing != .excluded }
            try VerificationGate().check(file, members: counted, on: now.date, in: transaction)
        case .visit: try checkVisit(file, service: service, in: transaction)
        case .posting, .announcement: try checkPosting(file, step: step, on: now.date, in: transaction)
        case .wait: try checkWait(file, step: step, on: now.date, in: transaction)
        case .decide, .draw: break
        case .vote, .sign, .pay, .external: try checkReport(file, step: step, in: transaction)
        }
    }

    /// What the office itself is asked at a step.
    private func checkOwn(
        _ file: CaseFile,
        step: CaseFlow.Step,
        service: CaseService,
        on date: CivilDate,
        in transaction: any ReadTransaction
    ) throws {
        guard service.fields.contains(where: { $0.step == step.id }) else { return }
        let filling = try filling(file, in: transaction)
        let reading = filling.reading(service, applicant: file.applicantPersonID, on: date)
        let missing = filling.missing(at: step, service, reading, on: date)
        guard missing.isEmpty else { throw CaseworkProblem.missing(items: missing) }
    }

    /// Nothing is proposed or signed on what sources said too long ago.
    private func checkVerified(
        _ file: CaseFile,
        service: CaseService,
        on date: CivilDate,
        in transaction: any ReadTransaction
    ) throws {
        guard service.has(.verification) else { return }
        let counted = try store.members(caseID: file.id, in: transaction).filter { $0.standing != .excluded }
        try VerificationGate().checkFresh(file, members: counted, on: date, in: transaction)
    }

    private func checkForm(
        _ file: CaseFile,
        service: CaseService,
        by actor: Actor,
        on date: CivilDate,
        in transaction: any ReadTransaction
    ) throws {
        let filling = try filling(file, in: transaction)
        let members = filling.members
        guard members.contains(where: { $0.personID == file.applicantPersonID && $0.standing == .member }) else {
            throw CaseworkProblem.noApplicant
        }
        let step = try service.flow.step(file.step)
        let reading = filling.reading(service, applicant: file.applicantPersonID, on: date)
        let missing = filling.missing(at: step, service, reading, on: date)
        let reasons = told(reading.stops, of: filling)
        guard reasons.isEmpty else { throw CaseworkProblem.notEligible(reasons: reasons) }
        let faults = told(reading.conflicts.filter { !$0.isSoft }, of: filling)
        guard faults.isEmpty else { throw CaseworkProblem.answersConflict(reasons: faults) }
        let doubles = try duplicates(
            file,
            service: service,
            facts: filling.facts,
            blocking: true,
            for: actor,
            in: transaction
        )
        guard doubles.isEmpty else { throw CaseworkProblem.answersConflict(reasons: doubles.map(\.text)) }
        let found = try conflicts(file, members: members, service: service, for: actor, on: date, in: transaction)
        let stops = found.filter(\.stops)
        guard stops.isEmpty else { throw CaseworkProblem.blocked(conflicts: stops.map(\.text), missing: missing) }
        guard missing.isEmpty else { throw CaseworkProblem.missing(items: missing) }
    }

    /// Notices with the name of whom each is about.
    func told(_ notices: [FormReading.Notice], of filling: CaseFilling) -> [String] {
        notices.map { notice in
            let name = notice.personID.flatMap { Int64($0) }.flatMap { filling.people[$0]?.name }
            let whose = filling.members.count > 1 ? name.map { "\($0)：" } ?? "" : ""
            return whose + notice.message + (notice.basis.map { "（\($0)）" } ?? "")
        }
    }

    /// What has been filled in so far, with the people whom it names. Statements: 5, and one more where a promise may
    /// stand in for a paper.
    func filling(_ file: CaseFile, in transaction: any ReadTransaction) throws -> CaseFilling {
        let caseID = file.id
        try transaction.askAhead([
            CaseStore.membersQuestion(caseID), FactStore.factsQuestion([caseID]),
            CaseRecordStore.materialsQuestion(caseID), CaseRecordStore.consentsQuestion(caseID),
        ])
        let members = try store.members(caseID: caseID, in: transaction)
        let known = try facts.facts(caseID: caseID, in: transaction)
        let service = try services.service(file.serviceID, release: file.releaseHash)
        let people = Set(members.map(\.personID) + service.references(.person, in: known)).sorted()
        let isClosed =
            try !file.state.isEnded && service.materials.contains { !$0.lookedUp && $0.promisable }
            && promises.isBroken(by: file.applicantPersonID, in: transaction)
        return CaseFilling(
            members: members,
            people: try store.parties(people, in: transaction),
            facts: known,
            materials: try records.materials(caseID: caseID, in: transaction).filter {
                // What was promised on a draft before the promises were closed has to be brought.
                !isClosed || file.state != .draft || $0.state != .committed
            },
            promisesClosed: isClosed,
            consents: try records.consents(caseID: caseID, in: transaction),
            signsConsents: services.signsConsents(on: clock.today),
            region: services.code(of: file.regionID)
        )
    }

    private func checkConsents(
        _ file: CaseFile,
        service: CaseService,
        on date: CivilDate,
        in transaction: any ReadTransaction
    ) throws {
        let missing = try filling(file, in: transaction).missingConsents(service, on: date)
        guard missing.isEmpty else { throw CaseworkProblem.missing(items: missing) }
    }

    /// A case that came back from review, posting or confirmation is visited anew.
    private func checkVisit(_ file: CaseFile, service: CaseService, in transaction: any ReadTransaction) throws {
        let later = Set(
            service.flow.steps.filter { $0.kind == .decide || $0.kind == .posting || $0.kind == .announcement }.map(
                \.id
            )
        )
        let back = try store.actions(caseID: file.id, in: transaction).last { later.contains($0.step) }?.recordedAt
        let held = try visits.visits(caseID: file.id, in: transaction)
        guard held.contains(where: { visit in back.map { visit.recordedAt > $0 } ?? true }) else {
            throw CaseworkProblem.missing(items: [back == nil ? "入户调查记录" : "退回后重新入户调查的记录"])
        }
    }

    /// What is proposed, agreed and signed must rest on a calculation from the present facts.
    private func checkDecision(
        _ file: CaseFile,
        outcome: CaseFlow.Outcome,
        isForward: Bool,
        service: CaseService,
        by actor: Actor,
        on date: CivilDate,
        in transaction: any ReadTransaction
    ) throws {
        let ends = if case .end = outcome.target { true } else { false }
        guard isForward || ends else { return }
        guard service.program != nil else { return try checkSigned(file, in: transaction) }
        let now = try judgement(file, service: service, on: date, in: transaction)
        guard let decision = try records.decision(caseID: file.id, in: transaction) else {
            // Who cannot be judged, because they do not let themselves be looked at, can still be refused.
            let refuses = !isForward || (outcome.needsReason && !outcome.has(.post) && !outcome.has(.openEnrolment))
            if refuses, !now.missing.isEmpty { return }
            throw CaseworkProblem.missing(items: ["测算结论（请先点“按现行政策测算”）"])
        }
        guard isForward else { return }
        guard decision.facts == now.facts else { throw CaseworkProblem.decisionOutdated }
        let favours = outcome.has(.post) || outcome.has(.openEnrolment)
        if favours, decision.covered.isEmpty { throw CaseworkProblem.nobodyCovered(outcome: decision.outcome) }
        try checkReview(file, outcome: outcome, decision: decision, in: transaction)
        if favours {
            try checkCovered(file, decision: decision, service: service, by: actor, on: date, in: transaction)
        }
        guard file.kin != nil, outcome.has(.openEnrolment) else { return }
        guard try visits.visits(caseID: file.id, in: transaction).contains(where: \.byCounty) else {
            throw CaseworkProblem.countyVisitNeeded
        }
    }

    /// Whoever is still on the books in the same group cannot be put on them again, whatever was noted at the window.
    private func checkCovered(
        _ file: CaseFile,
        decision: Decision,
        service: CaseService,
        by actor: Actor,
        on date: CivilDate,
        in transaction: any ReadTransaction
    ) throws {
        let members = try store.members(caseID: file.id, in: transaction).filter {
            decision.covered.contains($0.personID)
        }
        let found = try conflicts(file, members: members, service: service, for: actor, on: date, in: transaction)
        let held = found.filter {
            $0.blocks && $0.enrolmentID != nil
        }
        guard held.isEmpty else { throw CaseworkProblem.stillCovered(conflicts: held.map(\.text)) }
    }

    /// Nobody's support is cut before they were heard about this very cut. Basis: 社会救助法 第四十八条
    private func checkReview(
        _ file: CaseFile,
        outcome: CaseFlow.Outcome,
        decision: Decision,
        in transaction: any ReadTransaction
    ) throws {
        guard let id = file.enrolmentID else { return }
        guard let enrolment = try coverage.enrolment(id, in: transaction) else { throw CaseworkProblem.noEnrolment }
        guard !enrolment.isEnded else { throw CaseworkProblem.enrolmentEnded(number: enrolment.number) }
        if outcome.has(.keepEnrolment) {
            guard !decision.covered.isEmpty else { throw CaseworkProblem.nobodyCovered(outcome: decision.outcome) }
            return
        }
        if outcome.has(.taperEnrolment) {
            guard decision.covered.isEmpty else { throw CaseworkProblem.taperNotNeeded }
        } else if !ReviewRules.differs(decision, from: enrolment) {
            throw CaseworkProblem.nothingChanges
        }
        guard ReviewRules.isCut(decision, of: enrolment) else { return }
        guard let hearing = try visits.hearing(caseID: file.id, in: transaction), hearing.amount <= decision.amount
        else { throw CaseworkProblem.hearingNeeded }
    }

    private func checkPosting(
        _ file: CaseFile,
        step: CaseFlow.Step,
        on date: CivilDate,
        in transaction: any ReadTransaction
    ) throws {
        let wanted: Posting.Kind = step.kind == .announcement ? .announcement : .posting
        let postings = try records.postings(caseID: file.id, in: transaction)
        guard let posting = postings.last(where: { $0.kind == wanted }) else {
            throw CaseworkProblem.missing(items: [step.kind.title])
        }
        if try records.objections(caseID: file.id, in: transaction).contains(where: { $0.upheld == nil }) {
            throw CaseworkProblem.objectionOpen
        }
        guard date > posting.until else { throw CaseworkProblem.postingNotOver(until: posting.until) }
        guard step.photos else { return }
        let photos = [("公示张贴照片", posting.upPhoto), ("公示撤下照片", posting.downPhoto)]
        let wanting = photos.filter { $0.1 == nil }.map { $0.0 }
        guard wanting.isEmpty else { throw CaseworkProblem.missing(items: wanting) }
    }
}
