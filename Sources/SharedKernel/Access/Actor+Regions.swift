// SPDX-License-Identifier: Apache-2.0
import Storage

extension Actor {
    /// Whether the actor may enter or change what belongs to a region.
    func answers(for regionID: Int64, tree: RegionTree) -> Bool {
        switch scope.reach {
        case .everything: true
        case .regions(let regions): regions.contains { tree.isRegion(regionID, under: $0) }
        }
    }
}
