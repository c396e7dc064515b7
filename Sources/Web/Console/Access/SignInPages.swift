// SPDX-License-Identifier: Apache-2.0
import Foundation
import HTTPTypes
import Hummingbird
import CivilAffairs
import SharedKernel
import Vocabulary

struct LoginPage: Page {
    static let template = "console/login"
    let layout: Layout
    let login: String
    let next: String
    let problem: String?
    let demoPassword: String
    let accounts: [Account]

    struct Account: Sendable {
        let login: String
        let title: String
    }
}

/// Login, logout, choice of office, own password.
enum SignInPages {
    static func register(on routes: Routes) {
        routes.get(Links.login, .open, form)
        routes.post(Links.login, .open, login)
        routes.post(Links.logout, .open, logout)
        ExpiredPages.register(on: routes)
        routes.get(Links.office, .staff, offices)
        routes.post(Links.office, .staff, choose)
        AccountPages.register(on: routes)
    }

    static func form(_ request: WebRequest) async throws -> Response {
        try request.page(page(request, problem: nil))
    }

    private static func page(_ request: WebRequest, problem: String?) -> LoginPage {
        LoginPage(
            layout: Layout(request, title: "登录"),
            login: request.form["login"],
            next: LocalPath.checked(request.query("next") ?? request.form["next"]) ?? "",
            problem: problem,
            demoPassword: request.site.settings.demo ? "minzheng-demo-2026" : "",
            accounts: request.site.settings.demoAccounts.map { .init(login: $0.login, title: $0.title) }
        )
    }

    static func login(_ request: WebRequest) async throws -> Response {
        do {
            let login = try await signIn(request)
            let next = LocalPath.checked(request.form["next"]) ?? Links.desk
            var response = request.see(login.mustChangePassword ? Links.account : next)
            response.headers[.setCookie] = cookie(login.token, secure: request.site.settings.secureCookies)
            return response
        } catch let problem as AccessProblem {
            return try request.page(page(request, problem: problem.message), status: .unprocessableContent)
        }
    }

    /// Signs in with what the form says; too many tries from one place are refused.
    static func signIn(_ request: WebRequest) async throws -> Access.Login {
        try await request.site.access.limit("login:\(request.address)", to: 60, perSeconds: 60)
        let code = request.form["code"]
        return try await request.site.access.login(
            login: request.form["login"],
            password: request.form["password"],
            code: code.isEmpty ? nil : code
        )
    }

    static func cookie(_ token: String, secure: Bool) -> String {
        "\(RequestDesk.cookie)=\(token); Path=/; HttpOnly; SameSite=Lax" + (secure ? "; Secure" : "")
    }

    static func logout(_ request: WebRequest) async throws -> Response {
        if let token = request.token { try await request.site.access.logout(token: token) }
        var response = request.see(Links.home)
        response.headers[.setCookie] = "\(RequestDesk.cookie)=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"
        return response
    }

    static func offices(_ request: WebRequest) async throws -> Response {
        guard let session = request.session else { throw AccessProblem.sessionEnded }
        let tree = try await request.site.rooms.regions.tree()
        return try request.page(
            OfficePage(
                layout: Layout(request, title: "切换身份"),
                offices: session.offices.map {
                    .init(
                        id: $0.id,
                        title: $0.functionTitle,
                        region: tree.fullName($0.regionID),
                        current: $0.id == session.officeID
                    )
                }
            )
        )
    }

    static func choose(_ request: WebRequest) async throws -> Response {
        guard let token = request.token, let office = Int64(request.form["office"]) else {
            throw AccessProblem.notFound(what: "职务")
        }
        try await request.site.access.choose(officeID: office, token: token)
        return request.see(Links.desk)
    }
}

struct OfficePage: Page {
    static let template = "console/office"
    let layout: Layout
    let offices: [Item]

    struct Item: Sendable {
        let id: Int64
        let title: String
        let region: String
        let current: Bool
    }
}
