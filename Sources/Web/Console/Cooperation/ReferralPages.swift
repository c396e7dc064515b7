// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Storage
import Vocabulary

/// Passing people on to other departments and organisations 转介, and following it up.
enum ReferralPages {
    static func register(on routes: Routes) {
        routes.get(Links.referrals, .permission(.caseRead), list)
        routes.get("/referrals/:id", .permission(.caseRead)) { try await shown($0, problem: nil) }
        routes.post("/referrals/:id", .permission(.caseRead), answer)
        routes.get("/referrals/:id/slip", .permission(.caseRead), slip)
        routes.get("/cases/:id/referrals/new", .permission(.caseRead)) { try await form($0, problem: nil) }
        routes.post("/cases/:id/referrals", .permission(.caseRead), refer)
    }

    static func list(_ request: WebRequest) async throws -> Response {
        let filter = try request.choice("filter", title: "转介", of: ReferralFilter.self) ?? .open
        let (referrals, counts) = try await request.site.rooms.cooperation.referrals(
            actor: try request.actor,
            filter: filter
        )
        let today = request.site.today
        return try request.page(
            ReferralListPage(
                layout: Layout(request, title: "转介"),
                tabs: CountTab.all(of: Links.referrals, "filter", counts, chosen: filter, title: \.title),
                rows: referrals.map { ReferralRow($0, today: today) }
            )
        )
    }

    private static func form(_ request: WebRequest, problem: (any Problem)?) async throws -> Response {
        let rooms = request.site.rooms
        let dossier = try await rooms.casework.dossier(actor: try request.actor, caseID: try request.key())
        let ids = dossier.members.map(\.personID)
        let people = try await rooms.database.read { [rooms] in
            try rooms.parties.people(ids, scope: .wholeStore, in: $0)
        }
        let page = ReferralFormPage(
            dossier.file,
            people: people,
            partners: rooms.cooperation.partners,
            problem: problem,
            request
        )
        return try request.page(page, status: problem.map(ProblemPage.status) ?? .ok)
    }

    static func refer(_ request: WebRequest) async throws -> Response {
        let chosen = request.form["need"].split(separator: "|", maxSplits: 1).map(String.init)
        do {
            let id = try await request.site.rooms.cooperation.refer(
                actor: try request.actor,
                requestID: try UUIDv7.parse(request.form["request_id"]),
                Cooperation.Asking(
                    caseID: try request.key(),
                    personID: Int64(request.form["person"]) ?? 0,
                    partnerID: chosen.first ?? "",
                    need: chosen.count > 1 ? chosen[1] : "",
                    note: String(request.form["note"].prefix(1_000))
                )
            )
            return request.see(Links.referral(id), done: "referred")
        } catch let problem as any Problem where problem.kind == .invalid {
            return try await form(request, problem: problem)
        }
    }

    private static func shown(_ request: WebRequest, problem: (any Problem)?) async throws -> Response {
        let referral = try await request.site.rooms.cooperation.referral(
            actor: try request.actor,
            id: try request.key()
        )
        let page = ReferralPage(referral, handles: Cooperation.handles(try request.actor), problem: problem, request)
        return try request.page(page, status: problem.map(ProblemPage.status) ?? .ok)
    }

    static func answer(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        let contact = String(request.form["contact"].prefix(60))
        let words = String(request.form["answer"].prefix(1_000))
        let answer: Cooperation.Answer? =
            switch request.form["what"] {
            case "accepted": .accepted(contact: contact, words: words)
            case "declined": .declined(contact: contact, words: words)
            case "replied": .replied(words: words)
            case "recalled": .recalled(words: words)
            default: nil
            }
        guard let answer else { return try await shown(request, problem: CooperationProblem.answerNeeded) }
        do {
            try await request.site.rooms.cooperation.answer(actor: try request.actor, id: id, answer)
            return request.see(Links.referral(id), done: "saved")
        } catch let problem as CooperationProblem where [.invalid, .conflict].contains(problem.kind) {
            return try await shown(request, problem: problem)
        }
    }

    static func slip(_ request: WebRequest) async throws -> Response {
        let referral = try await request.site.rooms.cooperation.referral(
            actor: try request.actor,
            id: try request.key()
        )
        return try request.page(
            ReferralSlipPage(
                layout: Layout(request, title: "转介单"),
                number: referral.number,
                partner: referral.partnerTitle,
                lines: [
                    .init(title: "转介的人", value: referral.personName),
                    .init(title: "请求帮助", value: referral.need),
                    .init(title: "情况说明", value: referral.note),
                    .init(title: "请于", value: referral.dueOn.map { "\($0.chinese)前答复" } ?? "—"),
                ],
                sentBy: referral.sentBy,
                on: referral.sentOn.chinese,
                replyDays: referral.replyDays,
                back: Links.referral(referral.id)
            )
        )
    }
}

struct ReferralRow: Sendable {
    let referralLink: String
    let referralTitle: String
    let person: String
    let partner: String
    let need: String
    let sentOn: String
    let state: String
    let tone: String
    let due: String?

    init(_ referral: Referral, today: CivilDate) {
        referralLink = Links.referral(referral.id)
        referralTitle = "转介\(referral.number)"
        person = referral.personName
        partner = referral.partnerTitle
        need = referral.need
        sentOn = referral.sentOn.iso
        state = referral.state.title
        let late = referral.isLate(on: today)
        tone =
            switch referral.state {
            case .sent, .accepted: late ? "late" : "soon"
            case .replied: "done"
            case .declined, .recalled: ""
            }
        due = referral.dueOn.map { late ? "应于 \($0.iso)，已超期" : "\($0.iso)前" }
    }
}

struct ReferralListPage: Page {
    static let template = "console/referrals"
    let layout: Layout
    let tabs: [CountTab]
    let rows: [ReferralRow]
}

struct ReferralFormPage: Page {
    static let template = "console/referral-form"
    let layout: Layout
    let caseTitle: String
    let caseLink: String
    let problem: String?
    let persons: [SelectOption]
    let partners: [Partner]
    let note: String

    struct Partner: Sendable {
        let partnerTitle: String
        let days: String
        let needs: [SelectOption]
    }

    init(
        _ file: CaseFile,
        people: [PersonSummary],
        partners: [PartnerDefinition],
        problem: (any Problem)?,
        _ request: WebRequest
    ) {
        layout = Layout(request, title: "转介")
        caseTitle = file.title
        caseLink = Links.caseFile(file.id)
        self.problem = problem?.message
        let chosen = Int64(request.form["person"]) ?? file.applicantPersonID
        persons = people.map {
            SelectOption(value: String($0.id), title: "\($0.name) \($0.numberMasked ?? "")", selected: $0.id == chosen)
        }
        self.partners = partners.map { partner in
            Partner(
                partnerTitle: partner.title,
                days: "\(partner.answerDays) 个工作日内答复是否接收，接收后 \(partner.replyDays) 个工作日内反馈结果",
                needs: partner.needs.map {
                    let value = "\(partner.id)|\($0)"
                    return SelectOption(value: value, title: $0, selected: value == request.form["need"])
                }
            )
        }
        note = request.form["note"]
    }
}

struct ReferralPage: Page {
    static let template = "console/referral"
    let layout: Layout
    let link: String
    let row: ReferralRow
    let heading: String
    let problem: String?
    let caseLink: String
    let slipLink: String
    let note: String
    let sentBy: String
    let contact: String?
    let answer: String?
    let result: String?
    let endedOn: String?
    let mayTake: Bool
    let mayReply: Bool
    let mayRecall: Bool
    let typedContact: String
    let typedAnswer: String

    init(_ referral: Referral, handles: Bool, problem: (any Problem)?, _ request: WebRequest) {
        layout = Layout(request, title: "转介单")
        link = Links.referral(referral.id)
        row = ReferralRow(referral, today: request.site.today)
        heading = "转介\(referral.number)"
        self.problem = problem?.message
        caseLink = Links.caseFile(referral.caseID)
        slipLink = "\(Links.referral(referral.id))/slip"
        note = referral.note
        sentBy = referral.sentBy
        contact = referral.contact
        answer = referral.answer
        result = referral.result
        endedOn = referral.endedOn?.iso
        mayTake = handles && referral.state == .sent
        mayReply = handles && referral.state == .accepted
        mayRecall = handles && referral.state.isOpen
        typedContact = request.form["contact"]
        typedAnswer = request.form["answer"]
    }
}

/// The slip 转介单 on A4, which says no more than the other side needs.
struct ReferralSlipPage: Page {
    static let template = "print/referral"
    let layout: Layout
    let number: String
    let partner: String
    let lines: [CasePage.Line]
    let sentBy: String
    let on: String
    let replyDays: Int
    let back: String
}
