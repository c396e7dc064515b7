// SPDX-License-Identifier: Apache-2.0
package import Packs
package import SharedKernel
import Storage
import Vocabulary

/// Reading cases: one with all that belongs to it, and lists.
extension Casework {
    /// All that a case page shows.
    package struct Dossier: Sendable {
        package let file: CaseFile
        package let service: CaseService
        package let members: [FamilyMember]
        /// Whoever reads it.
        package let reader: Actor
        /// What the reader may see of all that was said, seen and matched.
        package let facts: [Fact]
        package let materials: [CaseMaterial]
        package let consents: [Consent]
        package let deadlines: [Deadline]
        package let visits: [HomeVisit]
        package let payee: Payee?
        package let decision: Decision?
        package let postings: [Posting]
        package let objections: [Objection]
        package let documents: [IssuedDocument]
        package let actions: [CaseAction]
        /// What was done at steps outside the system.
        package let stepReports: [StepReport]
        package let choices: [CaseChoice]
        /// Where members stand already; empty once the case is decided.
        package let conflicts: [CaseConflict]
        /// What is still missing before the present step can be left; only for steps that are filled.
        package let missing: [String]
        /// What the conditions of the form say of the answers that count.
        package let form: FormReading
        /// The enrolment that the case looks at again.
        package let enrolment: CaseEnrolment?
        package let hearing: CaseHearing?
        package let delegation: Delegation
        /// People of the family under age, for whom a guardian authorises.
        package let minors: Set<Int64>
        /// Other cases that look like the same matter; empty once the case is decided.
        package let duplicates: [CaseDuplicate]
        /// Who was given the present step, by function.
        package let assignments: [CaseAssignment]
        /// What colleagues were asked and told.
        package let opinions: [CaseOpinion]
        /// The event for which it was opened together with others.
        package let bundle: CaseBundle?
        /// What was answered in those others.
        package let borrowed: [Fact]
        /// Who stands in those others and not in this one; only while it is filled in.
        package let companions: [FamilyMember]
        /// What the records that answers name are called for the reader.
        package let titles: FieldTitles
        let filling: CaseFilling

        /// Whether no promise of the applicant stands in for a paper, since an earlier one was found untrue.
        package var promisesClosed: Bool { filling.promisesClosed }
    }

    /// Reads a case for its page; the reading is audited before the page is answered.
    /// - Throws: `AccessProblem.notFound` when it does not exist or lies outside the reader's scope.
    package func dossier(actor: Actor, caseID: Int64) async throws -> Dossier {
        let dossier = try await database.read { [self] transaction in
            try transaction.keepPlans()
            try transaction.askAhead(questions(about: caseID, for: actor))
            guard let file = try visible(caseID, to: actor, in: transaction) else {
                throw AccessProblem.notFound(what: "办件")
            }
            return try read(file, actor: actor, in: transaction)
        }
        try await audit.recordRead(
            AuditEntry(at: clock.now(), actor: actor, action: "case.read", subject: "case", subjectID: caseID)
        )
        return dossier
    }

    /// How staff find the case itself; residents find theirs another way.
    func fileQuestion(about caseID: Int64, for actor: Actor) -> [SQL] {
        actor.personID == nil ? [CaseStore.fileQuestion(caseID, actor.scope)] : []
    }

    /// What is asked about every case that is read, whatever it is about. Answers are only looked at once the case has
    /// proved visible.
    private func questions(about caseID: Int64, for actor: Actor) -> [SQL] {
        fileQuestion(about: caseID, for: actor) + [
            CaseStore.actionsQuestion(caseID), CaseStore.membersQuestion(caseID), FactStore.factsQuestion([caseID]),
            CaseRecordStore.materialsQuestion(caseID), CaseRecordStore.consentsQuestion(caseID),
            DeadlineStore.deadlinesQuestion(caseID), VisitStore.visitsQuestion(caseID),
            CaseRecordStore.payeeQuestion(caseID), CaseRecordStore.decisionQuestion(caseID),
            CaseRecordStore.postingsQuestion(caseID), CaseRecordStore.objectionsQuestion(caseID),
            CaseRecordStore.documentsQuestion(caseID), ColleagueStore.opinionsQuestion(caseID),
            ColleagueStore.assignmentsQuestion(caseID),
        ]
    }

    /// A decision without its clauses where they would tell what the reader may not see.
    private func shown(_ decision: Decision?, _ service: CaseService, _ actor: Actor) -> Decision? {
        guard let decision, !service.showsCalculation(to: actor) else { return decision }
        // The rules' own sentence tells what a family has.
        let isTelling = actor.isKeptFromMeans && service.program != nil
        return decision.veiled(
            saying: isTelling ? PolicyJudge.sentence(decision.outcome, decision.amount, service.result) : nil
        )
    }

    func read(_ file: CaseFile, actor: Actor, in transaction: any ReadTransaction) throws -> Dossier {
        let service = try services.service(file.serviceID, release: file.releaseHash)
        let actions = try store.actions(caseID: file.id, in: transaction)
        let signers = Set(try signers(file, flow: service.flow, actions).keys)
        let bundle = try file.bundleID.flatMap { try bundles.bundle($0, in: transaction) }
        let assignments = try colleagues.assignments(caseID: file.id, step: file.step, in: transaction)
        let today = clock.today
        let filling = try filling(file, in: transaction)
        let members = filling.members
        let step = try service.flow.step(file.step)
        let form = filling.reading(service, applicant: file.applicantPersonID, on: today)
        let borrowed = service.readable(try borrowed(file, bundle, in: transaction), members, by: actor)
        // Before acceptance no clock runs, nothing is decided and no sheet hangs.
        let isAccepted = file.acceptedOn != nil
        return Dossier(
            file: file,
            service: service,
            members: members,
            reader: actor,
            facts: service.readable(filling.facts, members, by: actor),
            materials: filling.materials,
            consents: filling.consents,
            deadlines: isAccepted ? try deadlines.deadlines(caseID: file.id, in: transaction) : [],
            visits: try visits.visits(caseID: file.id, in: transaction),
            payee: try records.payee(caseID: file.id, in: transaction)?.payee,
            decision: try isAccepted ? shown(records.decision(caseID: file.id, in: transaction), service, actor) : nil,
            postings: isAccepted ? try records.postings(caseID: file.id, in: transaction) : [],
            objections: isAccepted ? try records.objections(caseID: file.id, in: transaction) : [],
            documents: try records.documents(caseID: file.id, in: transaction),
            actions: actor.isKeptFromMeans && service.has(.verification) ? actions.map(\.withoutMeans) : actions,
            stepReports: service.definition.steps.contains { $0.kind.isReported }
                ? try stepReports.reports(caseID: file.id, in: transaction) : [],
            choices: assignments.contains { $0.function == actor.function && !actor.hands.contains($0.userID) }
                ? [] : try choices(file, flow: service.flow, actor: actor, actions, signers: signers, form: form),
            conflicts: file.state.isEnded
                ? [] : try conflicts(file, members: members, service: service, for: actor, on: today, in: transaction),
            missing: file.state.isEnded
                ? [] : filling.missing(at: step, service, form, on: today),
            form: form,
            enrolment: try file.enrolmentID.flatMap { try coverage.enrolment($0, in: transaction) },
            hearing: file.enrolmentID == nil ? nil : try visits.hearing(caseID: file.id, in: transaction),
            delegation: try delegation(file, service: service, on: file.acceptedOn ?? today, in: transaction),
            minors: Set(filling.people.filter { $0.value.isMinor(on: today) }.keys),
            duplicates: file.state.isEnded
                ? [] : try duplicates(file, service: service, facts: filling.facts, for: actor, in: transaction),
            assignments: file.state.isEnded ? [] : assignments,
            opinions: try colleagues.opinions(caseID: file.id, in: transaction),
            bundle: bundle,
            borrowed: borrowed,
            companions: try companions(file, bundle, members: members, in: transaction),
            titles: try titles(
                of: filling.facts + borrowed,
                service,
                members: members,
                caseID: file.id,
                for: actor,
                in: transaction
            ),
            filling: filling
        )
    }

    func visible(_ caseID: Int64, to actor: Actor, in transaction: any ReadTransaction) throws -> CaseFile? {
        if let personID = actor.personID { return try store.file(id: caseID, ofPerson: personID, in: transaction) }
        guard actor.may(.caseRead) || actor.may(.caseApply) else { return nil }
        return try store.file(id: caseID, scope: actor.scope, in: transaction)
    }

    /// Of several cases those that a member of staff may see.
    func visible(
        _ caseIDs: [Int64],
        to actor: Actor,
        in transaction: any ReadTransaction
    ) throws -> [Int64: CaseFile] {
        guard actor.personID == nil, actor.may(.caseRead) || actor.may(.caseApply) else { return [:] }
        return try store.files(caseIDs, scope: actor.scope, in: transaction)
    }

    /// Users who signed in the present run through the present step's chain, with the title of what they signed.
    func signers(_ file: CaseFile, flow: CaseFlow, _ actions: [CaseAction]) throws -> [Int64: String] {
        guard file.link > 0 else { return [:] }
        let signatures = Set(try flow.step(file.step).outcomes.map(\.id) + [CaseChoice.agree.action])
        var signers: [Int64: String] = [:]
        for action in actions.reversed() {
            guard action.step == file.step, action.action != CaseChoice.giveBack.action else { break }
            // Photos, answers to objections and the like are no signatures.
            guard signatures.contains(action.action), let user = action.actorID else { continue }
            signers[user] = action.title
            if action.link == 0 { break }
        }
        return signers
    }

    package struct Listing: Sendable {
        package let files: [CaseFile]
        package let total: Total
        package let next: Int64?

        /// - Parameter files: one more than the page has tells that there is a next.
        init(_ files: [CaseFile], limit: Int, total: Total) {
            let page = Array(files.prefix(limit))
            self.files = page
            self.total = total
            next = files.count > limit ? page.last?.id : nil
        }
    }

    /// Cases of the reader's scope, newest first.
    package func list(actor: Actor, filter: CaseFilter, before: Int64? = nil, limit: Int = 20) async throws -> Listing {
        try actor.require(.caseRead)
        let limit = min(max(limit, 1), 100)
        if filter.text != nil { try await catchUpSearch() }
        return try await database.read { [self] transaction in
            guard filter.isWordsAlone, let text = filter.text else {
                let files = try store.list(
                    scope: actor.scope,
                    where: conditions(filter, of: actor, before: before, limit: limit + 1),
                    before: before,
                    limit: limit + 1,
                    in: transaction
                )
                let most = filter.text == nil ? Total.exactLimit : Total.searchLimit
                let all = conditions(filter, of: actor, before: nil, limit: most + 1)
                let count = try store.count(scope: actor.scope, where: all, most: most, in: transaction)
                return Listing(files, limit: limit, total: .counted(count, limit: most))
            }
            // The index is gone through once for the page and for its total.
            let found = try keys(text, of: actor, before: nil, most: Total.searchLimit + 1, in: transaction)
            let page =
                try before.map { try keys(text, of: actor, before: $0, most: limit + 1, in: transaction) } ?? found
            let files = try store.files(Array(page.prefix(limit + 1)), scope: actor.scope, in: transaction)
            return Listing(
                files.values.sorted { $0.id > $1.id },
                limit: limit,
                total: .counted(found.count, limit: Total.searchLimit)
            )
        }
    }

    /// Keys of the newest cases of the reader's scope that a text fits. Statements: at most 3.
    private func keys(
        _ text: String,
        of actor: Actor,
        before: Int64?,
        most: Int,
        in transaction: any ReadTransaction
    ) throws -> [Int64] {
        func keys(window: Int?) throws -> [Int64] {
            var all = conditions(CaseFilter(text: text), of: actor, before: before, limit: most, window: window)
            if let before { all.append("c.id < \(before)") }
            return try store.keys(
                scope: actor.scope,
                where: all,
                limit: most,
                in: transaction
            )
        }
        if let window = try search.window(text, scope: actor.scope, most: most, in: transaction) {
            let found = try keys(window: window)
            if found.count == most { return found }
        }
        return try keys(window: nil)
    }

    /// Cases of a resident, newest first.
    package func ownCases(actor: Actor) async throws -> [CaseFile] {
        guard let personID = actor.personID else { throw AccessProblem.sessionEnded }
        return try await database.read { [store] transaction in
            try store.list(
                scope: AreaScope(.everything),
                where: CaseFilter(personID: personID).conditions,
                before: nil,
                limit: 50,
                in: transaction
            )
        }
    }
}
