// SPDX-License-Identifier: Apache-2.0
import Foundation
import Packs
import Policy
import Testing
import Vocabulary

/// Holds the plans of the five places against the list of all that their documents say, in both directions.
///
/// The list lies in `Checklists`. A row named 原文 stands for something of a document that no table of the list has.
struct PlanChecklistTests {
    static let places = ["hubei-tianmen", "hubei-xianning", "hubei-jingzhou", "shaanxi-ankang", "zhejiang-xinchang"]

    /// Read once for all tests, since five places take a while.
    private static let loaded = Result {
        try Dictionary(
            uniqueKeysWithValues: places.map { ($0, try ResolvedPack.load(packs: PackFolder.all, id: $0)) }
        )
    }

    private let packs: [String: ResolvedPack]

    init() throws {
        packs = try Self.loaded.get()
    }

    /// The rows below the head, by the names of its columns.
    private static func rows(_ name: String) throws -> [[String: String]] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Checklists/\(name).csv")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let head = try #require(lines.first)
        return try lines.dropFirst().map { fields in
            try #require(fields.count == head.count, "\(name): \(fields)")
            return Dictionary(zip(head, fields), uniquingKeysWith: { first, _ in first })
        }
    }

    /// The plan that a path names, and what is named within it.
    private func item(_ path: String) -> (PlanDefinition, String)? {
        let parts = path.split(separator: "/").map(String.init)
        guard parts.count == 3, let plan = packs[parts[0]]?.plan(id: parts[1]) else { return nil }
        return (plan, parts[2])
    }

    private func indicator(_ path: String) -> IndicatorDefinition? {
        item(path).flatMap { $0.0.indicator($0.1) }
    }

    private static func words(_ reading: FigureReading) -> String {
        switch reading {
        case .figure(let figure): figure.text
        case .parameter(let name): name
        case .notListed: "不列"
        case .unplanned: "未规划"
        case .blank: "空缺"
        }
    }

    private static func words(_ target: IndicatorTarget) -> [String] {
        switch target.goal {
        case .reading(let reading): [words(reading)]
        case .range(let least, let most): [least.text, most.text]
        case .relative(let times, _, _): times == Figure(whole: 1) ? [] : [times.text]
        case .words: []
        }
    }

    private static func distinct(_ words: [String]) -> [String] {
        words.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    @Test func `every indicator of the documents is in a pack with its figures, and no other figure is`() throws {
        let rows = try Self.rows("indicators")
        #expect(rows.count == 164)
        var missing: [String] = []
        for row in rows {
            let indicators = (row["指标"] ?? "").split(separator: ";").map(String.init).map(indicator)
            let found = indicators.compactMap(\.self)
            guard found.count == indicators.count, !found.isEmpty else {
                missing.append("\(row["表"] ?? "") \(row["名称"] ?? "")：没有 \(row["指标"] ?? "")")
                continue
            }
            let targets = Self.distinct(found.flatMap { $0.targets.flatMap(Self.words) })
            let values = Self.distinct(
                found.flatMap { item in
                    (item.baseline.map { [Self.words($0.reading)] } ?? []) + item.values.map { Self.words($0.reading) }
                }
            )
            if targets.joined(separator: " ") != row["目标"] || values.joined(separator: " ") != row["已有"] {
                missing.append("\(row["表"] ?? "") \(row["名称"] ?? "")：目标 \(targets)，已有 \(values)")
            }
            if let nature = row["属性"], !nature.isEmpty, found.contains(where: { $0.nature.rawValue != nature }) {
                missing.append("\(row["表"] ?? "") \(row["名称"] ?? "")：应是\(nature)")
            }
        }
        #expect(missing.isEmpty, "\(missing.joined(separator: "\n"))")
    }

    @Test func `every indicator of a pack is on the list`() throws {
        let listed = Set(
            try Self.rows("indicators").flatMap { ($0["指标"] ?? "").split(separator: ";").map(String.init) }
        )
        for (place, pack) in packs {
            for plan in pack.plans {
                for indicator in plan.indicators {
                    #expect(listed.contains("\(place)/\(plan.id)/\(indicator.id)"), "\(indicator.title)")
                }
            }
        }
    }

    @Test func `every project of the documents is in a pack with its quantities and money, and no other is`() throws {
        let rows = try Self.rows("projects")
        #expect(rows.count == 31)
        var listed: Set<String> = []
        for row in rows {
            let paths = (row["工程项目"] ?? "").split(separator: ";").map(String.init)
            listed.formUnion(paths)
            let projects = paths.compactMap { path in item(path).flatMap { $0.0.project($0.1) } }
            let title = "\(row["来源"] ?? "") \(row["项目"] ?? "")"
            #expect(projects.count == paths.count && !paths.isEmpty, "\(title)")
            let quantities = projects.flatMap { $0.contents.compactMap(\.quantity?.text) }
            #expect(quantities.joined(separator: " ") == row["数"], "\(title)")
            let money = projects.flatMap(\.investments).map { investment in
                "\(investment.isYearly ? "每年" : "")\(investment.amount.fen / 1_000_000)"
            }
            #expect(money.joined(separator: " ") == row["投资万元"], "\(title)")
            for project in projects { #expect(project.until?.iso ?? "" == row["完成"], "\(title)") }
        }
        for (place, pack) in packs {
            for plan in pack.plans {
                for project in plan.projects {
                    #expect(listed.contains("\(place)/\(plan.id)/\(project.id)"), "\(project.title)")
                }
            }
        }
    }

    @Test func `every measure and task line has its departments, in the document's order`() throws {
        let rows = try Self.rows("departments")
        #expect(rows.filter { $0["表"] == "4.1" }.count == 22)
        #expect(rows.filter { $0["表"] == "4.2" }.count == 67)
        for row in rows where row["表"] != "附件1" {
            let path = row["编号"] ?? ""
            let (plan, id) = try #require(item(path), "\(path)")
            let measure = plan.measures.first { $0.id == id }
            let task = plan.measures.flatMap(\.tasks).first { $0.id == id }
            let named = measure?.departments ?? task?.departments
            #expect(named?.joined(separator: "、") == row["责任单位"], "\(path)")
            if row["责任单位"] == "" { #expect(task?.unassigned == "原文未列责任单位") }
        }
        let xianning = try #require(packs["hubei-xianning"]?.plan(id: "shisiwu"))
        #expect(xianning.measures.count == 22)
        let xinchang = try #require(packs["zhejiang-xinchang"]?.plan(id: "shishi-yijian"))
        #expect(xinchang.measures.count == 30)
        #expect(xinchang.measures.flatMap(\.tasks).count == 67)
        #expect(packs["shaanxi-ankang"]?.plan(id: "xinshiqi")?.measures.count == 23)
    }

    @Test func `Xinchang's list of 41 departments stands in the document's order`() throws {
        let row = try #require(try Self.rows("departments").first { $0["表"] == "附件1" })
        let pack = try #require(packs["zhejiang-xinchang"])
        let listed = pack.departments.filter(\.isListed).map(\.title)
        #expect(listed.count == 41)
        #expect(listed.joined(separator: "、") == row["责任单位"])
        #expect(pack.department(named: "卫健局")?.title == "卫生健康局")
        #expect(pack.department(named: "人力社保局") == pack.department(named: "人社保局"))
    }

    @Test func `every parameter of the documents has its value in a pack`() throws {
        let rows = try Self.rows("parameters")
        #expect(Set(rows.compactMap { $0["编号"] }).count == 46)
        for row in rows {
            let pack = try #require(packs[row["政策包"] ?? ""])
            let day = try CivilDate(parsing: row["日期"] ?? "")
            let parameter = pack.parameters.row(row["参数"] ?? "", region: pack.root, on: day)
            #expect(parameter?.value == row["值"], "\(row["编号"] ?? "") \(row["参数"] ?? "")")
        }
    }

    @Test func `every contradiction stands in a plan with all readings and says which is used`() throws {
        let rows = try Self.rows("discrepancies")
        #expect(rows.count == 22)
        let words = try Self.rows("discrepancy-words")
        for row in rows {
            #expect(words.contains { $0["编号"] == row["编号"] }, "\(row["编号"] ?? "") \(row["事项"] ?? "")")
        }
        for row in words {
            let code = (row["编号"] ?? "").lowercased()
            let (plan, id) = try #require(item("\(row["规划"] ?? "")/\(code)"))
            let discrepancy = try #require(plan.discrepancies.first { $0.id == id }, "\(code) \(plan.title)")
            #expect(discrepancy.readings.count > 1 || code == "x04")
            let said =
                ([discrepancy.title, discrepancy.used, discrepancy.note] + discrepancy.readings.map(\.text)
                + discrepancy.readings.map(\.basis)).joined(separator: "\n")
            for word in (row["写出的说法"] ?? "").split(separator: ";") {
                #expect(said.contains(word), "\(code) \(plan.title)：没有写“\(word)”")
            }
            for indicator in discrepancy.indicators {
                #expect(plan.indicator(indicator) != nil, "\(code)：没有指标 \(indicator)")
            }
        }
        for discrepancy in packs.values.flatMap(\.plans).flatMap(\.discrepancies) {
            #expect(!discrepancy.used.isEmpty && !discrepancy.note.isEmpty)
            for reading in discrepancy.readings { #expect(!reading.basis.isEmpty, "\(discrepancy.title)") }
        }
    }

    /// What the packs say they use, held against what is computed from: of each contradiction in figures the one that is
    /// used stands with the indicator or among the parameters, and the other beside it.
    @Test func `the reading that a plan says it uses is the one that it computes from`() throws {
        func figure(_ path: String, _ value: String) -> Bool {
            guard let indicator = indicator(path) else { return false }
            let used = [indicator.baseline].compactMap(\.self) + indicator.values
            return used.contains { $0.isUsed && Self.words($0.reading) == value }
        }
        // X01: table 1's 55 of 2020, looked at again in 2022 and in 2025.
        #expect(figure("hubei-tianmen/shisanwu/dependent-tekun-concentrated", "55"))
        #expect(!figure("hubei-tianmen/shisanwu/dependent-tekun-concentrated", "67"))
        let care = try #require(indicator("hubei-tianmen/shisiwu/dependent-tekun-concentrated"))
        #expect(care.targets.compactMap { $0.due?.year }.sorted() == [2022, 2025])
        #expect(Set(care.targets.flatMap(Self.words)) == ["60"])
        // X02: table 1's 57.7, not the text's 30; Jingzhou's own 8.
        #expect(figure("hubei-tianmen/shisanwu/volunteer-participation", "57.7"))
        #expect(!figure("hubei-tianmen/shisanwu/volunteer-participation", "30"))
        let jingzhou = try #require(indicator("hubei-jingzhou/shisanwu/volunteer-participation"))
        #expect(jingzhou.targets.flatMap(Self.words) == ["8"])
        // X03 and X04: a value that isn't listed, and one that is blank, are neither nought nor missing.
        for id in ["organizations-per-ten-thousand", "organization-jobs"] {
            #expect(
                indicator("hubei-tianmen/shisanwu/\(id)")?.values.contains {
                    if case .notListed = $0.reading { true } else { false }
                } == true
            )
        }
        let blank = try #require(indicator("zhejiang-xinchang/shishi-yijian/licensed-social-workers"))
        #expect(blank.targets.flatMap(Self.words) == ["空缺"])
        // X05, X06, X20: parameters of the place.
        let today = try CivilDate(parsing: "2026-11-20")
        func parameter(_ place: String, _ name: String) throws -> String? {
            let pack = try #require(packs[place])
            return pack.parameters.row(name, region: pack.root, on: today)?.value
        }
        #expect(try parameter("zhejiang-xinchang", "渐退月数") == "12月")
        #expect(try parameter("hubei-tianmen", "大乡镇岗位数") == "3人")
        #expect(try parameter("zhejiang-xinchang", "乡镇经办人员数") == "3人")
        #expect(try parameter("hubei-tianmen", "特困未成年年龄") == "18岁")
        // X08: each place divides by what its document names.
        let denominators = [
            "hubei-tianmen/shisiwu": "养老机构总床位", "hubei-xianning/shisiwu": "养老机构",
            "hubei-jingzhou/shisanwu": "养老床位总数", "zhejiang-xinchang/shishi-yijian": "机构床位",
        ]
        for (plan, words) in denominators {
            let share = try #require(indicator("\(plan)/nursing-bed-share"), "\(plan)")
            let edition = try #require(share.editions.last)
            #expect((edition.text + (edition.denominator ?? "")).contains(words), "\(plan)：\(edition.text)")
        }
        // X19: no level between city and townships.
        let tianmen = try #require(packs["hubei-tianmen"])
        #expect(tianmen.regions.filter { $0.level == "county" }.count == 1)
        #expect(!tianmen.regions.contains { $0.level == "prefecture" })
        // X22: figures, figures relative to another series, and words, side by side.
        let goals = try #require(tianmen.plan(id: "shisiwu")).indicators.flatMap(\.targets).map(\.goal)
        #expect(goals.contains { if case .reading = $0 { true } else { false } })
        #expect(goals.contains { if case .relative = $0 { true } else { false } })
        #expect(goals.contains { if case .words = $0 { true } else { false } })
    }

    @Test func `each item of a plan cites its section`() {
        for plan in packs.values.flatMap(\.plans) where plan.kind != .open {
            #expect(!plan.basis.isEmpty)
            for indicator in plan.indicators { #expect(!indicator.basis.isEmpty, "\(indicator.title)") }
            for measure in plan.measures { #expect(!measure.basis.isEmpty, "\(measure.title)") }
            for project in plan.projects { #expect(!project.basis.isEmpty, "\(project.title)") }
        }
    }
}
