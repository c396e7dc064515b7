// SPDX-License-Identifier: Apache-2.0
package import Storage

extension AreaScope {
    /// Whether what happens in a region is the reader's to see and to enter.
    package func holds(_ regionID: Int64, in tree: RegionTree) -> Bool {
        switch reach {
        case .everything: true
        case .regions(let ids): ids.contains { tree.isRegion(regionID, under: $0) }
        }
    }
}
