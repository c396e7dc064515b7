// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

/// What is put on record with a case: papers, visits, photos of sheets, answers to objections; and reading it again.
enum CaseRecordEndpoints {
    private static let material = Input<String>("material", "Key of a material of the service")
    private static let state = Input<CaseMaterial.State>("state")
    private static let note = Input<String?>("note")
    private static let file = Input<FileContent?>("file", "JPEG, PNG, WebP or PDF")

    private static let visitedOn = Input<CivilDate>("visited_on")
    private static let surveyors = Input<[String]>("surveyors", "Two names at least")
    private static let present = Input<String>("present", "Who of the family was there")
    private static let findings = Input<String>("findings")
    private static let photo = Input<FileContent?>("photo")
    private static let sheet = Input<FileContent?>("sheet", "The sheet with all signatures; then none need be drawn")
    private static let storedSheet = Input<String?>(
        "sheet_hash",
        "The signed sheet, if it came with a visit of this case"
    )
    private static let signatures = Input<[DrawnSignature]?>(
        "signatures",
        "Of every surveyor and of somebody of the family, unless there is the signed sheet"
    )
    private static let seenFamily = Input<TextMap?>("family", "What was seen of the family, by form field")
    private static let seenPersons = Input<[SeenPerson]?>("persons", "What was seen of its people, by form field")

    private static let posting = Input<Int64>("posting_id")
    private static let side = Input<Side>("side", "Going up or coming down")
    private static let picture = Input<FileContent>("photo", "JPEG, PNG or WebP")

    private static let objection = Input<Int64>("objection_id")
    private static let raisedBy = Input<String?>("raised_by", "Name; absent for somebody who gave none")
    private static let content = Input<String>("content")
    private static let heardOn = Input<CivilDate>("on")
    private static let heardPerson = Input<String>("person", "Who of the family spoke")
    private static let heard = Input<String>("note", "What they said, or that they had nothing to say")
    private static let upheld = Input<Bool>("upheld", "true sends the case back to be visited and posted again")
    private static let reply = Input<String>("answer", "What the investigation found")

    static let all: [Endpoint] = [
        .post(
            "/cases/{id}/materials",
            "setMaterial",
            "Note a paper as seen, looked up or replaced by a commitment, with its scan if there is one",
            .permission(.caseApply),
            body: "MaterialEntry",
            [APICall.version.field, material.field, state.field, note.field, file.field],
            files: true,
            CaseShapes.full,
            setMaterial
        ),
        .post(
            "/cases/{id}/visits",
            "recordVisit",
            "Record a home visit by two surveyors, signed by them and by the family",
            .permission(.caseSurvey),
            body: "NewVisit",
            [
                APICall.version.field, visitedOn.field, surveyors.field, present.field, findings.field,
                seenFamily.field, seenPersons.field, photo.field, sheet.field,
                storedSheet.field, signatures.field,
            ],
            files: true,
            CaseShapes.full,
            visit
        ),
        .post(
            "/cases/{id}/photos",
            "photographPosting",
            "Keep the dated photo of a sheet going up or coming down",
            .permission(.postingManage),
            body: "PostingPhoto",
            [posting.field, side.field, picture.field],
            files: true,
            CaseShapes.full,
            photograph
        ),
        .post(
            "/cases/{id}/objections",
            "answerObjection",
            "Answer an objection to a posting",
            .permission(.caseReview),
            body: "ObjectionAnswer",
            [objection.field, upheld.field, reply.field],
            CaseShapes.full,
            answerObjection
        ),
        .post(
            "/cases/{id}/objections/raise",
            "raiseObjection",
            "Take down an objection that came by telephone, letter or at the window",
            .permission(.caseReview),
            body: "NewObjection",
            [posting.field, raisedBy.field, content.field],
            CaseShapes.full,
            raiseObjection
        ),
        .post(
            "/cases/{id}/hearing",
            "recordHearing",
            "Put on record what the family said before a cut",
            .permission(.caseReview),
            body: "NewHearing",
            [APICall.version.field, heardOn.field, heardPerson.field, heard.field],
            CaseShapes.full
        ) { call in
            let id = try call.key()
            try await call.rooms.casework.hear(
                actor: call.actor,
                caseID: id,
                version: call.body[APICall.version],
                on: call.body[heardOn],
                person: String(call.body[heardPerson].prefix(50)),
                note: String(call.body[heard].prefix(2_000))
            )
            return try await call.caseAnswer(id)
        },
        .get(
            "/cases/{id}/documents/{document}",
            "readDocument",
            "An issued paper; the printing is counted",
            .permission(.caseRead),
            document
        ) { try await $0.rooms.casework.document(actor: $0.actor, caseID: $0.key(), documentID: $0.key("document")) },
        .get(
            "/cases/{id}/files/{hash}",
            "readFile",
            "A photo or scan of the case",
            .permission(.caseRead),
            stored
        ) { try await $0.rooms.casework.file(actor: $0.actor, caseID: $0.key(), hash: $0.text("hash")) },
    ]

    private static func setMaterial(_ call: APICall) async throws -> CaseAnswer {
        let id = try call.key()
        try await call.rooms.casework.setMaterial(
            actor: call.actor,
            caseID: id,
            version: call.body[APICall.version],
            materialID: call.body[material],
            state: call.body[state],
            note: call.body[note],
            upload: call.body[file].map { try $0.upload }
        )
        return try await call.caseAnswer(id)
    }

    private static func visit(_ call: APICall) async throws -> CaseAnswer {
        let id = try call.key()
        let body = call.body
        var seen: [Fact.Subject: [String: String]] = [:]
        if let family = try body[seenFamily] { seen[.family] = family.values }
        let persons = try body[seenPersons] ?? []
        if !persons.isEmpty {
            let members = try await call.rooms.casework.dossier(actor: call.actor, caseID: id).members.map(\.personID)
            guard persons.allSatisfy({ members.contains($0.personID) }) else {
                throw AccessProblem.notFound(what: "家庭成员")
            }
        }
        for person in persons { seen[.person(person.personID)] = person.answers }
        var papers = try (body[signatures] ?? []).map { try $0.paper }
        if let hash = try body[storedSheet] { papers.append(.init(kind: .sheet, content: .stored(hash: hash))) }
        try await call.rooms.casework.visit(
            actor: call.actor,
            caseID: id,
            version: body[APICall.version],
            visit: Casework.NewVisit(
                visitedOn: body[visitedOn],
                surveyors: body[surveyors].filter { !$0.isEmpty }.map { String($0.prefix(50)) },
                present: String(body[present].prefix(100)),
                findings: String(body[findings].prefix(4_000)),
                answers: seen,
                photo: body[photo].map { try $0.upload },
                sheet: body[sheet].map { try $0.upload },
                papers: papers
            )
        )
        return try await call.caseAnswer(id)
    }

    private static func photograph(_ call: APICall) async throws -> CaseAnswer {
        let id = try call.key()
        try await call.rooms.casework.photograph(
            actor: call.actor,
            caseID: id,
            postingID: call.body[posting],
            up: call.body[side] == .up,
            photo: call.body[picture].upload
        )
        return try await call.caseAnswer(id)
    }

    private static func raiseObjection(_ call: APICall) async throws -> CaseAnswer {
        let id = try call.key()
        let wanted = try call.body[posting]
        let dossier = try await call.rooms.casework.dossier(actor: call.actor, caseID: id)
        guard let sheet = dossier.postings.first(where: { $0.id == wanted }) else {
            throw AccessProblem.notFound(what: "公示")
        }
        try await call.rooms.casework.object(
            postingCode: sheet.code,
            raisedBy: call.body[raisedBy] ?? "",
            content: call.body[content],
            actor: call.actor
        )
        return try await call.caseAnswer(id)
    }

    private static func answerObjection(_ call: APICall) async throws -> CaseAnswer {
        let id = try call.key()
        try await call.rooms.casework.answerObjection(
            actor: call.actor,
            caseID: id,
            objectionID: call.body[objection],
            upheld: call.body[upheld],
            answer: call.body[reply]
        )
        return try await call.caseAnswer(id)
    }

    /// Which photo of a sheet it is.
    private enum Side: String, CaseIterable, APIValue { case up, down }

    private static let document = Shape<IssuedDocument>(
        "Document",
        CaseShapes.paper.parts { $0 } + [.value("html", "The whole A4 page") { $0.html }]
    )

    private static let stored = Shape<[UInt8]>(
        "StoredFile",
        [
            .value("media_type") { MediaSniffer.kind(of: $0)?.mediaType ?? "application/octet-stream" },
            .value("content") { Base64Text(bytes: $0) },
        ]
    )
}

extension FileContent {
    /// As the rooms take it, recognised by its content.
    var upload: Casework.Upload {
        get throws {
            let kind = try MediaSniffer.accept(bytes, allowed: [.jpeg, .png, .webp, .pdf])
            return Casework.Upload(name: name, media: kind.mediaType, content: bytes)
        }
    }
}

/// What a visit saw of one person.
private struct SeenPerson: APIValue {
    let personID: Int64
    let answers: [String: String]

    static let object = ObjectSchema(
        name: "SeenPerson",
        fields: [
            .init(name: "person_id", schema: .integer, required: true, note: ""),
            .init(name: "answers", schema: TextMap.schema, required: true, note: "By form field"),
        ]
    )

    static var schema: Schema { .object(object) }
    var json: JSON { ["person_id": .integer(personID), "answers": TextMap(values: answers).json] }

    static func read(_ json: JSON, named name: String) throws -> SeenPerson {
        SeenPerson(
            personID: try Int64.read(json["person_id"] ?? .null, named: "\(name).person_id"),
            answers: try TextMap.read(json["answers"] ?? .null, named: "\(name).answers").values
        )
    }
}

/// A signature that somebody drew, sent with the visit or with one before.
private struct DrawnSignature: APIValue {
    let name: String
    let image: Base64Drawing?
    let hash: String?

    static let object = ObjectSchema(
        name: "DrawnSignature",
        fields: [
            .init(name: "name", schema: .text(), required: true, note: "Who signed, as among the surveyors or present"),
            .init(name: "image", schema: .nullable(.text(format: "byte")), required: false, note: "PNG, base 64"),
            .init(
                name: "hash",
                schema: .nullable(.text()),
                required: false,
                note: "Instead of image: how the same person signed a visit of this case before"
            ),
        ]
    )

    static var schema: Schema { .object(object) }
    var json: JSON {
        [
            "name": .string(name), "image": image.json,
            "hash": hash.json,
        ]
    }

    static func read(_ json: JSON, named name: String) throws -> DrawnSignature {
        DrawnSignature(
            name: try String.read(json["name"] ?? .null, named: "\(name).name"),
            image: try Base64Drawing?.read(json["image"] ?? .null, named: "\(name).image"),
            hash: try String?.read(json["hash"] ?? .null, named: "\(name).hash")
        )
    }

    var paper: Casework.NewPaper {
        get throws {
            let signer = String(name.prefix(100))
            if let hash { return .init(kind: .signature, name: signer, content: .stored(hash: hash)) }
            guard let image else { throw APIProblem.badField("signatures.image", needed: "PNG 图片（Base64）") }
            return .init(kind: .signature, name: signer, upload: image.upload)
        }
    }
}
