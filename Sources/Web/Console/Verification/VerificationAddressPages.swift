// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// Where sources are reached by HTTP (核对接口), for the system administrator.
enum VerificationAddressPages {
    static func register(on routes: Routes) {
        routes.get(Links.verificationAddresses, .permission(.webhookManage), list)
        routes.post("/verification/addresses/:source", .permission(.webhookManage), save)
        routes.post("/verification/addresses/:source/secret", .permission(.webhookManage), renew)
    }

    static func list(_ request: WebRequest) async throws -> Response {
        try request.page(try await page(request, problem: nil))
    }

    private static func page(_ request: WebRequest, problem: (any Problem)?) async throws -> VerificationAddressPage {
        let sources = try await request.site.rooms.verification.addresses(actor: try request.actor)
        return VerificationAddressPage(sources, problem: problem, request)
    }

    static func save(_ request: WebRequest) async throws -> Response {
        let id = try request.text("source")
        do {
            let secret = try await request.site.rooms.verification.setAddress(
                actor: try request.actor,
                sourceID: id,
                url: String(request.form["url"].prefix(600)),
                secret: request.form["secret"],
                state: VerificationAddress.State(rawValue: request.form["state"]) ?? .active,
                version: Int64(request.form["version"])
            )
            guard let secret, request.form["secret"].isEmpty else {
                return request.see(Links.verificationAddresses, done: "saved")
            }
            return try secretPage(secret, id, url: request.form["url"], request)
        } catch let problem as VerificationProblem where [.invalid, .conflict].contains(problem.kind) {
            return try request.page(try await page(request, problem: problem), status: ProblemPage.status(problem))
        }
    }

    static func renew(_ request: WebRequest) async throws -> Response {
        let id = try request.text("source")
        do {
            let new = try await request.site.rooms.verification.renewSecret(actor: try request.actor, sourceID: id)
            return try secretPage(new.secret, id, url: new.url, request)
        } catch let problem as VerificationProblem where problem.kind == .conflict {
            return try request.page(try await page(request, problem: problem), status: ProblemPage.status(problem))
        }
    }

    private static func secretPage(_ secret: String, _ id: String, url: String, _ request: WebRequest) throws
        -> Response
    {
        let source = request.site.rooms.verification.sources.first { $0.id == id }
        return try request.page(
            WebhookSecretPage(
                layout: Layout(request, title: "核对接口的密钥"),
                heading: "核对接口的密钥",
                name: source?.title ?? id,
                url: url,
                secret: secret,
                webhookLink: Links.verificationAddresses,
                linkTitle: "返回核对接口"
            )
        )
    }
}

struct VerificationAddressPage: Page {
    static let template = "console/verification-addresses"
    let layout: Layout
    let problem: String?
    let sources: [Source]

    struct Source: Sendable {
        let id: String
        let title: String
        let department: String
        let state: String
        let tone: String
        let url: String
        /// Empty for an address that is still to be entered.
        let version: String
        let known: Bool
        let updated: String
        let refusal: String?
        let fault: String?
        let callback: String
        let states: [SelectOption]
        let editing: Bool
        let exchanges: [Exchange]
    }

    struct Exchange: Sendable {
        let at: String
        let what: String
        let number: String
        let outcome: String
        let tone: String
    }

    init(_ sources: [Verification.Wired], problem: (any Problem)?, _ request: WebRequest) {
        layout = Layout(request, title: "核对接口")
        self.problem = problem.map { $0.message }
        self.sources = sources.map { source in
            let address = source.address
            let isHere = problem != nil && (try? request.text("source")) == source.id
            let chosen = isHere ? request.form["state"] : (address?.state ?? .active).rawValue
            return Source(
                id: source.id,
                title: source.title,
                department: source.department,
                state: address?.state.title ?? "未登记地址",
                tone: address.map { $0.state == .active ? "done" : "soon" } ?? "late",
                url: isHere ? request.form["url"] : address?.url ?? "",
                version: address.map { String($0.version) } ?? "",
                known: address != nil,
                updated: address.map { "\($0.updatedBy) \($0.updatedAt.text)" } ?? "",
                refusal: address.flatMap { held in held.refusal.map { "\(held.refusedAt?.text ?? "")　\($0)" } },
                fault: address.flatMap { held in held.fault.map { "\(held.faultAt?.text ?? "")　\($0)" } },
                callback: Links.verificationCallback(source.id),
                states: VerificationAddress.State.allCases.map {
                    SelectOption(value: $0.rawValue, title: $0.title, selected: $0.rawValue == chosen)
                },
                editing: isHere || address == nil,
                exchanges: source.exchanges.map {
                    Exchange(
                        at: $0.at.text,
                        what: $0.isAnswer ? "收到答复" : "发出委托",
                        number: $0.number ?? "—",
                        outcome: $0.reason ?? $0.status.map { "对方答复 \($0)" } ?? "已入库",
                        tone: $0.reason == nil ? "done" : "late"
                    )
                }
            )
        }
    }
}
