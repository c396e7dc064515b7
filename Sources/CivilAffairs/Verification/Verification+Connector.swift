// SPDX-License-Identifier: Apache-2.0
import Foundation
package import SharedKernel
import Storage
import Vocabulary

/// The connector by folders: requests leave as files in an outbox, answers are fetched from an inbox.
extension Verification {
    /// What a request is for, as the file or the message says it.
    static func purpose(_ line: VerificationRequestStore.Outgoing) -> String {
        line.runID == nil ? "社会救助家庭经济状况核对" : "社会救助在册对象定期核对"
    }

    static let head = ["请求号", "来源", "姓名", "证件号", "授权起", "授权止", "用途"]

    /// What one call of `sendWaiting` did.
    package struct Sent: Sendable, Equatable {
        /// Names of the files that were written.
        package let files: [String]
        package let requests: Int
        /// Requests that could not leave, since nobody in them may be asked about any more.
        package let held: Int
    }

    /// Writes one file for each source with everything that waits. People whose authorisation no longer holds are left
    /// out. A file that the store sent but the folder did not get, as after a crash, is written again.
    /// - Throws: `VerificationProblem.folder`; what is waiting or unwritten is then taken by the next call.
    package func sendWaiting(actor: Actor = .system("verification"), outbox: String) async throws -> Sent {
        let counts = try await prepareFiles(actor: actor)
        let now = clock.now()
        let files = try await database.read { [self] transaction in
            try returns.unwritten(in: transaction).map { file in
                (file.id, file.name, try blobs.get(file.hash, in: transaction) ?? [])
            }
        }
        guard !files.isEmpty else { return Sent(files: [], requests: counts.sent, held: counts.held) }
        let folder = VerificationFolder(outbox)
        for file in files { try folder.write(file.2, name: file.1) }
        let ids = files.map(\.0)
        try await database.write { [returns] in try returns.markWritten(ids, at: now, in: $0) }
        return Sent(files: files.map(\.1), requests: counts.sent, held: counts.held)
    }

    /// Makes the files of everything that waits, without a folder: officers fetch them from the page.
    /// - Returns: how many requests left, and how many were held back.
    @discardableResult
    package func prepareFiles(actor: Actor) async throws -> (sent: Int, held: Int) {
        try actor.require(.verificationRequest)
        let now = clock.now()
        return try await database.write { [self] transaction in
            // Two servers on one store must not send the same request twice.
            let waiting = try requests.lockWaiting(without: wired.map(\.id), in: transaction)
            guard !waiting.isEmpty else { return (0, 0) }
            return try pack(waiting, actor: actor, at: now, in: transaction)
        }
    }

    private func pack(
        _ waiting: [Int64],
        actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> (sent: Int, held: Int) {
        let all = try requests.waiting(waiting, in: transaction)
        let allowed = try permitted(all, on: now.date, in: transaction)
        let leaving = Set(allowed.map(\.requestID))
        // Letters to two offices are two files: neither learns whom the other is asked about.
        let files = Dictionary(grouping: allowed) { [$0.sourceID, $0.letter?.addressee ?? ""] }
        for (key, lines) in files.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            try send(lines, sourceID: key[0], actor: actor, at: now, in: transaction)
        }
        return (leaving.count, Set(all.map(\.requestID)).subtracting(leaving).count)
    }

    /// Those who may still be asked about. The others leave their request; a request that nobody is left of fails.
    func permitted(
        _ all: [VerificationRequestStore.Outgoing],
        on today: CivilDate,
        in transaction: any Transaction
    ) throws -> [VerificationRequestStore.Outgoing] {
        let allowed = all.filter { $0.isAllowed(on: today) && $0.caseState?.isEnded != true }
        let leaving = Set(allowed.map(\.requestID))
        let held = Set(all.map(\.requestID)).subtracting(leaving)
        let dropped = all.filter { !$0.isAllowed(on: today) && leaving.contains($0.requestID) }
        try requests.drop(dropped.map { ($0.requestID, $0.personID) }, in: transaction)
        try runs.leaveOut(all.filter { !$0.isAllowed(on: today) }, in: transaction)
        let ofRuns = Set(all.filter { $0.runID != nil }.map(\.requestID))
        let reasons = held.map {
            ($0, ofRuns.contains($0) ? "没有一个人还可以问（授权撤回或过期、已死亡、待遇已终止），没有发出" : "授权已撤回或过期，或办件已办结，没有发出")
        }
        try requests.markFailed(Dictionary(uniqueKeysWithValues: reasons), in: transaction)
        return allowed
    }

    private func send(
        _ lines: [VerificationRequestStore.Outgoing],
        sourceID: String,
        actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let source = known(sourceID)
        let due = now.date.adding(days: source?.answerDays ?? 7)
        let isLetter = source?.province != nil
        let rows: [[SheetCell]] = try lines.map { line in
            let own: [SheetCell] = [
                .text(line.number), .text(source?.title ?? sourceID), .text(line.name),
                .text(try cipher.open(line.sealedNumber, place: "verification_subject.number")),
                line.consent.map { .date($0.from) } ?? .blank, line.consent.map { .date($0.until) } ?? .blank,
                .text(Self.purpose(line)),
            ]
            return isLetter ? own + letter(line, source, due: due) : own
        }
        let bytes = CSVWriter().bytes(head: Self.head + (isLetter ? Self.letterHead : []), rows: rows)
        let hash = try blobs.put(bytes, in: transaction, at: now)
        let id = try transaction.newKey()
        let requestIDs = Array(Set(lines.map(\.requestID))).sorted()
        let file = VerificationReturn(
            fileID: id,
            name: "\(isLetter ? "跨省核对函" : "核对委托")_\(sourceID.replacing("@", with: "_"))_\(now.date.iso)_\(id).csv",
            hash: hash,
            lines: lines.count,
            landed: 0,
            nothing: 0,
            duplicates: 0,
            bad: [],
            receivedAt: now,
            seenBefore: false
        )
        try returns.insert(file, direction: "out", writtenAt: nil, in: transaction)
        try requests.markSent(requestIDs, fileHash: hash, dueOn: due, at: now, in: transaction)
        // One entry for the file and one for each case whose people are in it: a person can be told who asked whom.
        try audit.record(
            Self.subjects(file: id, cases: lines.map(\.caseID), runs: lines.map(\.runID)).map { subject, subjectID in
                AuditEntry(
                    at: now,
                    actor: actor,
                    action: "verification.send",
                    subject: subject,
                    subjectID: subjectID,
                    detail: "\(source?.title ?? sourceID)：\(lines.count) 人次，文件 \(hash.prefix(16))"
                )
            },
            in: transaction
        )
    }

    /// A file, and each case and run whose people are in it.
    private static func subjects(file: Int64, cases: [Int64?], runs: [Int64?]) -> [(String, Int64)] {
        [("verification-file", file)] + Set(cases.compactMap { $0 }).sorted().map { ("case", $0) }
            + Set(runs.compactMap { $0 }).sorted().map { ("verification-run", $0) }
    }

    /// Marks what was sent and is past its day.
    /// - Returns: how many requests.
    @discardableResult
    package func markOverdue() async throws -> Int {
        let today = clock.today
        return try await database.write { [requests] in try requests.markOverdue(on: today, in: $0) }
    }

    /// Keeps what a source returned. Every good line becomes a fact, every bad one is reported with its number; a file
    /// that was taken before changes nothing.
    /// - Throws: `DocumentsProblem` or `VerificationProblem.columns`, `.emptyReturn` when the file is no return at all.
    package func take(actor: Actor, name: String, bytes: [UInt8]) async throws -> VerificationReturn {
        try actor.require(.verificationAnswer)
        let reading = try VerificationReading(
            bytes,
            objects: known.flatMap(\.items).compactMap { $0.object?.title },
            cipher: cipher
        )
        let now = clock.now()
        return try await database.write { [self] transaction in
            let arrival = Arrival(name: name, bytes: bytes, sourceID: nil)
            return try land(reading, arrival, actor: actor, at: now, in: transaction)
        }
    }

    /// What came in, and from whom if that is certain; it may then answer only what it was asked itself.
    struct Arrival {
        let name: String
        let bytes: [UInt8]
        let sourceID: String?
    }

    func land(
        _ reading: VerificationReading,
        _ arrival: Arrival,
        actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> VerificationReturn {
        let hash = ContentHash.of(arrival.bytes)
        if let earlier = try returns.returned(hash: hash, in: transaction) { return earlier }
        let judgement = try judge(reading, arrival, scope: actor.scope, today: now.date, in: transaction)
        _ = try blobs.put(arrival.bytes, in: transaction, at: now)
        let fileID = try transaction.newKey()
        let report = Self.report(judgement, fileID: fileID, name: arrival.name, hash: hash, at: now)
        try returns.insert(report, direction: "in", writtenAt: now, in: transaction)
        try keep(judgement, fileID: fileID, at: now, in: transaction)
        let subjects = Self.subjects(
            file: fileID,
            cases: judgement.answers.map(\.caseID) + judgement.doubts.map(\.caseID),
            runs: judgement.answers.map(\.runID) + judgement.doubts.map(\.runID)
        )
        try audit.record(
            subjects.map { subject, subjectID in
                AuditEntry(
                    at: now,
                    actor: actor,
                    action: "verification.return",
                    subject: subject,
                    subjectID: subjectID,
                    detail: "回执 \(hash.prefix(16))：入库 \(report.landed) 行，有问题 \(report.bad.count) 行"
                )
            },
            in: transaction
        )
        return report
    }

    private func judge(
        _ reading: VerificationReading,
        _ arrival: Arrival,
        scope: AreaScope,
        today: CivilDate,
        in transaction: any ReadTransaction
    ) throws -> VerificationJudgement {
        let numbers = Array(Set(reading.said.map(\.requestNumber)))
        let asked = try returns.asked(numbers, scope: scope, in: transaction).filter {
            arrival.sourceID == nil || $0.sourceID == arrival.sourceID
        }
        let ids = asked.map(\.id)
        return VerificationJudgement(
            reading,
            asked: asked,
            subjects: try returns.subjects(of: ids, in: transaction),
            answered: try returns.answers(of: ids, in: transaction),
            doubted: try returns.openDoubts(of: ids, in: transaction),
            sources: Set(asked.map(\.sourceID)).sorted().compactMap(known),
            today: today
        )
    }

    private static func report(
        _ judgement: VerificationJudgement,
        fileID: Int64,
        name: String,
        hash: String,
        at now: Timestamp
    ) -> VerificationReturn {
        VerificationReturn(
            fileID: fileID,
            name: name,
            hash: hash,
            lines: judgement.lines.count,
            landed: judgement.lines.count { $0.outcome.isLanded },
            nothing: judgement.lines.count { $0.outcome == .nothing },
            duplicates: judgement.lines.count { $0.outcome == .duplicate },
            bad: judgement.lines.filter(\.outcome.isBad),
            receivedAt: now,
            seenBefore: false
        )
    }

    /// What one look into the inbox brought.
    package struct Taken: Sendable {
        package let reports: [VerificationReturn]
        /// Files that are no return, with why.
        package let refused: [Refusal]

        package struct Refusal: Sendable, Equatable {
            package let name: String
            package let reason: String
        }
    }

    /// Takes every CSV file of the inbox. What was read moves to `done`, what is no return to `failed` with a text
    /// beside it that says why; bad lines of a read file are listed in a text beside it too.
    package func takeReturns(actor: Actor = .system("verification"), inbox: String) async throws -> Taken {
        try actor.require(.verificationAnswer)
        let folder = VerificationFolder(inbox)
        var reports: [VerificationReturn] = []
        var refused: [Taken.Refusal] = []
        for name in try folder.files() {
            do {
                let report = try await take(actor: actor, name: name, bytes: try folder.read(name))
                reports.append(report)
                try folder.move(name, to: "done", saying: Self.listing(report), at: clock.now())
            } catch let problem as any Problem where problem.kind == .invalid {
                refused.append(.init(name: name, reason: problem.message))
                try folder.move(name, to: "failed", saying: problem.message + "\n", at: clock.now())
            }
        }
        return Taken(reports: reports, refused: refused)
    }

    /// The bad lines of a report as a text; nil when all is well.
    private static func listing(_ report: VerificationReturn) -> String? {
        guard !report.bad.isEmpty else { return nil }
        let lines = report.bad.map { "第 \($0.line) 行：\($0.outcome.title)。\($0.reason ?? "")" }
        let head = "共 \(report.lines) 行，入库 \(report.landed) 行，以下 \(report.bad.count) 行有问题："
        return ([head] + lines).joined(separator: "\n") + "\n"
    }
}
