// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Storage
import Vocabulary

/// Payments that came back, and the cards that have to be mended for them: one proposes, another approves.
enum PayCardPages {
    private static let pageSize = 50

    static func register(on routes: Routes) {
        routes.get(Links.failedPayments, .staff, failed)
        routes.get(Links.payCards, .permission(.paymentRead), list)
        routes.get(Links.newPayCard, .staff, form)
        routes.post(Links.payCards, .staff, propose)
        routes.post("/payments/cards/:id/approve", .permission(.paymentCheck), approve)
        routes.post("/payments/cards/:id/refuse", .permission(.paymentCheck), refuse)
    }

    // MARK: - Failed payments

    static func failed(_ request: WebRequest) async throws -> Response {
        let actor = try request.actor
        let ledger = request.site.rooms.ledger
        let found = try await ledger.failed(
            actor: actor,
            after: try request.number("after"),
            limit: pageSize + 1
        )
        let shown = found.prefix(pageSize)
        let cards = try await ledger.liveCards(actor: actor, persons: Array(Set(shown.map(\.payeePersonID))))
        let proposed = Set(cards.filter { $0.state == .proposed }.map(\.personID))
        let tree = try await request.site.rooms.regions.tree()
        let mayPropose = actor.may(.enrolmentChange) || actor.may(.paymentPrepare)
        let total = try await ledger.failedCount(actor: actor)
        return try request.page(
            PayFailedPage(
                layout: Layout(request, title: "退回待处理"),
                total: "\(total) 笔",
                rows: shown.map { payment in
                    PayFailedPage.Row(
                        link: Links.payment(payment.id),
                        name: payment.holderName,
                        region: "\(tree.name(payment.townshipID)) \(tree.name(payment.regionID))",
                        card: payment.maskedCard,
                        amount: payment.amount.text,
                        reason: payment.failure ?? "银行未说明原因",
                        attempts: payment.attempts,
                        waits: proposed.contains(payment.payeePersonID),
                        cardLink: mayPropose && !proposed.contains(payment.payeePersonID)
                            ? "\(Links.newPayCard)?person=\(payment.payeePersonID)" : nil
                    )
                },
                mayRead: actor.may(.paymentRead),
                next: found.count > pageSize ? "\(Links.failedPayments)?after=\(found[pageSize - 1].id)" : nil
            )
        )
    }

    // MARK: - Cards

    static func list(_ request: WebRequest) async throws -> Response {
        try await list(request, problem: nil)
    }

    private static func list(_ request: WebRequest, problem: (any Problem)?) async throws -> Response {
        let actor = try request.actor
        let rooms = request.site.rooms
        let found = try await rooms.ledger.proposedCards(
            actor: actor,
            after: try request.number("after") ?? 0,
            limit: pageSize + 1
        )
        let shown = found.prefix(pageSize)
        let persons = Array(Set(shown.map(\.personID)))
        let current = try await rooms.ledger.liveCards(actor: actor, persons: persons).filter { $0.state == .current }
        let people = try await rooms.database.read { [rooms] in
            try rooms.parties.people(persons, scope: .wholeStore, in: $0)
        }
        let page = PayCardsPage(
            layout: Layout(request, title: "换卡审批"),
            problem: problem?.message,
            rows: shown.map { card in
                PayCardsPage.Row(
                    card,
                    person: people.first { $0.id == card.personID }?.name ?? "—",
                    current: current.first { $0.personID == card.personID },
                    actor: actor
                )
            },
            who: PayTurn.holders(.paymentCheck, request.site.access.functions),
            next: found.count > pageSize ? "\(Links.payCards)?after=\(found[pageSize - 1].id)" : nil
        )
        return try request.page(page, status: problem.map(ProblemPage.status) ?? .ok)
    }

    static func form(_ request: WebRequest) async throws -> Response {
        guard let person = request.query("person").flatMap({ Int64($0) }) else {
            throw AccessProblem.notFound(what: "领取人")
        }
        return try await form(request, person: person, problem: nil)
    }

    private static func form(_ request: WebRequest, person: Int64, problem: (any Problem)?) async throws -> Response {
        let actor = try request.actor
        try mayPropose(actor)
        let card = try await request.site.rooms.parties.card(actor: actor, person)
        let accounts = try await request.site.rooms.ledger.accounts(actor: actor, personID: person)
        let page = PayCardFormPage(
            card,
            accounts: accounts,
            request: request,
            problem: problem
        )
        return try request.page(page, status: problem.map(ProblemPage.status) ?? .ok)
    }

    /// Whoever changes enrolments or makes the lists; the ledger asks the same.
    private static func mayPropose(_ actor: Actor) throws {
        if !actor.may(.paymentPrepare) { try actor.require(.enrolmentChange) }
    }

    static func propose(_ request: WebRequest) async throws -> Response {
        let actor = try request.actor
        try mayPropose(actor)
        guard let person = Int64(request.form["person"]) else { throw AccessProblem.notFound(what: "领取人") }
        // Also the proof that the payee is within the actor's scope.
        let card = try await request.site.rooms.parties.card(actor: actor, person)
        do {
            let custody = String(request.form["custody_reference"].prefix(60))
            _ = try await request.site.rooms.ledger.proposeCard(
                actor: actor,
                PayeeAccount.Entry(
                    personID: card.person.id,
                    personName: card.person.name,
                    kind: PayeeAccount.Kind(rawValue: request.form["kind"]) ?? .socialSecurity,
                    bank: try Self.bank(request.form["bank"]),
                    card: request.form["card"],
                    holderName: try PersonName(request.form["holder_name"]).text,
                    custodyReference: custody.isEmpty ? nil : custody
                ),
                proof: String(request.form["proof"].prefix(200)),
                requestID: try UUIDv7.parse(request.form["request_id"])
            )
        } catch let problem as any Problem where problem.kind == .invalid || problem.kind == .conflict {
            return try await form(request, person: person, problem: problem)
        }
        return request.see(Links.failedPayments, done: "card-proposed")
    }

    private static func bank(_ typed: String) throws -> String {
        guard !typed.isEmpty else { throw LedgerProblem.badCard(reason: "请填写开户银行，如 农业银行天门支行。") }
        return String(typed.prefix(60))
    }

    static func approve(_ request: WebRequest) async throws -> Response {
        try await settle(request, done: "card-approved") {
            try await request.site.rooms.ledger.approveCard(actor: $0, accountID: $1)
        }
    }

    static func refuse(_ request: WebRequest) async throws -> Response {
        try await settle(request, done: "card-refused") {
            try await request.site.rooms.ledger.refuseCard(
                actor: $0,
                accountID: $1,
                reason: String(request.form["reason"].prefix(500))
            )
        }
    }

    private static func settle(
        _ request: WebRequest,
        done: String,
        _ work: (Actor, Int64) async throws -> Void
    ) async throws -> Response {
        do {
            try await work(try request.actor, try request.key())
        } catch let problem as LedgerProblem {
            return try await list(request, problem: problem)
        }
        return request.see(Links.payCards, done: done)
    }
}

extension PayTurn {
    /// The functions with one permission, in the words of the pack.
    static func holders(_ permission: Permission, _ catalog: FunctionCatalog) -> String {
        catalog.functions.filter { $0.permissions.contains(permission) }.map(\.title).joined(separator: "、")
    }
}
