// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Books of marriage and adoption that cases write: who takes part, under a number of the year.
struct CaseRecordBookTests {
    private func with(_ dialect: Dialect, _ test: @escaping @Sendable (CaseOffice) async throws -> Void) async throws {
        let pack = try ResolvedPack.load(packs: CaseOffice.packs, id: "hubei-tianmen")
        let clock = AdjustableClock(Timestamp(date: try CivilDate(parsing: "2026-03-02"), hour: 9))
        try await TestStores.withStore(dialect, Rooms.migrations) { database in
            try await test(try await CaseOffice.make(database, pack: pack, clock: clock, keepsRegisters: true))
        }
    }

    @Test(arguments: TestStores.all)
    func `a divorce enters both with the number of the certificate, which the record names`(_ dialect: Dialect)
        async throws
    {
        try await with(dialect) { office in
            let way = try await ServiceWayTests.divorce(office)
            try await way.report(people: ["甲", "乙"])
            try await way.press("accept")
            office.pass(days: 31)
            try await way.press("elapsed")
            try await way.report(people: ["甲", "乙"])
            try await way.press("certify")
            let dossier = try await way.dossier()
            #expect(dossier.file.state == .approved)

            let found = try await office.rooms.registers.list(
                actor: way.officer,
                RegisterQuery(registerID: "divorce_record")
            )
            let entry = try #require(found.entries.first)
            #expect(found.entries.count == 1 && entry.number == "L429006-2026-000001")
            #expect(entry.values["first"] == .text("甲") && entry.values["second"] == .text("乙"))
            #expect(entry.values["first_person"] == .link(dossier.file.applicantPersonID))
            #expect(entry.values["marriage_number"] == .text("J990000-2015-000001"))
            let record = try #require(dossier.documents.first { $0.template == "divorce-record" })
            #expect(record.html.contains("L429006-2026-000001"))
            // Nobody else looks into it.
            await #expect(throws: (any Error).self) {
                _ = try await office.rooms.registers.list(
                    actor: office.actor("drafter"),
                    RegisterQuery(registerID: "divorce_record")
                )
            }
        }
    }
}
