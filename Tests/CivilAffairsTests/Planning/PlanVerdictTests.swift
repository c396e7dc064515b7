// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import Policy
import Testing
import Vocabulary

/// Verdicts are worked out from targets and values, never written down.
struct PlanVerdictTests {
    private static let share = """
          - id: share
            title: 护理型床位占比
            unit: "%"
            nature: 约束性
            basis: [表1]
            definition: 护理型床位 ÷ 床位
            baseline: {year: 2020, value: 35}
            targets: [{year: 2025, value: 60}]

        """

    private func standing(_ indicators: String, _ values: [Int: String], on day: String) throws -> PlanVerdict {
        let plan = try PlanFiles.plan(indicators)
        let id = try #require(plan.indicators.first?.id)
        let judge = PlanJudge(plan, on: try PlanFiles.day(day), further: [id: try PlanFiles.points(values)])
        return try #require(judge.status.indicators.first?.current)
    }

    @Test(arguments: [
        ("hubei-tianmen", "shisanwu", "2.1", 9, "2020-12-31"), ("hubei-jingzhou", "shierwu", "2.4", 17, "2015-12-31"),
        ("hubei-tianmen", "shisanwu", "2.1", 9, "2026-11-22"), ("hubei-jingzhou", "shierwu", "2.4", 17, "2026-11-22"),
    ])
    func `the completion of a closed plan equals the document's own column`(
        place: String,
        id: String,
        table: String,
        count: Int,
        day: String
    ) throws {
        let pack = try PlanFiles.pack(place)
        let plan = try #require(pack.plan(id: id))
        let on = try PlanFiles.day(day)
        let status = PlanJudge(plan, on: on, further: PlanMetrics(pack).points(of: plan, on: on)).status
        #expect(status.isClosed)
        let column = try PlanFiles.column(table)
        #expect(column.count == count)
        for (indicator, verdict) in column {
            let found = try #require(status.indicators.first { $0.indicator.id == indicator })
            let expected: PlanStanding =
                switch verdict {
                case "完成": .completed
                case "未达预期": .missed
                case "—": .unplanned
                default: .notListed
                }
            #expect(found.current.standing == expected, "\(indicator)：\(found.current.reason)")
        }
    }

    @Test func `Tianmen's table 1 comes to six of seven, and what is not listed is in neither part`() throws {
        let plan = try PlanFiles.plan("shisanwu", of: "hubei-tianmen")
        let status = PlanJudge(plan, on: try PlanFiles.day("2020-12-31")).status
        #expect(status.count(.completed) == 6)
        #expect(status.count(.missed) == 1)
        #expect(status.count(.notListed) == 2)
        #expect(status.score == Ratio(6, 7))
        let workers = try #require(status.indicators.first { $0.indicator.id == "social-worker-share" })
        #expect(workers.current.reason == "2020年 0.07‰，目标不低于 1‰，未达预期")
    }

    @Test func `an indicator without data is without data, not nought and not all`() throws {
        let verdict = try standing(Self.share, [:], on: "2025-12-31")
        #expect(verdict.standing == .noData)
        #expect(verdict.share == nil)
        #expect(verdict.reason == "没有2025年的数，不能判断")
        #expect(verdict.goalText == "不低于 60%")
        let plan = try PlanFiles.plan(Self.share)
        #expect(PlanJudge(plan, on: try PlanFiles.day("2025-12-31")).status.score == nil)
        let before = try standing(Self.share, [:], on: "2023-06-30")
        #expect(before.standing == .noData)
        #expect(before.reason == "只有2020年的基期数 35%，之后还没有数")
    }

    @Test func `a denominator of nought is said so`() throws {
        let plan = try PlanFiles.plan(Self.share)
        let point = PlanSeries.Point(year: 2025, value: .noDenominator("养老机构总床位"), origin: .computed)
        let status = PlanJudge(plan, on: try PlanFiles.day("2025-12-31"), further: ["share": [point]]).status
        #expect(status.indicators.first?.current.standing == .noDenominator)
        #expect(PlanText.value(point.value, "%") == "分母为零")
        #expect(PlanText.value(.notListed("原文没有"), "%") == "没有公布")
        #expect(PlanText.value(nil, "%") == "无数据")
        #expect(PlanText.value(.number(Ratio(0)), "%") == "0%")
        #expect(status.indicators.first?.current.reason == "2025年养老机构总床位为零，算不出比例")
        #expect(status.score == nil)
    }

    @Test func `Xinchang's blank number is never judged`() throws {
        let plan = try PlanFiles.plan("shishi-yijian", of: "zhejiang-xinchang")
        let further = ["licensed-social-workers": try PlanFiles.points([2022: "0.05"])]
        let status = PlanJudge(plan, on: try PlanFiles.day("2022-12-31"), further: further).status
        let workers = try #require(status.indicators.first { $0.indicator.id == "licensed-social-workers" })
        #expect(workers.current.standing == .blank)
        #expect(workers.current.reason.hasPrefix("原文空缺"))
    }

    @Test(arguments: [
        ([2021: "40", 2022: "45"], "2022-12-31", PlanStanding.onTrack, "2022年应到 45%（插值），进度跟上"),
        ([2021: "37", 2022: "38"], "2022-12-31", .behind, "进度落下"),
        ([2021: "40", 2022: "44.9"], "2022-12-31", .behind, "达不到目标"),
        ([2021: "36", 2022: "44"], "2022-12-31", .behind, "进度落下"),
        ([2021: "38", 2022: "41", 2023: "49", 2024: "52"], "2024-12-31", .behind, "达不到目标"),
        ([2021: "50", 2022: "50", 2023: "50.1"], "2023-12-31", .onTrack, "能达到目标"),
        ([2021: "35", 2022: "35", 2023: "50"], "2023-12-31", .atRisk, "进度跟上了，但"),
        ([2021: "50", 2022: "50", 2023: "49"], "2023-12-31", .atRisk, "进度落下，但"),
        ([2021: "62"], "2022-01-01", .reached, "已经达到，保持即可"),
        ([2025: "60"], "2025-12-31", .completed, "2025年 60%，目标不低于 60%，完成"),
        ([2025: "59.99"], "2025-12-31", .missed, "59.99%"), ([2024: "61"], "2025-12-31", .noData, "没有2025年的数"),
    ])
    func `a binding share is held against its path`(
        values: [Int: String],
        day: String,
        expected: PlanStanding,
        words: String
    ) throws {
        let verdict = try standing(Self.share, values, on: day)
        #expect(verdict.standing == expected, "\(verdict.reason)")
        #expect(verdict.reason.contains(words), "\(verdict.reason)")
    }

    @Test(arguments: [
        ("高于", "30", PlanStanding.missed), ("高于", "30.01", .completed), ("不低于", "30", .completed),
        ("不高于", "30", .completed), ("不高于", "30.1", .missed), ("低于", "30", .missed), ("等于", "30", .completed),
        ("等于", "30.5", .missed),
    ])
    func `each direction has its own edge`(direction: String, value: String, expected: PlanStanding) throws {
        let indicator = """
              - id: area
                title: 面积
                unit: 平方米
                nature: 预期性
                direction: \(direction)
                basis: [表2]
                definition: 面积
                targets: [{year: 2025, value: 30}]

            """
        #expect(try standing(indicator, [2025: value], on: "2025-12-31").standing == expected)
    }

    @Test func `a range is met from its lower end, and more than its upper end is pointed out`() throws {
        let indicator = """
              - id: homes
                title: 机构
                unit: 所
                nature: 未标注
                direction: 介于
                basis: [正文]
                definition: 机构数
                targets: [{year: 2025, least: 2, most: 3}]

            """
        #expect(try standing(indicator, [2025: "1"], on: "2025-12-31").standing == .missed)
        let met = try standing(indicator, [2025: "3"], on: "2025-12-31")
        #expect(met.reason == "2025年 3 所，目标介于 2—3 所，完成")
        let more = try standing(indicator, [2025: "4"], on: "2025-12-31")
        #expect(more.standing == .completed && more.reason.hasSuffix("（多于所写的上限，请核对）"))
    }

    @Test func `a target relative to another series needs that series`() throws {
        let plan = try PlanFiles.plan("shisiwu", of: "hubei-tianmen")
        let day = try PlanFiles.day("2025-12-31")
        func found(_ further: [String: [PlanSeries.Point]]) throws -> PlanVerdict {
            let status = PlanJudge(plan, on: day, further: further).status
            return try #require(status.indicators.first { $0.indicator.id == "rural-tekun" }).current
        }
        let standard = ["rural-tekun": try PlanFiles.points([2025: "9000"])]
        let lacking = try found(standard)
        #expect(lacking.standing == .noComparison)
        #expect(lacking.reason == "缺对照的数：2024年“农村居民人均消费支出”")
        for (spent, expected) in [("11250", PlanStanding.completed), ("11251", .missed)] {
            let series = ["rural-consumption": try PlanFiles.points([2024: spent])]
            let verdict = try found(standard.merging(series) { first, _ in first })
            #expect(verdict.standing == expected, "\(verdict.reason)")
        }
    }

    @Test func `the standards that benefits are worked out by are counted without being reported`() throws {
        let pack = try PlanFiles.pack("hubei-tianmen")
        let plan = try #require(pack.plan(id: "shisiwu"))
        let metrics = PlanMetrics(pack)
        #expect(metrics.value(.ruralToUrbanDibao, year: 2020) == .number(try #require(Ratio(500, 7))))
        #expect(metrics.value(.urbanDibaoGrowth, year: 2020) == .number(try #require(Ratio(115, 2))))
        #expect(metrics.value(.urbanDibaoStandard, year: 2010) == nil)
        // No standard began in 2021: whether it grew isn't known, and its value says since when it stands.
        #expect(metrics.value(.urbanDibaoGrowth, year: 2021) == nil)
        #expect(metrics.value(.urbanDibaoStandard, year: 2021) == .number(Ratio(630)))
        let day = try PlanFiles.day("2025-12-31")
        let status = PlanJudge(plan, on: day, further: metrics.points(of: plan, on: day)).status
        let ratio = try #require(status.indicators.first { $0.indicator.id == "rural-to-urban-dibao" })
        #expect(ratio.current.standing == .missed)
        #expect(ratio.current.reason == "2025年 71.43%（按 2020-01-01 起的标准），目标不低于 75%，未达预期")
        #expect(ratio.current.point?.origin == .computed)
        let doubled = try #require(status.indicators.first { $0.indicator.id == "urban-tekun" })
        #expect(doubled.current.reason == "2025年 1260 元/人·月（按 2020-01-01 起的标准），目标不低于2025年“城市低保标准”的 2 倍（1260 元/人·月），完成")
    }

    @Test func `our own value goes before a department's, and a difference is told`() throws {
        let plan = try PlanFiles.plan(Self.share)
        let own = PlanSeries.Point(year: 2025, value: .number(Ratio(61)), origin: .computed)
        let reported = PlanSeries.Point(year: 2025, value: .number(Ratio(65)), origin: .reported)
        let series = PlanSeries(of: try #require(plan.indicators.first), further: [reported, own])
        #expect(series.point(of: 2025) == own)
        #expect(series.disagreements == ["2025年自动计算为61，部门上报为65，用前者"])
    }

    @Test func `where our records don't hold everything the department's value counts, and ours is only told`() throws {
        let source = "source: {kind: 对照, metric: 节地生态安葬率, by: 民政局, evidence: 年报}\n"
        let plan = try PlanFiles.plan(
            Self.share.replacing("nature: 约束性\n", with: "nature: 约束性\n    \(source)")
        )
        let own = PlanSeries.Point(year: 2025, value: .number(Ratio(61)), origin: .computed)
        let reported = PlanSeries.Point(year: 2025, value: .number(Ratio(55)), origin: .reported)
        let indicator = try #require(plan.indicators.first)
        let both = PlanSeries(of: indicator, further: [own, reported])
        #expect(both.point(of: 2025) == reported)
        #expect(both.disagreements == ["2025年部门上报为55，自动计算为61，用前者"])
        #expect(PlanSeries(of: indicator, further: [own]).point(of: 2025) == nil)
    }

    @Test(arguments: [("71.4", true), ("71.43", true), ("71", false), ("71.5", false), ("71.42", false)])
    func `a share without end agrees with the figure that a document rounded it to`(text: String, agrees: Bool) throws {
        let plan = try PlanFiles.plan(Self.share)
        let own = PlanSeries.Point(year: 2022, value: .number(try #require(Ratio(500, 7))), origin: .computed)
        let further = [own] + (try PlanFiles.points([2022: text]))
        let series = PlanSeries(of: try #require(plan.indicators.first), further: further)
        #expect(series.disagreements.isEmpty == agrees)
    }

    @Test func `what came later than the day that is looked at is neither shown nor disagreed with`() throws {
        let plan = try PlanFiles.plan(Self.share)
        let further =
            try PlanFiles.points([2022: "44", 2024: "57"])
            + [PlanSeries.Point(year: 2024, value: .number(Ratio(50)), origin: .computed)]
        func status(_ day: String) throws -> IndicatorStatus {
            let judge = PlanJudge(plan, on: try PlanFiles.day(day), further: ["share": further])
            return try #require(judge.status.indicators.first)
        }
        let then = try status("2023-06-30")
        #expect(!then.series.points.contains { $0.year > 2023 })
        #expect(then.series.disagreements.isEmpty)
        let now = try status("2025-06-30")
        #expect(now.series.points.contains { $0.year == 2024 })
        #expect(!now.series.disagreements.isEmpty)
        // A value of some years ago says so.
        let late = PlanJudge(
            plan,
            on: try PlanFiles.day("2025-06-30"),
            further: ["share": try PlanFiles.points([2022: "44"])]
        )
        #expect(try #require(late.status.indicators.first).current.reason.contains("（之后连续2年没有数）"))
    }

    @Test func `a binding indicator weighs twice as much as another`() throws {
        let other = Self.share.replacing("id: share", with: "id: other").replacing("title: 护理型", with: "title: 其他")
            .replacing("约束性", with: "预期性")
        let plan = try PlanFiles.plan(Self.share + other)
        let further = ["share": try PlanFiles.points([2025: "60"]), "other": try PlanFiles.points([2025: "59"])]
        let status = PlanJudge(plan, on: try PlanFiles.day("2025-12-31"), further: further).status
        #expect(status.score == Ratio(2, 3))
        #expect(status.judged == 2 && status.targeted == 2)
    }

    @Test func `an open plan with two dates for one target is held to the first, then to the second`() throws {
        let plan = try PlanFiles.plan("shisiwu", of: "hubei-tianmen")
        let further = ["dependent-tekun-concentrated": try PlanFiles.points([2021: "58", 2022: "59", 2023: "61"])]
        func found(_ day: String) throws -> IndicatorStatus {
            let status = PlanJudge(plan, on: try PlanFiles.day(day), further: further).status
            return try #require(status.indicators.first { $0.indicator.id == "dependent-tekun-concentrated" })
        }
        #expect(try found("2022-06-30").current.due == PlanFiles.day("2022-12-31"))
        let later = try found("2023-12-31")
        #expect(later.verdicts.map(\.standing) == [.missed, .reached])
        #expect(later.current.standing == .reached)
    }

    @Test func `a plan without end is looked at by the last full year`() throws {
        let plan = try PlanFiles.plan("xinshiqi", of: "shaanxi-ankang")
        let further = ["yearly-meetings": try PlanFiles.points([2024: "1", 2025: "0"])]
        for (day, expected) in [
            ("2025-06-30", PlanStanding.completed), ("2025-12-31", .missed), ("2027-01-01", .noData),
        ] {
            let status = PlanJudge(plan, on: try PlanFiles.day(day), further: further).status
            let meetings = try #require(status.indicators.first { $0.indicator.id == "yearly-meetings" })
            #expect(meetings.current.standing == expected, "\(meetings.current.reason)")
            #expect(!status.isClosed)
        }
    }

    @Test(arguments: [
        ("高于", [2021: "22", 2022: "24"], PlanStanding.atRisk, "进度跟上了，但"),
        ("高于", [2021: "21", 2022: "23"], .behind, "进度落下"),
        ("等于", [2021: "22", 2022: "24"], .onTrack, "进度跟上；"),
        ("等于", [2021: "31", 2022: "33"], .behind, "进度落下"),
        ("等于", [2022: "30"], .reached, "已经达到"),
    ])
    func `on the way, being on the path is keeping up`(
        direction: String,
        values: [Int: String],
        expected: PlanStanding,
        words: String
    ) throws {
        let indicator = """
              - id: area
                title: 面积
                unit: 平方米
                nature: 预期性
                direction: \(direction)
                basis: [表2]
                definition: 面积
                baseline: {year: 2020, value: 20}
                targets: [{year: 2025, value: 30}]

            """
        let verdict = try standing(indicator, values, on: "2022-12-31")
        #expect(verdict.standing == expected, "\(verdict.reason)")
        #expect(verdict.reason.contains(words), "\(verdict.reason)")
    }

    @Test func `a target that follows another series is held against the year of the value`() throws {
        let plan = try PlanFiles.plan("shisiwu", of: "hubei-tianmen")
        func found(_ spent: String) throws -> PlanVerdict {
            let further = [
                "rural-tekun": try PlanFiles.points([2021: "9000", 2022: "9000"]),
                "rural-consumption": try PlanFiles.points([2021: spent]),
            ]
            let status = PlanJudge(plan, on: try PlanFiles.day("2022-12-31"), further: further).status
            return try #require(status.indicators.first { $0.indicator.id == "rural-tekun" }).current
        }
        let below = try found("12000")
        #expect(below.standing == .behind && below.forecast == nil)
        let said = "2022年 9000 元/人·年，到2025年目标不低于2021年“农村居民人均消费支出”的 0.8 倍（9600 元/人·年），2022年没有达到"
        #expect(below.reason == said)
        #expect(try found("11000").standing == .reached)
    }
}
