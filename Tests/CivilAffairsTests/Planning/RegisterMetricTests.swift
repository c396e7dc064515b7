// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import Policy
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// What packs count over registers, held against places that can be counted by hand.
struct RegisterMetricTests {
    private static let home = "elder_care_institution"

    private func home(
        _ name: String,
        beds: Int64,
        nursing: Int64,
        dementia: Int64 = 0,
        kind: String = "民办",
        comprehensive: Bool = false
    ) -> [String: RegisterValue] {
        [
            "name": .text(name), "kind": .text(kind), "comprehensive": .flag(comprehensive), "beds": .number(beds),
            "nursing_beds": .number(nursing), "dementia_beds": .number(dementia), "address": .text("演示路1号"),
            "principal": .text("演示人"),
        ]
    }

    private func station(_ name: String, _ kind: String) throws -> [String: RegisterValue] {
        [
            "name": .text(name), "kind": .text(kind), "workers": .number(2),
            "opened_on": .date(try CivilDate(parsing: "2026-01-01")),
        ]
    }

    private func facility(_ name: String, area: Int64, volunteers: Bool = false) throws -> [String: RegisterValue] {
        [
            "name": .text(name), "area": .number(area), "party_service": .flag(true),
            "volunteer_station": .flag(volunteers), "day_care": .flag(true),
            "built_on": .date(try CivilDate(parsing: "2020-01-01")),
        ]
    }

    @Test(arguments: TestStores.all)
    func `beds count as the register had them on the day, and only of homes that are open`(_ dialect: Dialect)
        async throws
    {
        try await CountedPlace.with(dialect) { place in
            let metric = try place.metric("养老机构护理型床位占比")
            #expect(try await place.total(metric) == nil)
            let (office, registers) = (place.office, place.office.rooms.registers)
            let first = try await place.enter(
                Self.home,
                in: office.township,
                on: "2026-03-01",
                home("甲院", beds: 100, nursing: 30)
            )
            let second = try await place.enter(
                Self.home,
                in: office.otherTownship,
                on: "2026-04-20",
                home("乙院", beds: 50, nursing: 10)
            )
            office.clock.travel(to: Timestamp(date: try CivilDate(parsing: "2026-05-01"), hour: 9))
            let change = RegisterChange(
                registerID: Self.home,
                entryID: first.id,
                version: first.version,
                values: ["nursing_beds": .number(50), "principal": .text("另一人")],
                reason: "改造"
            )
            let move = RegisterMove(
                registerID: Self.home,
                entryID: second.id,
                version: second.version,
                moveID: "suspend",
                reason: "改造"
            )
            try await office.rooms.database.write { transaction in
                _ = try registers.change(change, actor: place.system, in: transaction)
                _ = try registers.move(move, actor: place.system, in: transaction)
            }
            office.clock.travel(to: Timestamp(date: try CivilDate(parsing: "2026-06-30"), hour: 9))
            #expect(try await place.total(metric, on: "2026-02-28") == nil)
            #expect(try await place.total(metric, on: "2026-03-01") == PlanFigure(numerator: 30, denominator: 100))
            #expect(try await place.total(metric, on: "2026-04-30") == PlanFigure(numerator: 40, denominator: 150))
            let now = try #require(try await place.total(metric, on: "2026-05-01"))
            #expect(now == PlanFigure(numerator: 50, denominator: 100))
            #expect(now.value(of: metric) == .number(Ratio(50)))
            // Behind it stands the home with its beds, for whoever may read registers.
            let (_, units) = try await place.planning.units(
                actor: office.actor("leader"),
                planID: "own",
                indicatorID: try place.indicator(metric),
                townshipID: office.township,
                on: try CivilDate(parsing: "2026-04-30")
            )
            #expect(units.map(\.label) == ["甲院"])
            #expect(units.first?.figure == PlanFigure(numerator: 30, denominator: 100))
        }
    }

    @Test(arguments: TestStores.all)
    func `a township is covered once, farms are none, and nothing is said of a kind that nobody entered`(
        _ dialect: Dialect
    ) async throws {
        try await CountedPlace.with(dialect) { place in
            let social = try place.metric("乡镇（街道）社会工作服务站覆盖率")
            let minors = try place.metric("乡镇（街道）未成年人保护工作站覆盖率")
            let day = try CivilDate(parsing: "2026-05-15")
            let farm = RegionLine(
                code: "429006450",
                name: "演示农场",
                level: .township,
                parentCode: "429006",
                validFrom: try CivilDate(parsing: "2020-01-01")
            )
            try await place.office.rooms.regions.load(actor: place.system, lines: [farm])
            let tree = try await place.office.rooms.regions.tree()
            let farmID = try #require(tree.region(code: "429006450")?.id)
            for (name, region) in [("一站", place.office.township), ("二站", place.office.township), ("农场站", farmID)] {
                try await place.enter("township_station", in: region, try station(name, "社会工作服务站"))
            }
            #expect(try await place.total(social) == PlanFigure(numerator: 1, denominator: 2))
            let townships = try await place.found(social).count.townships(on: day)
            #expect(townships[place.office.township] == PlanFigure(numerator: 1, denominator: 1))
            #expect(townships[place.office.otherTownship] == PlanFigure(numerator: 0, denominator: 1))
            #expect(townships[farmID] == nil)
            #expect(try await place.total(minors) == nil)
            // In the village it lies in the township too.
            try await place.enter(
                "township_station",
                in: place.office.village,
                try station("未保站", "未成年人保护工作站")
            )
            #expect(try await place.total(minors) == PlanFigure(numerator: 1, denominator: 2))
        }
    }

    @Test(arguments: TestStores.all)
    func `public homes are told apart from private ones, and comprehensive ones cover their township`(
        _ dialect: Dialect
    ) async throws {
        try await CountedPlace.with(dialect) { place in
            let (here, there) = (place.office.township, place.office.otherTownship)
            for (region, home) in [
                (here, home("公办院", beds: 100, nursing: 0, dementia: 10, kind: "公办公营")),
                (there, home("民营院", beds: 60, nursing: 0, dementia: 6, kind: "公建民营", comprehensive: true)),
                (there, home("私立院", beds: 40, nursing: 0, dementia: 4, comprehensive: true)),
            ] {
                try await place.enter(Self.home, in: region, home)
            }
            try await place.enter("township_station", in: here, try station("甲中心", "居家养老服务中心"))
            for (metric, above, below) in [
                ("公办养老机构公建民营比例", Int64(1), Int64(2)), ("公办养老机构失智症床位占比", 16, 160), ("乡镇（街道）综合养老服务机构覆盖率", 1, 2),
                ("乡镇（街道）居家养老服务中心覆盖率", 1, 2),
            ] {
                let total = try await place.total(try place.metric(metric))
                #expect(total == PlanFigure(numerator: above, denominator: below), "\(metric)")
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `facilities are held against households and villages of their kind`(_ dialect: Dialect) async throws {
        try await CountedPlace.with(dialect) { place in
            let office = place.office
            let community = try #require(
                try await office.rooms.regions.addVillages(
                    actor: place.system,
                    under: office.township,
                    names: ["演示社区"],
                    from: try CivilDate(parsing: "2020-01-01")
                ).first
            )
            for (name, region, area) in [("村中心", office.village, Int64(300)), ("社区中心", community, 700)] {
                let values = try facility(name, area: area, volunteers: region == community)
                try await place.enter("community_facility", in: region, values)
            }
            for serial in 1...4 {
                let person = try await place.person(serial)
                let ended: String? = serial == 4 ? "2026-04-01" : nil
                try await place.run(
                    """
                    insert into household (id, kind, head_person_id, region_id, version, created_at, ended_on)
                    values (\(Int64(serial)), \(serial == 1 ? "home" : "hukou"), \(person), \(office.village), 1, 1,
                        \(ended))
                    """
                )
            }
            let area = try place.metric("每百户社区综合服务设施面积")
            #expect(try await place.total(area, on: "2026-03-15") == PlanFigure(numerator: 1_000, denominator: 3))
            #expect(try await place.total(area) == PlanFigure(numerator: 1_000, denominator: 2))
            #expect(
                try await place.total(try place.metric("社区综合服务设施志愿服务站点覆盖率"))
                    == PlanFigure(numerator: 1, denominator: 2)
            )
            let villages = try await place.office.rooms.regions.tree().all.count {
                $0.level == .village && !$0.isCommunity
            }
            #expect(
                try await place.total(try place.metric("农村社区综合服务设施覆盖率"))
                    == PlanFigure(numerator: 1, denominator: Int64(villages))
            )
            #expect(
                try await place.total(try place.metric("社区日间照料覆盖率")) == PlanFigure(numerator: 1, denominator: 1)
            )
        }
    }

    @Test(arguments: TestStores.all)
    func `those of sixty and older are counted from their birthday until they die`(_ dialect: Dialect) async throws {
        try await CountedPlace.with(dialect) { place in
            for (serial, birth, death) in [
                (1, "1960-01-01", String?.none), (2, "1966-05-16", nil), (3, "1966-05-15", nil),
                (4, "1940-01-01", "2026-05-15"), (5, "1990-01-01", nil),
            ] {
                let person = try await place.person(serial)
                try await place.run(
                    "update person set birth_on = \(birth), died_on = \(death) where id = \(person)"
                )
            }
            try await place.enter(Self.home, in: place.office.township, home("甲院", beds: 6, nursing: 0))
            let metric = try place.metric("每千名老年人养老床位数")
            let total = try #require(try await place.total(metric))
            #expect(total == PlanFigure(numerator: 6, denominator: 2))
            #expect(total.value(of: metric) == .number(Ratio(3_000)))
            #expect(
                try await place.total(metric, on: "2026-05-14") == PlanFigure(numerator: 6, denominator: 2)
            )
            #expect(
                try await place.total(metric, on: "2026-05-16") == PlanFigure(numerator: 6, denominator: 3)
            )
        }
    }

    @Test(arguments: [
        ("sum: beds", "sum: bed", "没有“bed”这一栏"), ("sum: beds", "sum: principal", "不是整数栏"),
        ("register: elder_care_institution", "register: homes", "没有登记簿“homes”"),
        ("where: {kind: 民办}", "where: {kind: 私立}", "没有“私立”这个值"),
        ("where: {kind: 民办}", "where: {address: 民办}", "只能用选择栏或是否栏"),
        ("states: [operating]", "states: [open]", "没有状态“open”"),
        ("id: 民办床位占比", "id: 节地生态安葬率", "由程序计算"),
        ("of: 户籍户", "of: 户", "只能是"), ("sum: beds", "sum: beds, covers: 乡镇（街道）", "只写一个"),
        ("sum: beds", "covers: 户籍户", "covers 要写一种地方"),
        ("id: 民办床位占比", "id: 民办.床位", "不能有“.”"),
    ])
    func `a metric that cannot be counted is refused with what to do`(from: String, to: String, message: String) throws
    {
        let text = """
            metrics:
              - id: 民办床位占比
                numerator: {title: 民办床位, register: elder_care_institution, states: [operating], where: {kind: 民办}, sum: beds}
                denominator: {title: 户籍户, of: 户籍户}
            """
        func pack(_ text: String) throws {
            let layers = try ["national", "hubei", "hubei-tianmen"].map { id -> Pack in
                let plain = try PackLoader.load(folder: "\(CaseOffice.packs)/\(id)")
                guard id == "hubei-tianmen" else { return plain }
                var files = plain.files
                files["metrics.yaml"] = Array(text.utf8)
                return try PackLoader.load(files: files, name: id)
            }
            _ = try ResolvedPack(layers)
        }
        try pack(text)
        #expect(text.contains(from))
        let problem = #expect(throws: PackProblem.self) { try pack(text.replacing(from, with: to)) }
        let texts = problem?.faults.map(\.text) ?? []
        #expect(texts.contains { $0.contains(message) }, "\(texts)")
    }
}
