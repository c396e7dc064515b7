// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Packs
import Policy
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Figures counted from our own records, over few people counted by hand.
struct PlanMetricTests {
    @Test(arguments: TestStores.all)
    func
        `people in institutions are counted by the fact that decisions go by, and what nobody recorded gives no figure`(
            _ dialect: Dialect
        ) async throws
    {
        try await CountedPlace.with(dialect) { place in
            let there = place.office.otherVillage
            let a = try await place.person(1)
            try await place.list(try await place.enrol(a, "tekun"), a, care: "集中供养", failed: 6)
            // Said to stay at home, seen in an institution; four things cannot be done.
            let b = try await place.person(2)
            let granted = try await place.granted("tekun", b, on: "2026-02-20")
            try await place.enrol(b, "tekun", caseID: granted)
            try await place.fact(granted, b, "供养方式", "集中供养", .visit)
            try await place.fact(granted, b, "供养方式", "分散供养", .declared)
            for (offset, name) in ["自主吃饭", "自主穿衣", "自主上下床", "自主如厕", "室内自主行走", "自主洗澡"].enumerated() {
                try await place.fact(granted, b, name, offset < 4 ? "否" : "是", .visit)
            }
            let c = try await place.person(3)
            try await place.list(try await place.enrol(c, "tekun"), c, care: "分散供养", failed: 0)
            let d = try await place.person(4, in: there)
            try await place.list(try await place.enrol(d, "tekun", in: there), d, care: "分散供养", failed: 5, of: 5)
            let e = try await place.person(5, in: there)
            let open = try await place.enrol(e, "tekun", in: there)
            let f = try await place.person(6, in: there)
            let left = try await place.enrol(f, "tekun", in: there)
            try await place.run("update enrolment_member set until_month = '2026-05' where enrolment_id = \(left)")

            let all = try await place.found(.tekunInInstitutions)
            let day = try CivilDate(parsing: "2026-05-15")
            #expect(all.count.townships(on: day)[place.office.township] == PlanFigure(numerator: 2, denominator: 3))
            let other = PlanFigure(numerator: 0, denominator: 2, unknown: 1)
            #expect(all.count.townships(on: day)[place.office.otherTownship] == other)
            #expect(try await place.total(.tekunInInstitutions)?.value(of: .tekunInInstitutions) == nil)
            #expect(try await place.total(.dependentTekunInInstitutions)?.unknown == 1)

            try await place.list(open, e, care: "集中供养", failed: 3)
            let total = try #require(try await place.total(.tekunInInstitutions))
            #expect(total == PlanFigure(numerator: 3, denominator: 5))
            #expect(total.value(of: .tekunInInstitutions) == .number(Ratio(60)))
            let dependent = try #require(try await place.total(.dependentTekunInInstitutions))
            #expect(dependent == PlanFigure(numerator: 2, denominator: 3))
            #expect(try await place.total(.tekunInInstitutions, on: "2026-04-30")?.denominator == 6)
            // Before the store held anything of the kind nothing can be said.
            #expect(try await place.total(.tekunInInstitutions, on: "2026-02-28") == nil)
            // A township only sees its own.
            #expect(
                try await place.total(.tekunInInstitutions, by: "clerk") == PlanFigure(numerator: 2, denominator: 3)
            )
        }
    }

    @Test(arguments: TestStores.all)
    func `month by month an indicator says what it says of each day, and is counted once a minute`(_ dialect: Dialect)
        async throws
    {
        try await CountedPlace.with(dialect) { place in
            let a = try await place.person(1)
            let left = try await place.enrol(a, "tekun")
            try await place.list(left, a, care: "集中供养", failed: 6)
            let b = try await place.person(2, in: place.office.otherVillage)
            let granted = try await place.granted("tekun", b, on: "2026-05-20")
            let kept = try await place.enrol(b, "tekun", in: place.office.otherVillage, caseID: granted)
            try await place.list(kept, b, care: "集中供养", failed: 0)
            try await place.fact(granted, b, "供养方式", "分散供养", .visit)
            try await place.run("update enrolment_member set until_month = '2026-07' where enrolment_id = \(left)")
            place.office.pass(days: 150)
            let today = place.office.clock.today
            func months(by key: String = "leader") async throws -> Planning.Months {
                try await place.planning.months(
                    actor: place.office.actor(key),
                    planID: "own",
                    indicatorID: try place.indicator(.tekunInInstitutions)
                )
            }
            let found = try await months()
            #expect(found.days.first?.iso == "2026-01-31" && found.days.last == today && found.days.count == 7)
            for day in found.days {
                let single = try await place.found(.tekunInInstitutions, on: day.iso).count
                #expect(found.count.townships(on: day) == single.townships(on: day))
                #expect(found.count.total(on: day) == single.total(on: day))
            }
            let (april, may) = (found.days[3], found.days[4])
            #expect(found.count.total(on: april) == PlanFigure(numerator: 2, denominator: 2))
            #expect(found.count.total(on: may) == PlanFigure(numerator: 1, denominator: 2))
            #expect(found.count.total(on: today) == PlanFigure(numerator: 0, denominator: 1))
            // A township only sees its own.
            let own = try await months(by: "clerk")
            #expect(own.isPart && own.count.total(on: may) == PlanFigure(numerator: 1, denominator: 1))

            try await place.run("delete from list_fact")
            #expect(try await months().count == found.count)
            place.office.pass(minutes: 2)
            #expect(try await months().count.total(on: april)?.unknown == 2)
        }
    }

    @Test(arguments: TestStores.all)
    func `subsidies for the disabled are counted over the cards of those who may get them`(_ dialect: Dialect)
        async throws
    {
        try await CountedPlace.with(dialect) { place in
            func holder(_ serial: Int, grade: Int) async throws -> Int64 {
                let person = try await place.person(serial)
                let body = "42900619500304" + String(String(1_000 + serial).suffix(3))
                try await place.office.rooms.parties.addIdentifier(
                    actor: place.system,
                    to: person,
                    kind: .disabilityCard,
                    number: body + String(ResidentID.checkCharacter(of: body)) + "4\(grade)"
                )
                return person
            }
            #expect(try await place.total(.livingSubsidyCoverage) == nil)
            let granted = try await holder(1, grade: 1)
            try await place.enrol(granted, "dibao")
            try await place.enrol(granted, "liangxiang-butie", "disability-allowance")
            let forgotten = try await holder(2, grade: 3)
            try await place.enrol(forgotten, "dibao")
            _ = try await holder(3, grade: 2)
            let supported = try await holder(4, grade: 1)
            try await place.enrol(supported, "tekun")
            try await place.enrol(try await place.person(5), "dibao")
            #expect(try await place.total(.livingSubsidyCoverage) == PlanFigure(numerator: 1, denominator: 2))
            #expect(try await place.total(.nursingSubsidyCoverage) == PlanFigure(numerator: 1, denominator: 2))
            // Nobody was covered yet in the month of confirmation: nothing to divide by is not nought.
            let early = try #require(try await place.total(.livingSubsidyCoverage, on: "2026-03-15"))
            #expect(
                early.value(of: .livingSubsidyCoverage) == .noDenominator(PlanMetric.livingSubsidyCoverage.denominator)
            )
        }
    }

    @Test(arguments: TestStores.all)
    func `organisations are held against everybody who lives here`(_ dialect: Dialect) async throws {
        try await CountedPlace.with(dialect) { place in
            for serial in 1...4 { _ = try await place.person(serial) }
            let dead = try await place.person(5)
            try await place.run("update person set died_on = '2026-05-01' where id = \(dead)")
            let township = place.office.township
            for (offset, region) in [township, township, place.office.county].enumerated() {
                let entry = try await place.enter(
                    "social_organization",
                    in: region,
                    [
                        "name": .text("演示协会\(offset)"), "kind": .text("社会团体"),
                        "credit_code": .text(
                            ["51429006MJY9001X6U", "51429006MJY9002X25", "51429006MJY9003X9G"][offset]
                        ),
                        "representative": .text("演示人"), "funds": .money(Money(yuan: 30_000)),
                        "address": .text("演示路1号"), "scope": .text("演示"),
                        "founded_on": .date(try CivilDate(parsing: "2026-01-01")),
                    ]
                )
                guard offset == 1 else { continue }
                place.office.clock.travel(to: Timestamp(date: try CivilDate(parsing: "2026-04-01"), hour: 9))
                let move = RegisterMove(
                    registerID: "social_organization",
                    entryID: entry.id,
                    version: entry.version,
                    moveID: "cancel",
                    reason: "清算完毕"
                )
                _ = try await place.office.rooms.database.write { [registers = place.office.rooms.registers] in
                    try registers.move(move, actor: place.system, in: $0)
                }
            }
            let total = try #require(try await place.total(.organizationsPerTenThousand))
            #expect(total == PlanFigure(numerator: 2, denominator: 4))
            #expect(total.value(of: .organizationsPerTenThousand) == .number(Ratio(5_000)))
            let earlier = try await place.total(.organizationsPerTenThousand, on: "2026-03-20")
            #expect(earlier == PlanFigure(numerator: 3, denominator: 5))
            let day = try CivilDate(parsing: "2026-05-15")
            let county = try await place.found(.organizationsPerTenThousand).count.townships(on: day)[nil]
            #expect(county == PlanFigure(numerator: 1, denominator: 0))
        }
    }

    @Test(arguments: TestStores.all)
    func `burials are counted by the year of the cremation, once the office has decided`(_ dialect: Dialect)
        async throws
    {
        try await CountedPlace.with(dialect) { place in
            let person = try await place.person(1)
            for (cremated, ecological, decided) in [
                ("2026-02-10", "是", "2026-02-20"), ("2026-03-01", "否", "2026-03-10"), ("2025-12-30", "是", "2026-01-05"),
                ("2026-04-01", "是", "2026-06-01"),
            ] {
                let id = try await place.granted("huimin-binzang", person, on: decided)
                try await place.fact(id, nil, "火化日期", cremated, .declared)
                try await place.fact(id, person, "节地生态安葬", ecological, .declared)
            }
            #expect(try await place.total(.ecologicalBurials) == PlanFigure(numerator: 1, denominator: 2))
            #expect(
                try await place.total(.ecologicalBurials, on: "2026-06-30") == PlanFigure(numerator: 2, denominator: 3)
            )
        }
    }

    @Test(arguments: TestStores.all)
    func `a year is judged by what was counted at its end and keeps that when it is closed`(_ dialect: Dialect)
        async throws
    {
        try await CountedPlace.with(dialect) { place in
            let a = try await place.person(1)
            let first = try await place.enrol(a, "tekun")
            try await place.list(first, a, care: "集中供养", failed: 6)
            place.office.pass(days: 320)
            let leader = place.office.actor("leader")
            func status() async throws -> IndicatorStatus {
                let record = try await place.planning.record(actor: leader, id: "own", on: place.office.clock.today)
                let id = try place.indicator(.tekunInInstitutions)
                return try #require(record.status.indicators.first { $0.indicator.id == id })
            }
            let before = try await status()
            #expect(before.current.point?.number == Ratio(100) && before.current.standing == .reached)
            #expect(before.current.reason.contains("在册特困人员 1"))
            _ = try await place.planning.close(actor: leader, planID: "own", period: "2026")
            try await place.run("update list_fact set value = '分散供养' where name = '供养方式'")
            let after = try await status()
            #expect(after.current.point == before.current.point)
            #expect(after.series.disagreements.isEmpty)
            // By townships too, with what the records say now beside it.
            let end = try await place.found(.tekunInInstitutions, on: "2026-12-31")
            #expect(end.count.total(on: end.day) == PlanFigure(numerator: 1, denominator: 1))
            #expect(end.count.townships(on: end.day)[place.office.township] == PlanFigure(numerator: 1, denominator: 1))
            #expect(end.closing?.period == PlanPeriod(year: 2026))
            #expect(end.recount == PlanFigure(numerator: 0, denominator: 1))
            let other = try await place.found(.tekunInInstitutions, on: "2026-12-31", by: "otherClerk")
            #expect(other.count.total(on: end.day) == PlanFigure())
            let open = try await place.found(.tekunInInstitutions, on: "2026-11-30")
            #expect(open.closing == nil && open.recount == nil)
            #expect(open.count.total(on: open.day) == PlanFigure(numerator: 0, denominator: 1))
        }
    }

    @Test(arguments: TestStores.all)
    func `the records behind a figure are for those who may read them, and the reading is audited`(_ dialect: Dialect)
        async throws
    {
        try await CountedPlace.with(dialect) { place in
            let (a, b) = (try await place.person(1), try await place.person(2))
            try await place.list(try await place.enrol(a, "tekun"), a, care: "集中供养", failed: 0)
            try await place.list(try await place.enrol(b, "tekun"), b, care: "分散供养", failed: 0)
            func units(by key: String, in township: Int64) async throws -> [PlanUnit] {
                try await place.planning.units(
                    actor: place.office.actor(key),
                    planID: "own",
                    indicatorID: try place.indicator(.tekunInInstitutions),
                    townshipID: township,
                    on: try CivilDate(parsing: "2026-05-15")
                ).units
            }
            let here = try await units(by: "leader", in: place.office.township)
            #expect(here.map(\.isCounted) == [false, true] && here.map(\.personID) == [b, a])
            #expect(try await units(by: "clerk", in: place.office.township).count == 2)
            #expect(try await units(by: "otherClerk", in: place.office.township).isEmpty)
            await #expect(throws: AccessProblem.self) { _ = try await units(by: "admin", in: place.office.township) }
            let read: Int = try await place.office.rooms.database.read {
                try $0.value("select count(*) from audit_entry where verb = 'plan.records'")
            }
            #expect(read == 3)
        }
    }
}
