// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// What a leader looks at first.
struct BoardTests {
    @Test(arguments: TestStores.all)
    func `a board counts who is on the books, what is in hand and what is late, by township`(store: Dialect)
        async throws
    {
        try await CaseOffice.with(store) { office in
            try await office.listed("甲大山", wage: nil, paid: 300)
            try await office.listed("乙小河", wage: nil, village: office.otherVillage, paid: 450)
            let late = try await office.inHand("丙高原", due: office.clock.today.adding(days: -1))
            _ = try await office.inHand("丁平川", due: office.clock.today.adding(days: 3))
            _ = try await office.inHand("戊湖泊", due: office.clock.today.adding(days: 4))
            let board = try await office.rooms.boards.board(actor: office.actor("leader"))
            #expect(board.benefit(of: "dibao") == (2, 2, Money(yuan: 750)))
            #expect(board.benefits.map(\.townshipID).sorted() == [office.township, office.otherTownship].sorted())
            #expect(board.work.map(\.regionID) == [office.township])
            #expect((board.open, board.late, board.soon, board.ended) == (3, 1, 1, 0))
            #expect(board.plan?.status.plan.id == "shisiwu")
            #expect(board.lateTaskCount == 0)

            let other = try await office.rooms.boards.board(actor: office.actor("otherClerk"))
            #expect(other.benefit(of: "dibao") == (1, 1, Money(yuan: 450)))
            #expect(other.open == 0)
            await #expect(throws: AccessProblem.self) {
                try await office.rooms.boards.board(actor: office.actor("village"))
            }

            // Within the minute the same board stands; after it what ended is told.
            let now = office.clock.now()
            try await office.rooms.database.write {
                try $0.run("update case_file set state = 'refused', closed_at = \(now) where id = \(late)")
            }
            #expect(try await office.rooms.boards.board(actor: office.actor("leader")).late == 1)
            office.pass(minutes: 1)
            let next = try await office.rooms.boards.board(actor: office.actor("leader"))
            #expect((next.open, next.late, next.ended) == (2, 0, 1))
        }
    }

    @Test(arguments: TestStores.all)
    func `a board that was looked at is counted again before anybody has to wait`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let boards = office.rooms.boards
            _ = try await office.inHand("甲大山", due: office.clock.today)
            // Nobody looked: nothing is counted.
            try await boards.refresh()
            let leader = office.actor("leader")
            #expect(try await boards.board(actor: leader).open == 1)
            _ = try await office.inHand("乙小河", due: office.clock.today)
            office.pass(minutes: 1)
            try await boards.refresh()
            _ = try await office.inHand("丙高原", due: office.clock.today)
            let kept = try await boards.board(actor: leader)
            #expect(kept.open == 2)
            #expect(kept.at == office.clock.now())
            // Who looked half a day ago does not make it count on.
            office.pass(minutes: 11 * 60)
            try await boards.refresh()
            _ = try await office.inHand("丁平川", due: office.clock.today)
            #expect(try await boards.board(actor: leader).open == 4)
        }
    }

    @Test(arguments: TestStores.all)
    func `months without a list are not months of nothing`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let (month, region) = (office.clock.today.month.adding(-1), office.village)
            let (township, now) = (office.township, office.clock.now())
            try await office.rooms.database.write { transaction in
                try transaction.run(
                    """
                    insert into pay_batch (id, number, program_id, program_title, for_month, cut_off_on, state, payments,
                        amount_fen, opened_at, version)
                    values (7, 'B7', 'dibao', '最低生活保障', \(month), \(now.date), 'sent', 2, 70000, \(now), 1)
                    """
                )
                for (id, state, fen) in [(1, "paid", 30_000), (2, "failed", 40_000)] {
                    try transaction.run(
                        """
                        insert into payment (id, batch_id, payee_person_id, account_id, region_id, township_id, amount_fen,
                            state, version)
                        values (\(id), 7, \(id), \(id), \(region), \(township), \(fen), \(state), 1)
                        """
                    )
                }
            }
            let months = try await office.rooms.boards.board(actor: office.actor("leader")).months
            #expect(months.count == 12)
            let (before, present) = (months[10], months[11])
            #expect(before.month == month && before.due == Money(yuan: 700) && before.paid == Money(yuan: 300))
            #expect(present.month == month.adding(1) && present.due == nil && present.paid == nil)
        }
    }
}

extension CaseOffice {
    /// A case that is in hand and falls due on a day.
    fileprivate func inHand(_ name: String, due: CivilDate) async throws -> Int64 {
        let person = try await person(name)
        let id = try await rooms.casework.open(
            actor: actor("clerk"),
            requestID: request(),
            Casework.Opening(
                serviceID: "dibao",
                applicantPersonID: person,
                applicantName: name,
                regionID: township,
                villageRegionID: village,
                channel: .window
            )
        )
        try await rooms.database.write {
            try $0.run("update case_file set state = 'open', due_on = \(due), next_due_on = \(due) where id = \(id)")
        }
        return id
    }
}
