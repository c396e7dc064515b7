// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

extension Message.State: APIValue {}
extension MessageDefinition.Channel: APIValue {}
extension MessageDefinition.Audience: APIValue {}

/// What people and offices were told of cases.
enum MessageEndpoints {
    private static let state = Input<Message.State?>("state")
    private static let channel = Input<MessageDefinition.Channel?>("channel")
    private static let caseID = Input<Int64?>("case", "Key of a case; absent for all in reach")

    static let all: [Endpoint] = [
        .get(
            "/messages",
            "listMessages",
            "Messages about cases in reach, newest first",
            .permission(.messageRead),
            query: [state.field, channel.field, caseID.field, APICall.cursor.field, APICall.limit.field],
            line.pages("MessagePage")
        ) { call in
            let page = try await call.rooms.messages.outbox(
                actor: call.actor,
                filter: MessageFilter(
                    state: try call.query[state],
                    channel: try call.query[channel],
                    caseID: try call.query[caseID]
                ),
                before: try call.query[APICall.cursor],
                limit: try call.pageSize
            )
            return Listing(items: page.messages, next: page.next, total: nil)
        },
        .get("/messages/{id}", "readMessage", "A message with its tries", .permission(.messageRead), full) { call in
            try await call.rooms.messages.dossier(actor: call.actor, call.key())
        },
        .post(
            "/messages/{id}/resend",
            "resendMessage",
            "Send a text message again that failed or was given up",
            .permission(.messageResend),
            body: "MessageResend",
            [],
            full
        ) { call in
            let id = try call.key()
            try await call.rooms.messages.resend(actor: call.actor, id, requestID: call.requestID)
            return try await call.rooms.messages.dossier(actor: call.actor, id)
        },
    ]

    private static let line = Shape<Message>(
        "Message",
        [
            .value("id") { $0.id },
            .value("template", "Of the packs") { $0.templateID },
            .value("title") { $0.title },
            .value("text") { $0.text },
            .value("case_id") { $0.caseID },
            .value("case_number", "null before acceptance") { $0.caseNumber },
            .value("to") { $0.audience },
            .value("recipient") { $0.recipient },
            .value("channel") { $0.channel },
            .value("phone", "Masked; null for other channels") { $0.channel == .sms ? $0.addressMasked : nil },
            .value("state") { $0.state },
            .value("reason", "Why it was not delivered") { $0.reason },
            .value("attempts") { $0.attempts },
            .value("created_at") { $0.createdAt },
            .value("due_at", "Not sent before") { $0.dueAt },
            .value("sent_at") { $0.sentAt },
            .value("delivered_at") { $0.deliveredAt },
            .value("read_at") { $0.readAt },
        ]
    )

    private static let attempt = Shape<Message.Try>(
        "MessageTry",
        [
            .value("number") { $0.number },
            .value("at") { $0.at },
            .value("state") { $0.state },
            .value("detail") { $0.detail },
        ]
    )

    private static let full = Shape<Messages.Dossier>(
        "MessageCard",
        line.parts { $0.message } + [.list("tries", attempt, "Oldest first") { $0.tries }]
    )
}
