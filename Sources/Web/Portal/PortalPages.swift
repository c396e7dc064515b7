// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// The residents' face: guide, progress, notices, verification.
enum PortalPages {
    static func register(on routes: Routes) {
        routes.get(Links.progress, .open, progress)
        routes.post(Links.progress, .open, progress)
        routes.get(Links.publicPostings, .open, notices)
        routes.get("/notices/:code", .open, notice)
        routes.post("/notices/:code", .open, object)
        routes.get(Links.verify, .open, verify)
        routes.get(Links.residentLogin, .open, loginForm)
        routes.post(Links.residentLogin, .open, login)
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
        // Whoever has the code of somebody's receipt may not try all endings of a number, from wherever they come.
        try await request.site.access.limit("progress-code:\(code)", to: 10, perSeconds: 3_600)
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
        let part = ProgressPage.Found(
            title: service.flow.title,
            ended: found.file.state.isEnded,
            state: found.file.state.title,
            tone: found.file.state.tone,
            number: found.file.number,
            sentence: try PortalWords.sentence(found.file, actions: found.actions, flow: service.flow),
            clock: PortalWords.clock(found.file, request),
            marks: PortalWords.marks(found.file, flow: service.flow),
            happenings: PortalWords.happenings(found.file, found.actions, flow: service.flow)
        )
        return try request.page(
            ProgressPage(
                layout: Layout(request, title: "查进度"),
                code: ReceiptCode.grouped(code),
                problem: nil,
                found: part
            )
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
                        about: $0.lines.first?.value,
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
                let standing = try await request.site.rooms.registers.standing(code: code)
                found = .init(
                    title: paper.title,
                    number: paper.number ?? "",
                    on: paper.issuedOn,
                    standing: standing?.state,
                    good: standing?.isGood ?? true
                )
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
            connector: request.site.identity.title,
            demoResident: request.site.settings.demoResident
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
            through: request.site.identity
        )
    }

    /// A resident has no user name; the window gave them a code.
    static func words(_ problem: AccessProblem) -> String {
        problem == .badCredentials ? "手机号或激活码不正确。激活码由乡镇（街道）窗口发给您。" : problem.message
    }
}
