// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CivilAffairs
import Foundation
import SharedKernel
import Storage
import Vocabulary

/// Times the batches of a month on a demo store, for `scripts/bench`. What it writes stays, so it refuses other stores.
struct MeasureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measure",
        abstract: "在演示库上测量批量导入、发放和回盘的用时",
        shouldDisplay: false
    )

    @OptionGroup var store: StoreOptions
    @Option(help: "人数、户数和回盘行数") var rows = 10_000

    func run() async throws {
        let composition = try await Composition.open(store)
        guard try await composition.releases.setting("demo-accounts") != nil else { throw CommandProblem.onlyDemo }
        let times = try await BatchMeasure(composition.rooms, rows: rows).run()
        try await composition.rooms.database.close()
        print(String(decoding: try JSONEncoder().encode(times), as: UTF8.self))
    }
}

/// How long something took, in milliseconds: as seen from outside, and of all cores together.
private struct Cost: Encodable {
    let elapsed: Double
    let worked: Double
}

/// One month of a program of its own: people come in, become a list, are paid, and the bank answers.
private struct BatchMeasure {
    let rooms: Rooms
    let rows: Int
    /// Different in every run, so that numbers and programs do not meet those of an earlier one.
    let mark: Int

    init(_ rooms: Rooms, rows: Int) {
        self.rooms = rooms
        self.rows = rows
        mark = Int(rooms.clock.now().milliseconds / 100 % 1_000_000)
    }

    private var program: String { "measure-\(mark)" }
    private var month: Month { rooms.clock.today.month }

    func run() async throws -> [String: Cost] {
        var times: [String: Cost] = [:]
        func time<T>(_ name: String, _ body: () async throws -> T) async throws -> T {
            let (start, work) = (ContinuousClock.now, clock())
            let result = try await body()
            times[name] = Cost(
                elapsed: start.duration(to: .now) / .milliseconds(1),
                worked: Double(clock() - work) / 1_000
            )
            return result
        }
        try await rooms.database.write { try MeasureStore.begin(in: $0) }
        try await time("reference") { try await rooms.database.write { [rows] in try MeasureStore.fill(rows, in: $0) } }
        try await rooms.database.write { try MeasureStore.end(in: $0) }

        let drafts = try await people()
        let outcomes = try await time("import") {
            try await rooms.parties.importPeople(actor: .system("measure"), drafts)
        }
        guard outcomes.allSatisfy({ if case .created = $0 { true } else { false } }) else { throw Unexpected.people }
        let list = try await time("list") { try await enrol(drafts) }
        guard list.imported, list.families == rows else { throw Unexpected.list(list.problems.first?.message ?? "") }
        let clerk = try await rooms.access.actor(login: "caiwu")
        let batch = try await time("batch") { try await prepare(clerk) }
        guard batch.payments == rows else { throw Unexpected.payments(batch.payments) }
        let funded = try await fund(batch, clerk)
        let file = try await time("file") {
            try await rooms.ledger.makeBankFile(actor: clerk, batchID: funded.id, version: funded.version)
        }
        let bytes = try answer(file)
        let report = try await time("return") {
            try await rooms.ledger.takeReturn(
                actor: clerk,
                name: "return.csv",
                contentHash: ContentHash.of(bytes),
                records: BankReturn.records(bytes)
            )
        }
        guard report.paid + report.failed == rows, report.bad.isEmpty else { throw Unexpected.lines(report.bad.count) }
        return times
    }

    private func people() async throws -> [PersonDraft] {
        let villages = try await rooms.regions.tree().all.filter { $0.level == .village }
        let area = String(520_000 + mark % 10_000)
        var source = DemoPopulation(
            rows,
            seed: UInt64(mark),
            villages: villages,
            today: rooms.clock.today,
            areas: [area, String(530_000 + mark % 10_000)]
        )
        var drafts: [PersonDraft] = []
        while drafts.count < rows, let pages = source.next() { drafts += pages.flatMap(\.people) }
        return Array(drafts.prefix(rows))
    }

    private func enrol(_ drafts: [PersonDraft]) async throws -> ListImport.Report {
        var random = DemoRandom(seed: UInt64(mark))
        let last = Month(index: month.index - 1)
        let list = drafts.enumerated().map { place, draft in
            ListImport.Row(
                line: place + 2,
                householdNumber: "\(mark)-\(place)",
                name: draft.name.text,
                idNumber: draft.number?.number ?? "",
                regionID: draft.homeRegionID,
                classCode: "A",
                urban: "农村",
                amount: "\(300 + place % 400)",
                startMonth: last.iso,
                lastPaidMonth: last.iso,
                bank: "农业银行天门支行（演示）",
                card: DemoCards.card(&random)
            )
        }
        let actor = Actor.system("measure")
        return try await rooms.benefits.importList(
            actor: actor,
            program: program,
            exclusionGroup: program,
            rows: list,
            totals: nil,
            registry: ListImport.registry(rooms.parties, actor: actor, today: rooms.clock.today)
        )
    }

    private func prepare(_ clerk: Actor) async throws -> PayBatch {
        let (batch, _) = try await rooms.benefits.cutOff(
            actor: clerk,
            program: program,
            programTitle: "测量",
            month: month
        )
        return try await rooms.ledger.prepare(actor: clerk, batchID: batch.id, version: batch.version).batch
    }

    /// The steps of other people between the list and the bank.
    private func fund(_ batch: PayBatch, _ clerk: Actor) async throws -> PayBatch {
        let ledger = rooms.ledger
        let hash = batch.contentHash ?? ""
        var now = batch
        for (login, role) in [("caiwufh", PaySignature.Role.check), ("qianfa", .sign)] {
            now = try await ledger.sign(
                actor: try await rooms.access.actor(login: login),
                batchID: now.id,
                version: now.version,
                role: role,
                contentHash: hash
            )
        }
        now = try await ledger.apply(actor: clerk, batchID: now.id, version: now.version)
        now = try await ledger.answer(actor: clerk, batchID: now.id, version: now.version, .approved, reason: nil)
        return try await ledger.fund(
            actor: clerk,
            batchID: now.id,
            version: now.version,
            voucherNumber: "测量\(mark)",
            fundedOn: rooms.clock.today,
            amount: now.amount
        )
    }

    /// The bank's file with an answer on every line, one in fifty of them a refusal.
    private func answer(_ file: BankFile) throws -> [UInt8] {
        let lines = file.text.split(separator: "\r\n").enumerated().map { number, line in
            line + (number == 0 ? ",结果,原因" : number % 50 == 0 ? ",失败,账户已注销" : ",成功,")
        }
        return try BankFile(head: file.head, text: lines.joined(separator: "\r\n") + "\r\n").bytes()
    }

    /// A measurement of something that went wrong is worth nothing.
    private enum Unexpected: Error {
        case people
        case list(String)
        case payments(Int)
        case lines(Int)
    }
}
