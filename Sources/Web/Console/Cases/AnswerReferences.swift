// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

/// Records that a form names: what was typed to find them, what was found, and what is offered to choose
/// from; and files that came with it.
struct AnswerReferences: Sendable {
    private(set) var typed: [String: String] = [:]
    private(set) var uploads: [String: Casework.Upload] = [:]
    /// Uploads that wait for the rest of the page to be mended, by field.
    private(set) var kept: [String: AnswerFile] = [:]
    private(set) var problems: [any Problem] = []
    /// By field.
    private(set) var options: [String: [Casework.Candidate]] = [:]

    /// What a page offers before anything is typed: residents choose from their own people.
    static func offered(_ sheet: AnswerSheet, _ dossier: Casework.Dossier, _ request: WebRequest) async throws
        -> AnswerReferences
    {
        var references = AnswerReferences()
        let actor = try request.actor
        guard actor.personID != nil else { return references }
        for field in sheet.fields where field.type == .person || field.type == .household {
            references.options[field.id] = try await request.site.rooms.casework.candidates(
                actor: actor,
                caseID: dossier.file.id,
                field: field,
                text: ""
            )
        }
        return references
    }

    /// Finds what was typed. A number that stands for one record is taken; of names somebody chooses.
    static func found(_ sheet: AnswerSheet, _ dossier: Casework.Dossier, _ request: WebRequest) async throws
        -> AnswerReferences
    {
        var references = try await offered(sheet, dossier, request)
        references.typed = AnswerPage.typed(sheet, dossier, request)
        for field in sheet.fields where field.type.isFile {
            if request.form.isEmptyFile(field.id) {
                let reason = EmptyUpload().message
                references.problems.append(
                    CaseworkProblem.fieldInvalid(id: field.id, title: field.title, reason: reason)
                )
            }
            guard let file = request.form.file(field.id) else { continue }
            references.uploads[field.id] = Casework.Upload(name: file.name, media: "", content: file.content)
        }
        let actor = try request.actor
        for field in sheet.fields where field.type.isReference {
            guard let text = references.typed[field.id], !text.isEmpty, CaseField.key(text) == nil else { continue }
            let found = try await request.site.rooms.casework.candidates(
                actor: actor,
                caseID: dossier.file.id,
                field: field,
                text: String(text.prefix(60))
            )
            references.options[field.id] = found
            if found.count == 1, let only = found.first, Self.isNumber(text) {
                references.typed[field.id] = only.value
            } else if found.isEmpty {
                references.problems.append(field.notFound(by: actor))
            } else {
                let count = found.count == 1 ? "找到 1 个，请核对后再保存。" : "找到 \(found.count) 个，请在下面选一个再保存。"
                references.problems.append(
                    CaseworkProblem.fieldInvalid(id: field.id, title: field.title, reason: count)
                )
            }
        }
        return references
    }

    /// The same with what came kept for the page that comes back, so that nobody takes a photo twice.
    func keeping(_ dossier: Casework.Dossier, subject: Fact.Subject, _ request: WebRequest) async throws
        -> AnswerReferences
    {
        var references = self
        references.kept = try await request.site.rooms.casework.keepUploads(
            actor: try request.actor,
            caseID: dossier.file.id,
            subject: subject,
            typed: typed,
            uploads: uploads
        )
        return references
    }

    /// Whether a text is a whole identity number or credit code, which only one bears.
    private static func isNumber(_ text: String) -> Bool {
        let plain = Digits.halfWidth(text).filter { !$0.isWhitespace }
        return plain.utf8.count == 18 && plain.utf8.allSatisfy { $0 < 0x80 }
    }
}

/// A file that was chosen and has nothing in it.
struct EmptyUpload: Problem {
    var code: String { "upload.empty" }
    var kind: ProblemKind { .invalid }
    var message: String { "选的文件是空的，请重新拍照或者另选一个文件。" }
}
