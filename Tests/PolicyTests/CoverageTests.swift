// SPDX-License-Identifier: Apache-2.0
import Policy
import Testing

/// Which branches of rules their tests come to, on a program whose branches are counted by hand.
struct CoverageTests {
    private static let rules = """
        程序 例
        输入 家庭.收入: 元/月   缺失时 待核
        输入 家庭.有车: 是/否   缺失时 否
        输入 家庭.欺骗: 是/否   缺失时 否
        输入 成员.在家: 是/否   缺失时 是
        条件 家庭.收入低 依据 "例"
          收入 < 1000元/月
        定义 家庭.合格: 是/否 依据 "例"
          收入低 且 非 有车
        定义 家庭.人数: 人 依据 "例"
          计数(成员 当 在家)
        表 家庭.档: 数 首个 依据 "例"
          人数  | 结果
          ≥ 3人 | 2
          2人   | 1
          其余  | 0
        定义 家庭.决定: 文字 依据 "例"
          合格 → "纳入"
          其余 → "不纳入"
        例外 家庭.决定 骗保 依据 "例"
          欺骗 → "不纳入"

        """

    private static let holding = """
        测试 "合格" 2026-05-01 429006
          家庭 收入=900元/月
          成员 甲
          成员 乙 在家=否
          期望 决定=纳入

        """

    private func coverage(_ text: String) throws -> PolicyCoverage {
        try PolicyProgram(
            sources: [PolicySource(name: "例.policy", text: text, layer: "例")],
            parameters: ParameterTable([] as [ParameterTable.Row])
        ).coverage()
    }

    @Test func `without tests no branch is taken, and every one is named with its place`() throws {
        let coverage = try coverage(Self.rules)

        #expect(coverage.taken == 0)
        #expect(
            coverage.lacking.map(\.lack) == [
                "例.policy:6:7 “收入低”没有测试成立：收入 < 1000元/月",
                "例.policy:6:7 “收入低”没有测试不成立：收入 < 1000元/月",
                "例.policy:8:7 “合格”没有测试成立：收入低 且 非 有车",
                "例.policy:8:7 “合格”没有测试不成立：收入低 且 非 有车",
                "例.policy:9:3 “合格”里的“收入低”没有测试成立",
                "例.policy:9:3 “合格”里的“收入低”没有测试不成立",
                "例.policy:9:11 “合格”里的“有车”没有测试成立",
                "例.policy:9:11 “合格”里的“有车”没有测试不成立",
                "例.policy:11:11 “人数”的筛选没有测试筛中过人：计数(成员 当 在家)",
                "例.policy:11:11 “人数”的筛选没有测试筛去过人：计数(成员 当 在家)",
                "例.policy:14:3 表“档”的这一行“≥ 3人 | 2”没有测试走到",
                "例.policy:15:3 表“档”的这一行“2人   | 1”没有测试走到",
                "例.policy:16:3 “档”的“其余  | 0”没有测试走到",
                "例.policy:18:3 “决定”的情形“合格 → \"纳入\"”没有测试走到",
                "例.policy:19:3 “决定”的“其余 → \"不纳入\"”没有测试走到",
                "例.policy:21:3 例外“骗保”没有测试走到：欺骗 → \"不纳入\"",
            ]
        )
    }

    @Test func `a test takes the branches that it comes to and no others`() throws {
        let coverage = try coverage(Self.rules + Self.holding)

        #expect(coverage.branches.count == 16)
        #expect(coverage.lacking.map(\.line) == [6, 8, 9, 9, 14, 15, 19, 21])
        #expect(coverage.lacking.map(\.kind).contains(.partHolds))
        #expect(coverage.summary == "例：分支 8/16（50.0%），条件见过待核 0/9")
        #expect(coverage.reaches(percent: 50))
        #expect(!coverage.reaches(percent: 51))
    }

    @Test func `what is 待核 is told apart and takes no branch`() throws {
        let open = "测试 \"没有查清\" 2026-05-01 429006\n  期望 决定=待核\n"
        let coverage = try coverage(Self.rules + Self.holding + open)

        #expect(coverage.taken == 8)
        #expect(coverage.pending == 4)
        #expect(coverage.conditions == 9)
    }

    @Test func `a test that cannot be judged takes nothing`() throws {
        let wrong = "测试 \"写错\" 2026-05-01 429006\n  家庭 收人=900元/月\n  期望 决定=纳入\n"

        #expect(try coverage(Self.rules + wrong).taken == 0)
    }

    @Test func `an exception, a row of a table and an earlier edition count once they are come to`() throws {
        let text = """
            程序 例
            输入 家庭.人数: 人   缺失时 待核
            定义 家庭.额: 数 至 2025-12-31 依据 "旧"
              人数 ≥ 3人 → 1
              其余 → 0
            定义 家庭.额: 数 自 2026-01-01 依据 "新"
              人数 ≥ 2人 → 1
              其余 → 0
            测试 "旧" 2025-12-31 429006
              家庭 人数=3人
              期望 额=1
            """
        #expect(try coverage(text).lacking.map(\.line) == [5, 7, 8])
        let both = text + "\n测试 \"新\" 2026-01-01 429006\n  家庭 人数=1人\n  期望 额=0\n"
        #expect(try coverage(both).lacking.map(\.line) == [5, 7])
    }

    @Test func `what is asked of other months and of a member alone is come to too`() throws {
        let text = """
            程序 例
            输入 家庭.收入: 元/月   逐月 3个月   缺失时 0元/月
            输入 成员.工资: 元/月   缺失时 0元/月
            定义 家庭.有收入: 是/否 依据 "例"
              收入 > 0元/月
            定义 家庭.月数: 月 依据 "例"
              近3个月 计数(有收入)
            定义 家庭.富: 是/否 依据 "例"
              合计(成员.工资) > 1000元/月
            定义 成员.单独富: 是/否 依据 "例"
              作为单人户(富)
            测试 "上月没有，一人不富" 2026-05-01 429006
              家庭 收入=900元/月|0元/月|1元/月
              成员 甲 工资=1100元/月
              成员 乙 工资=1元/月
              期望 月数=2月 富=是 乙.单独富=否
            """
        #expect(try coverage(text).lacking.map(\.lack) == [])
    }
}
