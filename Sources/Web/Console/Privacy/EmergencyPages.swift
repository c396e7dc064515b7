// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// 应急查阅: asked for with a reason, looked at for a short time, reviewed by the auditor and the leader.
enum EmergencyPages {
    private static let pageLength = 50

    static func register(on routes: Routes) {
        routes.get(Links.emergency, .permission(.emergencyOpen), form)
        routes.post(Links.emergency, .permission(.emergencyOpen), open)
        routes.get("/emergency/:id", .permission(.emergencyOpen), show)
        routes.post("/emergency/:id/end", .permission(.emergencyOpen), end)
        routes.get(Links.emergencyReviews, .permission(.emergencyReview), list)
        routes.post("/audit/emergency/:id", .permission(.emergencyReview), review)
    }

    static func form(_ request: WebRequest) async throws -> Response {
        try request.page(try await page(request, problem: nil))
    }

    private static func page(_ request: WebRequest, problem: (any Problem)?) async throws -> EmergencyPage {
        let now = request.site.clock.now()
        let own = try await request.site.rooms.privacy.ownEmergencies(actor: try request.actor)
        return EmergencyPage(
            layout: Layout(request, title: "应急查阅"),
            minutes: request.site.rooms.casework.services.emergencyMinutes(on: now.date),
            number: request.form["number"],
            name: request.form["name"],
            reason: request.form["reason"],
            own: own.map {
                .init(
                    at: $0.openedAt.text,
                    reason: $0.reason,
                    link: $0.isOpen(at: now) ? "\(Links.emergency)/\($0.id)" : nil,
                    reviews: $0.reviews.map(EmergencyPage.Review.init)
                )
            },
            problem: problem?.message
        )
    }

    static func open(_ request: WebRequest) async throws -> Response {
        let actor = try request.actor
        // Nobody finds out by trying who bears a number.
        try await request.site.access.limit("emergency:\(actor.userID ?? 0)", to: 10, perSeconds: 3_600)
        do {
            let id = try await request.site.rooms.privacy.openEmergency(
                actor: actor,
                number: try ResidentID(request.form["number"], today: request.site.today),
                name: try PersonName(request.form["name"]),
                reason: request.form["reason"],
                requestID: try? UUIDv7.parse(request.form["request_id"])
            )
            return request.see("\(Links.emergency)/\(id)")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try request.page(try await page(request, problem: problem), status: ProblemPage.status(problem))
        }
    }

    static func show(_ request: WebRequest) async throws -> Response {
        let view = try await request.site.rooms.privacy.lookEmergency(
            actor: try request.actor,
            try request.key()
        )
        let tree = try await request.site.rooms.regions.tree()
        let card = view.card
        return try request.page(
            EmergencyRecordPage(
                layout: Layout(request, title: "应急查阅"),
                name: card.person.name,
                until: view.emergency.until.text,
                reason: view.emergency.reason,
                facts: [
                    CasePage.Line(title: "性别", value: card.person.sex?.title ?? "—"),
                    CasePage.Line(title: "年龄", value: card.age.map { "\($0) 岁" } ?? "—"),
                    CasePage.Line(title: "身份证号", value: card.person.numberMasked ?? "无"),
                    CasePage.Line(title: "电话", value: view.phone ?? "未登记"),
                    CasePage.Line(title: "户籍地", value: card.hukouRegion ?? "未登记"),
                    CasePage.Line(title: "居住地", value: card.homeRegion ?? "未登记"),
                    CasePage.Line(title: "详细地址", value: view.address ?? "未登记"),
                ],
                family: card.households.flatMap(\.current).filter { $0.personID != card.person.id }.map {
                    "\(PersonName.masked($0.name))（\($0.relation)）"
                },
                cases: try view.cases.map { file in
                    let service = try request.site.rooms.casework.services.service(
                        file.serviceID,
                        release: file.releaseHash
                    )
                    return "\(service.flow.title)，\(file.state.title)，\(tree.officeName(file.regionID))办理"
                },
                endLink: "\(Links.emergency)/\(view.emergency.id)/end"
            )
        )
    }

    static func end(_ request: WebRequest) async throws -> Response {
        try await request.site.rooms.privacy.endEmergency(actor: try request.actor, try request.key())
        return request.see(Links.emergency, done: "emergency-ended")
    }

    // MARK: - Reviewing

    static func list(_ request: WebRequest) async throws -> Response {
        try request.page(try await reviews(request, problem: nil))
    }

    private static func reviews(_ request: WebRequest, problem: (any Problem)?) async throws -> EmergencyReviewPage {
        let actor = try request.actor
        let (found, names) = try await request.site.rooms.privacy.emergencies(
            actor: actor,
            before: try request.number("before"),
            limit: pageLength + 1
        )
        let tree = try await request.site.rooms.regions.tree()
        let page = found.prefix(pageLength)
        return EmergencyReviewPage(
            layout: Layout(request, title: "应急查阅复核"),
            rows: page.map { emergency in
                let isMine = actor.hands.contains(emergency.askedByID)
                let isDone = emergency.reviews.contains { $0.function == actor.function }
                return .init(
                    at: emergency.openedAt.text,
                    who: "\(emergency.askedBy)（\(emergency.functionTitle)）",
                    place: emergency.regionID.map { tree.fullName($0) } ?? "",
                    about: names[emergency.personID] ?? "—",
                    reason: emergency.reason,
                    views: emergency.views,
                    reviews: emergency.reviews.map(EmergencyPage.Review.init),
                    link: isMine || isDone ? nil : "\(Links.emergencyReviews)/\(emergency.id)"
                )
            },
            auditLink: actor.may(.auditRead) ? "\(Links.audit)?verb=emergency.look" : nil,
            next: found.count > pageLength ? page.last.map { "\(Links.emergencyReviews)?before=\($0.id)" } : nil,
            problem: problem?.message
        )
    }

    static func review(_ request: WebRequest) async throws -> Response {
        do {
            try await request.site.rooms.privacy.reviewEmergency(
                actor: try request.actor,
                try request.key(),
                isJustified: request.form["verdict"] == "justified",
                note: request.form["note"]
            )
            return request.see(Links.emergencyReviews, done: "emergency-reviewed")
        } catch let problem as PrivacyProblem where [.invalid, .conflict].contains(problem.kind) {
            return try request.page(try await reviews(request, problem: problem), status: ProblemPage.status(problem))
        }
    }
}

struct EmergencyPage: Page {
    static let template = "console/emergency"
    let layout: Layout
    let minutes: Int
    let number: String
    let name: String
    let reason: String
    let own: [Own]
    let problem: String?

    struct Own: Sendable {
        let at: String
        let reason: String
        let link: String?
        let reviews: [Review]
    }

    struct Review: Sendable {
        let text: String
        let tone: String

        init(_ review: Emergency.Review) {
            text = "\(review.functionTitle)复核：\(review.isJustified ? "✓ 正当" : "✗ 不正当")，\(review.note)"
            tone = review.isJustified ? "done" : "late"
        }
    }
}

struct EmergencyRecordPage: Page {
    static let template = "console/emergency-record"
    let layout: Layout
    let name: String
    let until: String
    let reason: String
    let facts: [CasePage.Line]
    let family: [String]
    let cases: [String]
    let endLink: String
}

struct EmergencyReviewPage: Page {
    static let template = "console/emergency-reviews"
    let layout: Layout
    let rows: [Row]
    /// Every look one by one, for those who read the audit.
    let auditLink: String?
    let next: String?
    let problem: String?

    struct Row: Sendable {
        let at: String
        let who: String
        let place: String
        let about: String
        let reason: String
        let views: Int
        let reviews: [EmergencyPage.Review]
        let link: String?
    }
}
