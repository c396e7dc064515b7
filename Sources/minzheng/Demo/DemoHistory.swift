// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import Vocabulary

/// What the years since the end of 2020 left in the store, so that a plan's figures have a course: people supported as
/// 特困人员, disability cards and the subsidies of their holders, taken in year by year.
extension DemoBuilder {
    static let firstYear = 2020
    /// As many cards as make a picture; each is entered on its own.
    private static let mostCards = 1_500

    func history(_ office: Office) async throws {
        guard let drafter = office.actors["jingban"] else { return }
        let now = clock.now()
        var random = DemoRandom(seed: seed &+ 31)
        let supported = try await DemoHistoryStore.supported(in: rooms)
        let holders = try await DemoHistoryStore.holders(limit: Self.mostCards, in: rooms)
        clock.travel(to: Self.yearEnd(Self.firstYear, before: now))
        let cards = try await give(cards: holders, by: drafter, &random)
        let subsidised = cards.filter { $0.isEntitled && random.chance(88) }.map(\.person)
        for year in Self.firstYear...now.date.year {
            clock.travel(to: Self.yearEnd(year, before: now))
            let tekun = Self.portion(supported, of: year)
            try await take(tekun, program: "tekun", group: "basic-living", pay: 850, by: drafter, &random)
            try await told(of: tekun, by: drafter, year: year, &random)
            let subsidies = Self.portion(subsidised, of: year)
            try await take(
                subsidies,
                program: "liangxiang-butie",
                group: "disability-allowance",
                pay: 80,
                by: drafter,
                &random
            )
        }
        clock.travel(to: now)
        try await DemoHistoryStore.paid(until: now.date.month.adding(-1), in: rooms)
    }

    static func yearEnd(_ year: Int, before now: Timestamp) -> Timestamp {
        min(Timestamp(milliseconds: now.milliseconds + Int64((year - now.date.year) * 365) * 86_400_000), now)
    }

    /// Of a hundred how many had come by the end of each year.
    private static let come = [40, 52, 64, 74, 84, 92, 100]

    /// Those who came in a year.
    private static func portion(_ people: [DemoHistoryStore.Person], of year: Int) -> [DemoHistoryStore.Person] {
        let place = year - firstYear
        guard come.indices.contains(place) else { return [] }
        let span = (place > 0 ? come[place - 1] : 0)..<come[place]
        return people.enumerated().filter { span.contains($0.offset * 37 % 100) }.map(\.element)
    }

    private struct Card {
        let person: DemoHistoryStore.Person
        /// Whether a subsidy is due: on 低保, or one of the two gravest grades.
        let isEntitled: Bool
    }

    private func give(cards holders: [DemoHistoryStore.Person], by actor: Actor, _ random: inout DemoRandom)
        async throws
        -> [Card]
    {
        var cards: [Card] = []
        for holder in holders {
            let grade = 1 + random.below(4)
            try await rooms.parties.addIdentifier(
                actor: actor,
                to: holder.id,
                kind: .disabilityCard,
                number: "\(holder.number)\(random.pick([1, 2, 4, 4, 4, 5, 6]))\(grade)"
            )
            cards.append(Card(person: holder, isEntitled: holder.isInDibao || grade <= 2))
        }
        return cards
    }

    private func take(
        _ people: [DemoHistoryStore.Person],
        program: String,
        group: String,
        pay: Int,
        by actor: Actor,
        _ random: inout DemoRandom
    ) async throws {
        guard !people.isEmpty else { return }
        let month = clock.today.month
        let rows = people.enumerated().map { place, person in
            ListImport.Row(
                line: place + 2,
                householdNumber: "\(program)-\(person.id)",
                name: person.name,
                idNumber: person.number,
                regionID: person.regionID,
                classCode: "A",
                urban: random.chance(30) ? "城市" : "农村",
                amount: "\(pay + random.below(4) * 20)",
                startMonth: month.adding(-random.below(6)).iso,
                lastPaidMonth: month.iso,
                bank: "农业银行天门支行（演示）",
                card: DemoCards.card(&random)
            )
        }
        let ids = people.map(\.id)
        let report = try await rooms.benefits.importList(
            actor: actor,
            program: program,
            exclusionGroup: group,
            rows: rows,
            totals: nil
        ) { _, _ in ids }
        guard report.imported else { throw DemoProblem.refused(report.problems.first?.message ?? "名单为空") }
    }

    /// Where each is supported and what they can do for themselves; of those who came later more live in a home.
    private func told(
        of people: [DemoHistoryStore.Person],
        by actor: Actor,
        year: Int,
        _ random: inout DemoRandom
    ) async throws {
        let abilities = ["自主吃饭", "自主穿衣", "自主上下床", "自主如厕", "室内自主行走", "自主洗澡"]
        let enrolments = try await DemoHistoryStore.enrolments(of: people.map(\.id), program: "tekun", in: rooms)
        var facts: [ListFact] = []
        for person in people {
            guard let enrolment = enrolments[person.id] else { continue }
            let lost = random.chance(30) ? 4 + random.below(3) : random.below(3)
            let isInHome = random.chance((lost > 3 ? 48 : 18) + (year - Self.firstYear) * 4)
            func fact(_ name: String, _ value: String) -> ListFact {
                ListFact(
                    enrolmentID: enrolment,
                    personID: person.id,
                    name: name,
                    value: value,
                    origin: "原系统导出（演示）",
                    asOf: clock.today
                )
            }
            facts.append(fact("供养方式", isInHome ? "集中供养" : "分散供养"))
            facts += abilities.enumerated().map { fact($1, $0 < lost ? "否" : "是") }
        }
        try await rooms.workbench.keep(actor: actor, facts, of: "tekun")
    }
}
