// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CivilAffairs
import Packs
import Storage
import Web

/// What an office's security review asks for, and what the tests in a browser walk.
struct RoutesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "routes",
        abstract: "列出网站的全部地址，每行：方法、地址、谁能进"
    )

    @OptionGroup var store: StoreOptions

    func run() async throws {
        let composition = try await Composition.open(store)
        let context = SiteContext(
            rooms: composition.rooms,
            templates: try await Templates(),
            assets: AssetStore(),
            settings: SiteSettings(office: composition.pack.office, demo: false)
        )
        for entry in Site(LiveSite(context)).routes.entries {
            print("\(entry.method) \(entry.path) \(entry.access)")
        }
        try await composition.rooms.database.close()
    }
}
