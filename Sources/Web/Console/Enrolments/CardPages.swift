// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Storage
import Vocabulary

/// Another card for a payee (换卡): proposed with proof, approved by the finance checker.
enum CardPages {
    static func form(_ request: WebRequest) async throws -> Response {
        try request.page(try await page(request, problem: nil))
    }

    private static func page(_ request: WebRequest, problem: (any Problem)?) async throws -> CardFormPage {
        let detail = try await request.site.rooms.benefits.enrolment(
            actor: try request.actor,
            id: try request.key()
        )
        return CardFormPage(detail.enrolment, request: request, problem: problem)
    }

    static func propose(_ request: WebRequest) async throws -> Response {
        do {
            let id = try await proposed(request)
            return request.see(Links.enrolment(id), done: "card")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try request.page(try await page(request, problem: problem), status: ProblemPage.status(problem))
        }
    }

    private static func proposed(_ request: WebRequest) async throws -> Int64 {
        let actor = try request.actor
        let rooms = request.site.rooms
        let detail = try await rooms.benefits.enrolment(actor: actor, id: try request.key())
        let enrolment = detail.enrolment
        var proof = String(request.form["proof"].prefix(100))
        if let upload = try FamilyPages.upload(request, "file") {
            let now = rooms.clock.now()
            let blobs = BlobStore(rooms.cipher)
            let hash = try await rooms.database.write { try blobs.put(upload.content, in: $0, at: now) }
            proof = proof.isEmpty ? "照片 \(hash.prefix(16))" : "\(proof)；照片 \(hash.prefix(16))"
        }
        let holder = request.form["holder"]
        let custody = request.form["custody"]
        _ = try await rooms.ledger.proposeCard(
            actor: actor,
            PayeeAccount.Entry(
                personID: enrolment.payeePersonID,
                personName: enrolment.payeeName,
                kind: PayeeAccount.Kind(rawValue: request.form["card_kind"]) ?? .socialSecurity,
                bank: String(request.form["bank"].prefix(60)),
                card: request.form["card"],
                holderName: holder.isEmpty ? enrolment.payeeName : String(holder.prefix(50)),
                custodyReference: custody.isEmpty ? nil : String(custody.prefix(60))
            ),
            proof: proof,
            requestID: try UUIDv7.parse(request.form["request_id"])
        )
        return enrolment.id
    }

    static func approve(_ request: WebRequest) async throws -> Response {
        try await request.site.rooms.ledger.approveCard(
            actor: try request.actor,
            accountID: try request.key("account")
        )
        return request.see(Links.enrolment(try request.key()), done: "card-approved")
    }

    static func refuse(_ request: WebRequest) async throws -> Response {
        try await request.site.rooms.ledger.refuseCard(
            actor: try request.actor,
            accountID: try request.key("account"),
            reason: String(request.form["reason"].prefix(200))
        )
        return request.see(Links.enrolment(try request.key()), done: "card-refused")
    }
}

struct CardFormPage: Page {
    static let template = "console/enrolment-card"
    let layout: Layout
    let payee: String
    let formLink: String
    let back: String
    let problem: String?
    let kinds: [SelectOption]
    let bank: String
    let card: String
    let holder: String
    let custody: String
    let proof: String

    init(_ enrolment: Enrolment, request: WebRequest, problem: (any Problem)?) {
        layout = Layout(request, title: "换卡")
        payee = enrolment.payeeName
        formLink = Links.card(enrolment.id)
        back = Links.enrolment(enrolment.id)
        self.problem = problem?.message
        kinds = PayeeAccount.Kind.allCases.map {
            SelectOption(value: $0.rawValue, title: $0.title, selected: request.form["card_kind"] == $0.rawValue)
        }
        bank = request.form["bank"]
        card = request.form["card"]
        holder = request.form["holder"]
        custody = request.form["custody"]
        proof = request.form["proof"]
    }
}
