// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Applications that one township accepts for the township of the applicant's household register 异地受理.
struct CaseElsewhereTests {
    private static func open(_ office: CaseOffice, _ service: String = "dibao") async throws -> CaseStory {
        let person = try await office.person("王桂香", village: office.otherVillage)
        let id = try await office.rooms.casework.open(
            actor: office.actor("clerk"),
            requestID: office.request(),
            Casework.Opening(
                serviceID: service,
                applicantPersonID: person,
                applicantName: "王桂香",
                regionID: office.township,
                villageRegionID: office.village,
                channel: .window
            )
        )
        return CaseStory(office: office, applicant: person, id: id)
    }

    @Test(arguments: TestStores.all)
    func `accepting gives the receipt and passes the case to the township of the register, clocks and history with it`(
        _ dialect: Dialect
    ) async throws {
        try await CaseOffice.with(dialect) { office in
            let story = try await Self.open(office)
            try await story.fill()
            try await story.press("clerk", "submit")
            #expect(try await story.file().regionID == office.township)
            try await story.press("clerk", "accept")

            let there = try await story.dossier("otherClerk")
            #expect(there.file.regionID == office.otherTownship)
            #expect(there.file.villageRegionID == office.otherVillage)
            #expect(there.file.step == "verify")
            #expect(there.file.number != nil)
            #expect(there.actions.map(\.action).suffix(3) == ["accept", "delegation", "transfer"])
            let reason = try #require(there.actions.last?.comment)
            #expect(reason.hasSuffix("异地受理后转户籍地办理"))
            #expect(there.documents.map(\.template) == ["receipt"])
            let tree = try await office.rooms.regions.tree()
            #expect(there.documents[0].html.contains(tree.officeName(office.township)))
            let total = try #require(there.deadlines.first { $0.clockID == "T06" })
            #expect(total.startedOn == office.clock.today)
            #expect(total.endedOn == nil)

            await #expect(throws: AccessProblem.self) { try await story.dossier("clerk") }
            let (out, waiting) = try await story.casework.transfers(actor: office.actor("clerk"), .outgoing)
            #expect(out.map(\.state) == [.sent])
            #expect(waiting == [.outgoing: 1])
            try await story.press("verifier", "verified")
            try await story.visit(by: "otherClerk")
            try await story.press("otherClerk", "visited")
            #expect(try await story.file().step == "review")
            #expect(
                try await story.casework.transfers(actor: office.actor("clerk"), .outgoing).transfers.map(\.state) == [
                    .handled
                ]
            )
        }
    }

    @Test(arguments: TestStores.all)
    func `what is turned away goes nowhere, and help where somebody is in need stays there`(_ dialect: Dialect)
        async throws
    {
        try await CaseOffice.with(dialect) { office in
            let refused = try await Self.open(office)
            try await refused.fill()
            try await refused.press("clerk", "submit")
            try await refused.press("clerk", "not-accept", "材料不属实")
            #expect(try await refused.file().regionID == office.township)

            let urgent = try await Self.open(office, "linshi-jiuzhu")
            try await urgent.answer(
                .family,
                ["kind": "急难型", "cause": "住房失火", "urgent": "否", "local": "是", "again": "否", "urban": "城市"]
            )
            try await urgent.press("clerk", "submit")
            try await urgent.answer(.family, ["severity": "一般困难", "months": "1", "received": "0"])
            try await urgent.press("clerk", "swift")
            #expect(try await urgent.dossier("clerk").file.regionID == office.township)
            #expect(try await urgent.dossier("clerk").file.step == "visit")
        }
    }
}
