// SPDX-License-Identifier: Apache-2.0
import Policy
import Testing

/// Faulty rules, each with the message that its author must see.
struct FaultTests {
    struct Faulty: Sendable, CustomStringConvertible {
        let title: String
        let text: String
        let message: String
        var description: String { title }
    }

    static let all: [Faulty] = [
        Faulty(
            title: "misspelt keyword",
            text: "定意 家庭.甲: 元 依据 \"乙\"\n  1元",
            message: "不认识“定意”，这里应以 输入、参数、定义、条件 或 测试 开头"
        ),
        Faulty(title: "unknown name", text: "定义 家庭.甲: 元 依据 \"乙\"\n  丙", message: "没有“丙”这个名称，请检查拼写或先定义它"),
        Faulty(title: "no basis", text: "定义 家庭.甲: 元\n  1元", message: "“甲”没有写明依据，请加 依据 \"文号 第几条\""),
        Faulty(
            title: "month against year",
            text: "定义 家庭.甲: 元/月 依据 \"乙\"\n  100元/年",
            message: "这里应是 元/月，写的却是 元/年；年和月要用 按月/按年 换算，人均要写明"
        ),
        Faulty(title: "adding units", text: "定义 家庭.甲: 元 依据 \"乙\"\n  1元 + 3人", message: "元 和 人 不能这样用“+”，请检查单位"),
        Faulty(title: "no else", text: "定义 家庭.甲: 元 依据 \"乙\"\n  是 → 1元", message: "最后一种情形应写“其余 → …”，否则有的家庭没有结果"),
        Faulty(
            title: "else first",
            text: "定义 家庭.甲: 元 依据 \"乙\"\n  其余 → 1元\n  其余 → 2元",
            message: "“其余”之后的情形永远用不到，请把“其余”放在最后"
        ),
        Faulty(title: "empty definition", text: "定义 家庭.甲: 元 依据 \"乙\"", message: "定义下面没有内容，请在下一行缩进写出算法"),
        Faulty(
            title: "cycle",
            text: "定义 家庭.甲: 元 依据 \"乙\"\n  丙\n定义 家庭.丙: 元 依据 \"乙\"\n  甲",
            message: "“甲”绕了一圈又用到自己：甲 → 丙 → 甲"
        ),
        Faulty(title: "twice", text: "输入 家庭.甲: 元\n输入 家庭.甲: 元", message: "“甲”在第 1 行已经定义过，请改名或删去其中一个"),
        Faulty(
            title: "no value",
            text: "参数 标准: 元\n定义 家庭.甲: 元 依据 \"乙\"\n  标准",
            message: "参数“标准”在参数表中没有任何值，请在 parameters 里补上"
        ),
        Faulty(title: "unused parameter", text: "参数 在表: 元", message: "参数“在表”没有任何规则使用，请删去或检查拼写"),
        Faulty(title: "unknown kind", text: "输入 家庭.甲: 美元", message: "不认识类型“美元”，可写 元、元/月、元/人·月、人、岁、数、是/否、日期、文字"),
        Faulty(title: "unknown entity", text: "输入 村庄.甲: 元", message: "“村庄”不是主体，应为 家庭、成员 或 义务人"),
        Faulty(title: "open quotation", text: "输入 家庭.甲: 文字 缺失时 \"乙", message: "引号没有结束，请补上后引号"),
        Faulty(title: "strange sign", text: "定义 家庭.甲: 元 依据 \"乙\"\n  1元 & 2元", message: "不认识的符号“&”，请删去或改写"),
        Faulty(
            title: "condition of another kind",
            text: "定义 家庭.甲: 元 依据 \"乙\"\n  3人 → 1元\n  其余 → 2元",
            message: "这里应是 是/否，写的却是 人；年和月要用 按月/按年 换算，人均要写明"
        ),
        Faulty(title: "unknown function", text: "定义 家庭.甲: 元 依据 \"乙\"\n  平方(1元)", message: "没有函数“平方”，或括号里的内容不合用"),
        Faulty(title: "sum of nothing", text: "定义 家庭.甲: 元 依据 \"乙\"\n  合计(成员)", message: "合计 要写明哪一项，如 合计(成员.收入)"),
        Faulty(title: "aggregate in a member", text: "定义 成员.甲: 人 依据 \"乙\"\n  计数(成员)", message: "计数 只能写在家庭的定义里"),
        Faulty(title: "half a test", text: "测试 \"甲\" 2026-11-20 429006\n  家庭 乙=1元", message: "测试“甲”没有写 期望"),
        Faulty(title: "bad default", text: "输入 家庭.甲: 是/否 缺失时 也许", message: "“也许”不是是/否的值"),
    ]

    @Test(arguments: all)
    func `a faulty rule is told with its place and how to mend it`(faulty: Faulty) throws {
        let table = try ParameterTable([
            PolicySource(name: "参数.csv", text: "参数,地区,生效日,值,来源,说明\n在表,全国,2020-01-01,1元,文件,", layer: "test")
        ])
        let problem = #expect(throws: PolicyProblem.self) {
            try PolicyProgram(
                sources: [PolicySource(name: "例.policy", text: faulty.text, layer: "test")],
                parameters: table
            )
        }

        #expect(problem?.faults.contains { $0.text.hasPrefix(faulty.message) } ?? false, "\(problem?.message ?? "")")
        #expect(problem?.faults.allSatisfy { $0.line > 0 && $0.column > 0 } ?? false)
    }

    @Test func `several faults are told in one run`() throws {
        let text = "定义 家庭.甲: 元\n  丙\n定意\n输入 家庭.乙: 美元"
        let problem = #expect(throws: PolicyProblem.self) {
            try PolicyProgram(
                sources: [PolicySource(name: "例.policy", text: text, layer: "test")],
                parameters: ParameterTable([] as [ParameterTable.Row])
            )
        }

        #expect(problem?.faults.count == 4)
    }

    @Test func `a parameter line without its columns is told with its number`() {
        let problem = #expect(throws: PolicyProblem.self) {
            try ParameterTable([PolicySource(name: "参数.csv", text: "参数,地区\n标准,全国,昨天,1元", layer: "test")])
        }

        #expect(problem?.faults.first?.line == 2)
    }
}
