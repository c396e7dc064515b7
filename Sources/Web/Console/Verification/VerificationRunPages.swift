// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Storage
import Vocabulary

/// Periodic matching of those in benefit (定期核对): start, progress, who was left out, what differed.
enum VerificationRunPages {
    static func register(on routes: Routes) {
        routes.get(Links.verificationRuns, .permission(.verificationAnswer), list)
        routes.post(Links.verificationRuns, .permission(.verificationRequest), start)
        routes.get("/verification/runs/:run", .permission(.verificationAnswer), show)
        routes.post("/verification/runs/:run/again", .permission(.verificationRequest), again)
        routes.post("/verification/runs/:run/doubts", .permission(.verificationAnswer), resolve)
    }

    static func list(_ request: WebRequest) async throws -> Response {
        try request.page(try await page(request, problem: nil))
    }

    private static func page(_ request: WebRequest, problem: String?) async throws -> VerificationRunsPage {
        let actor = try request.actor
        let verification = request.site.rooms.verification
        let runs = try await verification.runs(actor: actor)
        let last = try await verification.lastRuns(actor: actor)
        return VerificationRunsPage(runs, last: last, problem: problem, actor: actor, request: request)
    }

    static func start(_ request: WebRequest) async throws -> Response {
        do {
            let id = try await request.site.rooms.verification.startRun(
                actor: try request.actor,
                matchingID: request.form["matching"],
                month: request.site.today.month
            )
            return request.see(Links.verificationRun(id), done: "run-started")
        } catch let problem as VerificationProblem where [.invalid, .conflict].contains(problem.kind) {
            return try request.page(
                try await page(request, problem: problem.message),
                status: ProblemPage.status(problem)
            )
        }
    }

    static func show(_ request: WebRequest) async throws -> Response {
        try request.page(try await report(request, problem: nil))
    }

    private static func report(_ request: WebRequest, problem: String?) async throws -> VerificationRunPage {
        let rooms = request.site.rooms
        let report = try await rooms.verification.run(
            actor: try request.actor,
            id: try request.key("run"),
            leftOut: try request.number("left") ?? 0,
            difference: try request.number("after") ?? 0
        )
        let tree = try await rooms.regions.tree()
        return VerificationRunPage(report, problem: problem, places: tree, actor: try request.actor, request: request)
    }

    static func again(_ request: WebRequest) async throws -> Response {
        let id = try request.key("run")
        do {
            try await request.site.rooms.verification.repeatRun(
                actor: try request.actor,
                id: id,
                sourceID: request.form["source"]
            )
            return request.see(Links.verificationRun(id), done: "sent-again")
        } catch let problem as VerificationProblem where problem.kind == .conflict {
            return try request.page(
                try await report(request, problem: problem.message),
                status: ProblemPage.status(problem)
            )
        }
    }

    static func resolve(_ request: WebRequest) async throws -> Response {
        let id = try request.key("run")
        do {
            try await request.site.rooms.verification.resolveRunDoubt(
                actor: try request.actor,
                runID: id,
                doubtID: Int64(request.form["doubt"]) ?? 0,
                reason: request.form["reason"]
            )
            return request.see(Links.verificationRun(id), done: "doubt-resolved")
        } catch let problem as VerificationProblem {
            return try request.page(
                try await report(request, problem: problem.message),
                status: ProblemPage.status(problem)
            )
        }
    }
}

struct VerificationRunsPage: Page {
    static let template = "console/verification-runs"
    let layout: Layout
    let problem: String?
    let mayStart: Bool
    let month: String
    let matchings: [Matching]
    let runs: [Run]

    struct Matching: Sendable {
        let id: String
        let title: String
        let programs: String
        let cycle: String
        let tolerance: String
        let basis: String
        /// This cycle's run, which is not made twice.
        let done: String?
        let next: String
    }

    struct Run: Sendable {
        let link: String
        let title: String
        let month: String
        let started: String
        let asked: Int
        let progress: String
        let leftOut: Int
        let differences: Int
    }

    init(
        _ runs: [VerificationRun],
        last: [String: VerificationRun.Last],
        problem: String?,
        actor: Actor,
        request: WebRequest
    ) {
        layout = Layout(request, title: "定期核对")
        self.problem = problem
        mayStart = actor.may(.verificationRequest) && actor.scope.reach == .everything
        month = request.site.today.month.chinese
        matchings = request.site.rooms.verification.matchings.map { matching in
            let done = last[matching.id].flatMap { one in
                request.site.today.month < one.month.adding(matching.months) ? one : nil
            }
            return Matching(
                id: matching.id,
                title: matching.title,
                programs: matching.programs.map { ProgramChoice.title(of: $0, request) }.joined(separator: "、"),
                cycle: matching.months == 1 ? "每月一次" : "每 \(matching.months) 个月一次",
                tolerance: matching.tolerance == 0 ? "金额高于认定时即预警" : "金额比认定时高出 \(matching.tolerance)% 以内的不预警",
                basis: matching.basis.joined(separator: "；"),
                done: done.map { Links.verificationRun($0.id) },
                next: done.map { $0.month.adding(matching.months).chinese } ?? ""
            )
        }
        self.runs = runs.map {
            Run(
                link: Links.verificationRun($0.id),
                title: $0.title,
                month: $0.month.iso,
                started: "\($0.startedBy) \($0.startedAt.text)",
                asked: $0.asked,
                progress: VerificationRunPage.progress($0.answered, of: $0.expected),
                leftOut: $0.leftOut,
                differences: $0.differences
            )
        }
    }
}

struct VerificationRunPage: Page {
    static let template = "console/verification-run"
    let layout: Layout
    let title: String
    let started: String
    let problem: String?
    let asked: Int
    let progress: String
    let leftOut: Int
    let differences: Int
    let mayAsk: Bool
    let againLink: String
    let alertLink: String?
    let doubtLink: String
    let mayResolve: Bool
    let replaced: Bool
    let doubts: [Doubt]
    let sources: [Source]
    let reasons: [Reason]
    let people: [Person]
    let nextPerson: String?
    let found: [Found]
    let nextFound: String?

    struct Source: Sendable {
        let id: String
        let title: String
        let progress: String
        let state: String
        let tone: String
        let problem: String?
        let again: Bool
    }

    struct Doubt: Sendable {
        let id: Int64
        let name: String
        let source: String
        let kind: String
        let text: String
        let open: Bool
        let resolution: String?
        let resolving: Bool
        let typed: String
    }

    struct Reason: Sendable {
        let title: String
        let count: Int
    }

    struct Person: Sendable {
        let name: String
        let place: String
        let program: String
        let reason: String
        let link: String?
    }

    struct Found: Sendable {
        let name: String
        let item: String
        let held: String
        let found: String
        let origin: String
        let repeated: Bool
        let link: String?
    }

    init(
        _ report: VerificationRun.Report,
        problem: String?,
        places tree: RegionTree,
        actor: Actor,
        request: WebRequest
    ) {
        let run = report.run
        layout = Layout(request, title: "\(run.title) \(run.month.iso)")
        title = "\(run.title) \(run.month.chinese)"
        started = "\(run.startedBy) \(run.startedAt.text)"
        self.problem = problem
        asked = run.asked
        progress = Self.progress(run.answered, of: run.expected)
        leftOut = run.leftOut
        differences = run.differences
        mayAsk = actor.may(.verificationRequest)
        againLink = "\(Links.verificationRun(run.id))/again"
        let mayOpen = actor.may(.enrolmentRead)
        alertLink = mayOpen ? "\(Links.alerts)?kind=\(Alert.Kind.matchDiffers.rawValue)" : nil
        doubtLink = "\(Links.verificationRun(run.id))/doubts"
        mayResolve = actor.may(.verificationAnswer)
        replaced = !report.isLast
        doubts = report.doubts.map { one in
            let isHere = request.form["doubt"] == String(one.doubt.id)
            return Doubt(
                id: one.doubt.id,
                name: one.name,
                source: one.doubt.sourceTitle,
                kind: one.doubt.kind.title,
                text: one.doubt.text,
                open: one.doubt.resolution == nil,
                resolution: one.doubt.resolution.map { text in text },
                resolving: isHere,
                typed: isHere ? request.form["reason"] : ""
            )
        }
        sources = report.sources.map { Self.source($0, isLast: report.isLast) }
        reasons = VerificationRun.Reason.allCases.compactMap { reason in
            report.reasons[reason].map { Reason(title: reason.title, count: $0) }
        }
        people = report.leftOut.map {
            Person(
                name: $0.name,
                place: tree.place($0.regionID),
                program: ProgramChoice.title(of: $0.programID, request),
                reason: $0.reason.title,
                link: mayOpen ? Links.enrolment($0.enrolmentID) : nil
            )
        }
        let own = Links.verificationRun(run.id)
        nextPerson = report.nextLeftOut.map { "\(own)?left=\($0)#left" }
        found = report.differences.map {
            Found(
                name: $0.name,
                item: $0.item,
                held: $0.held.map(CasePage.shown) ?? "—",
                found: CasePage.shown($0.found),
                origin: "\($0.origin) \($0.asOf.iso)",
                repeated: $0.isRepeated,
                link: mayOpen ? Links.enrolment($0.enrolmentID) : nil
            )
        }
        nextFound = report.nextDifference.map { "\(own)?after=\($0)#found" }
    }

    private static func source(_ source: VerificationRun.Source, isLast: Bool) -> Source {
        let order: [VerificationRequest.State] = [.failed, .overdue, .waiting, .sent, .returned, .waived]
        let states = order.compactMap { state in
            source.counts[state].map { source.counts.count == 1 ? state.title : "\(state.title) \($0)" }
        }
        let isDone = source.counts.keys.allSatisfy { !$0.isOpen }
        return Source(
            id: source.id,
            title: source.title,
            progress: progress(source.answered, of: source.expected),
            state: states.joined(separator: "，"),
            tone: source.mayAskAgain && isLast ? "late" : isDone ? "done" : "primary",
            problem: source.problem.map { text in text },
            again: source.mayAskAgain && isLast
        )
    }

    static func progress(_ done: Int, of all: Int) -> String { all == 0 ? "—" : "\(done) / \(all)" }
}
