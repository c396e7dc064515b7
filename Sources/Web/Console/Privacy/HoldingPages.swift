// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// 个人信息查阅: what is held of a person and who has read it, for the resident and for the window, on A4.
enum HoldingPages {
    static func register(on routes: Routes) {
        routes.get("/persons/:id/holding", .permission(.personDisclose), form)
        routes.post("/persons/:id/holding", .permission(.personDisclose), ask)
        routes.get("/persons/:id/holdings/:request", .permission(.personDisclose), sheet)
        routes.get("/persons/:id/holdings/:request/pdf", .permission(.personDisclose), pdf)
        routes.get(Links.ownData, .resident, own)
        routes.get("\(Links.ownData)/pdf", .resident, ownPDF)
    }

    // MARK: - At the window

    static func form(_ request: WebRequest) async throws -> Response {
        try request.page(try await page(request, problem: nil))
    }

    private static func page(_ request: WebRequest, problem: (any Problem)?) async throws -> HoldingFormPage {
        let actor = try request.actor
        let id = try request.key()
        let earlier = try await request.site.rooms.privacy.requests(actor: actor, personID: id)
        let card = try await request.site.rooms.parties.card(actor: actor, id)
        let today = request.site.today
        return HoldingFormPage(
            layout: Layout(request, title: "个人信息查阅"),
            name: card.person.name,
            masked: card.person.numberMasked ?? "无证件号",
            link: Links.holding(id),
            back: Links.person(id),
            ways: IdentityCheck.allCases.map {
                SelectOption(value: $0.rawValue, title: $0.title, selected: $0.rawValue == request.form["identity"])
            },
            reason: request.form["reason"],
            earlier: earlier.map {
                .init(
                    number: $0.number,
                    at: $0.madeAt.text,
                    who: "\($0.madeName)（\($0.functionTitle)）",
                    identity: $0.identity.title,
                    reason: $0.reason,
                    link: $0.madeBy == actor.userID && $0.madeAt.date == today
                        ? "\(Links.persons)/\(id)/holdings/\($0.id)" : nil
                )
            },
            problem: problem?.message
        )
    }

    static func ask(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        do {
            guard let identity = IdentityCheck(rawValue: request.form["identity"]) else {
                _ = try await request.site.rooms.privacy.requests(actor: try request.actor, personID: id)
                throw PrivacyProblem.unknownIdentity
            }
            let made = try await request.site.rooms.privacy.ask(
                actor: try request.actor,
                personID: id,
                identity: identity,
                reason: request.form["reason"],
                requestID: try? UUIDv7.parse(request.form["request_id"])
            )
            return request.see("\(Links.persons)/\(id)/holdings/\(made)")
        } catch let problem as PrivacyProblem where problem.kind == .invalid {
            return try request.page(try await page(request, problem: problem), status: .unprocessableContent)
        }
    }

    private static func asked(_ request: WebRequest) async throws -> HoldingSheet {
        let id = try request.key()
        let (asked, holding) = try await request.site.rooms.privacy.holding(
            actor: try request.actor,
            personID: id,
            request: try request.key("request")
        )
        return HoldingSheet(
            holding,
            number: asked.number,
            facts: [
                CasePage.Line(title: "身份核对", value: asked.identity.title),
                CasePage.Line(title: "查阅理由", value: asked.reason),
                CasePage.Line(title: "经办", value: "\(asked.madeName)（\(asked.functionTitle)）"),
            ],
            words: try await HoldingWords(request),
            back: Links.holding(id),
            pdf: "\(Links.persons)/\(id)/holdings/\(asked.id)/pdf",
            request
        )
    }

    static func sheet(_ request: WebRequest) async throws -> Response { try request.page(try await asked(request)) }

    static func pdf(_ request: WebRequest) async throws -> Response {
        try await printed(try await asked(request), request)
    }

    private static func printed(_ sheet: HoldingSheet, _ request: WebRequest) async throws -> Response {
        let file = try await request.site.printer.pdf(try request.site.templates.render(sheet))
        return Reply.download(file, name: "个人信息查阅单-\(sheet.name).pdf", media: "application/pdf")
    }

    // MARK: - For residents

    private static func ownSheet(_ request: WebRequest) async throws -> HoldingSheet {
        let holding = try await request.site.rooms.privacy.own(actor: try request.actor)
        return HoldingSheet(
            holding,
            number: nil,
            facts: [CasePage.Line(title: "查阅方式", value: "本人登录群众端")],
            words: try await HoldingWords(request),
            back: Links.resident,
            pdf: "\(Links.ownData)/pdf",
            request
        )
    }

    static func own(_ request: WebRequest) async throws -> Response { try request.page(try await ownSheet(request)) }

    static func ownPDF(_ request: WebRequest) async throws -> Response {
        try await request.site.access.limit("paper:\(try request.actor.personID ?? 0)", to: 30, perSeconds: 600)
        return try await printed(try await ownSheet(request), request)
    }
}

struct HoldingFormPage: Page {
    static let template = "console/holding"
    let layout: Layout
    let name: String
    let masked: String
    let link: String
    let back: String
    let ways: [SelectOption]
    let reason: String
    let earlier: [Earlier]
    let problem: String?

    struct Earlier: Sendable {
        let number: String
        let at: String
        let who: String
        let identity: String
        let reason: String
        let link: String?
    }
}
