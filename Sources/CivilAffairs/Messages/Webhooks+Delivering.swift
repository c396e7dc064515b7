// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// Events on their way to subscribers.
extension Webhooks {
    /// Longer than any request takes; after it another server may take the deliveries over.
    static let leaseSeconds = 120
    /// Of each subscription at a time: a slow one holds up nobody but itself.
    static let batchSize = 8

    package struct Delivered: Sendable, Equatable {
        package var delivered = 0
        /// Will be tried again.
        package var failed = 0
        /// Given up.
        package var dead = 0

        package init() {}

        mutating func add(_ other: Delivered) {
            delivered += other.delivered
            failed += other.failed
            dead += other.dead
        }
    }

    /// Delivers everything that is due, each subscription beside the others.
    @discardableResult
    package func deliver(through poster: any HTTPPoster) async throws -> Delivered {
        let now = clock.now()
        let due = try await database.read { [store] in try store.due(at: now, in: $0) }
        return try await withThrowingTaskGroup(of: Delivered.self) { group in
            for webhook in due {
                let secret = Array(try cipher.open(webhook.secret, place: "webhook.secret").utf8)
                group.addTask { [self] in
                    try await deliver(to: webhook.id, url: webhook.url, secret: secret, through: poster)
                }
            }
            var total = Delivered()
            for try await part in group { total.add(part) }
            return total
        }
    }

    private func deliver(
        to webhookID: Int64,
        url: String,
        secret: [UInt8],
        through poster: any HTTPPoster
    ) async throws -> Delivered {
        var total = Delivered()
        while !Task.isCancelled {
            let now = clock.now()
            let held = try await database.write { [store] in
                try store.claim(
                    webhookID,
                    limit: Self.batchSize,
                    until: now.adding(seconds: Self.leaseSeconds),
                    at: now,
                    in: $0
                )
            }
            guard !held.isEmpty else { break }
            // Of different cases, so that none of them has to wait for another.
            let part = try await withThrowingTaskGroup(of: Delivered.self) { group in
                for delivery in held {
                    group.addTask { [self] in
                        try await attempt(delivery, url: url, secret: secret, through: poster)
                    }
                }
                var part = Delivered()
                for try await outcome in group { part.add(outcome) }
                return part
            }
            total.add(part)
            // Whoever does not answer is left alone until its next turn.
            if part.delivered == 0 { break }
        }
        return total
    }

    private func attempt(
        _ held: WebhookStore.Held,
        url: String,
        secret: [UInt8],
        through poster: any HTTPPoster
    ) async throws -> Delivered {
        let body = Array(held.payload.utf8)
        let key = "delivery-\(held.id)"
        var headers = Signature.headers(body, key: key, secret: secret, at: clock.now())
        headers["X-Minzheng-Event"] = held.event
        var status: Int?
        var reason: String?
        do {
            let reply = try await poster.post(HTTPPost(url: url, headers: headers, body: body))
            status = reply.status
            if !(200..<300).contains(reply.status) { reason = "对方答复 \(reply.status)" }
        } catch let problem as any Problem {
            reason = problem.message
        }
        let isGivenUp = reason != nil && held.attempts >= WebhookRules.attemptLimit
        let state: Webhook.Delivery.State = reason == nil ? .delivered : isGivenUp ? .dead : .failed
        let (answer, why) = (status, reason)
        let now = clock.now()
        try await database.write { [store] in
            try store.keep(
                held,
                state: state,
                status: answer,
                reason: why,
                dueAt: WebhookRules.retry(after: held.attempts, at: now),
                at: now,
                in: $0
            )
        }
        var outcome = Delivered()
        switch state {
        case .delivered: outcome.delivered = 1
        case .dead: outcome.dead = 1
        default: outcome.failed = 1
        }
        return outcome
    }
}
