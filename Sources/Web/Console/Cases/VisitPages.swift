// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Hummingbird
import Packs
import SharedKernel
import Storage
import Vocabulary

/// The form of a home visit, filled on a phone at the family's table.
enum VisitPages {
    static func form(_ request: WebRequest) async throws -> Response {
        try request.page(try await page(request, problem: nil))
    }

    private static func page(_ request: WebRequest, problem: (any Problem)?) async throws -> VisitPage {
        let rooms = request.site.rooms
        let dossier = try await rooms.casework.dossier(actor: try request.actor, caseID: try request.key())
        let people = try await rooms.database.read { [rooms] in
            try rooms.parties.people(dossier.members.map(\.personID), scope: .wholeStore, in: $0)
        }
        let tree = try await rooms.regions.tree()
        return VisitPage(dossier, people: people, tree: tree, problem: problem, request: request)
    }

    static func save(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        do {
            try await saved(request)
            return request.see(Links.caseFile(id), done: "visited")
        } catch let problem as any Problem where problem.kind == .invalid {
            return try request.page(try await page(request, problem: problem), status: .unprocessableContent)
        }
    }

    private static func saved(_ request: WebRequest) async throws {
        let actor = try request.actor
        let casework = request.site.rooms.casework
        let dossier = try await casework.dossier(actor: actor, caseID: try request.key())
        let surveyors = [request.form["surveyor1"], request.form["surveyor2"]].filter { !$0.isEmpty }.map {
            String($0.prefix(50))
        }
        let present = String(request.form["present"].prefix(100))
        guard !request.form["visited_on"].isEmpty else { throw CaseworkProblem.missing(items: ["调查日期"]) }
        try await casework.visit(
            actor: actor,
            caseID: dossier.file.id,
            version: Int64(request.form["version"]) ?? 0,
            visit: Casework.NewVisit(
                visitedOn: try CivilDate(parsing: request.form["visited_on"]),
                surveyors: surveyors,
                present: present,
                findings: String(request.form["findings"].prefix(4_000)),
                answers: seen(request, dossier),
                papers: try papers(request, present: present)
            )
        )
    }

    /// Pictures, the signed sheet, and the signatures drawn for both surveyors and the family.
    private static func papers(_ request: WebRequest, present: String) throws -> [Casework.NewPaper] {
        var papers = try ["photo", "photo2", "photo3"].compactMap { field in
            try FamilyPages.upload(request, field).map { Casework.NewPaper(kind: .photo, upload: $0) }
        }
        if let sheet = try FamilyPages.upload(request, "sheet") { papers.append(.init(kind: .sheet, upload: sheet)) }
        let signers = [request.form["surveyor1"], request.form["surveyor2"]].map { String($0.prefix(50)) } + [present]
        for (field, name) in zip(["sign1", "sign2", "sign3"], signers) where !name.isEmpty {
            if let drawn = try SignaturePad.picture(request.form[field]) {
                papers.append(.init(kind: .signature, name: name, upload: drawn))
            }
        }
        return papers
    }

    /// What the surveyors saw to be other than declared, by person and field.
    private static func seen(_ request: WebRequest, _ dossier: Casework.Dossier) -> [Fact.Subject: [String: String]] {
        var seen: [Fact.Subject: [String: String]] = [:]
        for (subject, key, fields) in VisitPage.subjects(dossier) {
            for field in fields {
                let typed = request.form["seen-\(key)-\(field.id)"]
                if !typed.isEmpty { seen[subject, default: [:]][field.id] = typed }
            }
        }
        return seen
    }
}

struct VisitPage: Page {
    static let template = "console/visit"
    let layout: Layout
    let caseTitle: String
    let caseLink: String
    let home: String
    let version: Int64
    let problem: String?
    let today: String
    let visitedOn: String
    let surveyor1: String
    let surveyor2: String
    let present: String
    let findings: String
    let sign1: String
    let sign2: String
    let sign3: String
    let groups: [Group]

    struct Group: Sendable {
        let name: String
        let open: Bool
        let fields: [Field]
    }

    struct Field: Sendable {
        let id: String
        let title: String
        let declared: String
        let value: String
        let unit: String?
        let options: [SelectOption]
        let isChoice: Bool
        let isText: Bool
    }

    /// Whom a visit can speak of, with the part of the field's name and the fields that it asks.
    static func subjects(_ dossier: Casework.Dossier) -> [(Fact.Subject, String, [CaseField])] {
        [
            (
                .family, "family",
                dossier.service.fields(.family).filter {
                    $0.type != .computed && !$0.type.isFile && $0.isWritable(by: dossier.reader)
                }
            )
        ]
            + dossier.members.filter { $0.standing == .member || $0.standing == .living }.map {
                (
                    .person($0.personID), String($0.personID),
                    dossier.service.fields(.member).filter {
                        $0.type != .computed && !$0.type.isFile && $0.isWritable(by: dossier.reader)
                    }
                )
            }
    }

    init(
        _ dossier: Casework.Dossier,
        people: [PersonSummary],
        tree: RegionTree,
        problem: (any Problem)?,
        request: WebRequest
    ) {
        let form = request.form
        let file = dossier.file
        let names = Dictionary(people.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        layout = Layout(request, title: "入户调查")
        caseTitle = file.title
        caseLink = Links.caseFile(file.id)
        home = tree.fullName(file.villageRegionID)
        version = problem == nil ? file.version : Int64(form["version"]) ?? file.version
        self.problem = problem?.message
        today = request.site.today.iso
        visitedOn = form["visited_on"].isEmpty ? today : form["visited_on"]
        surveyor1 = problem == nil ? request.session?.actor.name ?? "" : form["surveyor1"]
        surveyor2 = form["surveyor2"]
        present = form["present"]
        findings = form["findings"]
        sign1 = form["sign1"]
        sign2 = form["sign2"]
        sign3 = form["sign3"]
        let current = FactRules.current(dossier.facts)
        groups = Self.subjects(dossier).map { subject, key, fields in
            let who: String = if case .person(let id) = subject { names[id] ?? "家庭成员" } else { "家庭" }
            let fields = fields.map { field in
                Field(field, key: key, fact: current[subject]?[field.name], dossier, form: form)
            }
            return Group(name: who, open: fields.contains { !$0.value.isEmpty }, fields: fields)
        }
    }
}

extension VisitPage.Field {
    init(_ field: CaseField, key: String, fact: Fact?, _ dossier: Casework.Dossier, form: FormData) {
        id = "seen-\(key)-\(field.id)"
        title = field.title
        declared =
            fact.map { field.type.isReference ? dossier.titles.text($0.value, field) : CasePage.shown($0.value) }
            ?? "未申报"
        let typed = form["seen-\(key)-\(field.id)"]
        value = typed
        var choices: [String] = []
        var unit: String?
        switch field.answer {
        case .yesNo: choices = ["是", "否"]
        case .choice(let options): choices = options.map(\.value)
        case .money(let period): unit = "元" + (period.map { "/\($0)" } ?? "")
        case .number(let word): unit = word
        case .text, .date, .telephone, .idNumber, .creditCode, .region, .place, .reference, .file, .computed: break
        }
        self.unit = unit
        options = choices.map { SelectOption(value: $0, title: $0, selected: $0 == typed) }
        isChoice = !choices.isEmpty
        isText = choices.isEmpty
    }
}
