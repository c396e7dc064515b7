// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

extension Webhook.State: APIValue {}
extension Webhook.Delivery.State: APIValue {}

/// Subscriptions of other systems, and what is on its way to them.
enum WebhookEndpoints {
    private static let title = Input<String>("title", "Name of the receiving system")
    private static let url = Input<String>("url", "Where events are posted; https")
    private static let services = Input<[String]?>("services", "Of these services only; absent for all")
    private static let events = Input<[String]?>(
        "events",
        "Of these only: \(WebhookEvent.all.map(\.id).joined(separator: ", ")); absent for all"
    )
    private static let state = Input<Webhook.State>("state", "ended cannot be taken back")
    private static let filter = Input<Webhook.Delivery.State?>("state")

    static let all: [Endpoint] = [
        .get("/webhooks", "listWebhooks", "Subscriptions", .permission(.webhookManage), list) { call in
            try await call.rooms.webhooks.list(actor: call.actor)
        },
        .post(
            "/webhooks",
            "createWebhook",
            "Subscribe a system; the answer has the secret that signs, once",
            .permission(.webhookManage),
            body: "NewWebhook",
            [title.field, url.field, services.field, events.field],
            created: true,
            keepsAnswer: false,
            secret
        ) { call in
            try await call.rooms.webhooks.create(actor: call.actor, requestID: call.requestID, draft(call))
        },
        .get(
            "/webhooks/{id}",
            "readWebhook",
            "A subscription",
            .permission(.webhookManage),
            line
        ) { try await read($0) },
        .post(
            "/webhooks/{id}",
            "changeWebhook",
            "Change a subscription, pause it, let it go on or end it",
            .permission(.webhookManage),
            body: "WebhookChange",
            [APICall.version.field, title.field, url.field, services.field, events.field, state.field],
            line
        ) { call in
            try await call.rooms.webhooks.change(
                actor: call.actor,
                try call.key(),
                version: try call.body[APICall.version],
                draft(call),
                state: try call.body[state]
            )
            return try await read(call)
        },
        .post(
            "/webhooks/{id}/secret",
            "renewWebhookSecret",
            "A new secret; the old one ends at once",
            .permission(.webhookManage),
            body: "WebhookSecretRenewal",
            [],
            keepsAnswer: false,
            secret
        ) { try await $0.rooms.webhooks.renewSecret(actor: $0.actor, $0.key()) },
        .get(
            "/webhooks/{id}/deliveries",
            "listDeliveries",
            "What was posted and is to be posted, newest first",
            .permission(.webhookManage),
            query: [filter.field, APICall.cursor.field, APICall.limit.field],
            delivery.pages("DeliveryPage")
        ) { call in
            let found = try await call.rooms.webhooks.dossier(
                actor: call.actor,
                try call.key(),
                state: try call.query[filter],
                before: try call.query[APICall.cursor],
                limit: try call.pageSize
            )
            return Listing(items: found.deliveries, next: found.next, total: nil)
        },
        .post(
            "/webhooks/{id}/deliveries/{delivery}/redeliver",
            "redeliver",
            "Post again what failed or was given up",
            .permission(.webhookManage),
            body: "Redelivery",
            [],
            line
        ) { call in
            try await call.rooms.webhooks.redeliver(actor: call.actor, call.key(), delivery: call.key("delivery"))
            return try await read(call)
        },
        .post(
            "/webhooks/{id}/deliveries/{delivery}/skip",
            "skipDelivery",
            "Pass over what failed or was given up, so that later events of its case go",
            .permission(.webhookManage),
            body: "DeliverySkip",
            [],
            line
        ) { call in
            try await call.rooms.webhooks.skip(actor: call.actor, call.key(), delivery: call.key("delivery"))
            return try await read(call)
        },
    ]

    private static func draft(_ call: APICall) throws -> Webhook.Draft {
        Webhook.Draft(
            title: try call.body[title],
            url: try call.body[url],
            services: try call.body[services] ?? [],
            events: try call.body[events] ?? []
        )
    }

    private static func read(_ call: APICall) async throws -> Webhooks.Overview {
        let found = try await call.rooms.webhooks.dossier(actor: call.actor, try call.key(), limit: 1)
        return Webhooks.Overview(webhook: found.webhook, open: found.open)
    }

    private static let plain = Shape<Webhook>(
        "WebhookPlain",
        [
            .value("id") { $0.id },
            .value("title") { $0.title },
            .value("url") { $0.url },
            .value("services", "Empty for all") { $0.services },
            .value("events", "Empty for all") { $0.events },
            .value("state") { $0.state },
            .value("created_at") { $0.createdAt },
            .value("version") { $0.version },
        ]
    )

    private static let line = Shape<Webhooks.Overview>(
        "Webhook",
        plain.parts { $0.webhook } + [
            .value("waiting", "Events on their way") { ($0.open[.waiting] ?? 0) + ($0.open[.failed] ?? 0) },
            .value("dead", "Events that were given up") { $0.open[.dead] ?? 0 },
        ]
    )

    private static let list = Shape<[Webhooks.Overview]>("WebhookList", [.list("items", line) { $0 }])

    private static let secret = Shape<Webhooks.Made>(
        "WebhookSecret",
        plain.parts { $0.webhook } + [.value("secret", "Shown once; keep it") { $0.secret }]
    )

    private static let delivery = Shape<Webhook.Delivery>(
        "Delivery",
        [
            .value("id") { $0.id },
            .value("case_id") { $0.caseID },
            .value("event") { $0.event },
            .value("state") { $0.state },
            .value("created_at") { $0.createdAt },
            .value("due_at") { $0.dueAt },
            .value("attempts") { $0.attempts },
            .value("status", "Of the last answer; null while there was none") { $0.status },
            .value("reason") { $0.reason },
            .value("delivered_at") { $0.deliveredAt },
        ]
    )
}
