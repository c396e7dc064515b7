// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Questions that only some functions may see or answer.
struct CaseAccessTests {
    private static func with(
        _ store: Dialect,
        _ test: @escaping @Sendable (CaseOffice, CaseStory) async throws -> Void
    ) async throws {
        let text = CaseFieldTests.service.replacing(
            "      - {id: area,",
            with:
                "      - {id: secret, name: 线索, title: 线索, type: text, access: {read: [township-clerk, county-signer], "
                + "write: [township-clerk]}}\n"
                + "      - {id: proof, name: 证据, title: 证据, type: photo, access: {read: [township-clerk]}}\n"
                + "      - {id: told, name: 答复, title: 答复, type: text, access: {write: [county-signer]}}\n"
                + "      - {id: area,"
        )
        try await CaseFieldTests.with(store, text, test)
    }

    private static let picture =
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

    private static func seen(_ dossier: Casework.Dossier) -> [String: String] {
        (FactRules.current(dossier.facts)[.family] ?? [:]).mapValues(\.value)
    }

    @Test(arguments: TestStores.all)
    func `an answer is seen by the functions that its pack names and by nobody else`(store: Dialect) async throws {
        try await Self.with(store) { office, story in
            try await story.answer(.family, ["way": "其他", "secret": "夜里有人进出", "proof": Self.picture])
            let clerk = try await story.dossier("clerk")
            #expect(Self.seen(clerk)["线索"] == "夜里有人进出")
            #expect(Self.seen(try await story.dossier("signer"))["线索"] == "夜里有人进出")
            let own = try await story.casework.dossier(actor: office.resident(story.applicant), caseID: story.id)
            for dossier in [own, try await story.dossier("drafter")] {
                #expect(Self.seen(dossier)["线索"] == nil)
                #expect(Self.seen(dossier)["证据"] == nil)
                #expect(Self.seen(dossier)["方式"] == "其他")
                let asked = AnswerSheet(dossier, subject: .family).fields.map(\.id)
                #expect(!asked.contains("secret") && !asked.contains("proof") && asked.contains("way"))
            }
            let field = try #require(clerk.service.fields.first { $0.id == "proof" })
            let hash = try #require(clerk.titles.file(Self.seen(clerk)["证据"] ?? "", field)?.hash)
            _ = try await story.casework.file(actor: office.actor("clerk"), caseID: story.id, hash: hash)
            for actor in [office.actor("drafter"), office.resident(story.applicant)] {
                await #expect(throws: AccessProblem.self) {
                    _ = try await story.casework.file(actor: actor, caseID: story.id, hash: hash)
                }
            }
            // Not to be found by its words either.
            let found = try await story.casework.list(
                actor: office.actor("drafter"),
                filter: CaseFilter(text: "夜里有人进出")
            )
            #expect(found.files.isEmpty)
        }
    }

    @Test(arguments: TestStores.all)
    func `only the functions that its pack names may answer`(store: Dialect) async throws {
        try await Self.with(store) { _, story in
            try await story.answer(.family, ["way": "其他"])
            #expect(try await CaseFieldTests.refusal(story, ["told": "已答复"]) == "这一项不由您的职能填写。")
            #expect(
                !AnswerSheet(try await story.dossier("clerk"), subject: .family).fields.contains { $0.id == "told" }
            )
        }
    }

    @Test(arguments: TestStores.all)
    func `a file that waits for its page is seen by those who may see the answer that it is to be`(store: Dialect)
        async throws
    {
        try await Self.with(store) { office, story in
            let kept = try await story.casework.keepUploads(
                actor: office.actor("clerk"),
                caseID: story.id,
                subject: .family,
                typed: ["proof": Self.picture],
                uploads: [:]
            )
            let hash = try #require(kept["proof"]?.hash)
            _ = try await story.casework.file(actor: office.actor("clerk"), caseID: story.id, hash: hash)
            for actor in [office.actor("drafter"), office.resident(story.applicant)] {
                await #expect(throws: AccessProblem.self) {
                    _ = try await story.casework.file(actor: actor, caseID: story.id, hash: hash)
                }
            }
            // Once it is an answer it does not wait any more.
            try await story.answer(.family, ["way": "其他", "proof": "#\(kept["proof"]?.id ?? 0)"])
            office.pass(days: 30)
            #expect(try await story.casework.clearWaiting() == 0)
            _ = try await story.casework.file(actor: office.actor("clerk"), caseID: story.id, hash: hash)
        }
    }
}
