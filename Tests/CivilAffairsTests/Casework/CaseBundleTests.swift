// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// One event in people's lives, several services.
struct CaseBundleTests {
    private static func opening(_ office: CaseOffice, _ person: Int64) -> Casework.Opening {
        CaseStory.opening(office, person)
    }

    @Test(arguments: TestStores.all)
    func `the services of an event are opened together, once, and what was answered in one is brought to the others`(
        store: Dialect
    ) async throws {
        try await CaseOffice.with(store) { office in
            let casework = office.rooms.casework
            let bundle = try #require(casework.services.bundles.first { $0.id == "canji" })
            let person = try await office.person("王桂香")
            let request = office.request()
            func open(_ chosen: [String]) async throws -> Int64 {
                try await casework.openBundle(
                    actor: office.actor("clerk"),
                    requestID: request,
                    bundle,
                    chosen: chosen,
                    Self.opening(office, person)
                )
            }
            await #expect(throws: CaseworkProblem.self) { _ = try await open([]) }
            await #expect(throws: CaseworkProblem.self) { _ = try await open(["dibao", "lihun-dengji"]) }
            let first = try await open(["dibao", "linshi-jiuzhu"])
            #expect(try await open(["dibao", "linshi-jiuzhu"]) == first)
            let dossier = try await casework.dossier(actor: office.actor("clerk"), caseID: first)
            let parts = try #require(dossier.bundle?.cases)
            #expect(parts.map(\.serviceID) == ["dibao", "linshi-jiuzhu"])
            let listing = try await casework.list(actor: office.actor("clerk"), filter: CaseFilter(personID: person))
            #expect(listing.total == 2)

            let story = CaseStory(office: office, applicant: person, id: first)
            try await story.answer(.family, ["urban": "城市"])
            let other = try await casework.dossier(actor: office.actor("clerk"), caseID: parts[1].caseID)
            #expect(other.borrowed.map(\.value) == ["城市"])
            #expect(other.facts.isEmpty)
        }
    }

    @Test(arguments: TestStores.all)
    func `where one service can't be opened none is`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let casework = office.rooms.casework
            let bundle = try #require(casework.services.bundles.first { $0.id == "canji" })
            let person = try await office.person("王桂香")
            let far = Casework.Opening(
                serviceID: "dibao",
                applicantPersonID: person,
                applicantName: "王桂香",
                regionID: office.otherTownship,
                villageRegionID: office.otherVillage,
                channel: .window
            )
            await #expect(throws: CaseworkProblem.wrongRegion) {
                _ = try await casework.openBundle(
                    actor: office.actor("clerk"),
                    requestID: office.request(),
                    bundle,
                    chosen: ["dibao", "linshi-jiuzhu"],
                    far
                )
            }
            #expect(try await casework.list(actor: office.actor("drafter"), filter: CaseFilter()).total == 0)
        }
    }
}
