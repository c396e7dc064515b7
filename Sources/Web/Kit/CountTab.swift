// SPDX-License-Identifier: Apache-2.0

/// One of the parts that a list is looked at in, with how many are in it.
struct CountTab: Sendable {
    let tabLink: String
    let tabTitle: String
    let tabCount: Int
    let current: Bool
}
