// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// What must be there before a step is left.
extension Casework {
    /// - Throws: `CaseworkProblem.missing` with everything at once (一次性告知), or what else stands in the way.
    func complete(
        _ file: CaseFile,
        service: CaseService,
        action: String,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        guard let outcome = try CaseRules.outcome(action, file, flow: service.flow) else { return }
        let step = try service.flow.step(file.step)
        let isForward = try CaseRules.isForward(action, file, flow: service.flow)
        if step.kind == .decide {
            return try checkDecision(
                file,
                outcome: outcome,
                isForward: isForward,
                service: service,
                on: now.date,
                in: transaction
            )
        }
        guard isForward else { return }
        switch step.kind {
        case .form: try checkForm(file, service: service, on: now.date, in: transaction)
        case .verification:
            try checkConsents(file, on: now.date, in: transaction)
            let counted = try store.members(caseID: file.id, in: transaction).filter { $0.standing != .excluded }
            try VerificationGate().check(file, members: counted, in: transaction)
        case .visit: try checkVisit(file, service: service, in: transaction)
        case .posting: try checkPosting(file, on: now.date, in: transaction)
        case .decide: break
        }
    }

    private func checkForm(
        _ file: CaseFile,
        service: CaseService,
        on date: CivilDate,
        in transaction: any ReadTransaction
    ) throws {
        let members = try store.members(caseID: file.id, in: transaction)
        guard members.contains(where: { $0.personID == file.applicantPersonID && $0.standing == .member }) else {
            throw CaseworkProblem.noApplicant
        }
        let others = try store.openCases(
            service: file.serviceID,
            persons: members.filter { $0.standing == .member }.map(\.personID),
            except: file.id,
            in: transaction
        )
        if let other = others.first {
            let name = try store.names([other.personID], in: transaction)[other.personID] ?? "家庭成员"
            throw CaseworkProblem.alreadyApplied(name: name, number: other.number ?? "尚未受理")
        }
        let missing =
            try missingAnswers(file, members: members, service: service, in: transaction)
            + missingMaterials(file, service: service, in: transaction)
            + missingConsents(file, on: date, in: transaction)
        guard missing.isEmpty else { throw CaseworkProblem.missing(items: missing) }
    }

    private func missingAnswers(
        _ file: CaseFile,
        members: [FamilyMember],
        service: CaseService,
        in transaction: any ReadTransaction
    ) throws -> [String] {
        let held = FactRules.current(try facts.facts(caseID: file.id, in: transaction))
        func lacks(_ subject: Fact.Subject, _ field: CaseField) -> Bool {
            field.required && held[subject]?[field.input ?? field.id] == nil
        }
        let names = try store.names(members.map(\.personID), in: transaction)
        var missing = service.fields(.family).filter { lacks(.family, $0) }.map(\.title)
        for member in members {
            let entity: CaseField.Entity? =
                switch member.standing {
                case .member: .member
                case .supporter: .supporter
                case .living, .excluded: nil
                }
            guard let entity else { continue }
            let titles = service.fields(entity).filter { lacks(.person(member.personID), $0) }.map(\.title)
            guard !titles.isEmpty else { continue }
            missing.append("\(names[member.personID] ?? member.relation)的\(titles.joined(separator: "、"))")
        }
        return missing
    }

    private func missingMaterials(
        _ file: CaseFile,
        service: CaseService,
        in transaction: any ReadTransaction
    ) throws -> [String] {
        let there = Set(try records.materials(caseID: file.id, in: transaction).map(\.materialID))
        return service.materials.filter { $0.required && !$0.lookedUp && !there.contains($0.id) }.map(\.title)
    }

    private func checkConsents(_ file: CaseFile, on date: CivilDate, in transaction: any ReadTransaction) throws {
        let missing = try missingConsents(file, on: date, in: transaction)
        guard missing.isEmpty else { throw CaseworkProblem.missing(items: missing) }
    }

    /// Who has not authorised the looking up of means; obligors count, excluded members do not.
    private func missingConsents(_ file: CaseFile, on date: CivilDate, in transaction: any ReadTransaction) throws
        -> [String]
    {
        let members = try store.members(caseID: file.id, in: transaction).filter { $0.standing != .excluded }
        let given = Set(
            try records.consents(caseID: file.id, in: transaction).filter { $0.holds(on: date) }.map(\.personID)
        )
        let lacking = members.map(\.personID).filter { !given.contains($0) }
        let names = try store.names(lacking, in: transaction)
        return lacking.map { "\(names[$0] ?? "家庭成员")的核对授权" }
    }

    /// A case that came back from review, posting or confirmation is visited anew.
    private func checkVisit(_ file: CaseFile, service: CaseService, in transaction: any ReadTransaction) throws {
        let later = Set(service.flow.steps.filter { $0.kind == .decide || $0.kind == .posting }.map(\.id))
        let back = try store.actions(caseID: file.id, in: transaction).last { later.contains($0.step) }?.recordedAt
        let visits = try records.visits(caseID: file.id, in: transaction)
        guard visits.contains(where: { visit in back.map { visit.recordedAt > $0 } ?? true }) else {
            throw CaseworkProblem.missing(items: [back == nil ? "入户调查记录" : "退回后重新入户调查的记录"])
        }
    }

    /// What is proposed, agreed and signed must rest on a calculation from the present facts.
    private func checkDecision(
        _ file: CaseFile,
        outcome: CaseFlow.Outcome,
        isForward: Bool,
        service: CaseService,
        on date: CivilDate,
        in transaction: any ReadTransaction
    ) throws {
        let ends = if case .end = outcome.target { true } else { false }
        guard isForward || ends else { return }
        let now = try judgement(file, service: service, on: date, in: transaction)
        guard let decision = try records.decision(caseID: file.id, in: transaction) else {
            // Who cannot be judged, because they do not let themselves be looked at, can still be refused.
            if !isForward, !now.missing.isEmpty { return }
            throw CaseworkProblem.missing(items: ["测算结论（请先点“按现行政策测算”）"])
        }
        guard isForward else { return }
        guard decision.facts == now.facts else { throw CaseworkProblem.decisionOutdated }
        let favours = !Set(outcome.effects).isDisjoint(with: [.post, .openEnrolment])
        if favours, decision.covered.isEmpty { throw CaseworkProblem.nobodyCovered(outcome: decision.outcome) }
        guard file.kin != nil, outcome.effects.contains(.openEnrolment) else { return }
        guard try records.visits(caseID: file.id, in: transaction).contains(where: \.byCounty) else {
            throw CaseworkProblem.countyVisitNeeded
        }
    }

    private func checkPosting(_ file: CaseFile, on date: CivilDate, in transaction: any ReadTransaction) throws {
        let postings = try records.postings(caseID: file.id, in: transaction)
        guard let posting = postings.last(where: { $0.kind == .posting }) else {
            throw CaseworkProblem.missing(items: ["公示"])
        }
        if try records.objections(caseID: file.id, in: transaction).contains(where: { $0.upheld == nil }) {
            throw CaseworkProblem.objectionOpen
        }
        guard date > posting.until else { throw CaseworkProblem.postingNotOver(until: posting.until) }
    }
}
