// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel
package import Storage
package import Vocabulary

/// The village board: sheets, photos, objections.
extension Casework {
    /// Puts up a sheet as part of another action.
    package func post(
        _ kind: Posting.Kind,
        file: CaseFile,
        title: String,
        lines: [Posting.Line],
        days: Int,
        on date: CivilDate,
        in transaction: any Transaction
    ) throws {
        let id = try transaction.newKey()
        // The day of putting up is not counted (民法典 201 条).
        let posting = Posting(
            id: id,
            caseID: file.id,
            regionID: file.villageRegionID,
            kind: kind,
            title: title,
            lines: lines,
            from: date,
            until: date.adding(days: days),
            state: .up,
            upPhoto: nil,
            downPhoto: nil,
            code: String(cipher.token("posting:\(id)", purpose: "posting").prefix(16))
        )
        try records.insert(posting, in: transaction)
    }

    /// Keeps the dated photo of a sheet going up or coming down.
    package func photograph(actor: Actor, caseID: Int64, postingID: Int64, up: Bool, photo: Upload) async throws {
        try actor.require(.postingManage)
        try await change(actor: actor, caseID: caseID, version: nil) { [self] file, _, transaction, now in
            let postings = try records.postings(caseID: caseID, in: transaction)
            guard postings.contains(where: { $0.id == postingID }) else { throw AccessProblem.notFound(what: "公示") }
            let hash = try blobs.put(photo.content, in: transaction, at: now)
            try records.setPhoto(postingID, up: up, hash: hash, at: now, in: transaction)
            try note(
                file,
                action: "posting-photo",
                title: up ? "上传张贴照片" : "上传撤下照片",
                actor: actor,
                at: now,
                in: transaction
            )
        }
    }

    /// Takes an objection to a sheet, from anybody, with or without a name.
    /// - Parameter actor: who took it down; the public page itself where nobody did.
    package func object(
        postingCode: String,
        raisedBy: String,
        content: String,
        actor: Actor = .system("portal")
    ) async throws {
        let now = clock.now()
        guard !content.isEmpty else { throw CaseworkProblem.missing(items: ["异议内容"]) }
        try await database.write { [self] transaction in
            guard let posting = try records.posting(code: postingCode, in: transaction), posting.state == .up,
                posting.kind == .posting, now.date <= posting.until
            else { throw AccessProblem.notFound(what: "公示，或公示已期满") }
            let objection = Objection(
                id: try transaction.newKey(),
                postingID: posting.id,
                raisedBy: raisedBy.isEmpty ? "匿名" : String(raisedBy.prefix(50)),
                content: String(content.prefix(2_000)),
                raisedAt: now,
                upheld: nil,
                answer: nil
            )
            try records.insert(objection, caseID: posting.caseID, in: transaction)
            try audit.record(
                AuditEntry(
                    at: now,
                    actor: actor,
                    action: "posting.objection",
                    subject: "case",
                    subjectID: posting.caseID
                ),
                in: transaction
            )
        }
    }

    /// Answers an objection after investigation. Upheld, it ends the posting: the case goes back and is posted again.
    package func answerObjection(
        actor: Actor,
        caseID: Int64,
        objectionID: Int64,
        upheld: Bool,
        answer: String
    ) async throws {
        try actor.require(.caseReview)
        guard !answer.isEmpty else { throw CaseworkProblem.reasonNeeded(action: "答复异议") }
        try await change(actor: actor, caseID: caseID, version: nil) { [self] file, service, transaction, now in
            let objections = try records.objections(caseID: caseID, in: transaction)
            guard let objection = objections.first(where: { $0.id == objectionID }), objection.upheld == nil else {
                throw AccessProblem.notFound(what: "待处理的异议")
            }
            try records.answer(objectionID, upheld: upheld, answer: answer, at: now, in: transaction)
            if upheld { try records.set(objection.postingID, state: .objected, in: transaction) }
            let step = try service.flow.step(file.step)
            var moved = file
            // A case that was withdrawn in the meantime keeps its answer and stays as it is.
            if upheld, step.kind == .posting, !file.state.isEnded,
                let again = service.flow.steps.first(where: { $0.kind == .visit })
            {
                moved = file.with(step: again.id, link: 0, proposed: .some(nil))
                moved = try runClocks(
                    file,
                    moved,
                    events: [.left(step: step.id), .entered(step: again.id)]
                        + step.outcomes.filter { $0.next == again.id }.map {
                            .chosen(step: step.id, outcome: $0.id)
                        },
                    service: service,
                    on: now.date,
                    in: transaction
                )
            }
            try store.save(moved, after: file.version, in: transaction)
            let title = upheld ? "异议成立，重新调查" : "异议不成立"
            try note(file, action: "objection", title: title, actor: actor, at: now, comment: answer, in: transaction)
        }
    }

    /// Sheets that the public may see today.
    package func visiblePostings(limit: Int = 50) async throws -> [Posting] {
        let today = clock.today
        return try await database.read { [records] in try records.visible(on: today, limit: limit, in: $0) }
    }

    /// One sheet by its code, while it is up; nil afterwards.
    package func posting(code: String) async throws -> Posting? {
        let today = clock.today
        return try await database.read { [records] transaction in
            guard let posting = try records.posting(code: code, in: transaction), posting.state == .up,
                posting.until >= today
            else { return nil }
            return posting
        }
    }
}
