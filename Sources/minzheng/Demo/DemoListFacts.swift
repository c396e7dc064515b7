// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import Vocabulary

extension DemoBuilder {
    /// What the office's old system knew of the families that came with its list: most of them near the standard, some
    /// above it, every eighth unknown.
    func listFacts(_ office: Office) async throws {
        guard let drafter = office.actors["jingban"] else { return }
        var random = DemoRandom(seed: seed &+ 23)
        var facts: [ListFact] = []
        for family in try await listedFamilies() where !random.chance(12) {
            facts += Self.facts(family, today: clock.today, &random)
        }
        try await rooms.workbench.keep(actor: drafter, facts)
    }

    private struct ListedFamily: Sendable {
        struct Member: Sendable {
            let id: Int64
            let birthOn: CivilDate
        }

        let enrolmentID: Int64
        let isUrban: Bool
        var members: [Member]
    }

    private func listedFamilies() async throws -> [ListedFamily] {
        try await rooms.database.read { transaction in
            let rows = try transaction.query(
                """
                select e.id, e.urban, p.id, p.birth_on from enrolment e
                join enrolment_member m on m.enrolment_id = e.id join person p on p.id = m.person_id
                where e.case_id is null and p.birth_on is not null order by e.id, m.place
                """
            )
            var families: [ListedFamily] = []
            for row in rows {
                let id: Int64 = try row.at(0)
                if families.last?.enrolmentID != id {
                    let urban: Enrolment.Urban = try row.at(1)
                    families.append(ListedFamily(enrolmentID: id, isUrban: urban == .urban, members: []))
                }
                let member = ListedFamily.Member(id: try row.at(2), birthOn: try row.at(3))
                families[families.count - 1].members.append(member)
            }
            return families
        }
    }

    private static func facts(_ family: ListedFamily, today: CivilDate, _ random: inout DemoRandom) -> [ListFact] {
        func fact(_ person: Int64?, _ name: String, _ value: String) -> ListFact {
            ListFact(
                enrolmentID: family.enrolmentID,
                personID: person,
                name: name,
                value: value,
                origin: "原系统导出（演示）",
                asOf: today.adding(months: -2)
            )
        }
        let standard = family.isUrban ? 630 : 450
        // Of a hundred families some eighty lie below the standard, a dozen just above it.
        let percent = random.chance(82) ? 25 + random.below(70) : 100 + random.below(28)
        let income = standard * percent / 100 * family.members.count
        let canWork = family.members.filter { (18..<60).contains($0.birthOn.age(on: today)) }
        var facts = [
            fact(nil, "城乡类别", family.isUrban ? "城市" : "农村"),
            fact(nil, "金融资产", "\(random.below(30) * 500)元"),
        ]
        if random.chance(4) { facts.append(fact(nil, "机动车辆", "是")) }
        for member in family.members {
            let age = member.birthOn.age(on: today)
            let isAble = (18..<60).contains(age)
            let earners = canWork.isEmpty ? family.members.count : canWork.count
            let share = canWork.isEmpty || isAble ? income / max(1, earners) : 0
            facts.append(fact(member.id, "工资性收入", "\(share)元/月"))
            if age >= 60 { facts.append(fact(member.id, "基础养老金", "\(140 + random.below(60))元/月")) }
            if random.chance(14) {
                facts.append(fact(member.id, "残疾类别", random.chance(50) ? "肢体" : "智力"))
                facts.append(fact(member.id, "残疾等级", "\(1 + random.below(4))"))
            } else if random.chance(10) {
                facts.append(fact(member.id, "重病", "是"))
            } else if isAble, random.chance(40) {
                facts.append(fact(member.id, "有劳动能力", "是"))
            }
        }
        return facts
    }
}
