// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CivilAffairs
import Foundation
import Packs
import Policy
import SharedKernel
import Storage
import StoragePostgres
import StorageSQLite
import Vocabulary

/// Where a store and its key lie; the same options for every command.
struct StoreOptions: ParsableArguments {
    @Option(help: "数据目录（SQLite，默认 .demo）")
    var data = ".demo"

    @Option(help: "数据库地址：sqlite:路径 或 postgres://用户@主机/库?store=名称；不写则用数据目录中的 SQLite")
    var database: String?

    @Option(name: .customLong("key-file"), help: "密钥文件，须放在数据目录之外；默认是“数据目录.key”")
    var keyFile: String?

    var keyPath: String { keyFile ?? Self.trimmed(data) + ".key" }

    private static func trimmed(_ path: String) -> String { path.hasSuffix("/") ? String(path.dropLast()) : path }

    /// Opens the store named by the options.
    /// - Parameter durable: false only for building a demo.
    func open(durable: Bool = true) throws -> any Database {
        let address = try database.map(DatabaseAddress.parse) ?? .sqlite(path: "\(Self.trimmed(data))/store.sqlite")
        switch address {
        case .sqlite(let path):
            let folder = (path as NSString).deletingLastPathComponent
            if !folder.isEmpty {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            }
            return try SQLiteDatabase(path: path, durable: durable)
        case .postgres(let server):
            return try PostgresDatabase(server, copy: Self.copyToFile)
        }
    }

    /// The file of a store on SQLite that isn't there; nil for one that is, and on PostgreSQL.
    var missingFile: String? {
        get throws {
            let address = try database.map(DatabaseAddress.parse) ?? .sqlite(path: "\(Self.trimmed(data))/store.sqlite")
            guard case .sqlite(let path) = address, !FileManager.default.fileExists(atPath: path) else { return nil }
            return path
        }
    }

    private static let copyToFile: @Sendable (any Database, String) async throws -> Void = { source, path in
        let target = try SQLiteDatabase(path: path)
        try await Migrator(Rooms.migrations).migrate(target, at: SystemClock().now())
        try await RegisterTables.prepare(target, from: source)
        _ = try await StoreCopy().run(from: source, to: target)
        try await target.close()
    }
}

/// The composition root: the only place that knows drivers, packs and rooms together.
struct Composition {
    let rooms: Rooms
    let pack: ResolvedPack
    let hash: String
    let releases: Releases
    /// Hosts of our own network that may be sent to.
    var allowedHosts: [String] = []
    /// What an administrator should know of packs that an earlier program installed; nil for nothing.
    var warning: String?

    /// The same store under another release.
    func under(_ installed: Releases.Installed) async throws -> Composition {
        try await Self.compose(
            rooms.database,
            cipher: rooms.cipher,
            clock: rooms.clock,
            pack: installed.pack,
            hash: installed.hash,
            older: installed.older,
            releases: releases,
            allowedHosts: allowedHosts
        )
    }

    /// Opens a store that has a release installed. Where there is none nothing is made.
    static func open(
        _ options: StoreOptions,
        clock: any CivilClock = SystemClock(),
        durable: Bool = true,
        allowedHosts: [String] = []
    ) async throws -> Composition {
        if let path = try options.missingFile { throw CommandProblem.noStore(path) }
        let database = try options.open(durable: durable)
        try await migrate(database, clock)
        let cipher = FieldCipher(try KeyRing.load(path: options.keyPath, create: true))
        let audit = Audit(database: database, cipher: cipher)
        let releases = Releases(database: database, audit: audit, clock: clock)
        guard let installed = try await releases.current() else { throw CommandProblem.noRelease }
        let faults = PackServices.faults(of: installed.pack)
        guard faults.isEmpty else { throw CommandProblem.oldRelease(faults.map(\.description)) }
        var composition = try await compose(
            database,
            cipher: cipher,
            clock: clock,
            pack: installed.pack,
            hash: installed.hash,
            older: installed.older,
            releases: releases,
            allowedHosts: allowedHosts
        )
        composition.warning = installed.warning
        return composition
    }

    /// Brings a store to this program's schema, unless it holds packs that this program doesn't read.
    private static func migrate(_ database: any Database, _ clock: any CivilClock) async throws {
        do {
            try await Migrator(Rooms.migrations).migrate(database, at: clock.now(), unless: Releases.refuseUnread)
        } catch let problem as PackProblem {
            throw CommandProblem.unreadRelease(problem.faults.map(\.description))
        }
    }

    /// Opens a store, new or not, and puts a pack into force: its regions are taken in, its release installed.
    static func begin(
        _ options: StoreOptions,
        pack: ResolvedPack,
        actor: Actor,
        clock: any CivilClock = SystemClock(),
        durable: Bool = true
    ) async throws -> Composition {
        let database = try options.open(durable: durable)
        try await migrate(database, clock)
        let cipher = FieldCipher(try KeyRing.load(path: options.keyPath, create: true))
        let audit = Audit(database: database, cipher: cipher)
        let regions = Regions(database: database, audit: audit, clock: clock)
        let outcome = try await regions.load(actor: actor, lines: try pack.regions.map(line))
        let releases = Releases(database: database, audit: audit, clock: clock)
        let hash = try await releases.install(actor: actor, pack)
        let composition = try await compose(
            database,
            cipher: cipher,
            clock: clock,
            pack: pack,
            hash: hash,
            older: try await releases.current()?.older ?? [:],
            releases: releases
        )
        if !outcome.moved.isEmpty { try await composition.rooms.parties.regionsMoved(actor: actor, outcome.moved) }
        return composition
    }

    private static func line(_ region: RegionDefinition) throws -> RegionLine {
        guard let level = Region.Level(rawValue: region.level) else { throw CommandProblem.noRegion(region.code) }
        return RegionLine(
            code: region.code,
            name: region.name,
            level: level,
            parentCode: region.parent,
            validFrom: try CivilDate(parsing: region.from),
            validUntil: try region.until.map { try CivilDate(parsing: $0) },
            successorCode: region.successor
        )
    }

    static func compose(
        _ database: any Database,
        cipher: FieldCipher,
        clock: any CivilClock,
        pack: ResolvedPack,
        hash: String,
        older: [String: ResolvedPack] = [:],
        releases: Releases,
        allowedHosts: [String] = []
    ) async throws -> Composition {
        let tree = try await Regions(
            database: database,
            audit: Audit(database: database, cipher: cipher),
            clock: clock
        ).tree()
        guard let root = tree.region(code: pack.root) else { throw CommandProblem.noRegion(pack.root) }
        let services = try PackServices(pack, hash: hash, older: older) { tree.region($0)?.code ?? pack.root }
        let rooms = Rooms(
            database: database,
            cipher: cipher,
            clock: clock,
            functions: try functions(pack),
            rootRegionID: root.id,
            services: services,
            judge: PolicyJudge(services),
            papers: try PackPapers(pack.documents),
            office: pack.office,
            exchanges: pack.exchanges,
            registers: pack.registers,
            plans: PlanBook(pack),
            documents: pack.documents,
            release: hash,
            allowedHosts: allowedHosts
        )
        return Composition(
            rooms: rooms,
            pack: pack,
            hash: hash,
            releases: releases,
            allowedHosts: allowedHosts
        )
    }

    private static func functions(_ pack: ResolvedPack) throws -> FunctionCatalog {
        FunctionCatalog(
            try pack.functions.map { definition in
                let permissions = try definition.permissions.map { id in
                    guard let permission = Permission(rawValue: id) else { throw CommandProblem.unknownPermission(id) }
                    return permission
                }
                return FunctionCatalog.Function(
                    id: definition.id,
                    title: definition.title,
                    levels: Set(definition.levels),
                    permissions: Set(permissions),
                    seesBusinessData: definition.businessData,
                    closedServices: pack.closedServices(to: definition.id)
                )
            }
        )
    }
}

/// What can go wrong before a command reaches a room.
enum CommandProblem: Problem {
    case noRelease
    case noStore(String)
    /// Installed by an earlier version of the program, which asked less of a pack.
    case oldRelease([String])
    /// Says something that this program doesn't read.
    case unreadRelease([String])
    case noRegion(String)
    case unknownPermission(String)
    case exists(String)
    case noFile(String)
    case onlyDemo
    case noProgram(String, known: [String])
    /// What was looked for, in words.
    case noPlan(String, known: [String])
    case badHousehold(String)
    /// A table that cannot be read, with the line where that is known.
    case badTable(String, line: Int?)
    case badOverride(String)
    case badCount
    case badThreads
    case badMonth(String)
    case badSetting(String)
    /// An option whose value can't be used, with what to write instead.
    case badOption(String)
    case setTwice(String)
    /// Text messages can leave by one gateway only.
    case twoGateways
    case noSecret(String)
    /// The rules of one county on the families of another.
    case otherPlace(pack: String, store: String)

    var code: String {
        switch self {
        case .noRelease: "command.no-release"
        case .noStore: "command.no-store"
        case .oldRelease: "command.old-release"
        case .unreadRelease: "command.unread-release"
        case .noRegion: "command.no-region"
        case .unknownPermission: "command.unknown-permission"
        case .exists: "command.exists"
        case .noFile: "command.no-file"
        case .onlyDemo: "command.only-demo"
        case .noProgram: "command.no-program"
        case .noPlan: "command.no-plan"
        case .badHousehold: "command.bad-household"
        case .badTable: "command.bad-table"
        case .badOverride: "command.bad-override"
        case .badCount: "command.bad-count"
        case .badThreads: "command.bad-threads"
        case .badMonth: "command.bad-month"
        case .badSetting: "command.bad-setting"
        case .badOption: "command.bad-option"
        case .setTwice: "command.set-twice"
        case .twoGateways: "command.two-gateways"
        case .noSecret: "command.no-secret"
        case .otherPlace: "command.other-place"
        }
    }

    var kind: ProblemKind { .invalid }

    var message: String {
        switch self {
        case .noStore(let path): "没有找到库 \(path)。请检查 --data 写的目录；新建库用 minzheng packs install，演示库用 minzheng demo。"
        case .noRelease: "这个库还没有安装政策包。请先运行 minzheng packs install，或用 minzheng demo 生成演示库。"
        case .unreadRelease(let faults):
            "库里有办件在用的政策包，这一版程序读不全：\(faults.joined(separator: "；"))。库没有改动，请继续用原来的程序，并联系实施人员。"
        case .oldRelease(let faults):
            "库里的政策包不够这一版程序使用：\(faults.joined(separator: "；"))。请用新版的政策包运行 minzheng packs install。"
        case .noRegion(let code): "库中没有行政区划 \(code)，请检查政策包的 regions.csv。"
        case .unknownPermission(let id): "职能表里的权限“\(id)”不存在，请检查 functions.yaml。"
        case .exists(let path): "\(path) 已有数据，没有覆盖。请换一个目录，或先移走原有数据。"
        case .noProgram(let id, let known): "政策包里没有项目“\(id)”，可用的有：\(known.joined(separator: "、"))。"
        case .noPlan(let what, let known):
            "\(what)。\(known.isEmpty ? "这个政策包里没有规划。" : "请用 --plan 指定：\(known.joined(separator: "、"))。")"
        case .badHousehold(let place): "家庭情况文件读不懂：\(place)。写法见 docs/policy-input.json。"
        case .badTable(let path, let line):
            "\(path)\(line.map { " 第 \($0) 行" } ?? "")读不懂：列数、列名或数字不对，请对照规则目录里的 columns.csv。"
        case .badOverride(let text): "看不懂假设“\(text)”，应写成 参数列名>=数值、<= 或 =，列名和单位与 params 表相同。"
        case .badThreads: "线程数应为 1 到 64。"
        case .badMonth(let text): "“\(text)”不是月份，应写成 2026-11。"
        case .badOption(let text): "\(text)。"
        case .badSetting(let text): "看不懂假设“\(text)”，应写成 参数=数值，如 城市低保标准=700元。"
        case .setTwice(let name): "“\(name)”写了两次，不知道以哪个为准。请只写一次。"
        case .otherPlace(let pack, let store): "政策包“\(pack)”与库里的“\(store)”不是同一个地方，没有测算。"
        case .badCount: "线程数应为 1 到 64，次数应为 1 到 1000。"
        case .twoGateways: "--sms-folder 和 --sms-url 只能写一个。"
        case .noSecret(let name): "没有设置环境变量 \(name)，或不足 16 个字符。短信网关的签名密钥从它读取，不写在命令行上。"
        case .onlyDemo: "只有演示库可以拨动日期，正式库使用机器的日期。"
        case .noFile(let path): "没有文件 \(path)，请检查路径。"
        }
    }
}
