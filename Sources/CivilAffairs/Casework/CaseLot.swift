// SPDX-License-Identifier: Apache-2.0
import Crypto
package import Packs

/// Drawing by lot. The lot of a case at a step follows from its receipt code alone: nobody can choose it, it is the same
/// whenever it is drawn, and whoever audits a draw can repeat it.
package enum CaseLot {
    /// The lot, from 0 to 9,999.
    package static func number(_ file: CaseFile, at step: String) -> Int {
        let digest = SHA256.hash(data: Array("\(file.receipt):\(step)".utf8))
        return digest.prefix(4).reduce(0) { ($0 * 256 + Int($1)) % 10_000 }
    }

    /// Whether a share of all cases, in percent, takes this one.
    package static func takes(_ file: CaseFile, for step: ServiceDefinition.Step, percent: Int) -> Bool {
        number(file, at: step.id) < percent * 100
    }
}
