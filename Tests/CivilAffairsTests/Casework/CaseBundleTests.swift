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
            #expect(listing.total == .exact(2))

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
            #expect(try await casework.list(actor: office.actor("drafter"), filter: CaseFilter()).total == .exact(0))
        }
    }

    @Test(arguments: TestStores.all)
    func `a resident applies for several at once, goes on with what was begun, and writes the family down once`(
        store: Dialect
    ) async throws {
        try await CaseOffice.with(store) { office in
            let casework = office.rooms.casework
            let bundle = try #require(casework.services.bundles.first { $0.id == "canji" })
            let person = try await office.person("王桂香")
            let resident = office.resident(person)
            func opening(_ service: String) -> Casework.Opening {
                Casework.Opening(
                    serviceID: service,
                    applicantPersonID: person,
                    applicantName: "王桂香",
                    regionID: office.township,
                    villageRegionID: office.village,
                    channel: .portal
                )
            }
            func open(_ chosen: [String]) async throws -> Int64 {
                try await casework.openBundle(
                    actor: resident,
                    requestID: office.request(),
                    bundle,
                    chosen: chosen,
                    opening("dibao")
                )
            }
            let begun = try await casework.open(actor: resident, requestID: office.request(), opening("dibao"))
            let first = try await open(["dibao", "linshi-jiuzhu"])
            let part = try #require(try await casework.dossier(actor: resident, caseID: first).bundle)
            #expect(Set(part.cases.map(\.caseID)) == [begun, first])
            let own = try await casework.ownBundle(actor: resident, part.id)
            #expect(own.files.map(\.serviceID) == ["dibao", "linshi-jiuzhu"])
            // Once more there is nothing to open.
            #expect(try await open(["dibao", "linshi-jiuzhu"]) == begun)
            #expect(try await casework.ownCases(actor: resident).count == 2)
            await #expect(throws: AccessProblem.notFound(what: "一件事")) {
                _ = try await casework.ownBundle(actor: office.resident(try await office.person("李四")), part.id)
            }

            let child = try await office.person("王小宝")
            try await casework.setMember(
                actor: resident,
                caseID: begun,
                version: 1,
                personID: child,
                standing: .member,
                relation: "儿子",
                reason: nil
            )
            let other = try await casework.dossier(actor: resident, caseID: first)
            #expect(other.companions.map(\.personID) == [child])
            try await casework.bringCompanions(actor: resident, caseID: first, version: other.file.version)
            let brought = try await casework.dossier(actor: resident, caseID: first)
            #expect(brought.companions.isEmpty)
            #expect(brought.members.map(\.relation) == ["本人", "儿子"])
            #expect(brought.file.members == 2)

            let outlook = try await casework.outlook(
                actor: resident,
                personID: person,
                services: ["dibao", "linshi-jiuzhu", "dishou-bianyuan"],
                villageID: office.village
            )
            #expect(outlook["dibao"]?.draftID == begun)
            #expect(outlook["dibao"]?.stops == [])
            #expect(outlook["dishou-bianyuan"]?.draftID == nil)
        }
    }

    @Test(arguments: TestStores.all)
    func `one more service of an event stands beside what was begun of it`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let casework = office.rooms.casework
            let bundle = try #require(casework.services.bundles.first { $0.id == "canji" })
            let person = try await office.person("王桂香")
            let resident = office.resident(person)
            let opening = Casework.Opening(
                serviceID: "dibao",
                applicantPersonID: person,
                applicantName: "王桂香",
                regionID: office.township,
                villageRegionID: office.village,
                channel: .portal
            )
            func open(_ chosen: [String]) async throws -> Int64 {
                let id = try await casework.openBundle(
                    actor: resident,
                    requestID: office.request(),
                    bundle,
                    chosen: chosen,
                    opening
                )
                return try #require(try await casework.dossier(actor: resident, caseID: id).bundle?.id)
            }
            let event = try await open(["dibao"])
            #expect(try await open(["dibao", "linshi-jiuzhu"]) == event)
            #expect(try await open(["dishou-bianyuan"]) == event)
            let own = try await casework.ownBundle(actor: resident, event)
            #expect(Set(own.files.map(\.serviceID)) == ["dibao", "linshi-jiuzhu", "dishou-bianyuan"])
            // Another event takes nothing of this one away.
            let other = try #require(casework.services.bundles.first { $0.id == "kunnan-ertong" })
            let apart = try await casework.openBundle(
                actor: resident,
                requestID: office.request(),
                other,
                chosen: ["dibao", "shishi-wuren-fuyang"],
                opening
            )
            #expect(try await casework.dossier(actor: resident, caseID: apart).bundle?.id != event)
            #expect(try await casework.ownBundle(actor: resident, event).files.count == 3)
        }
    }

    @Test(arguments: TestStores.all)
    func `a service that is offered no more spoils no other case of its event`(store: Dialect) async throws {
        try await CaseFieldTests.with(store) { office, story in
            let database = office.rooms.database
            let opening = Self.opening(office, story.applicant)
            let other = try await story.casework.open(
                actor: office.actor("clerk"),
                requestID: office.request(),
                opening
            )
            let (first, now) = (story.id, office.clock.now())
            try await database.write { transaction in
                try transaction.run(
                    """
                    insert into case_bundle (id, bundle, title, opened_by, opened_at)
                    values (9, 'canji', '残疾人一件事', '王桂香', \(now))
                    """
                )
                try transaction.run("update case_file set bundle_id = 9 where id in \(in: [first, other])")
            }
            let old = try CaseOffice.pack(services: ["ceshi": CaseFieldTests.service])
            let later = try await CaseOffice.make(
                database,
                pack: try CaseOffice.shipped.get(),
                clock: office.clock,
                hash: "later",
                older: ["test": old]
            )
            let dossier = try await later.rooms.casework.dossier(actor: later.actor("clerk"), caseID: other)
            #expect(dossier.bundle?.cases.count == 2 && dossier.companions.isEmpty)
        }
    }
}
