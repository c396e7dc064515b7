// SPDX-License-Identifier: Apache-2.0
import Packs
import Policy
import Testing
import Vocabulary

/// The packs that the product ships.
struct RealPackTests {
    static let ids = ["national", "hubei", "hubei-tianmen"]

    @Test(arguments: ids)
    func `every shipped folder loads by itself and calls itself by its folder's name`(id: String) throws {
        let pack = try PackLoader.load(folder: "\(PackFolder.all)/\(id)")
        #expect(pack.id == id)
        #expect(!pack.title.isEmpty)
        #expect(pack.files["pack.yaml"] != nil)
    }

    @Test func `the county stands on its province and the nation`() throws {
        let pack = try ResolvedPack.load(packs: PackFolder.all, id: "hubei-tianmen")
        #expect(pack.layers.map(\.id) == ["national", "hubei", "hubei-tianmen"])
        #expect(pack.root == "429006")
        #expect(pack.office == "天门市民政局")
        #expect(pack.services.map(\.id).contains("dibao"))
        #expect(pack.regions.count > 20)
        #expect(Set(pack.regions.map(\.code)).count == pack.regions.count)
    }

    @Test func `every example in the rules comes out as written`() throws {
        let outcomes = try ResolvedPack.load(packs: PackFolder.all, id: "hubei-tianmen").policies.runTests()
        #expect(outcomes.count >= 10)
        for outcome in outcomes {
            #expect(outcome.difference == nil, "\(outcome.file):\(outcome.line) \(outcome.title)")
        }
    }

    @Test(arguments: ["hubei-tianmen", "hubei-jingzhou", "shaanxi-ankang", "zhejiang-xinchang", "hubei-xianning"])
    func `every example that the services give comes out as written`(id: String) throws {
        let pack = try ResolvedPack.load(packs: PackFolder.all, id: id)
        let outcomes = pack.runServiceTests()
        #expect(outcomes.count >= 90)
        for outcome in outcomes {
            #expect(outcome.difference == nil, "\(outcome.place.file) \(outcome.title)")
        }
    }

    @Test func `the examples come to nearly every branch of the nation's programs and stand at all their edges`() throws
    {
        let book = try ResolvedPack.load(packs: PackFolder.all, id: "hubei-tianmen").policies
        let coverage = book.coverage()
        #expect(coverage.count == 20)
        for program in coverage { #expect(program.reaches(percent: 95), "\(program.summary)") }
        #expect(try book.suggestedTests().map(\.text) == [])
    }

    @Test func `a parameter's value names the layer and the document it comes from`() throws {
        let table = try ResolvedPack.load(packs: PackFolder.all, id: "hubei-tianmen").parameters
        let day = try CivilDate(parsing: "2026-11-20")
        let standard = try #require(table.row("城市低保标准", region: "429006", on: day))
        #expect(standard.value == "630元/人·月")
        #expect(standard.layer == "hubei-tianmen")
        let margin = try #require(table.row("边缘家庭倍数", region: "429006", on: day))
        #expect(margin.layer == "hubei")
        let assets = try #require(table.row("人均金融资产上限月数", region: "429006", on: day))
        #expect(assets.layer == "national")
        for row in table.rows { #expect(!row.document.isEmpty, "\(row.name)") }
    }
}
