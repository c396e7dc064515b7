// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// How many cases came in and how they ended, counted by hand.
struct CaseStatisticsTests {
    private func days(_ from: String, _ until: String) throws -> ClosedRange<CivilDate> {
        try CivilDate(parsing: from)...CivilDate(parsing: until)
    }

    @Test(arguments: TestStores.all)
    func `cases count on the day on which something became of them, by service and by office`(_ dialect: Dialect)
        async throws
    {
        try await CaseOffice.with(dialect, today: "2026-11-20") { office in
            let story = try await CaseStory.open(office)
            try await story.go(to: "verify")
            office.clock.travel(to: Timestamp(date: try CivilDate(parsing: "2026-12-02"), hour: 9))
            try await story.press("clerk", "withdraw", "不需要了")
            let statistics = { (from: String, until: String, key: String) in
                try await office.rooms.casework.statistics(actor: office.actor(key), days: days(from, until))
            }
            let november = try await statistics("2026-11-01", "2026-11-30", "leader")
            #expect(november.sum.opened == 1 && november.sum.accepted == 1)
            #expect(november.sum.ended == 0 && november.sum.running == 1)
            let december = try await statistics("2026-12-01", "2026-12-31", "leader")
            #expect(december.sum.opened == 0 && december.sum.withdrawn == 1 && december.sum.running == 0)
            #expect(december.offices.keys.map { $0 } == [office.township])
            #expect(december.services.count == 1 && december.only(service: "other").cells.isEmpty)
            // Nobody sees what another township has in hand.
            let other = try await statistics("2026-11-01", "2026-12-31", "otherClerk")
            #expect(other.cells.isEmpty)
        }
    }
}
