// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// Joint and topical meetings with minutes 联席会议、专题会议, and how what they decided stands.
enum MeetingPages {
    static func register(on routes: Routes) {
        routes.get(Links.meetings, .permission(.reportRead), list)
        routes.get("/meetings/new", .permission(.meetingManage)) { try await form($0, problem: nil) }
        routes.post(Links.meetings, .permission(.meetingManage), call)
        routes.get("/meetings/:id", .permission(.reportRead)) { try await show($0, problem: nil) }
        routes.post("/meetings/:id/minutes", .permission(.meetingManage), minute)
        routes.post("/meetings/:id/cancel", .permission(.meetingManage), cancel)
        routes.get("/meetings/:id/paper", .permission(.reportRead)) { try $0.page(try await paper($0)) }
        routes.get("/meetings/:id/pdf", .permission(.reportRead)) { request in
            let sheet = try await paper(request)
            let file = try await request.site.printer.pdf(try request.site.templates.render(sheet))
            return Reply.download(file, name: "\(sheet.heading).pdf", media: "application/pdf")
        }
        routes.post("/meetings/decisions/:id/follow", .permission(.planSupervise), follow)
    }

    static func list(_ request: WebRequest) async throws -> Response {
        let actor = try request.actor
        let year = try request.number("year", title: "年份").map { Int($0) } ?? request.site.today.year
        guard (1900...2199).contains(year) else { throw WebProblem.unknownFilter(title: "年份", field: "year") }
        let found = try await request.site.rooms.meetings.list(actor: actor, year: year)
        return try request.page(MeetingListPage(found, year: year, mayCall: actor.may(.meetingManage), request))
    }

    private static func form(_ request: WebRequest, problem: (any Problem)?) async throws -> Response {
        let running = try await request.site.rooms.supervision.list(actor: try request.actor, .running, limit: 100)
        let page = NewMeetingPage(running.tasks, problem: problem, request)
        return try request.page(page, status: problem.map(ProblemPage.status) ?? .ok)
    }

    static func call(_ request: WebRequest) async throws -> Response {
        let form = request.form
        do {
            guard let kind = Meeting.Kind(rawValue: form["kind"]) else {
                throw FieldProblem(field: "kind", message: "请选择会议的类别。")
            }
            let id = try await request.site.rooms.meetings.call(
                actor: try request.actor,
                Meetings.Call(
                    kind: kind,
                    title: form["title"],
                    on: try CivilDate(parsing: form["on"]),
                    place: form["place"],
                    convenor: form["convenor"],
                    participants: ConferencePages.participants(form["participants"], most: Meeting.mostParticipants),
                    items: items(request)
                ),
                requestID: try? UUIDv7.parse(form["request_id"])
            )
            return request.see(Links.meeting(id), done: "meeting-called")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await Self.form(request, problem: problem)
        }
    }

    /// Items as typed; what one is about is `task:12` or `measure:plan:measure`.
    private static func items(_ request: WebRequest) -> [Meeting.Item] {
        let about = request.form.all("about")
        return request.form.all("item").enumerated().compactMap { place, words in
            let parts = (about.indices.contains(place) ? about[place] : "").split(separator: ":").map(String.init)
            guard !words.allSatisfy(\.isWhitespace) else { return nil }
            switch parts.first {
            case "task" where parts.count == 2: return .init(words: words, taskID: Int64(parts[1]) ?? 0)
            case "measure" where parts.count == 3:
                return .init(words: words, planID: parts[1], measureID: parts[2])
            default: return .init(words: words)
            }
        }
    }

    private static func show(
        _ request: WebRequest,
        id: Int64? = nil,
        problem: (any Problem)?,
        refused: Int64? = nil
    ) async throws -> Response {
        let meetings = request.site.rooms.meetings
        let key = try id ?? request.key()
        let record = try await meetings.record(actor: try request.actor, key)
        let units = try await meetings.units()
        let page = try MeetingPage(record, units: units, problem: problem, refused: refused, request)
        return try request.page(page, status: problem.map(ProblemPage.status) ?? .ok)
    }

    static func minute(_ request: WebRequest) async throws -> Response {
        let (id, form) = (try request.key(), request.form)
        let issues = form["issue"] == "yes"
        do {
            let rows = MeetingPage.Typed.all(request).filter { !$0.words.isEmpty }
            try await request.site.rooms.meetings.minute(
                actor: try request.actor,
                id,
                version: Int64(form["version"]) ?? 0,
                MeetingDraft(
                    text: form["text"],
                    letterNumber: form["letter_number"],
                    reason: form["reason"],
                    decisions: try rows.map { row in
                        .init(
                            words: row.words,
                            unit: row.unit,
                            due: row.due.isEmpty ? nil : try CivilDate(parsing: row.due)
                        )
                    }
                ),
                issues: issues
            )
            return request.see(Links.meeting(id), done: issues ? "meeting-issued" : "saved")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await show(request, problem: problem)
        }
    }

    static func cancel(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        do {
            try await request.site.rooms.meetings.cancel(
                actor: try request.actor,
                id,
                version: Int64(request.form["version"]) ?? 0,
                reason: request.form["reason"]
            )
            return request.see(Links.meeting(id), done: "meeting-cancelled")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await show(request, problem: problem)
        }
    }

    static func follow(_ request: WebRequest) async throws -> Response {
        let (meetings, actor, id) = (request.site.rooms.meetings, try request.actor, try request.key())
        let found = try await meetings.decision(actor: actor, id)
        do {
            let typed = request.form["due"]
            let made = try await meetings.follow(
                actor: actor,
                id,
                due: typed.isEmpty ? nil : try CivilDate(parsing: typed),
                words: request.form["words"],
                requestID: try? UUIDv7.parse(request.form["request_id"])
            )
            return request.see(Links.supervised(made.taskID), done: "supervision-opened")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await show(request, id: found.meetingID, problem: problem, refused: id)
        }
    }

    private static func paper(_ request: WebRequest) async throws -> MeetingPaper {
        let record = try await request.site.rooms.meetings.record(actor: try request.actor, try request.key())
        let number = try request.number("minutes", title: "纪要").map(Int.init) ?? record.minutes.last?.number
        guard let minutes = record.minutes.first(where: { $0.number == number }) else {
            throw AccessProblem.notFound(what: "会议纪要")
        }
        return MeetingPaper(record, minutes, request)
    }
}
