// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Storage
import TestSupport
import Vocabulary

/// A county bureau with two townships, enough staff to pay, and nobody enrolled yet.
struct PayOffice {
    let database: CountingDatabase
    private let shelf: Shelf
    let clock: AdjustableClock
    let ledger: Ledger
    let benefits: Benefits
    let maker = PayOffice.staff(
        11,
        "钱一",
        [.paymentPrepare, .paymentRead, .paymentReturn, .enrolmentChange, .listImport]
    )
    let checker = PayOffice.staff(12, "钱二", [.paymentCheck, .paymentRead])
    let signer = PayOffice.staff(13, "钱三", [.paymentSign, .paymentRead, .reportClose, .reportRead])
    let officer = PayOffice.staff(14, "钱四", [.enrolmentRead, .enrolmentChange, .caseAccept, .paymentRead])

    static let county: Int64 = 1
    static let townships: [Int64] = [10, 20]
    static let villages: [Int64] = [101, 102, 201, 202]

    /// Where the store lies; goes with the last copy of the office.
    private final class Shelf: Sendable {
        let folder: String?

        init(folder: String?) {
            self.folder = folder
        }

        deinit {
            if let folder { try? FileManager.default.removeItem(atPath: folder) }
        }
    }

    /// An office on a new store; a PostgreSQL schema goes with the server that the tests started.
    static func make(_ dialect: Dialect, today: String = "2026-11-20") async throws -> PayOffice {
        let name = "pay" + UUID().uuidString.lowercased().replacing("-", with: "")
        switch dialect {
        case .sqlite:
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let database = try TestStores.open(.sqlite(path: "\(folder)/store.sqlite"))
            return try await PayOffice(database: database, shelf: Shelf(folder: folder), today: today)
        case .postgres:
            let server = ProcessInfo.processInfo.environment["MINZHENG_TEST_POSTGRES"] ?? ""
            let database = try TestStores.open(DatabaseAddress.parse("\(server)?store=\(name)"))
            return try await PayOffice(database: database, shelf: Shelf(folder: nil), today: today)
        }
    }

    private init(database: any Database, shelf: Shelf, today: String) async throws {
        self.shelf = shelf
        let clock = AdjustableClock(Timestamp(date: try CivilDate(parsing: today), hour: 9))
        let cipher = FieldCipher(KeyRing(identifier: "t1", bytes: Array(repeating: 7, count: 32)))
        let database = CountingDatabase(database)
        let audit = Audit(database: database, cipher: cipher)
        self.database = database
        self.clock = clock
        ledger = Ledger(database: database, cipher: cipher, audit: audit, clock: clock)
        benefits = Benefits(database: database, ledger: ledger, audit: audit, clock: clock)
        let rooms =
            AuditMigrations.all + AccessMigrations.all + RegionsMigrations.all + PartiesMigrations.all
            + LedgerMigrations.all + BenefitsMigrations.all
        try await Migrator(rooms).migrate(database, at: clock.now())
        try await database.write { transaction in try Self.insertRegions(in: transaction) }
    }

    private static func insertRegions(in transaction: any Transaction) throws {
        let regions: [(Int64, String, Int64?)] =
            [(county, "county", nil)] + townships.map { ($0, "township", county) }
            + villages.map { ($0, "village", $0 / 10) }
        try transaction.insert(
            into: "region",
            ["id", "level"],
            rows: regions.map { [.integer($0.0), .text($0.1)] }
        )
        var closure: [[SQLValue]] = []
        for region in regions {
            closure.append([.integer(region.0), .integer(region.0)])
            if let parent = region.2 { closure.append([.integer(parent), .integer(region.0)]) }
            if region.1 == "village" { closure.append([.integer(county), .integer(region.0)]) }
        }
        try transaction.insert(into: "region_closure", ["ancestor_id", "descendant_id"], rows: closure)
    }

    static func staff(_ id: Int64, _ name: String, _ permissions: Set<Permission>, regions: [Int64]? = nil) -> Actor {
        Actor(
            identity: .staff(userID: id),
            name: name,
            function: "test",
            functionTitle: "测试岗",
            level: "county",
            regionID: county,
            scope: regions.map { AreaScope(.regions($0)) } ?? AreaScope(.everything),
            permissions: permissions
        )
    }

    /// A card number of 19 digits that differs by person and passes Luhn.
    static func card(_ person: Int64, series: Int = 1) -> String {
        let stem = "6228\(series)" + String(repeating: "0", count: 13 - "\(person)".count) + "\(person)"
        let check = (0...9).first { BankCard.luhn(stem + "\($0)") } ?? 0
        return stem + "\(check)"
    }

    // MARK: - Shortcuts

    /// Opens an enrolment and puts a card into use for its payee.
    @discardableResult
    func enrol(
        _ members: [Int64],
        fen: Int64,
        region: Int64 = 101,
        start: Month? = nil,
        program: String = "dibao",
        group: String = "basic-living",
        caseID: Int64? = nil,
        withCard: Bool = true
    ) async throws -> Int64 {
        let opening = EnrolmentOpening(
            programID: program,
            exclusionGroup: group,
            caseID: caseID,
            regionID: region,
            classCode: "A",
            urban: .rural,
            amount: Money(fen: fen),
            members: members,
            payeePersonID: members.first ?? 0,
            payeeName: "户主\(members.first ?? 0)",
            confirmedOn: clock.today,
            startMonth: start
        )
        return try await database.write { [self] transaction in
            if withCard, let payee = members.first {
                try ledger.setAccount(entry(payee), actor: officer, in: transaction)
            }
            return try benefits.open(opening, actor: officer, in: transaction)
        }
    }

    func entry(_ person: Int64, series: Int = 1) -> PayeeAccount.Entry {
        PayeeAccount.Entry(
            personID: person,
            personName: "户主\(person)",
            bank: "演示农商银行",
            card: Self.card(person, series: series),
            holderName: "户主\(person)"
        )
    }

    /// Opens, runs and prepares a batch for a month.
    func prepare(_ month: Month, program: String = "dibao") async throws -> PreparedList {
        let batch = try await ledger.openBatch(
            actor: maker,
            program: program,
            programTitle: "低保金",
            month: month,
            cutOff: clock.today
        )
        try await benefits.run(actor: maker, program: program, month: month)
        return try await ledger.prepare(actor: maker, batchID: batch.id, version: batch.version)
    }

    /// Takes a prepared batch through signatures and finance to the bank's file.
    func send(_ batch: PayBatch) async throws -> (batch: PayBatch, file: BankFile) {
        let hash = batch.contentHash ?? ""
        var now = try await ledger.sign(
            actor: checker,
            batchID: batch.id,
            version: batch.version,
            role: .check,
            contentHash: hash
        )
        now = try await ledger.sign(
            actor: signer,
            batchID: now.id,
            version: now.version,
            role: .sign,
            contentHash: hash
        )
        now = try await ledger.apply(actor: maker, batchID: now.id, version: now.version)
        now = try await ledger.answer(actor: maker, batchID: now.id, version: now.version, .approved, reason: nil)
        now = try await ledger.fund(
            actor: maker,
            batchID: now.id,
            version: now.version,
            voucherNumber: "拨字1号",
            fundedOn: clock.today,
            amount: now.amount
        )
        let file = try await ledger.makeBankFile(actor: maker, batchID: now.id, version: now.version)
        return (try await ledger.batch(actor: maker, id: now.id).batch, file)
    }

    /// The bank's answer to a file: every line paid, but those that `failing` picks by their place from 1.
    static func answer(_ file: BankFile, failing: Set<Int> = []) -> [BankReturn.Record] {
        var records: [BankReturn.Record] = []
        for (number, row) in file.text.split(separator: "\r\n").enumerated() {
            let fields = row.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            let tail = number == 0 ? ["结果", "原因"] : failing.contains(number) ? ["失败", "账户已注销"] : ["成功", ""]
            records.append(BankReturn.Record(line: number + 1, fields: fields + tail))
        }
        return records
    }
}
