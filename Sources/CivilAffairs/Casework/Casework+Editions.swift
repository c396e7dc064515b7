// SPDX-License-Identifier: Apache-2.0
package import Packs
import SharedKernel
import Storage
import Vocabulary

/// Cases under way when a service's definition changes (在途办件).
extension Casework {
    /// What a pack would mean to the cases of one service that stand at one step.
    package struct EditionImpact: Sendable, Equatable {
        package let service: String
        package let step: String
        package let isDraft: Bool
        package let count: Int64
        /// Why they go on by the release under which they began; empty where they move to the new one.
        package let reasons: [String]
    }

    /// What bringing a pack into force would mean to each open case, step by step.
    package func impact(of pack: ResolvedPack) async throws -> [EditionImpact] {
        let groups = try await database.read { [editions] in try editions.groups(of: nil, besides: nil, in: $0) }
        let later = Dictionary(pack.services.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        return groups.map { group in
            let earlier = services.all.first {
                $0.flow.serviceID == group.serviceID && $0.releaseHash == group.releaseHash
            }
            return EditionImpact(
                service: earlier?.flow.title ?? group.serviceID,
                step: earlier?.definition.step(group.step)?.title ?? group.step,
                isDraft: group.isDraft,
                count: group.count,
                reasons: Self.hindrances(group, earlier?.definition, later[group.serviceID])
            )
        }
    }

    private static func hindrances(
        _ group: EditionStore.Group,
        _ earlier: ServiceDefinition?,
        _ later: ServiceDefinition?
    ) -> [String] {
        guard let later else { return ["新版里没有这个事项"] }
        guard let earlier else { return ["原来的版本已经读不出"] }
        return EditionChange(from: earlier, to: later).hindrances(at: group.step, isDraft: group.isDraft)
    }

    /// Lets those cases go on under the release in force that its definitions let go on. Each portion is a use case of its
    /// own; whoever has one of them open is told that it changed.
    /// - Returns: how many went on.
    package func moveToCurrentEdition(portion: Int = 500) async throws -> Int {
        guard let release = services.current.first?.releaseHash else { return 0 }
        let current = services.all.filter { $0.releaseHash == release && $0.definition.inFlight != .stay }
        guard !current.isEmpty else { return 0 }
        let later = Dictionary(current.map { ($0.flow.serviceID, $0.definition) }, uniquingKeysWith: { $1 })
        var moved = 0
        while true {
            let now = clock.now()
            let count = try await database.write { [self] transaction -> Int in
                let groups = try editions.groups(of: Array(later.keys), besides: release, in: transaction).filter {
                    group in
                    let earlier = services.all.first {
                        $0.flow.serviceID == group.serviceID && $0.releaseHash == group.releaseHash
                    }
                    return Self.hindrances(group, earlier?.definition, later[group.serviceID]).isEmpty
                }
                guard !groups.isEmpty else { return 0 }
                let cases = try editions.cases(of: groups, limit: portion, in: transaction)
                guard try editions.move(cases, to: release, in: transaction) == cases.count else {
                    throw CaseworkProblem.stale
                }
                let files = try store.files(cases.map(\.id), scope: .wholeStore, in: transaction)
                try note(
                    files.values.sorted { $0.id < $1.id },
                    action: "edition",
                    title: "事项有了新版，按新版接着办；已经起算的时限不变",
                    actor: .system("editions"),
                    at: now,
                    in: transaction
                )
                return cases.count
            }
            guard count > 0 else { return moved }
            moved += count
        }
    }
}
