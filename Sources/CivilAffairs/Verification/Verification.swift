// SPDX-License-Identifier: Apache-2.0
package import Packs
package import SharedKernel
package import Storage
package import Vocabulary

/// Verification (核对): asks departments and banks about the means of people who allowed it, keeps what they return as
/// facts, and lays it beside what was declared and seen.
///
/// Basis: 社会救助法 第四十条至第四十二条; 民发〔2021〕57号 第十七条.
package struct Verification: Sendable {
    let database: any Database
    let cipher: FieldCipher
    let audit: Audit
    let clock: any CivilClock
    /// Who is asked today.
    package let sources: [VerificationSource]
    /// Who may still answer: those asked today, and those who were asked under earlier releases.
    let known: [VerificationSource]
    /// How what is returned adds up to what the rules ask for.
    let totals: [VerificationTotal]
    /// Who in benefit is asked about again and again.
    package let matchings: [MatchingDefinition]
    /// Services by program whose authorisation to ask is one for that benefit.
    let covering: [String: [String]]
    /// Provinces whose departments can be asked by letter; without the own one.
    package let provinces: [String]
    let lookup: any PersonLookup
    /// Which addresses may be sent to.
    let addresses: AddressGuard
    /// Days for which results of other cases must still be good to be taken over on a day; nil where none are.
    let recognitionDays: @Sendable (CivilDate) -> Int?
    /// Months for which files and messages are kept on a day; nil where no pack says so, and they stay.
    let fileMonths: @Sendable (CivilDate) -> Int?
    let blobs: BlobStore

    let cases = CaseStore()
    let records = CaseRecordStore()
    let facts = FactStore()
    let requests = VerificationRequestStore()
    let returns = VerificationReturnStore()
    let objections = VerificationObjectionStore()
    let wires = VerificationWireStore()
    let recognitions = VerificationRecognitionStore()
    let runs = VerificationRunStore()
    let refusals = VerificationRefusals()

    package init(
        database: any Database,
        cipher: FieldCipher,
        audit: Audit,
        clock: any CivilClock,
        sources: [VerificationSource],
        known: [VerificationSource]? = nil,
        totals: [VerificationTotal],
        lookup: any PersonLookup,
        addresses: AddressGuard = AddressGuard(),
        matchings: [MatchingDefinition] = [],
        covering: [String: [String]] = [:],
        provinces: [String] = [],
        recognitionDays: @escaping @Sendable (CivilDate) -> Int? = { _ in nil },
        fileMonths: @escaping @Sendable (CivilDate) -> Int? = { _ in nil }
    ) {
        self.database = database
        self.cipher = cipher
        self.audit = audit
        self.clock = clock
        self.sources = sources
        self.known = known ?? sources
        self.totals = totals
        self.lookup = lookup
        self.addresses = addresses
        self.matchings = matchings
        self.covering = covering
        self.provinces = provinces
        self.recognitionDays = recognitionDays
        self.fileMonths = fileMonths
        blobs = BlobStore(cipher)
    }

    /// Asks every source about everybody of the case who counts, obligors included.
    /// - Throws: as the function inside a transaction; `AccessProblem.notFound` outside the reader's cases.
    @discardableResult
    package func requestAll(actor: Actor, caseID: Int64) async throws -> [VerificationRequest] {
        try actor.require(.verificationRequest)
        return try await database.write { [self] transaction in
            let file = try visible(caseID, to: actor, in: transaction)
            let people = try cases.members(caseID: caseID, in: transaction).filter { $0.standing != .excluded }
            return try requestAll(
                actor: actor,
                file: file,
                personIDs: people.map(\.personID),
                sources: sources,
                in: transaction
            )
        }
    }

    /// Asks sources about people of a case, one request for each source. Those who are already asked about, or whose
    /// answer still holds, are not asked again, so that the same call twice makes nothing new.
    /// - Parameter recognising: whether results of other cases that are still good may stand in.
    /// - Throws: `VerificationProblem.consentMissing` with everybody who is missing; then nothing leaves.
    package func requestAll(
        actor: Actor,
        file: CaseFile,
        personIDs: [Int64],
        sources: [VerificationSource],
        recognising: Bool = true,
        in transaction: any Transaction
    ) throws -> [VerificationRequest] {
        try actor.require(.verificationRequest)
        if file.state.isEnded { throw VerificationProblem.caseEnded(state: file.state.title) }
        guard !sources.isEmpty else { throw VerificationProblem.noSources }
        guard !personIDs.isEmpty else { throw VerificationProblem.nobodyToAsk }
        let people = Array(Set(personIDs)).sorted()
        let family = Set(try cases.members(caseID: file.id, in: transaction).map(\.personID))
        guard family.isSuperset(of: people) else { throw VerificationProblem.notMember }
        let identities = try permitted(people, file: file, in: transaction)
        return try ask(
            people,
            identities,
            file: file,
            sources: sources,
            recognising: recognising,
            actor: actor,
            in: transaction
        )
    }

    /// Asks every source about everybody who authorised it and is not asked about yet, as far as the registry holds
    /// their number. The others are asked once their authorisation is registered; until then the step stays open.
    /// - Returns: how many requests are new.
    @discardableResult
    package func requestConsented(actor: Actor, caseID: Int64) async throws -> Int {
        try actor.require(.verificationRequest)
        return try await database.write { [self] transaction in
            let file = try visible(caseID, to: actor, in: transaction)
            if file.state.isEnded { throw VerificationProblem.caseEnded(state: file.state.title) }
            guard file.acceptedOn != nil else { throw VerificationProblem.notAccepted }
            return try requestConsented(actor: actor, file: file, in: transaction)
        }
    }

    /// As above, for a step that was just entered; it follows from the step and asks for no permission of its own.
    @discardableResult
    package func requestConsented(actor: Actor, file: CaseFile, in transaction: any Transaction) throws -> Int {
        let today = clock.today
        let counted = try cases.members(caseID: file.id, in: transaction).filter { $0.standing != .excluded }
        let given = Set(
            try records.consents(caseID: file.id, in: transaction).filter { $0.holds(on: today) }.map(\.personID)
        )
        let people = counted.map(\.personID).filter(given.contains)
        let identities = try lookup.identities(of: people, in: transaction).filter { $0.value.number != nil }
        let known = people.filter { identities[$0] != nil }
        guard !known.isEmpty else { return 0 }
        let before = try requests.requests(caseID: file.id, scope: .wholeStore, in: transaction).count
        return try ask(known, identities, file: file, sources: sources, actor: actor, in: transaction).count - before
    }

    private func ask(
        _ people: [Int64],
        _ identities: [Int64: PersonIdentity],
        file: CaseFile,
        sources: [VerificationSource],
        recognising: Bool = true,
        actor: Actor,
        in transaction: any Transaction
    ) throws -> [VerificationRequest] {
        let now = clock.now()
        let earlier = try requests.requests(caseID: file.id, scope: .wholeStore, in: transaction)
        let asking = sources.compactMap { source -> (source: VerificationSource, people: [Int64])? in
            let rounds = earlier.filter { $0.sourceID == source.id }
            let asked = VerificationRequestStore.latest(rounds).filter {
                holds($0, among: earlier, on: now.date)
            }.flatMap(\.personIDs)
            let open = people.filter { !asked.contains($0) }
            return open.isEmpty ? nil : (source, open)
        }
        guard !asking.isEmpty else { return earlier }
        let plan = try recognising ? plan(asking, file: file, on: now.date, in: transaction) : Plan(fresh: asking)
        // What is asked afresh comes first, so that its keys are the lower ones.
        let all = plan.fresh + plan.taken.map { ($0.source, $0.people) }
        let ids = try insert(all, identities, rounds: earlier, file: file, at: now, in: transaction)
        let taken = zip(ids.dropFirst(plan.fresh.count), plan.taken).map { id, one in
            VerificationRecognitionStore.Taken(
                requestID: id,
                earlier: one.earlier,
                people: one.people,
                text: Self.words(one.earlier)
            )
        }
        try recognise(taken, file: file, actor: actor, at: now, in: transaction)
        if !plan.fresh.isEmpty {
            let title = "发起核对（\(plan.fresh.count) 个来源）"
            try note(file, action: "verification", title: title, actor: actor, at: now, in: transaction)
        }
        return try requests.requests(caseID: file.id, scope: .wholeStore, in: transaction)
    }

    /// Makes a waiting request for each source.
    /// - Returns: their keys in the same order.
    @discardableResult
    func insert(
        _ asking: [(source: VerificationSource, people: [Int64])],
        _ identities: [Int64: PersonIdentity],
        rounds earlier: [VerificationRequest],
        file: CaseFile,
        letter: VerificationRequestStore.Letter? = nil,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> [Int64] {
        let first = try transaction.newKeys(asking.count)
        var rounds = Dictionary(grouping: earlier, by: \.sourceID).mapValues(\.count)
        let new = try asking.enumerated().map { offset, entry in
            let id = first + Int64(offset)
            rounds[entry.source.id, default: 0] += 1
            return VerificationRequestStore.New(
                id: id,
                number: "HD\(now.date.iso.filter { $0 != "-" })-\(id)",
                source: entry.source,
                round: Int64(rounds[entry.source.id] ?? 1),
                subjects: try entry.people.compactMap { try subject($0, requestID: id, identities[$0]) },
                letter: letter
                    ?? entry.source.province.flatMap { _ in
                        earlier.last { $0.sourceID == entry.source.id }.flatMap(\.letter)
                    }
            )
        }
        try requests.insert(new, caseID: file.id, at: now, in: transaction)
        return new.map(\.id)
    }

    /// Whether a request stands in the way of asking again.
    private func holds(
        _ request: VerificationRequest,
        among all: [VerificationRequest],
        on today: CivilDate
    ) -> Bool {
        switch request.state {
        case .waiting, .sent, .overdue: true
        case .returned, .waived: request.expired(among: all, on: today) == nil
        case .failed: false
        }
    }

    /// Names and numbers of people who may be asked about today.
    func permitted(
        _ people: [Int64],
        file: CaseFile,
        in transaction: any Transaction
    ) throws -> [Int64: PersonIdentity] {
        let today = clock.today
        let held = try records.consents(caseID: file.id, in: transaction).filter { $0.holds(on: today) }.map(\.personID)
        let identities = try lookup.identities(of: people, in: transaction)
        func names(_ ids: [Int64]) -> [String] { ids.map { identities[$0]?.name ?? "编号 \($0)" } }
        let without = people.filter { !held.contains($0) }
        guard without.isEmpty else { throw VerificationProblem.consentMissing(names: names(without)) }
        let unnumbered = people.filter { identities[$0]?.number == nil }
        guard unnumbered.isEmpty else { throw VerificationProblem.numberMissing(names: names(unnumbered)) }
        return identities
    }

    /// A source that is asked today, of this province or another.
    func asked(_ id: String) -> VerificationSource? {
        known(id).flatMap { source in
            sources.contains { $0.id == id.prefix { $0 != "@" } } ? source : nil
        }
    }

    /// A source that may still answer, of this province or another; nil for one that no release knows.
    func known(_ id: String) -> VerificationSource? {
        let parts = id.split(separator: "@", maxSplits: 1)
        guard let base = known.first(where: { $0.id == parts.first.map(String.init) }) else { return nil }
        return parts.count == 2 ? base.elsewhere(String(parts[1])) : base
    }

    private func subject(
        _ personID: Int64,
        requestID: Int64,
        _ identity: PersonIdentity?
    ) throws -> VerificationRequestStore.Subject? {
        guard let identity, let number = identity.number else { return nil }
        return VerificationRequestStore.Subject(
            requestID: requestID,
            personID: personID,
            name: identity.name,
            number: try cipher.seal(number, place: "verification_subject.number"),
            numberBlind: VerificationReading.blind(number, cipher)
        )
    }

    /// Asks a source again whose request failed or is overdue, or whose answer ran out.
    /// - Throws: `VerificationProblem.notRepeatable` for any other; `.consentMissing` when nobody may be asked about.
    package func askAgain(actor: Actor, caseID: Int64, requestID: Int64, reason: String) async throws {
        try await settle(actor: actor, caseID: caseID, requestID: requestID, reason: reason) { [self] in
            let (file, request, all, transaction) = $0
            let isExpired = request.expired(among: all, on: clock.today) != nil
            guard maySettle(request) || isExpired else {
                throw VerificationProblem.notRepeatable(state: request.state.title)
            }
            try requests.markFailed([request.id: reason], in: transaction)
            guard let source = asked(request.sourceID) else { throw VerificationProblem.noSources }
            // Whoever does not count any more is not asked about again.
            let counted = try cases.members(caseID: file.id, in: transaction).filter { $0.standing != .excluded }
            let people = isExpired ? counted.map(\.personID).filter(request.personIDs.contains) : request.personIDs
            _ = try requestAll(
                actor: actor,
                file: file,
                personIDs: people,
                sources: [source],
                recognising: false,
                in: transaction
            )
            return "向\(source.department)重新发起核对"
        }
    }

    /// Whether a request may be asked again or no longer waited for: it failed, is overdue, or waits for a source that
    /// is to be reached by HTTP and cannot be.
    package func maySettle(_ request: VerificationRequest) -> Bool {
        switch request.state {
        case .overdue, .failed: true
        case .waiting: wired.contains { $0.id == request.sourceID }
        case .sent, .returned, .waived: false
        }
    }

    /// Waits no longer for a request that failed or is overdue. The report names the source and the reason.
    /// - Throws: `VerificationProblem.notRepeatable` for any other; `.renewalNeeded` where the answer that it is to renew
    ///   has run out, since nothing would stand in its place.
    package func waive(actor: Actor, caseID: Int64, requestID: Int64, reason: String) async throws {
        try await settle(actor: actor, caseID: caseID, requestID: requestID, reason: reason) { [self] in
            let (_, request, all, transaction) = $0
            guard maySettle(request) else { throw VerificationProblem.notRepeatable(state: request.state.title) }
            if let old = request.renewed(among: all, on: clock.today) {
                throw VerificationProblem.renewalNeeded(source: old.sourceTitle, until: old.validUntil)
            }
            try requests.waive(request.id, reason: reason, in: transaction)
            return "不再等待“\(request.sourceTitle)”的核对结果"
        }
    }

    private func settle(
        actor: Actor,
        caseID: Int64,
        requestID: Int64,
        reason: String,
        _ body:
            @escaping @Sendable ((CaseFile, VerificationRequest, [VerificationRequest], any Transaction)) throws
            -> String
    ) async throws {
        try actor.require(.verificationRequest)
        guard !reason.isEmpty else { throw VerificationProblem.reasonNeeded }
        let now = clock.now()
        try await database.write { [self] transaction in
            let file = try visible(caseID, to: actor, in: transaction)
            if file.state.isEnded { throw VerificationProblem.caseEnded(state: file.state.title) }
            try requests.markOverdue(on: now.date, in: transaction)
            let all = try requests.requests(caseID: caseID, scope: actor.scope, in: transaction)
            guard let request = all.first(where: { $0.id == requestID }) else {
                throw VerificationProblem.requestNotFound
            }
            let title = try body((file, request, all, transaction))
            try note(
                file,
                action: "verification",
                title: title,
                actor: actor,
                at: now,
                comment: reason,
                in: transaction
            )
        }
    }

    /// Requests of a case, oldest first.
    package func requests(actor: Actor, caseID: Int64) async throws -> [VerificationRequest] {
        try actor.require(.caseRead)
        guard actor.readsMeans else { throw VerificationProblem.notForVillages }
        return try await database.read { [self] transaction in
            _ = try visible(caseID, to: actor, in: transaction)
            return try requests.requests(caseID: caseID, scope: actor.scope, in: transaction)
        }
    }
}
