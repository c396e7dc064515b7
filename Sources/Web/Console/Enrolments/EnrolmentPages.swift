// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Hummingbird
import SharedKernel
import Storage
import Vocabulary

/// Who is on the books (在册对象): list, roster, page, changes.
enum EnrolmentPages {
    static func register(on routes: Routes) {
        routes.get(Links.enrolments, .permission(.enrolmentRead), list)
        routes.get(Links.roster, .permission(.enrolmentRead), RosterPages.paper)
        routes.export(
            Links.rosterSheet,
            .permission(.enrolmentRead),
            heading: { "\(try ProgramChoice.chosen($0).title)花名册" },
            RosterPages.sheet
        )
        routes.get(Links.standard, .permission(.enrolmentChange), StandardPages.form)
        routes.post(Links.standard, .permission(.enrolmentChange), StandardPages.act)
        routes.get("/enrolments/:id", .permission(.enrolmentRead), show)
        routes.post("/enrolments/:id/review", .permission(.caseAccept), review)
        routes.get("/enrolments/:id/change", .permission(.enrolmentChange), ChangePages.form)
        routes.post("/enrolments/:id/change", .permission(.enrolmentChange), ChangePages.draft)
        routes.post("/enrolments/:id/drafts/:draft/hear", .permission(.enrolmentChange), ChangePages.hear)
        routes.post("/enrolments/:id/drafts/:draft/confirm", .permission(.enrolmentRead), ChangePages.confirm)
        routes.post("/enrolments/:id/drafts/:draft/drop", .permission(.enrolmentRead), ChangePages.drop)
        routes.get("/enrolments/:id/changes/:change/notice", .permission(.enrolmentRead), ChangePages.notice)
        routes.get("/enrolments/:id/card", .permission(.enrolmentChange), CardPages.form)
        routes.post("/enrolments/:id/card", .permission(.enrolmentChange), limit: BlobLimit.bytes, CardPages.propose)
        routes.post("/enrolments/:id/cards/:account/approve", .permission(.paymentCheck), CardPages.approve)
        routes.post("/enrolments/:id/cards/:account/refuse", .permission(.paymentCheck), CardPages.refuse)
    }

    static func list(_ request: WebRequest) async throws -> Response {
        let actor = try request.actor
        let rooms = request.site.rooms
        let tree = try await rooms.regions.tree()
        let state = try request.choice("state", title: "状态", of: Enrolment.State.self)
        let urban = try request.choice("urban", title: "城乡", of: Enrolment.Urban.self)
        let area = try request.region("area", title: "地区", tree: tree)
        let classCode = try request.choice("class", title: "类别", among: Choices.classes)
        let text = String((request.query("text") ?? "").trimmingCharacters(in: .whitespaces).prefix(50))
        let program = try request.choice("program", title: "待遇项目", among: ProgramChoice.all(request).map(\.id))
        let filter = EnrolmentFilter(
            programID: program,
            states: state.map { [$0] } ?? [],
            townshipID: area.flatMap { $0.level == .township ? $0.id : nil },
            regionID: area.flatMap { $0.level == .village ? $0.id : nil },
            classCode: classCode,
            urban: urban,
            text: text.isEmpty ? nil : text
        )
        let after = try request.number("after")
        let found = try await rooms.benefits.enrolments(actor: actor, filter: filter, after: after, limit: 21)
        let drafts = try await rooms.benefits.changeDrafts(actor: actor)
        let shown = found.rows.prefix(20)
        let query = QueryText.of([
            ("text", text), ("area", area.map { String($0.id) }), ("class", classCode), ("urban", urban?.rawValue),
            ("state", state?.rawValue), ("program", program),
        ])
        let programs = ProgramChoice.all(request)
        return try request.page(
            EnrolmentListPage(
                layout: Layout(request, title: "在册对象", done: EnrolmentDone.text(request)),
                total: "\(found.total) 户",
                rows: shown.map { EnrolmentListPage.Row($0, tree: tree, request: request) },
                text: text,
                areas: Choices.areas(actor, tree: tree, chosen: area?.id),
                classes: Choices.classes(classCode),
                urbans: Choices.urban(urban),
                states: Enrolment.State.allCases.map {
                    SelectOption(value: $0.rawValue, title: $0.title, selected: $0 == state)
                },
                programs: programs.count > 1 ? ProgramChoice.options(request, chosen: program ?? "") : [],
                next: found.rows.count > 20 ? shown.last.map { "\(Links.enrolments)?\(query)&after=\($0.id)" } : nil,
                first: after == nil ? nil : "\(Links.enrolments)?\(query)",
                filtered: !query.isEmpty,
                drafts: drafts.map { DraftRow($0, actor: actor) },
                draftCount: drafts.isEmpty ? nil : String(drafts.count),
                mayImport: actor.may(.listImport),
                mayStandard: actor.may(.enrolmentChange) && actor.level == "county",
                months: Choices.months(
                    from: request.site.today.month.adding(-12),
                    to: request.site.today.month.adding(1),
                    chosen: request.site.today.month
                )
            )
        )
    }

    /// Opens the case that looks at the enrolment again (定期复核).
    static func review(_ request: WebRequest) async throws -> Response {
        let id = try await request.site.rooms.casework.openReview(
            actor: try request.actor,
            requestID: try UUIDv7.parse(request.form["request_id"]),
            enrolmentID: try request.key()
        )
        return request.see(Links.caseFile(id), done: "review-opened")
    }

    static func show(_ request: WebRequest) async throws -> Response {
        try request.page(try await page(request))
    }

    private static func page(_ request: WebRequest) async throws -> EnrolmentPage {
        let actor = try request.actor
        let rooms = request.site.rooms
        let detail = try await rooms.benefits.enrolment(actor: actor, id: try request.key())
        let enrolment = detail.enrolment
        let drafts = try await rooms.benefits.changeDrafts(actor: actor, enrolmentID: enrolment.id)
        let ids = Array(
            Set(detail.members.map(\.personID) + [enrolment.payeePersonID] + drafts.compactMap(\.step.personID))
        )
        // Members are shown as part of a record that is already checked, masked all the same.
        let people = try await rooms.database.read { [rooms] in
            try rooms.parties.people(ids, scope: .wholeStore, in: $0)
        }
        let reviews = try await rooms.casework.openReviews(actor: actor, of: [enrolment.id])
        let tree = try await rooms.regions.tree()
        let payments =
            actor.may(.paymentRead)
            ? try await rooms.ledger.payments(actor: actor, payee: enrolment.payeePersonID) : nil
        let accounts =
            actor.may(.paymentRead)
            ? try await rooms.ledger.accounts(actor: actor, personID: enrolment.payeePersonID) : nil
        return try EnrolmentPage(
            detail,
            drafts: drafts,
            review: reviews[enrolment.id],
            names: Dictionary(people.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }),
            payments: payments,
            accounts: accounts,
            tree: tree,
            request: request
        )
    }
}
