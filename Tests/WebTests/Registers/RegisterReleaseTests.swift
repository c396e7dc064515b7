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

/// A register that a new release brings, on a server that runs.
struct RegisterReleaseTests {
    private static let wells = """
        id: well
        title: 古井
        summary: 演示用的登记簿
        basis: 测试
        manual: 是
        number: "J{year}{serial:3}"
        label: name
        fields:
          - {id: name, title: 井名, type: text, sensitivity: open, required: 是}
          - {id: depth, title: 井深, type: number, unit: 米, decimals: 1}
        states:
          - {id: kept, title: 保存, initial: 是}
        columns: [name, depth]
        changers: [county-drafter]
        """

    /// The packs of the test with another register.
    private static func pack() throws -> ResolvedPack {
        let folder = FileManager.default.temporaryDirectory.appending(path: "packs-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.copyItem(at: URL(filePath: TestSite.packsFolder), to: folder)
        let file = folder.appending(path: "hubei-tianmen/registers/well.yaml")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Self.wells.write(to: file, atomically: true, encoding: .utf8)
        return try ResolvedPack.load(packs: folder.path, id: "hubei-tianmen")
    }

    @Test(arguments: TestStores.all)
    func `a register of a new release has its pages, form and API without a restart`(store: Dialect) async throws {
        try await TestSite.run(on: store) { site in
            let drafter = try await site.staff("county-drafter")
            let (rooms, live) = (site.rooms, site.live)
            let releases = Releases(database: rooms.database, audit: rooms.audit, clock: rooms.clock)
            let watch = ReleaseWatch(live: live, releases: releases, running: "test", pack: site.pack) { installed in
                let now = live.context
                return SiteContext(
                    rooms: try await TestSite.rooms(
                        rooms.database,
                        pack: installed.pack,
                        hash: installed.hash,
                        clock: site.clock
                    ),
                    templates: now.templates,
                    assets: now.assets,
                    settings: now.settings
                )
            }
            #expect(try await site.get(Links.register("well"), drafter).status == 404)
            let hash = try await releases.install(actor: .system("test"), try Self.pack())
            #expect(try await watch.look())
            let form = try await site.get(Links.newEntry("well"), drafter)
            #expect(form.status == 200 && form.text.contains("井深"))
            let made = try await site.post(
                Links.newEntry("well"),
                drafter,
                ["f_name": "学堂井（演示）", "f_depth": "7.5", "region": String(site.here.id), "from": "2001-02-03"]
            )
            #expect(made.status == 303)
            let path = String(made.location.split(separator: "?")[0])
            let card = try await site.get(path, drafter).text
            #expect(card.contains("7.5 米") && card.contains("J2026001") && card.contains("2001-02-03"))
            #expect(card.contains(hash.prefix(12)))
            let key = String(path.split(separator: "/").last ?? "")
            #expect(try await site.get("/entries/\(key)", drafter).location == path)
            #expect(try await site.get(Links.registers, drafter).text.contains("古井"))
        }
    }
}
