// SPDX-License-Identifier: Apache-2.0
import Foundation
import Packs
import Testing
import Vocabulary

/// Faulty plans and what is said of each.
struct PlanFaultTests {
    private static let departments = """
        departments:
          - {id: civil-affairs, title: 民政局, also: [县民政局]}
          - {id: finance, title: 财政局}
        """

    private static let head = """
        id: own
        title: 某县规划
        kind: 规划
        document: 某文号
        issued: 2021-05-01
        years: {first: 2021, last: 2025}
        basis: [某文件]
        reporting: {by: 民政局, evidence: 年报}
        areas:
          - {id: townships, title: 乡镇, level: township, count: 2}
        discrepancies:
          - {id: x, title: 出入, readings: [{text: 甲, basis: 一}, {text: 乙, basis: 二}], used: 用甲, note: 说明, indicators: [beds]}
        """

    private static let indicators = """
        indicators:
          - id: beds
            title: 床位占比
            unit: "%"
            nature: 约束性
            area: townships
            basis: [表1]
            definition: 护理型床位 ÷ 床位
            numerator: 护理型床位
            denominator: 床位
            baseline: {year: 2020, value: 34.7}
            targets: [{year: 2025, value: 60}]
            path: [{year: 2023, value: 50}]
            values:
              - {year: 2021, value: 40}
              - {year: 2021, value: 45, used: 否, note: 正文写45}
          - id: standard
            title: 低保标准
            unit: 元/人·月
            nature: 预期性
            basis: [表2]
            definition: 年底现行标准
            source: {kind: 核对, metric: 城市低保标准, by: 民政局, evidence: 文件}
            targets: [{year: 2025, times: 2, of: beds, lag: 1}]
          - id: mechanism
            title: 机制
            unit: 机制
            nature: 预期性
            direction: 推进
            basis: [正文]
            editions:
              - {from: 2021-01-01, text: 是否建立}
              - {from: 2023-01-01, text: 是否建立并运行}
            targets: [{year: 2025, words: 建立机制}]
        """

    private static let measures = """
        measures:
          - id: m1
            title: 措施
            basis: [第一条]
            departments: [民政局, 财政局]
            indicators: [beds]
            projects: [home]
            tasks:
              - {id: m1-1, title: 任务, due: 2025-12-31, indicators: [beds]}
          - id: m2
            title: 又一措施
            basis: [第二条]
            tasks:
              - {id: m2-1, title: 任务, departments: [县民政局]}
        """

    private static let projects = """
        one_off_total: {amount: 0.3, unit: 亿元}
        projects:
          - id: home
            title: 福利院
            basis: [专栏1]
            contents:
              - {title: 床位, quantity: 100, unit: 张}
            investments:
              - {title: 一期, amount: 1000, unit: 万元, source: 县财政}
              - {title: 二期, amount: 2000, unit: 万元, source: 福彩公益金}
              - {title: 运转, amount: 50, unit: 万元, source: 县财政, yearly: 是}
            total: {amount: 3000, unit: 万元}
            stages: [{title: 开工, due: 2022-03-01}]
            from: 2022-01-01
            until: 2024-12-31
            departments: [民政局]
            indicators: [beds]
        """

    private static let regions = """
        代码,名称,级别,上级,启用,停用,后继
        990000000000,某县,county,,1949-10-01,,
        990000001000,甲镇,township,990000000000,1949-10-01,,
        990000002000,乙镇,township,990000000000,1949-10-01,,
        """

    private static func pack(_ change: (String) -> String = { $0 }) throws -> ResolvedPack {
        let parameter = """
            参数,地区,生效日,值,来源,说明
            城市低保标准,990000,2020-01-01,600元/人·月,某文件,
            文字参数,990000,2020-01-01,是,某文件,
            """
        let files = [
            "pack.yaml": "id: own\ntitle: 某县\nroot: \"990000\"", "regions.csv": regions,
            "parameters/own.csv": parameter, "departments.yaml": departments, "plans/own/plan.yaml": head,
            "plans/own/indicators.yaml": indicators, "plans/own/measures.yaml": measures,
            "plans/own/projects.yaml": projects,
        ]
        return try ResolvedPack([try PackLoader.load(files: files.mapValues { Array(change($0).utf8) }, name: "own")])
    }

    @Test func `a sound plan is read as it is written`() throws {
        let plan = try #require(try Self.pack().plan(id: "own"))
        #expect(plan.years.text == "2021—2025年")
        #expect(plan.indicators.map(\.id) == ["beds", "standard", "mechanism"])
        let beds = try #require(plan.indicator("beds"))
        #expect(beds.baseline?.reading == .figure(try Figure(parsing: "34.7")))
        #expect(beds.value(of: 2021)?.reading.figure?.text == "40")
        let mechanism = try #require(plan.indicator("mechanism"))
        #expect(try mechanism.edition(on: CivilDate(parsing: "2022-12-31"))?.text == "是否建立")
        #expect(try mechanism.edition(on: CivilDate(parsing: "2023-01-01"))?.text == "是否建立并运行")
        #expect(
            plan.indicator("standard")?.editions.first?.source
                == .compared(.urbanDibaoStandard, by: "民政局", evidence: "文件")
        )
        #expect(plan.projects.first?.oneOffInvestment == Money(yuan: 30_000_000))
        #expect(plan.projects.first?.yearlyInvestment == Money(yuan: 500_000))
    }

    @Test(arguments: [
        ("departments: [民政局, 财政局]", "departments: [民政局, 税务局]", "没有部门“税务局”"),
        ("departments: [县民政局]", "departments: []", "没有写责任单位 departments"),
        ("departments: [县民政局]", "departments: [县民政局], unassigned: 没列", "就不要再写 unassigned"),
        ("indicators: [beds]\n    projects", "indicators: [bed]\n    projects", "写的指标“bed”不存在"),
        ("projects: [home]", "projects: [house]", "写的项目“house”不存在"),
        ("path: [{year: 2023, value: 50}]", "path: [{year: 2026, value: 50}]", "年度路径写了 2026 年，不在规划期"),
        ("targets: [{year: 2025, value: 60}]", "targets: [{year: 2027, value: 60}]", "目标在 2027 年到期，不在规划期"),
        ("targets: [{year: 2025, value: 60}]", "targets: []", "约束性指标“床位占比”没有目标"),
        ("targets: [{year: 2025, value: 60}]", "targets: [{year: 2025, value: 60%}]", "不是数，请只写数字和小数点"),
        ("targets: [{year: 2025, value: 60}]", "targets: [{year: 2025}]", "要写且只写一个"),
        ("targets: [{year: 2025, value: 60}]", "targets: [{year: 2025, blank: 是}]", "目标原文空缺，要写 note 说明"),
        ("targets: [{year: 2025, value: 60}]", "targets: [{year: 2025, parameter: 无此参数}]", "参数“无此参数”在 2025 年底没有值"),
        ("targets: [{year: 2025, value: 60}]", "targets: [{year: 2025, parameter: 文字参数}]", "不是数，不能当作指标的数"),
        ("targets: [{year: 2025, value: 60}]", "targets: [{year: 2025, words: 建成}]", "direction 应写“推进”"),
        ("targets: [{year: 2025, value: 60}]", "targets: [{year: 2025, least: 3, most: 2}]", "least 小于 most"),
        ("of: beds, lag: 1", "of: nothing, lag: 1", "要对照的指标“nothing”不存在"),
        ("value: 45, used: 否, note: 正文写45", "value: 45, used: 否", "没有用的那个要写 note"),
        ("value: 45, used: 否, note: 正文写45", "value: 45", "应恰好用一个"),
        ("nature: 约束性", "nature: 约束", "只能是：约束性、预期性、未标注、参照"),
        ("nature: 约束性", "nature: 参照", "写的是参照，不能有目标"),
        ("metric: 城市低保标准", "metric: 城市标准", "没有统计量“城市标准”，请在 metrics.yaml 里定义"),
        ("area: townships", "area: villages", "没有写进 plan.yaml 的 areas"),
        ("level: township, count: 2", "level: township, count: 3", "写的是 3 个，regions.csv 里是 2 个"),
        ("    numerator: 护理型床位\n", "", "要一起写"),
        ("from: 2023-01-01, text", "from: 2020-01-01, text", "口径 editions 要从早到晚排"),
        ("id: standard", "id: beds", "指标编号“beds”重复了"),
        ("id: m2-1", "id: m1-1", "措施或任务编号“m1-1”重复了"),
        ("amount: 2000, unit: 万元", "amount: 2500, unit: 万元", "写的总投资是 3000万元"),
        ("one_off_total: {amount: 0.3,", "one_off_total: {amount: 0.4,", "one_off_total 写的是 4000万元"),
        ("amount: 1000, unit: 万元", "amount: 1000, unit: 美元", "单位只能是元、万元、亿元"),
        ("until: 2024-12-31", "until: 2021-12-31", "完成日早于开工日"),
        ("quantity: 100, unit: 张", "quantity: 100", "数量 quantity 和单位 unit 要一起写"),
        ("issued: 2021-05-01\n", "", "没有写印发日 issued"), ("issued: 2021-05-01", "issued: 2021-02-30", "不是有效日期"),
        ("kind: 规划", "kind: 待编", "写的是待编，不能已经有指标"),
        ("years: {first: 2021, last: 2025}", "years: {first: 2021, last: 2020}", "早于首年"),
        ("note: 说明, indicators: [beds]", "indicators: [beds]", "缺少“note”"),
        ("title: 财政局", "title: 民政局", "部门名称“民政局”写了不止一次"),
        ("basis: [表1]", "basis: []", "没有写依据 basis"), ("definition: 年底现行标准", "defined: 年底现行标准", "不认识的键“defined”"),
    ])
    func `a fault is shown with how to mend it`(from: String, to: String, message: String) {
        do {
            _ = try Self.pack { $0.replacing(from, with: to, maxReplacements: 1) }
            Issue.record("loaded although: \(message)")
        } catch let problem as PackProblem {
            #expect(problem.faults.contains { $0.text.contains(message) }, "\(problem.faults.map(\.description))")
            for fault in problem.faults { #expect(fault.file.hasPrefix("own/"), "\(fault)") }
        } catch {
            Issue.record("\(error)")
        }
    }

    @Test func `a file that no plan has is named, and a folder without its head`() {
        func faults(_ files: [String: String]) -> [String] {
            do {
                let all = files.merging(["pack.yaml": "id: own\ntitle: 某县"]) { first, _ in first }
                _ = try PackLoader.load(files: all.mapValues { Array($0.utf8) }, name: "own")
                return []
            } catch let problem as PackProblem {
                return problem.faults.map(\.description)
            } catch {
                return ["\(error)"]
            }
        }
        #expect(
            faults(["plans/own/targets.yaml": "a: b"]).contains { $0.contains("own/plans/own/targets.yaml: 规划的文件放在") }
        )
        #expect(faults(["plans/plan.yaml": Self.head]).contains { $0.contains("own/plans/plan.yaml: 规划的文件放在") })
        #expect(faults(["plans/own/indicators.yaml": Self.indicators]) == ["own/plans/own/plan.yaml: 缺少这个文件"])
    }
}
