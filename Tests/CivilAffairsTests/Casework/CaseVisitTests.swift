// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// What a home visit leaves behind: two names, pictures, signatures, and what was seen.
struct CaseVisitTests {
    private static func upload(_ byte: UInt8) -> Casework.Upload {
        Casework.Upload(name: "a.png", media: "image/png", content: [0x89, 0x50, 0x4E, 0x47, byte])
    }

    @Test(arguments: TestStores.all)
    func `a service whose papers are signed by hand takes no drawn signature, whatever its form shows`(store: Dialect)
        async throws
    {
        let text = CaseFieldTests.service.replacing("unit: person", with: "unit: person\nhand_signed: 是").replacing(
            "next: accept}]",
            with: """
                next: look}]
                  - id: look
                    title: 上门
                    kind: visit
                    chain: [{functions: [township-clerk], title: 受理经办}]
                    outcomes: [{id: looked, title: 完成, next: accept}]
                """
        )
        try await CaseFieldTests.with(store, text) { office, story in
            try await story.answer(.family, ["way": "其他"])
            try await story.press("clerk", "submit")
            let refusal = CaseworkProblem.handSigned(titles: ["李敏", "陈秀兰", "申请人本人"])
            #expect(refusal.message.contains("电子签名法 第三条"))
            await #expect(throws: refusal) { try await story.visit() }
        }
    }

    @Test(arguments: TestStores.all)
    func `photos and signatures are kept with the visit and shown to nobody else's case`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.told(office, to: "visit")
            let clerk = office.actor("clerk")
            try await story.casework.visit(
                actor: clerk,
                caseID: story.id,
                version: try await story.version(),
                visit: .init(
                    visitedOn: office.clock.today,
                    surveyors: ["李敏", "陈秀兰"],
                    present: "王桂香",
                    findings: "冰箱里只有咸菜。",
                    answers: [.person(story.applicant): ["wage": "300"]],
                    papers: [
                        .init(kind: .photo, upload: Self.upload(1)), .init(kind: .photo, upload: Self.upload(2)),
                        .init(kind: .signature, name: "李敏", upload: Self.upload(3)),
                        .init(kind: .signature, name: "陈秀兰", upload: Self.upload(4)),
                        .init(kind: .signature, name: "王桂香", upload: Self.upload(5)),
                    ]
                )
            )
            let visit = try #require(try await story.dossier().visits.first)
            #expect(visit.papers.map(\.kind) == [.photo, .photo, .signature, .signature, .signature])
            #expect(visit.papers.suffix(3).map(\.name) == ["李敏", "陈秀兰", "王桂香"])
            #expect(visit.photoHash == visit.papers[0].hash)
            let bytes = try await story.casework.file(actor: clerk, caseID: story.id, hash: visit.papers[4].hash)
            #expect(bytes == Self.upload(5).content)
            let other = try await CaseStory.open(office)
            await #expect(throws: AccessProblem.notFound(what: "文件")) {
                _ = try await story.casework.file(actor: clerk, caseID: other.id, hash: visit.papers[4].hash)
            }
            let seen = try await story.dossier().facts.last
            #expect(seen?.source == .visit)
            #expect(seen?.value == "300.00元/月")
        }
    }

    @Test(arguments: TestStores.all)
    func `one surveyor is not enough, and nobody visits tomorrow`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.told(office, to: "visit")
            await #expect(throws: CaseworkProblem.twoSurveyorsNeeded) {
                try await story.visit(surveyors: ["李敏", "李敏"])
            }
            let tomorrow = office.clock.today.adding(days: 1)
            await #expect(
                throws: CaseworkProblem.fieldInvalid(id: "visited_on", title: "调查日期", reason: "晚于今天，请核对。")
            ) {
                try await story.casework.visit(
                    actor: office.actor("clerk"),
                    caseID: story.id,
                    version: try await story.version(),
                    visit: .init(
                        visitedOn: tomorrow,
                        surveyors: ["李敏", "陈秀兰"],
                        present: "王桂香",
                        findings: "无",
                        answers: [:]
                    )
                )
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `a visit is signed by each surveyor and by the family, or there is the signed sheet`(store: Dialect)
        async throws
    {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.told(office, to: "visit")
            func record(_ papers: [Casework.NewPaper], present: String = "王桂香") async throws {
                try await story.casework.visit(
                    actor: office.actor("clerk"),
                    caseID: story.id,
                    version: try await story.version(),
                    visit: .init(
                        visitedOn: office.clock.today,
                        surveyors: ["李敏", "陈秀兰"],
                        present: present,
                        findings: "与申报一致。",
                        answers: [:],
                        papers: papers
                    )
                )
            }
            let picture = Casework.NewPaper(kind: .photo, upload: Self.upload(1))
            await #expect(throws: CaseworkProblem.signaturesNeeded(names: ["李敏", "陈秀兰", "王桂香"])) {
                try await record([picture])
            }
            await #expect(throws: CaseworkProblem.signaturesNeeded(names: ["王桂香"])) {
                try await record([CaseStory.signature("李敏"), CaseStory.signature("陈秀兰")])
            }
            await #expect(throws: CaseworkProblem.signaturesNeeded(names: ["陈秀兰"])) {
                try await record([CaseStory.signature("李敏"), CaseStory.signature("王桂香")])
            }
            await #expect(throws: CaseworkProblem.missing(items: ["在场的家庭成员"])) {
                try await record([], present: " ")
            }
            let sheet = Casework.NewPaper(kind: .sheet, upload: Self.upload(9))
            try await record([sheet])
            let hash = try #require(try await story.dossier().visits.first?.sheetHash)
            try await record([.init(kind: .sheet, content: .stored(hash: hash))])
            #expect(try await story.dossier().visits.map(\.sheetHash) == [hash, hash])
            await #expect(throws: AccessProblem.notFound(what: "已上传的文件")) {
                try await record([.init(kind: .sheet, content: .stored(hash: String(repeating: "0", count: 64)))])
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `a kept signature stands for its own name only, and every drawing for one`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.told(office, to: "visit")
            func record(_ papers: [Casework.NewPaper]) async throws {
                try await story.casework.visit(
                    actor: office.actor("clerk"),
                    caseID: story.id,
                    version: try await story.version(),
                    visit: .init(
                        visitedOn: office.clock.today,
                        surveyors: ["李敏", "陈秀兰"],
                        present: "王桂香",
                        findings: "与申报一致。",
                        answers: [:],
                        papers: papers
                    )
                )
            }
            func stored(_ kind: HomeVisit.Paper.Kind, _ hash: String, _ name: String = "") -> Casework.NewPaper {
                .init(kind: kind, name: name, content: .stored(hash: hash))
            }
            let names = ["李敏", "陈秀兰", "王桂香"]
            try await record([.init(kind: .photo, upload: Self.upload(1))] + names.map(CaseStory.signature))
            let kept = try #require(try await story.dossier().visits.first).papers.map(\.hash)
            try await record(zip(kept.dropFirst(), names).map { stored(.signature, $0, $1) })

            let gone = AccessProblem.notFound(what: "已上传的文件")
            await #expect(throws: gone) {
                try await record(names.map { stored(.signature, kept[1], $0) })
            }
            await #expect(throws: gone) {
                try await record([stored(.signature, kept[0], "李敏")] + names.dropFirst().map(CaseStory.signature))
            }
            await #expect(throws: gone) { try await record([stored(.sheet, kept[1])]) }
            let scan = try #require(try await story.dossier().service.materials.first)
            try await story.casework.setMaterial(
                actor: office.actor("clerk"),
                caseID: story.id,
                version: try await story.version(),
                materialID: scan.id,
                state: .provided,
                note: nil,
                upload: Self.upload(8)
            )
            let material = try #require(try await story.dossier().materials.compactMap(\.blobHash).first)
            await #expect(throws: gone) { try await record([stored(.sheet, material)]) }
            try await record([stored(.sheet, kept[0])])

            let same = names.map { Casework.NewPaper(kind: .signature, name: $0, upload: Self.upload(7)) }
            await #expect(throws: CaseworkProblem.signatureRepeated(names: names)) { try await record(same) }
            let stranger = (names + ["路人甲"]).map(CaseStory.signature)
            await #expect(throws: CaseworkProblem.signerUnknown(names: ["路人甲"])) { try await record(stranger) }
            let applicant = try await story.dossier().file.applicantName
            try await record(["李敏", "陈秀兰", applicant].map(CaseStory.signature))
        }
    }
}
