// SPDX-License-Identifier: Apache-2.0
import Foundation
package import SharedKernel
package import Storage
package import Vocabulary

/// Other systems that are told of cases: their subscriptions, and what is on its way to them.
package struct Webhooks: Sendable {
    let database: any Database
    let cipher: FieldCipher
    let audit: Audit
    let clock: any CivilClock
    /// Services that can be subscribed to, by id, with their titles.
    package let services: [(id: String, title: String)]
    let addresses: AddressGuard

    let store = WebhookStore()

    package init(
        database: any Database,
        cipher: FieldCipher,
        audit: Audit,
        clock: any CivilClock,
        services: [(id: String, title: String)],
        addresses: AddressGuard
    ) {
        self.database = database
        self.cipher = cipher
        self.audit = audit
        self.clock = clock
        self.services = services
        self.addresses = addresses
    }

    /// Keeps an event for everybody who wants it, in the transaction of what it tells.
    package func record(_ payload: WebhookPayload, in transaction: any Transaction) throws {
        let wanting = try store.living(in: transaction).filter { WebhookRules.wants($0, payload) }
        guard !wanting.isEmpty else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try store.lock(caseID: payload.caseID, in: transaction)
        try store.insert(
            String(decoding: try encoder.encode(payload), as: UTF8.self),
            event: payload.event,
            caseID: payload.caseID,
            for: wanting.map(\.id),
            at: clock.now(),
            in: transaction
        )
    }

    // MARK: - Subscriptions

    package struct Overview: Sendable {
        package let webhook: Webhook
        package let open: [Webhook.Delivery.State: Int]

        package init(webhook: Webhook, open: [Webhook.Delivery.State: Int]) {
            self.webhook = webhook
            self.open = open
        }
    }

    package func list(actor: Actor) async throws -> [Overview] {
        try actor.require(.webhookManage)
        return try await database.read { [store] transaction in
            let open = try store.open(in: transaction)
            return try store.webhooks(in: transaction).map { Overview(webhook: $0, open: open[$0.id] ?? [:]) }
        }
    }

    package struct Made: Sendable {
        package let webhook: Webhook
        /// Shown once; the store keeps it sealed.
        package let secret: String
    }

    /// Subscribes another system. The same `requestID` again gives the same subscription with a new secret.
    /// - Throws: `MessagesProblem` telling what cannot be.
    package func create(actor: Actor, requestID: String?, _ draft: Webhook.Draft) async throws -> Made {
        try actor.require(.webhookManage)
        let draft = try checked(draft)
        let now = clock.now()
        let secret = Self.newSecret()
        let webhook = try await database.write { [self] transaction in
            let id = try transaction.newKey()
            let sealed = try cipher.seal(secret, place: "webhook.secret")
            let earlier = try RequestOnceStore.claim(
                requestID,
                making: id,
                "webhook",
                actor: actor,
                at: now,
                in: transaction
            )
            if let earlier, let held = try store.webhook(earlier, in: transaction) {
                try store.setSecret(earlier, sealed, in: transaction)
                return held
            }
            let webhook = Webhook(
                id: id,
                title: draft.title,
                url: draft.url,
                services: draft.services,
                events: draft.events,
                state: .active,
                createdBy: actor.name,
                createdAt: now,
                version: 1
            )
            try store.insert(webhook, secret: sealed, in: transaction)
            try note("webhook.create", webhook, actor: actor, at: now, in: transaction)
            return webhook
        }
        return Made(webhook: webhook, secret: secret)
    }

    /// Changes a subscription, pauses it, lets it go on or ends it for good.
    package func change(
        actor: Actor,
        _ id: Int64,
        version: Int64,
        _ draft: Webhook.Draft,
        state: Webhook.State
    ) async throws {
        try actor.require(.webhookManage)
        let now = clock.now()
        try await database.write { [self] transaction in
            guard let held = try store.webhook(id, in: transaction) else { throw MessagesProblem.unknownWebhook }
            guard held.state != .ended else { throw MessagesProblem.ended }
            let draft = try checked(draft)
            guard try store.change(id, version: version, draft, state: state, in: transaction) else {
                throw MessagesProblem.stale
            }
            try note("webhook.change", held, detail: state.title, actor: actor, at: now, in: transaction)
        }
    }

    /// Gives a subscription a new secret; the old one ends at once.
    package func renewSecret(actor: Actor, _ id: Int64) async throws -> Made {
        try actor.require(.webhookManage)
        let now = clock.now()
        let secret = Self.newSecret()
        return try await database.write { [self] transaction in
            guard let held = try store.webhook(id, in: transaction) else { throw MessagesProblem.unknownWebhook }
            guard held.state != .ended else { throw MessagesProblem.ended }
            try store.setSecret(id, try cipher.seal(secret, place: "webhook.secret"), in: transaction)
            try note("webhook.secret", held, actor: actor, at: now, in: transaction)
            return Made(webhook: try store.webhook(id, in: transaction) ?? held, secret: secret)
        }
    }

    private static func newSecret() -> String { Base32.text(Access.systemRandom(32)) }

    private func checked(_ draft: Webhook.Draft) throws -> Webhook.Draft {
        let title = draft.title.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !title.isEmpty, title.count <= 60 else { throw MessagesProblem.titleNeeded }
        let url = draft.url.trimmingCharacters(in: .whitespacesAndNewlines)
        do {
            try addresses.checked(url)
        } catch let refusal as AddressGuard.Refusal {
            throw MessagesProblem.address(reason: refusal.reason)
        }
        for id in draft.services where !services.contains(where: { $0.id == id }) {
            throw MessagesProblem.unknownService(id)
        }
        for id in draft.events where !WebhookEvent.all.contains(where: { $0.id == id }) {
            throw MessagesProblem.unknownEvent(id)
        }
        return Webhook.Draft(title: title, url: url, services: draft.services, events: draft.events)
    }

    private func note(
        _ action: String,
        _ webhook: Webhook,
        detail: String? = nil,
        actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try audit.record(
            AuditEntry(
                at: now,
                actor: actor,
                action: action,
                subject: "webhook",
                subjectID: webhook.id,
                detail: detail
            ),
            in: transaction
        )
    }

    // MARK: - What is on its way

    package struct Dossier: Sendable {
        package let webhook: Webhook
        package let open: [Webhook.Delivery.State: Int]
        package let deliveries: [Webhook.Delivery]
        package let next: Int64?
    }

    /// A subscription with its deliveries, newest first.
    package func dossier(
        actor: Actor,
        _ id: Int64,
        state: Webhook.Delivery.State? = nil,
        before: Int64? = nil,
        limit: Int = 20
    ) async throws -> Dossier {
        try actor.require(.webhookManage)
        return try await database.read { [store] transaction in
            guard let webhook = try store.webhook(id, in: transaction) else { throw MessagesProblem.unknownWebhook }
            let found = try store.deliveries(id, state: state, before: before, limit: limit + 1, in: transaction)
            let page = Array(found.prefix(limit))
            return Dossier(
                webhook: webhook,
                open: try store.open(in: transaction)[id] ?? [:],
                deliveries: page,
                next: found.count > limit ? page.last?.id : nil
            )
        }
    }

    /// Delivers again at once what was given up; later events of the case follow it.
    package func redeliver(actor: Actor, _ id: Int64, delivery: Int64) async throws {
        try await move(actor: actor, id, delivery: delivery, to: .waiting, "webhook.redeliver")
    }

    /// Passes over what was given up, so that later events of the case can go.
    package func skip(actor: Actor, _ id: Int64, delivery: Int64) async throws {
        try await move(actor: actor, id, delivery: delivery, to: .skipped, "webhook.skip")
    }

    private func move(
        actor: Actor,
        _ id: Int64,
        delivery: Int64,
        to state: Webhook.Delivery.State,
        _ action: String
    ) async throws {
        try actor.require(.webhookManage)
        let now = clock.now()
        try await database.write { [self] transaction in
            guard let webhook = try store.webhook(id, in: transaction) else { throw MessagesProblem.unknownWebhook }
            guard let held = try store.delivery(delivery, in: transaction), held.webhookID == id else {
                throw MessagesProblem.unknownDelivery
            }
            guard try store.move(delivery, to: state, at: now, in: transaction) else {
                throw MessagesProblem.notDead(state: held.state.title)
            }
            try note(action, webhook, detail: "第 \(delivery) 条", actor: actor, at: now, in: transaction)
        }
    }
}
