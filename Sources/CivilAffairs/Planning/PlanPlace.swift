// SPDX-License-Identifier: Apache-2.0
import Foundation
package import Packs
package import SharedKernel
package import Vocabulary

/// A place whose plans are known from its packs alone, without what its departments reported to it.
package struct PlanPlace: Sendable {
    package let title: String
    let plans: [PlanDefinition]
    private let metrics: PlanMetrics

    init(_ pack: ResolvedPack) {
        title = pack.title
        plans = pack.plans
        metrics = PlanMetrics(pack)
    }

    package func status(on day: CivilDate) -> [PlanStatus] {
        plans.map { PlanJudge($0, on: day, further: metrics.points(of: $0, on: day)).status }
    }

    /// What a folder of packs holds.
    package struct Found: Sendable {
        package var places: [PlanPlace] = []
        /// Packs with plans that could not be read, with what is wrong with each.
        package var faulty: [(pack: String, problem: PackProblem)] = []

        package init() {}
    }

    /// Every place of a folder of packs that has plans. A faulty pack keeps nobody from the others.
    /// - Parameter own: identifier of a pack that is left out.
    /// - Throws: why the folder can't be read.
    package static func all(packs folder: String, except own: String? = nil) throws -> Found {
        let packs = try FileManager.default.contentsOfDirectory(atPath: folder).sorted().filter {
            $0 != own && FileManager.default.fileExists(atPath: "\(folder)/\($0)/plans")
        }
        return try packs.reduce(into: Found()) { found, pack in
            do {
                found.places.append(PlanPlace(try ResolvedPack.load(packs: folder, id: pack)))
            } catch let problem as PackProblem {
                found.faulty.append((pack, problem))
            }
        }
    }
}

extension Planning {
    /// What is counted alike here and in other places, side by side on a day; here with all that was reported and counted.
    /// - Throws: `AccessProblem.notPermitted`.
    package func comparison(actor: Actor, here: String, with others: [PlanPlace], on day: CivilDate) async throws
        -> PlanComparison
    {
        let own = try await status(actor: actor, of: plans, on: day)
        return PlanComparison([(place: here, plans: own)] + others.map { (place: $0.title, plans: $0.status(on: day)) })
    }
}
