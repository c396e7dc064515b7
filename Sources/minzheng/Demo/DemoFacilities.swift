// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import Vocabulary

/// Homes for the old, stations of townships and facilities of villages (演示), taken in and changed year by year since the
/// end of 2020, so that what plans count over them has a course.
extension DemoBuilder {
    func facilities(_ office: Office) async throws {
        guard let drafter = office.actors["jingban"] else { return }
        let known = Set(rooms.registers.definitions.map(\.id))
        guard known.isSuperset(of: DemoFacilities.registers) else { return }
        let tree = try await rooms.regions.tree()
        let towns = tree.children(of: tree.county?.id ?? 0).filter { $0.isTownshipProper && !$0.isRetired }
        guard !towns.isEmpty else { return }
        let villages = towns.flatMap { town in tree.children(of: town.id).filter { !$0.isRetired } }
        let plan = try DemoFacilities(
            county: tree.county,
            towns: towns,
            villages: villages,
            households: try await DemoHistoryStore.households(in: rooms),
            seed: seed
        )
        let now = clock.now()
        var held: [String: RegisterEntry] = [:]
        for year in Self.firstYear...now.date.year {
            clock.travel(to: Self.yearEnd(year, before: now))
            for register in DemoFacilities.registers {
                let drafts = plan.drafts(of: register, opened: year)
                let made = try await rooms.database.write { [registers = rooms.registers] in
                    try registers.create(drafts, of: register, actor: drafter, in: $0)
                }
                for entry in made { held[entry.label] = entry }
            }
            for (label, values) in plan.changes(in: year) {
                guard let entry = held[label] else { continue }
                held[label] = try await rooms.registers.change(
                    actor: drafter,
                    RegisterChange(
                        registerID: entry.registerID,
                        entryID: entry.id,
                        version: entry.version,
                        values: values.mapValues { $0 },
                        reason: "\(year)年度核实（演示）"
                    )
                )
            }
        }
        clock.travel(to: now)
        guard let paused = held[plan.paused] else { return }
        _ = try await rooms.registers.move(
            actor: drafter,
            RegisterMove(
                registerID: paused.registerID,
                entryID: paused.id,
                version: paused.version,
                moveID: "suspend",
                reason: "消防设施改造，暂停收住（演示）"
            )
        )
    }
}

/// What was opened and changed in which year.
private struct DemoFacilities {
    static let registers = [
        "elder_care_institution", "township_station", "community_facility", "civil_post", "reform_pilot",
        "staff_training",
    ]

    private struct Opening {
        let register: String
        let year: Int
        let place: Region
        let from: CivilDate
        let values: [String: RegisterValue]
        var label: String { if case .text(let name)? = values["name"] { name } else { "" } }
    }

    private var openings: [Opening] = []
    private var changed: [Int: [(label: String, values: [String: RegisterValue])]] = [:]
    private(set) var paused = ""
    private static let principals = ["梁秀英", "韩建军", "邓玉梅", "许志强", "冯桂兰", "曹立新", "彭春香", "萧国平"]

    init(county: Region?, towns: [Region], villages: [Region], households: Int64, seed: UInt64) throws {
        var random = DemoRandom(seed: seed &+ 71)
        for (place, town) in towns.enumerated() { try homes(town, place, &random) }
        for (place, town) in towns.enumerated() { try stations(town, place, of: towns.count) }
        let built = villages.filter { $0.isCommunity || random.chance(76) }
        // So much that there are some thirty square metres to a hundred households, and never less than a room.
        let area = min(1_500, max(20, Int(households) * 33 / 100 / max(1, built.count)))
        let names = Dictionary(towns.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        for village in built { try facility(village, names[village.parentID ?? 0] ?? "", area, &random) }
        for (place, town) in towns.enumerated() { try posts(town, place, &random) }
        for village in villages where random.chance(88) { try post("儿童主任", in: village, 2021, &random) }
        if let county { try reforms(county) }
    }

    func drafts(of register: String, opened year: Int) -> [RegisterDraft] {
        openings.filter { $0.register == register && $0.year == year }.map { opening in
            RegisterDraft(
                registerID: register,
                regionID: opening.place.id,
                values: opening.values,
                validFrom: opening.from
            )
        }
    }

    func changes(in year: Int) -> [(label: String, values: [String: RegisterValue])] { changed[year] ?? [] }

    private mutating func homes(_ town: Region, _ place: Int, _ random: inout DemoRandom) throws {
        let beds = Int64(60 + random.below(8) * 10)
        let name = "\(town.name)敬老院（演示）"
        let isRun = place % 3 == 0
        try home(
            name,
            town,
            2020,
            kind: isRun ? "公建民营" : "公办公营",
            beds: beds,
            share: 35,
            comprehensive: place % 5 == 0,
            place
        )
        for (year, share) in [(2021, Int64(40)), (2023, 50), (2025, 63)] where random.chance(85) {
            var values: [String: RegisterValue] = ["nursing_beds": .number(beds * share / 100)]
            if year == 2025 { values["dementia_beds"] = .number(beds * 9 / 100) }
            if (place + year) % 5 < 2 { values["comprehensive"] = .flag(true) }
            changed[year, default: []].append((name, values))
        }
        let private_ = ["康乐园", "夕阳红", "福寿居"]
        guard place < private_.count else { return }
        let own = "\(private_[place])养老院（演示）"
        try home(own, town, 2021 + place, kind: "民办", beds: 80, share: 70, comprehensive: false, place + 3)
        paused = own
    }

    private mutating func home(
        _ name: String,
        _ town: Region,
        _ year: Int,
        kind: String,
        beds: Int64,
        share: Int64,
        comprehensive: Bool,
        _ place: Int
    ) throws {
        openings.append(
            Opening(
                register: "elder_care_institution",
                year: year,
                place: town,
                from: try CivilDate(year: year, month: 5, day: 12),
                values: [
                    "name": .text(name), "kind": .text(kind), "comprehensive": .flag(comprehensive),
                    "beds": .number(beds), "nursing_beds": .number(beds * share / 100), "dementia_beds": .number(0),
                    "address": .text("\(town.name)演示路\(place + 1)号"),
                    "principal": .text(Self.principals[place % Self.principals.count]),
                    "phone": .text("1390000\(8_200 + place)"), "filing": .text("演示〔\(year)〕养备\(place + 1)号"),
                ]
            )
        )
    }

    private mutating func stations(_ town: Region, _ place: Int, of count: Int) throws {
        let kinds = [("社会工作服务站", 100, 4), ("未成年人保护工作站", 62, 5), ("居家养老服务中心", 80, 5)]
        for (kind, share, years) in kinds {
            let last = max(1, count * share / 100)
            guard place < last else { continue }
            let year = 2021 + place * years / last
            let opened = try CivilDate(year: year, month: 6, day: 18)
            openings.append(
                Opening(
                    register: "township_station",
                    year: year,
                    place: town,
                    from: opened,
                    values: [
                        "name": .text("\(town.name)\(kind)（演示）"), "kind": .text(kind),
                        "operator": .text(place % 4 == 0 ? "自办" : "小雨点社会工作服务中心（演示）"),
                        "workers": .number(Int64(2 + place % 3)), "opened_on": .date(opened),
                        "address": .text("\(town.name)便民服务中心"),
                    ]
                )
            )
        }
    }

    /// Some townships lack one.
    private mutating func posts(_ town: Region, _ place: Int, _ random: inout DemoRandom) throws {
        if place % 5 != 3 { try post("公益性服务岗位", in: town, 2021, &random) }
        if place % 4 == 0 { try post("公益性服务岗位", in: town, 2023, &random) }
        if place % 7 != 5 { try post("儿童督导员", in: town, 2022, &random) }
        for _ in 0..<2 { try post("乡镇经办人员", in: town, 2021, &random) }
    }

    private mutating func post(_ kind: String, in region: Region, _ year: Int, _ random: inout DemoRandom) throws {
        let isMan = random.chance(40)
        let from = try CivilDate(year: year, month: 3, day: 1)
        openings.append(
            Opening(
                register: "civil_post",
                year: year,
                place: region,
                from: from,
                values: [
                    "kind": .text(kind),
                    "holder": .text(random.pick(DemoNames.surnames) + DemoNames.given(male: isMan, &random)),
                    "funded_by": .text(region.level == .township ? "市级统筹" : "其他"),
                    "full_time": .flag(kind != "儿童主任"), "started_on": .date(from),
                ]
            )
        )
    }

    private mutating func reforms(_ county: Region) throws {
        let from = try CivilDate(year: 2024, month: 4, day: 1)
        openings.append(
            Opening(
                register: "reform_pilot",
                year: 2024,
                place: county,
                from: from,
                values: [
                    "name": .text("“物质＋服务”社会救助试点（演示）"), "rank": .text("省级"), "field": .text("社会救助"),
                    "unit": .text("市民政局"), "approval": .text("演示民函〔2024〕1号"), "began_on": .date(from),
                    "ends_on": .date(try CivilDate(year: 2026, month: 12, day: 31)),
                    "aims": .text("对低保、特困家庭中的失能、独居老人按需派单，服务结果记入一户一档。"),
                ]
            )
        )
        for (year, audience, hours, trainees) in [
            (2023, "乡镇（街道）经办人员", Int64(16), Int64(56)), (2024, "儿童主任和督导员", 24, 240), (2025, "养老护理员", 40, 85),
        ] {
            let began = try CivilDate(year: year, month: 9, day: 11)
            openings.append(
                Opening(
                    register: "staff_training",
                    year: year,
                    place: county,
                    from: began,
                    values: [
                        "name": .text("\(year)年\(audience)培训班（演示）"), "audience": .text(audience),
                        "organiser": .text("市民政局"), "began_on": .date(began),
                        "ended_on": .date(try CivilDate(year: year, month: 9, day: 15)), "hours": .number(hours),
                        "trainees": .number(trainees),
                    ]
                )
            )
        }
    }

    private mutating func facility(_ village: Region, _ town: String, _ area: Int, _ random: inout DemoRandom) throws {
        let name = town + village.name.replacing("（演示）", with: "") + "综合服务中心（演示）"
        let hasStation = random.chance(45)
        let hasCare = village.isCommunity && random.chance(40)
        let opened = village.isCommunity || random.chance(85) ? 2020 : 2021 + random.below(5)
        openings.append(
            Opening(
                register: "community_facility",
                year: opened,
                place: village,
                from: try CivilDate(year: opened, month: 4, day: 9),
                values: [
                    "name": .text(name), "area": .number(Int64(area * (85 + random.below(31)) / 100)),
                    "party_service": .flag(random.chance(80)), "volunteer_station": .flag(hasStation),
                    "day_care": .flag(hasCare), "built_on": .date(try CivilDate(year: opened, month: 4, day: 9)),
                ]
            )
        )
        let year = 2021 + random.below(6)
        if !hasStation, random.chance(60) {
            changed[year, default: []].append((name, ["volunteer_station": .flag(true)]))
        }
        if village.isCommunity, !hasCare { changed[year, default: []].append((name, ["day_care": .flag(true)])) }
    }
}
