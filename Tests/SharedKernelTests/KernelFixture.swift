// SPDX-License-Identifier: Apache-2.0
import Foundation
import SharedKernel
import Storage
import StorageSQLite
import Vocabulary

/// A fictional county with two townships and a village each, an empty registry, and a clerk of each township.
struct KernelFixture {
    let database: CountingDatabase
    let cipher: FieldCipher
    let audit: Audit
    let clock: AdjustableClock
    let regions: Regions
    let parties: Parties
    let county: Int64
    let townA: Int64
    let villageA: Int64
    let townB: Int64
    let villageB: Int64

    let system = Actor.system("test")

    static func make() async throws -> KernelFixture {
        let path = NSTemporaryDirectory() + "kernel-\(UUID().uuidString).sqlite"
        return try await make(SQLiteDatabase(path: path))
    }

    static func make(_ store: any Database) async throws -> KernelFixture {
        let database = CountingDatabase(store)
        let clock = AdjustableClock(Timestamp(date: try CivilDate(year: 2026, month: 11, day: 20), hour: 9))
        try await Migrator(AuditMigrations.all + AccessMigrations.all + Parties.migrations).migrate(
            database,
            at: clock.now()
        )
        let cipher = FieldCipher(KeyRing(identifier: "t1", bytes: Array(repeating: 7, count: 32)))
        let audit = Audit(database: database, cipher: cipher)
        let regions = Regions(database: database, audit: audit, clock: clock)
        try await regions.load(actor: .system("test"), lines: lines())
        let tree = try await regions.tree()
        func id(_ code: String) throws -> Int64 {
            guard let region = tree.region(code: code) else { throw RegionsProblem.unknownCode(code) }
            return region.id
        }
        return KernelFixture(
            database: database,
            cipher: cipher,
            audit: audit,
            clock: clock,
            regions: regions,
            parties: Parties(database: database, cipher: cipher, audit: audit, clock: clock, regions: regions),
            county: try id("429006"),
            townA: try id("429006001"),
            villageA: try id("429006001001"),
            townB: try id("429006002"),
            villageB: try id("429006002001")
        )
    }

    static func lines() throws -> [RegionLine] {
        let start = try CivilDate(year: 2000, month: 1, day: 1)
        func line(_ code: String, _ name: String, _ level: Region.Level, _ parent: String?) -> RegionLine {
            RegionLine(code: code, name: name, level: level, parentCode: parent, validFrom: start)
        }
        return [
            line("429006", "演示市", .county, nil),
            line("429006001", "甲街道", .township, "429006"),
            line("429006001001", "东村（演示）", .village, "429006001"),
            line("429006002", "乙镇", .township, "429006"),
            line("429006002001", "西村（演示）", .village, "429006002"),
        ]
    }

    /// A clerk who sees one region and what lies under it.
    func clerk(_ region: Int64, _ permissions: Set<Permission> = Set(Permission.allCases)) -> Actor {
        Actor(
            identity: .staff(userID: region),
            name: "李敏",
            function: "township-clerk",
            functionTitle: "受理经办",
            level: "township",
            regionID: region,
            scope: AreaScope(.regions([region])),
            permissions: permissions
        )
    }

    func date(_ text: String) throws -> CivilDate { try CivilDate(parsing: text) }

    /// A valid number of a fictional person: serial numbers with odd last digit are men.
    func number(_ birth: String, serial: Int) throws -> ResidentID {
        let body = "429006" + birth.filter { $0 != "-" } + String(String(1_000 + serial % 1_000).suffix(3))
        for check in "0123456789X" {
            if let number = try? ResidentID(body + String(check), today: clock.today) { return number }
        }
        throw VocabularyProblem.residentID(reason: body)
    }

    func draft(
        _ name: String,
        number: ResidentID? = nil,
        sex: Sex? = .male,
        birth: String = "1980-05-06",
        hukou: Int64? = nil,
        home: Int64? = nil
    ) throws -> PersonDraft {
        PersonDraft(
            name: try PersonName(name),
            number: number,
            sex: number == nil ? sex : nil,
            birthOn: number == nil ? try date(birth) : nil,
            hukouRegionID: hukou,
            homeRegionID: home
        )
    }

    /// Enters a person as the program and returns the identifier.
    @discardableResult
    func person(
        _ name: String,
        serial: Int? = nil,
        birth: String = "1980-05-06",
        hukou: Int64? = nil,
        home: Int64? = nil
    ) async throws -> Int64 {
        let number = try serial.map { try self.number(birth, serial: $0) }
        return try await parties.create(
            actor: system,
            draft(name, number: number, birth: birth, hukou: hukou, home: home)
        )
    }

    /// Names that a query shows to an actor.
    func names(_ actor: Actor, _ query: PersonQuery = PersonQuery()) async throws -> [String] {
        try await parties.list(actor: actor, query).people.map(\.name)
    }

    /// Every row of the tables that follow from a merge, to compare before and after.
    func snapshot() async throws -> [String] {
        try await database.read { transaction in
            let queries: [SQL] = [
                "select 'identifier', id, person_id from person_identifier order by id",
                "select 'member', id, person_id from household_member order by id",
                "select 'head', id, coalesce(head_person_id, 0) from household order by id",
                "select 'reach', id, person_id from reach order by id",
                "select 'area', region_id, person_id from person_area order by region_id, person_id",
                "select 'tally', region_id * 10 + slot, total from tally where total <> 0 order by region_id, slot",
                "select 'merged', id, coalesce(merged_into, 0) from person order by id",
                "select 'masked ' || coalesce(number_masked, '-'), id, 0 from person order by id",
            ]
            return try queries.flatMap { try transaction.query($0).map { "\($0.values)" } }
        }
    }
}
