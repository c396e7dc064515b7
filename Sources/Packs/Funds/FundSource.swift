// SPDX-License-Identifier: Apache-2.0

/// Where public money comes from 资金来源, as budgets and projects name it.
package enum FundSource: String, Sendable, CaseIterable {
    case central = "中央资金"
    case province = "省级资金"
    case prefecture = "市州资金"
    /// Of the place itself.
    case own = "本级资金"
    case lottery = "福彩公益金"
    case society = "社会资金"
    case other = "其他资金"
}
