// SPDX-License-Identifier: Apache-2.0
import Foundation
import Packs
import SharedKernel
import Storage
import Vocabulary

/// Text messages on their way.
extension Messages {
    /// Longer than any gateway takes to answer; after it another server may take the messages over.
    static let leaseSeconds = 300
    static let batchSize = 50

    /// What one call of `send` did.
    package struct Sent: Sendable, Equatable {
        package var sent = 0
        /// Will be tried again.
        package var failed = 0
        /// Given up.
        package var dead = 0

        package init() {}
    }

    /// Sends everything that is due through a gateway. A message that was handed over before a crash is handed over
    /// again under the same key.
    @discardableResult
    package func send(through gateway: any SMSGateway) async throws -> Sent {
        var total = Sent()
        while true {
            let batch = try await sendBatch(through: gateway, into: &total)
            if batch < Self.batchSize { return total }
        }
    }

    private func sendBatch(through gateway: any SMSGateway, into total: inout Sent) async throws -> Int {
        let now = clock.now()
        let held = try await database.write { [sending] in
            try sending.claim(
                limit: Self.batchSize,
                until: now.adding(seconds: Self.leaseSeconds),
                at: now,
                in: $0
            )
        }
        guard !held.isEmpty else { return 0 }
        var outcomes: [MessageSendStore.Outcome] = []
        var going: [(held: MessageSendStore.Held, sms: SMS)] = []
        for message in held {
            if let reason = message.isDead ? MessageReason.died : nil {
                outcomes.append(outcome(message, .refused(reason), at: now))
            } else if let phone = try phone(of: message) {
                going.append((message, SMS(key: Self.key(message.id), phone: phone.digits, text: message.text)))
            } else {
                outcomes.append(outcome(message, .refused(MessageReason.noMobile), at: now))
            }
        }
        let answers = going.isEmpty ? [:] : await gateway.send(going.map(\.sms), at: now)
        for (message, sms) in going {
            outcomes.append(outcome(message, answers[sms.key] ?? .failed("短信网关没有答复这一条"), at: now))
        }
        let settled = outcomes
        let done = clock.now()
        try await database.write { [sending] in try sending.keep(settled, at: done, in: $0) }
        total.sent += settled.count { [.sent, .delivered].contains($0.state) }
        total.failed += settled.count { $0.state == .failed }
        total.dead += settled.count { $0.state == .dead }
        return held.count
    }

    /// By which a gateway knows a message again.
    static func key(_ id: Int64) -> String { "message-\(id)" }

    /// The mobile as it is registered now; nil where there is none.
    private func phone(of message: MessageSendStore.Held) throws -> PhoneNumber? {
        let digits =
            message.isPerson
            ? try message.personPhone.map { try cipher.open($0, place: "person.phone") }
            : try message.address.map { try cipher.open($0, place: "message.address") }
        return digits.flatMap { try? PhoneNumber($0) }.flatMap { MessageRules.isMobile($0) ? $0 : nil }
    }

    private func outcome(
        _ message: MessageSendStore.Held,
        _ outcome: SMSOutcome,
        at now: Timestamp
    ) -> MessageSendStore.Outcome {
        let quiet = book.quietHours(regionID: message.regionID, on: now.date)
        let retry = MessageRules.retry(after: message.attempts, quiet: quiet, at: now)
        let (state, detail): (Message.State, String?) =
            switch outcome {
            case .taken: (.sent, nil)
            case .delivered: (.delivered, nil)
            case .refused(let reason): (.dead, reason)
            case .failed(let reason):
                message.attempts >= MessageRules.attemptLimit
                    ? (.dead, "\(reason)，已试 \(message.attempts) 次") : (.failed, reason)
            }
        return MessageSendStore.Outcome(
            id: message.id,
            attempts: message.attempts,
            state: state,
            detail: detail.map { String($0.prefix(200)) },
            dueAt: retry
        )
    }

    // MARK: - Receipts

    /// What a gateway says later of a message that it had taken.
    package struct Receipt: Sendable, Equatable, Decodable {
        package enum State: String, Sendable, Decodable, CaseIterable { case delivered, failed }

        package let key: String
        package let state: State
        package let detail: String?

        package init(key: String, state: State, detail: String?) {
            self.key = key
            self.state = state
            self.detail = detail
        }
    }

    /// Keeps receipts. What did not arrive is given up: the office tells the person in another way, or sends again.
    /// - Returns: how many messages they changed; receipts of unknown or settled messages change nothing.
    @discardableResult
    package func settle(_ receipts: [Receipt]) async throws -> Int {
        let known = receipts.compactMap { receipt -> (id: Int64, state: Message.State, detail: String?)? in
            guard receipt.key.hasPrefix("message-"), let id = Int64(receipt.key.dropFirst(8)) else { return nil }
            let detail = receipt.detail.map { String($0.prefix(200)) }
            return receipt.state == .delivered ? (id, .delivered, nil) : (id, .dead, detail ?? "短信没有送达")
        }
        let now = clock.now()
        return try await database.write { [sending] in try sending.settle(known, at: now, in: $0) }
    }

    /// Takes the receipts that the gateway left in a folder: files of one JSON object a line. What was read moves to
    /// `done`, what cannot be read to `failed`.
    /// - Returns: how many messages they changed, and the names of files that are no receipts.
    /// - Throws: `MessagesProblem.folder`.
    @discardableResult
    package func takeReceipts(inbox: String) async throws -> (settled: Int, refused: [String]) {
        let folder = URL(fileURLWithPath: inbox, isDirectory: true)
        guard FileManager.default.fileExists(atPath: folder.path) else { return (0, []) }
        var settled = 0
        var refused: [String] = []
        for name in try Self.files(folder) {
            let file = folder.appendingPathComponent(name)
            guard let data = try? Data(contentsOf: file), data.count <= 20 << 20, let receipts = Self.receipts(data)
            else {
                refused.append(name)
                try Self.move(file, to: "failed")
                continue
            }
            settled += try await settle(receipts)
            try Self.move(file, to: "done")
        }
        return (settled, refused)
    }

    private static func files(_ folder: URL) throws -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
                $0.hasSuffix(".jsonl") && !$0.hasPrefix(".")
            }.sorted()
        } catch {
            throw MessagesProblem.folder
        }
    }

    private static func receipts(_ data: Data) -> [Receipt]? {
        let lines = data.split(separator: UInt8(ascii: "\n")).filter { !$0.allSatisfy { $0 == 32 || $0 == 13 } }
        let receipts = lines.compactMap { try? JSONDecoder().decode(Receipt.self, from: Data($0)) }
        return receipts.count == lines.count ? receipts : nil
    }

    private static func move(_ file: URL, to folder: String) throws {
        do {
            let target = file.deletingLastPathComponent().appendingPathComponent(folder, isDirectory: true)
            try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
            let place = target.appendingPathComponent(file.lastPathComponent)
            if FileManager.default.fileExists(atPath: place.path) { try FileManager.default.removeItem(at: place) }
            try FileManager.default.moveItem(at: file, to: place)
        } catch {
            throw MessagesProblem.folder
        }
    }
}
