// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Vocabulary

/// How verification is answered.
enum VerificationShapes {
    private static let request = Shape<VerificationRequest>(
        "VerificationRequest",
        [
            .value("id") { $0.id },
            .value("number", "Travels to the source and back") { $0.number },
            .value("source") { $0.sourceID },
            .value("source_title") { $0.sourceTitle },
            .value("state") { $0.state },
            .value("person_ids") { $0.personIDs },
            .value("created_at") { $0.createdAt },
            .value("sent_at") { $0.sentAt },
            .value("due_on") { $0.dueOn },
            .value("returned_at") { $0.returnedAt },
            .value("valid_until", "Last day on which the answer may be used") { $0.validUntil },
            .value("problem", "Why it failed, or why it is not waited for") { $0.problem },
            .value("recognised", "From which other case its answer was taken over; null for one of its own") {
                $0.recognised
            },
        ]
    )

    private static let cell = Shape<VerificationReport.Cell>(
        "VerificationCell",
        [.value("value") { $0.value }, .value("origin") { $0.origin }, .value("as_of") { $0.asOf }]
    )

    private static let item = Shape<VerificationReport.Item>(
        "VerificationItem",
        [
            .value("name") { $0.name },
            .value("detail", "What it is added up from") { $0.detail },
            .object("declared", cell) { $0.declared },
            .object("matched", cell) { $0.matched },
            .object("visit", cell) { $0.visit },
            .object("settled", cell) { $0.settled },
            .list("overruled", cell, "What sources that are believed less returned differently") { $0.overruled },
            .value("differs") { $0.differs },
            .value("difference", "Matched less declared; null when they are no amounts of one period") {
                $0.difference
            },
            .value("difference_basis_points", "Hundredths of a percent of what was declared") {
                $0.differenceBasisPoints
            },
            .value("counts", "What the decision reads, and whose word it is") { $0.counts },
            .value("attention") { $0.attention },
        ]
    )

    private static let doubt = Shape<VerificationDoubt>(
        "VerificationDoubt",
        [
            .value("id") { $0.id },
            .value("person_id") { $0.personID },
            .value("source_title") { $0.sourceTitle },
            .value("item", "null when it is about the person as such") { $0.item },
            .value("kind") { $0.kind },
            .value("text") { $0.text },
            .value("raised_at") { $0.raisedAt },
            .value("resolution", "null while open") { $0.resolution },
        ]
    )

    private static let person = Shape<VerificationReport.Person>(
        "VerificationPerson",
        [
            .value("person_id", "null for the family as a whole") { $0.personID },
            .value("name") { $0.name },
            .list("items", item) { $0.items },
            .list("doubts", doubt) { $0.doubts },
        ]
    )

    private static let objection = Shape<VerificationObjection>(
        "VerificationObjection",
        [
            .value("id") { $0.id },
            .value("person_id") { $0.personID },
            .value("item") { $0.item },
            .value("content") { $0.content },
            .value("evidence") { $0.evidence },
            .value("raised_by") { $0.raisedBy },
            .value("raised_at") { $0.raisedAt },
            .value("value", "Settled value; null while open, and when what was returned stands") { $0.value },
            .value("reason", "null while open") { $0.reason },
            .value("answered_by") { $0.answeredBy },
        ]
    )

    static let report = Shape<VerificationReport>(
        "VerificationReport",
        [
            .value("case_id") { $0.caseID },
            .value("case_number") { $0.caseNumber },
            .value("title") { $0.title },
            .value("made_on") { $0.madeOn },
            .value("conclusion") { $0.conclusion },
            .value("conclusion_title") { $0.conclusion.title },
            .value("valid_until", "null until every source has answered") { $0.validUntil },
            .value("hash", "Of all values, doubts and objections") { $0.hash },
            .list("requests", request) { $0.requests },
            .list("people", person) { $0.people },
            .list("objections", objection) { $0.objections },
        ]
    )

    // MARK: - The desk

    private static let count = Shape<VerificationDesk.Source>(
        "VerificationSource",
        [
            .value("id") { $0.id },
            .value("title") { $0.title },
            .value("department") { $0.department },
            .value("reach", "By files, or by HTTP with an address in use, paused or missing") { $0.reach },
            .value("waiting") { $0.counts[.waiting] ?? 0 },
            .value("sent") { $0.counts[.sent] ?? 0 },
            .value("returned") { $0.counts[.returned] ?? 0 },
            .value("overdue") { $0.counts[.overdue] ?? 0 },
            .value("failed") { $0.counts[.failed] ?? 0 },
        ]
    )

    private static let work = Shape<VerificationDesk.Work>(
        "VerificationWork",
        [
            .value("case_id") { $0.caseID },
            .value("number") { $0.number },
            .value("title") { $0.title },
            .value("waiting") { $0.waiting },
            .value("sent") { $0.sent },
            .value("overdue") { $0.overdue },
            .value("failed") { $0.failed },
            .value("doubts") { $0.doubts },
            .value("objections") { $0.objections },
        ]
    )

    private static let undelivered = Shape<VerificationDelivery>(
        "VerificationDelivery",
        [
            .value("request_id") { $0.requestID },
            .value("number") { $0.number },
            .value("source_title") { $0.sourceTitle },
            .value("case_id") { $0.caseID },
            .value("state", "failed is tried again, dead is not") { $0.state },
            .value("attempts") { $0.attempts },
            .value("due_at", "When it is tried again") { $0.dueAt },
            .value("reason") { $0.reason },
        ]
    )

    private static let file = Shape<VerificationFile>(
        "VerificationFile",
        [
            .value("id") { $0.id },
            .value("is_return") { $0.isReturn },
            .value("name") { $0.name },
            .value("lines") { $0.lines },
            .value("landed", "Lines that became facts; of returns only") { $0.landed },
            .value("nothing") { $0.nothing },
            .value("duplicates") { $0.duplicates },
            .value("bad", "Lines that somebody must look at") { $0.bad },
            .value("at") { $0.at },
        ]
    )

    static let desk = Shape<VerificationDesk>(
        "VerificationDesk",
        [
            .list("sources", count) { $0.sources },
            .list("work", work, "Cases with something open") { $0.work },
            .list("undelivered", undelivered, "Requests that did not arrive by HTTP") { $0.undelivered },
            .list("files", file) { $0.files },
            .value("next", "Send it as cursor for older files; null on the last page") { $0.next },
        ]
    )

    struct Sent: Sendable {
        let sent: Int
        let held: Int
    }

    static let sent = Shape<Sent>(
        "VerificationSent",
        [
            .value("sent", "Requests that are now in a file") { $0.sent },
            .value("held", "Requests left out, since an authorisation no longer holds or the case is over") { $0.held },
        ]
    )

    private static let line = Shape<VerificationReturn.Line>(
        "VerificationReturnLine",
        [
            .value("line", "Of the file, from 1") { $0.line },
            .value("outcome") { $0.outcome },
            .value("reason") { $0.reason },
        ]
    )

    static let taken = Shape<VerificationReturn>(
        "VerificationReturn",
        [
            .value("file_id") { $0.fileID },
            .value("name") { $0.name },
            .value("lines") { $0.lines },
            .value("landed") { $0.landed },
            .value("nothing") { $0.nothing },
            .value("duplicates") { $0.duplicates },
            .list("bad", line) { $0.bad },
            .value("received_at") { $0.receivedAt },
            .value("seen_before", "The same file was taken before; nothing was changed now") { $0.seenBefore },
        ]
    )

    struct FileCard: Sendable {
        let file: VerificationFile
        let bad: [VerificationReturn.Line]
    }

    static let fileCard = Shape<FileCard>(
        "VerificationFileCard",
        file.parts { $0.file } + [.list("bad_lines", line) { $0.bad }]
    )

    struct Content: Sendable {
        let name: String
        let bytes: [UInt8]
    }

    static let content = Shape<Content>(
        "VerificationContent",
        [.value("name") { $0.name }, .value("content", "Base 64") { Base64Text(bytes: $0.bytes) }]
    )
}
