// SPDX-License-Identifier: Apache-2.0
import Foundation
import Policy

/// Families with any facts that a program reads: gaps, edges of ranges, leap days, nobody at home.
struct RandomFacts {
    private let program: PolicyProgram
    /// Some that rules ask for, and one that none does.
    private static let words = ["智力", "精神", "肢体", "视力", "多重", "无", "低保", "是", "别的"]
    private var random: SplitMix

    init(_ program: PolicyProgram, seed: UInt64) {
        self.program = program
        random = SplitMix(seed: seed)
    }

    mutating func families(_ count: Int, regions: [String]) -> [(facts: HouseholdFacts, region: String)] {
        (0..<count).map { _ in
            let members = (0..<random.below(6)).map { HouseholdFacts.Person(id: "甲\($0)", values: values(.member)) }
            let supporters = (0..<random.below(3)).map {
                HouseholdFacts.Person(id: "义\($0)", values: values(.supporter))
            }
            let facts = HouseholdFacts(family: values(.family), members: members, supporters: supporters)
            return (facts, regions[random.below(regions.count)])
        }
    }

    private mutating func values(_ entity: Entity) -> [String: String] {
        var values: [String: String] = [:]
        for fact in program.questions where fact.entity == entity && random.below(8) > 0 {
            guard fact.months > 1 else {
                values[fact.name] = value(fact)
                continue
            }
            values[fact.name] = (0..<1 + random.below(fact.months)).map { _ in random.below(20) == 0 ? "" : value(fact)
            }
            .joined(separator: "|")
        }
        return values
    }

    private mutating func value(_ fact: PolicyProgram.Question) -> String {
        let plain = plain(fact)
        return fact.isJudged ? "\(plain)（某评议会 2026-05-10 入户查看）" : plain
    }

    private mutating func plain(_ fact: PolicyProgram.Question) -> String {
        switch fact.kind {
        case .truth: return random.below(2) == 0 ? "否" : "是"
        case .option(let options): return options[random.below(options.count)]
        case .text: return Self.words[random.below(Self.words.count)]
        case .date:
            if random.below(20) == 0 { return "\(1932 + 4 * random.below(24))-02-29" }
            return "\(1925 + random.below(102))-\(two(1 + random.below(12)))-\(two(1 + random.below(28)))"
        case .number(let unit): return number(unit, fact.range)
        }
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private mutating func number(_ unit: Kind.Unit, _ range: ClosedRange<Ratio>?) -> String {
        let isMoney = unit.base == .yuan
        let usual: Int64 = isMoney ? [100, 100_000, 3_000_000][random.below(3)] : unit.base == .plain ? 6 : 90
        let low = range.map { $0.lowerBound.numerator / $0.lowerBound.denominator } ?? 0
        let high = range.map { min($0.upperBound.numerator / $0.upperBound.denominator, low + usual) } ?? usual
        let number = low + Int64(random.below(Int(max(high - low, 0)) + 1))
        guard isMoney else { return "\(number)" }
        return "\(number / 100).\(two(Int(number % 100)))"
    }
}
