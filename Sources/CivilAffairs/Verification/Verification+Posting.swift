// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
import Storage
import Vocabulary

/// The connector by signed HTTP: each waiting request leaves as one POST, is tried again with growing pauses, and is
/// laid aside for an officer when it cannot arrive.
extension Verification {
    /// Longer than any request takes; after it another server may take the requests over.
    static let leaseSeconds = 120
    /// Of each source at a time.
    static let batchSize = 8

    package struct Posted: Sendable, Equatable {
        /// Taken by the source, which answers later.
        package var sent = 0
        /// Answered at once.
        package var answered = 0
        /// Will be tried again.
        package var failed = 0
        /// Given up.
        package var dead = 0
        /// Left out, since nobody in them may be asked about any more.
        package var held = 0
        /// What went wrong on our own side, for the log; the page of addresses tells that something did.
        package var faults: [Fault] = []

        package init() {}

        package struct Fault: Sendable, Equatable {
            package let sourceID: String
            package let error: String
        }

        mutating func add(_ other: Posted) {
            sent += other.sent
            answered += other.answered
            failed += other.failed
            dead += other.dead
            held += other.held
            faults += other.faults
        }
    }

    /// Posts everything that is due, each source beside the others. What goes wrong with one request or one source
    /// holds up no other; it is kept with the source's address and told in the result.
    @discardableResult
    package func post(
        actor: Actor = .system("verification"),
        through poster: any HTTPPoster
    ) async throws -> Posted {
        try actor.require(.verificationRequest)
        let sources = wired
        guard !sources.isEmpty else { return Posted() }
        try await keepRefusals()
        let held = try await database.read { [wires] transaction in
            let active = try wires.addresses(in: transaction).filter { $0.value.state == .active }
            let secrets = try wires.secrets(in: transaction)
            return active.mapValues { ($0, secrets[$0.sourceID] ?? []) }
        }
        return await withTaskGroup(of: Posted.self) { group in
            for source in sources {
                guard let (address, sealed) = held[source.id] else { continue }
                group.addTask { [self] in
                    await post(source, to: address, sealed: sealed, through: poster, actor: actor)
                }
            }
            var total = Posted()
            for await part in group { total.add(part) }
            return total
        }
    }

    /// Puts on record what was refused in the name of sources since the last round.
    private func keepRefusals() async throws {
        let refused = refusals.all
        guard !refused.isEmpty else { return }
        try await database.write { [wires] transaction in
            for (source, one) in refused { try wires.noteRefusal(source, one.reason, at: one.at, in: transaction) }
        }
        refusals.forget(refused)
    }

    /// Posts what is due to one source, and keeps with its address whether our own side was up to it.
    private func post(
        _ source: VerificationSource,
        to address: VerificationAddress,
        sealed: [UInt8],
        through poster: any HTTPPoster,
        actor: Actor
    ) async -> Posted {
        var total = Posted()
        do {
            let secret = Array(try cipher.open(sealed, place: "verification_address.secret").utf8)
            total = try await post(source, to: Wire(url: address.url, secret: secret, poster: poster), actor: actor)
        } catch is CancellationError {
            return total
        } catch {
            total.faults.append(.init(sourceID: source.id, error: String(describing: error)))
        }
        let fault = total.faults.isEmpty ? nil : "本平台发送或收取时出错，已留待重试；一再出现的，请把时间告诉运维人员查日志"
        guard fault != nil || address.fault != nil else { return total }
        do {
            let now = clock.now()
            try await database.write { [wires] in try wires.noteFault(source.id, fault, at: now, in: $0) }
        } catch {
            total.faults.append(.init(sourceID: source.id, error: String(describing: error)))
        }
        return total
    }

    private struct Wire: Sendable {
        let url: String
        let secret: [UInt8]
        let poster: any HTTPPoster
    }

    /// A request that is about to leave.
    private struct Leaving: Sendable {
        let held: VerificationWireStore.Held
        let number: String
        let body: [UInt8]
        let hash: String

        /// The same for the same words: a body that changed, as after somebody took an authorisation back, is another
        /// message and must not be taken for the former.
        var key: String { "\(number)-\(hash.prefix(12))" }
    }

    private func post(_ source: VerificationSource, to wire: Wire, actor: Actor) async throws -> Posted {
        var total = Posted()
        while !Task.isCancelled {
            let (leaving, dropped) = try await database.write { [self] transaction in
                try claim(source, actor: actor, at: clock.now(), in: transaction)
            }
            total.held += dropped
            guard !leaving.isEmpty else {
                if dropped > 0 { continue }
                break
            }
            let part = await withTaskGroup(of: Posted.self) { group in
                for one in leaving {
                    group.addTask { [self] in await attempt(one, source, by: wire, actor: actor) }
                }
                var part = Posted()
                for await outcome in group { part.add(outcome) }
                return part
            }
            total.add(part)
            // A source that does not answer is left alone until its next turn.
            if part.sent + part.answered == 0 { break }
        }
        return total
    }

    /// Takes what is due, leaves those out who may no longer be asked about, and audits what leaves before it does.
    private func claim(
        _ source: VerificationSource,
        actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> (leaving: [Leaving], held: Int) {
        let claimed = try wires.claim(
            source.id,
            limit: Self.batchSize,
            until: now.adding(seconds: Self.leaseSeconds),
            at: now,
            in: transaction
        )
        guard !claimed.isEmpty else { return ([], 0) }
        let all = try requests.waiting(claimed.map(\.requestID), in: transaction)
        let lines = Dictionary(grouping: try permitted(all, on: now.date, in: transaction), by: \.requestID)
        let dropped = claimed.filter { lines[$0.requestID] == nil }.map(\.requestID)
        try wires.drop(dropped, in: transaction)
        var leaving: [Leaving] = []
        var entries: [AuditEntry] = []
        for held in claimed {
            guard let people = lines[held.requestID], let first = people.first else { continue }
            let question = VerificationMessage.Question(
                request: first.number,
                source: source.title,
                purpose: Self.purpose(first),
                items: source.items.map(\.title),
                people: try people.map { line in
                    .init(
                        name: line.name,
                        number: try cipher.open(line.sealedNumber, place: "verification_subject.number"),
                        authorisedFrom: line.consent?.from.iso ?? "",
                        authorisedUntil: line.consent?.until.iso ?? ""
                    )
                }
            )
            let body = try question.bytes()
            let hash = try blobs.put(body, in: transaction, at: now)
            leaving.append(Leaving(held: held, number: first.number, body: body, hash: hash))
            entries.append(
                AuditEntry(
                    at: now,
                    actor: actor,
                    action: "verification.send",
                    subject: first.caseID == nil ? "verification-run" : "case",
                    subjectID: first.caseID ?? first.runID,
                    detail: "\(source.title)：接口 \(people.count) 人次，第 \(held.attempts) 次，内容 \(hash.prefix(16))"
                )
            )
        }
        try audit.record(entries, in: transaction)
        return (leaving, dropped.count)
    }

    private enum Outcome {
        case accepted
        case answered(VerificationMessage.Answer)
        /// With whether it may go better the next time.
        case failed(String, passing: Bool)
    }

    private func attempt(
        _ one: Leaving,
        _ source: VerificationSource,
        by wire: Wire,
        actor: Actor
    ) async -> Posted {
        let headers = Signature.headers(one.body, key: one.key, secret: wire.secret, at: clock.now())
        var reply: HTTPReply?
        var faults: [Posted.Fault] = []
        func fault(_ error: any Error) { faults.append(.init(sourceID: source.id, error: String(describing: error))) }
        let outcome: Outcome
        do {
            let got = try await wire.poster.post(HTTPPost(url: wire.url, headers: headers, body: one.body))
            reply = got
            outcome = Self.outcome(of: got)
        } catch let problem as any Problem {
            outcome = .failed(problem.message, passing: true)
        } catch {
            fault(error)
            outcome = .failed("本平台没有能发出", passing: true)
        }
        let answer = reply
        var result = Posted()
        do {
            result = try await database.write { [self] transaction in
                try keep(one, source, outcome, reply: answer, actor: actor, at: clock.now(), in: transaction)
            }
        } catch {
            // The request is tried again, and given up like any other that fails; nothing of the answer is kept.
            fault(error)
            do {
                let failed = Outcome.failed("对方的答复没有能入库", passing: true)
                result = try await database.write { [self] transaction in
                    try keep(one, source, failed, reply: nil, actor: actor, at: clock.now(), in: transaction)
                }
            } catch {
                fault(error)
            }
        }
        result.faults += faults
        return result
    }

    private static func outcome(of reply: HTTPReply) -> Outcome {
        guard (200..<300).contains(reply.status) else {
            return .failed("对方答复 \(reply.status)", passing: VerificationRetry.isPassing(reply.status))
        }
        guard reply.body.contains(where: { $0 > 32 }) else { return .accepted }
        guard let answer = VerificationMessage.answer(reply.body) else { return .failed("对方的答复看不懂", passing: true) }
        return answer.answers?.isEmpty == false ? .answered(answer) : .accepted
    }

    private func keep(
        _ one: Leaving,
        _ source: VerificationSource,
        _ outcome: Outcome,
        reply: HTTPReply?,
        actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Posted {
        var result = Posted()
        var reason: String?
        var state = VerificationDelivery.State.delivered
        if case .failed(let why, let passing) = outcome {
            reason = why
            state = passing && one.held.attempts < VerificationRetry.attemptLimit ? .failed : .dead
        }
        let isOurs = try wires.keep(
            one.held,
            state: state,
            status: reply?.status,
            reason: reason,
            dueAt: VerificationRetry.due(after: one.held.attempts, at: now),
            at: now,
            in: transaction
        )
        var fileID: Int64?
        let replyHash = try reply.flatMap { $0.body.isEmpty ? nil : try blobs.put($0.body, in: transaction, at: now) }
        if isOurs {
            switch state {
            case .failed: result.failed = 1
            case .dead:
                result.dead = 1
                try requests.markFailed([one.held.requestID: "接口没有送达：\(reason ?? "")"], in: transaction)
            case .waiting, .delivered:
                let due = now.date.adding(days: source.answerDays)
                let ids = [one.held.requestID]
                try requests.markSent(ids, fileHash: one.hash, dueOn: due, at: now, in: transaction)
                result.sent = 1
            }
            if case .answered(let answer) = outcome, let bytes = reply?.body {
                // Two requests may be answered in the same words; the number keeps the two apart.
                let named = Array("\(one.number)\n".utf8) + bytes
                fileID = try land(answer, request: one.number, named, source, actor, at: now, in: transaction).fileID
                (result.sent, result.answered) = (0, 1)
            }
        }
        try wires.insert(
            VerificationWireStore.Message(
                requestID: one.held.requestID,
                sourceID: source.id,
                isAnswer: false,
                key: one.key,
                status: reply?.status,
                reason: reason,
                bodyHash: one.hash,
                replyHash: replyHash,
                fileID: fileID
            ),
            at: now,
            in: transaction
        )
        return result
    }

    /// Keeps an answer by HTTP as a return of its own.
    func land(
        _ answer: VerificationMessage.Answer,
        request number: String,
        _ bytes: [UInt8],
        _ source: VerificationSource,
        _ actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> VerificationReturn {
        try land(
            VerificationReading(answer, request: number, cipher: cipher),
            Arrival(name: "接口答复_\(source.id)_\(number).json", bytes: bytes, sourceID: source.id),
            actor: actor,
            at: now,
            in: transaction
        )
    }

    /// Sends a request again that was given up or fails.
    /// - Throws: `VerificationProblem.notRepeatable` when it is neither, or was asked anew.
    package func sendAgain(actor: Actor, requestID: Int64) async throws {
        try actor.require(.verificationRequest)
        let now = clock.now()
        try await database.write { [self] transaction in
            guard let caseID = try requests.caseID(ofRequest: requestID, scope: actor.scope, in: transaction) else {
                throw VerificationProblem.requestNotFound
            }
            let file = try visible(caseID, to: actor, in: transaction)
            if file.state.isEnded { throw VerificationProblem.caseEnded(state: file.state.title) }
            let all = try requests.requests(caseID: caseID, scope: actor.scope, in: transaction)
            guard let request = all.first(where: { $0.id == requestID }) else {
                throw VerificationProblem.requestNotFound
            }
            let isLast = !all.contains { $0.sourceID == request.sourceID && $0.id > request.id }
            guard isLast, try wires.restart(requestID, at: now, in: transaction) else {
                throw VerificationProblem.notRepeatable(state: request.state.title)
            }
            let title = "再次向“\(request.sourceTitle)”的接口发送核对"
            try note(file, action: "verification", title: title, actor: actor, at: now, in: transaction)
        }
    }
}
