// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

struct RegionTests {
    private func line(
        _ code: String,
        _ name: String,
        _ level: Region.Level,
        under parent: String?,
        from: String = "1990-01-01",
        until: String? = nil,
        successor: String? = nil
    ) throws -> RegionLine {
        RegionLine(
            code: code,
            name: name,
            level: level,
            parentCode: parent,
            validFrom: try CivilDate(parsing: from),
            validUntil: try until.map { try CivilDate(parsing: $0) },
            successorCode: successor
        )
    }

    @Test func `names, ancestors and descendants follow the tree`() async throws {
        let kernel = try await KernelFixture.make()
        let tree = try await kernel.regions.tree()
        #expect(tree.fullName(kernel.villageA) == "演示市 甲街道 东村（演示）")
        #expect(tree.ancestors(of: kernel.villageA).map(\.id) == [kernel.villageA, kernel.townA, kernel.county])
        #expect(tree.descendants(of: kernel.townB).map(\.id) == [kernel.townB, kernel.villageB])
        #expect(tree.children(of: kernel.county).map(\.name) == ["甲街道", "乙镇"])
        #expect(tree.county?.id == kernel.county)
        #expect(tree.areas(of: kernel.villageA) == [kernel.villageA, kernel.townA])
        #expect(tree.areas(of: kernel.county).isEmpty)
        #expect(tree.isRegion(kernel.villageA, under: kernel.townA))
        #expect(!tree.isRegion(kernel.villageA, under: kernel.townB))
    }

    @Test func `a store is that of a county, or of a prefecture with the counties below it`() async throws {
        func tree(_ lines: [RegionLine]) async throws -> RegionTree {
            try await TestStores.withStore(.sqlite, AuditMigrations.all + Parties.migrations) { store in
                let audit = Audit(database: store, cipher: FieldCipher(TestStores.keyRing))
                let regions = Regions(database: store, audit: audit, clock: TestStores.clock())
                try await regions.load(actor: .system("test"), lines: lines)
                return try await regions.tree()
            }
        }
        let prefecture = [
            try line("420000", "湖北省", .province, under: nil),
            try line("421000", "荆州市", .prefecture, under: "420000"),
            try line("421002", "沙市区", .county, under: "421000"),
        ]
        let below = try line("421002001", "中山街道", .township, under: "421002")
        // One county with its townships: that county's store, whatever lies above it.
        let county = try await tree(prefecture + [below])
        #expect(county.office?.name == "沙市区")
        #expect(county.county?.name == "沙市区")
        #expect(county.countiesBelow.isEmpty)
        let whole = try await tree(prefecture + [below, try line("421003", "荆州区", .county, under: "421000")])
        #expect(whole.office?.name == "荆州市")
        #expect(whole.county == nil)
        #expect(whole.countiesBelow.map(\.name) == ["沙市区", "荆州区"])
        #expect(try await tree([]).office == nil)
    }

    @Test func `a code that was replaced still finds the same region`() async throws {
        let kernel = try await KernelFixture.make()
        let lines = [
            try line("421000", "荆州市", .prefecture, under: nil),
            try line("421023", "监利县", .county, under: "421000", until: "2020-06-11", successor: "421088"),
            try line("421088", "监利市", .county, under: "421000", from: "2020-06-12"),
        ]
        try await kernel.regions.load(actor: kernel.system, lines: lines)
        let tree = try await kernel.regions.tree()
        let region = try #require(tree.region(code: "421088"))
        #expect(tree.region(code: "421023")?.id == region.id)
        #expect(tree.region(code: "421023", on: try CivilDate(parsing: "2019-01-01"))?.name == "监利市")
        #expect(tree.name(region.id, on: try CivilDate(parsing: "2019-01-01")) == "监利县")
        #expect(tree.region(code: "421023", on: try CivilDate(parsing: "2026-01-01")) == nil)
        #expect(tree.region(code: "421088", on: try CivilDate(parsing: "2019-01-01")) == nil)
        #expect(region.shortCode == "421088")
        let again = try await kernel.regions.load(actor: kernel.system, lines: lines)
        #expect(again.added == 0 && again.changed == 0 && again.moved.isEmpty)
    }

    @Test func `two villages dissolved into one lead to it`() async throws {
        let kernel = try await KernelFixture.make()
        let lines = [
            try line(
                "429006001011",
                "南村（演示）",
                .village,
                under: "429006001",
                until: "2024-12-31",
                successor: "429006001013"
            ),
            try line(
                "429006001012",
                "北村（演示）",
                .village,
                under: "429006001",
                until: "2024-12-31",
                successor: "429006001013"
            ),
            try line("429006001013", "和村（演示）", .village, under: "429006001", from: "2025-01-01"),
        ]
        try await kernel.regions.load(actor: kernel.system, lines: lines)
        let tree = try await kernel.regions.tree()
        let south = try #require(tree.region(code: "429006001011"))
        let joined = try #require(tree.region(code: "429006001013"))
        #expect(south.id != joined.id)
        #expect(south.isRetired)
        #expect(tree.current(south.id)?.id == joined.id)
        #expect(!tree.children(of: kernel.townA).map(\.id).contains(south.id))
    }

    @Test func `a list with a fault changes nothing and says which line`() async throws {
        let kernel = try await KernelFixture.make()
        let before = try await kernel.regions.tree().all
        await #expect(throws: RegionsProblem.unknownParent(code: "429006009000", parent: "429009000000")) {
            try await kernel.regions.load(
                actor: kernel.system,
                lines: [line("429006009", "丙镇", .township, under: "429009")]
            )
        }
        await #expect(throws: RegionsProblem.malformedCode("42900600900A", name: "丙镇")) {
            try await kernel.regions.load(
                actor: kernel.system,
                lines: [line("42900600900A", "丙镇", .township, under: "429006")]
            )
        }
        await #expect(throws: RegionsProblem.loop(code: "429006009000")) {
            try await kernel.regions.load(
                actor: kernel.system,
                lines: [
                    line("429006009", "丙镇", .township, under: "429006009001"),
                    line("429006009001", "丙村", .village, under: "429006009"),
                ]
            )
        }
        #expect(try await kernel.regions.tree().all == before)
    }

    @Test func `villages are added under a township with numbers of their own`() async throws {
        let kernel = try await KernelFixture.make()
        let ids = try await kernel.regions.addVillages(
            actor: kernel.system,
            under: kernel.townA,
            names: ["桃园村（演示）", "柳林村（演示）"],
            from: kernel.date("2026-01-01")
        )
        let tree = try await kernel.regions.tree()
        #expect(ids.map { tree.fullName($0) } == ["演示市 甲街道 桃园村（演示）", "演示市 甲街道 柳林村（演示）"])
        await #expect(throws: RegionsProblem.nameTaken("桃园村（演示）")) {
            try await kernel.regions.addVillages(
                actor: kernel.system,
                under: kernel.townA,
                names: ["桃园村（演示）"],
                from: kernel.date("2026-01-01")
            )
        }
    }

    @Test func `people follow their village to another township`() async throws {
        let kernel = try await KernelFixture.make()
        try await kernel.person("张三", hukou: kernel.villageA)
        let outcome = try await kernel.regions.load(
            actor: kernel.system,
            lines: [line("429006001001", "东村（演示）", .village, under: "429006002", from: "2000-01-01")]
        )
        #expect(outcome.moved == [kernel.villageA])
        try await kernel.parties.regionsMoved(actor: kernel.system, outcome.moved)
        #expect(try await kernel.names(kernel.clerk(kernel.townA)) == [])
        #expect(try await kernel.names(kernel.clerk(kernel.townB)) == ["张三"])
        #expect(try await kernel.names(kernel.clerk(kernel.townB), PersonQuery(text: "zs")) == ["张三"])
    }

    @Test(arguments: TestStores.all)
    func `people of a dissolved township are found by the office that took it over`(dialect: Dialect) async throws {
        try await RegistryStores.run(dialect) { kernel in
            try await kernel.person("张三", hukou: kernel.villageA)
            let lines = [
                try line(
                    "429006001",
                    "甲街道",
                    .township,
                    under: "429006",
                    from: "2000-01-01",
                    until: "2026-06-30",
                    successor: "429006002"
                ),
                try line("429006009", "丙镇", .township, under: "429006", until: "2026-06-30", successor: "429006002"),
            ]
            let outcome = try await kernel.regions.load(actor: kernel.system, lines: lines)
            try await kernel.parties.regionsMoved(actor: kernel.system, outcome.moved)

            let tree = try await kernel.regions.tree()
            #expect(tree.region(kernel.townA)?.isRetired == true)
            #expect(tree.current(kernel.townA)?.id == kernel.townB)
            #expect(tree.isRegion(kernel.villageA, under: kernel.townB))
            #expect(!tree.isRegion(kernel.villageB, under: kernel.townA))
            #expect(tree.fullName(kernel.villageA) == "演示市 甲街道 东村（演示）")
            #expect(try await kernel.names(kernel.clerk(kernel.townB)) == ["张三"])
            #expect(try await kernel.names(kernel.clerk(kernel.townB), PersonQuery(text: "zs")) == ["张三"])
            #expect(try await kernel.names(kernel.clerk(kernel.villageB)) == [])
            let new = try await kernel.person("李四", hukou: kernel.villageA)
            #expect(try await kernel.parties.card(actor: kernel.clerk(kernel.townB), new).person.name == "李四")
            let total = try await kernel.parties.list(actor: kernel.clerk(kernel.townB), PersonQuery(limit: 1)).total
            #expect(total == .exact(2))
        }
    }
}
