// SPDX-License-Identifier: Apache-2.0
package import Packs
import Storage
package import Vocabulary

/// Figures that somebody wants to bring into force, waiting for a second person.
package struct ReleaseDraft: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable, SQLConvertible {
        case open, published, dropped

        package var title: String {
            switch self {
            case .open: "待发布"
            case .published: "已发布"
            case .dropped: "已撤销"
            }
        }
    }

    package let id: Int64
    /// The scenario that shows what the figures come to.
    package let scenarioID: Int64
    package let title: String
    /// First day on which the figures hold.
    package let from: CivilDate
    /// Document and article that set them.
    package let document: String
    package let state: State
    /// The release on which it stands; another in force since means that it must be drafted again.
    package let baseHash: String
    /// The release that it became; nil before it is published.
    package let releaseHash: String?
    package let draftedByID: Int64?
    package let draftedBy: String
    package let draftedAt: Timestamp
    package let settledBy: String?
    package let settledAt: Timestamp?
    package let version: Int64
}

/// A draft with what speaks for and against it.
package struct ReleaseDraftDetail: Sendable {
    package let draft: ReleaseDraft
    package let scenario: ScenarioDetail
    /// Number of the tests that stand beside the rules.
    package let tests: Int
    /// Tests that would fail with the new figures, and other faults of the packs; nothing is published with any.
    package let faults: [String]
    /// Whether the release in force is still the one that it stands on.
    package let isCurrent: Bool
    /// Why the reader may not publish it; nil when they may.
    package let hindrance: String?
    /// What would be brought into force; nil where nothing can be.
    package let pack: ResolvedPack?
}
