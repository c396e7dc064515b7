// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Vocabulary

/// Villages of a township, to be chosen from.
struct VillageGroup: Sendable {
    let title: String
    let villages: [SelectOption]

    /// All villages that there are now, by township.
    /// - Parameter other: a township that is left out.
    static func all(_ tree: RegionTree, chosen: Int64?, except other: Int64? = nil) -> [VillageGroup] {
        tree.all.filter { $0.level == .township && !$0.isRetired && $0.id != other }.map { township in
            VillageGroup(
                title: township.name,
                villages: tree.children(of: township.id).filter { $0.level == .village && !$0.isRetired }.map {
                    SelectOption(value: String($0.id), title: $0.name, selected: $0.id == chosen)
                }
            )
        }.filter { !$0.villages.isEmpty }
    }
}
