// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Tables of registers as packs come and go.
struct RegisterInstallTests {
    private static func install(_ text: String, in office: RegisterOffice) async throws -> RegisterOffice {
        let changed = try await office.under([RegisterOffice.definition(text)])
        try await changed.rooms.registers.install()
        return changed
    }

    @Test(arguments: TestStores.all)
    func `a field that is added later is a column more, and entries survive`(store: Dialect) async throws {
        try await RegisterOffice.with(store) { office in
            let made = try await office.bridge("状元桥", ["length": "12.5"])
            let text = RegisterOffice.bridges.replacing(
                "  - {id: lit,",
                with: "  - {id: arches, title: 桥孔, type: number, unit: 孔, indexed: 是}\n  - {id: lit,"
            )
            let later = try await Self.install(text, in: office)
            let found = try await later.dossier(made.id).entry
            #expect(found.values == made.values)
            let next = try await later.bridge("望仙桥", ["arches": "3"])
            #expect(try await later.dossier(next.id).entry.values["arches"] == .number(3))
            // A server that still runs the release before reads and writes beside it.
            #expect(try await office.dossier(next.id).entry.values["arches"] == nil)
            _ = try await office.bridge("石拱桥")
            try await later.rooms.registers.install()
        }
    }

    @Test(arguments: TestStores.all)
    func `a field that is left out stays in the table unseen, and comes back`(store: Dialect) async throws {
        try await RegisterOffice.with(store) { office in
            let made = try await office.bridge("状元桥", ["length": "12.5"])
            let text = RegisterOffice.bridges.replacing(
                "  - {id: length, title: 长度, type: number, unit: 米, decimals: 2}\n",
                with: ""
            ).replacing("kind, length, cost", with: "kind, cost")
            let without = try await Self.install(text, in: office)
            #expect(try await without.dossier(made.id).entry.values["length"] == nil)
            let changed = try await without.rooms.registers.change(
                actor: office.officer,
                RegisterChange(
                    registerID: "bridge",
                    entryID: made.id,
                    version: 1,
                    values: ["kind": .text("木桥")],
                    reason: "核对现场"
                )
            )
            #expect(changed.version == 2)
            #expect(try await office.dossier(made.id).entry.values["length"] == .number(1_250))
        }
    }

    @Test(
        arguments: TestStores.all,
        [
            ("type: number, unit: 米, decimals: 2", "type: text"), ("decimals: 2", "decimals: 1"),
            ("type: money}", "type: date}"), ("format: phone, sensitivity: sensitive", "format: phone"),
            ("type: yes-no}", "type: yes-no, sensitivity: sensitive}"),
        ]
    )
    func `a changed type is refused, and nothing of the release is taken`(
        store: Dialect,
        change: (right: String, wrong: String)
    ) async throws {
        try await RegisterOffice.with(store) { office in
            let text = RegisterOffice.bridges.replacing(change.right, with: change.wrong).replacing(
                "filters: [kind, lit]",
                with: "filters: [kind]"
            )
            let problem = await #expect(throws: PackProblem.self) { try await Self.install(text, in: office) }
            #expect(problem?.faults.first?.text.contains("请另起一个字段编号") == true)
            _ = try await office.bridge("状元桥", ["length": "1.25"])
        }
    }

    @Test(arguments: TestStores.all)
    func `a key that entries already break is refused, and one that a pack drops binds no more`(
        store: Dialect
    ) async throws {
        try await RegisterOffice.with(store) { office in
            let first = try await office.bridge("状元桥")
            _ = try await office.bridge("望仙桥")
            let stricter = RegisterOffice.bridges.replacing(
                "keys:\n",
                with: "keys:\n  - {title: 每种一座, fields: [kind]}\n"
            )
            let problem = await #expect(throws: PackProblem.self) { try await Self.install(stricter, in: office) }
            #expect(problem?.faults.first?.text.contains("重复") == true)
            let looser = RegisterOffice.bridges.replacing("  - {title: 桥名不得重复, fields: [name]}\n", with: "")
            let free = try await Self.install(looser, in: office)
            let double = try await free.bridge("状元桥")
            #expect(double.label == first.label && double.id != first.id)
        }
    }

    @Test(arguments: TestStores.all)
    func `a release brings its registers into force with itself, or not at all`(store: Dialect) async throws {
        try await TestStores.withStore(store, Rooms.migrations) { database in
            let office = try await RegisterOffice(database, [])
            let releases = Releases(database: database, audit: office.rooms.audit, clock: office.clock)
            let pack = try CaseOffice.shipped.get()
            #expect(pack.registers.map(\.id).contains("place_name"))
            try await releases.install(actor: .system("test"), pack)
            let live = try await office.under(pack.registers)
            let town = try #require(live.townships.first)
            let made = try await live.rooms.registers.create(
                actor: live.officer,
                registerID: "place_name",
                regionID: town.id,
                typed: [
                    "name": "东风路（演示）", "pinyin": "Dongfeng Lu", "kind": "街路巷", "approved_by": "天门市人民政府",
                    "approved_on": "2026-01-10", "located_in": "#\(town.id)",
                ]
            )
            #expect(made.number == "DM429006202600001")
        }
    }

    @Test(arguments: TestStores.all)
    func `a copy of a store has the registers' tables with their entries`(store: Dialect) async throws {
        try await RegisterOffice.with(store) { office in
            let made = try await office.bridge("状元桥", ["keeper": "13971234567", "length": "12.5"])
            try await TestStores.withStore(.sqlite, Rooms.migrations) { target in
                try await RegisterTables.prepare(target, from: office.database)
                _ = try await StoreCopy().run(from: office.database, to: target)
                let copy = try await RegisterOffice(target, [RegisterOffice.definition()], isNew: false)
                try await copy.rooms.registers.install()
                #expect(try await copy.dossier(made.id).entry == made)
                await #expect(throws: RegisterProblem.taken(key: "桥名不得重复", number: made.number)) {
                    try await copy.bridge("状元桥")
                }
                #expect(try await copy.bridge("望仙桥").number == "Q4290062026002")
            }
        }
    }
}
