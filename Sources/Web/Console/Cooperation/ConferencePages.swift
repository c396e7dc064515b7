// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// Talking hard cases over with other departments 个案会商, with minutes.
enum ConferencePages {
    static func register(on routes: Routes) {
        routes.get(Links.conferences, .permission(.caseRead), list)
        routes.get("/conferences/:id", .permission(.caseRead)) { try await shown($0, problem: nil) }
        routes.post("/conferences/:id/minutes", .permission(.caseRead), minute)
        routes.post("/conferences/:id/cancel", .permission(.caseRead), cancel)
        routes.get("/conferences/:id/paper", .permission(.caseRead), paper)
        routes.get("/cases/:id/conferences/new", .permission(.caseRead)) { try await form($0, problem: nil) }
        routes.post("/cases/:id/conferences", .permission(.caseRead), call)
    }

    static func list(_ request: WebRequest) async throws -> Response {
        let found = try await request.site.rooms.cooperation.conferences(actor: try request.actor)
        return try request.page(
            ConferenceListPage(layout: Layout(request, title: "个案会商"), rows: found.map(ConferenceRow.init))
        )
    }

    private static func form(_ request: WebRequest, problem: (any Problem)?) async throws -> Response {
        let dossier = try await request.site.rooms.casework.dossier(actor: try request.actor, caseID: try request.key())
        let page = ConferenceFormPage(dossier.file, problem: problem, request)
        return try request.page(page, status: problem.map(ProblemPage.status) ?? .ok)
    }

    /// One participant a line: the unit, a space, the name.
    static func participants(_ text: String, most: Int = Conference.mostParticipants) -> [Conference.Participant] {
        text.split(whereSeparator: \.isNewline).prefix(most + 1).compactMap { line in
            let parts = line.split(maxSplits: 1) { " 　\t：:".contains($0) }.map { part in
                part.drop(while: \.isWhitespace)
            }
            guard let unit = parts.first, !unit.isEmpty else { return nil }
            return Conference.Participant(
                unit: String(unit.prefix(60)),
                name: parts.count > 1 ? String(parts[1].prefix(60)) : "",
                opinion: ""
            )
        }
    }

    static func call(_ request: WebRequest) async throws -> Response {
        let form = request.form
        do {
            let id = try await request.site.rooms.cooperation.call(
                actor: try request.actor,
                requestID: try UUIDv7.parse(form["request_id"]),
                Cooperation.Call(
                    caseID: try request.key(),
                    topic: String(form["topic"].prefix(1_000)),
                    on: try CivilDate(parsing: form["on"]),
                    place: String(form["place"].prefix(60)),
                    chair: String(form["chair"].prefix(60)),
                    participants: participants(form["participants"])
                )
            )
            return request.see(Links.conference(id), done: "called")
        } catch let problem as any Problem where problem.kind == .invalid {
            return try await Self.form(request, problem: problem)
        }
    }

    private static func shown(_ request: WebRequest, problem: (any Problem)?) async throws -> Response {
        let actor = try request.actor
        let conference = try await request.site.rooms.cooperation.conference(actor: actor, id: try request.key())
        let page = ConferencePage(conference, handles: Cooperation.handles(actor), problem: problem, request)
        return try request.page(page, status: problem.map(ProblemPage.status) ?? .ok)
    }

    static func minute(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        do {
            let date = try CivilDate(parsing: request.form["on"])
            try await request.site.rooms.cooperation.minute(
                actor: try request.actor,
                id: id,
                on: date,
                opinions: (request.form.values["opinion"] ?? []).map { String($0.prefix(2_000)) },
                conclusion: String(request.form["conclusion"].prefix(2_000))
            )
            return request.see(Links.conference(id), done: "saved")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await shown(request, problem: problem)
        }
    }

    static func cancel(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        do {
            try await request.site.rooms.cooperation.cancel(
                actor: try request.actor,
                id: id,
                reason: String(request.form["reason"].prefix(500))
            )
            return request.see(Links.conference(id), done: "saved")
        } catch let problem as CooperationProblem where [.invalid, .conflict].contains(problem.kind) {
            return try await shown(request, problem: problem)
        }
    }

    static func paper(_ request: WebRequest) async throws -> Response {
        let conference = try await request.site.rooms.cooperation.conference(
            actor: try request.actor,
            id: try request.key()
        )
        guard conference.state == .held else { throw CooperationProblem.unknownConference }
        return try request.page(ConferencePaperPage(ConferencePage(conference, handles: false, problem: nil, request)))
    }
}

struct ConferenceRow: Sendable {
    let conferenceLink: String
    let conferenceTitle: String
    let topic: String
    let heldOn: String
    let place: String
    let state: String
    let tone: String

    init(_ conference: Conference) {
        conferenceLink = Links.conference(conference.id)
        conferenceTitle = "会商\(conference.number)"
        topic = conference.topic
        heldOn = conference.on.iso
        place = conference.place
        state = conference.state.title
        tone = conference.state == .held ? "done" : conference.state == .planned ? "soon" : ""
    }
}

struct ConferenceListPage: Page {
    static let template = "console/conferences"
    let layout: Layout
    let rows: [ConferenceRow]
}

struct ConferenceFormPage: Page {
    static let template = "console/conference-form"
    let layout: Layout
    let caseTitle: String
    let caseLink: String
    let problem: String?
    let topic: String
    let on: String
    let place: String
    let chair: String
    let participants: String

    init(_ file: CaseFile, problem: (any Problem)?, _ request: WebRequest) {
        layout = Layout(request, title: "召集会商")
        caseTitle = file.title
        caseLink = Links.caseFile(file.id)
        self.problem = problem?.message
        topic = request.form["topic"]
        on = request.form["on"].isEmpty ? request.site.today.iso : request.form["on"]
        place = request.form["place"]
        chair = request.form["chair"]
        participants = request.form["participants"]
    }
}

struct ConferencePage: Page {
    static let template = "console/conference"
    let layout: Layout
    let link: String
    let row: ConferenceRow
    let problem: String?
    let caseLink: String
    let paperLink: String?
    let chair: String
    let calledBy: String
    let recordedBy: String?
    let seats: [Seat]
    let conclusion: String?
    let mayMinute: Bool
    let today: String
    let typedOn: String
    let typedConclusion: String

    struct Seat: Sendable {
        let field: String
        let unit: String
        let name: String
        let opinion: String?
        let typed: String
    }

    init(_ conference: Conference, handles: Bool, problem: (any Problem)?, _ request: WebRequest) {
        layout = Layout(request, title: "个案会商")
        link = Links.conference(conference.id)
        row = ConferenceRow(conference)
        self.problem = problem?.message
        caseLink = Links.caseFile(conference.caseID)
        paperLink = conference.state == .held ? "\(Links.conference(conference.id))/paper" : nil
        chair = conference.chair
        calledBy = conference.calledBy
        recordedBy = conference.recordedBy
        let typed = request.form.values["opinion"] ?? []
        seats = conference.participants.enumerated().map { place, one in
            Seat(
                field: "opinion\(place)",
                unit: one.unit,
                name: one.name,
                opinion: conference.state == .held ? (one.opinion.isEmpty ? "未到会或未发表意见" : one.opinion) : nil,
                typed: typed.indices.contains(place) ? typed[place] : ""
            )
        }
        conclusion = conference.conclusion
        mayMinute = handles && conference.state == .planned
        today = request.site.today.iso
        typedOn = request.form["on"].isEmpty ? min(conference.on, request.site.today).iso : request.form["on"]
        typedConclusion = request.form["conclusion"]
    }
}

/// The minutes 会商纪要 on A4.
struct ConferencePaperPage: Page {
    static let template = "print/conference"
    let layout: Layout
    let number: String
    let topic: String
    let lines: [CasePage.Line]
    let seats: [ConferencePage.Seat]
    let conclusion: String?
    let back: String

    init(_ page: ConferencePage) {
        layout = page.layout
        number = page.row.conferenceTitle
        topic = page.row.topic
        lines = [
            .init(title: "时间", value: page.row.heldOn), .init(title: "地点", value: page.row.place),
            .init(title: "主持", value: page.chair), .init(title: "记录", value: page.recordedBy ?? "—"),
        ]
        seats = page.seats
        conclusion = page.conclusion
        back = page.link
    }
}

/// What other offices have to do with a case, on its page.
struct TiesPart: Sendable {
    let referrals: [ReferralRow]
    let conferences: [ConferenceRow]
    let referLink: String?
    let callLink: String?
    let transfer: TransferPart?
    let transferLink: String?

    /// Nil where there is nothing to say and nothing to do.
    init?(
        _ ties: Cooperation.Ties,
        _ file: CaseFile,
        transfer: TransferPart?,
        mayMove: Bool,
        handles: Bool,
        today: CivilDate
    ) {
        let may = handles && !file.state.isEnded
        // Whoever was turned away may need another's help most of all.
        let mayRefer = handles && file.state != .draft
        let isTold = transfer != nil || !ties.referrals.isEmpty || !ties.conferences.isEmpty
        guard may || mayRefer || isTold else { return nil }
        self.transfer = transfer
        transferLink = mayMove ? "\(Links.caseFile(file.id))/transfer" : nil
        referrals = ties.referrals.map { ReferralRow($0, today: today) }
        conferences = ties.conferences.map(ConferenceRow.init)
        referLink = mayRefer ? "\(Links.caseFile(file.id))/referrals/new" : nil
        callLink = may ? "\(Links.caseFile(file.id))/conferences/new" : nil
    }
}
