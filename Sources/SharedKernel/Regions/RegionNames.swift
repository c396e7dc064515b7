// SPDX-License-Identifier: Apache-2.0
package import Storage

/// Finds regions by what people write of them.
package struct RegionNames: Sendable {
    private let tree: RegionTree
    private let byName: [String: [Int64]]

    package init(_ tree: RegionTree) {
        self.tree = tree
        byName = Dictionary(grouping: tree.all.filter { !$0.isRetired }, by: \.name).mapValues { $0.map(\.id) }
    }

    /// A region by its key (`#12`), its code, its name where there is one of it, or its name after that of its township.
    /// - Returns: nil also where several are meant.
    package func region(_ typed: String) -> Int64? {
        let text = typed.filter { !$0.isWhitespace }
        if text.hasPrefix("#") { return Int64(text.dropFirst()).flatMap { tree.region($0)?.id } }
        if text.utf8.allSatisfy({ (48...57).contains($0) }), !text.isEmpty { return tree.region(code: text)?.id }
        if let found = byName[text] ?? named(text) { return found.count == 1 ? found.first : nil }
        return nil
    }

    private func named(_ text: String) -> [Int64]? {
        let found = tree.all.filter { !$0.isRetired && text.hasSuffix($0.name) }.filter { region in
            let above = tree.ancestors(of: region.id).map(\.name).joined()
            let full = tree.fullName(region.id).filter { !$0.isWhitespace }
            return full == text || full.hasSuffix(text) || (above + region.name).hasSuffix(text)
        }
        return found.isEmpty ? nil : found.map(\.id)
    }
}

extension AreaScope {
    /// Whether what happens in a region is the reader's to see and to enter.
    package func holds(_ regionID: Int64, in tree: RegionTree) -> Bool {
        switch reach {
        case .everything: true
        case .regions(let ids): ids.contains { tree.isRegion(regionID, under: $0) }
        }
    }
}
