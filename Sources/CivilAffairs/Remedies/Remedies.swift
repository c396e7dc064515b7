// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel
import Storage
package import Vocabulary

/// Ways to contest a decision: until when and where, that it was done, and what came of it.
///
/// Basis: 行政复议法 第二十条; 行政诉讼法 第四十六条. The lengths are the packs'.
package struct Remedies: Sendable {
    private static let longest = 500

    let database: any Database
    let clock: any CivilClock
    let book: any ResidentBook
    let casework: Casework
    let regions: Regions

    let store = RemedyStore()

    /// The day of what can be contested; nil while nothing is decided, and for what the family took back.
    package static func decidedOn(_ file: CaseFile) -> CivilDate? {
        guard file.state == .approved || file.state == .refused else { return nil }
        return file.decidedOn ?? file.closedAt?.date
    }

    /// Until when and where a case's decision can be contested, counted from the day of the decision.
    package func terms(_ file: CaseFile, tree: RegionTree) -> [RemedyTerm] {
        guard let decided = Self.decidedOn(file) else { return [] }
        return terms(file, from: decided, tree: tree)
    }

    /// The same, counted from a day.
    func terms(_ file: CaseFile, from day: CivilDate, tree: RegionTree) -> [RemedyTerm] {
        book.remedies.compactMap { remedy in
            guard let term = book.term(remedy.term, regionID: file.regionID, on: day) else { return nil }
            let due = term.due(after: day, calendar: book.calendar)
            return RemedyTerm(
                id: remedy.id,
                title: remedy.title,
                authority: remedy.authority.replacing("{县}", with: tree.county?.name ?? "本级"),
                how: remedy.how,
                basis: remedy.basis,
                outcomes: remedy.outcomes,
                length: term.title,
                from: day,
                until: due.date,
                isProvisional: due.provisional
            )
        }
    }

    /// What was registered of a case that the reader has been shown.
    package func remedies(caseID: Int64) async throws -> [CaseRemedy] {
        try await database.read { [store] in try store.remedies(caseID: caseID, in: $0) }
    }

    package struct Application: Sendable {
        package let remedyID: String
        /// When they were told of the decision; the term runs from there.
        package let toldOn: CivilDate?
        package let appliedOn: CivilDate?
        package let words: String

        package init(remedyID: String, toldOn: CivilDate?, appliedOn: CivilDate?, words: String) {
            self.remedyID = remedyID
            self.toldOn = toldOn
            self.appliedOn = appliedOn
            self.words = words
        }
    }

    /// Notes that a decision is contested: by its applicant on the portal, or by an officer.
    /// - Throws: `RemedyProblem`; `AccessProblem.notFound` for a case out of reach.
    package func register(actor: Actor, caseID: Int64, _ application: Application) async throws {
        if actor.personID == nil { try actor.require(.caseReview) }
        let now = clock.now()
        try await database.write { [self] transaction in
            let file = try file(caseID, actor, in: transaction)
            guard let decided = Self.decidedOn(file) else { throw RemedyProblem.nothingDecided }
            guard let toldOn = application.toldOn, let appliedOn = application.appliedOn, decided <= toldOn,
                toldOn <= appliedOn, appliedOn <= now.date
            else { throw RemedyProblem.daysWrong }
            guard application.words.count <= Self.longest else { throw RemedyProblem.tooLong(most: Self.longest) }
            let tree = try regions.tree(in: transaction)
            let term = terms(file, from: toldOn, tree: tree).first { $0.id == application.remedyID }
            guard let term else { throw RemedyProblem.unknownRemedy }
            let remedy = CaseRemedy(
                id: try transaction.newKey(),
                caseID: caseID,
                remedyID: term.id,
                title: term.title,
                authority: term.authority,
                toldOn: toldOn,
                dueOn: term.until,
                appliedOn: appliedOn,
                words: application.words,
                way: actor.personID == nil ? .window : .portal,
                recordedBy: actor.personID == nil ? "\(actor.name)（\(actor.functionTitle)）" : file.applicantName,
                record: nil
            )
            guard try store.insert(remedy, at: now, in: transaction) else {
                throw RemedyProblem.registered(title: term.title)
            }
            let title = "已申请\(term.title)（\(term.authority)）" + (remedy.isLate ? "，超过期限" : "")
            try casework.note(file, action: "remedy-applied", title: title, actor: actor, at: now, in: transaction)
        }
    }

    private func file(_ caseID: Int64, _ actor: Actor, in transaction: any ReadTransaction) throws -> CaseFile {
        guard let file = try casework.visible(caseID, to: actor, in: transaction) else {
            throw AccessProblem.notFound(what: "办件")
        }
        if let person = actor.personID, person != file.applicantPersonID { throw RemedyProblem.notApplicant }
        return file
    }

    /// Writes down what the authority says of it: that it was taken, or how it ended; the last word counts and all of
    /// them stay in the case's history.
    /// - Throws: `RemedyProblem`.
    package func record(
        actor: Actor,
        caseID: Int64,
        remedyID: Int64,
        receivedOn: CivilDate?,
        reference: String,
        outcome: String,
        words: String
    ) async throws {
        try actor.require(.caseReview)
        let now = clock.now()
        try await database.write { [self] transaction in
            let file = try file(caseID, actor, in: transaction)
            let held = try store.remedies(caseID: caseID, in: transaction).first { $0.id == remedyID }
            guard let held, let definition = book.remedies.first(where: { $0.id == held.remedyID }) else {
                throw RemedyProblem.unknownRemedy
            }
            guard definition.outcomes.contains(outcome) else { throw RemedyProblem.unknownOutcome }
            guard let receivedOn, held.appliedOn <= receivedOn, receivedOn <= now.date else {
                throw RemedyProblem.receivedWrong
            }
            guard words.count <= Self.longest, reference.count <= 60 else {
                throw RemedyProblem.tooLong(most: Self.longest)
            }
            let record = CaseRemedy.Record(
                receivedOn: receivedOn,
                reference: reference,
                outcome: outcome,
                words: words,
                by: "\(actor.name)（\(actor.functionTitle)）"
            )
            try store.record(record, of: remedyID, at: now, in: transaction)
            try casework.note(
                file,
                action: "remedy-recorded",
                title: "\(held.title)：\(outcome)" + (reference.isEmpty ? "" : "（\(reference)）"),
                actor: actor,
                at: now,
                comment: words.isEmpty ? nil : words,
                in: transaction
            )
        }
    }
}
