// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import Vocabulary

extension DemoBuilder {
    /// Families that were on the books before the system came: every fortieth household, taken in as the office's
    /// list, paid until three months ago.
    func enrolments(_ office: Office) async throws {
        let families = try await households()
        let tree = try await rooms.regions.tree()
        let month = clock.today.month
        var random = DemoRandom(seed: seed &+ 11)
        var rows: [ListImport.Row] = []
        var persons: [Int64] = []
        for (place, family) in families.enumerated() {
            let amount = Int64(120 + random.below(300)) * Int64(family.members.count)
            let number = "\(tree.code(ofTownship: family.regionID) ?? root)-\(place + 10_001)"
            for (position, member) in family.members.enumerated() {
                let isHead = position == 0
                rows.append(
                    ListImport.Row(
                        line: rows.count + 2,
                        householdNumber: number,
                        name: member.name,
                        idNumber: member.number,
                        regionID: family.regionID,
                        classCode: isHead ? (random.chance(60) ? "A" : "B") : nil,
                        urban: isHead ? (random.chance(40) ? "城市" : "农村") : nil,
                        amount: isHead ? "\(amount)" : nil,
                        startMonth: isHead ? month.adding(-6 - random.below(66)).iso : nil,
                        lastPaidMonth: isHead ? month.adding(-3).iso : nil,
                        bank: isHead ? "农业银行天门支行（演示）" : nil,
                        card: isHead ? DemoCards.card(&random) : nil
                    )
                )
                persons.append(member.id)
            }
        }
        guard let drafter = office.actors["jingban"], !rows.isEmpty else { return }
        let known = Dictionary(zip(rows.map(\.line), persons), uniquingKeysWith: { first, _ in first })
        let report = try await rooms.benefits.importList(
            actor: drafter,
            program: "dibao",
            exclusionGroup: "basic-living",
            rows: rows,
            totals: nil
        ) { people, _ in people.compactMap { known[$0.line] } }
        guard report.imported else { throw DemoProblem.refused(report.problems.first?.message ?? "名单为空") }
    }

    private struct Family {
        struct Member {
            let id: Int64
            let name: String
            let number: String
        }

        let regionID: Int64
        var members: [Member]
    }

    /// Every fortieth household with its living members, the head first.
    private func households() async throws -> [Family] {
        try await rooms.database.read { [rooms] transaction in
            let rows = try transaction.query(
                """
                select h.id, h.region_id, p.id, p.name from household h
                join household_member m on m.household_id = h.id join person p on p.id = m.person_id
                where h.id % 40 = 0 and p.died_on is null
                order by h.id, case when p.id = h.head_person_id then 0 else 1 end, p.id
                """
            )
            let numbers = try rooms.parties.residentNumbers(of: rows.map { try $0.at(2) }, in: transaction)
            var families: [Family] = []
            var last: Int64?
            for row in rows {
                let (household, id): (Int64, Int64) = (try row.at(0), try row.at(2))
                guard let number = numbers[id] else { continue }
                if last != household { families.append(Family(regionID: try row.at(1), members: [])) }
                last = household
                families[families.count - 1].members.append(.init(id: id, name: try row.at(3), number: number))
            }
            return families
        }
    }
}

extension RegionTree {
    /// The nine digits of the township that a village lies in.
    fileprivate func code(ofTownship village: Int64) -> String? {
        region(village).map { String($0.code.prefix(9)) }
    }
}

/// What keeps a demo from being made; each is a fault of the program or of the pack.
enum DemoProblem: Problem {
    case refused(String)

    var code: String { "demo.refused" }
    var kind: ProblemKind { .invalid }

    var message: String {
        switch self {
        case .refused(let why): "演示数据没有通过检查：\(why)"
        }
    }
}
