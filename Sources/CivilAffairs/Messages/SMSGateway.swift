// SPDX-License-Identifier: Apache-2.0
import Crypto
import Foundation
import Storage
package import Vocabulary

/// A text message as a gateway takes it.
package struct SMS: Sendable, Equatable, Encodable {
    /// The same for every try, so that a gateway that has it already does not send it twice.
    package let key: String
    package let phone: String
    package let text: String

    package init(key: String, phone: String, text: String) {
        self.key = key
        self.phone = phone
        self.text = text
    }
}

/// A way by which text messages leave the house.
package protocol SMSGateway: Sendable {
    /// Hands messages over. What becomes of each is told by its key; one that is not named counts as failed.
    func send(_ messages: [SMS], at now: Timestamp) async -> [String: SMSOutcome]
}

package enum SMSOutcome: Sendable, Equatable {
    /// The gateway has it, and has not said whether it arrived.
    case taken
    case delivered
    /// Worth another try.
    case failed(String)
    /// No try will help, such as a number that is none.
    case refused(String)
}

/// The gateway by folders: messages leave as a file of one JSON object a line, receipts are fetched from another folder.
package struct FolderGateway: SMSGateway {
    private let outbox: URL

    package init(outbox: String) {
        self.outbox = URL(fileURLWithPath: outbox, isDirectory: true)
    }

    package func send(_ messages: [SMS], at now: Timestamp) async -> [String: SMSOutcome] {
        guard let first = messages.first else { return [:] }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            var lines = Data()
            for message in messages { lines += try encoder.encode(message) + Data("\n".utf8) }
            try FileManager.default.createDirectory(at: outbox, withIntermediateDirectories: true)
            // Written under another name first, so that nobody fetches half of it.
            let name = "短信_\(now.date.iso)_\(now.milliseconds)_\(first.key).jsonl"
            try lines.write(to: outbox.appendingPathComponent(name), options: .atomic)
        } catch {
            return Dictionary(messages.map { ($0.key, .failed("短信文件夹写不进去")) }, uniquingKeysWith: { $1 })
        }
        return Dictionary(messages.map { ($0.key, .taken) }, uniquingKeysWith: { $1 })
    }
}

/// The gateway by HTTP: one signed POST a message.
package struct HTTPGateway: SMSGateway {
    private let url: String
    private let secret: [UInt8]
    private let poster: any HTTPPoster

    package init(url: String, secret: String, poster: any HTTPPoster) {
        self.url = url
        self.secret = Array(secret.utf8)
        self.poster = poster
    }

    private struct Answer: Decodable {
        let state: String?
        let detail: String?
    }

    package func send(_ messages: [SMS], at now: Timestamp) async -> [String: SMSOutcome] {
        var outcomes: [String: SMSOutcome] = [:]
        for message in messages { outcomes[message.key] = await send(message, at: now) }
        return outcomes
    }

    private func send(_ message: SMS, at now: Timestamp) async -> SMSOutcome {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            let body = Array(try encoder.encode(message))
            let reply = try await poster.post(
                HTTPPost(
                    url: url,
                    headers: Signature.headers(body, key: message.key, secret: secret, at: now),
                    body: body
                )
            )
            return outcome(reply)
        } catch let problem as HTTPProblem {
            return .failed(problem.message)
        } catch {
            return .failed("短信网关没有应答")
        }
    }

    /// 2xx took it, 4xx will not take it however often it is asked; what remains is tried again.
    private func outcome(_ reply: HTTPReply) -> SMSOutcome {
        let answer = try? JSONDecoder().decode(Answer.self, from: Data(reply.body))
        switch reply.status {
        case 200..<300 where answer?.state == "refused": return .refused(answer?.detail ?? "短信网关不受理")
        case 200..<300 where answer?.state == "delivered": return .delivered
        case 200..<300: return .taken
        case 408, 409, 425, 429: return .failed("短信网关答复 \(reply.status)")
        case 400..<500: return .refused("短信网关不受理（\(reply.status)）")
        default: return .failed("短信网关答复 \(reply.status)")
        }
    }
}

/// How what we send proves that it is ours: HMAC-SHA256 over time and body, so that neither can be changed nor an old
/// one be sent again unnoticed.
package enum Signature {
    package static let timestampHeader = "X-Minzheng-Timestamp"
    package static let signatureHeader = "X-Minzheng-Signature"
    package static let keyHeader = "Idempotency-Key"

    package static func headers(_ body: [UInt8], key: String, secret: [UInt8], at now: Timestamp) -> [String: String] {
        let seconds = now.milliseconds / 1_000
        return [
            timestampHeader: String(seconds),
            signatureHeader: "sha256=" + sign(body, seconds: seconds, secret: secret),
            keyHeader: key,
            "Content-Type": "application/json; charset=utf-8",
        ]
    }

    /// Over `seconds`, a full stop and the body; in small hexadecimal digits.
    package static func sign(_ body: [UInt8], seconds: Int64, secret: [UInt8]) -> String {
        let signed = Array("\(seconds).".utf8) + body
        let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: secret))
        return Hexadecimal.text(code)
    }
}
