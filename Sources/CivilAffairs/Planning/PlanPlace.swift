// SPDX-License-Identifier: Apache-2.0
import Foundation
import Packs
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

    /// Every place of a folder of packs that has plans.
    /// - Parameter own: identifier of a pack that is left out.
    /// - Throws: `PackProblem`, or why the folder can't be read.
    package static func all(packs folder: String, except own: String? = nil) throws -> [PlanPlace] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted().filter {
            $0 != own && FileManager.default.fileExists(atPath: "\(folder)/\($0)/plans")
        }.map { PlanPlace(try ResolvedPack.load(packs: folder, id: $0)) }
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
