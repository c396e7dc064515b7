// SPDX-License-Identifier: Apache-2.0
package import Packs
package import SharedKernel
import Storage
import Vocabulary

/// Urgent help 一键求助: asked for by anybody without signing in, answered first within hours, then opened as a case,
/// passed on, or closed with a reason.
package struct UrgentHelp: Sendable {
    static let longest = 1_000

    let database: any Database
    let cipher: FieldCipher
    let audit: Audit
    let clock: any CivilClock
    let book: any ResidentBook
    let casework: Casework
    let regions: Regions

    let store = HelpStore()

    /// Nil where no pack says who answers.
    package var definition: UrgentHelpDefinition? { book.urgentHelp }

    /// What is asked of somebody in need.
    package struct Asking: Sendable {
        package let name: String
        package let phone: String
        package let regionID: Int64?
        /// Where, in their own words; may stand in for a village that nobody knows.
        package let place: String
        package let kind: String
        package let need: String
        package let isDanger: Bool?
        /// Who asks for somebody else; nil for oneself.
        package let reporter: String?

        package init(
            name: String,
            phone: String,
            regionID: Int64?,
            place: String,
            kind: String,
            need: String,
            isDanger: Bool?,
            reporter: String?
        ) {
            self.name = name
            self.phone = phone
            self.regionID = regionID
            self.place = place
            self.kind = kind
            self.need = need
            self.isDanger = isDanger
            self.reporter = reporter
        }
    }

    /// Takes a request in.
    /// - Parameter actor: nil for somebody who is not signed in.
    /// - Returns: the code of the receipt.
    /// - Throws: `HelpProblem`.
    package func ask(actor: Actor?, _ asking: Asking, requestID: String? = nil) async throws -> String {
        if let actor, actor.personID == nil { try actor.require(.caseApply) }
        guard let definition else { throw HelpProblem.notOffered }
        let phone = try check(asking, definition)
        let now = clock.now()
        let by = actor ?? .system("portal")
        return try await database.write { [self] transaction in
            let tree = try regions.tree(in: transaction)
            let region = try region(asking, of: actor, tree: tree)
            guard let term = book.term(.firstResponse, regionID: region.id, on: now.date) else {
                throw HelpProblem.notOffered
            }
            let id = try transaction.newKey()
            let receipt = receipt(id)
            let earlier = try RequestOnceStore.claim(requestID, making: id, "help", actor: by, at: now, in: transaction)
            if let earlier { return self.receipt(earlier) }
            let new = HelpStore.New(
                id: id,
                receipt: receipt,
                asking: asking,
                regionID: region.id,
                phone: try cipher.seal(phone.digits, place: "help.phone"),
                phoneIndex: index(phone),
                phoneMasked: phone.masked,
                way: actor?.userID == nil ? .portal : .staff,
                personID: asking.reporter == nil ? actor?.personID : nil,
                dueAt: HelpRules.due(term, from: now, calendar: book.calendar)
            )
            try store.insert(new, at: now, in: transaction)
            let who = actor?.userID == nil ? "求助人" : by.name
            try store.note(id, "求助", words: asking.kind, by: who, at: now, in: transaction)
            try record("help.ask", id, actor: by, at: now, in: transaction)
            return receipt
        }
    }

    private func receipt(_ id: Int64) -> String { String(cipher.token("help:\(id)", purpose: "receipt").prefix(16)) }

    private func index(_ phone: PhoneNumber) -> String { cipher.blindIndex(phone.digits, purpose: "help-phone") }

    private func check(_ asking: Asking, _ definition: UrgentHelpDefinition) throws -> PhoneNumber {
        guard asking.isDanger != nil else { throw HelpProblem.dangerNeeded }
        guard !asking.name.isEmpty else { throw HelpProblem.nameNeeded }
        guard let phone = try? PhoneNumber(asking.phone) else { throw HelpProblem.phoneInvalid }
        guard asking.regionID != nil || !asking.place.isEmpty else { throw HelpProblem.placeNeeded }
        guard definition.kinds.contains(asking.kind) else { throw HelpProblem.needNeeded }
        let texts = [("称呼", asking.name, 40), ("在什么地方", asking.place, 200), ("情况", asking.need, Self.longest)]
        for (title, text, most) in texts where text.count > most { throw HelpProblem.tooLong(title: title, most: most) }
        return phone
    }

    /// The village or township that was chosen, or the county where only words say where somebody is.
    private func region(_ asking: Asking, of actor: Actor?, tree: RegionTree) throws -> Region {
        guard tree.countiesBelow.isEmpty else { throw HelpProblem.notOffered }
        guard let chosen = asking.regionID else {
            // Staff know their own area at least.
            let own = actor?.userID == nil ? tree.county : actor?.regionID.flatMap(tree.region)
            guard let own else { throw HelpProblem.placeNeeded }
            return own
        }
        guard let region = tree.region(chosen), !region.isRetired, tree.county?.id == chosen || isLocal(region)
        else { throw HelpProblem.placeNeeded }
        if actor?.userID != nil, let own = actor?.regionID, own != chosen, !tree.isRegion(chosen, under: own) {
            throw HelpProblem.placeNeeded
        }
        return region
    }

    private func isLocal(_ region: Region) -> Bool { [.township, .village].contains(region.level) }

    /// Where a request stands, for whoever has its code and the telephone that was given.
    package func progress(receipt: String, phone: String) async throws -> (
        request: HelpRequest, steps: [HelpRequest.Step]
    )? {
        guard let number = try? PhoneNumber(phone) else { return nil }
        let index = index(number)
        return try await database.read { [store] transaction in
            guard let found = try store.request(receipt: receipt, phoneIndex: index, in: transaction) else {
                return nil
            }
            return (found, try store.steps(found.id, in: transaction))
        }
    }

    // MARK: - The office

    /// Requests in reach; the reading is audited, since each names who is in need, and where.
    /// - Parameter before: the last of the page before.
    package func list(actor: Actor, open: Bool, before: Int64? = nil, limit: Int = 30) async throws
        -> (requests: [HelpRequest], next: Int64?)
    {
        try actor.require(.helpRead)
        let found = try await database.read { [store] in
            try store.list(open: open, scope: actor.scope, before: before, limit: limit + 1, in: $0)
        }
        let page = Array(found.prefix(limit))
        if !page.isEmpty {
            try await audit.recordRead(
                AuditEntry(
                    at: clock.now(),
                    actor: actor,
                    action: "help.list",
                    subject: "help",
                    subjectID: nil,
                    detail: "\(open ? "待办的" : "已了结的") \(page.count) 条"
                )
            )
        }
        return (page, found.count > limit ? page.last?.id : nil)
    }

    /// How many nobody has answered; a county's office is told of its own and of those that are late.
    package func waiting(actor: Actor) async throws -> Int {
        guard actor.may(.helpAnswer) else { return 0 }
        let now = clock.now()
        let own = actor.level == "county" ? actor.regionID : nil
        return try await database.read { [store] in
            try store.waiting(scope: actor.scope, ownRegion: own, at: now, in: $0)
        }
    }

    package struct Dossier: Sendable {
        package let request: HelpRequest
        /// In full for whoever answers, masked for others.
        package let phone: String
        package let steps: [HelpRequest.Step]
    }

    /// One request; the reading is audited.
    /// - Throws: `HelpProblem.unknownRequest`.
    package func dossier(actor: Actor, _ id: Int64) async throws -> Dossier {
        try actor.require(.helpRead)
        let dossier = try await database.read { [self] transaction in
            let request = try found(id, actor, in: transaction)
            let sealed = actor.may(.helpAnswer) ? try store.phone(id, in: transaction) : nil
            let phone = try sealed.map { try cipher.open($0, place: "help.phone") }
            return Dossier(
                request: request,
                phone: phone ?? request.phoneMasked,
                steps: try store.steps(id, in: transaction)
            )
        }
        try await audit.recordRead(
            AuditEntry(at: clock.now(), actor: actor, action: "help.read", subject: "help", subjectID: id)
        )
        return dossier
    }

    private func found(_ id: Int64, _ actor: Actor, in transaction: any ReadTransaction) throws -> HelpRequest {
        guard let request = try store.request(id, scope: actor.scope, in: transaction) else {
            throw HelpProblem.unknownRequest
        }
        return request
    }

    private func record(
        _ action: String,
        _ id: Int64,
        actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let entry = AuditEntry(at: now, actor: actor, action: action, subject: "help", subjectID: id)
        try audit.record(entry, in: transaction)
    }

    /// What is done to a request, with the words that whoever asked reads.
    package enum Move: Sendable {
        /// The first answer: who called back when, and what was arranged.
        case answer(String)
        case refer(to: String, String)
        case close(String)
    }

    /// - Throws: `HelpProblem`.
    package func move(actor: Actor, _ id: Int64, _ move: Move) async throws {
        try actor.require(.helpAnswer)
        let now = clock.now()
        try await database.write { [self] transaction in
            let request = try found(id, actor, in: transaction)
            guard request.state.isOpen else { throw HelpProblem.settled(state: request.state.title) }
            let (state, title, words): (HelpRequest.State, String, String)
            switch move {
            case .answer(let said):
                guard request.respondedAt == nil else { throw HelpProblem.answeredAlready }
                (state, title, words) = (.answered, "首次响应", try text(said, "回电或者上门的情况"))
            case .refer(let target, let said):
                guard definition?.referrals.contains(target) == true else { throw HelpProblem.unknownReferral }
                (state, title, words) = (.referred, "转给\(target)", try text(said, "转介的情况"))
            case .close(let said): (state, title, words) = (.closed, "了结", try text(said, "了结的理由"))
            }
            guard try store.move(id, to: state, at: now, in: transaction) else {
                throw HelpProblem.settled(state: request.state.title)
            }
            try store.note(id, title, words: words, by: actor.name, at: now, in: transaction)
            try record("help.\(state.rawValue)", id, actor: actor, at: now, in: transaction)
        }
    }

    private func text(_ said: String, _ title: String) throws -> String {
        guard !said.isEmpty else { throw HelpProblem.wordsNeeded(title: title) }
        guard said.count <= Self.longest else { throw HelpProblem.tooLong(title: title, most: Self.longest) }
        return said
    }

    // MARK: - As a case

    /// Whether the actor takes applications of the service in that requests are opened as.
    package func opensCases(_ actor: Actor) -> Bool {
        guard actor.may(.helpAnswer), let definition,
            let service = try? casework.services.service(definition.service, release: nil)
        else { return false }
        return service.isBegun(by: actor)
    }

    /// Opens a request as a case, with what is known carried over.
    /// - Returns: the case.
    /// - Throws: `HelpProblem`.
    package func open(actor: Actor, _ id: Int64, applicant: (personID: Int64, name: String), villageID: Int64)
        async throws -> Int64
    {
        try actor.require(.helpAnswer)
        let now = clock.now()
        guard let definition else { throw HelpProblem.notOffered }
        let service = try casework.services.service(definition.service, release: nil)
        guard service.isBegun(by: actor) else { throw HelpProblem.otherWindow(service: service.flow.title) }
        return try await database.write { [self] transaction in
            let request = try found(id, actor, in: transaction)
            guard request.state.isOpen else { throw HelpProblem.settled(state: request.state.title) }
            let tree = try regions.tree(in: transaction)
            guard let village = tree.region(villageID), village.level == .village, let township = village.parentID
            else {
                throw HelpProblem.villageNeeded
            }
            let caseID = try transaction.newKeys(2)
            let opening = Casework.Opening(
                serviceID: definition.service,
                applicantPersonID: applicant.personID,
                applicantName: applicant.name,
                regionID: township,
                villageRegionID: villageID,
                channel: .proactive
            )
            try casework.begin(caseID, opening, service, by: actor, at: now, in: transaction)
            guard let file = try casework.store.file(id: caseID, scope: .wholeStore, in: transaction) else {
                throw HelpProblem.unknownRequest
            }
            let words = [request.kind, request.need, request.place].filter { !$0.isEmpty }
            try casework.keep(
                definition.answers.merging([definition.causeField: words.joined(separator: "。")]) { _, said in said },
                of: .family,
                source: .declared,
                origin: request.name,
                file,
                service,
                by: actor,
                at: now,
                in: transaction
            )
            guard try store.move(id, to: .opened, caseID: caseID, at: now, in: transaction) else {
                throw HelpProblem.settled(state: request.state.title)
            }
            let title = "转为“\(service.flow.title)”办件"
            try store.note(id, title, words: "", by: actor.name, at: now, in: transaction)
            try record("help.opened", id, actor: actor, at: now, in: transaction)
            return caseID
        }
    }
}
