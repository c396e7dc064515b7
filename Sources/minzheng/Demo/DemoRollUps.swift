// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

/// What counties report to the bureau above (演示).
extension DemoBuilder {
    /// A county's last two months: one that was checked, and one that waits for it.
    func ownRollUps(_ office: Office) async throws {
        guard let drafter = office.actors["jingban"], let checker = office.actors["shenhe"] else { return }
        let month = clock.today.month
        let first = try await rooms.rollUps.make(actor: drafter, month: month.adding(-2))
        try await rooms.rollUps.check(actor: checker, first, agrees: true, note: "")
        _ = try await rooms.rollUps.make(actor: drafter, month: month.adding(-1))
    }

    /// Thirteen months of every county of a prefecture, the last of them not complete and one put right later.
    func countiesRollUps(_ office: Office) async throws {
        guard let drafter = office.actors["jingban"] else { return }
        let counties = try await rooms.regions.tree().countiesBelow.filter { !$0.isRetired }
        let last = clock.today.month.adding(-1)
        var random = DemoRandom(seed: seed &+ 61)
        for (place, county) in counties.enumerated() {
            var people = DemoCounty(size: 25 + random.below(40))
            for month in last.adding(-12)...last {
                people.pass(&random)
                // Of several counties the last still owes the last month.
                guard month < last || place + 1 < counties.count || counties.count < 2 else { continue }
                let sheet = self.sheet(people, county, month, number: 1)
                _ = try await rooms.rollUps.take(actor: drafter, sheet)
                if place == 0, month == last.adding(-2) {
                    people.pass(&random)
                    _ = try await rooms.rollUps.take(actor: drafter, self.sheet(people, county, month, number: 2))
                }
            }
        }
    }

    private func sheet(_ people: DemoCounty, _ county: Region, _ month: Month, number: Int) -> RollUpSheet {
        var seen: Set<String> = []
        let programs = rooms.casework.services.current.compactMap { service in
            service.program.flatMap { seen.insert($0).inserted ? (id: $0, title: service.programTitle) : nil }
        }
        return RollUpSheet(
            officeCode: String(county.code.prefix(6)),
            office: "\(county.name)民政局（演示）",
            month: month,
            number: number,
            madeBy: "演示制表（县经办）",
            checkedBy: "演示审定（县审核）",
            checkedOn: month.adding(1).firstDay.adding(days: 4 + (number - 1) * 10),
            lines: programs.flatMap { people.lines(of: $0.id, title: $0.title, month) } + people.work
                + people.lines(rooms.planning.counted)
        )
    }
}

/// Made-up figures of a county that grow and shrink a little from month to month.
private struct DemoCounty {
    /// Thousands of families.
    private var size: Int
    private var urban = 0
    private var rural = 0
    private var moved = (added: 0, left: 0)
    private var cases = 0

    init(size: Int) {
        self.size = size
        urban = size * 22
        rural = size * 95
    }

    mutating func pass(_ random: inout DemoRandom) {
        moved = (added: 6 + random.below(size), left: 6 + random.below(size))
        rural = max(100, rural + moved.added - moved.left)
        cases = size * 6 + random.below(size * 3)
    }

    /// Families in town and country, persons of ten families, yuan a month of a person.
    private static func scale(_ program: String) -> (share: Int, persons: Int, yuan: Int) {
        switch program {
        case "dibao": (100, 19, 390)
        case "dishou-bianyuan", "gangxing-zhichu": (22, 21, 0)
        case "tekun": (16, 10, 1_020)
        case "liangxiang-butie": (85, 10, 110)
        case "gaoling-jintie": (120, 10, 80)
        case "guer", "shishi-wuren-fuyang": (1, 10, 1_400)
        default: (3, 11, 500)
        }
    }

    func lines(of program: String, title: String, _ month: Month) -> [RollUpLine] {
        let (share, persons, yuan) = Self.scale(program)
        let (town, country) = (urban * share / 100, rural * share / 100)
        let people = (town + country) * persons / 10
        let due = people * yuan * 100
        return RollUpItem.Benefit.allCases.map { part in
            let value =
                switch part {
                case .urbanFamilies: town
                case .urbanPersons: town * persons / 10
                case .ruralFamilies: country
                case .ruralPersons: people - town * persons / 10
                case .addedFamilies: moved.added * share / 100
                case .addedPersons: moved.added * share * persons / 1_000
                case .leftFamilies: moved.left * share / 100
                case .leftPersons: moved.left * share * persons / 1_000
                case .due, .spent: due
                // A few cards are always returned.
                case .paid: due / 1_000 * 996
                case .closed: 1
                }
            return RollUpLine(
                code: RollUpItem.benefit(program: program, part).code,
                title: "\(title) \(part.title)",
                unit: part.unit,
                value: Int64(value)
            )
        }
    }

    var work: [RollUpLine] {
        RollUpItem.Work.allCases.map { part in
            let value =
                switch part {
                case .received: cases
                case .ended: cases * 9 / 10
                case .open: cases * 7 / 10
                case .late: cases / 90
                }
            return RollUpLine(
                code: RollUpItem.work(part).code,
                title: "办件 \(part.title)",
                unit: .cases,
                value: Int64(value)
            )
        }
    }

    /// What is counted over registers: places by their number in a county of that size, beds and households by the rest.
    private static func registered(_ metric: PlanMetric, _ size: Int) -> (above: Int, below: Int) {
        guard case .registers(let counted) = metric.source, case .base(let base) = counted.denominator else {
            return (size * 17, size * 30)
        }
        let below =
            switch base {
            case .townships: 10 + size % 6
            case .villages: 180 + size
            case .communities: 30 + size % 9
            case .ruralVillages: 150 + size
            case .people: size * 3_000
            case .elders: size * 600
            case .households: size * 1_000
            }
        return base.isPlace ? (below * 8 / 10, below) : (below * 28 / 100, below)
    }

    func lines(_ metrics: [PlanMetric]) -> [RollUpLine] {
        metrics.flatMap { metric in
            let (above, below) =
                switch metric {
                case .tekunInInstitutions: (rural * 6 / 100, rural * 16 / 100)
                case .dependentTekunInInstitutions: (rural * 2 / 100, rural * 3 / 100)
                case .livingSubsidyCoverage: (rural * 40 / 100, rural * 41 / 100)
                case .nursingSubsidyCoverage: (rural * 45 / 100, rural * 46 / 100)
                case .organizationsPerTenThousand: (size * 11, size * 11_000)
                case .ecologicalBurials: (size * 3, size * 7)
                default: Self.registered(metric, size)
                }
            return RollUpItem.Part.allCases.map { part in
                let (words, value) =
                    switch part {
                    case .numerator: (metric.numerator, above)
                    case .denominator: (metric.denominator, below)
                    case .unknown: ("没有记录", 0)
                    }
                return RollUpLine(
                    code: RollUpItem.metric(metric.id, part).code,
                    title: "\(metric.id) \(words)",
                    unit: .records,
                    value: Int64(value)
                )
            }
        }
    }
}
