// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// The questions of a resident's application, one page for the family and one for each person.
extension ApplyPages {
    static func answers(_ request: WebRequest) async throws -> Response {
        let dossier = try await own(request)
        guard dossier.file.state == .draft else { return request.see(Links.ownCase(dossier.file.id)) }
        return try await answers(request, dossier, problem: nil)
    }

    private static func answers(
        _ request: WebRequest,
        _ dossier: Casework.Dossier,
        problem: (any Problem)?
    ) async throws -> Response {
        let (subject, entity, title) = try await subject(request, dossier)
        let current = FactRules.current(dossier.facts.filter { $0.source == .declared })[subject] ?? [:]
        let fields = dossier.service.fields(entity)
        var groups: [AnswerPage.Group] = []
        for field in fields where !groups.contains(where: { $0.title == field.group }) {
            let own = fields.filter { $0.group == field.group }.map {
                AnswerPage.Field(
                    $0,
                    typed: request.form.values[$0.id]?.last,
                    fact: current[$0.input ?? $0.id],
                    problem: problem
                )
            }
            groups.append(.init(title: field.group, fields: own))
        }
        let page = OwnAnswerPage(
            layout: Layout(request, title: title),
            heading: title,
            link: "\(Links.ownCase(dossier.file.id))/answers/\(try request.text("subject"))",
            caseLink: Links.ownCase(dossier.file.id),
            version: dossier.file.version,
            problem: problem?.message,
            groups: groups
        )
        return try request.page(page, status: problem.map(ProblemPage.status) ?? .ok)
    }

    private static func subject(_ request: WebRequest, _ dossier: Casework.Dossier) async throws -> (
        Fact.Subject, CaseField.Entity, String
    ) {
        let text = try request.text("subject")
        if text == "family" { return (.family, .family, "您家的情况") }
        guard let personID = Int64(text), let member = dossier.members.first(where: { $0.personID == personID }) else {
            throw PortalProblem.notYours
        }
        let people = try await OwnCasePages.people(dossier, request)
        let name = people.first { $0.id == personID }?.name ?? member.relation
        return (.person(personID), member.standing == .supporter ? .supporter : .member, "\(name)的情况")
    }

    static func saveAnswers(_ request: WebRequest) async throws -> Response {
        let dossier = try await own(request)
        let (subject, entity, _) = try await subject(request, dossier)
        var typed: [String: String] = [:]
        for field in dossier.service.fields(entity) { typed[field.id] = request.form[field.id] }
        do {
            guard dossier.file.state == .draft else { throw PortalProblem.notEditable }
            try await request.site.rooms.casework.answer(
                actor: try request.actor,
                caseID: dossier.file.id,
                version: version(request),
                subject: subject,
                answers: typed,
                source: .declared,
                origin: dossier.file.applicantName
            )
            return request.see(
                "\(Links.ownCase(dossier.file.id))?done=saved#\(entity == .family ? "household" : "family")"
            )
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await answers(request, try await own(request), problem: PortalProblem.told(problem))
        }
    }
}

struct OwnAnswerPage: Page {
    static let template = "portal/answers"
    let layout: Layout
    let heading: String
    let link: String
    let caseLink: String
    let version: Int64
    let problem: String?
    let groups: [AnswerPage.Group]
}
