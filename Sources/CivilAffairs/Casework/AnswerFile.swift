// SPDX-License-Identifier: Apache-2.0
import Foundation
import Packs
package import SharedKernel
import Storage
import Vocabulary

/// A file, photo or signature that answers a question of a form.
package struct AnswerFile: Sendable, Equatable {
    package let id: Int64
    package let hash: String
    package let name: String
    package let media: String

    package var isPicture: Bool { media.hasPrefix("image/") }
}

extension Casework {
    /// Largest drawn or pictured signature in bytes.
    static let signatureLimit = 500_000

    /// Answers with the keys of what was uploaded for them. What is held already may be named again, nothing else.
    func uploaded(
        _ answers: [String: String],
        _ uploads: [String: Upload],
        _ fields: [CaseField],
        held: [String: Fact],
        caseID: Int64,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> [String: String] {
        var answers = answers
        for field in fields where field.type.isFile {
            let typed = answers[field.id] ?? ""
            if let upload = try uploads[field.id] ?? field.upload(inText: typed) {
                let file = AnswerFile(
                    id: try transaction.newKey(),
                    hash: try blobs.put(try field.checked(upload).content, in: transaction, at: now),
                    name: upload.name.isEmpty ? field.title : upload.name,
                    media: MediaSniffer.kind(of: upload.content)?.mediaType ?? upload.media
                )
                try answerFiles.insert(file, caseID: caseID, at: now, in: transaction)
                answers[field.id] = "#\(file.id)"
            } else if !typed.isEmpty, typed != held[field.name]?.value {
                // What was kept for this page while it was mended is checked as if it came now.
                let waiting = try answerFiles.waiting(caseID: caseID, in: transaction)
                guard let file = waiting.first(where: { "#\($0.id)" == typed }),
                    let content = try blobs.get(file.hash, in: transaction)
                else { throw field.invalid("请上传文件。") }
                _ = try field.checked(Upload(name: file.name, media: file.media, content: content))
            }
        }
        return answers
    }

    /// Keeps what came for questions while the rest of their page is mended, so that it need not be sent again. It is
    /// nobody's answer before it is named as one.
    /// - Parameter typed: what stands in the fields; signatures that were drawn, and keys of what was kept before.
    /// - Returns: what is kept, by field; nothing for what the question does not take.
    package func keepUploads(
        actor: Actor,
        caseID: Int64,
        subject: Fact.Subject,
        typed: [String: String],
        uploads: [String: Upload]
    ) async throws -> [String: AnswerFile] {
        guard !uploads.isEmpty || typed.values.contains(where: { $0.hasPrefix("data:") || $0.hasPrefix("#") }) else {
            return [:]
        }
        return try await change(actor: actor, caseID: caseID, version: nil) { [self] file, service, transaction, now in
            try editable(file, service, by: actor, in: transaction)
            let members = try store.members(caseID: caseID, in: transaction)
            var waiting = try answerFiles.waiting(caseID: caseID, in: transaction)
            var kept: [String: AnswerFile] = [:]
            for field in service.fields(of: subject, members) where field.type.isFile && field.isWritable(by: actor) {
                let text = typed[field.id] ?? ""
                let upload: Upload?
                do {
                    upload = try (uploads[field.id] ?? field.upload(inText: text)).map(field.checked)
                } catch is CaseworkProblem {
                    continue
                }
                guard let upload else {
                    kept[field.id] = waiting.first { "#\($0.id)" == text }
                    continue
                }
                let hash = try blobs.put(upload.content, in: transaction, at: now)
                if let same = waiting.first(where: { $0.hash == hash }) {
                    kept[field.id] = same
                    continue
                }
                let new = AnswerFile(
                    id: try transaction.newKey(),
                    hash: hash,
                    name: upload.name.isEmpty ? field.title : upload.name,
                    media: MediaSniffer.kind(of: upload.content)?.mediaType ?? upload.media
                )
                try answerFiles.insert(new, caseID: caseID, waitingFor: field.id, at: now, in: transaction)
                try audit.record(
                    AuditEntry(
                        at: now,
                        actor: actor,
                        action: "case.upload-kept",
                        subject: "case",
                        subjectID: caseID,
                        detail: field.title
                    ),
                    in: transaction
                )
                waiting.append(new)
                kept[field.id] = new
            }
            return kept
        }
    }

    /// Seconds for which a file waits for its page to be sent again.
    private static let waitingSeconds = 7 * 86_400

    /// Takes away what was kept for pages that nobody came back to.
    /// - Returns: how many files.
    @discardableResult
    package func clearWaiting(actor: Actor = .system("casework")) async throws -> Int {
        let now = clock.now()
        return try await database.write { [self] transaction in
            let gone = try answerFiles.abandoned(
                before: now.adding(seconds: -Self.waitingSeconds),
                limit: 500,
                in: transaction
            )
            guard !gone.isEmpty else { return 0 }
            try answerFiles.remove(gone.map(\.id), in: transaction)
            _ = try DisposalStore().removeFiles(gone.map(\.hash), in: transaction)
            try audit.record(
                Set(gone.map(\.caseID)).sorted().map { caseID in
                    AuditEntry(
                        at: now,
                        actor: actor,
                        action: "case.upload-dropped",
                        subject: "case",
                        subjectID: caseID,
                        detail: "没有提交的上传文件"
                    )
                },
                in: transaction
            )
            return gone.count
        }
    }

    /// A file that the form asks for: while it is filled in, or when the family was asked for it later.
    /// - Throws: `CaseworkProblem.unknownField` for a question that takes no file, `.fieldInvalid` for a file of another kind.
    package func handIn(
        actor: Actor,
        caseID: Int64,
        version: Int64,
        subject: Fact.Subject,
        fieldID: String,
        upload: Upload
    ) async throws {
        try await change(actor: actor, caseID: caseID, version: version) { [self] file, service, transaction, now in
            let isAsked = file.state == .paused && actor.personID == file.applicantPersonID
            if !isAsked { try editable(file, service, by: actor, in: transaction) }
            let members = try store.members(caseID: caseID, in: transaction)
            let field = service.fields(of: subject, members).first {
                $0.id == fieldID && $0.step == nil && $0.isWritable(by: actor)
            }
            guard let field, field.type.isFile else { throw CaseworkProblem.unknownField(String(fieldID.prefix(60))) }
            try keep(
                [:],
                uploads: [field.id: upload],
                of: subject,
                source: .declared,
                origin: file.applicantName,
                file,
                service,
                by: actor,
                at: now,
                in: transaction
            )
        }
    }
}

extension CaseField {
    /// What stands in a text as a data address, such as a signature drawn on a page or sent by a program; nil for others.
    fileprivate func upload(inText text: String) throws -> Casework.Upload? {
        guard text.hasPrefix("data:") else { return nil }
        guard let comma = text.firstIndex(of: ","), text[..<comma].hasSuffix(";base64"),
            let data = Data(base64Encoded: String(text[text.index(after: comma)...]))
        else { throw invalid("上传的内容不完整，请重新上传。") }
        let media = text[..<comma].dropFirst(5).dropLast(7)
        let end = MediaSniffer.kind(of: Array(data)).map { ".\($0.fileExtension)" } ?? ""
        return Casework.Upload(name: "\(title)\(end)", media: String(media), content: Array(data))
    }

    /// The file, when it is one that the question takes: recognised by its content, never by its name.
    fileprivate func checked(_ upload: Casework.Upload) throws -> Casework.Upload {
        guard upload.content.count <= BlobStore.limit else { throw invalid("文件不能超过 20 MB。") }
        let kind = MediaSniffer.kind(of: upload.content)
        switch type {
        case .photo, .signature:
            guard kind == .jpeg || kind == .png, PictureReader.size(of: upload.content) != nil else {
                throw invalid("请上传 JPG 或 PNG 图片；文件损坏或不是图片的，请重新拍摄。")
            }
            guard type == .photo || upload.content.count <= Casework.signatureLimit else {
                throw invalid("签名图片不能超过 500 KB，请裁剪后再上传。")
            }
        default:
            guard let kind, [.jpeg, .png, .webp, .pdf].contains(kind) else {
                throw invalid("请上传图片（JPG、PNG、WebP）或 PDF。")
            }
        }
        return upload
    }
}
