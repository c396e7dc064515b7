// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Storage
import Vocabulary

/// One payment: what it is made of, how it went to the bank, and what can be done about it.
enum PayLinePages {
    static func register(on routes: Routes) {
        routes.get("/payments/lines/:payment", .staff, show)
        routes.post("/payments/lines/:payment/give-up", .permission(.paymentSign), giveUp)
    }

    static func show(_ request: WebRequest) async throws -> Response {
        try await show(request, problem: nil)
    }

    private static func show(_ request: WebRequest, problem: (any Problem)?) async throws -> Response {
        let actor = try request.actor
        let rooms = request.site.rooms
        let detail = try await rooms.ledger.payment(actor: actor, id: try request.key("payment"))
        let ids = Array(Set(detail.entitlements.map(\.personID)))
        let people = try await rooms.database.read { [rooms] in
            try rooms.parties.people(ids, scope: .wholeStore, in: $0)
        }
        let tree = try await rooms.regions.tree()
        let page = PayLinePage(
            detail,
            names: Dictionary(people.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first }),
            tree: tree,
            request: request,
            actor: actor,
            problem: problem
        )
        return try request.page(page, status: problem.map(ProblemPage.status) ?? .ok)
    }

    static func giveUp(_ request: WebRequest) async throws -> Response {
        let id = try request.key("payment")
        do {
            try await request.site.rooms.ledger.giveUp(
                actor: try request.actor,
                paymentID: id,
                version: Int64(request.form["version"]) ?? 0,
                reason: String(request.form["reason"].prefix(500))
            )
        } catch let problem as LedgerProblem where problem.kind == .invalid || problem.kind == .conflict {
            return try await show(request, problem: problem)
        }
        return request.see(Links.payment(id), done: "gave-up")
    }
}

struct PayLinePage: Page {
    static let template = "console/payline"
    let layout: Layout
    let lineLink: String
    let batchLink: String
    let version: Int64
    let batchVersion: Int64
    let payment: Int64
    let problem: String?
    let name: String
    let state: String
    let tone: String
    let failure: String?
    let facts: [CasePage.Line]
    let parts: [Part]
    let sum: String
    let attempts: [Attempt]
    let mayWithhold: Bool
    let mayGiveUp: Bool
    let newCardLink: String?
    let mayOpenBatch: Bool
    let typedReason: String

    struct Part: Sendable {
        let month: String
        let person: String
        let kind: String
        let amount: String
    }

    struct Attempt: Sendable {
        let number: Int
        let business: String
        let card: String
        let file: String
        let attemptState: String
        let reason: String?
        let at: String
    }
}

extension PayLinePage {
    init(
        _ detail: Ledger.PaymentDetail,
        names: [Int64: String],
        tree: RegionTree,
        request: WebRequest,
        actor: Actor,
        problem: (any Problem)?
    ) {
        let one = detail.payment
        let batch = detail.batch
        layout = Layout(request, title: "\(one.holderName) \(batch.month.chinese)")
        lineLink = Links.payment(one.id)
        batchLink = Links.batch(batch.id)
        version = one.version
        batchVersion = batch.version
        payment = one.id
        self.problem = problem?.message
        name = one.holderName
        state = one.state.title
        tone = one.state.tone
        failure = one.state == .failed ? one.failure : nil
        facts = [
            CasePage.Line(title: "批次", value: "\(batch.month.chinese)\(batch.programTitle)（\(batch.number)）"),
            CasePage.Line(title: "地区", value: tree.fullName(one.regionID)),
            CasePage.Line(title: "收款账户", value: "\(one.bank) \(one.maskedCard)"),
            CasePage.Line(title: "金额", value: "\(one.amount.text) 元"),
        ]
        parts = detail.entitlements.map {
            Part(
                month: $0.month.chinese,
                person: names[$0.personID] ?? "—",
                kind: $0.kind.title,
                amount: $0.amount.text
            )
        }
        sum = one.amount.text
        attempts = detail.attempts.map {
            Attempt(
                number: $0.number,
                business: $0.businessNumber,
                card: $0.maskedCard,
                file: $0.fileName ?? "—",
                attemptState: $0.state.title,
                reason: $0.reason,
                at: $0.settledAt?.text ?? "—"
            )
        }
        mayWithhold = actor.may(.paymentPrepare) && [.prepared, .checked, .signed].contains(batch.state)
        mayGiveUp = actor.may(.paymentSign) && one.state == .failed
        let mayPropose = actor.may(.enrolmentChange) || actor.may(.paymentPrepare)
        newCardLink =
            mayPropose && one.state == .failed ? "\(Links.newPayCard)?person=\(one.payeePersonID)" : nil
        mayOpenBatch = actor.may(.paymentRead)
        typedReason = problem == nil ? "" : request.form["reason"]
    }
}
