// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// The audit speaks the reader's words.
struct AuditWordsTests {
    private static let verbs = [#"action: "([a-z]+\.[a-z-]+)""#, #""([a-z]+\.[a-z-]+)", by: "#]
    private static let steps = #"action: "([a-z-]+)"[,)]"#

    private static func matches(_ pattern: String, in line: Substring) -> [String] {
        guard let expression = try? NSRegularExpression(pattern: pattern) else { return [] }
        let text = String(line)
        return expression.matches(in: text, range: NSRange(text.startIndex..., in: text)).compactMap { match in
            Range(match.range(at: 1), in: text).map { String(text[$0]) }
        }
    }

    @Test func `every verb that a room records has words`() {
        let page = Tree.swift("Sources/Web").first { $0.name == "AuditWords.swift" }?.text ?? ""
        var seen = 0
        for file in Tree.swift("Sources/SharedKernel") + Tree.swift("Sources/CivilAffairs") {
            // What a case notes is recorded as a verb of cases.
            let notes = file.path.contains("/Casework/") || file.path.contains("/Verification/")
            for line in file.lines {
                let verbs =
                    Self.verbs.flatMap { Self.matches($0, in: line) }
                    + (notes ? Self.matches(Self.steps, in: line).map { "case.\($0)" } : [])
                for verb in verbs {
                    seen += 1
                    #expect(page.contains("(\"\(verb)\", \""), "\(verb) of \(file.path) has no words")
                }
            }
        }
        #expect(seen > 40)
    }
}
