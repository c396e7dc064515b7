// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CivilAffairs
import Foundation
import Packs
import SharedKernel
import Storage
import Vocabulary

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "生成演示库：真实区划，虚构的村、人和案件"
    )

    @OptionGroup var options: PackOptions
    @OptionGroup var store: StoreOptions
    @Option(help: "人数") var persons = 20_000
    @Option(help: "随机种子，相同种子生成相同数据") var seed: UInt64 = 1

    func run() async throws {
        let started = ContinuousClock.now
        let pack = try ResolvedPack.load(packs: options.packs, id: options.pack)
        // The demo's people live from 1 September on; time is moved as its story goes.
        let now = SystemClock().now()
        let clock = AdjustableClock(now)
        let isPrefecture = pack.regions.contains { $0.code.hasPrefix(pack.root) && $0.level == "prefecture" }
        guard
            isPrefecture
                || pack.regions.contains(where: {
                    $0.level == "township" && $0.parent?.hasPrefix(String(pack.root.prefix(6))) == true
                })
        else {
            throw CommandProblem.badOption(
                "\(pack.title)（\(pack.root)）下面没有乡镇（街道），演示要有乡镇的县级政策包，例如 --pack hubei-tianmen 或 zhejiang-xinchang"
            )
        }
        guard try await Self.isEmpty(store) else { throw CommandProblem.exists(store.database ?? store.data) }
        let composition = try await Composition.begin(
            store,
            pack: pack,
            actor: .system("demo"),
            clock: clock,
            durable: false
        )
        let releases = composition.releases
        let builder = DemoBuilder(rooms: composition.rooms, root: pack.root, seed: seed, clock: clock)
        if isPrefecture {
            let office = try await builder.prefectureOffice()
            try await keep(office.accounts, in: releases)
            try await builder.planValues(office)
            try await builder.governance(office)
            clock.travel(to: SystemClock().now())
            try await builder.countiesRollUps(office)
            try await finish(composition, clock)
            let indicators = composition.rooms.planning.plans.map(\.indicators.count).reduce(0, +)
            return print(
                "已生成\(pack.title)演示库：\(composition.rooms.planning.plans.count) 个规划，\(indicators) 项指标；市州级没有办件和居民。"
            )
        }
        let office = try await builder.villagesAndOffice()
        try await keep(office.accounts, in: releases)
        let filling = ContinuousClock.now
        let made = try await builder.population(persons)
        let filled = filling.duration(to: .now) / .milliseconds(1)
        try await builder.enrolments(office)
        try await builder.listFacts(office)
        try await builder.history(office)
        try await builder.registers(office)
        try await builder.facilities(office)
        try await builder.planValues(office)
        try await builder.governance(office)
        try await builder.payments(office)
        try await builder.oldCases(office)
        try await builder.cases(office)
        try await builder.privacy(office)
        clock.travel(to: SystemClock().now())
        try await builder.residentsSide(office)
        try await builder.ownRollUps(office)
        let resident = try await builder.resident(office)
        try await resident?.keep(in: releases)
        try await finish(composition, clock)
        let seconds = started.duration(to: .now).components.seconds
        let rate = Int(Double(made) * 1_000 / filled)
        print("已生成 \(pack.title)演示库：\(made) 人，用时 \(seconds) 秒（人口部分每秒 \(rate) 人）。")
        if let resident { print("演示居民 \(resident.line)，在群众端登录后可以网上申请。") }
    }

    private func keep(_ accounts: [DemoAccount], in releases: Releases) async throws {
        try await releases.set("demo-accounts", String(decoding: try JSONEncoder().encode(accounts), as: UTF8.self))
    }

    private func finish(_ composition: Composition, _ clock: AdjustableClock) async throws {
        clock.travel(to: SystemClock().now())
        try await composition.rooms.audit.sealBlock(at: SystemClock().now().adding(seconds: 5))
        try await composition.rooms.database.close()
    }

    private static func isEmpty(_ store: StoreOptions) async throws -> Bool {
        let database = try store.open(durable: false)
        let empty: Bool
        do {
            empty = try await database.read { transaction in
                // A prefecture's store has an office and nobody else.
                try transaction.value("select (select count(*) from person) + (select count(*) from staff)") == 0
            }
        } catch StorageProblem.statement {
            // No such table yet: a new store.
            empty = true
        }
        try await database.close()
        return empty
    }
}
