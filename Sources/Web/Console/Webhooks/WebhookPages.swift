// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// Other systems that are told of cases, for the system administrator: who is told what, and what did not arrive.
enum WebhookPages {
    static func register(on routes: Routes) {
        routes.get(Links.webhooks, .permission(.webhookManage), list)
        routes.get(Links.newWebhook, .permission(.webhookManage), form)
        routes.post(Links.newWebhook, .permission(.webhookManage), create)
        routes.get("/webhooks/:id", .permission(.webhookManage), show)
        routes.post("/webhooks/:id", .permission(.webhookManage), change)
        routes.post("/webhooks/:id/secret", .permission(.webhookManage), renewSecret)
        routes.post("/webhooks/:id/deliveries/:delivery/redeliver", .permission(.webhookManage), redeliver)
        routes.post("/webhooks/:id/deliveries/:delivery/skip", .permission(.webhookManage), skip)
    }

    static func list(_ request: WebRequest) async throws -> Response {
        let webhooks = request.site.rooms.webhooks
        let found = try await webhooks.list(actor: try request.actor)
        return try request.page(
            WebhookListPage(
                layout: Layout(request, title: "推送订阅"),
                rows: found.map { WebhookRow($0.webhook, open: $0.open, services: webhooks.services) }
            )
        )
    }

    static func form(_ request: WebRequest) async throws -> Response {
        try request.page(form(request, problem: nil))
    }

    private static func form(_ request: WebRequest, problem: (any Problem)?) -> WebhookFormPage {
        WebhookFormPage(
            layout: Layout(request, title: "新建推送订阅"),
            fields: WebhookFields(draft(request), request, problem: problem)
        )
    }

    static func draft(_ request: WebRequest) -> Webhook.Draft {
        Webhook.Draft(
            title: request.form["title"],
            url: request.form["url"],
            services: request.form.all("services"),
            events: request.form.all("events")
        )
    }

    static func create(_ request: WebRequest) async throws -> Response {
        do {
            let made = try await request.site.rooms.webhooks.create(
                actor: try request.actor,
                requestID: try? UUIDv7.parse(request.form["request_id"]),
                draft(request)
            )
            return try secretPage(made, heading: "推送订阅已建立", request)
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try request.page(form(request, problem: problem), status: .unprocessableContent)
        }
    }

    private static func secretPage(_ made: Webhooks.Made, heading: String, _ request: WebRequest) throws -> Response {
        try request.page(
            WebhookSecretPage(
                layout: Layout(request, title: heading),
                heading: heading,
                name: made.webhook.title,
                url: made.webhook.url,
                secret: made.secret,
                webhookLink: Links.webhook(made.webhook.id),
                linkTitle: "查看订阅"
            )
        )
    }

    static func show(_ request: WebRequest) async throws -> Response {
        try request.page(try await page(request, problem: nil))
    }

    private static func page(_ request: WebRequest, problem: (any Problem)?) async throws -> WebhookPage {
        let state = try request.choice("state", title: "状态", of: Webhook.Delivery.State.self)
        let dossier = try await request.site.rooms.webhooks.dossier(
            actor: try request.actor,
            try request.key(),
            state: state,
            before: try request.number("before")
        )
        return WebhookPage(dossier, state: state, problem: problem, request)
    }

    static func change(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        do {
            try await request.site.rooms.webhooks.change(
                actor: try request.actor,
                id,
                version: Int64(request.form["version"]) ?? 0,
                draft(request),
                state: Webhook.State(rawValue: request.form["state"]) ?? .active
            )
            return request.see(Links.webhook(id), done: "saved")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try request.page(try await page(request, problem: problem), status: ProblemPage.status(problem))
        }
    }

    static func renewSecret(_ request: WebRequest) async throws -> Response {
        let made = try await request.site.rooms.webhooks.renewSecret(actor: try request.actor, try request.key())
        return try secretPage(made, heading: "密钥已更换", request)
    }

    static func redeliver(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        try await request.site.rooms.webhooks.redeliver(
            actor: try request.actor,
            id,
            delivery: try request.key("delivery")
        )
        return request.see(Links.webhook(id), done: "redelivered")
    }

    static func skip(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        try await request.site.rooms.webhooks.skip(
            actor: try request.actor,
            id,
            delivery: try request.key("delivery")
        )
        return request.see(Links.webhook(id), done: "skipped")
    }
}
