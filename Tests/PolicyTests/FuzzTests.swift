// SPDX-License-Identifier: Apache-2.0
import Foundation
import Policy
import Testing

/// Broken texts are refused with their faults or read as what they say; nothing crashes and nothing hangs.
///
/// `MINZHENG_FUZZ_SECONDS=600 swift test --filter FuzzTests` goes on for ten minutes.
struct FuzzTests {
    private static let seconds = ProcessInfo.processInfo.environment["MINZHENG_FUZZ_SECONDS"].flatMap(Double.init) ?? 3

    private static let pieces = [
        "定义 ", "家庭.", "成员.", "例外 ", "表 ", "状态 ", "测试 ", "其余 → ", "(", ")", "|", "近12个月 ", "合计(", "上月(", "作为单人户(", "÷ 0",
        "× 999999999999", "-", "9223372036854775807元", "0.000000001", "\"", "“", "\n", "\n  ", "自 2026-13-45", "范围 ",
        "唯一", "累进(", "#",
        "\u{0}", "é", "👨‍👩‍👧", "依据 \"例\"", "选项(", "、", "至",
    ]

    private static func broken(_ text: String, _ random: inout SplitMix) -> String {
        var characters = Array(text)
        for _ in 0..<1 + random.below(6) where !characters.isEmpty {
            let place = random.below(characters.count)
            switch random.below(5) {
            case 0: characters.remove(at: place)
            case 1: characters.insert(contentsOf: pieces[random.below(pieces.count)], at: place)
            case 2: characters.swapAt(place, random.below(characters.count))
            case 3:
                let end = min(characters.count, place + random.below(40))
                characters.removeSubrange(place..<end)
            default:
                let end = min(characters.count, place + random.below(60))
                characters.insert(contentsOf: Array(characters[place..<end]), at: random.below(characters.count))
            }
        }
        return String(characters)
    }

    @Test func `a broken text is refused or read, and never the end of the program`() throws {
        let sources = RuleFormatTests.texts
        let table = try ParameterTable([PolicySource(name: "例.csv", text: RandomProgram.table, layer: "例")])
        var random = SplitMix(seed: 11)
        let end = ContinuousClock.now.advanced(by: .seconds(Self.seconds))
        var (refused, tried) = (0, 0)
        while ContinuousClock.now < end {
            let source = sources[random.below(sources.count)]
            let text = Self.broken(source.text, &random)
            let start = ContinuousClock.now
            do {
                let program = try PolicyProgram(
                    sources: [PolicySource(name: source.name, text: text, layer: "例")],
                    parameters: table
                )
                _ = program.runTests()
                _ = program.coverage()
                _ = try program.suggestedTests()
                _ = try RuleFormat.formatted(PolicySource(name: source.name, text: text, layer: "例"))
            } catch is PolicyProblem {
                refused += 1
            }
            tried += 1
            #expect(start.duration(to: .now) < .seconds(5), "\(text)")
        }
        #expect(tried > 20)
        #expect(refused > 0)
    }
}
