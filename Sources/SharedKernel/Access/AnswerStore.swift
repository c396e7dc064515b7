// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// The SQL of answers kept for requests that may be sent again.
enum AnswerStore {
    struct Place: Sendable {
        let holder: String
        let key: String
    }

    struct AnswerRow: Sendable {
        let fingerprint: String
        let status: Int?
        let answer: [UInt8]?
        let recordedAt: Timestamp
    }

    static func forget(before: Timestamp, in transaction: any Transaction) throws {
        try transaction.run("delete from api_answer where recorded_at < \(before)")
    }

    /// True when the key was free.
    static func claim(_ place: Place, fingerprint: String, at now: Timestamp, in transaction: any Transaction) throws
        -> Bool
    {
        try transaction.runCounting(
            """
            insert into api_answer (token_hash, request_key, fingerprint, recorded_at)
            values (\(place.holder), \(place.key), \(fingerprint), \(now))
            on conflict (token_hash, request_key) do nothing
            """
        ) > 0
    }

    static func answer(_ place: Place, in transaction: any ReadTransaction) throws -> AnswerRow? {
        try transaction.first(
            """
            select fingerprint, status, answer, recorded_at from api_answer
            where token_hash = \(place.holder) and request_key = \(place.key)
            """
        ).map {
            AnswerRow(
                fingerprint: try $0.at(0),
                status: try $0.at(1),
                answer: try $0.at(2),
                recordedAt: try $0.at(3)
            )
        }
    }

    static func takeOver(_ place: Place, at now: Timestamp, in transaction: any Transaction) throws {
        try transaction.run(
            """
            update api_answer set recorded_at = \(now)
            where token_hash = \(place.holder) and request_key = \(place.key)
            """
        )
    }

    static func keep(_ place: Place, status: Int, answer: [UInt8]?, in transaction: any Transaction) throws {
        try transaction.run(
            """
            update api_answer set status = \(status), answer = \(answer)
            where token_hash = \(place.holder) and request_key = \(place.key)
            """
        )
    }

    static func release(_ place: Place, in transaction: any Transaction) throws {
        try transaction.run(
            """
            delete from api_answer
            where token_hash = \(place.holder) and request_key = \(place.key) and status is null
            """
        )
    }
}
