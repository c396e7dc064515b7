// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// One's own password and second factor.
enum AccountPages {
    static func register(on routes: Routes) {
        routes.get(Links.account, .staff, show)
        routes.post(Links.account, .staff, changePassword)
        routes.post("/account/second-factor", .staff, begin)
        routes.post("/account/second-factor/confirm", .staff, confirm)
        routes.post("/account/second-factor/remove", .staff, remove)
    }

    static func show(_ request: WebRequest) async throws -> Response {
        try request.page(try await page(request))
    }

    private static func page(
        _ request: WebRequest,
        enrolment: AccountPage.Enrolment? = nil,
        passwordProblem: String? = nil,
        codeProblem: String? = nil
    ) async throws -> AccountPage {
        let on = try await request.site.access.hasSecondFactor(actor: try request.actor)
        return AccountPage(
            layout: Layout(request, title: "账户"),
            mustChange: request.session?.mustChangePassword ?? false,
            passwordProblem: passwordProblem,
            codeProblem: codeProblem,
            enrolment: enrolment,
            factorOn: on,
            factorOff: !on && enrolment == nil
        )
    }

    static func changePassword(_ request: WebRequest) async throws -> Response {
        do {
            let new = request.form["new"]
            guard new == request.form["again"] else { throw AccessProblem.weakPassword(reason: "两次输入的新密码不一致。") }
            try await request.site.access.changePassword(
                actor: try request.actor,
                present: request.form["present"],
                new: new
            )
            return request.see(Links.desk, done: "password")
        } catch let problem as AccessProblem where problem.kind == .invalid {
            let text = problem == .badCredentials ? "当前密码不正确，请重新输入。" : problem.message
            return try request.page(try await page(request, passwordProblem: text), status: .unprocessableContent)
        }
    }

    static func begin(_ request: WebRequest) async throws -> Response {
        let begun = try await request.site.access.beginSecondFactor(actor: try request.actor)
        let enrolment = try AccountPage.Enrolment(secret: begun.secret, address: begun.address)
        return try request.page(try await page(request, enrolment: enrolment))
    }

    /// The secret comes back from the page, so that a wrong code does not ask for another scan.
    static func confirm(_ request: WebRequest) async throws -> Response {
        do {
            try await request.site.access.confirmSecondFactor(actor: try request.actor, code: request.form["code"])
            return request.see(Links.account, done: "factor")
        } catch AccessProblem.badCode {
            let enrolment = try AccountPage.Enrolment(secret: request.form["secret"], address: request.form["address"])
            let shown = try await page(request, enrolment: enrolment, codeProblem: AccessProblem.badCode.message)
            return try request.page(shown, status: .unprocessableContent)
        }
    }

    static func remove(_ request: WebRequest) async throws -> Response {
        do {
            try await request.site.access.removeSecondFactor(actor: try request.actor, code: request.form["code"])
            return request.see(Links.account, done: "factor-off")
        } catch AccessProblem.badCode {
            let shown = try await page(request, codeProblem: AccessProblem.badCode.message)
            return try request.page(shown, status: .unprocessableContent)
        }
    }
}

struct AccountPage: Page {
    static let template = "console/account"
    let layout: Layout
    let mustChange: Bool
    let passwordProblem: String?
    let codeProblem: String?
    let enrolment: Enrolment?
    let factorOn: Bool
    let factorOff: Bool

    /// A second factor that waits for its first code.
    struct Enrolment: Sendable {
        /// For typing into the app by hand, in groups of four.
        let grouped: String
        let secret: String
        let address: String
        /// The rows of the picture, since a page has no raw markup: one path.
        let side: Int
        let path: String

        init(secret: String, address: String) throws {
            let secret = String(secret.prefix(64))
            self.secret = secret
            self.address = String(address.prefix(300))
            grouped = ReceiptCode.grouped(secret)
            let code = try QRCode(String(address.prefix(300)))
            let quiet = 4
            side = code.size + 2 * quiet
            var path = ""
            for row in 0..<code.size {
                for column in 0..<code.size where code.isDark(row: row, column: column) {
                    path += "M\(column + quiet) \(row + quiet)h1v1h-1z"
                }
            }
            self.path = path
        }
    }
}
