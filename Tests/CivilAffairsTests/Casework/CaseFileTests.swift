// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Files, photos and signatures that answer questions of a form.
struct CaseFileTests {
    private static let picture = Array(
        Data(
            base64Encoded:
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
        ) ?? Data()
    )

    private static func with(
        _ store: Dialect,
        _ test: @escaping @Sendable (CaseOffice, CaseStory) async throws -> Void
    ) async throws {
        let text = CaseFieldTests.service.replacing(
            "      - {id: area,",
            with: "      - {id: paper, name: 附件, title: 附件, type: file}\n"
                + "      - {id: face, name: 照片, title: 照片, type: photo, required: 方式 = 其他}\n"
                + "      - {id: sign, name: 签名, title: 签名, type: signature}\n"
                + "      - {id: area,"
        )
        try await CaseFieldTests.with(store, text, test)
    }

    private static func send(_ story: CaseStory, _ field: String, _ content: [UInt8]) async throws {
        try await story.casework.answer(
            actor: story.office.actor("clerk"),
            caseID: story.id,
            version: try await story.version(),
            subject: .family,
            answers: [:],
            uploads: [field: Casework.Upload(name: "a.jpg", media: "image/jpeg", content: content)],
            source: .declared,
            origin: "王桂香"
        )
    }

    private static func refusal(_ story: CaseStory, _ field: String, _ content: [UInt8]) async throws -> String? {
        do {
            try await send(story, field, content)
            return nil
        } catch CaseworkProblem.fieldInvalid(_, _, let reason) {
            return reason
        }
    }

    @Test(arguments: TestStores.all)
    func `a photo is a whole picture, and opens for those who see the case`(store: Dialect) async throws {
        try await Self.with(store) { office, story in
            try await story.answer(.family, ["way": "窗口（大厅）", "counter": "3 号"])
            let pdf = Array("%PDF-1.7 a paper".utf8)
            #expect(try await Self.refusal(story, "face", pdf)?.hasPrefix("请上传 JPG 或 PNG 图片") == true)
            let cut = Array(Self.picture.dropLast(9))
            #expect(try await Self.refusal(story, "face", cut)?.hasPrefix("请上传 JPG 或 PNG 图片") == true)
            let text = Array("no file at all".utf8)
            #expect(try await Self.refusal(story, "paper", text)?.hasPrefix("请上传图片") == true)
            #expect(try await Self.refusal(story, "paper", pdf) == nil)
            #expect(try await Self.refusal(story, "face", Self.picture) == nil)
            let dossier = try await story.dossier()
            let held = try #require(FactRules.current(dossier.facts)[.family])
            let field = try #require(dossier.service.fields.first { $0.id == "face" })
            let file = try #require(dossier.titles.file(held["照片"]?.value ?? "", field))
            #expect(file.isPicture && file.name == "a.jpg" && file.media == "image/png")
            let clerk = office.actor("clerk")
            let content = try await story.casework.file(actor: clerk, caseID: story.id, hash: file.hash)
            #expect(content == Self.picture)
            await #expect(throws: AccessProblem.self) {
                let other = office.actor("otherClerk")
                _ = try await story.casework.file(actor: other, caseID: story.id, hash: file.hash)
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `what is uploaded counts as answered, stays until it is replaced, and is named by nobody else`(
        store: Dialect
    ) async throws {
        try await Self.with(store) { _, story in
            await #expect(throws: CaseworkProblem.self) { try await story.answer(.family, ["way": "其他", "face": ""]) }
            let drawn = "data:image/png;base64,\(Data(Self.picture).base64EncodedString())"
            try await story.answer(.family, ["way": "其他", "face": drawn, "sign": drawn])
            let first = FactRules.current(try await story.dossier().facts)[.family]?["照片"]?.value ?? ""
            #expect(first.hasPrefix("#"))
            #expect(try await story.dossier().missing.isEmpty)
            try await story.answer(.family, ["way": "其他", "face": first])
            for typed in ["#1", "#0", "随便写的"] {
                #expect(try await CaseFieldTests.refusal(story, ["face": typed]) == "请上传文件。")
            }
            let large = "data:image/png;base64,\(Data(count: 600_000).base64EncodedString())"
            #expect(try await CaseFieldTests.refusal(story, ["sign": large]) != nil)
            #expect(try await CaseFieldTests.refusal(story, ["sign": "data:image/png;base64,%%%"]) == "上传的内容不完整，请重新上传。")
        }
    }

    @Test(arguments: TestStores.all)
    func `the family hands in what it was asked for while the clocks stand still`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.open(office)
            try await story.fill()
            try await story.press("clerk", "submit")
            let own = office.resident(story.applicant)
            let upload = Casework.Upload(name: "签名.png", media: "image/png", content: Self.picture)
            func handIn(_ field: String) async throws {
                try await story.casework.handIn(
                    actor: own,
                    caseID: story.id,
                    version: try await story.version(),
                    subject: .family,
                    fieldID: field,
                    upload: upload
                )
            }
            await #expect(throws: (any Error).self) { try await handIn("pledge") }
            try await story.press("clerk", "supplement", "请补签名。")
            await #expect(throws: CaseworkProblem.unknownField("urban")) { try await handIn("urban") }
            try await handIn("pledge")
            #expect(FactRules.current(try await story.dossier().facts)[.family]?["申请人签名"] != nil)
        }
    }
}
