// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// The residents' face: guide, progress, notices, verification.
enum PortalPages {
    static func register(on routes: Routes) {
        routes.get(Links.home, .open, home)
        routes.get(Links.guide, .open, home)
        routes.get("/elder", .open, elder)
        routes.get(Links.progress, .open, progress)
        routes.post(Links.progress, .open, progress)
        routes.get(Links.publicPostings, .open, notices)
        routes.get("/notices/:code", .open, notice)
        routes.post("/notices/:code", .open, object)
        routes.get(Links.verify, .open, verify)
        routes.get(Links.residentLogin, .open, loginForm)
        routes.post(Links.residentLogin, .open, login)
        routes.get(Links.resident, .resident, own)
    }

    static func home(_ request: WebRequest) async throws -> Response {
        let services = request.site.rooms.casework.services.current.filter { service in
            let text = request.query("text") ?? ""
            return text.isEmpty || (service.flow.title + service.summary + service.programTitle).contains(text)
        }
        return try request.page(
            HomePage(
                layout: Layout(request, title: "办民政的事"),
                text: request.query("text") ?? "",
                services: services.map {
                    .init(
                        title: $0.flow.title,
                        summary: $0.summary,
                        materials: $0.materials.filter { !$0.lookedUp }.map(\.title),
                        lookedUp: $0.materials.filter(\.lookedUp).map(\.title),
                        steps: $0.flow.steps.map(\.title),
                        basis: $0.basis
                    )
                }
            )
        )
    }

    static func elder(_ request: WebRequest) async throws -> Response {
        let on = (request.headers[.cookie] ?? "").contains("elder=1")
        var response = request.see(Links.home)
        response.headers[.setCookie] = "elder=\(on ? 0 : 1); Path=/; SameSite=Lax; Max-Age=31536000"
        return response
    }

    static func progress(_ request: WebRequest) async throws -> Response {
        guard request.method == .post else {
            return try request.page(
                ProgressPage(
                    layout: Layout(request, title: "查进度"),
                    code: request.query("code") ?? "",
                    problem: nil,
                    found: nil
                )
            )
        }
        try await request.site.access.limit("progress:\(request.address)", to: 20, perSeconds: 300)
        let code = ReceiptCode.normalised(request.form["code"])
        let casework = request.site.rooms.casework
        guard let found = try await casework.progress(receipt: code, lastFour: request.form["last"]) else {
            let page = ProgressPage(
                layout: Layout(request, title: "查进度"),
                code: request.form["code"],
                problem: "没有查到。请核对回执上的查询码，以及申请人身份证号的后四位。",
                found: nil
            )
            return try request.page(page, status: .unprocessableContent)
        }
        let service = try casework.services.service(found.file.serviceID, release: found.file.releaseHash)
        let shown: Set<String> = ["open", "submit", "accept", "supplement", "resume", "withdraw"]
        let badge = ClockBadge(
            due: found.file.state.isEnded ? nil : found.file.dueOn,
            provisional: found.file.dueProvisional,
            paused: found.file.state == .paused,
            today: request.site.today,
            calendar: casework.services.calendar
        )
        let part = ProgressPage.Found(
            title: service.flow.title,
            state: found.file.state.title,
            tone: found.file.state.tone,
            step: found.file.state.isEnded ? "已办结" : try service.flow.step(found.file.step).title,
            clock: badge,
            happenings: found.actions.reversed().filter { shown.contains($0.action) }.map {
                .init(at: $0.recordedAt.date.chinese, title: $0.title)
            }
        )
        return try request.page(
            ProgressPage(layout: Layout(request, title: "查进度"), code: request.form["code"], problem: nil, found: part)
        )
    }

    static func notices(_ request: WebRequest) async throws -> Response {
        let postings = try await request.site.rooms.casework.visiblePostings()
        let tree = try await request.site.rooms.regions.tree()
        return try request.page(
            NoticesPage(
                layout: Layout(request, title: "公示公布"),
                rows: postings.map {
                    .init(
                        link: "\(Links.publicPostings)/\($0.code)",
                        title: $0.title,
                        village: tree.fullName($0.regionID),
                        until: $0.until.chinese
                    )
                }
            )
        )
    }

    static func notice(_ request: WebRequest) async throws -> Response {
        guard let posting = try await request.site.rooms.casework.posting(code: try request.text("code")) else {
            throw AccessProblem.notFound(what: "公示，或公示已期满")
        }
        let tree = try await request.site.rooms.regions.tree()
        return try request.page(
            NoticePage(
                layout: Layout(request, title: posting.title),
                heading: posting.title,
                village: tree.fullName(posting.regionID),
                lines: posting.lines.map { CasePage.Line(title: $0.title, value: $0.value) },
                from: posting.from.chinese,
                until: posting.until.chinese,
                link: "\(Links.publicPostings)/\(posting.code)",
                mayObject: posting.kind == .posting
            )
        )
    }

    static func object(_ request: WebRequest) async throws -> Response {
        try await request.site.access.limit("objection:\(request.address)", to: 10, perSeconds: 3_600)
        let code = try request.text("code")
        try await request.site.rooms.casework.object(
            postingCode: code,
            raisedBy: request.form["name"],
            content: request.form["content"]
        )
        return request.see("\(Links.publicPostings)/\(code)", done: "objected")
    }

    static func verify(_ request: WebRequest) async throws -> Response {
        let code = ReceiptCode.normalised(request.query("code") ?? "")
        var problem: String?
        var found: VerifyPage.Found?
        if !code.isEmpty {
            try await request.site.access.limit("verify:\(request.address)", to: 30, perSeconds: 300)
            if let paper = try await request.site.rooms.casework.verify(code: code) {
                found = .init(title: paper.title, number: paper.number ?? "", on: paper.issuedOn)
            } else {
                problem = "没有这份文书。请核对文书上的验证码；如仍查不到，请向出具单位核实。"
            }
        }
        return try request.page(
            VerifyPage(
                layout: Layout(request, title: "验证文书"),
                code: request.query("code") ?? "",
                problem: problem,
                found: found
            )
        )
    }

    static func loginForm(_ request: WebRequest) async throws -> Response {
        try request.page(loginPage(request, problem: nil))
    }

    private static func loginPage(_ request: WebRequest, problem: String?) -> ResidentLoginPage {
        ResidentLoginPage(
            layout: Layout(request, title: "居民登录"),
            problem: problem,
            phone: request.form["phone"],
            next: LocalPath.checked(request.query("next") ?? request.form["next"]) ?? Links.resident,
            connector: request.site.access.counterIdentity.title
        )
    }

    static func login(_ request: WebRequest) async throws -> Response {
        do {
            let login = try await signIn(request)
            var response = request.see(LocalPath.checked(request.form["next"]) ?? Links.resident)
            response.headers[.setCookie] = SignInPages.cookie(login.token, secure: request.site.settings.secureCookies)
            return response
        } catch let problem as AccessProblem {
            return try request.page(loginPage(request, problem: words(problem)), status: .unprocessableContent)
        }
    }

    static func signIn(_ request: WebRequest) async throws -> Access.Login {
        try await request.site.access.limit("resident:\(request.address)", to: 20, perSeconds: 300)
        return try await request.site.access.loginResident(
            phone: request.form["phone"],
            code: request.form["code"],
            through: request.site.access.counterIdentity
        )
    }

    /// A resident has no user name; the window gave them a code.
    static func words(_ problem: AccessProblem) -> String {
        problem == .badCredentials ? "手机号或激活码不正确。激活码由乡镇（街道）窗口发给您。" : problem.message
    }

    static func own(_ request: WebRequest) async throws -> Response {
        let files = try await request.site.rooms.casework.ownCases(actor: try request.actor)
        let tree = try await request.site.rooms.regions.tree()
        return try request.page(
            OwnCasesPage(
                layout: Layout(request, title: "我的办件"),
                rows: try files.map { try CaseRow($0, request: request, tree: tree) }
            )
        )
    }
}
