// SPDX-License-Identifier: Apache-2.0
import Foundation
import Policy
import Testing

/// Faulty rules, each with the messages that its author must see: `Faulty/*.policy` name them in remarks at their end,
/// `# 应说 行:列 …`, and `# 应说 参数 行:列 …` for those about the table of parameters.
struct FaultTests {
    struct Faulty: Sendable, CustomStringConvertible {
        let name: String
        let text: String
        var description: String { name }

        var expected: [String] {
            text.split(separator: "\n").filter { $0.hasPrefix("# 应说 ") }.map { String($0.dropFirst(5)) }
        }
    }

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "Faulty"
    )

    static let all: [Faulty] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".policy") }.sorted().compactMap { name in
            FileManager.default.contents(atPath: folder.appendingPathComponent(name).path).map {
                Faulty(name: name, text: String(decoding: $0, as: UTF8.self))
            }
        }
    }()

    private static let table = "参数,地区,生效日,值,来源,说明\n在表,全国,2020-01-01,1元,文件,\n大率,全国,2020-01-01,1500%,文件,"

    private func faults(_ text: String) -> [PolicyFault] {
        let problem = #expect(throws: PolicyProblem.self) {
            try PolicyProgram(
                sources: [PolicySource(name: "例.policy", text: text, layer: "test")],
                parameters: ParameterTable([PolicySource(name: "参数.csv", text: Self.table, layer: "test")])
            )
        }
        return problem?.faults ?? []
    }

    @Test func `at least a hundred kinds of fault are held`() {
        #expect(Self.all.count >= 100)
    }

    @Test(arguments: all)
    func `a faulty file is told with its places and how to mend it`(faulty: Faulty) {
        let told = faults(faulty.text).map { fault in
            "\(fault.file == "参数.csv" ? "参数 " : "")\(fault.line):\(fault.column) \(fault.text)"
        }

        #expect(!faulty.expected.isEmpty)
        #expect(told == faulty.expected)
    }

    @Test func `several faults are told in one run`() {
        let told = faults("程序 例\n定义 家庭.甲: 元\n  丙\n定意\n输入 家庭.乙: 美元")

        #expect(told.count == 4)
    }

    @Test func `what is meant is underlined below its line, Chinese signs two columns wide`() throws {
        let fault = try #require(faults("程序 例\n定义 家庭.甲: 元 依据 \"乙\"\n  1元 + 平方(2元)").first)

        #expect(fault.description.hasSuffix("      1元 + 平方(2元)\n       　   ～～"))
    }

    @Test func `a file of five megabytes is refused by itself`() {
        let told = faults("程序 例\n" + String(repeating: "# 说明\n", count: 600_000))

        #expect(told.map(\.text) == ["文件超过 1 MB，不像手写的规则，请拆成几个文件"])
    }

    @Test func `a circle through three programs is refused`() {
        let sources = [("甲", "乙"), ("乙", "丙"), ("丙", "甲")].map { name, read in
            PolicySource(
                name: "\(name).policy",
                text: "程序 \(name)\n引用 \(read)\n定义 家庭.额: 元 依据 \"例\"\n  \(read).额",
                layer: "test"
            )
        }
        let problem = #expect(throws: PolicyProblem.self) {
            try PolicyBook(sources: sources, parameters: ParameterTable([] as [ParameterTable.Row]))
        }

        #expect(problem?.faults.contains { $0.text.contains("互相引用成了圈") } ?? false)
    }

    @Test(arguments: [
        ("标准,全国,2026-01,1元,文件,", "生效日“2026-01”应是某一天，如 2020-01-01"),
        ("标准,火星,2026-01-01,1元,文件,", "地区“火星”应写 全国 或 2、4、6、9、12 位区划代码"),
        ("标准,全国,昨天,1元", "应有 6 列：参数,地区,生效日,值,来源,说明，现在是 4 列"),
        ("标准,全国,2026-01-01,1元,,", "没有写来源"),
        ("标准,全国,2026-01-01,1元,甲,\n标准,全国,2026-01-01,2元,乙,", "“标准”同一地区同一天在第 2 行已有一个值，请删去一个"),
    ])
    func `a faulty line of parameters is told with its number`(line: String, message: String) {
        let problem = #expect(throws: PolicyProblem.self) {
            try ParameterTable([PolicySource(name: "参数.csv", text: "参数,地区,生效日,值,来源,说明\n\(line)", layer: "test")])
        }

        #expect(problem?.faults.map(\.text) == [message])
        #expect(problem?.faults.first?.line ?? 0 >= 2)
    }
}
