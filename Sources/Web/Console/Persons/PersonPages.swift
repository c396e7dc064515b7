// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Hummingbird
import SharedKernel
import Vocabulary

/// People and their households: search, card, unmasking with a reason.
enum PersonPages {
    static func register(on routes: Routes) {
        routes.get(Links.persons, .permission(.personRead), list)
        NewPersonPages.register(on: routes)
        EditPersonPages.register(on: routes)
        MergePages.register(on: routes)
        HouseholdPages.register(on: routes)
        routes.get("/persons/:id", .permission(.personRead), card)
        routes.post("/persons/:id/activation", .permission(.caseAccept), activation)
        routes.post("/persons/:id/unmask", .permission(.personUnmask), unmask)
    }

    static func list(_ request: WebRequest) async throws -> Response {
        let tree = try await request.site.rooms.regions.tree()
        let filter = try PersonFilterForm(request, tree: tree)
        let page = try await request.site.rooms.parties.list(actor: try request.actor, filter.query)
        let today = request.site.today
        return try request.page(
            PersonListPage(
                layout: Layout(request, title: "人员与家庭"),
                text: filter.query.text,
                similar: filter.query.similar,
                regions: filter.regions(of: try request.actor, tree: tree),
                sexes: filter.sexes,
                youngest: filter.youngest,
                oldest: filter.oldest,
                total: "\(page.total.text) 人",
                rows: page.people.map { person in
                    PersonListPage.Row(
                        link: Links.person(person.id),
                        name: person.name,
                        sex: person.sex?.title ?? "—",
                        age: person.age(on: today).map(String.init) ?? "—",
                        number: person.numberMasked ?? "无证件号",
                        region: person.regionID.map { tree.fullName($0) } ?? "—",
                        died: person.diedOn != nil,
                        young: request.site.rooms.parties.isYoung(person.birthOn)
                    )
                },
                next: page.next.map(filter.link),
                mayWrite: try request.actor.may(.personWrite),
                problem: filter.problem
            ),
            status: filter.problem == nil ? .ok : .unprocessableContent
        )
    }

    static func card(_ request: WebRequest) async throws -> Response {
        try await card(request, shown: nil, problem: nil)
    }

    static func card(
        _ request: WebRequest,
        shown: Unmasked?,
        problem: String?,
        activation: String? = nil
    ) async throws -> Response {
        let actor = try request.actor
        let id = try request.key()
        let card = try await request.site.rooms.parties.card(actor: actor, id)
        let person = card.person
        guard person.id == id else { return request.see(Links.person(person.id), done: "led") }
        var lines = [
            CasePage.Line(title: "性别", value: person.sex?.title ?? "—"),
            CasePage.Line(title: "出生日期", value: person.birthOn?.iso ?? "—"),
            CasePage.Line(title: "年龄", value: card.age.map { "\($0) 岁" } ?? "—"),
            CasePage.Line(title: "身份证号", value: shown?.numbers.first?.text ?? person.numberMasked ?? "无"),
            CasePage.Line(title: "电话", value: shown?.phone ?? person.phoneMasked ?? "未登记"),
            CasePage.Line(title: "民族", value: card.ethnicity ?? "未登记"),
            CasePage.Line(title: "婚姻状况", value: card.marital?.title ?? "未登记"),
            CasePage.Line(title: "户籍地", value: card.hukouRegion ?? "未登记"),
            CasePage.Line(title: "居住地", value: card.homeRegion ?? "未登记"),
            CasePage.Line(title: "详细地址", value: shown?.address ?? (card.hasAddress ? "已登记（隐藏）" : "未登记")),
        ]
        if let died = person.diedOn { lines.append(CasePage.Line(title: "死亡日期", value: died.iso)) }
        let cases =
            actor.may(.caseRead)
            ? try await request.site.rooms.casework.list(actor: actor, filter: CaseFilter(personID: id)).files : []
        let tree = try await request.site.rooms.regions.tree()
        let merged =
            actor.may(.personMerge) ? try await request.site.rooms.parties.merged(actor: actor, into: id) : []
        let page = PersonCardPage(
            layout: Layout(request, title: person.name),
            link: Links.person(id),
            name: person.name,
            young: request.site.rooms.parties.isYoung(person.birthOn),
            lines: lines,
            editLink: actor.may(.personWrite) ? Links.editPerson(id) : nil,
            papers: card.identifiers.map(PersonCardPage.Paper.init),
            households: card.households.map { household in
                PersonCardPage.HouseholdPart(
                    link: Links.household(household.id),
                    title: household.kind.title,
                    number: household.number ?? "",
                    region: tree.fullName(household.regionID),
                    members: household.members.map {
                        .init(link: Links.person($0.personID), name: $0.name, relation: $0.relation)
                    }
                )
            },
            newHouseholdLink: actor.may(.personWrite) && person.diedOn == nil ? Links.newHousehold(id) : nil,
            cases: try cases.map { try CaseRow($0, request: request, tree: tree) },
            holdingLink: actor.may(.personDisclose) ? Links.holding(id) : nil,
            mayUnmask: actor.may(.personUnmask),
            shown: shown != nil,
            mayActivate: actor.may(.caseAccept) && person.diedOn == nil,
            activation: activation,
            mayMerge: actor.may(.personMerge),
            mergeLink: Links.merge(id),
            unmergeLink: Links.unmerge(id),
            merged: merged.map { .init(loser: $0.personID, mergedName: $0.name, mergedOn: $0.mergedAt.date.iso) },
            problem: problem
        )
        return try request.page(page, status: problem == nil ? .ok : .unprocessableContent)
    }

    static func unmask(_ request: WebRequest) async throws -> Response {
        let reason = request.form["reason"]
        guard !reason.isEmpty else {
            return try await card(request, shown: nil, problem: AccessProblem.reasonNeeded.message)
        }
        let shown = try await request.site.rooms.parties.unmask(
            actor: try request.actor,
            try request.key(),
            reason: reason
        )
        return try await card(request, shown: shown, problem: nil)
    }

    /// A code for the person present at the window, with which they sign in to the residents' face.
    static func activation(_ request: WebRequest) async throws -> Response {
        do {
            let id = try request.key()
            _ = try await request.site.rooms.parties.card(actor: try request.actor, id)
            let code = try await request.site.access.issueActivation(
                actor: try request.actor,
                personID: id,
                phone: try PhoneNumber(request.form["phone"])
            )
            return try await card(request, shown: nil, problem: nil, activation: ReceiptCode.grouped(code))
        } catch let problem as VocabularyProblem {
            return try await card(request, shown: nil, problem: problem.message)
        }
    }
}

struct PersonListPage: Page {
    static let template = "console/persons"
    let layout: Layout
    let text: String
    let similar: Bool
    let regions: [SelectOption]
    let sexes: [SelectOption]
    let youngest: String
    let oldest: String
    let total: String
    let rows: [Row]
    let next: String?
    let mayWrite: Bool
    let problem: String?

    struct Row: Sendable {
        let link: String
        let name: String
        let sex: String
        let age: String
        let number: String
        let region: String
        let died: Bool
        /// Under the age at which data is guarded most.
        let young: Bool
    }
}

struct PersonCardPage: Page {
    static let template = "console/person"
    let layout: Layout
    let link: String
    let name: String
    let young: Bool
    let lines: [CasePage.Line]
    let editLink: String?
    let papers: [Paper]
    let households: [HouseholdPart]
    let newHouseholdLink: String?
    let cases: [CaseRow]
    /// Where a print-out for the person is asked for.
    let holdingLink: String?
    let mayUnmask: Bool
    let shown: Bool
    let mayActivate: Bool
    /// A code for the residents' face, shown once.
    let activation: String?
    let mayMerge: Bool
    let mergeLink: String
    let unmergeLink: String
    let merged: [Merged]
    let problem: String?

    /// A paper by which the person is or was known.
    struct Paper: Sendable {
        let kind: String
        let masked: String
        let former: String?
        let term: String?

        init(_ identifier: Identifier) {
            kind = identifier.kind.title
            masked = identifier.masked
            former = identifier.supersededAt.map { "\($0.date.iso) 换号" }
            switch (identifier.validFrom?.iso, identifier.validUntil?.iso) {
            case (nil, nil): term = nil
            case (let from?, nil): term = "\(from) 起"
            case (nil, let until?): term = "至 \(until)"
            case (let from?, let until?): term = "\(from) 至 \(until)"
            }
        }
    }

    /// A record that lives on in this one.
    struct Merged: Sendable {
        let loser: Int64
        let mergedName: String
        let mergedOn: String
    }

    struct HouseholdPart: Sendable {
        let link: String
        let title: String
        let number: String
        let region: String
        let members: [Member]
    }

    struct Member: Sendable {
        let link: String
        let name: String
        let relation: String
    }
}
