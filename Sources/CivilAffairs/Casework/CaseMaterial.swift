// SPDX-License-Identifier: Apache-2.0
import Storage
package import Vocabulary

/// A paper (材料) that a case needs, and whether it is there.
package struct CaseMaterial: Sendable, Equatable {
    package enum State: String, Sendable, SQLConvertible, CaseIterable {
        /// Seen and taken at the window, or uploaded.
        case provided
        /// Looked up by ourselves 免证; the family is not asked (社会救助法 62 条).
        case lookedUp = "looked-up"
        /// Replaced by a signed commitment 告知承诺.
        case committed

        package var title: String {
            switch self {
            case .provided: "已提供"
            case .lookedUp: "免证查询"
            case .committed: "告知承诺"
            }
        }
    }

    package let materialID: String
    package let state: State
    package let note: String?
    package let blobHash: String?
    package let fileName: String?
    package let media: String?
    package let addedAt: Timestamp

    package init(
        materialID: String,
        state: State,
        note: String? = nil,
        blobHash: String? = nil,
        fileName: String? = nil,
        media: String? = nil,
        addedAt: Timestamp
    ) {
        self.materialID = materialID
        self.state = state
        self.note = note
        self.blobHash = blobHash
        self.fileName = fileName
        self.media = media
        self.addedAt = addedAt
    }
}
