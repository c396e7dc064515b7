// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel
import Storage
import Vocabulary

/// What colleagues hand each other 转办, ask each other 加签 and tell each other 抄送.
extension Casework {
    /// Whom the actor may hand the present step to, and whom the actor may ask.
    package struct Colleagues: Sendable {
        /// Those whose function has to act now, apart from the actor.
        package let successors: [Colleague]
        /// Everybody in whose area the case lies and who may open it, apart from the actor; once each.
        package let advisers: [Colleague]
    }

    /// The colleagues of a case that it is the actor's turn to handle; none for others.
    package func colleagues(actor: Actor, of dossier: Dossier) async throws -> Colleagues {
        let file = dossier.file
        guard !file.state.isEnded, try mayHandOn(file, flow: dossier.service.flow, actor: actor) else {
            return Colleagues(successors: [], advisers: [])
        }
        let today = clock.today
        return try await database.read { [self] transaction in
            let people = try Staffing.people(over: file.villageRegionID, on: today, in: transaction).filter {
                $0.userID != actor.userID
            }
            var seen: Set<Int64> = []
            return Colleagues(
                successors: try successors(file, flow: dossier.service.flow, among: people),
                advisers: people.filter { mayOpen($0, file) && seen.insert($0.userID).inserted }
            )
        }
    }

    private func mayOpen(_ colleague: Colleague, _ file: CaseFile) -> Bool {
        functions.sees(colleague.function, casesOf: file.serviceID)
    }

    private func mayHandOn(_ file: CaseFile, flow: CaseFlow, actor: Actor) throws -> Bool {
        guard actor.userID != nil else { return false }
        if try CaseRules.isTurn(actor, file, flow: flow) { return true }
        return actor.may(.caseReviewSign) || actor.may(.caseConfirmSign)
    }

    private func successors(_ file: CaseFile, flow: CaseFlow, among people: [Colleague]) throws -> [Colleague] {
        let chain = try flow.chain(file)
        let functions = Set(try flow.due(file).flatMap { chain[$0].functions })
        return people.filter { functions.contains($0.function) }
    }

    /// Gives the present step to one colleague of the function whose turn it is.
    /// - Throws: `CaseworkProblem.colleagueUnknown`, `.assigned` where somebody else was given it, `.reasonNeeded`.
    package func assign(actor: Actor, caseID: Int64, version: Int64, userID: Int64, reason: String) async throws {
        try await change(actor: actor, caseID: caseID, version: version) { [self] file, service, transaction, now in
            if file.state.isEnded { throw CaseworkProblem.ended(state: file.state.title) }
            guard let giver = actor.userID, try mayHandOn(file, flow: service.flow, actor: actor) else {
                throw CaseworkProblem.otherFunction(needed: try service.flow.turn(file), held: actor.functionTitle)
            }
            guard !reason.isEmpty else { throw CaseworkProblem.reasonNeeded(action: "转办") }
            let people = try Staffing.people(over: file.villageRegionID, on: now.date, in: transaction)
            let chosen = try successors(file, flow: service.flow, among: people).first { $0.userID == userID }
            guard let chosen else { throw CaseworkProblem.colleagueUnknown }
            let held = try assignment(file, function: chosen.function, in: transaction)
            let isHead = actor.may(.caseReviewSign) || actor.may(.caseConfirmSign)
            if let held, held.userID != giver, held.givenBy != giver, !isHead {
                throw CaseworkProblem.assigned(name: held.name)
            }
            let assignment = CaseAssignment(
                step: file.step,
                function: chosen.function,
                userID: chosen.userID,
                name: chosen.name,
                givenBy: giver,
                giverName: actor.name,
                reason: reason,
                givenAt: now
            )
            try colleagues.put(assignment, caseID: caseID, in: transaction)
            try store.save(file, after: version, in: transaction)
            let title = chosen.userID == giver ? "收回自己办理" : "转办给\(chosen.name)"
            try note(file, action: "assign", title: title, actor: actor, at: now, comment: reason, in: transaction)
        }
    }

    /// Who was given the present step, in a function; nil where all of the function may handle it.
    func assignment(_ file: CaseFile, function: String?, in transaction: any ReadTransaction) throws -> CaseAssignment?
    {
        guard let function else { return nil }
        return try colleagues.assignments(caseID: file.id, step: file.step, in: transaction).first {
            $0.function == function
        }
    }

    /// - Throws: `CaseworkProblem.otherFunction` when somebody else has to act, `.assigned` when the step was given to one
    ///   colleague and the actor is another.
    func requireTurn(_ actor: Actor, _ file: CaseFile, _ service: CaseService, in transaction: any ReadTransaction)
        throws
    {
        guard try CaseRules.isTurn(actor, file, flow: service.flow) else {
            throw CaseworkProblem.otherFunction(needed: try service.flow.turn(file), held: actor.functionTitle)
        }
        try checkAssigned(file, to: actor, in: transaction)
    }

    /// - Throws: `CaseworkProblem.assigned` when the step was given to another of the actor's function.
    func checkAssigned(_ file: CaseFile, to actor: Actor, in transaction: any ReadTransaction) throws {
        let held = try assignment(file, function: actor.function, in: transaction)
        if let held, !actor.hands.contains(held.userID) { throw CaseworkProblem.assigned(name: held.name) }
    }

    /// Asks a colleague, or tells one. What is asked holds the case at its step until it is answered.
    package func ask(
        actor: Actor,
        caseID: Int64,
        kind: CaseOpinion.Kind,
        userID: Int64,
        question: String
    ) async throws {
        try await change(actor: actor, caseID: caseID, version: nil) { [self] file, service, transaction, now in
            if file.state.isEnded { throw CaseworkProblem.ended(state: file.state.title) }
            guard let asker = actor.userID else { throw AccessProblem.sessionEnded }
            try requireTurn(actor, file, service, in: transaction)
            guard kind == .copy || !question.isEmpty else { throw CaseworkProblem.reasonNeeded(action: kind.title) }
            let people = try Staffing.people(over: file.villageRegionID, on: now.date, in: transaction)
            guard userID != asker, let chosen = people.first(where: { $0.userID == userID && mayOpen($0, file) }) else {
                throw CaseworkProblem.colleagueUnknown
            }
            let asked = try colleagues.opinions(caseID: caseID, in: transaction)
            guard !asked.contains(where: { $0.isOpen && $0.userID == userID && $0.kind == kind }) else {
                throw CaseworkProblem.askedAlready(name: chosen.name)
            }
            let opinion = CaseOpinion(
                id: try transaction.newKey(),
                caseID: caseID,
                step: file.step,
                kind: kind,
                userID: chosen.userID,
                name: chosen.name,
                askedBy: asker,
                askerName: actor.name,
                question: question,
                askedAt: now,
                agrees: nil,
                answer: nil,
                answeredAt: nil,
                withdrawnAt: nil
            )
            try colleagues.insert(opinion, in: transaction)
            try note(
                file,
                action: kind == .sign ? "ask" : "copy",
                title: "\(kind.title)：\(chosen.name)",
                actor: actor,
                at: now,
                comment: question.isEmpty ? nil : question,
                in: transaction
            )
        }
    }

    /// Answers what one was asked; for a copy, that it was read.
    /// - Throws: `CaseworkProblem.noOpinion` for what was not asked of the actor, was answered or withdrawn.
    package func answer(actor: Actor, caseID: Int64, opinionID: Int64, agrees: Bool?, text: String) async throws {
        try await change(actor: actor, caseID: caseID, version: nil) { [self] file, _, transaction, now in
            let asked = try colleagues.opinions(caseID: caseID, in: transaction).first { $0.id == opinionID }
            guard let asked, asked.userID == actor.userID else { throw CaseworkProblem.noOpinion }
            if asked.kind == .sign {
                guard agrees != nil, !text.isEmpty else { throw CaseworkProblem.reasonNeeded(action: "加签意见") }
            }
            guard
                try colleagues.answer(
                    opinionID,
                    agrees: asked.kind == .sign ? agrees : nil,
                    text: text,
                    at: now,
                    in: transaction
                )
            else { throw CaseworkProblem.noOpinion }
            let verdict = asked.kind == .copy ? "已阅" : agrees == true ? "加签：同意" : "加签：不同意"
            try note(
                file,
                action: "opinion",
                title: verdict,
                actor: actor,
                at: now,
                comment: text.isEmpty ? nil : text,
                in: transaction
            )
        }
    }

    /// Takes a question back, so that the case can go on without its answer.
    package func withdrawOpinion(actor: Actor, caseID: Int64, opinionID: Int64) async throws {
        try await change(actor: actor, caseID: caseID, version: nil) { [self] file, _, transaction, now in
            let asked = try colleagues.opinions(caseID: caseID, in: transaction).first { $0.id == opinionID }
            guard let asked, asked.askedBy == actor.userID,
                try colleagues.withdraw(opinionID, at: now, in: transaction)
            else { throw CaseworkProblem.noOpinion }
            try note(
                file,
                action: "opinion-withdrawn",
                title: "撤回\(asked.kind.title)：\(asked.name)",
                actor: actor,
                at: now,
                in: transaction
            )
        }
    }

    /// - Throws: `CaseworkProblem.opinionsOpen` while somebody who was asked at this step has not answered.
    func checkOpinions(_ file: CaseFile, in transaction: any ReadTransaction) throws {
        let open = try colleagues.opinions(caseID: file.id, in: transaction).filter { $0.holds && $0.step == file.step }
        guard open.isEmpty else { throw CaseworkProblem.opinionsOpen(names: open.map(\.name)) }
    }

    /// What the actor was asked and told, with the titles of the cases: what is open first.
    package func askedOpinions(actor: Actor) async throws -> [(opinion: CaseOpinion, title: String)] {
        try actor.require(.caseRead)
        guard let userID = actor.userID else { return [] }
        return try await database.read { [colleagues] transaction in
            let open = try colleagues.opinions(
                of: userID,
                open: true,
                scope: actor.scope,
                limit: 200,
                in: transaction
            )
            let answered = try colleagues.opinions(
                of: userID,
                open: false,
                scope: actor.scope,
                limit: 30,
                in: transaction
            )
            return open + answered
        }
    }

    /// What the actor was asked and told and has not answered.
    package func openOpinions(actor: Actor) async throws -> [CaseOpinion] {
        try actor.require(.caseRead)
        guard let userID = actor.userID else { return [] }
        return try await database.read { [colleagues] transaction in
            try colleagues.opinions(of: userID, open: true, scope: actor.scope, limit: 200, in: transaction)
                .map(\.opinion)
        }
    }

    /// Hands all that one person was given to a colleague of the same function 工作交接, for whoever keeps the users.
    /// - Returns: how many cases.
    package func handOver(actor: Actor, from userID: Int64, to colleague: Colleague, reason: String) async throws -> Int
    {
        try actor.require(.userManage)
        guard let giver = actor.userID else { throw AccessProblem.sessionEnded }
        guard reason.count > 1 else { throw AccessProblem.reasonNeeded }
        let now = clock.now()
        return try await database.write { [colleagues, audit] transaction in
            let cases = try colleagues.handOver(
                from: userID,
                to: colleague,
                by: (giver, actor.name),
                reason: reason,
                at: now,
                in: transaction
            )
            try audit.record(
                AuditEntry(
                    at: now,
                    actor: actor,
                    action: "access.handover",
                    subject: "staff",
                    subjectID: userID,
                    detail: "\(cases.count) 件交 \(colleague.name)：\(reason)"
                ),
                in: transaction
            )
            return cases.count
        }
    }
}
