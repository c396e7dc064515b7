// SPDX-License-Identifier: Apache-2.0
import Foundation
import Policy
import Testing
import Vocabulary

/// Every example of docs/policy-language.md and of the guide in Chinese is a program whose tests hold.
struct LanguageReferenceTests {
    struct Example: Sendable, CustomStringConvertible {
        let title: String
        let text: String
        var description: String { title }
    }

    private static let table = """
        参数,地区,生效日,值,来源,说明
        标准,429006,2020-01-01,630元/人·月,示例文件,
        城市标准,429006,2020-01-01,630元/人·月,示例文件,
        农村标准,429006,2020-01-01,5400元/人·年,示例文件,
        """

    static let examples = ["policy-language", "政策规则入门"].flatMap(examples(of:))

    private static func examples(of name: String) -> [Example] {
        let page = PackTexts.folder.deletingLastPathComponent().appending(path: "docs/\(name).md")
        guard let text = try? String(contentsOf: page, encoding: .utf8) else { return [] }
        var examples: [Example] = []
        var heading = ""
        var block: [Substring]?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("## ") { heading = String(line.dropFirst(3)) }
            if line == "```policy" {
                block = []
            } else if line == "```", let lines = block {
                examples.append(Example(title: "\(heading) \(examples.count + 1)", text: lines.joined(separator: "\n")))
                block = nil
            } else {
                block?.append(line)
            }
        }
        return examples
    }

    static func program(_ example: Example) throws -> PolicyProgram {
        let names = try ParameterTable([PolicySource(name: "参数.csv", text: table, layer: "例")])
        return try PolicyProgram(
            sources: [PolicySource(name: "\(example.title).policy", text: example.text, layer: "例")],
            parameters: names
        )
    }

    @Test func `the pages have an example for each way of writing rules`() {
        #expect(Self.examples.count >= 16)
    }

    @Test(arguments: examples)
    func `an example of the page is a program whose tests hold`(example: Example) throws {
        let outcomes = try Self.program(example).runTests()

        #expect(!outcomes.isEmpty)
        for outcome in outcomes { #expect(outcome.difference == nil, "\(outcome.title)") }
    }
}
