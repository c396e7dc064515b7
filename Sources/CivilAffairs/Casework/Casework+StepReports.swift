// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel
import Storage
package import Vocabulary

/// Steps that happen outside the system and are written down here.
extension Casework {
    /// What somebody writes down of a vote, a signing, a payment or another office's answer.
    package struct NewStepReport: Sendable {
        package let heldOn: CivilDate
        package let people: [String]
        package let office: String
        package let number: String
        package let amount: Money?
        package let votes: StepReport.Votes?
        package let text: String

        package init(
            heldOn: CivilDate,
            people: [String] = [],
            office: String = "",
            number: String = "",
            amount: Money? = nil,
            votes: StepReport.Votes? = nil,
            text: String = ""
        ) {
            self.heldOn = heldOn
            self.people = people
            self.office = office
            self.number = number
            self.amount = amount
            self.votes = votes
            self.text = text
        }
    }

    /// Keeps what was done at the present step.
    /// - Throws: `CaseworkProblem.missing` with all that the record still lacks, `.notNow` at a step that has none.
    package func report(actor: Actor, caseID: Int64, version: Int64, _ new: NewStepReport) async throws {
        try await change(actor: actor, caseID: caseID, version: version) { [self] file, service, transaction, now in
            if file.state.isEnded { throw CaseworkProblem.ended(state: file.state.title) }
            let step = try service.flow.step(file.step)
            guard step.kind.isReported else { throw CaseworkProblem.notNow(action: "登记", state: step.title) }
            try requireTurn(actor, file, service, in: transaction)
            let filling = try filling(file, in: transaction)
            let parties = filling.members.filter { $0.standing == .member }.compactMap {
                filling.people[$0.personID]?.name
            }
            let lacking = StepReportRules.lacking(new, step: step, parties: parties, today: now.date)
            guard lacking.isEmpty else { throw CaseworkProblem.missing(items: lacking) }
            let report = StepReport(
                id: try transaction.newKey(),
                step: step.id,
                kind: step.kind,
                heldOn: new.heldOn,
                people: new.people,
                office: new.office,
                number: new.number,
                amount: new.amount,
                votes: new.votes,
                text: new.text,
                recordedBy: actor.name,
                recordedAt: now
            )
            try stepReports.insert(report, caseID: caseID, in: transaction)
            try store.save(file, after: version, in: transaction)
            try note(
                file,
                action: "report",
                title: "登记\(step.kind.reportTitle)",
                actor: actor,
                at: now,
                comment: new.text.isEmpty ? nil : new.text,
                in: transaction
            )
        }
    }

    /// What a meeting voted is what becomes of the case.
    func checkVote(
        _ file: CaseFile,
        step: CaseFlow.Step,
        outcome: CaseFlow.Outcome,
        _ vote: ServiceDefinition.Vote,
        in transaction: any ReadTransaction
    ) throws {
        guard let votes = try presentReports(file, step: step, in: transaction).last?.votes else {
            throw CaseworkProblem.missing(items: [step.kind.reportTitle])
        }
        guard votes.isCarried == (vote == .carried) else {
            throw CaseworkProblem.votedOtherwise(action: outcome.title, ayes: votes.ayes, present: votes.all)
        }
    }

    /// Records of this time at a step, not of an earlier one; oldest first.
    private func presentReports(_ file: CaseFile, step: CaseFlow.Step, in transaction: any ReadTransaction) throws
        -> [StepReport]
    {
        let entered = try store.actions(caseID: file.id, in: transaction).last { $0.step != file.step }?.recordedAt
        let reports = try stepReports.reports(caseID: file.id, in: transaction)
        return reports.filter { report in
            report.step == step.id && (entered.map { report.recordedAt >= $0 } ?? true)
        }
    }

    func checkReport(_ file: CaseFile, step: CaseFlow.Step, in transaction: any ReadTransaction) throws {
        guard try !presentReports(file, step: step, in: transaction).isEmpty else {
            throw CaseworkProblem.missing(items: [step.kind.reportTitle])
        }
    }

    /// What the law puts in the place of an answer that did not come in its term 视为 cannot be chosen while the term runs,
    /// and nothing else when it's over. A term whose last day isn't fixed yet, for want of the year's calendar, stops nobody.
    func checkTerms(
        _ file: CaseFile,
        step: CaseFlow.Step,
        outcome: String,
        flow: CaseFlow,
        on date: CivilDate,
        in transaction: any ReadTransaction
    ) throws {
        let terms = flow.clocks.compactMap { clock -> (clock: String, deemed: CaseFlow.Outcome)? in
            guard case .deemed(let id) = clock.expiry else { return nil }
            return step.outcomes.first { $0.id == id }.map { (clock.id, $0) }
        }
        guard !terms.isEmpty else { return }
        let running = try deadlines.deadlines(caseID: file.id, in: transaction).filter { $0.endedOn == nil }
        for (clock, deemed) in terms {
            guard let term = running.last(where: { $0.clockID == clock }) else { continue }
            let isOver = date > term.dueOn
            if outcome == deemed.id, !isOver { throw CaseworkProblem.tooEarly(step: term.title, until: term.dueOn) }
            if outcome != deemed.id, isOver, !term.provisional {
                throw CaseworkProblem.termOver(title: term.title, until: term.dueOn, deemed: deemed.title)
            }
        }
    }

    /// A time that must pass, such as the thirty days in which a divorce can be taken back (民法典 1077 条).
    func checkWait(_ file: CaseFile, step: CaseFlow.Step, on date: CivilDate, in transaction: any ReadTransaction)
        throws
    {
        let running = try deadlines.deadlines(caseID: file.id, in: transaction).last {
            $0.clockID == CaseFlow.waitClock(step) && $0.endedOn == nil
        }
        guard let running else { throw CaseworkProblem.missing(items: [step.title]) }
        guard date > running.dueOn else { throw CaseworkProblem.tooEarly(step: step.title, until: running.dueOn) }
    }
}

extension CaseFlow {
    /// Names the clock that a waiting step runs by itself.
    static func waitClock(_ step: Step) -> String { "wait:\(step.id)" }
}

/// What a record must hold. Pure.
enum StepReportRules {
    /// A meeting that decides about people needs this many 民主评议.
    private static let quorum = 3

    static func lacking(
        _ new: Casework.NewStepReport,
        step: CaseFlow.Step,
        parties: [String],
        today: CivilDate
    ) -> [String] {
        var lacking = new.heldOn > today ? ["不晚于今天的日期"] : []
        switch step.kind {
        case .vote:
            if new.people.count < quorum { lacking.append("参加评议的人员（不少于 \(quorum) 人）") }
            if new.votes.map({ $0.all != new.people.count }) ?? true { lacking.append("与到会人数一致的同意、不同意、弃权票数") }
            if new.text.isEmpty { lacking.append("评议情况") }
        case .sign:
            lacking += parties.filter { !new.people.contains($0) }.map { "\($0)到场签字" }
        case .pay:
            if new.number.isEmpty { lacking.append("凭证号") }
            if (new.amount ?? .zero) <= .zero { lacking.append("支付金额") }
        case .external:
            if new.office.isEmpty { lacking.append("答复单位") }
            if new.text.isEmpty { lacking.append("答复意见") }
        default: break
        }
        return lacking
    }
}
