// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Vocabulary

/// What one's own office has been told, and what applicants were told by text message and on the portal.
enum MessagePages {
    static func register(on routes: Routes) {
        routes.get(Links.messages, .permission(.messageRead), list)
        routes.get("/messages/:id", .permission(.messageRead), show)
        routes.post("/messages/:id/resend", .permission(.messageResend), resend)
    }

    enum Box: String, CaseIterable {
        case inbox, sent

        var title: String { self == .inbox ? "给本岗位的" : "发给群众的" }
    }

    static func list(_ request: WebRequest) async throws -> Response {
        switch try request.choice("box", title: "消息", of: Box.self) ?? .inbox {
        case .inbox: try await inbox(request)
        case .sent: try await outbox(request)
        }
    }

    private static func tabs(_ current: Box) -> [MessageTab] {
        Box.allCases.map {
            MessageTab(title: $0.title, link: "\(Links.messages)?box=\($0.rawValue)", current: $0 == current)
        }
    }

    private static func inbox(_ request: WebRequest) async throws -> Response {
        let found = try await request.site.rooms.messages.inbox(
            actor: try request.actor,
            before: try request.number("before")
        )
        return try request.page(
            InboxPage(
                layout: Layout(request, title: "消息"),
                tabs: tabs(.inbox),
                rows: found.messages.map { InboxLine($0, link: $0.caseID.map(Links.caseFile) ?? Links.bookings) },
                next: found.next.map { "\(Links.messages)?before=\($0)" }
            )
        )
    }

    private static func outbox(_ request: WebRequest) async throws -> Response {
        let state = try request.choice("state", title: "状态", of: Message.State.self)
        let channel = try request.choice("channel", title: "渠道", of: MessageDefinition.Channel.self)
        let page = try await request.site.rooms.messages.outbox(
            actor: try request.actor,
            filter: MessageFilter(state: state, channel: channel),
            before: try request.number("before")
        )
        let asked = [
            ("box", Box.sent.rawValue), ("state", state?.rawValue ?? ""), ("channel", channel?.rawValue ?? ""),
        ]
        return try request.page(
            OutboxPage(
                layout: Layout(request, title: "消息"),
                tabs: tabs(.sent),
                states: [SelectOption(value: "", title: "全部状态", selected: state == nil)]
                    + Message.State.allCases.map { other in
                        let count = page.counts[other].map { "（\($0 > 10_000 ? "1 万以上" : "\($0)")）" } ?? ""
                        return SelectOption(value: other.rawValue, title: other.title + count, selected: other == state)
                    },
                channels: [SelectOption(value: "", title: "全部渠道", selected: channel == nil)]
                    + MessageDefinition.Channel.allCases.map {
                        SelectOption(value: $0.rawValue, title: $0.title, selected: $0 == channel)
                    },
                rows: page.messages.map(OutboxLine.init),
                next: page.next.map { Links.query(Links.messages, asked + [("before", "\($0)")]) }
            )
        )
    }

    static func show(_ request: WebRequest) async throws -> Response {
        try request.page(try await page(request, problem: nil))
    }

    private static func page(_ request: WebRequest, problem: (any Problem)?) async throws -> MessagePage {
        let actor = try request.actor
        let dossier = try await request.site.rooms.messages.dossier(actor: actor, try request.key())
        return MessagePage(
            dossier,
            mayResend: actor.may(.messageResend),
            problem: problem,
            request
        )
    }

    static func resend(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        do {
            try await request.site.rooms.messages.resend(
                actor: try request.actor,
                id,
                requestID: try? UUIDv7.parse(request.form["request_id"])
            )
            return request.see(Links.message(id), done: "resent")
        } catch let problem as MessagesProblem where [.invalid, .conflict].contains(problem.kind) {
            return try request.page(try await page(request, problem: problem), status: ProblemPage.status(problem))
        }
    }
}

struct MessageTab: Sendable {
    let title: String
    let link: String
    let current: Bool
}

/// A message as its recipient sees it.
struct InboxLine: Sendable {
    let heading: String
    let text: String
    let at: String
    let unread: Bool
    let link: String

    init(_ message: InboxMessage, link: String) {
        heading = message.title
        text = message.text
        at = message.at.text
        unread = !message.isRead
        self.link = link
    }
}

struct InboxPage: Page {
    static let template = "console/inbox"
    let layout: Layout
    let tabs: [MessageTab]
    let rows: [InboxLine]
    let next: String?
}

struct OutboxLine: Sendable {
    let link: String
    let heading: String
    let text: String
    let recipient: String
    let channel: String
    let state: String
    let tone: String
    let reason: String?
    let at: String

    init(_ message: Message) {
        link = Links.message(message.id)
        heading = message.title
        text = message.text
        recipient = "\(message.audience.title) \(message.recipient)"
        channel = message.channel.title
        state = message.state.title
        tone = message.state.tone
        reason = message.reason
        at = message.createdAt.text
    }
}

struct OutboxPage: Page {
    static let template = "console/outbox"
    let layout: Layout
    let tabs: [MessageTab]
    let states: [SelectOption]
    let channels: [SelectOption]
    let rows: [OutboxLine]
    let next: String?
}

struct MessagePage: Page {
    static let template = "console/message"
    let layout: Layout
    let heading: String
    let text: String
    let state: String
    let tone: String
    let problem: String?
    let facts: [CasePage.Line]
    /// Nil for what is about no case.
    let caseLink: String?
    let caseTitle: String
    let tries: [Attempt]
    let resendLink: String?

    struct Attempt: Sendable {
        let at: String
        let outcome: String
        let detail: String?
    }

    init(_ dossier: Messages.Dossier, mayResend: Bool, problem: (any Problem)?, _ request: WebRequest) {
        let message = dossier.message
        layout = Layout(request, title: message.title)
        heading = message.title
        text = message.text
        state = message.state.title
        tone = message.state.tone
        self.problem = problem?.message
        caseLink = message.caseID.map(Links.caseFile)
        caseTitle = message.caseNumber.map { "办件 \($0)" } ?? "尚未受理的办件"
        var facts = [
            CasePage.Line(title: "发给", value: "\(message.audience.title) \(message.recipient)"),
            CasePage.Line(title: "渠道", value: message.channel.title),
        ]
        if message.channel == .sms {
            facts.append(CasePage.Line(title: "手机", value: message.addressMasked ?? "没有登记"))
        }
        facts.append(CasePage.Line(title: "写成", value: message.createdAt.text))
        if [.waiting, .failed].contains(message.state) {
            facts.append(CasePage.Line(title: "下次发送", value: message.dueAt.text))
        }
        if let at = message.sentAt, message.channel == .sms {
            facts.append(CasePage.Line(title: "交给网关", value: at.text))
        }
        if let at = message.deliveredAt { facts.append(CasePage.Line(title: "送达", value: at.text)) }
        if let at = message.readAt { facts.append(CasePage.Line(title: "阅读", value: at.text)) }
        if let reason = message.reason { facts.append(CasePage.Line(title: "原因", value: reason)) }
        self.facts = facts
        tries = dossier.tries.map { Attempt(at: $0.at.text, outcome: $0.state.title, detail: $0.detail) }
        let isResendable = message.channel == .sms && message.state.isResendable
        resendLink = mayResend && isResendable ? "\(Links.message(message.id))/resend" : nil
    }
}

extension Message.State {
    /// Tone of the tag that shows the state.
    var tone: String {
        switch self {
        case .waiting: ""
        case .sent: "primary"
        case .delivered: "done"
        case .failed: "soon"
        case .dead: "late"
        }
    }
}
