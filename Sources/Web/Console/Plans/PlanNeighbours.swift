// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
package import Packs
import Synchronization

/// Other places whose packs lie beside ours. They are read when they are first asked for, which takes a moment, and then
/// kept: a server's folder of packs changes with its program.
package final class PlanNeighbours: Sendable {
    /// Our own place as others name it; nil where nobody said.
    let here: String?
    private let folder: String?
    private let own: String?
    private let kept = Mutex<PlanPlace.Found?>(nil)

    /// None.
    package init() {
        here = nil
        folder = nil
        own = nil
    }

    /// Places of a folder of packs but our own.
    package init(packs folder: String, own: ResolvedPack) {
        here = own.title
        self.folder = FileManager.default.fileExists(atPath: folder) ? folder : nil
        self.own = own.id
    }

    func all() async throws -> PlanPlace.Found {
        if let known = kept.withLock({ $0 }) { return known }
        guard let folder else { return PlanPlace.Found() }
        let own = own
        let found = try await OffLoop.run { try PlanPlace.all(packs: folder, except: own) }
        kept.withLock { $0 = found }
        return found
    }
}
