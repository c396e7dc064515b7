// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Whatever happens in whatever order, these hold.
struct BenefitsPropertyTests {
    /// A small generator with a seed, so that a failure can be repeated.
    private struct Dice {
        var state: UInt64

        mutating func roll(_ sides: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(sides))
        }
    }

    @Test(arguments: TestStores.all, 1...8)
    func `money stays whole through any sequence of changes, payments and returns`(dialect: Dialect, seed: Int)
        async throws
    {
        let office = try await PayOffice.make(dialect)
        var dice = Dice(state: UInt64(seed) &* 7_919)
        var month = Month(index: 2026 * 12 + 11)
        for _ in 0..<6 {
            for _ in 0..<6 { await act(office, &dice, month) }
            try await pay(office, &dice, month)
            try await check(office)
            month = month.adding(1)
            office.clock.travel(to: Timestamp(date: month.firstDay.adding(days: -10), hour: 9))
        }
        // The sequence must have done something worth checking.
        let done = try await office.database.read { transaction in
            try [
                "payment where state = 'paid'", "payment where state = 'failed'", "entitlement where kind = 'back-pay'",
                "entitlement where kind = 'recovery'", "enrolment_change where kind <> 'open'",
            ].map { part in try transaction.value("select count(*) from \(SQL(trusted: part))", as: Int.self) }
        }
        #expect(done[0] > 0 && done[4] > 3, "\(done)")
    }

    private func act(_ office: PayOffice, _ dice: inout Dice, _ month: Month) async {
        let person = Int64(dice.roll(12) + 1)
        let fen = Int64(dice.roll(90_000) + 1)
        let hearing = Hearing(on: office.clock.today, note: "无异议")
        do {
            let list = try await office.benefits.enrolments(actor: office.officer, limit: 100).rows
            guard dice.roll(3) > 0, !list.isEmpty else {
                let others = (0..<dice.roll(3)).map { Int64($0) + person + 1 }
                try await office.enrol([person] + others, fen: fen, start: month.adding(dice.roll(3) - 1))
                return
            }
            let one = list[dice.roll(list.count)]
            let detail = try await office.benefits.enrolment(actor: office.officer, id: one.id)
            let member = detail.members[dice.roll(detail.members.count)].personID
            let steps: [ChangeStep] = [
                .adjust(Money(fen: fen)), .addMember(person, amount: Money(fen: one.amount.fen + 500)),
                .removeMember(member, amount: Money(fen: fen)), .suspend, .resume(Money(fen: fen)), .end,
                .death(member, on: month.adding(-2).lastDay, amount: Money(fen: fen)),
                .taper(until: month.adding(1), amount: one.amount), .head(payeePersonID: member, name: "户主\(member)"),
            ]
            let order = ChangeOrder(
                enrolmentID: one.id,
                version: one.version,
                from: month.adding(dice.roll(3) - 1),
                reason: "随机",
                hearing: hearing
            )
            try await office.benefits.change(actor: office.officer, steps[dice.roll(steps.count)], order)
        } catch {
            #expect(error is BenefitsProblem, "\(error)")
        }
    }

    private func pay(_ office: PayOffice, _ dice: inout Dice, _ month: Month) async throws {
        let list: PreparedList
        do {
            list = try await office.prepare(month)
        } catch is LedgerProblem {
            return
        }
        let sent = try await office.send(list.batch)
        var failing: Set<Int> = []
        for line in 1...sent.file.head.lines where dice.roll(4) == 0 { failing.insert(line) }
        let answer = PayOffice.answer(sent.file, failing: failing)
        for round in 0..<2 {
            _ = try await office.ledger.takeReturn(
                actor: office.maker,
                name: "r",
                contentHash: "\(month.iso)-\(round)",
                records: answer
            )
        }
    }

    private func check(_ office: PayOffice) async throws {
        #expect(try await office.ledger.trialBalance(actor: office.maker).isBalanced)
        let facts = try await office.database.read { transaction -> [Int] in
            let twiceCovered: Int = try transaction.value(
                """
                select count(*) from enrolment_member a join enrolment_member b on b.person_id = a.person_id
                    and b.exclusion_group = a.exclusion_group and b.id > a.id
                where (a.until_month is null or a.until_month > b.from_month)
                    and (b.until_month is null or b.until_month > a.from_month)
                    and (a.until_month is null or a.until_month > a.from_month)
                    and (b.until_month is null or b.until_month > b.from_month)
                """
            )
            let twicePaid: Int = try transaction.value(
                """
                select count(*) from (select e.person_id from entitlement e join payment p on p.id = e.payment_id
                    where e.kind = 'regular' group by e.person_id, e.exclusion_group, e.for_month
                    having count(*) > 1) v
                """
            )
            let liveAttempts: Int = try transaction.value(
                """
                select count(*) from (select payment_id from attempt where state in ('pending', 'sent', 'paid')
                    group by payment_id having count(*) > 1) v
                """
            )
            let unequal: Int = try transaction.value(
                """
                select count(*) from payment p where p.amount_fen <> (select sum(e.amount_fen) from entitlement e
                    where e.payment_id = p.id)
                """
            )
            let negative: Int = try transaction.value(
                """
                select count(*) from (select person_id from entitlement
                    group by person_id, exclusion_group, for_month having sum(amount_fen) < 0) v
                """
            )
            // Once a run has caught up, what was written for a family and month is the amount decided for it.
            let astray: Int = try transaction.value(
                """
                select count(*) from (
                    select x.enrolment_id, x.for_month, sum(x.amount_fen) as fen from entitlement x
                    join enrolment e on e.id = x.enrolment_id and e.recompute_from is null
                    where e.ended_month is null or e.ended_month > x.for_month
                    group by x.enrolment_id, x.for_month) v
                where v.fen <> coalesce((select r.amount_fen from enrolment_revision r
                    where r.enrolment_id = v.enrolment_id and r.from_month <= v.for_month
                    order by r.from_month desc, r.number desc limit 1), 0)
                """
            )
            return [twiceCovered, twicePaid, liveAttempts, unequal, negative, astray]
        }
        #expect(facts == [0, 0, 0, 0, 0, 0])
    }
}
