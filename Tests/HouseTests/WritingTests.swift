// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// How the product's files are written.
struct WritingTests {
    private static func swift() -> [Tree.File] { Tree.swift("Sources") + Tree.swift("Tests") }

    private static func matches(_ line: String, _ pattern: String) -> Bool {
        line.range(of: pattern, options: .regularExpression) != nil
    }

    /// Every line of code below a folder that matches a pattern, as `path:line`.
    private static func finds(_ pattern: String, in files: [Tree.File]) -> [String] {
        files.flatMap { file in
            file.code.filter { matches($0.text, pattern) }.map { "\(file.path):\($0.number) \($0.text)" }
        }
    }

    @Test func `every Swift file begins with its licence`() {
        for file in Self.swift() + [Tree.File(path: "Package.swift", text: Self.package())] {
            let first = file.lines.first { !$0.hasPrefix("// swift-tools-version") }
            #expect(first == "// SPDX-License-Identifier: Apache-2.0", "\(file.path)")
        }
    }

    private static func package() -> String {
        (try? String(contentsOf: Tree.root.appending(path: "Package.swift"), encoding: .utf8)) ?? ""
    }

    @Test func `no file is longer than 400 lines`() {
        // A generated table of readings, which nobody edits.
        let tables: Set<String> = ["PinyinData.swift"]
        for file in Self.swift() where !tables.contains(file.name) {
            #expect(file.lines.count <= 400, "\(file.path): \(file.lines.count)")
        }
    }

    @Test func `nothing is forced, unchecked or opened wide`() {
        let forbidden = [
            #"\btry!"#, #"\bas!"#, #"\bfatalError\("#, #"@unchecked\b"#, #"nonisolated\(unsafe\)"#, #"@testable\b"#,
            #"^\s*public\s"#, #"[A-Za-z0-9_\)\]\}>]!(?![=A-Za-z0-9_(])"#,
        ]
        // Function attributes and comparison operators do not match; `!flag` has no operand before it.
        for pattern in forbidden {
            let found = Self.finds(pattern, in: Tree.swift("Sources"))
            #expect(found.isEmpty, "\(pattern): \(found.joined(separator: "\n"))")
        }
        for pattern in forbidden.prefix(7) {
            let found = Self.finds(pattern, in: Tree.swift("Tests"))
            #expect(found.isEmpty, "\(pattern): \(found.joined(separator: "\n"))")
        }
    }

    @Test func `only the command line prints`() {
        let files = Tree.swift("Sources").filter { $0.target != "minzheng" }
        let found = Self.finds(#"(?<![A-Za-z0-9_.])(print|debugPrint|dump|NSLog)\("#, in: files)
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    @Test func `no error is swallowed`() {
        let found = Self.finds(#"catch\s*\{\s*\}"#, in: Tree.swift("Sources"))
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    @Test func `money, means and rules know no floating point`() {
        let folders = [
            "Sources/Vocabulary", "Sources/Policy", "Sources/Packs", "Sources/CivilAffairs", "Sources/Storage",
        ]
        for folder in folders {
            let found = Self.finds(#"\b(Double|Float|Float16|Float80|CGFloat|Decimal)\b"#, in: Tree.swift(folder))
            #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
        }
    }

    @Test func `rules read no clock and no dice of their own`() {
        let files = ["Sources/CivilAffairs", "Sources/Policy", "Sources/Packs", "Sources/SharedKernel"]
            .flatMap(Tree.swift)
        let clock = Self.finds(#"\bDate\(\)|\.now\b(?!\()|\bclock_gettime|\bSystemClock\("#, in: files)
        #expect(clock.isEmpty, "\(clock.joined(separator: "\n"))")
        let dice = Self.finds(#"\.random\(|arc4random|SystemRandomNumberGenerator"#, in: files)
            .filter { !$0.hasPrefix("Sources/SharedKernel/Access/Access.swift") }
        #expect(dice.isEmpty, "\(dice.joined(separator: "\n"))")
    }

    @Test func `nothing that is shipped names a place on somebody's machine`() {
        let own = "Tests/HouseTests/WritingTests.swift"
        let places = ["/" + "work/", "/" + "work\"", "/" + "home/", "/" + "Users/", "/" + "root/"]
        for folder in ["Sources", "Tests", "packs", "scripts", "docs", "bench", ".github"] {
            for file in Tree.files(folder) where file.path != own {
                for place in places {
                    for (offset, line) in file.lines.enumerated() where Self.names(place, String(line)) {
                        Issue.record("\(file.path):\(offset + 1) names \(place)")
                    }
                }
            }
        }
    }

    /// Whether a line names an absolute path; the path may not go on before it, as in an archive's parts.
    private static func names(_ place: String, _ line: String) -> Bool {
        matches(line, "(?<![A-Za-z0-9_.)}\\]-])" + NSRegularExpression.escapedPattern(for: place))
    }
}
