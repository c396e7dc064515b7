// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CivilAffairs
import Foundation
import Packs
import SharedKernel
import Storage
import Vocabulary
import Web

/// Times plans over the records of a demo store for `scripts/bench`. It writes nothing but what reading writes into the
/// audit; it refuses other stores, so that nobody counts them by mistake.
struct MeasurePlansCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measure-plans",
        abstract: "在演示库上测量规划指标、看板和评估报告的用时",
        shouldDisplay: false
    )

    @OptionGroup var store: StoreOptions
    @Option(help: "规划编号") var plan = "shisiwu"

    struct Times: Encodable {
        var indicators = 0
        var townships = 0
        var months = 0
        /// Milliseconds; the first time after the start, and again within a minute.
        var monthsCold = 0.0
        var monthsWarm = 0.0
        var planCold = 0.0
        var planWarm = 0.0
        var boardCold = 0.0
        var boardWarm = 0.0
        /// The evaluation as PDF and as a Word document.
        var pdf = 0.0
        var word = 0.0
    }

    func run() async throws {
        var times = Times()
        func time<T>(_ part: WritableKeyPath<Times, Double>, _ body: () async throws -> T) async throws -> T {
            let start = ContinuousClock.now
            let result = try await body()
            times[keyPath: part] = start.duration(to: .now) / .milliseconds(1)
            return result
        }
        // Each in rooms of its own, which have counted nothing yet.
        let composition = try await open()
        let leader = try await composition.rooms.access.actor(login: "lingdao")
        let planning = composition.rooms.planning
        let today = composition.rooms.clock.today
        let found = try planning.plan(actor: leader, id: plan)
        let counted = found.indicators.filter { $0.edition(on: today)?.source.metric?.isCounted == true }
        guard let first = counted.first else { throw CommandProblem.badOption("规划 \(plan) 没有按记录统计的指标") }
        times.indicators = counted.count
        let months = try await time(\.monthsCold) {
            try await planning.months(actor: leader, planID: plan, indicatorID: first.id)
        }
        times.months = months.days.count
        times.townships = Set(months.days.flatMap { months.count.townships(on: $0).keys }).count
        _ = try await time(\.monthsWarm) {
            for indicator in counted {
                _ = try await planning.months(actor: leader, planID: plan, indicatorID: indicator.id)
            }
        }
        _ = try await time(\.planCold) { try await planning.record(actor: leader, id: plan, on: today) }
        _ = try await time(\.planWarm) { try await planning.record(actor: leader, id: plan, on: today) }
        try await composition.rooms.database.close()

        let second = try await open()
        let boards = second.rooms.boards
        _ = try await time(\.boardCold) { try await boards.board(actor: leader) }
        _ = try await time(\.boardWarm) { try await boards.board(actor: leader) }
        try await second.rooms.database.close()

        let third = try await open()
        let site = SiteContext(
            rooms: third.rooms,
            templates: try await Templates(directory: nil),
            assets: AssetStore(),
            settings: SiteSettings(office: third.pack.office, demo: true)
        )
        func report(_ kind: PlanEvaluationFile.Kind) async throws {
            _ = try await PlanEvaluationFile.bytes(of: plan, on: today, kind, actor: leader, site: site)
        }
        try await time(\.pdf) { try await report(.pdf) }
        try await time(\.word) { try await report(.docx) }
        try await third.rooms.database.close()
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        print(String(decoding: try encoder.encode(times), as: UTF8.self))
    }

    private func open() async throws -> Composition {
        let composition = try await Composition.open(store)
        guard try await composition.releases.setting("demo-accounts") != nil else { throw CommandProblem.onlyDemo }
        return composition
    }
}
