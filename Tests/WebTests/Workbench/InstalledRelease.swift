// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import Testing
import Vocabulary
import Web

extension TestSite {
    /// Puts the site under a release that is really installed, and tells how to take up the next.
    func installed() async throws -> ReleaseWatch {
        let (rooms, live, clock) = (self.rooms, self.live, self.clock)
        let releases = Releases(database: rooms.database, audit: rooms.audit, clock: clock)
        let watch = ReleaseWatch(live: live, releases: releases, running: "test", pack: pack) { installed in
            let now = live.context
            return SiteContext(
                rooms: try await TestSite.rooms(
                    rooms.database,
                    pack: installed.pack,
                    hash: installed.hash,
                    older: installed.older,
                    clock: clock
                ),
                templates: now.templates,
                assets: now.assets,
                settings: now.settings,
                neighbours: now.neighbours
            )
        }
        try await releases.install(actor: .system("test"), pack)
        #expect(try await watch.look())
        return watch
    }
}
