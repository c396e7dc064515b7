// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Packs
import SharedKernel
import Storage
import TestSupport
import Vocabulary

/// A county bureau on the packs that are shipped: two townships with a village each, and everybody who handles a case.
struct CaseOffice: Sendable {
    let rooms: Rooms
    let clock: AdjustableClock
    let county: Int64
    let township: Int64
    let village: Int64
    let otherTownship: Int64
    let otherVillage: Int64
    /// Actors by the short name of what they do.
    let staff: [String: Actor]

    static let packs = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "packs").path

    /// The county's pack; with lines added to its parameters, and services by their file, when a test needs them.
    static func pack(parameters: [String] = [], services: [String: String] = [:]) throws -> ResolvedPack {
        var layers: [Pack] = []
        for id in ["national", "hubei", "hubei-tianmen"] {
            let plain = try PackLoader.load(folder: "\(packs)/\(id)")
            guard id == "hubei-tianmen", !parameters.isEmpty || !services.isEmpty else {
                layers.append(plain)
                continue
            }
            var files = plain.files
            if !parameters.isEmpty {
                let lines = ["参数,地区,生效日,值,来源,说明"] + parameters
                files["parameters/test.csv"] = Array(lines.joined(separator: "\n").utf8)
            }
            for (id, text) in services { files["services/\(id).yaml"] = Array(text.utf8) }
            layers.append(try PackLoader.load(files: files, name: id))
        }
        return try ResolvedPack(layers)
    }

    /// The county's pack, read once for all tests.
    static let shipped = Result { try pack() }

    /// Runs a test in an office on a new store.
    static func with(
        _ dialect: Dialect,
        parameters: [String] = [],
        services: [String: String] = [:],
        today: String = "2026-09-01",
        _ test: @escaping @Sendable (CaseOffice) async throws -> Void
    ) async throws {
        let isPlain = parameters.isEmpty && services.isEmpty
        let pack = isPlain ? try shipped.get() : try pack(parameters: parameters, services: services)
        let start = Timestamp(date: try CivilDate(parsing: today), hour: 9)
        try await TestStores.withStore(dialect, Rooms.migrations) { database in
            try await test(try await make(database, pack: pack, clock: AdjustableClock(start)))
        }
    }

    /// - Parameter keepsRegisters: whether the pack's registers are installed, which most tests do not need.
    static func make(
        _ database: any Database,
        pack: ResolvedPack,
        clock: AdjustableClock,
        keepsRegisters: Bool = false,
        hash: String = "test",
        older: [String: ResolvedPack] = [:]
    ) async throws -> CaseOffice {
        let cipher = FieldCipher(KeyRing(identifier: "t1", bytes: Array(repeating: 7, count: 32)))
        let audit = Audit(database: database, cipher: cipher)
        let regions = Regions(database: database, audit: audit, clock: clock)
        try await regions.load(actor: .system("test"), lines: try lines())
        let tree = try await regions.tree()
        func id(_ code: String) throws -> Int64 {
            guard let region = tree.region(code: code) else { throw RegionsProblem.unknownCode(code) }
            return region.id
        }
        let services = try PackServices(pack, hash: hash, older: older) { tree.region($0)?.code ?? pack.root }
        let functions = try functions(pack)
        let county = try id("429006")
        let rooms = Rooms(
            database: database,
            cipher: cipher,
            clock: clock,
            functions: functions,
            rootRegionID: county,
            services: services,
            judge: PolicyJudge(services),
            papers: try PackPapers(pack.documents),
            office: pack.office,
            registers: keepsRegisters ? pack.registers : [],
            plans: PlanBook(pack),
            documents: pack.documents,
            release: hash
        )
        if keepsRegisters { try await rooms.registers.install() }
        let places = [try id("429006001"), try id("429006001901"), try id("429006002"), try id("429006002901")]
        return CaseOffice(
            rooms: rooms,
            clock: clock,
            county: county,
            township: places[0],
            village: places[1],
            otherTownship: places[2],
            otherVillage: places[3],
            staff: try actors(functions, county: county, places: places)
        )
    }

    private static func lines() throws -> [RegionLine] {
        let start = try CivilDate(year: 2000, month: 1, day: 1)
        func line(_ code: String, _ name: String, _ level: Region.Level, _ parent: String?) -> RegionLine {
            RegionLine(code: code, name: name, level: level, parentCode: parent, validFrom: start)
        }
        return [
            line("429006", "天门市", .county, nil),
            line("429006001", "竟陵街道", .township, "429006"),
            line("429006001901", "东村（演示）", .village, "429006001"),
            line("429006002", "候口街道", .township, "429006"),
            line("429006002901", "西村（演示）", .village, "429006002"),
        ]
    }

    static func functions(_ pack: ResolvedPack) throws -> FunctionCatalog {
        FunctionCatalog(
            pack.functions.map { definition in
                FunctionCatalog.Function(
                    id: definition.id,
                    title: definition.title,
                    levels: Set(definition.levels),
                    permissions: Set(definition.permissions.compactMap(Permission.init(rawValue:))),
                    seesBusinessData: definition.businessData,
                    closedServices: pack.closedServices(to: definition.id)
                )
            }
        )
    }

    private static func actors(_ functions: FunctionCatalog, county: Int64, places: [Int64]) throws -> [String: Actor] {
        let people: [(key: String, function: String, level: String, region: Int64)] = [
            ("village", "village-worker", "village", places[1]),
            ("clerk", "township-clerk", "township", places[0]),
            ("clerk2", "township-clerk", "township", places[0]),
            ("head", "township-head", "township", places[0]),
            ("otherClerk", "township-clerk", "township", places[2]),
            ("verifier", "verifier", "county", county),
            ("drafter", "county-drafter", "county", county),
            ("checker", "county-checker", "county", county),
            ("signer", "county-signer", "county", county),
            ("leader", "bureau-leader", "county", county),
            ("auditor", "auditor", "county", county),
            ("admin", "administrator", "county", county),
        ]
        var actors: [String: Actor] = [:]
        for (offset, person) in people.enumerated() {
            let function = try functions.function(person.function)
            actors[person.key] = actor(
                userID: Int64(9_000 + offset),
                name: person.key,
                function: function,
                level: person.level,
                region: person.region,
                county: county
            )
        }
        return actors
    }

    static func actor(
        userID: Int64,
        name: String,
        function: FunctionCatalog.Function,
        level: String,
        region: Int64,
        county: Int64
    ) -> Actor {
        let reach: AreaScope.Reach = region == county ? .everything : .regions([region])
        return Actor(
            identity: .staff(userID: userID),
            name: name,
            function: function.id,
            functionTitle: function.title,
            level: level,
            regionID: region,
            scope: function.seesBusinessData ? AreaScope(reach, closed: function.closedServices) : .nothing,
            permissions: function.permissions
        )
    }

    // MARK: - Who and when

    func actor(_ key: String) -> Actor { staff[key] ?? .system("nobody") }

    /// The user of one office acting in another function, as somebody with two offices can.
    func actor(_ key: String, inFunctionOf other: String) throws -> Actor {
        let function = try rooms.access.functions.function(actor(other).function ?? "")
        return Self.actor(
            userID: actor(key).userID ?? 0,
            name: actor(key).name,
            function: function,
            level: actor(other).level ?? "",
            region: actor(other).regionID ?? 0,
            county: county
        )
    }

    func resident(_ personID: Int64) -> Actor {
        Actor(
            identity: .resident(personID: personID),
            name: "居民",
            function: nil,
            functionTitle: "居民本人",
            level: nil,
            regionID: nil,
            scope: .nothing,
            permissions: [.caseApply]
        )
    }

    func pass(days: Int) {
        clock.travel(to: Timestamp(milliseconds: clock.now().milliseconds + Int64(days) * 86_400_000))
    }

    func pass(minutes: Int) {
        clock.travel(to: Timestamp(milliseconds: clock.now().milliseconds + Int64(minutes) * 60_000))
    }

    func request() -> String { UUIDv7.make(at: clock.now(), random: Access.systemRandom(10)) }

    /// A resident of the first township's village.
    func person(_ name: String, birth: String = "1975-03-08", village: Int64? = nil) async throws -> Int64 {
        let home = village ?? self.village
        return try await rooms.parties.create(
            actor: .system("test"),
            PersonDraft(
                name: try PersonName(name),
                sex: .female,
                birthOn: try CivilDate(parsing: birth),
                hukouRegionID: home,
                homeRegionID: home
            )
        )
    }
}
