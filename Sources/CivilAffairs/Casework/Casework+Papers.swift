// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel
import Storage
import Vocabulary

/// Papers and files of a case, for those who may see the case.
extension Casework {
    /// An issued paper, to be read or printed. Prints are counted; from the second on each is a reprint (补打).
    package func document(
        actor: Actor,
        caseID: Int64,
        documentID: Int64,
        isPrinted: Bool = false
    ) async throws -> IssuedDocument {
        try await change(actor: actor, caseID: caseID, version: nil) { [self] file, _, transaction, now in
            guard let document = try records.document(id: documentID, caseID: file.id, in: transaction) else {
                throw AccessProblem.notFound(what: "文书")
            }
            guard isPrinted else {
                try audit.record(
                    AuditEntry(at: now, actor: actor, action: "document.read", subject: "case", subjectID: caseID),
                    in: transaction
                )
                return document
            }
            let count = try records.countPrint(documentID, in: transaction)
            let name = "\(document.title)\(document.number.map { " \($0)" } ?? "")"
            try audit.record(
                AuditEntry(
                    at: now,
                    actor: actor,
                    action: "document.print",
                    subject: "case",
                    subjectID: caseID,
                    detail: count > 1 ? "\(name)，补打第 \(count - 1) 次" : name
                ),
                in: transaction
            )
            return document.printed(count)
        }
    }

    /// A photo or scan that belongs to the case.
    package func file(actor: Actor, caseID: Int64, hash: String) async throws -> [UInt8] {
        let now = clock.now()
        let content = try await database.read { [self] transaction -> [UInt8] in
            guard let file = try visible(caseID, to: actor, in: transaction),
                try visits.belongs(hash, to: file.id, in: transaction),
                try !isVeiled(hash, file, for: actor, in: transaction),
                let content = try blobs.get(hash, in: transaction)
            else { throw AccessProblem.notFound(what: "文件") }
            return content
        }
        try await audit.recordRead(
            AuditEntry(at: now, actor: actor, action: "file.read", subject: "case", subjectID: caseID)
        )
        return content
    }

    /// Whether a file answers only questions whose answers the reader may not see.
    private func isVeiled(
        _ hash: String,
        _ file: CaseFile,
        for actor: Actor,
        in transaction: any ReadTransaction
    ) throws -> Bool {
        let service = try services.service(file.serviceID, release: file.releaseHash)
        guard service.fields.contains(where: { $0.type.isFile && !$0.isReadable(by: actor) }) else { return false }
        let files = try answerFiles.files(caseID: file.id, in: transaction).filter { $0.hash == hash }
        guard !files.isEmpty else { return false }
        let keys = Set(files.map { "#\($0.id)" })
        let all = try facts.facts(caseID: file.id, in: transaction).filter { keys.contains($0.value) }
        let members = try store.members(caseID: file.id, in: transaction)
        if !service.readable(all, members, by: actor).isEmpty { return false }
        // What is nobody's answer yet is for those who may see the answer that it waits to be.
        let questions = try answerFiles.questions(files.map(\.id), in: transaction)
        return !service.fields.contains { questions.contains($0.id) && $0.isReadable(by: actor) }
    }

    /// What anybody may learn of a paper by its code: that it was issued, when and by whom; never the content.
    package func verify(code: String) async throws -> (title: String, number: String?, issuedOn: String)? {
        try await database.read { [records] transaction in
            try records.document(code: code, in: transaction).map { ($0.title, $0.number, $0.issuedAt.date.chinese) }
        }
    }

    /// Progress for the family, by the receipt's code and the last four digits of the applicant's number.
    package func progress(receipt: String, lastFour: String) async throws -> (file: CaseFile, actions: [CaseAction])? {
        try await database.read { [self] transaction in
            guard let file = try store.file(receipt: receipt, in: transaction),
                try store.lastFour(of: file.applicantPersonID, in: transaction) == lastFour.uppercased()
            else { return nil }
            return (file, try store.actions(caseID: file.id, in: transaction))
        }
    }
}
