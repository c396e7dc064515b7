// SPDX-License-Identifier: Apache-2.0
import Foundation
import Policy
import Testing

/// One form for all: what is formatted means the same, and formatting it again changes nothing.
struct RuleFormatTests {
    /// Every rule file of the packs, of the measured rules, and every example of the language page.
    static let texts: [PolicySource] = {
        let root = URL(fileURLWithPath: #filePath).appendingPathComponent("../../..").standardized
        var sources: [PolicySource] = []
        for folder in ["packs", "Benchmarks/rules"] {
            let path = root.appendingPathComponent(folder).path
            for case let name as String in FileManager.default.enumerator(atPath: path) ?? .init()
            where name.hasSuffix(".policy") {
                guard let data = FileManager.default.contents(atPath: "\(path)/\(name)") else { continue }
                sources.append(PolicySource(name: name, text: String(decoding: data, as: UTF8.self), layer: folder))
            }
        }
        return sources
            + LanguageReferenceTests.examples.map { PolicySource(name: $0.title, text: $0.text, layer: "docs") }
    }()

    @Test func `there are texts to try`() {
        #expect(Self.texts.count > 10)
    }

    @Test(arguments: texts.map(\.name))
    func `a formatted text means the same and stays as it is`(name: String) throws {
        let source = try #require(Self.texts.first { $0.name == name })
        let once = try RuleFormat.formatted(source)
        let formatted = PolicySource(name: source.name, text: once, layer: source.layer)

        #expect(try RuleFormat.formatted(formatted) == once)
        // Formatting refuses by itself what would not read the same; the shipped files are in the one form.
        if source.layer != "docs" { #expect(once == source.text) }
    }

    @Test func `a file that was saved with the line ends of Windows reads as any other`() throws {
        let source = try #require(Self.texts.first { $0.layer == "packs" && $0.text.contains("#") })
        let windows = source.text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
        let typed = PolicySource(name: source.name, text: windows, layer: source.layer)

        #expect(windows != source.text)
        #expect(try RuleFormat.formatted(typed) == source.text)
    }

    @Test func `both keyboards' signs become one form`() throws {
        let text = """
            程序   例
            输入 家庭.城乡类别：选项（城市,农村）   缺失时 待核
            输入 家庭.人数:人 缺失时 拒绝   # 必填

            定义 家庭.额 : 元/月 依据 “例”
                人数>=3人 且 城乡类别 属于(城市,农村)=>取大( 100元/月*2 , -5元/月 )
                其余->0


            表 家庭.档: 数 首个 依据 "例"
              人数|结果
              >=3人|1
              其余|2
            """
        let formatted = try RuleFormat.formatted(PolicySource(name: "例", text: text, layer: "例"))

        #expect(
            formatted == """
                程序 例
                输入 家庭.城乡类别: 选项(城市、农村)  缺失时 待核
                输入 家庭.人数: 人                    缺失时 拒绝  # 必填

                定义 家庭.额: 元/月  依据 "例"
                  人数 ≥ 3人 且 城乡类别 属于 (城市、农村) → 取大(100元/月 × 2，-5元/月)
                  其余 → 0

                表 家庭.档: 数  首个 依据 "例"
                  人数  | 结果
                  ≥ 3人 | 1
                  其余  | 2

                """
        )
    }

    @Test func `conditions and exceptions have their clauses two spaces behind their names as all heads do`() throws {
        let text = """
            条件 家庭.至 依据 "例"
              收入 < 1元
            例外  家庭.决定   渐退期 优先于 欺骗,停保   自 2026-01-01 依据 "例"
              收入低 → "渐退"
            """
        let formatted = try RuleFormat.formatted(PolicySource(name: "例", text: text, layer: "例"))

        #expect(
            formatted == """
                条件 家庭.至  依据 "例"
                  收入 < 1元
                例外 家庭.决定 渐退期  优先于 欺骗、停保 自 2026-01-01 依据 "例"
                  收入低 → "渐退"

                """
        )
    }
}
