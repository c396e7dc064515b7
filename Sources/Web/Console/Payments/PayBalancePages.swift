// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Vocabulary

/// All accounts with their sums (总账试算).
enum PayBalancePages {
    static func show(_ request: WebRequest) async throws -> Response {
        let trial = try await request.site.rooms.ledger.trialBalance(actor: try request.actor)
        return try request.page(
            PayBalancePage(
                layout: Layout(request, title: "总账试算"),
                balance: PayBatchPage.Balance(trial),
                at: request.site.clock.now().text
            )
        )
    }
}

struct PayBalancePage: Page {
    static let template = "console/paybalance"
    let layout: Layout
    let balance: PayBatchPage.Balance
    let at: String
}
