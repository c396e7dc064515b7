// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// All regions of a store as one value in memory, so that names, ancestors and codes cost no statement.
package struct RegionTree: Sendable {
    /// One dated code and name of a region.
    struct Version: Sendable, Equatable {
        let regionID: Int64
        let code: String
        let name: String
        let parentID: Int64?
        let validFrom: CivilDate
        let validUntil: CivilDate?
        let successorID: Int64?

        func holds(on date: CivilDate) -> Bool {
            guard validFrom <= date else { return false }
            guard let validUntil else { return true }
            return date <= validUntil
        }
    }

    /// Number of the state of the store that this is a copy of.
    package let version: Int64
    private let regions: [Int64: Region]
    private let childIDs: [Int64: [Int64]]
    private let versions: [String: [Version]]
    private let topIDs: [Int64]
    /// Regions in force by the name that they bear.
    private let namesakes: [String: [Int64]]

    init(version: Int64, levels: [Int64: Region.Level], versions all: [Version]) {
        self.version = version
        var latest: [Int64: Version] = [:]
        for item in all {
            if let known = latest[item.regionID], known.validFrom >= item.validFrom { continue }
            latest[item.regionID] = item
        }
        var regions: [Int64: Region] = [:]
        for (id, item) in latest {
            guard let level = levels[id] else { continue }
            regions[id] = Region(
                id: id,
                level: level,
                code: item.code,
                name: item.name,
                parentID: item.parentID,
                validFrom: item.validFrom,
                validUntil: item.validUntil,
                successorID: item.successorID
            )
        }
        let ordered = regions.values.sorted { ($0.code, $0.id) < ($1.code, $1.id) }
        self.regions = regions
        versions = Dictionary(grouping: all, by: \.code)
        childIDs = Dictionary(grouping: ordered.filter { $0.parentID != nil }, by: { $0.parentID ?? 0 })
            .mapValues { $0.map(\.id) }
        namesakes = Dictionary(grouping: ordered.filter { !$0.isRetired }, by: \.name).mapValues { $0.map(\.id) }
        topIDs = ordered.filter { region in region.parentID.map { regions[$0] == nil } ?? true }.map(\.id)
    }

    package func region(_ id: Int64) -> Region? { regions[id] }

    /// The region that bears or bore a code of 6, 9 or 12 digits.
    /// - Parameter date: the day on which the code was used; nil finds retired codes too, the newest first.
    package func region(code: String, on date: CivilDate? = nil) -> Region? {
        let candidates = versions[Region.padded(code)] ?? []
        let match =
            if let date { candidates.first { $0.holds(on: date) } } else {
                candidates.max { $0.validFrom < $1.validFrom }
            }
        return match.flatMap { regions[$0.regionID] }
    }

    /// The region that somebody means: by its key (`#12`), its code, its name where there is one of it, or its name after
    /// that of its township. Only a key or a code finds one that was dissolved.
    package func region(told typed: String) -> Region? {
        let text = typed.filter { !$0.isWhitespace }
        guard !text.isEmpty else { return nil }
        if text.hasPrefix("#") { return Int64(text.dropFirst()).flatMap { regions[$0] } }
        if text.utf8.allSatisfy({ (48...57).contains($0) }) { return region(code: text) }
        let found = namesakes[text] ?? named(text)
        return found.count == 1 ? found.first.flatMap { regions[$0] } : nil
    }

    private func named(_ text: String) -> [Int64] {
        all.filter { !$0.isRetired && text.hasSuffix($0.name) }.filter { region in
            let above = ancestors(of: region.id).map(\.name).joined()
            let full = fullName(region.id).filter { !$0.isWhitespace }
            return full == text || full.hasSuffix(text) || (above + region.name).hasSuffix(text)
        }.map(\.id)
    }

    /// How answers name a region: by its own name where it is the only one of it, else in full.
    package func spelling(_ id: Int64) -> String {
        let name = name(id)
        return namesakes[name] == [id] ? name : fullName(id)
    }

    /// The region that answers today for one that may be retired: itself, or whoever took over in the end.
    package func current(_ id: Int64) -> Region? {
        var seen: Set<Int64> = []
        var region = regions[id]
        while let here = region, here.isRetired, let next = here.successorID, seen.insert(here.id).inserted {
            region = regions[next]
        }
        return region
    }

    /// Name that a region bore on a day, or bears now when it did not exist then.
    package func name(_ id: Int64, on date: CivilDate? = nil) -> String {
        guard let region = regions[id] else { return "" }
        guard let date, !(region.validFrom <= date) else { return region.name }
        let then = versions.values.joined().first { $0.regionID == id && $0.holds(on: date) }
        return then?.name ?? region.name
    }

    /// Regions without one above them: the county of the store, or what lies above it.
    package var top: [Region] { topIDs.compactMap { regions[$0] } }

    /// The place whose bureau's store this is: where regions begin to lie side by side, and a county at the lowest. Nil
    /// while no region has been loaded.
    package var office: Region? {
        var office = top.first
        while let here = office, here.level < .county, case let below = children(of: here.id), below.count == 1 {
            office = below[0]
        }
        return office
    }

    /// The county whose store this is; nil in the store of a prefecture, which lies above several.
    package var county: Region? {
        guard countiesBelow.isEmpty else { return nil }
        return regions.values.filter { $0.level == .county && !$0.isRetired }.min { $0.code < $1.code }
    }

    /// The counties below the bureau whose store this is, each with a store of its own; none in a county's store.
    package var countiesBelow: [Region] {
        guard let office, office.level == .prefecture else { return [] }
        return children(of: office.id).filter { $0.level == .county }
    }

    /// Regions directly below, by code, without the retired ones.
    package func children(of id: Int64) -> [Region] {
        (childIDs[id] ?? []).compactMap { regions[$0] }.filter { !$0.isRetired }
    }

    /// Itself and all above it, from the nearest up.
    package func ancestors(of id: Int64) -> [Region] {
        var result: [Region] = []
        var next = regions[id]
        while let region = next, !result.contains(where: { $0.id == region.id }) {
            result.append(region)
            next = region.parentID.flatMap { regions[$0] }
        }
        return result
    }

    /// All regions whose offices answer for one today: itself and those above it, and for each that was dissolved its
    /// successor and those above that.
    package func answering(for id: Int64) -> Set<Int64> {
        var result: Set<Int64> = []
        var waiting = [id]
        while let next = waiting.popLast() {
            guard let region = regions[next], result.insert(next).inserted else { continue }
            waiting += [region.parentID, region.isRetired ? region.successorID : nil].compactMap { $0 }
        }
        return result
    }

    /// Itself and all below it, retired ones included, by code within each level.
    package func descendants(of id: Int64) -> [Region] {
        guard let start = regions[id] else { return [] }
        var result = [start]
        var position = 0
        while position < result.count {
            result += (childIDs[result[position].id] ?? []).compactMap { regions[$0] }
            position += 1
        }
        return result
    }

    /// Whether `id` is `ancestor`, lies under it, or was dissolved into what does.
    package func isRegion(_ id: Int64, under ancestor: Int64) -> Bool {
        answering(for: id).contains(ancestor)
    }

    /// `天门市 竟陵街道 西湖社区`: names from the county down, separated by spaces.
    package func fullName(_ id: Int64) -> String {
        ancestors(of: id).filter { $0.level >= .county }.reversed().map(\.name).joined(separator: " ")
    }

    /// The township's government as its papers name it: 天门市侯口街道办事处, 天门市张港镇人民政府.
    package func officeName(_ id: Int64) -> String {
        let name = name(id)
        let office = name.hasSuffix("街道") ? "办事处" : name.hasSuffix("镇") || name.hasSuffix("乡") ? "人民政府" : ""
        return "\(county?.name ?? "")\(name)\(office)"
    }

    /// The region and those above it under which its people are found: all below the county.
    /// Empty for the county itself and above, whose people are those of the whole store.
    package func areas(of id: Int64) -> [Int64] {
        let line = ancestors(of: id).map(\.id)
        let others = answering(for: id).subtracting(line).sorted()
        return (line + others).filter { regions[$0].map { $0.level > .county } ?? false }
    }

    /// All regions, by code.
    package var all: [Region] { regions.values.sorted { ($0.code, $0.id) < ($1.code, $1.id) } }

    /// All dated codes, for comparing with a new list.
    var allVersions: [Version] { versions.values.flatMap { $0 } }
}
