// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Vocabulary

/// Urgent help on the office's desk: what waits, one request, and what is done about it.
enum UrgentPages {
    static func register(on routes: Routes) {
        routes.get(Links.urgent, .permission(.helpRead), list)
        routes.get(Links.newUrgent, .permission(.caseApply), form)
        routes.post(Links.urgent, .permission(.caseApply), ask)
        routes.get("/urgent/:id", .permission(.helpRead), show)
        routes.post("/urgent/:id/answer", .permission(.helpAnswer), answer)
        routes.post("/urgent/:id/refer", .permission(.helpAnswer), refer)
        routes.post("/urgent/:id/close", .permission(.helpAnswer), close)
        routes.post("/urgent/:id/case", .permission(.helpAnswer), open)
    }

    static func list(_ request: WebRequest) async throws -> Response {
        let isOpen = request.query("part") != "settled"
        let actor = try request.actor
        let found = try await request.site.rooms.urgentHelp.list(
            actor: actor,
            open: isOpen,
            before: try request.number("before")
        )
        let tree = try await request.site.rooms.regions.tree()
        return try request.page(
            UrgentListPage(
                layout: Layout(request, title: "求助"),
                tabs: [
                    MessageTab(title: "待办的求助", link: Links.urgent, current: isOpen),
                    MessageTab(title: "已了结", link: "\(Links.urgent)?part=settled", current: !isOpen),
                ],
                newLink: actor.may(.caseApply) ? Links.newUrgent : nil,
                rows: found.requests.map { HelpLine($0, tree: tree, now: request.site.clock.now()) },
                next: found.next.map { "\(Links.urgent)?part=\(isOpen ? "open" : "settled")&before=\($0)" },
                nextTitle: isOpen ? "后面的求助" : "更早的求助"
            )
        )
    }

    // MARK: - For somebody else

    static func form(_ request: WebRequest) async throws -> Response {
        try request.page(try await formPage(request, problem: nil))
    }

    private static func formPage(_ request: WebRequest, problem: (any Problem)?) async throws -> NewUrgentPage {
        NewUrgentPage(
            layout: Layout(request, title: "代报求助"),
            problem: problem?.message,
            numbers: HelpPages.numbers(request.site.rooms.urgentHelp.definition),
            form: try await HelpForm(request, action: Links.urgent, isStaff: true)
        )
    }

    static func ask(_ request: WebRequest) async throws -> Response {
        let actor = try request.actor
        do {
            let receipt = try await request.site.rooms.urgentHelp.ask(
                actor: actor,
                HelpForm.asking(request, reporter: "\(actor.name)（\(actor.functionTitle)）"),
                requestID: try? UUIDv7.parse(request.form["request_id"])
            )
            return try request.page(
                UrgentTakenPage(
                    layout: Layout(request, title: "求助已登记"),
                    code: ReceiptCode.grouped(receipt),
                    listLink: actor.may(.helpRead) ? Links.urgent : Links.desk
                )
            )
        } catch let problem as HelpProblem where problem.kind == .invalid {
            return try request.page(try await formPage(request, problem: problem), status: .unprocessableContent)
        }
    }

    // MARK: - One request

    static func show(_ request: WebRequest) async throws -> Response {
        try request.page(try await page(request, problem: nil))
    }

    private static func page(_ request: WebRequest, problem: (any Problem)?) async throws -> UrgentPage {
        let actor = try request.actor
        let help = request.site.rooms.urgentHelp
        let dossier = try await help.dossier(actor: actor, try request.key())
        let tree = try await request.site.rooms.regions.tree()
        let canOpen = help.opensCases(actor)
        return UrgentPage(
            dossier,
            canOpen: canOpen,
            villages: canOpen ? try await villages(request, dossier.request) : [],
            tree: tree,
            problem: problem,
            request
        )
    }

    private static func villages(_ request: WebRequest, _ held: HelpRequest) async throws -> [SelectOption] {
        let typed = Int64(request.form["village"]) ?? held.regionID
        return try await IntakePages.villages(request).map {
            SelectOption(value: $0.value, title: $0.title, selected: $0.value == String(typed))
        }
    }

    private static func move(_ request: WebRequest, _ move: UrgentHelp.Move, done: String) async throws -> Response {
        let id = try request.key()
        do {
            try await request.site.rooms.urgentHelp.move(actor: try request.actor, id, move)
            return request.see(Links.urgent(id), done: done)
        } catch let problem as HelpProblem where problem.kind != .notFound {
            return try request.page(try await page(request, problem: problem), status: ProblemPage.status(problem))
        }
    }

    static func answer(_ request: WebRequest) async throws -> Response {
        try await move(request, .answer(request.form["words"]), done: "help-answered")
    }

    static func refer(_ request: WebRequest) async throws -> Response {
        try await move(request, .refer(to: request.form["target"], request.form["words"]), done: "help-settled")
    }

    static func close(_ request: WebRequest) async throws -> Response {
        try await move(request, .close(request.form["words"]), done: "help-settled")
    }

    /// Opens it as a case of the bearer of a number, who is looked up or registered as at the window.
    static func open(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        let actor = try request.actor
        let rooms = request.site.rooms
        // Out of reach is told before anything that was typed.
        let held = try await rooms.urgentHelp.dossier(actor: actor, id).request
        do {
            guard held.state.isOpen else { throw HelpProblem.settled(state: held.state.title) }
            guard rooms.urgentHelp.opensCases(actor) else { throw HelpProblem.otherWindow(service: "临时救助") }
            let offered = try await IntakePages.villages(request)
            guard let village = Int64(request.form["village"]), offered.contains(where: { $0.value == String(village) })
            else { throw HelpProblem.villageNeeded }
            let name = try PersonName(request.form["name"])
            let person = try await ApplicantFinder.find(
                number: try ResidentID(request.form["number"], today: request.site.today),
                name: name,
                village: village,
                actor: actor,
                rooms: rooms
            )
            let caseID = try await rooms.urgentHelp.open(
                actor: actor,
                id,
                applicant: (person, name.text),
                villageID: village
            )
            return request.see(Links.caseFile(caseID), done: "help-opened")
        } catch let problem as any Problem where [.invalid, .conflict, .forbidden].contains(problem.kind) {
            return try request.page(try await page(request, problem: problem), status: ProblemPage.status(problem))
        }
    }
}

/// A request as a line of a list.
struct HelpLine: Sendable {
    let link: String
    let name: String
    let phone: String
    let kind: String
    let village: String
    let state: String
    let tone: String
    let danger: Bool
    let asked: String
    let due: String?
    let dueTone: String
    let way: String

    init(_ request: HelpRequest, tree: RegionTree, now: Timestamp) {
        link = Links.urgent(request.id)
        name = request.name
        phone = request.phoneMasked
        kind = request.kind
        village = tree.fullName(request.regionID)
        state = request.state.title
        tone = Self.tone(request.state)
        danger = request.isDanger
        asked = request.askedAt.text
        let isOver = request.dueAt < now
        due =
            request.state == .waiting
            ? (isOver ? "已超过 \(request.dueAt.text)" : "\(request.dueAt.text) 前响应") : request.isLate ? "逾期响应" : nil
        dueTone = request.state == .waiting && !isOver ? "soon" : "late"
        way = request.way.title
    }

    static func tone(_ state: HelpRequest.State) -> String {
        switch state {
        case .waiting: "late"
        case .answered: "soon"
        case .opened, .referred, .closed: "done"
        }
    }
}

struct UrgentListPage: Page {
    static let template = "console/urgent"
    let layout: Layout
    let tabs: [MessageTab]
    let newLink: String?
    let rows: [HelpLine]
    let next: String?
    let nextTitle: String
}

struct NewUrgentPage: Page {
    static let template = "console/urgent-new"
    let layout: Layout
    let problem: String?
    let numbers: [HelpNumber]
    let form: HelpForm
}

struct UrgentTakenPage: Page {
    static let template = "console/urgent-taken"
    let layout: Layout
    let code: String
    let listLink: String
}

struct UrgentPage: Page {
    static let template = "console/urgent-request"
    let layout: Layout
    let problem: String?
    let heading: String
    let line: HelpLine
    let facts: [CasePage.Line]
    let steps: [Step]
    let caseLink: String?
    let requestLink: String
    let canAnswer: Bool
    let canSettle: Bool
    let canOpen: Bool
    let villages: [SelectOption]
    let referrals: [String]
    let name: String
    let number: String
    let words: String

    struct Step: Sendable {
        let title: String
        let at: String
        let who: String
        let words: String?
    }

    init(
        _ dossier: UrgentHelp.Dossier,
        canOpen: Bool,
        villages: [SelectOption],
        tree: RegionTree,
        problem: (any Problem)?,
        _ request: WebRequest
    ) {
        let held = dossier.request
        let mayAnswer = request.session?.actor.may(.helpAnswer) ?? false
        layout = Layout(request, title: "求助")
        self.problem = problem?.message
        heading = held.kind
        line = HelpLine(held, tree: tree, now: request.site.clock.now())
        var facts = [
            CasePage.Line(title: "需要帮助的人", value: held.name), CasePage.Line(title: "电话", value: dossier.phone),
            CasePage.Line(title: "村（社区）", value: tree.fullName(held.regionID)),
        ]
        if !held.place.isEmpty { facts.append(CasePage.Line(title: "在什么地方", value: held.place)) }
        if !held.need.isEmpty { facts.append(CasePage.Line(title: "情况", value: held.need)) }
        facts.append(CasePage.Line(title: "现在有没有生命危险", value: held.isDanger ? "有" : "没有"))
        facts.append(CasePage.Line(title: "来源", value: held.reporter ?? held.way.title))
        facts.append(CasePage.Line(title: "求助时间", value: held.askedAt.text))
        facts.append(CasePage.Line(title: "首次响应", value: held.respondedAt?.text ?? "还没有，最晚 \(held.dueAt.text)"))
        self.facts = facts
        steps = dossier.steps.reversed().map {
            Step(title: $0.title, at: $0.at.text, who: $0.by, words: $0.words.isEmpty ? nil : $0.words)
        }
        caseLink = held.caseID.map(Links.caseFile)
        requestLink = Links.urgent(held.id)
        canAnswer = mayAnswer && held.state == .waiting
        canSettle = mayAnswer && held.state.isOpen
        self.canOpen = canOpen && held.state.isOpen
        self.villages = villages
        referrals = request.site.rooms.urgentHelp.definition?.referrals ?? []
        name = request.form["name"].isEmpty ? held.name : request.form["name"]
        number = request.form["number"]
        words = request.form["words"]
    }
}
