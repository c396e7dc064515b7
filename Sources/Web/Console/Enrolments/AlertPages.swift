// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Storage
import Vocabulary

/// What monthly matching found (预警核查), looked into one by one.
enum AlertPages {
    static func register(on routes: Routes) {
        routes.get(Links.alerts, .permission(.enrolmentRead), list)
        routes.post(Links.recheck, .permission(.enrolmentChange), recheck)
        routes.post("/alerts/:id/handle", .permission(.enrolmentChange), handle)
    }

    static func list(_ request: WebRequest) async throws -> Response {
        try request.page(try await page(request, failed: nil))
    }

    /// A note that was refused, shown again at its alert.
    private struct Failed {
        let id: Int64
        let note: String
        let message: String
    }

    private static func page(_ request: WebRequest, failed: Failed?) async throws -> AlertListPage {
        let actor = try request.actor
        let rooms = request.site.rooms
        let kind = try request.choice("kind", title: "类型", of: Alert.Kind.self)
        let handled = try request.choice("state", title: "状态", of: Alert.State.self) == .handled
        let after = try request.number("after")
        let counts = try await rooms.benefits.alertCounts(actor: actor)
        let found = try await rooms.benefits.alerts(
            actor: actor,
            state: handled ? .handled : .open,
            kind: kind,
            after: after,
            limit: 21
        )
        let shown = Array(found.prefix(20))
        let ids = Set(shown.map(\.personID)).sorted()
        let people = try await rooms.database.read { [rooms] in
            try rooms.parties.people(ids, scope: .wholeStore, in: $0)
        }
        let names = Dictionary(people.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        let reviews = try await rooms.casework.openReviews(
            actor: actor,
            of: Set(shown.map(\.enrolmentID)).sorted()
        )
        let tree = try await rooms.regions.tree()
        let query = QueryText.of([("kind", kind?.rawValue), ("state", handled ? "handled" : nil)])
        let month = request.site.today.month
        return AlertListPage(
            layout: Layout(request, title: "预警核查", done: EnrolmentDone.text(request)),
            tiles: Alert.Kind.allCases.map {
                AlertListPage.Tile(
                    title: $0.title,
                    count: counts[$0] ?? 0,
                    link: "\(Links.alerts)?kind=\($0.rawValue)",
                    chosen: $0 == kind
                )
            },
            total: counts.values.reduce(0, +),
            kindTitle: kind?.title,
            handled: handled,
            openLink: "\(Links.alerts)?\(QueryText.of([("kind", kind?.rawValue)]))",
            handledLink: "\(Links.alerts)?\(QueryText.of([("kind", kind?.rawValue), ("state", "handled")]))",
            rows: shown.map { alert in
                AlertListPage.Row(
                    alert,
                    name: names[alert.personID] ?? "—",
                    village: tree.place(alert.regionID),
                    mayHandle: actor.may(.enrolmentChange) && alert.state == .open,
                    mayReview: actor.may(.caseAccept) && alert.state == .open,
                    review: reviews[alert.enrolmentID],
                    requestID: request.site.requestID(),
                    note: failed?.id == alert.id ? failed?.note ?? "" : "",
                    refusal: failed?.id == alert.id ? failed?.message : nil
                )
            },
            next: found.count > 20 ? shown.last.map { "\(Links.alerts)?\(query)&after=\($0.id)" } : nil,
            mayRecheck: actor.may(.enrolmentChange) && actor.level == "county",
            programs: ProgramChoice.options(request, chosen: ""),
            months: Choices.months(from: month.adding(-1), to: month, chosen: month)
        )
    }

    /// Runs the month's matching for the whole county (本月复核).
    static func recheck(_ request: WebRequest) async throws -> Response {
        let actor = try request.actor
        guard actor.level == "county" else {
            throw AccessProblem.notPermitted(permission: .enrolmentChange, function: actor.functionTitle)
        }
        let rooms = request.site.rooms
        let program = try ProgramChoice.chosen(request)
        let month = try Month(parsing: request.form["month"])
        guard month <= request.site.today.month else {
            throw BenefitsProblem.monthAhead(latest: request.site.today.month)
        }
        let raised = try await rooms.benefits.recheck(
            actor: actor,
            program: program.id,
            month: month,
            input: RecheckInput(
                cycles: try rooms.casework.services.recheckCycles(of: program.id),
                expiredConsents: try await rooms.casework.lapsedConsents(actor: actor)
            )
        )
        return request.see(Links.alerts, done: raised.isEmpty ? "none-raised" : "raised")
    }

    static func handle(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        let note = String(request.form["note"].prefix(500))
        do {
            try await request.site.rooms.benefits.handleAlert(
                actor: try request.actor,
                id: id,
                version: Int64(request.form["version"]) ?? 0,
                note: note
            )
        } catch BenefitsProblem.reasonNeeded {
            let failed = Failed(id: id, note: note, message: "请填写核查情况和处理结果。")
            return try request.page(try await page(request, failed: failed), status: .unprocessableContent)
        }
        return request.see(Links.alerts, done: "handled")
    }
}

struct AlertListPage: Page {
    static let template = "console/alerts"
    let layout: Layout
    let tiles: [Tile]
    let total: Int
    let kindTitle: String?
    let handled: Bool
    let openLink: String
    let handledLink: String
    let rows: [Row]
    let next: String?
    let mayRecheck: Bool
    let programs: [SelectOption]
    let months: [SelectOption]

    struct Tile: Sendable {
        let title: String
        let count: Int
        let link: String
        let chosen: Bool
    }

    struct Row: Sendable {
        let kind: String
        let payee: String
        let person: String
        let village: String
        let month: String
        let detail: String
        let enrolmentLink: String
        let handleLink: String
        let version: Int64
        let mayHandle: Bool
        let changeLink: String?
        let changeTitle: String
        /// Where a re-check is opened for the enrolment.
        let reviewLink: String?
        /// The re-check on its way.
        let reviewCaseLink: String?
        /// The township has to open it.
        let reviewWaits: Bool
        let requestID: String
        let outcome: String?
        let note: String
        let refusal: String?

        init(
            _ alert: Alert,
            name: String,
            village: String,
            mayHandle: Bool,
            mayReview: Bool,
            review: Int64?,
            requestID: String,
            note: String,
            refusal: String?
        ) {
            kind = alert.kind.title
            payee = alert.payeeName
            person = name
            self.village = village
            month = alert.month.iso
            detail = alert.detail
            enrolmentLink = Links.enrolment(alert.enrolmentID)
            handleLink = "\(Links.alerts)/\(alert.id)/handle"
            version = alert.version
            // What is due is a case, not a note.
            self.mayHandle = mayHandle && alert.kind != .recheckDue
            let change: (title: String, link: String)? =
                switch alert.kind {
                case .died:
                    (
                        "办理死亡核减",
                        "\(Links.change(alert.enrolmentID, kind: "death"))&person=\(alert.personID)"
                    )
                case .cardInvalid: ("办理换卡", Links.card(alert.enrolmentID))
                case .coveredElsewhere: ("办理停发", Links.change(alert.enrolmentID, kind: "end"))
                case .age: ("重新核定金额", Links.change(alert.enrolmentID, kind: "adjust"))
                case .recheckDue, .consentExpired, .matchDiffers: nil
                }
            changeLink = mayHandle ? change?.link : nil
            changeTitle = change?.title ?? ""
            let calls: Set<Alert.Kind> = [.recheckDue, .consentExpired, .age, .matchDiffers]
            let isOpen = alert.state == .open && calls.contains(alert.kind)
            reviewCaseLink = isOpen ? review.map(Links.caseFile) : nil
            reviewWaits = isOpen && alert.kind == .recheckDue && !mayReview && review == nil
            reviewLink = isOpen && mayReview && review == nil ? Links.review(alert.enrolmentID) : nil
            self.requestID = requestID
            outcome = alert.handledNote.map { text in text }
            self.note = note
            self.refusal = refusal
        }
    }
}
