// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Packs
import SharedKernel
import Storage
import TestSupport
import Vocabulary

/// A county with two townships and a register of small bridges, made up for the tests, beside those that are shipped.
struct RegisterOffice {
    let database: any Database
    /// Counts what the rooms ask the store.
    let statements: StatementCounter
    let rooms: Rooms
    let clock: AdjustableClock
    let tree: RegionTree
    let townships: [Region]
    let officer: Actor
    /// As the officer, but of the second township alone.
    let local: Actor

    static let bridges = """
        id: bridge
        title: 小桥
        summary: 演示用的登记簿
        basis: 测试
        manual: 是
        number: "Q{region}{year}{serial:3}"
        label: name
        fields:
          - {id: name, title: 桥名, type: text, sensitivity: open, required: 是, indexed: 是}
          - {id: kind, title: 种类, type: choice, options: [石桥, 木桥], sensitivity: open, required: 是}
          - {id: length, title: 长度, type: number, unit: 米, decimals: 2}
          - {id: cost, title: 造价, type: money}
          - {id: built_on, title: 建成日期, type: date}
          - {id: lit, title: 有路灯, type: yes-no}
          - {id: keeper, title: 看护人电话, type: text, format: phone, sensitivity: sensitive}
          - {id: keeper_person, title: 看护人, type: person}
          - {id: builder, title: 建造单位, type: organization}
          - {id: place, title: 所在村, type: region}
          - {id: replaced_by, title: 改建为, type: entry, register: bridge}
        keys:
          - {title: 桥名不得重复, fields: [name]}
          - {title: 电话不得重复, fields: [keeper]}
        states:
          - {id: open, title: 通行, initial: 是}
          - {id: shut, title: 封闭}
          - {id: gone, title: 拆除, final: 是}
        moves:
          - {id: shut, title: 封闭, from: [open], to: shut}
          - {id: reopen, title: 恢复通行, from: [shut], to: open}
          - {id: pull_down, title: 拆除, from: [open, shut], to: gone, reason: 是}
        columns: [name, kind]
        filters: [kind, lit]
        sheet: [name, kind, length, cost, built_on, lit, keeper, place]
        certificate:
          title: 小桥通行证
          number: "{year}-{serial:4}"
          months: 12
          template: bridge
          states: [open]
        changers: [county-drafter, township-clerk]
        """

    static let paper = """
        <!doctype html><html lang="zh-CN"><head><title>证</title></head><body><h1>{{title}}</h1>
        <p>{{certificate_number}} {{name}} {{kind}} {{#has_term}}至{{valid_until}}{{/has_term}} {{verify_code}}</p>
        </body></html>
        """

    static func definition(_ text: String = bridges) throws -> RegisterDefinition {
        let files = ["pack.yaml": "id: test\ntitle: 试", "registers/a.yaml": text].mapValues { Array($0.utf8) }
        guard let definition = try PackLoader.load(files: files, name: "test").registers.first else {
            throw RegisterProblem.unknownRegister
        }
        return definition
    }

    static func with(_ dialect: Dialect, _ test: @Sendable (RegisterOffice) async throws -> Void) async throws {
        try await TestStores.withStore(dialect, Rooms.migrations) { store in
            let office = try await RegisterOffice(store, [definition()])
            try await office.rooms.registers.install()
            try await test(office)
        }
    }

    /// The same store under other definitions, as after a new release.
    func under(_ definitions: [RegisterDefinition]) async throws -> RegisterOffice {
        try await RegisterOffice(database, definitions, isNew: false)
    }

    init(_ store: any Database, _ definitions: [RegisterDefinition], isNew: Bool = true) async throws {
        let database = StatementCounter(store)
        self.database = store
        statements = database
        let clock = AdjustableClock(Timestamp(date: try CivilDate(parsing: "2026-11-20"), hour: 9))
        let pack = try CaseOffice.shipped.get()
        let cipher = FieldCipher(TestStores.keyRing)
        let regions = Regions(database: database, audit: Audit(database: database, cipher: cipher), clock: clock)
        if isNew { try await Self.load(pack, into: regions) }
        let tree = try await regions.tree()
        let root = tree.region(code: pack.root)?.id ?? 0
        let townships = Array(tree.children(of: root).filter { $0.level == .township }.prefix(2))
        let services = try PackServices(pack, hash: "release") { tree.region($0)?.code ?? pack.root }
        rooms = Rooms(
            database: database,
            cipher: cipher,
            clock: clock,
            functions: FunctionCatalog([]),
            rootRegionID: root,
            services: services,
            judge: PolicyJudge(services),
            papers: try PackPapers(pack.documents),
            office: pack.office,
            registers: definitions,
            documents: ["bridge": Self.paper],
            release: "release"
        )
        self.tree = tree
        self.clock = clock
        self.townships = townships
        officer = Self.staff(1, "彭涛", root, .wholeStore, "county-drafter")
        local = Self.staff(2, "吴芳", townships[1].id, AreaScope(.regions([townships[1].id])), "township-clerk")
    }

    private static func load(_ pack: ResolvedPack, into regions: Regions) async throws {
        let lines = try pack.regions.map { region in
            RegionLine(
                code: region.code,
                name: region.name,
                level: Region.Level(rawValue: region.level) ?? .township,
                parentCode: region.parent,
                validFrom: try CivilDate(parsing: region.from)
            )
        }
        let system = Actor.system("test")
        try await regions.load(actor: system, lines: lines)
        let tree = try await regions.tree()
        let root = tree.region(code: pack.root)?.id ?? 0
        let since = try CivilDate(parsing: "2020-01-01")
        for township in tree.children(of: root).filter({ $0.level == .township }).prefix(2) {
            _ = try await regions.addVillages(actor: system, under: township.id, names: ["东风村（演示）"], from: since)
        }
    }

    static func staff(_ id: Int64, _ name: String, _ region: Int64, _ scope: AreaScope, _ function: String) -> Actor {
        Actor(
            identity: .staff(userID: id),
            name: name,
            function: function,
            functionTitle: function,
            level: "county",
            regionID: region,
            scope: scope,
            permissions: [.registerRead, .registerWrite, .personRead, .personWrite, .personUnmask, .caseRead]
        )
    }

    /// A bridge with what every bridge must have.
    func bridge(_ name: String, township: Int = 0, _ more: [String: String] = [:]) async throws -> RegisterEntry {
        try await rooms.registers.create(
            actor: officer,
            registerID: "bridge",
            regionID: townships[township].id,
            typed: ["name": name, "kind": "石桥"].merging(more) { $1 }
        )
    }

    func dossier(_ id: Int64, as actor: Actor? = nil) async throws -> RegisterDossier {
        try await rooms.registers.dossier(actor: actor ?? officer, registerID: "bridge", entryID: id)
    }

    func list(_ text: String = "", as actor: Actor? = nil) async throws -> [String] {
        let query = RegisterQuery(registerID: "bridge", text: text)
        return try await rooms.registers.list(actor: actor ?? officer, query).entries.map(\.label)
    }
}
