// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

struct PayFailedPage: Page {
    static let template = "console/payfailed"
    let layout: Layout
    let total: String
    let rows: [Row]
    let mayRead: Bool
    let next: String?

    struct Row: Sendable {
        let link: String
        let name: String
        let region: String
        let card: String
        let amount: String
        let reason: String
        let attempts: Int
        let waits: Bool
        let cardLink: String?
    }
}

struct PayCardsPage: Page {
    static let template = "console/paycards"
    let layout: Layout
    let problem: String?
    let rows: [Row]
    /// Whoever approves.
    let who: String
    let next: String?

    struct Row: Sendable {
        let link: String
        let personLink: String
        let person: String
        let card: String
        let bank: String
        let kind: String
        let holder: String
        let doubtful: Bool
        let shared: Bool
        let sharedBy: Int
        let custody: String?
        let current: String
        let proof: String
        let by: String
        let on: String
        let mayApprove: Bool
        let own: Bool
    }
}

extension PayCardsPage.Row {
    init(_ card: PayeeAccount, person: String, current: PayeeAccount?, actor: Actor) {
        let mine = card.proposedBy != nil && card.proposedBy == actor.userID
        link = Links.payCard(card.id)
        personLink = Links.person(card.personID)
        self.person = person
        self.card = card.masked
        bank = card.bank
        kind = card.kind.title
        holder = card.holderName
        doubtful = card.digitsDoubtful
        shared = card.usedByOthers > 0
        sharedBy = card.usedByOthers
        custody = card.custodyReference
        self.current = current.map { "\($0.bank) \($0.masked)" } ?? "没有在用的卡"
        proof = card.proof ?? "—"
        by = card.proposedByName ?? "—"
        on = card.validFrom.iso
        mayApprove = actor.may(.paymentCheck) && !mine
        own = mine
    }
}

struct PayCardFormPage: Page {
    static let template = "console/paycardform"
    let layout: Layout
    let problem: String?
    let person: Int64
    let name: String
    let masked: String
    let personLink: String
    let requestID: String
    let kinds: [SelectOption]
    let bank: String
    let card: String
    let holder: String
    let custody: String
    let proof: String
    let cards: [Card]

    struct Card: Sendable {
        let bank: String
        let masked: String
        let holder: String
        let cardState: String
        let from: String
    }
}

extension PayCardFormPage {
    init(_ record: PersonCard, accounts: [PayeeAccount], request: WebRequest, problem: (any Problem)?) {
        let form = request.form
        let again = problem != nil
        layout = Layout(request, title: "登记新卡")
        self.problem = problem?.message
        person = record.person.id
        name = record.person.name
        masked = record.person.numberMasked ?? "无证件号"
        personLink = Links.person(record.person.id)
        requestID = request.site.requestID()
        kinds = PayeeAccount.Kind.allCases.map {
            SelectOption(value: $0.rawValue, title: $0.title, selected: form["kind"] == $0.rawValue)
        }
        bank = again ? form["bank"] : accounts.first?.bank ?? ""
        card = again ? form["card"] : ""
        holder = again ? form["holder_name"] : record.person.name
        custody = form["custody_reference"]
        proof = form["proof"]
        cards = accounts.prefix(10).map {
            Card(
                bank: $0.bank,
                masked: $0.masked,
                holder: $0.holderName,
                cardState: $0.state.title,
                from: $0.validFrom.iso
            )
        }
    }
}
