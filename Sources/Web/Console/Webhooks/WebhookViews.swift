// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Vocabulary

struct WebhookRow: Sendable {
    let link: String
    let name: String
    let url: String
    let services: String
    let events: String
    let state: String
    let tone: String
    let waiting: String
    /// How many were given up; nil where none were.
    let dead: String?

    init(_ webhook: Webhook, open: [Webhook.Delivery.State: Int], services all: [(id: String, title: String)]) {
        link = Links.webhook(webhook.id)
        name = webhook.title
        url = webhook.url
        let titles = webhook.services.map { id in all.first { $0.id == id }?.title ?? id }
        services = titles.isEmpty ? "全部事项" : titles.joined(separator: "、")
        let events = webhook.events.map { id in WebhookEvent.all.first { $0.id == id }?.title ?? id }
        self.events = events.isEmpty ? "全部事件" : events.joined(separator: "、")
        state = webhook.state.title
        tone = webhook.state == .active ? "done" : webhook.state == .paused ? "soon" : ""
        waiting = String((open[.waiting] ?? 0) + (open[.failed] ?? 0))
        dead = open[.dead].map { "\($0)" }
    }
}

struct WebhookListPage: Page {
    static let template = "console/webhooks"
    let layout: Layout
    let rows: [WebhookRow]
}

/// The fields of a subscription, with what was typed.
struct WebhookFields: Sendable {
    let title: String
    let url: String
    let services: [SelectOption]
    let events: [SelectOption]
    let problem: String?
    let titleProblem: String?
    let urlProblem: String?

    init(_ draft: Webhook.Draft, _ request: WebRequest, problem: (any Problem)?) {
        title = draft.title
        url = draft.url
        services = request.site.rooms.webhooks.services.map {
            SelectOption(value: $0.id, title: $0.title, selected: draft.services.contains($0.id))
        }
        events = WebhookEvent.all.map {
            SelectOption(value: $0.id, title: $0.title, selected: draft.events.contains($0.id))
        }
        self.problem = problem?.message
        titleProblem = problem?.field == "title" ? problem?.message : nil
        urlProblem = problem?.field == "url" ? problem?.message : nil
    }
}

struct WebhookFormPage: Page {
    static let template = "console/webhook-form"
    let layout: Layout
    let fields: WebhookFields
}

/// A secret, shown once.
struct WebhookSecretPage: Page {
    static let template = "console/webhook-secret"
    let layout: Layout
    let heading: String
    let name: String
    let url: String
    let secret: String
    let webhookLink: String
    let linkTitle: String
}

struct WebhookPage: Page {
    static let template = "console/webhook"
    let layout: Layout
    let row: WebhookRow
    let webhookLink: String
    let version: Int64
    let fields: WebhookFields
    let changeable: Bool
    let states: [SelectOption]
    let filters: [SelectOption]
    let deliveries: [Delivery]
    let next: String?
    let created: String

    struct Delivery: Sendable {
        let id: Int64
        let event: String
        let caseID: Int64
        let state: String
        let tone: String
        let at: String
        let attempts: Int
        let remark: String?
        /// May be delivered again or passed over.
        let stuck: Bool
    }

    init(
        _ dossier: Webhooks.Dossier,
        state: Webhook.Delivery.State?,
        problem: (any Problem)?,
        _ request: WebRequest
    ) {
        let webhook = dossier.webhook
        layout = Layout(request, title: webhook.title)
        row = WebhookRow(webhook, open: dossier.open, services: request.site.rooms.webhooks.services)
        webhookLink = Links.webhook(webhook.id)
        version = webhook.version
        let kept = Webhook.Draft(
            title: webhook.title,
            url: webhook.url,
            services: webhook.services,
            events: webhook.events
        )
        fields = WebhookFields(problem == nil ? kept : WebhookPages.draft(request), request, problem: problem)
        changeable = webhook.state != .ended
        states = Webhook.State.allCases.map {
            SelectOption(value: $0.rawValue, title: $0.title, selected: $0 == webhook.state)
        }
        filters =
            [SelectOption(value: "", title: "全部推送", selected: state == nil)]
            + Webhook.Delivery.State.allCases.map {
                SelectOption(value: $0.rawValue, title: $0.title, selected: $0 == state)
            }
        deliveries = dossier.deliveries.map { delivery in
            Delivery(
                id: delivery.id,
                event: WebhookEvent.all.first { $0.id == delivery.event }?.title ?? delivery.event,
                caseID: delivery.caseID,
                state: delivery.state.title,
                tone: delivery.state.tone,
                at: delivery.createdAt.text,
                attempts: delivery.attempts,
                remark: delivery.state == .failed
                    ? "\(delivery.reason ?? "")，\(delivery.dueAt.text) 再试" : delivery.reason,
                stuck: webhook.state != .ended && [.failed, .dead].contains(delivery.state)
            )
        }
        next = dossier.next.map {
            Links.query(Links.webhook(webhook.id), [("state", state?.rawValue ?? ""), ("before", "\($0)")])
        }
        created = "\(webhook.createdBy)建立于 \(webhook.createdAt.text)"
    }
}

extension Webhook.Delivery.State {
    /// Tone of the tag that shows the state.
    fileprivate var tone: String {
        switch self {
        case .waiting, .skipped: ""
        case .delivered: "done"
        case .failed: "soon"
        case .dead: "late"
        }
    }
}
