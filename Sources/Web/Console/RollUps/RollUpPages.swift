// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// Monthly sheets for the bureau above (汇总报送): a county makes, checks and downloads them; a prefecture takes them in.
enum RollUpPages {
    static func register(on routes: Routes) {
        routes.get(Links.rollUps, .permission(.rollUpRead)) { try await list($0, problem: nil) }
        routes.post(Links.rollUps, .permission(.planReport), make)
        routes.post(Links.takeRollUp, .permission(.planReport), limit: BlobLimit.bytes, take)
        routes.get("/roll-ups/:id", .permission(.rollUpRead)) { try await show($0, problem: nil) }
        routes.post("/roll-ups/:id/check", .permission(.planCheck), check)
        routes.get("/roll-ups/:id/file", .permission(.rollUpRead), file)
        routes.get("/roll-ups/months/:month", .permission(.rollUpRead), RollUpMonthPages.show)
        routes.get("/roll-ups/months/:month/sheet.xlsx", .permission(.rollUpRead), RollUpMonthPages.sheet)
    }

    // MARK: - The list

    private static func list(_ request: WebRequest, problem: (any Problem)?) async throws -> Response {
        let actor = try request.actor
        let tree = try await request.site.rooms.regions.tree()
        let last = request.site.today.month.adding(-1)
        let months = last.adding(-11)...last
        let all = try await request.site.rooms.rollUps.list(actor: actor, months: months)
        let isAbove = !tree.countiesBelow.isEmpty
        let page = RollUpsPage(
            layout: Layout(request, title: "汇总报送"),
            problem: problem?.message,
            isAbove: isAbove,
            mayReport: actor.may(.planReport),
            months: Choices.months(
                from: months.lowerBound,
                to: last,
                chosen: (try? Month(parsing: request.form["month"])).flatMap { months.contains($0) ? $0 : nil } ?? last
            ),
            rows: isAbove ? [] : all.reversed().map { RollUpsPage.Row($0) },
            gathered: isAbove ? months.reversed().map { RollUpsPage.Gathered($0, all, tree) } : []
        )
        return try request.page(page, status: problem.map(ProblemPage.status) ?? .ok)
    }

    static func make(_ request: WebRequest) async throws -> Response {
        do {
            let id = try await request.site.rooms.rollUps.make(
                actor: try request.actor,
                month: try Month(parsing: request.form["month"])
            )
            return request.see(Links.rollUp(id), done: "roll-up-made")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await list(request, problem: problem)
        }
    }

    static func take(_ request: WebRequest) async throws -> Response {
        do {
            if request.form.isEmptyFile("file") { throw EmptyUpload() }
            guard let file = request.form.file("file") else { throw RollUpProblem.noFile }
            let sheet = try await OffLoop.run { try RollUpSheet(TableFile(file.content, name: file.name)) }
            let taken = try await request.site.rooms.rollUps.take(actor: try request.actor, sheet)
            return request.see(Links.rollUp(taken.id), done: taken.isKnown ? "roll-up-known" : "roll-up-taken")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await list(request, problem: problem)
        }
    }

    // MARK: - One sheet

    private static func show(_ request: WebRequest, problem: (any Problem)?) async throws -> Response {
        let (actor, id) = (try request.actor, try request.key())
        let found = try await request.site.rooms.rollUps.rollUp(actor: actor, id)
        let page = RollUpPage(
            layout: Layout(request, title: "报送表"),
            found.rollUp,
            found.lines,
            before: found.before,
            mayCheck: actor.may(.planCheck) && found.rollUp.state == .waiting,
            opinion: request.form["opinion"],
            problem: problem
        )
        return try request.page(page, status: problem.map(ProblemPage.status) ?? .ok)
    }

    static func check(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        let agrees = request.form["decision"] == "agree"
        do {
            try await request.site.rooms.rollUps.check(
                actor: try request.actor,
                id,
                agrees: agrees,
                note: request.form["opinion"]
            )
        } catch let problem as any Problem where [.invalid, .conflict, .forbidden].contains(problem.kind) {
            guard try request.actor.may(.rollUpRead) else { throw problem }
            return try await show(request, problem: problem)
        }
        return request.see(Links.rollUp(id), done: agrees ? "roll-up-checked" : "roll-up-returned")
    }

    static func file(_ request: WebRequest) async throws -> Response {
        let sheet = try await request.site.rooms.rollUps.sheet(actor: try request.actor, try request.key())
        let name = "报送表-\(sheet.office)-\(sheet.month.iso)-\(sheet.number).xlsx"
        return try await request.sheet(sheet.spreadsheet, name: name)
    }
}

struct RollUpsPage: Page {
    static let template = "console/roll-ups"
    let layout: Layout
    let problem: String?
    let isAbove: Bool
    let mayReport: Bool
    let months: [SelectOption]
    /// Of the own county.
    let rows: [Row]
    /// Of the counties below, month by month.
    let gathered: [Gathered]

    struct Row: Sendable {
        let monthText: String
        let times: Int
        let rollUpLink: String
        let state: String
        let tone: String
        let made: String
        let checked: String

        init(_ rollUp: RollUp) {
            monthText = rollUp.month.chinese
            times = rollUp.number
            rollUpLink = Links.rollUp(rollUp.id)
            state = RollUpWords.state(rollUp)
            tone = RollUpWords.tone(rollUp)
            made = "\(rollUp.madeBy) \(rollUp.madeAt.text)"
            checked = RollUpWords.checked(rollUp)
        }
    }

    struct Gathered: Sendable {
        let monthText: String
        let monthLink: String
        let came: Int
        let wanted: Int
        /// Names of those that did not report; nil where all did.
        let missing: String?

        init(_ month: Month, _ all: [RollUp], _ tree: RegionTree) {
            let told = Set(all.filter { $0.month == month && $0.state == .checked }.map(\.regionID))
            let silent = tree.countiesBelow.filter { !told.contains($0.id) }
            monthText = month.chinese
            monthLink = Links.rollUpMonth(month)
            wanted = tree.countiesBelow.count
            came = wanted - silent.count
            missing = silent.isEmpty ? nil : silent.map(\.name).joined(separator: "、")
        }
    }
}

struct RollUpPage: Page {
    static let template = "console/roll-up"
    let layout: Layout
    let problem: String?
    let heading: String
    let office: String
    let monthText: String
    let times: Int
    let state: String
    let tone: String
    let made: String
    let checked: String
    let checkNote: String?
    let taken: String?
    /// Nil until it was checked.
    let hash: String?
    let fileLink: String?
    let checkLink: String?
    let opinion: String
    let hasBefore: Bool
    let changes: Int
    let lines: [Line]

    struct Line: Sendable {
        let lineTitle: String
        let lineUnit: String
        let amount: String
        /// Nil where it is the same as before, or nothing was before.
        let earlier: String?
    }

    init(
        layout: Layout,
        _ rollUp: RollUp,
        _ lines: [RollUpLine],
        before: [RollUpLine],
        mayCheck: Bool,
        opinion: String,
        problem: (any Problem)?
    ) {
        let known = Dictionary(before.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        self.layout = layout
        self.problem = problem?.message
        heading = "\(rollUp.month.chinese)报送表"
        office = rollUp.office
        monthText = rollUp.month.chinese
        times = rollUp.number
        state = RollUpWords.state(rollUp)
        tone = RollUpWords.tone(rollUp)
        made = rollUp.takenAt == nil ? "\(rollUp.madeBy) \(rollUp.madeAt.text)" : rollUp.madeBy
        checked = RollUpWords.checked(rollUp)
        checkNote = rollUp.checkNote
        taken = rollUp.takenAt.map { "\(rollUp.takenBy ?? "") \($0.text)" }
        hash = rollUp.state == .checked ? rollUp.contentHash : nil
        fileLink = rollUp.state == .checked ? "\(Links.rollUp(rollUp.id))/file" : nil
        checkLink = mayCheck ? "\(Links.rollUp(rollUp.id))/check" : nil
        self.opinion = opinion
        hasBefore = !before.isEmpty
        self.lines = lines.map { line in
            let earlier = known[line.code].flatMap { $0.value == line.value ? nil : RollUpWords.amount($0) }
            return Line(
                lineTitle: line.title,
                lineUnit: line.unit.rawValue,
                amount: RollUpWords.amount(line),
                earlier: earlier ?? (before.isEmpty || known[line.code] != nil ? nil : "没有")
            )
        }
        changes = self.lines.count { $0.earlier != nil }
    }
}

enum RollUpWords {
    static func state(_ rollUp: RollUp) -> String {
        switch rollUp.state {
        case .waiting: "待审定"
        case .checked: rollUp.takenAt == nil ? "已审定" : "已收到"
        case .returned: "已退回"
        }
    }

    static func tone(_ rollUp: RollUp) -> String {
        switch rollUp.state {
        case .waiting: "soon"
        case .checked: "done"
        case .returned: "late"
        }
    }

    /// Above, only the day is known on which a county checked its sheet.
    static func checked(_ rollUp: RollUp) -> String {
        guard let by = rollUp.checkedBy, let at = rollUp.checkedAt else { return "—" }
        return "\(by) \(rollUp.takenAt == nil ? at.text : at.date.iso)"
    }

    static func amount(_ line: RollUpLine) -> String { amount(line.value, line.unit) }

    static func amount(_ value: Int64, _ unit: RollUpLine.Unit) -> String {
        switch unit {
        case .yuan: Money(fen: value).text
        case .yes: value == 1 ? "是" : "否"
        case .families, .persons, .cases, .records: Int(value).grouped
        }
    }
}
