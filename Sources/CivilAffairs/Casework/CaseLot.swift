// SPDX-License-Identifier: Apache-2.0
import Crypto
package import Packs

/// Drawing by lot. A lot follows from a code alone: nobody can choose it, it is the same whenever it is drawn, and whoever
/// audits a draw can repeat it.
package enum CaseLot {
    /// The lot of a case at a step, from 0 to 9,999.
    package static func number(_ file: CaseFile, at step: String) -> Int { number("\(file.receipt):\(step)") }

    /// The lot that a code gives, from 0 to 9,999.
    package static func number(_ code: String) -> Int {
        SHA256.hash(data: Array(code.utf8)).prefix(4).reduce(0) { ($0 * 256 + Int($1)) % 10_000 }
    }

    /// Whether a share of all cases, in percent, takes this one.
    package static func takes(_ file: CaseFile, for step: ServiceDefinition.Step, percent: Int) -> Bool {
        number(file, at: step.id) < percent * 100
    }

    /// Whether a case is taken so that of the first `place` cases never less than the share is, whenever one stops
    /// counting. One that is not needed for that still has a chance, so that nobody is ever sure to be passed over.
    ///
    /// Basis: 《特困人员认定办法》（民发〔2021〕43号）第十六条 (not less than 30 percent, at random).
    /// - Parameters:
    ///   - place: of the case among those of the month, from 1.
    ///   - taken: how many of those before it were.
    package static func takes(_ code: String, place: Int, taken: Int, share: Int) -> Bool {
        isNeeded(place: place, taken: taken, share: share) || number(code) < chance(share)
    }

    /// Whether less than the share would be taken without this one.
    package static func isNeeded(place: Int, taken: Int, share: Int) -> Bool { taken * 100 < share * place }

    /// Lots below it take a case that is not needed, of 10,000: a third of the share, so that few more are visited than
    /// the rule asks for.
    package static func chance(_ share: Int) -> Int { share * 100 / 3 }

    /// What the history of a case says was drawn at a step; nil for cases that came to it before that was kept.
    package static func drawn(at step: String, _ actions: [CaseAction]) -> Bool? {
        actions.last { $0.step == step && words.contains($0.action) }.map { $0.action == taken }
    }

    static let taken = "lot-taken"
    static let passed = "lot-passed"
    static let words = [taken, passed]
}
