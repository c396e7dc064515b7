// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel
import Storage
package import Vocabulary

/// Periodic matching (定期核对): everybody in benefit is asked about by the same connectors as the family of a case, and
/// what differs from what the benefit rests on becomes an alert for the township.
///
/// Basis: 社会救助法 第四十七条; 民发〔2021〕57号 第三十一条.
extension Verification {
    /// People of one request: an answer about them stays well below what one message may hold.
    static let runBatch = 200

    /// Asks about everybody who is covered this month and whose authorisation for this benefit holds. The same month
    /// again gives the run that is there; what an earlier run has not sent leaves no more.
    /// - Throws: `VerificationProblem.unknownMatching`, `.runMonth` for another month than this, `.runEarly`;
    ///   `AccessProblem.notPermitted` below the county.
    @discardableResult
    package func startRun(actor: Actor, matchingID: String, month: Month) async throws -> Int64 {
        try requireCounty(actor)
        guard let matching = matchings.first(where: { $0.id == matchingID }) else {
            throw VerificationProblem.unknownMatching
        }
        let now = clock.now()
        guard month == now.date.month else { throw VerificationProblem.runMonth(now.date.month) }
        let asked = sources.filter { matching.sources.isEmpty || matching.sources.contains($0.id) }
        guard !asked.isEmpty else { throw VerificationProblem.noSources }
        return try await database.write { [self] transaction in
            try runs.lock(matching: matching.id, in: transaction)
            if let held = try runs.runID(matching: matching.id, month: month, in: transaction) { return held }
            if let next = try runs.last(in: transaction)[matching.id]?.month.adding(matching.months), month < next {
                throw VerificationProblem.runEarly(next: next)
            }
            let id = try transaction.newKey()
            try runs.insert(
                id,
                matching: matching.id,
                title: matching.title,
                month: month,
                tolerance: matching.tolerance,
                by: actor.name,
                at: now,
                in: transaction
            )
            try runs.endEarlier(than: id, matching: matching.id, in: transaction)
            try runs.choose(
                id,
                programs: matching.programs,
                covering: covering,
                month: month,
                on: now.date,
                in: transaction
            )
            let count = try ask(id, asked, at: now, in: transaction)
            let entry = AuditEntry(
                at: now,
                actor: actor,
                action: "verification.run",
                subject: "verification-run",
                subjectID: id,
                detail: "\(matching.title) \(month.iso)：\(count) 人，\(asked.count) 个来源"
            )
            try audit.record(entry, in: transaction)
            return id
        }
    }

    private func requireCounty(_ actor: Actor) throws {
        try actor.require(.verificationRequest)
        guard actor.scope.reach == .everything else {
            throw AccessProblem.notPermitted(permission: .verificationRequest, function: actor.functionTitle)
        }
    }

    /// Makes the requests of a run.
    /// - Returns: how many people they are about.
    private func ask(
        _ runID: Int64,
        _ asked: [VerificationSource],
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Int {
        let allowed = try runs.allowed(runID, in: transaction)
        let identities = try lookup.identities(of: allowed.map(\.personID), in: transaction)
        var people: [(one: VerificationRequestStore.Subject, batch: Int)] = []
        for (personID, consentID) in allowed {
            guard let identity = identities[personID], let number = identity.number else { continue }
            let subject = VerificationRequestStore.Subject(
                requestID: 0,
                personID: personID,
                name: identity.name,
                number: try cipher.seal(number, place: "verification_subject.number"),
                numberBlind: VerificationReading.blind(number, cipher),
                consentID: consentID
            )
            people.append((subject, people.count / Self.runBatch))
        }
        let unnumbered = allowed.map(\.personID).filter { identities[$0]?.number == nil }
        try runs.leaveOut(unnumbered, of: runID, .noNumber, in: transaction)
        guard !people.isEmpty else { return 0 }
        let batches = Dictionary(grouping: people, by: \.batch).sorted { $0.key < $1.key }.map { $0.value.map(\.one) }
        let first = try transaction.newKeys(asked.count * batches.count)
        var new: [VerificationRequestStore.New] = []
        for source in asked {
            for batch in batches {
                let id = first + Int64(new.count)
                new.append(
                    VerificationRequestStore.New(
                        id: id,
                        number: "DH\(now.date.iso.filter { $0 != "-" })-\(id)",
                        source: source,
                        // Rounds tell requests of one case apart; those of runs hang on none.
                        round: id,
                        subjects: batch.map { $0.of(id) }
                    )
                )
            }
        }
        try requests.insert(new, caseID: nil, runID: runID, at: now, in: transaction)
        return people.count
    }

    /// Holds what sources said about people of a run against what their benefits rest on, and raises alerts. Statements:
    /// 13, whatever the size.
    func compare(_ runID: Int64, people: [Int64], at now: Timestamp, in transaction: any Transaction) throws {
        try runs.lock(runID, in: transaction)
        let families = try runs.families(of: people, run: runID, in: transaction)
        guard let month = families.first?.month, let tolerance = families.first?.tolerance else { return }
        let everybody = Set(families.flatMap(\.people)).sorted()
        let held = try facts.facts(caseIDs: Set(families.compactMap(\.caseID)).sorted(), in: transaction)
        let said = try runs.answers(of: everybody, run: runID, in: transaction).compactMap { one -> Fact? in
            known(one.sourceID).map { source in
                Fact(
                    subject: .person(one.personID),
                    name: one.item,
                    value: one.value,
                    source: .matched,
                    origin: source.department,
                    asOf: one.asOf,
                    recordedAt: one.at,
                    object: one.object.isEmpty ? nil : one.object,
                    trust: source.trust
                )
            }
        }
        let found = Dictionary(grouping: said, by: \.subject)
        let doubts = Dictionary(grouping: try runs.doubts(of: everybody, run: runID, in: transaction), by: \.personID)
        let rules = MatchingRules(totals: totals, sources: known, tolerance: tolerance)
        let enrolments = families.map(\.enrolmentID)
        let told = try runs.told(enrolments, by: runID, in: transaction)
        let new = families.flatMap { family -> [VerificationRunStore.New] in
            let differences = rules.differences(
                held: family.caseID.flatMap { held[$0] } ?? [],
                found: family.people.flatMap { found[.person($0)] ?? [] },
                people: family.people
            )
            let unclear = family.people.flatMap { doubts[$0] ?? [] }
            return differences.map { one in
                let person: Int64 = if case .person(let id) = one.subject { id } else { family.payeePersonID }
                return VerificationRunStore.New(
                    enrolmentID: family.enrolmentID,
                    personID: person,
                    item: one.item,
                    held: one.held,
                    found: one.found,
                    origin: one.origin,
                    asOf: one.asOf,
                    isRepeated: told.before.contains(["\(family.enrolmentID)", "\(person)", one.item, one.found])
                )
            }
                + unclear.map { doubt in
                    VerificationRunStore.New(
                        enrolmentID: family.enrolmentID,
                        personID: doubt.personID,
                        item: doubt.kind.title,
                        held: nil,
                        found: doubt.text,
                        origin: doubt.origin,
                        asOf: doubt.at.date
                    )
                }
        }
        try runs.replace(new, at: enrolments, run: runID, at: now, in: transaction)
        let regions = Dictionary(families.map { ($0.enrolmentID, $0.regionID) }, uniquingKeysWith: { $1 })
        // What this run told already may be seen to by now: only something new raises the alert again.
        let alerts = Dictionary(grouping: new.filter { !$0.isRepeated }) { [$0.enrolmentID, $0.personID] }.filter {
            $0.value.contains { !told.here.contains(["\($0.enrolmentID)", "\($0.personID)", $0.item, $0.found]) }
        }
        try AlertStore.raise(
            alerts.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { key, found in
                AlertStore.Differing(
                    enrolmentID: key[0],
                    personID: key[1],
                    regionID: regions[key[0]] ?? 0,
                    // Without what was found: alerts name no values.
                    items: found.map(\.item)
                )
            },
            month: month,
            at: now,
            in: transaction
        )
    }

    /// Lets the requests of one source leave again that failed or are overdue, for those who have no answer yet.
    /// - Throws: `VerificationProblem.nothingToRepeat` when there are none; `.runReplaced` where a later run was started.
    package func repeatRun(actor: Actor, id: Int64, sourceID: String) async throws {
        try requireCounty(actor)
        let now = clock.now()
        try await database.write { [self] transaction in
            guard let run = try runs.runs(id: id, limit: 1, in: transaction).first else {
                throw AccessProblem.notFound(what: "定期核对")
            }
            try runs.lock(matching: run.matchingID, in: transaction)
            if let last = try runs.last(in: transaction)[run.matchingID], last.id != id {
                throw VerificationProblem.runReplaced(by: last.month)
            }
            try requests.markOverdue(on: now.date, in: transaction)
            let count = try runs.again(id, source: sourceID, at: now, in: transaction)
            guard count > 0 else { throw VerificationProblem.nothingToRepeat }
            let title = known(sourceID)?.title ?? sourceID
            let entry = AuditEntry(
                at: now,
                actor: actor,
                action: "verification.run-again",
                subject: "verification-run",
                subjectID: id,
                detail: "\(title)：\(count) 份委托"
            )
            try audit.record(entry, in: transaction)
        }
    }

    /// Runs, newest first; of the county only.
    package func runs(actor: Actor, limit: Int = 12) async throws -> [VerificationRun] {
        try actor.require(.verificationAnswer)
        guard actor.scope.reach == .everything else { return [] }
        return try await database.read { [runs] in try runs.runs(limit: limit, in: $0) }
    }

    /// The last run of each kind; of the county only.
    package func lastRuns(actor: Actor) async throws -> [String: VerificationRun.Last] {
        try actor.require(.verificationAnswer)
        guard actor.scope.reach == .everything else { return [:] }
        return try await database.read { [runs] in try runs.last(in: $0) }
    }

    /// A run with who was left out and what differed; reading it is audited.
    /// - Parameters:
    ///   - leftOut: how many of those left out come before the page.
    ///   - difference: the last difference of the page before.
    /// - Throws: `AccessProblem.notFound` below the county.
    package func run(
        actor: Actor,
        id: Int64,
        leftOut: Int64 = 0,
        difference: Int64 = 0,
        limit: Int = 20
    ) async throws -> VerificationRun.Report {
        try actor.require(.verificationAnswer)
        guard actor.scope.reach == .everything else { throw AccessProblem.notFound(what: "定期核对") }
        let report = try await database.read { [runs] transaction in
            guard let run = try runs.runs(id: id, limit: 1, in: transaction).first else {
                throw AccessProblem.notFound(what: "定期核对")
            }
            let gone = try runs.leftOut(id, after: max(leftOut, 0), limit: limit + 1, in: transaction)
            let found = try runs.differences(id, after: difference, limit: limit + 1, in: transaction)
            return VerificationRun.Report(
                run: run,
                isLast: try runs.last(in: transaction)[run.matchingID]?.id == id,
                sources: try runs.sources(id, in: transaction),
                doubts: try runs.doubts(id, limit: limit, in: transaction),
                reasons: try runs.reasons(id, in: transaction),
                leftOut: Array(gone.prefix(limit)),
                nextLeftOut: gone.count > limit ? max(leftOut, 0) + Int64(limit) : nil,
                differences: Array(found.prefix(limit)),
                nextDifference: found.count > limit ? found[limit - 1].id : nil
            )
        }
        try await audit.recordRead(
            AuditEntry(
                at: clock.now(),
                actor: actor,
                action: "verification.run-read",
                subject: "verification-run",
                subjectID: id
            )
        )
        return report
    }
}

extension VerificationRequestStore.Subject {
    /// The same person in a request.
    fileprivate func of(_ requestID: Int64) -> Self {
        Self(
            requestID: requestID,
            personID: personID,
            name: name,
            number: number,
            numberBlind: numberBlind,
            consentID: consentID
        )
    }
}
