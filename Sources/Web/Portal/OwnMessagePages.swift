// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel

/// What a resident has been told.
enum OwnMessagePages {
    static func register(on routes: Routes) {
        routes.get(Links.ownMessages, .resident, list)
    }

    static func list(_ request: WebRequest) async throws -> Response {
        let messages = try await request.site.rooms.messages.readOwn(actor: try request.actor)
        return try request.page(
            OwnMessagesPage(
                layout: Layout(request, title: "我的消息"),
                rows: messages.map { InboxLine($0, link: $0.caseID.map(Links.ownCase) ?? Links.ownBookings) }
            )
        )
    }
}

struct OwnMessagesPage: Page {
    static let template = "portal/messages"
    let layout: Layout
    let rows: [InboxLine]
}
