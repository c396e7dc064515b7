// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// What requests of the API were answered, so that one that is sent again under its key is not carried out again.
extension Access {
    /// How long an answer is kept, in seconds.
    package static let answerLife = 48 * 3_600
    /// After this many seconds a request that was begun and never answered counts as lost with its server.
    static let answerPatience = 120

    /// What is known of a key.
    package enum KnownAnswer: Sendable, Equatable {
        /// Nothing so far; the key now belongs to this request.
        case new
        /// The same request was answered before. Without a body, it is to be carried out anew.
        case answered(status: Int, body: String?)
        /// The same request is being carried out.
        case running
        /// The key belongs to another request.
        case otherRequest
    }

    /// Takes a key for a request.
    /// - Parameters:
    ///   - holder: secret of the token; keys of different tokens never meet.
    ///   - fingerprint: hash over method, path and body.
    package func claim(key: String, of holder: String, fingerprint: String) async throws -> KnownAnswer {
        let now = clock.now()
        let place = AnswerStore.Place(holder: Self.hash(holder), key: key)
        return try await database.write { [cipher] transaction in
            try AnswerStore.forget(before: now.adding(seconds: -Self.answerLife), in: transaction)
            if try AnswerStore.claim(place, fingerprint: fingerprint, at: now, in: transaction) { return .new }
            guard let held = try AnswerStore.answer(place, in: transaction), held.fingerprint == fingerprint else {
                return .otherRequest
            }
            if let status = held.status {
                let body = try held.answer.map { try cipher.openBytes($0, place: "api_answer.answer") }
                return .answered(status: status, body: body.map { String(decoding: $0, as: UTF8.self) })
            }
            guard held.recordedAt <= now.adding(seconds: -Self.answerPatience) else { return .running }
            try AnswerStore.takeOver(place, at: now, in: transaction)
            return .new
        }
    }

    /// Keeps what a request was answered. Answers hold personal data and are sealed.
    /// - Parameter body: nil for answers that are not to be kept, such as unmasked numbers.
    package func keep(key: String, of holder: String, status: Int, body: String?) async throws {
        let sealed = try body.map { try cipher.sealBytes(Array($0.utf8), place: "api_answer.answer") }
        let place = AnswerStore.Place(holder: Self.hash(holder), key: key)
        try await database.write { try AnswerStore.keep(place, status: status, answer: sealed, in: $0) }
    }

    /// Gives a key back after a fault of ours, so that the request can be sent again.
    package func release(key: String, of holder: String) async throws {
        let place = AnswerStore.Place(holder: Self.hash(holder), key: key)
        try await database.write { try AnswerStore.release(place, in: $0) }
    }
}
