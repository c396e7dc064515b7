// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import TestSupport
import Vocabulary

/// The bureau of Xianning with two of its counties, whose stores are elsewhere.
struct PrefectureOffice: Sendable {
    static let plan = "shisiwu"
    static let indicator = "dependent-tekun-concentrated"
    static let metric = PlanMetric.dependentTekunInInstitutions

    let rooms: Rooms
    let clock: AdjustableClock
    let first: Int64
    let second: Int64
    private let staff: [String: Actor]

    private static let shipped = Result {
        try ResolvedPack(
            try ["national", "hubei", "hubei-xianning"].map { id in
                try PackLoader.load(folder: "\(CaseOffice.packs)/\(id)")
            }
        )
    }

    static func with(
        _ dialect: Dialect,
        today: String = "2026-02-20",
        _ test: @escaping @Sendable (PrefectureOffice) async throws -> Void
    ) async throws {
        let pack = try shipped.get()
        let start = Timestamp(date: try CivilDate(parsing: today), hour: 9)
        try await TestStores.withStore(dialect, Rooms.migrations) { database in
            try await test(try await make(database, pack, AdjustableClock(start)))
        }
    }

    private static func make(_ database: any Database, _ pack: ResolvedPack, _ clock: AdjustableClock) async throws
        -> PrefectureOffice
    {
        let cipher = FieldCipher(KeyRing(identifier: "t1", bytes: Array(repeating: 7, count: 32)))
        let audit = Audit(database: database, cipher: cipher)
        let regions = Regions(database: database, audit: audit, clock: clock)
        let from = try CivilDate(year: 2000, month: 1, day: 1)
        func line(_ code: String, _ name: String, _ level: Region.Level, _ parent: String?) -> RegionLine {
            RegionLine(code: code, name: name, level: level, parentCode: parent, validFrom: from)
        }
        try await regions.load(
            actor: .system("test"),
            lines: [
                line("421200", "咸宁市", .prefecture, nil), line("421202", "咸安区", .county, "421200"),
                line("421281", "赤壁市", .county, "421200"),
            ]
        )
        let tree = try await regions.tree()
        func id(_ code: String) throws -> Int64 {
            guard let region = tree.region(code: code) else { throw RegionsProblem.unknownCode(code) }
            return region.id
        }
        let services = try PackServices(pack, hash: "test", older: [:]) { tree.region($0)?.code ?? pack.root }
        let functions = try CaseOffice.functions(pack)
        let root = try id("421200")
        let rooms = Rooms(
            database: database,
            cipher: cipher,
            clock: clock,
            functions: functions,
            rootRegionID: root,
            services: services,
            judge: PolicyJudge(services),
            papers: try PackPapers(pack.documents),
            office: pack.office,
            plans: PlanBook(pack)
        )
        let people = ["drafter", "checker", "leader", "auditor"]
        let actors = try people.enumerated().map { offset, key in
            (
                key,
                CaseOffice.actor(
                    userID: Int64(9_000 + offset),
                    name: key,
                    function: try functions.function("prefecture-\(key)"),
                    level: "prefecture",
                    region: root,
                    county: root
                )
            )
        }
        return PrefectureOffice(
            rooms: rooms,
            clock: clock,
            first: try id("421202"),
            second: try id("421281"),
            staff: Dictionary(uniqueKeysWithValues: actors)
        )
    }

    func actor(_ key: String) -> Actor { staff[key] ?? .system("nobody") }

    /// What a county may report: people on 低保, cases, and 特困 who can't look after themselves.
    func sheet(
        _ code: String = "421202",
        _ month: String = "2026-01",
        number: Int = 1,
        persons: Int64 = 30,
        concentrated: Int64 = 6,
        dependent: Int64 = 10
    ) throws -> RollUpSheet {
        func line(_ item: RollUpItem, _ unit: RollUpLine.Unit, _ value: Int64) -> RollUpLine {
            RollUpLine(code: item.code, title: item.code, unit: unit, value: value)
        }
        func dibao(_ part: RollUpItem.Benefit, _ value: Int64) -> RollUpLine {
            line(.benefit(program: "dibao", part), part.unit, value)
        }
        let month = try Month(parsing: month)
        return RollUpSheet(
            officeCode: code,
            office: code == "421202" ? "咸安区民政局" : "赤壁市民政局",
            month: month,
            number: number,
            madeBy: "甲",
            checkedBy: "乙",
            checkedOn: month.adding(1).firstDay,
            lines: [
                dibao(.urbanFamilies, 4), dibao(.urbanPersons, 10), dibao(.ruralFamilies, 8),
                dibao(.ruralPersons, persons - 10), dibao(.due, persons * 30_050), dibao(.spent, persons * 31_000),
                dibao(.paid, persons * 30_000), line(.work(.open), .cases, 7), line(.work(.late), .cases, 2),
                line(.work(.ended), .cases, 5), line(.metric(Self.metric.id, .numerator), .records, concentrated),
                line(.metric(Self.metric.id, .denominator), .records, dependent),
                line(.metric(Self.metric.id, .unknown), .records, 0),
            ]
        )
    }

    @discardableResult
    func take(_ sheet: RollUpSheet) async throws -> (id: Int64, isKnown: Bool) {
        try await rooms.rollUps.take(actor: actor("drafter"), sheet)
    }

    func status() async throws -> (indicator: IndicatorStatus?, record: Planning.Record) {
        let record = try await rooms.planning.record(actor: actor("leader"), id: Self.plan, on: clock.today)
        return (record.status.indicators.first { $0.indicator.id == Self.indicator }, record)
    }
}
