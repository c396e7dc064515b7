// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// Users and their offices, for the system administrator.
enum UserPages {
    static func register(on routes: Routes) {
        routes.get(Links.users, .permission(.userManage), list)
        routes.get(Links.newUser, .permission(.userManage), form)
        routes.post(Links.newUser, .permission(.userManage), create)
        routes.get("/users/:id", .permission(.userManage), show)
        routes.post("/users/:id/offices", .permission(.userManage), giveOffice)
        routes.post("/users/:id/offices/end", .permission(.userManage), endOffice)
        routes.post("/users/:id/handover", .permission(.userManage), handOver)
        routes.post("/users/:id/disabled", .permission(.userManage), setDisabled)
        routes.post("/users/:id/password", .permission(.userManage), resetPassword)
        routes.post("/users/:id/second-factor", .permission(.userManage), clearSecondFactor)
    }

    static func list(_ request: WebRequest) async throws -> Response {
        let text = request.query("text") ?? ""
        let tree = try await request.site.rooms.regions.tree()
        let users = try await request.site.access.users(actor: try request.actor)
        let rows = users.map { UserRow($0, tree: tree, now: request.site.clock.now()) }
        let shown = rows.filter { row in
            text.isEmpty || row.name.contains(text) || row.login.contains(text.lowercased())
                || row.offices.contains { $0.title.contains(text) || $0.region.contains(text) }
        }
        return try request.page(
            UserListPage(
                layout: Layout(request, title: "用户"),
                text: text,
                total: shown.count,
                rows: shown
            )
        )
    }

    static func form(_ request: WebRequest) async throws -> Response {
        try request.page(try await form(request, problem: nil))
    }

    private static func form(_ request: WebRequest, problem: (any Problem)?) async throws -> UserFormPage {
        UserFormPage(
            layout: Layout(request, title: "新建用户"),
            name: request.form["name"],
            login: request.form["login"],
            functions: try await functions(request),
            regions: try await regions(request),
            errors: FormErrors(problem)
        )
    }

    static func create(_ request: WebRequest) async throws -> Response {
        do {
            let name = try Field.read("name") { try PersonName(request.form["name"]) }
            let office = try await office(request)
            let password = request.site.access.firstPassword()
            let id = try await request.site.access.createUser(
                actor: try request.actor,
                login: request.form["login"],
                name: name.text,
                password: password,
                offices: [office]
            )
            let page = FirstPasswordPage(
                layout: Layout(request, title: "用户已建立"),
                heading: "用户已建立",
                name: name.text,
                login: request.form["login"].lowercased(),
                password: password,
                userLink: Links.user(id)
            )
            return try request.page(page)
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try request.page(try await form(request, problem: problem), status: .unprocessableContent)
        }
    }

    /// The office that the form asks for; its level is that of the region.
    private static func office(_ request: WebRequest) async throws -> Access.NewOffice {
        let tree = try await request.site.rooms.regions.tree()
        guard let region = Int64(request.form["region"]).flatMap({ tree.region($0) }), !region.isRetired else {
            throw FieldProblem(field: "region", message: "请选择任职的区划。")
        }
        guard !request.form["function"].isEmpty else { throw FieldProblem(field: "function", message: "请选择职能。") }
        return Access.NewOffice(function: request.form["function"], level: region.level.rawValue, regionID: region.id)
    }

    private static let levels: [(level: Region.Level, title: String)] = [
        (.prefecture, "市州级"), (.county, "县级"), (.township, "乡镇（街道）"), (.village, "村（社区）"),
    ]

    /// Functions that can be held in this store: a prefecture's has nobody of its counties.
    private static func functions(_ request: WebRequest) async throws -> [SelectOption] {
        let office = try await request.site.rooms.regions.tree().office
        let isPrefecture = office?.level == .prefecture
        let held = levels.filter { ($0.level == .prefecture) == isPrefecture }
        return request.site.access.functions.functions.compactMap { function in
            let names = held.filter { function.levels.contains($0.level.rawValue) }.map(\.title)
            guard !names.isEmpty else { return nil }
            return SelectOption(
                value: function.id,
                title: "\(function.title)（\(names.joined(separator: "、"))）",
                selected: request.form["function"] == function.id
            )
        }
    }

    private static func regions(_ request: WebRequest) async throws -> [RegionGroup] {
        let tree = try await request.site.rooms.regions.tree()
        guard let office = tree.office else { return [] }
        func option(_ region: Region) -> SelectOption {
            let chosen = request.form["region"] == String(region.id)
            return SelectOption(value: String(region.id), title: region.name, selected: chosen)
        }
        let title = levels.first { $0.level == office.level }?.title ?? ""
        let own = RegionGroup(group: title, options: [option(office)])
        guard office.level == .county else { return [own] }
        let townships = tree.children(of: office.id).map { township in
            RegionGroup(
                group: township.name,
                options: [option(township)] + tree.children(of: township.id).map(option)
            )
        }
        return [own] + townships
    }

    static func show(_ request: WebRequest) async throws -> Response {
        try request.page(try await card(request, problem: nil))
    }

    private static func card(_ request: WebRequest, problem: (any Problem)?) async throws -> UserPage {
        let id = try request.key()
        let tree = try await request.site.rooms.regions.tree()
        let users = try await request.site.access.users(actor: try request.actor)
        guard let user = users.first(where: { $0.id == id }) else { throw AccessProblem.notFound(what: "用户") }
        let row = UserRow(user, tree: tree, now: request.site.clock.now())
        let own = try request.actor.userID == id
        return UserPage(
            layout: Layout(request, title: user.name),
            userLink: Links.user(id),
            user: row,
            functions: try await functions(request),
            regions: try await regions(request),
            successors: successors(of: user, among: users).map {
                SelectOption(value: "\($0.function):\($0.userID)", title: $0.name, selected: false)
            },
            isSelf: own,
            mayDisable: !own && !user.disabled,
            mayEnable: user.disabled,
            problem: problem?.message,
            errors: FormErrors(problem)
        )
    }

    /// Runs a change and shows the user again, with the reason when it was refused.
    private static func change(_ request: WebRequest, _ body: (Actor, Int64) async throws -> Void) async throws
        -> Response
    {
        do {
            let id = try request.key()
            try await body(try request.actor, id)
            return request.see(Links.user(id), done: "saved")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try request.page(try await card(request, problem: problem), status: .unprocessableContent)
        }
    }

    /// Who holds one of the user's functions in the same region.
    private static func successors(of user: Access.User, among users: [Access.User]) -> [Colleague] {
        user.offices.flatMap { office in
            users.filter { $0.id != user.id && !$0.disabled }.flatMap { other in
                other.offices.filter { $0.function == office.function && $0.regionID == office.regionID }.map {
                    Colleague(
                        userID: other.id,
                        name: "\(other.name)（\($0.functionTitle)）",
                        function: $0.function,
                        regionID: $0.regionID
                    )
                }
            }
        }
    }

    /// Hands what the user was given personally to a colleague 工作交接.
    static func handOver(_ request: WebRequest) async throws -> Response {
        try await change(request) { actor, id in
            let users = try await request.site.access.users(actor: actor)
            guard let user = users.first(where: { $0.id == id }) else { throw AccessProblem.notFound(what: "用户") }
            let chosen = successors(of: user, among: users).first {
                "\($0.function):\($0.userID)" == request.form["colleague"]
            }
            guard let chosen, let colleague = users.first(where: { $0.id == chosen.userID }) else {
                throw FieldProblem(field: "colleague", message: "请选择接手的同事。")
            }
            _ = try await request.site.rooms.casework.handOver(
                actor: actor,
                from: id,
                to: Colleague(
                    userID: colleague.id,
                    name: colleague.name,
                    function: chosen.function,
                    regionID: chosen.regionID
                ),
                reason: String(request.form["reason"].prefix(500))
            )
        }
    }

    static func giveOffice(_ request: WebRequest) async throws -> Response {
        try await change(request) { actor, id in
            let office = try await office(request)
            try await request.site.access.giveOffice(actor: actor, userID: id, office: office)
        }
    }

    static func endOffice(_ request: WebRequest) async throws -> Response {
        try await change(request) { actor, id in
            guard let office = Int64(request.form["office"]) else { throw AccessProblem.notFound(what: "职务") }
            try await request.site.access.endOffice(actor: actor, userID: id, officeID: office)
        }
    }

    static func setDisabled(_ request: WebRequest) async throws -> Response {
        try await change(request) { actor, id in
            let disabled = request.form["disabled"] == "yes"
            try await request.site.access.setDisabled(actor: actor, userID: id, disabled)
        }
    }

    static func clearSecondFactor(_ request: WebRequest) async throws -> Response {
        try await change(request) { actor, id in
            try await request.site.access.clearSecondFactor(actor: actor, userID: id)
        }
    }

    static func resetPassword(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        let password = request.site.access.firstPassword()
        try await request.site.access.resetPassword(actor: try request.actor, userID: id, password: password)
        let user = try await request.site.access.users(actor: try request.actor).first { $0.id == id }
        let page = FirstPasswordPage(
            layout: Layout(request, title: "密码已重置"),
            heading: "密码已重置",
            name: user?.name ?? "",
            login: user?.login ?? "",
            password: password,
            userLink: Links.user(id)
        )
        return try request.page(page)
    }
}
