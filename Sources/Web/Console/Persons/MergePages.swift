// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Storage
import Vocabulary

/// Joins two records of one person, and takes that back; both with a reason that the audit keeps.
enum MergePages {
    static func register(on routes: Routes) {
        routes.get("/persons/:id/merge", .permission(.personMerge), choose)
        routes.post("/persons/:id/merge", .permission(.personMerge), merge)
        routes.post("/persons/:id/unmerge", .permission(.personMerge), unmerge)
    }

    /// First the other record is found, then both stand side by side.
    static func choose(_ request: WebRequest) async throws -> Response {
        try await page(request, with: request.query("with").flatMap { Int64($0) }, problem: nil)
    }

    private static func page(_ request: WebRequest, with other: Int64?, problem: (any Problem)?) async throws
        -> Response
    {
        let actor = try request.actor
        let parties = request.site.rooms.parties
        let id = try request.key()
        let card = try await parties.card(actor: actor, id)
        guard card.person.id == id else { return request.see(Links.merge(card.person.id), done: "led") }
        let text = request.query("text") ?? ""
        var sides: [MergePage.Side] = []
        var found: [PersonSummary] = []
        if let other, other != id {
            let second = try await parties.card(actor: actor, other)
            guard second.person.id != id else { throw PartiesProblem.sameRecord }
            sides = [MergePage.Side(card, chosen: true), MergePage.Side(second, chosen: false)]
        } else {
            let asked = PersonQuery(text: text.isEmpty ? card.person.name : text, similar: true, limit: 30)
            found = try await parties.list(actor: actor, asked).people.filter { $0.id != id }
        }
        let tree = try await request.site.rooms.regions.tree()
        let shown = MergePage(
            layout: Layout(request, title: "合并档案"),
            heading: "合并档案：\(card.person.name)",
            mergeLink: Links.merge(id),
            personLink: Links.person(id),
            text: text,
            candidates: found.map { person in
                MergePage.Candidate(
                    link: Links.query(Links.merge(id), [("with", "\(person.id)")]),
                    name: person.name,
                    sex: person.sex?.title ?? "—",
                    birth: person.birthOn?.iso ?? "—",
                    alike: person.birthOn != nil && person.birthOn == card.person.birthOn
                        && person.sex == card.person.sex,
                    number: person.numberMasked ?? "无证件号",
                    region: person.regionID.map { tree.fullName($0) } ?? "—"
                )
            },
            comparing: !sides.isEmpty,
            sides: sides,
            reason: request.form["reason"],
            problem: problem?.message
        )
        return try request.page(shown, status: problem == nil ? .ok : .unprocessableContent)
    }

    static func merge(_ request: WebRequest) async throws -> Response {
        let actor = try request.actor
        let rooms = request.site.rooms
        let form = request.form
        let id = try request.key()
        // Whoever may not see a record learns nothing from the form.
        _ = try await rooms.parties.card(actor: actor, id)
        let other = Int64(form["other"])
        do {
            guard let other else { throw PartiesProblem.sameRecord }
            let survivor = Int64(form["survivor"]) == other ? other : id
            let loser = survivor == other ? id : other
            let versions = [id: Int64(form["version"]) ?? 0, other: Int64(form["other_version"]) ?? 0]
            try await refuseDoubleCover([id, other], rooms: rooms)
            try await rooms.parties.merge(
                actor: actor,
                survivor: survivor,
                loser: loser,
                versions: (versions[survivor] ?? 0, versions[loser] ?? 0),
                reason: form["reason"]
            )
            return request.see(Links.person(survivor), done: "merged")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await page(request, with: other, problem: problem)
        }
    }

    /// Two records that are both covered were paid twice; that is settled before they become one.
    static func refuseDoubleCover(_ people: [Int64], rooms: Rooms) async throws {
        let month = rooms.clock.today.month
        let covered = try await rooms.database.read { [benefits = rooms.benefits] in
            try benefits.coverage(of: people, from: month, in: $0)
        }
        let groups = Dictionary(grouping: covered, by: \.exclusionGroup)
        guard let double = groups.values.first(where: { Set($0.map(\.personID)).count > 1 }) else { return }
        throw MergeProblem.bothCovered(numbers: Set(double.map(\.number)).sorted())
    }

    static func unmerge(_ request: WebRequest) async throws -> Response {
        let actor = try request.actor
        let parties = request.site.rooms.parties
        let id = try request.key()
        let card = try await parties.card(actor: actor, id)
        let merged = try await parties.merged(actor: actor, into: card.person.id)
        do {
            guard let loser = Int64(request.form["loser"]), merged.contains(where: { $0.personID == loser }) else {
                throw PartiesProblem.notMerged
            }
            try await parties.unmerge(actor: actor, loser: loser, reason: request.form["reason"])
            return request.see(Links.person(card.person.id), done: "unmerged")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await PersonPages.card(request, shown: nil, problem: problem.message)
        }
    }
}

/// What stands in the way of a merge outside the registry.
enum MergeProblem: Problem, Equatable {
    case bothCovered(numbers: [String])

    var code: String { "merge.both-covered" }
    var kind: ProblemKind { .conflict }
    var field: String? { nil }
    var message: String {
        switch self {
        case .bothCovered(let numbers):
            "两份档案都在册享受待遇（\(numbers.joined(separator: "、"))）。请先核查并停发其中一份，再合并档案。"
        }
    }
}

struct MergePage: Page {
    static let template = "console/person-merge"
    let layout: Layout
    let heading: String
    let mergeLink: String
    let personLink: String
    let text: String
    let candidates: [Candidate]
    let comparing: Bool
    let sides: [Side]
    let reason: String
    let problem: String?

    struct Candidate: Sendable {
        let link: String
        let name: String
        let sex: String
        let birth: String
        /// Same sex and day of birth.
        let alike: Bool
        let number: String
        let region: String
    }

    /// One of the two records.
    struct Side: Sendable {
        let id: Int64
        let version: Int64
        let name: String
        /// The record from which the page was opened; it survives unless the other is chosen.
        let first: Bool
        let lines: [CasePage.Line]

        init(_ card: PersonCard, chosen: Bool) {
            let person = card.person
            id = person.id
            version = person.version
            name = person.name
            first = chosen
            lines = [
                CasePage.Line(title: "性别", value: person.sex?.title ?? "—"),
                CasePage.Line(title: "出生日期", value: person.birthOn?.iso ?? "—"),
                CasePage.Line(title: "身份证号", value: person.numberMasked ?? "无"),
                CasePage.Line(title: "电话", value: person.phoneMasked ?? "未登记"),
                CasePage.Line(title: "户籍地", value: card.hukouRegion ?? "未登记"),
                CasePage.Line(title: "居住地", value: card.homeRegion ?? "未登记"),
                CasePage.Line(title: "所在户", value: "\(card.households.count) 户"),
            ]
        }
    }
}
