// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Packs
import SharedKernel
import Storage
import TestSupport
import Vocabulary

/// A county bureau on the packs of 天门市, with two townships of two villages each and nobody enrolled yet.
struct CountyOffice {
    let rooms: Rooms
    let database: CountingDatabase
    let pack: ResolvedPack
    let clock: AdjustableClock
    let tree: RegionTree
    let officer: Actor
    /// As the officer, but of the second township alone.
    let local: Actor
    let townships: [Region]
    let villages: [Region]

    static let villageNames = ["东风村（演示）", "西湖村（演示）", "东风村（演示）", "南桥村（演示）"]

    private static let packs = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "packs").path

    /// Runs the test in an office on a store of its own.
    static func with(_ dialect: Dialect, _ test: @Sendable (CountyOffice) async throws -> Void) async throws {
        try await TestStores.withStore(dialect, Rooms.migrations) { try await test(CountyOffice($0)) }
    }

    private init(_ store: any Database) async throws {
        let database = CountingDatabase(store)
        self.database = database
        let clock = AdjustableClock(Timestamp(date: try CivilDate(parsing: "2026-11-20"), hour: 9))
        let pack = try CaseOffice.shipped.get()
        let cipher = FieldCipher(TestStores.keyRing)
        let regions = Regions(database: database, audit: Audit(database: database, cipher: cipher), clock: clock)
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
        let first = try await regions.tree()
        let root = first.region(code: pack.root)?.id ?? 0
        townships = Array(first.children(of: root).filter { $0.level == .township }.prefix(2))
        let since = try CivilDate(parsing: "2020-01-01")
        for (place, township) in townships.enumerated() {
            let names = Array(Self.villageNames[place * 2..<place * 2 + 2])
            _ = try await regions.addVillages(actor: system, under: township.id, names: names, from: since)
        }
        let tree = try await regions.tree()
        villages = townships.flatMap { tree.children(of: $0.id) }
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
            exchanges: pack.exchanges
        )
        self.tree = tree
        self.pack = pack
        self.clock = clock
        officer = Self.staff(1, "彭涛", root, .wholeStore)
        local = Self.staff(2, "吴芳", townships[1].id, AreaScope(.regions([townships[1].id])))
    }

    private static func staff(_ id: Int64, _ name: String, _ region: Int64, _ scope: AreaScope) -> Actor {
        Actor(
            identity: .staff(userID: id),
            name: name,
            function: "county-drafter",
            functionTitle: "县经办",
            level: "county",
            regionID: region,
            scope: scope,
            permissions: [
                .listImport, .exchangeManage, .enrolmentRead, .enrolmentChange, .reportRead, .reportClose, .caseAccept,
                .paymentPrepare, .paymentRead,
            ]
        )
    }

    // MARK: - People

    /// A made-up number with the serial in its order code, born on 1950-01-01 or as given.
    func number(_ serial: Int, born: String = "19500101") throws -> String {
        let body = "429006\(born)\(String(String(1_000 + serial % 1_000).suffix(3)))"
        return try ResidentID(body + String(ResidentID.checkCharacter(of: body)), today: clock.today).number
    }

    func person(_ name: String, _ serial: Int, village: Int) async throws -> Int64 {
        try await rooms.parties.create(
            actor: .system("test"),
            PersonDraft(
                name: try PersonName(name),
                number: try ResidentID(number(serial), today: clock.today),
                hukouRegionID: villages[village].id,
                homeRegionID: villages[village].id
            )
        )
    }

    /// Opens an enrolment that starts in a month.
    @discardableResult
    func enrol(_ members: [Int64], named name: String, village: Int, start: Month, yuan: Int64 = 500) async throws
        -> Int64
    {
        try await rooms.database.write { [self] in
            try open(members, named: name, village: village, start: start, yuan: yuan, in: $0)
        }
    }

    @discardableResult
    func open(
        _ members: [Int64],
        named name: String,
        village: Int,
        start: Month,
        yuan: Int64 = 500,
        in transaction: any Transaction
    ) throws -> Int64 {
        let opening = EnrolmentOpening(
            programID: "dibao",
            exclusionGroup: "basic-living",
            regionID: villages[village].id,
            classCode: "B",
            urban: village < 2 ? .urban : .rural,
            amount: Money(yuan: yuan),
            members: members,
            payeePersonID: members.first ?? 0,
            payeeName: name,
            confirmedOn: clock.today,
            startMonth: start
        )
        return try rooms.benefits.open(opening, actor: officer, in: transaction)
    }

    func importList(_ sheet: ListSheet, rehearsal: Bool = false) async throws -> ListImport.Report {
        try await rooms.benefits.importList(
            actor: officer,
            program: "dibao",
            exclusionGroup: "basic-living",
            rows: sheet.rows,
            totals: nil,
            rehearsal: rehearsal,
            registry: ListImport.registry(rooms.parties, actor: officer, today: clock.today)
        )
    }
}
