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
        routes.post("/account/stand-ins", .staff, appoint)
        routes.post("/account/stand-ins/end", .staff, endStandIn)
    }

    static func show(_ request: WebRequest) async throws -> Response {
        try request.page(try await page(request))
    }

    private static func page(
        _ request: WebRequest,
        enrolment: AccountPage.Enrolment? = nil,
        passwordProblem: String? = nil,
        codeProblem: String? = nil,
        standInProblem: (any Problem)? = nil
    ) async throws -> AccountPage {
        let on = try await request.site.access.hasSecondFactor(actor: try request.actor)
        return AccountPage(
            layout: Layout(request, title: "账户"),
            mustChange: request.session?.mustChangePassword ?? false,
            passwordProblem: passwordProblem,
            codeProblem: codeProblem,
            enrolment: enrolment,
            factorOn: on,
            factorOff: !on && enrolment == nil,
            standIns: try await StandInPart.read(request, problem: standInProblem)
        )
    }

    /// Lends the office that one acts in at present.
    static func appoint(_ request: WebRequest) async throws -> Response {
        do {
            try await request.site.access.appointStandIn(
                actor: try request.actor,
                officeID: Int64(request.form["office"]) ?? 0,
                userID: Int64(request.form["colleague"]) ?? 0,
                from: try Field.read("from") { try CivilDate(parsing: request.form["from"]) },
                until: try Field.read("until") { try CivilDate(parsing: request.form["until"]) }
            )
            return request.see(Links.account, done: "stand-in")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try request.page(try await page(request, standInProblem: problem), status: .unprocessableContent)
        }
    }

    static func endStandIn(_ request: WebRequest) async throws -> Response {
        let id = Int64(request.form["office"]) ?? 0
        try await request.site.access.endStandIn(actor: try request.actor, officeID: id)
        return request.see(Links.account, done: "saved")
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
    /// Nil for functions that can't be lent, and for whoever stands in for somebody.
    let standIns: StandInPart?

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

/// Who acts while one is away.
struct StandInPart: Sendable {
    let ownTitle: String
    let ownOffice: Int64
    let given: [Given]
    let colleagues: [SelectOption]
    let nobody: Bool
    let from: String
    let until: String
    let first: String
    let last: String
    let standInProblem: String?

    struct Given: Sendable {
        let lentOffice: Int64
        let text: String
    }

    static func read(_ request: WebRequest, problem: (any Problem)?) async throws -> StandInPart? {
        let access = request.site.access
        guard let session = request.session, let officeID = session.officeID,
            let office = session.offices.first(where: { $0.id == officeID }), office.actingFor == nil,
            try access.functions.function(office.function).seesBusinessData
        else { return nil }
        let actor = try request.actor
        let tree = try await request.site.rooms.regions.tree()
        let colleagues = try await access.standInChoices(actor: actor, officeID: officeID)
        let today = request.site.today
        return StandInPart(
            ownTitle: "\(tree.name(office.regionID))\(office.functionTitle)",
            ownOffice: officeID,
            given: try await access.standIns(actor: actor).map {
                Given(lentOffice: $0.officeID, text: "\($0.name)代\($0.functionTitle)，\($0.from.iso) 至 \($0.until.iso)")
            },
            colleagues: try colleagues.map {
                SelectOption(
                    value: String($0.userID),
                    title: "\($0.name)（\(try access.functions.function($0.function).title)）",
                    selected: request.form["colleague"] == String($0.userID)
                )
            },
            nobody: colleagues.isEmpty,
            from: request.form["from"].isEmpty ? today.iso : request.form["from"],
            until: request.form["until"],
            first: today.iso,
            last: today.adding(days: Access.longestStandIn).iso,
            standInProblem: problem?.message
        )
    }
}
