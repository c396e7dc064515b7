// SPDX-License-Identifier: Apache-2.0
package import Packs
package import SharedKernel
import Storage
package import Vocabulary

/// Ratings 好差评: one for each case by its applicant once it has ended; bad ones are called back and answered.
///
/// Basis: 国办发〔2019〕51号.
package struct Feedback: Sendable {
    private static let longestWords = 500
    private static let longestAnswer = 1_000

    let database: any Database
    let audit: Audit
    let clock: any CivilClock
    let book: any ResidentBook
    let casework: Casework
    let messenger: CaseMessenger
    let functions: FunctionCatalog

    let store = RatingStore()

    /// What somebody said.
    package struct Entry: Sendable {
        package let grade: RatingGrade?
        package let reasons: [String]
        package let words: String

        package init(grade: RatingGrade?, reasons: [String], words: String) {
            self.grade = grade
            self.reasons = reasons
            self.words = words
        }
    }

    /// What can be ticked; nil where nothing is rated.
    package var definition: FeedbackDefinition? { book.feedback }

    /// Keeps the rating of a case: by its applicant on the portal, or by an officer who writes down what was said at the
    /// window, which stays marked.
    /// - Throws: `FeedbackProblem`; `AccessProblem.notFound` for a case out of reach.
    package func rate(actor: Actor, caseID: Int64, _ entry: Entry, requestID: String? = nil) async throws {
        if actor.personID == nil { try actor.require(.caseApply) }
        let now = clock.now()
        try await database.write { [self] transaction in
            guard let file = try casework.visible(caseID, to: actor, in: transaction) else {
                throw AccessProblem.notFound(what: "办件")
            }
            if let person = actor.personID, person != file.applicantPersonID { throw FeedbackProblem.notApplicant }
            let id = try transaction.newKey()
            let earlier = try RequestOnceStore.claim(
                requestID,
                making: id,
                "rating",
                actor: actor,
                at: now,
                in: transaction
            )
            guard earlier == nil else { return }
            let new = try rating(id, file, entry, by: actor, on: now.date)
            guard try store.insert(new, at: now, in: transaction) else { throw FeedbackProblem.rated }
            try casework.note(
                file,
                action: "rate",
                title: "\(new.way.title)：\(new.grade.title)",
                actor: actor,
                at: now,
                in: transaction
            )
        }
    }

    private func rating(_ id: Int64, _ file: CaseFile, _ entry: Entry, by actor: Actor, on today: CivilDate) throws
        -> RatingStore.New
    {
        guard FeedbackRules.isRateable(file) else { throw FeedbackProblem.notEnded }
        guard let definition else { throw FeedbackProblem.notOffered }
        guard let grade = entry.grade else { throw FeedbackProblem.gradeNeeded }
        let known = definition.reasons[grade] ?? []
        if let stray = entry.reasons.first(where: { !known.contains($0) }) {
            throw FeedbackProblem.unknownReason(stray)
        }
        guard entry.words.count <= Self.longestWords else { throw FeedbackProblem.tooLong(most: Self.longestWords) }
        let level = try casework.services.service(file.serviceID, release: file.releaseHash).officeLevel
        let term = grade.isBad ? book.term(.callBack, regionID: file.regionID, on: today) : nil
        if grade.isBad, term == nil { throw FeedbackProblem.notOffered }
        return RatingStore.New(
            id: id,
            file: file,
            officeLevel: level,
            officeRegionID: file.regionID,
            grade: grade,
            reasons: known.filter(entry.reasons.contains),
            words: entry.words,
            way: actor.personID == nil ? .window : .portal,
            recordedBy: actor.personID == nil ? "\(actor.name)（\(actor.functionTitle)）" : file.applicantName,
            due: term?.due(after: today, calendar: book.calendar)
        )
    }

    /// The rating of a case that the reader has been shown; nil while there is none.
    package func rating(caseID: Int64) async throws -> Rating? {
        try await database.read { [store] in try store.rating(caseID: caseID, in: $0) }
    }

    // MARK: - The office

    /// Which ratings are listed.
    package enum Part: String, Sendable, CaseIterable {
        case open, bad, all

        package var title: String {
            switch self {
            case .open: "待回访的差评"
            case .bad: "全部差评"
            case .all: "全部评价"
            }
        }

        var inStore: RatingStore.Part {
            switch self {
            case .open: .open
            case .bad: .bad
            case .all: .all
            }
        }
    }

    /// Ratings of cases in reach; the reading is audited.
    /// - Parameter before: the last of the page before.
    package func list(actor: Actor, _ part: Part, before: Int64? = nil, limit: Int = 30) async throws
        -> (ratings: [Rating], next: Int64?)
    {
        try actor.require(.feedbackRead)
        let found = try await database.read { [store] in
            try store.list(part.inStore, scope: actor.scope, before: before, limit: limit + 1, in: $0)
        }
        let page = Array(found.prefix(limit))
        if !page.isEmpty {
            try await audit.recordRead(
                AuditEntry(
                    at: clock.now(),
                    actor: actor,
                    action: "feedback.list",
                    subject: "rating",
                    subjectID: nil,
                    detail: "\(part.title) \(page.count) 条"
                )
            )
        }
        return (page, found.count > limit ? page.last?.id : nil)
    }

    /// One rating with whether the reader may answer it; the reading is audited.
    /// - Throws: `FeedbackProblem.unknownRating`.
    package func rating(actor: Actor, _ id: Int64) async throws -> (rating: Rating, refusal: FeedbackProblem?) {
        try actor.require(.feedbackRead)
        let found = try await database.read { [self] transaction in
            guard let rating = try store.rating(id, scope: actor.scope, in: transaction) else {
                throw FeedbackProblem.unknownRating
            }
            return (rating, try refusal(rating, to: actor, in: transaction))
        }
        try await audit.recordRead(
            AuditEntry(at: clock.now(), actor: actor, action: "feedback.read", subject: "rating", subjectID: id)
        )
        return found
    }

    /// Why somebody may not answer a rating; nil where they may.
    private func refusal(_ rating: Rating, to actor: Actor, in transaction: any ReadTransaction) throws
        -> FeedbackProblem?
    {
        guard rating.grade.isBad else { return .notBad }
        if rating.answer != nil { return .answered }
        guard actor.may(.feedbackAnswer), rating.officeLevel == .township || actor.level == "county" else {
            return .otherLevel
        }
        let heads = functions.functions.filter { $0.permissions.contains(.feedbackAnswer) }.map(\.title)
        let acted = try casework.store.actions(caseID: rating.caseID, in: transaction)
        let isHandler = FeedbackRules.isHandler(actor, of: acted, heads: heads)
        return isHandler ? .handler : nil
    }

    /// What the office says to a bad rating.
    package struct Reply: Sendable {
        package let finding: String
        package let resolution: Rating.Resolution?
        package let measures: String
        package let calledOn: CivilDate?

        package init(finding: String, resolution: Rating.Resolution?, measures: String, calledOn: CivilDate?) {
            self.finding = finding
            self.resolution = resolution
            self.measures = measures
            self.calledOn = calledOn
        }
    }

    /// Answers a bad rating after the call-back; the applicant is told.
    /// - Throws: `FeedbackProblem`.
    package func answer(actor: Actor, _ id: Int64, _ reply: Reply, requestID: String? = nil) async throws {
        try actor.require(.feedbackAnswer)
        let now = clock.now()
        try await database.write { [self] transaction in
            guard let rating = try store.rating(id, scope: actor.scope, in: transaction) else {
                throw FeedbackProblem.unknownRating
            }
            let earlier = try RequestOnceStore.claim(
                requestID,
                making: id,
                "rating-answer",
                actor: actor,
                at: now,
                in: transaction
            )
            guard earlier == nil else { return }
            if let refusal = try refusal(rating, to: actor, in: transaction) { throw refusal }
            let answer = try FeedbackRules.answer(reply, to: rating, by: actor, on: now.date, most: Self.longestAnswer)
            guard try store.answer(id, answer, at: now, in: transaction) else { throw FeedbackProblem.answered }
            try audit.record(
                AuditEntry(at: now, actor: actor, action: "feedback.answer", subject: "rating", subjectID: id),
                in: transaction
            )
            guard let file = try casework.store.file(id: rating.caseID, scope: .wholeStore, in: transaction) else {
                return
            }
            try casework.note(
                file,
                action: "rating-answered",
                title: "答复差评：\(answer.resolution.title)",
                actor: actor,
                at: now,
                in: transaction
            )
            try messenger.tell(.ratingAnswered, of: file, by: actor, in: transaction)
        }
    }

    /// How many bad ratings wait for the actor's own office.
    package func openCount(actor: Actor) async throws -> Int {
        guard actor.may(.feedbackRead), let level = actor.level else { return 0 }
        return try await database.read { [store] in try store.openCount(scope: actor.scope, level: level, in: $0) }
    }

    /// Ratings of a period by service and office, counted; never by person.
    package func figures(actor: Actor, from: CivilDate, until: CivilDate) async throws -> [RatingFigure] {
        try actor.require(.feedbackRead)
        return try await database.read { [store] in
            try store.figures(scope: actor.scope, from: from, until: until, in: $0)
        }
    }
}
