// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// Households: who stands on one page of the register or lives in one home, who joined it and who left.
enum HouseholdPages {
    static func register(on routes: Routes) {
        routes.get("/persons/:id/household", .permission(.personWrite), form)
        routes.post("/persons/:id/household", .permission(.personWrite), create)
        routes.get("/households/:id", .permission(.personRead), card)
        routes.post("/households/:id/members", .permission(.personWrite), join)
        routes.post("/households/:id/end", .permission(.personWrite), leave)
        routes.post("/households/:id/head", .permission(.personWrite), head)
    }

    // MARK: - A new one

    static func form(_ request: WebRequest) async throws -> Response {
        try await form(request, problem: nil)
    }

    private static func form(_ request: WebRequest, problem: (any Problem)?) async throws -> Response {
        let person = try await request.site.rooms.parties.card(actor: try request.actor, try request.key())
        let tree = try await request.site.rooms.regions.tree()
        let page = NewHouseholdPage(person, villages: try villages(request, tree), problem: problem, request: request)
        return try request.page(page, status: problem.map(ProblemPage.status) ?? .ok)
    }

    /// Villages of the actor's office.
    private static func villages(_ request: WebRequest, _ tree: RegionTree) throws -> [Region] {
        guard let own = try request.actor.regionID.flatMap({ tree.region($0) }) else { return [] }
        let below = own.level == .village ? [own] : tree.descendants(of: own.id)
        return below.filter { $0.level == .village && !$0.isRetired }
    }

    static func create(_ request: WebRequest) async throws -> Response {
        let form = request.form
        do {
            let person = try await request.site.rooms.parties.card(actor: try request.actor, try request.key()).person
            guard let region = Int64(form["region"]) else { throw PartiesProblem.unknownRegion }
            let draft = HouseholdDraft(
                kind: Household.Kind(rawValue: form["kind"]) ?? .hukou,
                number: form["number"].isEmpty ? nil : String(form["number"].prefix(40)),
                regionID: region,
                address: form["address"].isEmpty ? nil : String(form["address"].prefix(200)),
                headPersonID: person.id,
                members: [(person.id, "本人")],
                from: try Field.read("from") { try CivilDate(parsing: form["from"]) }
            )
            let id = try await request.site.rooms.parties.createHousehold(actor: try request.actor, draft)
            return request.see(Links.household(id), done: "household")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await Self.form(request, problem: problem)
        }
    }

    // MARK: - One of them

    static func card(_ request: WebRequest) async throws -> Response {
        try await card(request, problem: nil)
    }

    private static func card(_ request: WebRequest, problem: (any Problem)?) async throws -> Response {
        let household = try await request.site.rooms.parties.household(actor: try request.actor, try request.key())
        let tree = try await request.site.rooms.regions.tree()
        let page = HouseholdPage(household, tree: tree, problem: problem, request: request)
        return try request.page(page, status: problem.map(ProblemPage.status) ?? .ok)
    }

    /// Makes a change and shows the household again, with what was typed where it is refused.
    private static func change(
        _ request: WebRequest,
        _ body: (_ id: Int64, _ version: Int64) async throws -> Void
    ) async throws -> Response {
        do {
            let id = try request.key()
            try await body(id, Int64(request.form["version"]) ?? 0)
            return request.see(Links.household(id), done: "household-changed")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await card(request, problem: problem)
        }
    }

    static func join(_ request: WebRequest) async throws -> Response {
        try await change(request) { id, version in
            let (form, actor, rooms) = (request.form, try request.actor, request.site.rooms)
            let from = try Field.read("from") { try CivilDate(parsing: form["from"]) }
            guard !form["relation"].isEmpty else { throw PartiesProblem.relationMissing }
            guard from <= request.site.today else { throw PartiesProblem.dateAhead }
            let household = try await rooms.parties.household(actor: actor, id)
            let name = try Field.read("name") { try PersonName(form["name"]) }
            let person: Int64
            if form["number"].isEmpty {
                person = try await newborn(name, in: household, request)
            } else {
                person = try await ApplicantFinder.find(
                    number: try Field.read("number") { try ResidentID(form["number"], today: request.site.today) },
                    name: name,
                    village: household.regionID,
                    actor: actor,
                    rooms: rooms
                )
            }
            try await rooms.parties.addMember(
                actor: actor,
                to: id,
                version: version,
                person: person,
                relation: String(form["relation"].prefix(20)),
                from: from
            )
        }
    }

    /// Somebody who has no number yet. The household is looked at once more before, so that a stale form leaves nobody
    /// behind.
    private static func newborn(_ name: PersonName, in household: Household, _ request: WebRequest) async throws
        -> Int64
    {
        let form = request.form
        guard household.version == Int64(form["version"]) else { throw PartiesProblem.stale }
        guard let sex = Sex(rawValue: form["sex"]) else { throw PartiesProblem.sexMissing }
        guard !form["birth"].isEmpty else { throw PartiesProblem.birthMissing }
        let birth = try Field.read("birth") { try CivilDate(parsing: form["birth"]) }
        let twin = household.current.first { $0.name == name.text && $0.birthOn == birth }
        if let twin { throw PartiesProblem.alreadyMember(name: twin.name) }
        return try await request.site.rooms.parties.create(
            actor: try request.actor,
            PersonDraft(
                name: name,
                sex: sex,
                birthOn: birth,
                hukouRegionID: household.kind == .hukou ? household.regionID : nil,
                homeRegionID: household.regionID
            )
        )
    }

    static func leave(_ request: WebRequest) async throws -> Response {
        try await change(request) { id, version in
            guard let person = Int64(request.form["person"]) else { throw PartiesProblem.notMember }
            try await request.site.rooms.parties.endMember(
                actor: try request.actor,
                of: id,
                version: version,
                person: person,
                on: try Field.read("on") { try CivilDate(parsing: request.form["on"]) }
            )
        }
    }

    static func head(_ request: WebRequest) async throws -> Response {
        try await change(request) { id, version in
            guard let person = Int64(request.form["person"]) else { throw PartiesProblem.headNotMember }
            try await request.site.rooms.parties.changeHead(
                actor: try request.actor,
                of: id,
                version: version,
                to: person
            )
        }
    }
}
