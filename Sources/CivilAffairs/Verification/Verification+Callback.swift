// SPDX-License-Identifier: Apache-2.0
import Crypto
import Foundation
import SharedKernel
import Storage
import Vocabulary

/// Answers that a source sends by itself, some time after it was asked.
extension Verification {
    /// A message as it came, before anything of it is believed.
    package struct Callback: Sendable {
        let sourceID: String
        let body: [UInt8]
        let timestamp: String?
        let signature: String?
        let key: String?

        package init(sourceID: String, body: [UInt8], timestamp: String?, signature: String?, key: String?) {
            self.sourceID = sourceID
            self.body = body
            self.timestamp = timestamp
            self.signature = signature
            self.key = key
        }
    }

    /// Seconds by which the two clocks may differ.
    static let window: Int64 = 300

    /// Whether a source of this name may send answers at all; asked before anything of a message is read.
    package func hears(_ sourceID: String) -> Bool { wired.contains { $0.id == sourceID } }

    /// Keeps an answer that a source sent. The same message again changes nothing.
    /// - Throws: `VerificationProblem.signature`, `.stale`, `.keyReused`, `.unreadableAnswer`.
    package func takeCallback(_ callback: Callback) async throws -> VerificationReturn {
        let now = clock.now()
        guard let source = wired.first(where: { $0.id == callback.sourceID }),
            let sealed = try await database.read({ [wires] in try wires.secret(of: callback.sourceID, in: $0) })
        else { throw VerificationProblem.signature }
        do {
            try check(callback, secret: cipher.open(sealed, place: "verification_address.secret"), at: now)
        } catch let problem as VerificationProblem {
            refusals.note(source.id, problem.message, at: now)
            throw problem
        }
        guard let key = callback.key, (1...100).contains(key.utf8.count),
            key.utf8.allSatisfy({ (33...126).contains($0) })
        else { throw VerificationProblem.keyNeeded }
        guard let answer = VerificationMessage.answer(callback.body), let number = answer.request,
            answer.answers?.isEmpty == false
        else { throw VerificationProblem.unreadableAnswer }
        return try await database.write { [self] transaction in
            let hash = ContentHash.of(callback.body)
            // Messages of one source are taken one after the other, so that a key is seen once.
            try wires.lock(source.id, in: transaction)
            if let earlier = try wires.answered(source.id, key: key, in: transaction) {
                guard earlier == hash, let held = try returns.returned(hash: hash, in: transaction) else {
                    throw VerificationProblem.keyReused
                }
                return held
            }
            let actor = Actor.system("verification")
            let asked = try returns.asked([number], scope: .wholeStore, in: transaction)
            // Nothing of it is kept, so that it is taken when it is sent again.
            guard asked.contains(where: { $0.sourceID == source.id }) else { throw VerificationProblem.answerUnasked }
            let report = try land(
                answer,
                request: number,
                callback.body,
                source,
                actor,
                at: now,
                in: transaction
            )
            try wires.insert(
                VerificationWireStore.Message(
                    requestID: asked.first { $0.sourceID == source.id }?.id,
                    sourceID: source.id,
                    isAnswer: true,
                    key: key,
                    status: nil,
                    reason: report.bad.isEmpty ? nil : "有问题 \(report.bad.count) 行",
                    bodyHash: hash,
                    replyHash: nil,
                    fileID: report.fileID
                ),
                at: now,
                in: transaction
            )
            return report
        }
    }

    /// Of hexadecimal digits; nil for anything else.
    private static func bytes(_ digits: some Sequence<UInt8>) -> [UInt8]? {
        let values = digits.map { Character(UnicodeScalar($0)).hexDigitValue }
        guard values.count % 2 == 0, !values.contains(nil) else { return nil }
        let plain = values.compactMap(\.self)
        return stride(from: 0, to: plain.count, by: 2).map { UInt8(plain[$0] * 16 + plain[$0 + 1]) }
    }

    private func check(_ callback: Callback, secret: String, at now: Timestamp) throws(VerificationProblem) {
        guard let seconds = callback.timestamp.flatMap({ Int64($0) }), let signature = callback.signature,
            signature.hasPrefix("sha256="), let code = Self.bytes(signature.utf8.dropFirst(7))
        else { throw .signature }
        let signed = Array("\(seconds).".utf8) + callback.body
        // Compared in the same time wherever the first difference lies.
        guard
            HMAC<SHA256>.isValidAuthenticationCode(
                code,
                authenticating: signed,
                using: SymmetricKey(data: Array(secret.utf8))
            )
        else { throw .signature }
        let (apart, over) = (now.milliseconds / 1_000).subtractingReportingOverflow(seconds)
        guard !over, apart >= -Self.window, apart <= Self.window else { throw .stale }
    }
}
