// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// The verification desk (核对) of the county: what waits, files that leave, returns that come.
enum VerificationPages {
    static func register(on routes: Routes) {
        routes.get(Links.verification, .permission(.verificationAnswer), desk)
        routes.post(Links.sendVerification, .permission(.verificationAnswer), send)
        routes.post(
            Links.takeVerification,
            .permission(.verificationAnswer),
            limit: BlobLimit.bytes,
            take
        )
        routes.post(Links.verificationAgain, .permission(.verificationAnswer), again)
        routes.get("/verification/files/:file", .permission(.verificationAnswer), file)
        routes.get("/verification/files/:file/content", .permission(.verificationAnswer), content)
        VerificationRunPages.register(on: routes)
        CaseVerificationPages.register(on: routes)
    }

    static func desk(_ request: WebRequest) async throws -> Response {
        try request.page(try await page(request, problem: nil))
    }

    private static func page(_ request: WebRequest, problem: String?) async throws -> VerificationDeskPage {
        let desk = try await request.site.rooms.verification.desk(
            actor: try request.actor,
            before: try request.number("before"),
            limit: 15
        )
        return VerificationDeskPage(desk, problem: problem, request: request)
    }

    /// Makes the files of all that waits; people whose authorisation no longer holds are left out.
    static func send(_ request: WebRequest) async throws -> Response {
        let (sent, held) = try await request.site.rooms.verification.prepareFiles(actor: try request.actor)
        let done = held > 0 ? "files-held" : sent == 0 ? "files-none" : "files-made"
        return request.see("\(Links.verification)", done: done)
    }

    /// Sends a request again that did not arrive by HTTP.
    static func again(_ request: WebRequest) async throws -> Response {
        do {
            try await request.site.rooms.verification.sendAgain(
                actor: try request.actor,
                requestID: Int64(request.form["request"]) ?? 0
            )
            return request.see(Links.verification, done: "sent-again")
        } catch let problem as VerificationProblem where problem.kind == .conflict {
            return try request.page(
                try await page(request, problem: problem.message),
                status: ProblemPage.status(problem)
            )
        }
    }

    static func take(_ request: WebRequest) async throws -> Response {
        do {
            guard let upload = request.form.file("file") else { throw CaseworkProblem.missing(items: ["回执文件"]) }
            let report = try await request.site.rooms.verification.take(
                actor: try request.actor,
                name: upload.name,
                bytes: upload.content
            )
            return request.see(
                Links.verificationFile(report.fileID),
                done: report.seenBefore ? "return-again" : "return-taken"
            )
        } catch let problem as any Problem where problem.kind == .invalid {
            return try request.page(try await page(request, problem: problem.message), status: .unprocessableContent)
        }
    }

    static func file(_ request: WebRequest) async throws -> Response {
        let found = try await request.site.rooms.verification.file(
            actor: try request.actor,
            id: try request.key("file")
        )
        return try request.page(VerificationFilePage(found.file, bad: found.bad, request: request))
    }

    static func content(_ request: WebRequest) async throws -> Response {
        let found = try await request.site.rooms.verification.content(
            actor: try request.actor,
            id: try request.key("file")
        )
        let media = found.name.hasSuffix(".json") ? "application/json; charset=utf-8" : "text/csv; charset=utf-8"
        return Reply.download(found.bytes, name: found.name, media: media)
    }
}

struct VerificationDeskPage: Page {
    static let template = "console/verification"
    let layout: Layout
    let problem: String?
    let waiting: Int
    let out: Int
    let overdue: Int
    let sources: [Source]
    let work: [Work]
    let undelivered: [Undelivered]
    let files: [File]
    let next: String?

    struct Source: Sendable {
        let title: String
        let department: String
        let reach: String
        let reachTone: String
        let waiting: Int
        let sent: Int
        let returned: Int
        let overdue: Int
        let failed: Int
    }

    struct Work: Sendable {
        let link: String
        let title: String
        let number: String
        let open: String
        let tone: String
    }

    struct Undelivered: Sendable {
        let id: Int64
        let source: String
        let number: String
        let link: String
        let title: String
        let state: String
        let tone: String
        let reason: String
        let attempts: Int
        let next: String?
    }

    struct File: Sendable {
        let link: String
        let name: String
        let kind: String
        let at: String
        let outcome: String
        let tone: String
    }

    init(_ desk: VerificationDesk, problem: String?, request: WebRequest) {
        layout = Layout(request, title: "核对")
        self.problem = problem
        func count(_ state: VerificationRequest.State) -> Int {
            desk.sources.reduce(0) { $0 + ($1.counts[state] ?? 0) }
        }
        waiting = count(.waiting)
        out = count(.sent)
        overdue = count(.overdue) + count(.failed)
        sources = desk.sources.map {
            Source(
                title: $0.title,
                department: $0.department,
                reach: $0.reach.title,
                reachTone: $0.reach == .missing ? "late" : $0.reach == .paused ? "soon" : "",
                waiting: $0.counts[.waiting] ?? 0,
                sent: $0.counts[.sent] ?? 0,
                returned: $0.counts[.returned] ?? 0,
                overdue: $0.counts[.overdue] ?? 0,
                failed: $0.counts[.failed] ?? 0
            )
        }
        work = desk.work.map { work in
            let parts = [
                ("疑点", work.doubts), ("异议", work.objections), ("超期", work.overdue), ("未成功", work.failed),
                ("待发出", work.waiting), ("等待返回", work.sent),
            ]
            let urgent = work.doubts + work.objections + work.overdue + work.failed > 0
            return Work(
                link: Links.caseVerification(work.caseID),
                title: work.title,
                number: work.number ?? "—",
                open: parts.filter { $0.1 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: "，"),
                tone: urgent ? "late" : ""
            )
        }
        undelivered = desk.undelivered.map {
            Undelivered(
                id: $0.requestID,
                source: $0.sourceTitle,
                number: $0.number,
                link: Links.caseVerification($0.caseID),
                title: $0.caseTitle,
                state: $0.state.title,
                tone: $0.state == .dead ? "late" : "soon",
                reason: $0.reason ?? "",
                attempts: $0.attempts,
                next: $0.state == .dead ? nil : $0.dueAt.text
            )
        }
        files = desk.files.map {
            File(
                link: Links.verificationFile($0.id),
                name: $0.name,
                kind: $0.isReturn ? "回执" : "委托",
                at: $0.at.text,
                outcome: VerificationFilePage.outcome($0),
                tone: $0.bad > 0 ? "late" : "done"
            )
        }
        next = desk.next.map { "\(Links.verification)?before=\($0)" }
    }
}

struct VerificationFilePage: Page {
    static let template = "console/verification-file"
    let layout: Layout
    let name: String
    let kind: String
    let isReturn: Bool
    let at: String
    let outcome: String
    /// Nil once its content is gone.
    let contentLink: String?
    let disposed: String?
    let lines: [Line]
    let allGood: Bool

    struct Line: Sendable {
        let line: Int
        let outcome: String
        let reason: String
    }

    init(_ file: VerificationFile, bad: [VerificationReturn.Line], request: WebRequest) {
        layout = Layout(request, title: file.name)
        name = file.name
        kind = file.isReturn ? "核对回执" : "核对委托"
        isReturn = file.isReturn
        at = file.at.text
        outcome = Self.outcome(file)
        contentLink = file.disposedAt == nil ? "\(Links.verificationFile(file.id))/content" : nil
        disposed = file.disposedAt?.date.iso
        lines = bad.map { Line(line: $0.line, outcome: $0.outcome.title, reason: $0.reason ?? "") }
        allGood = file.isReturn && bad.isEmpty && file.disposedAt == nil
    }

    static func outcome(_ file: VerificationFile) -> String {
        guard file.isReturn else { return "\(file.lines) 人次" }
        var text = "共 \(file.lines) 行，入库 \(file.landed)，查无记录 \(file.nothing)"
        if file.duplicates > 0 { text += "，重复 \(file.duplicates)" }
        return text + (file.bad > 0 ? "，有问题 \(file.bad)" : "")
    }
}
