// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
import Storage
import Vocabulary

/// Mutual recognition (互认): what a source returned to another case is taken over while it is good, so that nobody is
/// looked into twice.
///
/// Basis: 社会救助法 第四十二条.
extension Verification {
    /// Who is asked afresh, and what is taken over from other cases.
    struct Plan {
        var fresh: [(source: VerificationSource, people: [Int64])] = []
        var taken: [(source: VerificationSource, earlier: VerificationRecognitionStore.Earlier, people: [Int64])] = []
    }

    /// Sorts who is to be asked about by whether another case's result answers already. A regular re-check looks anew.
    func plan(
        _ asking: [(source: VerificationSource, people: [Int64])],
        file: CaseFile,
        on today: CivilDate,
        in transaction: any ReadTransaction
    ) throws -> Plan {
        var plan = Plan()
        guard let days = recognitionDays(today), file.channel != .review else {
            plan.fresh = asking
            return plan
        }
        let found = try recognitions.results(
            sources: asking.map(\.source.id),
            people: Array(Set(asking.flatMap(\.people))).sorted(),
            except: file.id,
            goodOn: today.adding(days: days),
            in: transaction
        )
        for (source, people) in asking {
            let latest = Dictionary(
                found.filter { $0.sourceID == source.id }.map { ($0.personID, $0) },
                uniquingKeysWith: { _, later in later }
            )
            let open = people.filter { latest[$0] == nil }
            if !open.isEmpty { plan.fresh.append((source, open)) }
            let held = people.compactMap { latest[$0] }
            for (_, same) in Dictionary(grouping: held, by: \.requestID).sorted(by: { $0.key < $1.key }) {
                plan.taken.append((source, same[0], same.map(\.personID)))
            }
        }
        return plan
    }

    /// Keeps taken results as answers of this case, with where they come from.
    func recognise(
        _ taken: [VerificationRecognitionStore.Taken],
        file: CaseFile,
        actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        guard !taken.isEmpty else { return }
        try recognitions.take(taken, in: transaction)
        let answers = try recognitions.answers(of: taken.map(\.requestID), in: transaction)
        let sourceOf = Dictionary(
            taken.map { ($0.requestID, $0.earlier.sourceID) },
            uniquingKeysWith: { first, _ in first }
        )
        let new = answers.filter { !$0.value.isEmpty }.compactMap { answer -> Fact? in
            guard let source = sourceOf[answer.requestID].flatMap(known) else { return nil }
            return Fact(
                subject: .person(answer.personID),
                name: answer.item,
                value: answer.value,
                source: .matched,
                origin: source.department,
                asOf: answer.asOf,
                recordedAt: now,
                object: answer.object.isEmpty ? nil : answer.object,
                trust: source.trust,
                province: source.province
            )
        }
        try facts.append(new, caseID: file.id, in: transaction)
        try keepTotals(caseIDs: [file.id], at: now, in: transaction)
        let words = taken.map { one in
            "“\(known(one.earlier.sourceID)?.title ?? one.earlier.sourceID)”\(one.people.count) 人，\(one.text)"
        }
        try note(
            file,
            action: "verification-recognised",
            title: "采用其他办件仍有效的核对结果（\(taken.count) 项）",
            actor: actor,
            at: now,
            comment: words.joined(separator: "；"),
            in: transaction
        )
    }

    /// Takes back what was taken over for a request.
    private func setAside(
        _ answers: [VerificationRecognitionStore.Answer],
        _ source: VerificationSource,
        _ file: CaseFile,
        in transaction: any Transaction
    ) throws {
        let now = clock.now()
        let said = FactRules.said(try facts.facts(caseID: file.id, in: transaction).filter { $0.source == .matched })
        let people = Set(answers.map(\.personID)).sorted()
        let gone = people.flatMap { Self.taking(back: source, of: .person($0), from: said, asOf: nil, at: now) }
        try facts.append(gone, caseID: file.id, in: transaction)
        try keepTotals(caseIDs: [file.id], at: now, in: transaction)
    }

    /// Facts by which a source takes back what it said about somebody.
    /// - Parameters:
    ///   - said: what each source says last.
    ///   - day: what it said as of a later day stays; nil takes all back.
    static func taking(
        back source: VerificationSource,
        of subject: Fact.Subject,
        from said: [Fact.Subject: [String: [Fact]]],
        asOf day: CivilDate?,
        at now: Timestamp
    ) -> [Fact] {
        let names = Set(source.items.map(\.input))
        return (said[subject] ?? [:]).filter { names.contains($0.key) }.sorted { $0.key < $1.key }.compactMap {
            _,
            held in
            let own = held.filter { $0.origin == source.department }
            guard let last = own.max(by: { $0.asOf < $1.asOf }), day.map({ last.asOf <= $0 }) ?? true else {
                return nil
            }
            return last.settingAside(asOf: day ?? last.asOf, at: now)
        }
    }

    static func words(_ earlier: VerificationRecognitionStore.Earlier) -> String {
        "互认：办件 \(earlier.caseNumber ?? "编号 \(earlier.caseID)") 于 \(earlier.returnedAt.date.iso) 取得的结果"
    }

    /// Asks a source afresh whose result was taken over from another case. What was taken over counts no more at once.
    /// - Throws: `VerificationProblem.notRecognised` for any other; `.consentMissing` when nobody may be asked about.
    package func askFresh(actor: Actor, caseID: Int64, requestID: Int64, reason: String) async throws {
        try actor.require(.verificationRequest)
        guard !reason.isEmpty else { throw VerificationProblem.reasonNeeded }
        let now = clock.now()
        try await database.write { [self] transaction in
            let file = try visible(caseID, to: actor, in: transaction)
            if file.state.isEnded { throw VerificationProblem.caseEnded(state: file.state.title) }
            let all = try requests.requests(caseID: caseID, scope: actor.scope, in: transaction)
            guard let request = all.first(where: { $0.id == requestID }) else {
                throw VerificationProblem.requestNotFound
            }
            guard request.recognised != nil, VerificationRequestStore.latest(all).contains(request) else {
                throw VerificationProblem.notRecognised
            }
            guard let source = asked(request.sourceID) else { throw VerificationProblem.noSources }
            let identities = try permitted(request.personIDs, file: file, in: transaction)
            let asked = (source: source, people: request.personIDs)
            try insert([asked], identities, rounds: all, file: file, at: now, in: transaction)
            try setAside(try recognitions.answers(of: [requestID], in: transaction), source, file, in: transaction)
            try note(
                file,
                action: "verification",
                title: "不采用互认结果，向\(source.department)重新核对",
                actor: actor,
                at: now,
                comment: reason,
                in: transaction
            )
        }
    }
}
