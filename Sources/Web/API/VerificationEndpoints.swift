// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

/// Verification (核对): what sources are asked about a case, what they return, doubts and objections; the desk and its files.
enum VerificationEndpoints {
    private static let request = Input<Int64>("request_id", "A request of this case that failed or is overdue")
    private static let recognised = Input<Int64>("request_id", "A request of this case with a recognised result")
    private static let undelivered = Input<Int64>("request_id", "Of the desk's undelivered requests")
    private static let reason = Input<String>("reason")
    private static let person = Input<Int64?>("person_id", "Whom the item is about; absent for the family")
    private static let item = Input<String>("item", "Name of an item of the report")
    private static let content = Input<String>("content", "What is wrong, and how it really is")
    private static let evidence = Input<String>("evidence", "What the family brings forward")
    private static let raisedBy = Input<String>("raised_by")
    private static let objection = Input<Int64>("objection_id")
    private static let doubt = Input<Int64>("doubt_id")
    private static let value = Input<String?>("value", "What it is set to; absent when what was returned stands")
    private static let settledItem = Input<String?>("item", "The item that value is for")
    private static let file = Input<FileContent>("file", "CSV as the source returned it")

    static let all: [Endpoint] = ofCase + ofDesk

    private static let ofCase: [Endpoint] = [
        .get(
            "/cases/{id}/verification",
            "readVerification",
            "Requests, the report item by item, doubts and objections of a case",
            .permission(.caseRead),
            VerificationShapes.report
        ) { try await report($0, $0.key()) },
        .post(
            "/cases/{id}/verification/request",
            "requestVerification",
            "Ask every source about everybody whose authorisation holds and who was not asked yet",
            .permission(.verificationRequest),
            body: "VerificationAsking",
            [],
            VerificationShapes.report
        ) { call in
            let id = try call.key()
            _ = try await call.rooms.verification.requestConsented(actor: call.actor, caseID: id)
            return try await report(call, id)
        },
        .post(
            "/cases/{id}/verification/again",
            "repeatVerification",
            "Ask a source again that failed or did not answer in time",
            .permission(.verificationRequest),
            body: "VerificationRepeat",
            [request.field, reason.field],
            VerificationShapes.report
        ) { call in
            let id = try call.key()
            let (asked, why) = (try call.body[request], try limited(call.body[reason], 500))
            try await call.rooms.verification.askAgain(actor: call.actor, caseID: id, requestID: asked, reason: why)
            return try await report(call, id)
        },
        .post(
            "/cases/{id}/verification/fresh",
            "refreshVerification",
            "Ask a source afresh whose result was taken over from another case, with a reason",
            .permission(.verificationRequest),
            body: "VerificationRefresh",
            [recognised.field, reason.field],
            VerificationShapes.report
        ) { call in
            let id = try call.key()
            let (asked, why) = (try call.body[recognised], try limited(call.body[reason], 500))
            try await call.rooms.verification.askFresh(actor: call.actor, caseID: id, requestID: asked, reason: why)
            return try await report(call, id)
        },
        .post(
            "/cases/{id}/verification/waive",
            "waiveVerification",
            "Wait no longer for a source that failed or did not answer in time, with a reason that the report shows",
            .permission(.verificationRequest),
            body: "VerificationWaiver",
            [request.field, reason.field],
            VerificationShapes.report
        ) { call in
            let id = try call.key()
            let (asked, why) = (try call.body[request], try limited(call.body[reason], 500))
            try await call.rooms.verification.waive(actor: call.actor, caseID: id, requestID: asked, reason: why)
            return try await report(call, id)
        },
        .post(
            "/cases/{id}/verification/objections",
            "objectToVerification",
            "Take down what the family objects to in what a source returned",
            .permission(.verificationRequest),
            body: "NewVerificationObjection",
            [person.field, item.field, content.field, evidence.field, raisedBy.field],
            VerificationShapes.report,
            object
        ),
        .post(
            "/cases/{id}/verification/objections/answer",
            "answerVerificationObjection",
            "Answer an objection after looking again; a value outweighs what was returned",
            .permission(.verificationAnswer),
            body: "VerificationObjectionAnswer",
            [objection.field, value.field, reason.field],
            VerificationShapes.report
        ) { call in
            let id = try call.key()
            try await call.rooms.verification.answerObjection(
                actor: call.actor,
                caseID: id,
                objectionID: call.body[objection],
                value: call.body[value].map { limited($0, 200) },
                reason: limited(call.body[reason], 1_000)
            )
            return try await report(call, id)
        },
        .post(
            "/cases/{id}/verification/doubts",
            "resolveVerificationDoubt",
            "Say what looking into a doubt found, and set the item right where there is one",
            .permission(.verificationAnswer),
            body: "VerificationDoubtAnswer",
            [doubt.field, settledItem.field, value.field, reason.field],
            VerificationShapes.report,
            resolve
        ),
    ]

    private static let ofDesk: [Endpoint] = [
        .get(
            "/verification",
            "readVerificationDesk",
            "What waits at the verification desk, source by source and case by case, and its files, newest first",
            .permission(.verificationAnswer),
            query: [APICall.cursor.field, APICall.limit.field],
            VerificationShapes.desk
        ) { call in
            try await call.rooms.verification.desk(
                actor: call.actor,
                before: call.query[APICall.cursor],
                limit: call.pageSize
            )
        },
        .post(
            "/verification/send",
            "sendVerification",
            "Make a file for each source of all that waits; people whose authorisation no longer holds are left out",
            .permission(.verificationAnswer),
            body: "VerificationSending",
            [],
            VerificationShapes.sent
        ) { call in
            let made = try await call.rooms.verification.prepareFiles(actor: call.actor)
            return VerificationShapes.Sent(sent: made.sent, held: made.held)
        },
        .post(
            "/verification/again",
            "resendVerification",
            "Send a request again that did not arrive by HTTP",
            .permission(.verificationRequest),
            body: "VerificationResending",
            [undelivered.field],
            VerificationShapes.desk
        ) { call in
            try await call.rooms.verification.sendAgain(actor: call.actor, requestID: call.body[undelivered])
            return try await call.rooms.verification.desk(actor: call.actor)
        },
        .post(
            "/verification/returns",
            "takeVerificationReturn",
            "Take the file that a source returned; the same file again changes nothing",
            .permission(.verificationAnswer),
            body: "NewVerificationReturn",
            [file.field],
            files: true,
            VerificationShapes.taken
        ) { call in
            let sent = try call.body[file]
            return try await call.rooms.verification.take(actor: call.actor, name: sent.name, bytes: sent.bytes)
        },
        .get(
            "/verification/files/{file}",
            "readVerificationFile",
            "A file that left or came back, with every line that somebody must look at",
            .permission(.verificationAnswer),
            VerificationShapes.fileCard
        ) { call in
            let found = try await call.rooms.verification.file(actor: call.actor, id: call.key("file"))
            return VerificationShapes.FileCard(file: found.file, bad: found.bad)
        },
        .get(
            "/verification/files/{file}/content",
            "fetchVerificationFile",
            "The bytes of a file; it names people in the open, so that fetching it is audited",
            .permission(.verificationAnswer),
            VerificationShapes.content
        ) { call in
            let found = try await call.rooms.verification.content(actor: call.actor, id: call.key("file"))
            return VerificationShapes.Content(name: found.name, bytes: found.bytes)
        },
    ]

    private static func report(_ call: APICall, _ id: Int64) async throws -> VerificationReport {
        try await call.rooms.verification.report(actor: call.actor, caseID: id)
    }

    private static func limited(_ text: String, _ length: Int) -> String { String(text.prefix(length)) }

    private static func object(_ call: APICall) async throws -> VerificationReport {
        let id = try call.key()
        _ = try await call.rooms.verification.object(
            actor: call.actor,
            caseID: id,
            subject: call.body[person].map(Fact.Subject.person) ?? .family,
            item: call.body[item],
            content: limited(call.body[content], 2_000),
            evidence: limited(call.body[evidence], 1_000),
            raisedBy: limited(call.body[raisedBy], 50)
        )
        return try await report(call, id)
    }

    private static func resolve(_ call: APICall) async throws -> VerificationReport {
        let id = try call.key()
        var settled: (item: String, value: String)?
        if let item = try call.body[settledItem], let value = try call.body[value], !value.isEmpty {
            settled = (item, limited(value, 200))
        }
        try await call.rooms.verification.resolveDoubt(
            actor: call.actor,
            caseID: id,
            doubtID: call.body[doubt],
            settled: settled,
            reason: limited(call.body[reason], 1_000)
        )
        return try await report(call, id)
    }
}
