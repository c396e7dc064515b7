// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// The shapes of regions, for maps.
extension Regions {
    /// What taking in a file of boundaries did.
    package struct BoundaryImport: Sendable, Equatable {
        /// Regions that now have the shape of the file, by code.
        package let taken: [Region]
        /// Areas of the file that are no region in force here.
        package let unknown: [String]
        /// Regions below the root that have no shape yet.
        package let missing: [Region]
    }

    /// Those of some regions that have one.
    package func shapes(of regions: [Int64]) async throws -> [Int64: RegionShape] {
        guard !regions.isEmpty else { return [:] }
        return try await database.read { try RegionShapeStore.shapes(of: regions, in: $0) }
    }

    /// Takes in boundaries for regions in force; a shape that is there already is replaced. Points are left out that lie
    /// within a tolerance of the line that stays: 1/3000 of the extent of the regions of the level, the same for all of
    /// them. Each region is made simpler by itself, so a common border may be drawn as two lines; they part by no more
    /// than two tolerances, 1/1500 of the map.
    /// - Parameter root: whose regions below should all have a shape.
    /// - Throws: `BoundaryProblem.repeated`, `AccessProblem.notPermitted`.
    package func importBoundaries(actor: Actor, _ file: BoundaryFile, source: String, root: Int64) async throws
        -> BoundaryImport
    {
        try actor.require(.packInstall)
        let (now, tree) = (clock.now(), try await tree())
        var found: [Int64: RegionShape] = [:]
        var unknown: [String] = []
        for feature in file.features {
            guard let code = feature.code, let region = tree.region(code: code).flatMap({ tree.current($0.id) }),
                !region.isRetired
            else {
                unknown.append(feature.code.map { $0 == feature.name ? $0 : "\(feature.name)（\($0)）" } ?? feature.name)
                continue
            }
            guard found.updateValue(feature.shape, forKey: region.id) == nil else {
                throw BoundaryProblem.repeated(feature.name)
            }
        }
        let taken = found.keys.compactMap { tree.region($0) }.sorted { $0.code < $1.code }
        let tolerances = Dictionary(grouping: taken, by: \.level).mapValues { regions in
            RegionShape.extent(regions.flatMap { found[$0.id]?.rings ?? [] }) / 3_000
        }
        let simpler = Dictionary(
            uniqueKeysWithValues: taken.compactMap { region in
                found[region.id].map { (region.id, $0.simplified(within: tolerances[region.level] ?? 0)) }
            }
        )
        let shaped = try await database.write { [audit] transaction in
            guard !simpler.isEmpty else { return try RegionShapeStore.shaped(in: transaction) }
            try RegionShapeStore.replace(simpler, source: source, on: now.date, in: transaction)
            let entry = AuditEntry(
                at: now,
                actor: actor,
                action: "region.shapes",
                subject: "region",
                subjectID: nil,
                detail: "\(simpler.count) shapes from \(source)"
            )
            try audit.record(entry, in: transaction)
            return try RegionShapeStore.shaped(in: transaction)
        }
        return BoundaryImport(
            taken: taken,
            unknown: unknown,
            missing: tree.children(of: root).filter { !shaped.contains($0.id) }
        )
    }
}
