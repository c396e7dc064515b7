// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Vocabulary

/// The questions of a resident's application, one page for the family and one for each person.
extension ApplyPages {
    static func answers(_ request: WebRequest) async throws -> Response {
        let dossier = try await own(request)
        guard dossier.file.state == .draft else { return request.see(Links.ownCase(dossier.file.id)) }
        return try await answers(request, dossier, problems: [], references: nil)
    }

    private static func answers(
        _ request: WebRequest,
        _ dossier: Casework.Dossier,
        problems: [any Problem],
        references: AnswerReferences?
    ) async throws -> Response {
        let (subject, _, title) = try await subject(request, dossier)
        let sheet = AnswerSheet(dossier, subject: subject)
        let offered: AnswerReferences
        if let references {
            offered = references
        } else {
            offered = try await AnswerReferences.offered(sheet, dossier, request)
        }
        let groups = try AnswerPage.groups(
            sheet,
            dossier,
            subject: subject,
            problems: problems,
            regions: try await AnswerPage.regions(request),
            references: offered,
            request
        )
        let page = OwnAnswerPage(
            layout: Layout(request, title: title),
            heading: title,
            link: "\(Links.ownCase(dossier.file.id))/answers/\(try request.text("subject"))",
            caseLink: Links.ownCase(dossier.file.id),
            version: dossier.file.version,
            problem: problems.isEmpty ? nil : problems.map(\.message).joined(separator: "\n"),
            groups: groups
        )
        return try request.page(page, status: problems.first.map(ProblemPage.status) ?? .ok)
    }

    private static func subject(_ request: WebRequest, _ dossier: Casework.Dossier) async throws -> (
        Fact.Subject, CaseField.Entity, String
    ) {
        let text = try request.text("subject")
        if text == "family" { return (.family, .family, dossier.service.isOfFamily ? "您家的情况" : "申请内容") }
        guard let personID = Int64(text), let member = dossier.members.first(where: { $0.personID == personID }) else {
            throw PortalProblem.notYours
        }
        let people = try await OwnCasePages.people(dossier, request)
        let name = people.first { $0.id == personID }?.name ?? member.relation
        return (.person(personID), member.standing == .supporter ? .supporter : .member, "\(name)的情况")
    }

    /// What the form's conditions say of what is typed so far.
    static func mirror(_ request: WebRequest) async throws -> Response {
        let dossier = try await own(request)
        let (subject, _, _) = try await subject(request, dossier)
        return try AnswerMirror.response(AnswerSheet(dossier, subject: subject), dossier, request)
    }

    static func saveAnswers(_ request: WebRequest) async throws -> Response {
        let dossier = try await own(request)
        let (subject, entity, _) = try await subject(request, dossier)
        let references = try await AnswerReferences.found(AnswerSheet(dossier, subject: subject), dossier, request)
        do {
            guard dossier.file.state == .draft else { throw PortalProblem.notEditable }
            guard references.problems.isEmpty else {
                let kept = try await references.keeping(dossier, subject: subject, request)
                return try await answers(request, dossier, problems: references.problems, references: kept)
            }
            try await request.site.rooms.casework.answer(
                actor: try request.actor,
                caseID: dossier.file.id,
                version: version(request),
                subject: subject,
                answers: references.typed,
                uploads: references.uploads,
                source: .declared,
                origin: dossier.file.applicantName
            )
            return request.see(
                "\(Links.ownCase(dossier.file.id))?done=saved#\(entity == .family ? "household" : "family")"
            )
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            let now = try await own(request)
            // Also where somebody else was faster: the page comes back with all that came with it.
            let mayKeep = now.file.state == .draft
            return try await answers(
                request,
                now,
                problems: [PortalProblem.told(problem)],
                references: mayKeep ? try await references.keeping(now, subject: subject, request) : references
            )
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
