// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Proves that no family whose facts are within what the rules declare makes a number grow beyond 64 bits.
///
/// The rules are compiled as they are for a population, over columns that hold nothing but their declared bounds;
/// parameters stand for all their values. Families of up to 200 members and 200 supporters are covered; a larger one
/// is still judged exactly or refused by its own run.
struct OverflowProof {
    static let people: ClosedRange<Int64> = 0...200

    private let edition: Edition
    private var lowering: Lowering

    /// - Parameters:
    ///   - program: any of the book that the edition belongs to.
    ///   - day: any; the proof holds for all.
    init(_ program: PolicyProgram, _ edition: Edition, on day: CivilDate) {
        self.edition = edition
        let population = Population(
            within: [.member: Self.people, .supporter: Self.people],
            columns: Self.columns(edition)
        )
        lowering = Lowering(program, edition, population, on: day, Scenario(), proves: true)
    }

    /// The rules whose arithmetic might not fit, each once.
    mutating func culprits() -> [Rule] {
        var culprits: [Int] = []
        for place in edition.order {
            do throws(ColumnProblem) {
                _ = try lowering.value(of: place, .present)
            } catch {
                // Other refusals are of columns alone; a family's own run is not bound by them.
                if error == .tooLarge, let culprit = lowering.culprit, !culprits.contains(culprit) {
                    culprits.append(culprit)
                }
                lowering.forgetCulprit()
            }
        }
        return culprits.map { edition.rules[$0] }
    }

    private static func columns(_ edition: Edition) -> [String: PopulationColumn] {
        var columns: [String: PopulationColumn] = [:]
        for rule in edition.rules {
            if case .input(let input) = rule.declaration.body {
                for month in 0..<(input.months ?? 1) {
                    columns[Population.key(rule.factKey, monthsBack: month)] = column(rule.kind, input.range)
                }
            }
            if rule.initialState != nil { columns[rule.previousKey] = column(rule.kind, nil) }
        }
        return columns
    }

    private static func column(_ kind: Kind, _ range: ClosedRange<Ratio>?) -> PopulationColumn {
        switch kind {
        case .truth: return PopulationColumn(within: 0...1, denominator: 1)
        case .date: return PopulationColumn(within: 1_01_01...9999_12_31, denominator: 1)
        // Numbers of texts.
        case .text, .option: return PopulationColumn(within: 0...100_000, denominator: 1)
        case .number(let unit):
            let range = range ?? unit.usualRange
            let parts = unit.finest
            let low = range.lowerBound.multiplied(by: Ratio(parts))?.rounded(to: 1, .down)
            let high = range.upperBound.multiplied(by: Ratio(parts))?.rounded(to: 1, .up)
            let bounds = (low?.numerator ?? .min)...(high?.numerator ?? .max)
            return PopulationColumn(within: bounds, denominator: parts)
        }
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
