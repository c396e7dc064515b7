// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary
import Web

/// A server that runs takes up what was installed beside it.
struct ReleaseWatchTests {
    /// The packs of the test with another title for 最低生活保障.
    private static func renamed(_ title: String) throws -> ResolvedPack {
        let folder = FileManager.default.temporaryDirectory.appending(path: "packs-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.copyItem(at: URL(filePath: TestSite.packsFolder), to: folder)
        let file = folder.appending(path: "national/services/dibao.yaml")
        let lines = try String(contentsOf: file, encoding: .utf8).split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        let changed = lines.map { $0.hasPrefix("title:") ? "title: \(title)" : String($0) }
        try changed.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
        return try ResolvedPack.load(packs: folder.path, id: "hubei-tianmen")
    }

    private func watch(_ site: TestSite) -> (ReleaseWatch, Releases) {
        let (rooms, live) = (site.rooms, site.live)
        let releases = Releases(database: rooms.database, audit: rooms.audit, clock: rooms.clock)
        let watch = ReleaseWatch(live: live, releases: releases, running: "test", pack: site.pack) { installed in
            let now = live.context
            return SiteContext(
                rooms: try await TestSite.rooms(
                    rooms.database,
                    pack: installed.pack,
                    hash: installed.hash,
                    older: installed.older,
                    clock: site.clock
                ),
                templates: now.templates,
                assets: now.assets,
                settings: now.settings
            )
        }
        return (watch, releases)
    }

    @Test(arguments: TestStores.all)
    func `a running server takes up a newly installed release, and open cases stay under theirs`(store: Dialect)
        async throws
    {
        try await TestSite.run(on: store) { site in
            let clerk = try await site.staff("township-clerk")
            let (watch, releases) = watch(site)
            #expect(try await watch.look() == false, "nothing is installed yet")
            let hash = try await releases.install(actor: .system("test"), try Self.renamed("低保（新办法）"))
            #expect(!(try await site.get(Links.intake, clerk).text.contains("低保（新办法）")))

            #expect(try await watch.look())
            let intake = try await site.get(Links.intake, clerk)
            #expect(intake.status == 200, "whoever is signed in stays so")
            #expect(intake.text.contains("低保（新办法）"))
            let open = try await site.get(Links.caseFile(site.here.caseID), clerk)
            #expect(open.status == 200)
            #expect(!open.text.contains("低保（新办法）"))
            let opened = try await site.rooms.database.read { transaction in
                try transaction.value(
                    "select release_hash from case_file where id = \(site.here.caseID)",
                    as: String.self
                )
            }
            #expect(opened == "test")
            let service = try site.live.context.rooms.casework.services.service("dibao", release: nil)
            #expect(service.releaseHash == hash)
            #expect(try await watch.look() == false, "it is in force already")
        }
    }

    @Test func `requests ask nothing about releases, and a look is one statement`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            let (watch, releases) = watch(site)
            _ = try await site.get(Links.desk, clerk)
            _ = site.statements.take()
            _ = try await site.get(Links.desk, clerk)
            let before = site.statements.take()
            try await releases.install(actor: .system("test"), try Self.renamed("低保（新办法）"))
            #expect(try await watch.look())
            _ = try await site.get(Links.desk, clerk)
            _ = site.statements.take()
            _ = try await site.get(Links.desk, clerk)
            #expect(site.statements.take() == before)
            #expect(try await watch.look() == false)
            #expect(site.statements.take() == 1)
        }
    }

    @Test func `a release that cannot be taken up leaves the one in force, and another one mends it`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            let releases = Releases(database: site.rooms.database, audit: site.rooms.audit, clock: site.rooms.clock)
            let broken = ReleaseWatch(live: site.live, releases: releases, running: "test", pack: site.pack) { _ in
                throw PackProblem([PackFault(file: "x", line: 1, column: 1, text: "读不懂")])
            }
            try await releases.install(actor: .system("test"), try Self.renamed("低保（新办法）"))
            await #expect(throws: PackProblem.self) { try await broken.look() }
            #expect(try await broken.look() == false, "it is not tried again at once")
            #expect(try await site.get(Links.intake, clerk).status == 200)
            let (watch, _) = watch(site)
            #expect(try await watch.look())
        }
    }
}
