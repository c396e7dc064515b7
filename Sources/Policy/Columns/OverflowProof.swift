// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Proves that no family whose facts are within what the rules declare makes a number grow beyond 64 bits.
///
/// The rules are compiled as they are to judge one family: over columns that hold nothing but their declared bounds,
/// with parameters that may have any of their values. Families of up to 200 members and 200 supporters are covered; for
/// a larger one the rules are compiled again, or it is refused.
struct OverflowProof {
    static let people: Int64 = 200

    private let edition: Edition
    private var lowering: Lowering

    /// - Parameter programs: all of the book that the edition belongs to, one at least.
    init?(_ programs: [PolicyProgram], _ edition: Edition) {
        guard let program = programs.first else { return nil }
        self.edition = edition
        let names = edition.rules.compactMap { $0.parameterRange == nil ? nil : $0.name }
        lowering = Lowering(
            program,
            edition,
            Population(within: Self.people, of: programs.flatMap(\.facts)),
            .family(Dictionary(names.map { ($0, program.values.all($0)) }, uniquingKeysWith: { first, _ in first }))
        )
    }

    /// The rules whose arithmetic might not fit, each once.
    mutating func culprits() -> [Rule] {
        var culprits: [Int] = []
        for place in edition.order {
            do throws(ColumnProblem) {
                _ = try lowering.value(of: place, .present)
            } catch {
                let culprit = lowering.culprit ?? place
                if !culprits.contains(culprit) { culprits.append(culprit) }
                lowering.forgetCulprit()
            }
        }
        return culprits.map { edition.rules[$0] }
    }
}

extension Population {
    /// No family at all, but the bounds within which each lies that may be judged.
    /// - Parameter people: most members of one, and most supporters.
    init(within people: Int64, of facts: [PolicyProgram.Fact]) {
        var columns: [String: PopulationColumn] = [:]
        for fact in facts {
            let column = PopulationColumn(within: fact)
            let key = Declaration.ownKey(fact.entity, fact.name)
            for month in 0..<(fact.input.months ?? 1) {
                let key = Population.key(key, monthsBack: month)
                columns[key] = columns[key].map { PopulationColumn(within: $0, column) } ?? column
            }
        }
        self.init(within: [.member: 0...people, .supporter: 0...people], columns: columns)
    }
}

extension PopulationColumn {
    fileprivate init(within fact: PolicyProgram.Fact) {
        switch fact.kind {
        case .truth: self.init(within: 0...1, denominator: 1)
        case .date: self.init(within: Lowering.days, denominator: 1)
        // Numbers of texts.
        case .text, .option: self.init(within: 0...100_000, denominator: 1)
        case .number(let unit):
            let range = fact.input.range ?? unit.usualRange
            let parts = unit.finest
            let low = range.lowerBound.multiplied(by: Ratio(parts))?.rounded(to: 1, .down)
            let high = range.upperBound.multiplied(by: Ratio(parts))?.rounded(to: 1, .up)
            let bounds = (low?.numerator ?? .min)...(high?.numerator ?? .max)
            self.init(within: bounds, denominator: parts)
        }
    }

    /// Programs may take the same fact within different bounds.
    fileprivate init(within one: PopulationColumn, _ other: PopulationColumn) {
        let low = Swift.min(one.range.lowerBound, other.range.lowerBound)
        let high = Swift.max(one.range.upperBound, other.range.upperBound)
        self.init(within: low...high, denominator: Swift.max(one.denominator, other.denominator))
    }
}

extension Kind.Unit {
    /// What a fact is taken within where its rules declare no bounds: a hundred million yuan, or a million of anything
    /// else, either way. Money counts in fen.
    var usualRange: ClosedRange<Ratio> {
        let most: Int64 = base == .yuan ? 10_000_000_000 : 1_000_000
        return Ratio(-most)...Ratio(most)
    }

    /// Into how many parts of one a fact may be told: money in whole fen, people whole, others to four places.
    var finest: Int64 { base == .yuan || base == .persons ? 1 : 10_000 }
}
