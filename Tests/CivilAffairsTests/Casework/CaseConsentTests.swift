// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Who authorises the looking up of means, for how long, and what taking it back stops.
struct CaseConsentTests {
    private static func give(_ story: CaseStory, _ new: Casework.NewConsent) async throws {
        try await story.casework.consent(
            actor: story.office.actor("clerk"),
            caseID: story.id,
            version: try await story.version(),
            new
        )
    }

    @Test(arguments: TestStores.all)
    func `a guardian authorises for a child, and nobody else does`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.open(office)
            let child = try await office.person("王小雨", birth: "2015-04-05")
            try await story.add(child, "女儿")
            #expect(try await story.dossier().minors == [child])
            for alone in [
                Casework.NewConsent(personID: child, givenBy: "王小雨"),
                Casework.NewConsent(personID: child, givenBy: "王桂香", relation: "本人"),
            ] {
                await #expect(throws: CaseworkProblem.guardianNeeded(name: "王小雨")) {
                    try await Self.give(story, alone)
                }
            }
            try await Self.give(story, .init(personID: child, givenBy: "王桂香", relation: "母亲"))
            let consent = try #require(try await story.dossier().consents.first)
            #expect(consent.givenBy == "王桂香")
            #expect(consent.relation == "母亲")
            #expect(consent.until.iso == "2027-09-01")
            let missing = try await story.dossier().missing
            #expect(missing.contains("王桂香的核对授权"))
            #expect(!missing.contains { $0.contains("王小雨的核对授权") })
        }
    }

    @Test(arguments: TestStores.all)
    func `an adult authorises in person unless a guardian signs as such`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.open(office)
            let husband = try await office.person("李建国", birth: "1974-01-02")
            try await story.add(husband, "丈夫")
            await #expect(throws: CaseworkProblem.otherSigner(name: "李建国", signer: "王桂香")) {
                try await Self.give(story, .init(personID: husband, givenBy: "王桂香"))
            }
            try await Self.give(story, .init(personID: husband, givenBy: "王桂香", relation: "监护人"))
            #expect(try await story.dossier().consents.map(\.relation) == ["监护人"])
        }
    }

    @Test(arguments: TestStores.all)
    func `an authorisation has a last day within what the pack allows`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.open(office)
            let today = office.clock.today
            let last = try CivilDate(parsing: "2027-09-01")
            for until in [today.adding(days: -1), last.adding(days: 1)] {
                await #expect(throws: CaseworkProblem.consentPeriod(from: today, last: last)) {
                    try await Self.give(story, .init(personID: story.applicant, givenBy: "王桂香", until: until))
                }
            }
            let week = today.adding(days: 7)
            try await Self.give(story, .init(personID: story.applicant, givenBy: "王桂香", until: week))
            #expect(try await !story.dossier().missing.contains("王桂香的核对授权"))
            office.pass(days: 8)
            #expect(try await story.dossier().missing.contains("王桂香的核对授权"))
        }
    }

    @Test(arguments: TestStores.all)
    func `taking an authorisation back stops what has not left yet`(store: Dialect) async throws {
        try await VerifyOffice.with(store) { office in
            let people = try await office.people(["赵大勇", "赵小军"])
            let id = try await office.accepted(people[0], supporters: [people[1]])
            let casework = office.rooms.casework
            try await casework.revokeConsent(
                actor: office.clerk,
                caseID: id,
                version: try await casework.dossier(actor: office.clerk, caseID: id).file.version,
                personID: people[1].id
            )
            _ = try await office.verification.prepareFiles(actor: office.verifier)
            let files = try await office.verification.desk(actor: office.verifier).files
            #expect(!files.isEmpty)
            for file in files {
                let bytes = try await office.verification.content(actor: office.verifier, id: file.id).bytes
                let text = String(decoding: bytes, as: UTF8.self)
                #expect(text.contains("赵大勇"))
                #expect(!text.contains("赵小军"))
            }
            let again = try await casework.dossier(actor: office.clerk, caseID: id)
            #expect(again.missing == ["赵小军的核对授权"])
            await #expect(throws: CaseworkProblem.missing(items: ["有效的核对授权"])) {
                try await casework.revokeConsent(
                    actor: office.clerk,
                    caseID: id,
                    version: again.file.version,
                    personID: people[1].id
                )
            }
        }
    }
}
