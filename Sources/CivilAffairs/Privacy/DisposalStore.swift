// SPDX-License-Identifier: Apache-2.0
import Crypto
import Storage
import Vocabulary

/// The SQL that takes the personal content of cases away, all cases of a list by one statement a table. Who did what and
/// when (actions, clocks, the audit) stays; what people said, handed in, signed and were told goes.
struct DisposalStore: Sendable {
    private func cases(_ listID: Int64) -> SQL {
        "(select case_id from disposal_line where list_id = \(listID))"
    }

    /// A fingerprint of what is about to go, by case, so that a copy that turns up can be known for what it is.
    func fingerprints(_ listID: Int64, in transaction: any ReadTransaction) throws -> [Int64: String] {
        let cases = cases(listID)
        let rows = try transaction.query(
            """
            select case_id, 1, name, value from fact where case_id in \(cases)
            union all select case_id, 2, content_hash, sentence from decision where case_id in \(cases)
            union all select case_id, 3, code, html from document where case_id in \(cases)
            union all select case_id, 4, material_id, coalesce(blob_hash, '') from case_material
                where case_id in \(cases)
            union all select case_id, 4, name, hash from answer_file where case_id in \(cases)
            union all select case_id, 5, action, coalesce(comment, '') from case_action where case_id in \(cases)
            order by 1, 2, 3, 4
            """
        )
        var parts: [Int64: [String]] = [:]
        for row in rows {
            let caseID: Int64 = try row.at(0)
            let words = [try row.at(2, as: String.self), try row.at(3, as: String.self)]
            parts[caseID, default: []].append(words.joined(separator: "\u{1F}"))
        }
        return parts.mapValues { Hexadecimal.text(SHA256.hash(data: Array($0.joined(separator: "\u{1E}").utf8))) }
    }

    /// Files of the cases, before they go.
    func files(_ listID: Int64, in transaction: any ReadTransaction) throws -> [String] {
        let cases = cases(listID)
        return try transaction.query(
            """
            select blob_hash from case_material where case_id in \(cases) and blob_hash is not null
            union select photo_hash from home_visit where case_id in \(cases) and photo_hash is not null
            union select sheet_hash from home_visit where case_id in \(cases) and sheet_hash is not null
            union select hash from visit_paper where case_id in \(cases)
            union select hash from answer_file where case_id in \(cases)
            union select sheet_hash from consent where case_id in \(cases) and sheet_hash is not null
            union select e.body_hash from verification_exchange e join verification_request r on r.id = e.request_id
                where r.case_id in \(cases) and e.body_hash is not null
            union select e.reply_hash from verification_exchange e join verification_request r on r.id = e.request_id
                where r.case_id in \(cases) and e.reply_hash is not null
            union select f.hash from verification_file f join verification_exchange e on e.file_id = f.id
                join verification_request r on r.id = e.request_id where r.case_id in \(cases)
            union select up_photo from posting where case_id in \(cases) and up_photo is not null
            union select down_photo from posting where case_id in \(cases) and down_photo is not null
            """
        ).map { try $0.at(0) }
    }

    /// Takes the content away and leaves the bare case.
    func strip(_ listID: Int64, in transaction: any Transaction) throws {
        let cases = cases(listID)
        let families: SQL = "(select id from family where case_id in \(cases))"
        let messages: SQL = "(select id from message where case_id in \(cases))"
        let requests: SQL = "(select id from verification_request where case_id in \(cases))"
        try transaction.run("delete from message_try where message_id in \(messages)")
        try transaction.run("delete from message_seen where message_id in \(messages)")
        try transaction.run("delete from message where case_id in \(cases)")
        try transaction.run("update webhook_delivery set payload = '{}' where case_id in \(cases)")
        let files: SQL =
            "(select file_id from verification_exchange where request_id in \(requests) and file_id is not null)"
        try transaction.run("delete from verification_line where file_id in \(files)")
        try transaction.run("delete from verification_file where id in \(files)")
        try transaction.run("delete from verification_delivery where request_id in \(requests)")
        try transaction.run("delete from verification_exchange where request_id in \(requests)")
        try transaction.run("delete from verification_answer where request_id in \(requests)")
        try transaction.run("delete from verification_subject where request_id in \(requests)")
        try transaction.run("delete from verification_doubt where case_id in \(cases)")
        try transaction.run("delete from verification_objection where case_id in \(cases)")
        try stripRuns("(select id from enrolment where case_id in \(cases))", in: transaction)
        try transaction.run("delete from fact where case_id in \(cases)")
        try transaction.run("delete from visit_paper where case_id in \(cases)")
        try transaction.run("delete from answer_file where case_id in \(cases)")
        try transaction.run("delete from home_visit where case_id in \(cases)")
        try transaction.run("delete from objection where case_id in \(cases)")
        try transaction.run("delete from posting where case_id in \(cases)")
        try transaction.run("delete from decision where case_id in \(cases)")
        try transaction.run("delete from consent where case_id in \(cases)")
        try transaction.run("delete from case_material where case_id in \(cases)")
        try transaction.run("delete from case_payee where case_id in \(cases)")
        try transaction.run("delete from case_hearing where case_id in \(cases)")
        try transaction.run("delete from step_report where case_id in \(cases)")
        try transaction.run("delete from case_promise where case_id in \(cases)")
        try transaction.run("delete from case_opinion where case_id in \(cases)")
        try transaction.run("delete from case_assignment where case_id in \(cases)")
        try transaction.run("delete from family_member where family_id in \(families)")
        try stripTies(cases, in: transaction)
        try transaction.run("update case_action set comment = null, content = null where case_id in \(cases)")
        // A paper can still be verified: that it was issued, when and by whom, never what it said.
        try transaction.run("update document set html = '' where case_id in \(cases)")
        try transaction.run(
            """
            update case_file set applicant_person_id = 0, applicant_name = '（已销毁）', title = '（已销毁）', kin = null,
                agent = null, urban = null, members = 0, version = version + 1
            where id in \(cases)
            """
        )
    }

    /// Benefits that came from a list, whose years are over by the terms of their program, and that matching asked about.
    func listed(_ terms: [RetentionRules.Term], limit: Int, in transaction: any ReadTransaction) throws -> [Int64] {
        let rows = RowSet(
            [.init("program_id", .text), .init("ended_until", .text)],
            terms.compactMap { term in term.programID.map { [.text($0), term.endedUntil.sqlValue] } }
        )
        return try transaction.query(
            """
            select distinct e.id from enrolment e join \(rows) as v on v.program_id = e.program_id
            join verification_run_person n on n.enrolment_id = e.id
            where e.case_id is null and e.state = 'ended' and e.ended_month <= v.ended_until
                and not exists (select 1 from case_file c join retention_hold h on h.case_id = c.id
                    where c.enrolment_id = e.id and h.lifted_at is null)
            order by e.id limit \(limit)
            """
        ).map { try $0.at(0) }
    }

    /// Takes away what matching asked and found about benefits.
    func stripRuns(enrolments ids: [Int64], in transaction: any Transaction) throws {
        try stripRuns("\(in: ids)", in: transaction)
    }

    /// What periodic matching asked and found about benefits, such as those that cases opened. Somebody whom the same run
    /// asked about for another benefit keeps what it was told.
    private func stripRuns(_ enrolments: SQL, in transaction: any Transaction) throws {
        let asked: SQL = """
            exists (select 1 from verification_request r join verification_run_person n on n.run_id = r.run_id
                where r.id = t.request_id and n.person_id = t.person_id and n.enrolment_id in \(enrolments))
            and not exists (select 1 from verification_request r join verification_run_person n on n.run_id = r.run_id
                where r.id = t.request_id and n.person_id = t.person_id and n.enrolment_id not in \(enrolments))
            """
        try transaction.run("delete from verification_answer as t where \(asked)")
        try transaction.run("delete from verification_doubt as t where \(asked)")
        try transaction.run("delete from verification_subject as t where \(asked)")
        try transaction.run("delete from verification_difference where enrolment_id in \(enrolments)")
        try transaction.run("delete from verification_run_person where enrolment_id in \(enrolments)")
    }

    /// What other offices, the applicant afterwards, and a call for help said about the cases. Figures of ratings stay.
    private func stripTies(_ cases: SQL, in transaction: any Transaction) throws {
        let conferences: SQL = "(select id from conference where case_id in \(cases))"
        let calls: SQL = "(select id from help_request where case_id in \(cases))"
        try transaction.run("delete from conference_participant where conference_id in \(conferences)")
        try transaction.run("delete from conference where case_id in \(cases)")
        try transaction.run("delete from referral where case_id in \(cases)")
        try transaction.run(
            """
            update case_transfer set reason = '', return_reason = case when return_reason is null then null else '' end
            where case_id in \(cases)
            """
        )
        try transaction.run("delete from help_step where request_id in \(calls)")
        try transaction.run("delete from help_request where case_id in \(cases)")
        try transaction.run("delete from case_bulk_row where case_id in \(cases)")
        try transaction.run(
            """
            update rating set words = '', reasons = '', finding = case when finding is null then null else '' end,
                measures = case when measures is null then null else '' end
            where case_id in \(cases)
            """
        )
        try transaction.run(
            """
            update case_remedy set words = '', outcome_words = case when outcome_words is null then null else '' end
            where case_id in \(cases)
            """
        )
        // Marked under keys that no action has, so that the index forgets what stood in them.
        try transaction.run(
            """
            insert into case_search_due (id, case_id) select -c.id, c.id from case_file c where c.id in \(cases)
            on conflict (id) do nothing
            """
        )
    }

    /// Marks the lines as gone, each with the fingerprint of what it was.
    func mark(
        _ listID: Int64,
        _ fingerprints: [Int64: String],
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let rows = RowSet(
            [.init("case_id", .integer), .init("hash", .text)],
            fingerprints.map { [.integer($0.key), .text($0.value)] }
        )
        try transaction.run(
            """
            update disposal_line set content_hash = v.hash, disposed_at = \(now) from \(rows) as v
            where disposal_line.list_id = \(listID) and disposal_line.case_id = v.case_id
            """
        )
        try transaction.run(
            """
            update disposal_line set content_hash = '', disposed_at = \(now)
            where list_id = \(listID) and disposed_at is null
            """
        )
    }

    /// Removes those of the files that nothing refers to any more.
    /// - Returns: how many.
    func removeFiles(_ hashes: [String], in transaction: any Transaction) throws -> Int {
        guard !hashes.isEmpty else { return 0 }
        let kept = try transaction.query(
            """
            select blob_hash from case_material where blob_hash in \(in: hashes)
            union select photo_hash from home_visit where photo_hash in \(in: hashes)
            union select sheet_hash from home_visit where sheet_hash in \(in: hashes)
            union select hash from visit_paper where hash in \(in: hashes)
            union select hash from answer_file where hash in \(in: hashes)
            union select sheet_hash from consent where sheet_hash in \(in: hashes)
            union select up_photo from posting where up_photo in \(in: hashes)
            union select down_photo from posting where down_photo in \(in: hashes)
            union select hash from verification_file where hash in \(in: hashes) and disposed_at is null
            union select body_hash from verification_exchange where body_hash in \(in: hashes) and disposed_at is null
            union select reply_hash from verification_exchange where reply_hash in \(in: hashes) and disposed_at is null
            union select hash from exchange_sheet where hash in \(in: hashes)
            union select hash from exchange_answer where hash in \(in: hashes)
            union select hash from list_import where hash in \(in: hashes)
            union select evidence_hash from plan_value where evidence_hash in \(in: hashes)
            union select evidence_hash from supervised_step where evidence_hash in \(in: hashes)
            union select evidence_hash from consultation_reply where evidence_hash in \(in: hashes)
            union select evidence_hash from plan_assessment where evidence_hash in \(in: hashes)
            union select evidence_hash from project_entry where evidence_hash in \(in: hashes)
            union select evidence_hash from fund_value where evidence_hash in \(in: hashes)
            union select evidence_hash from purchase where evidence_hash in \(in: hashes)
            union select appraisal_hash from purchase where appraisal_hash in \(in: hashes)
            """
        ).map { try $0.at(0, as: String.self) }
        // Proofs of a changed card name their photo by the first sixteen letters of its hash.
        let proofs = try transaction.query("select proof from payee_account where proof like '%照片 %'").map {
            try $0.at(0, as: String.self)
        }
        let left = Set(hashes).subtracting(kept).filter { hash in
            !proofs.contains { $0.contains("照片 \(hash.prefix(16))") }
        }
        let gone = left.sorted()
        guard !gone.isEmpty else { return 0 }
        try transaction.run("delete from blob_piece where hash in \(in: gone)")
        return try transaction.runCounting("delete from blob where hash in \(in: gone)")
    }
}
