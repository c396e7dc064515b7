// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import Policy
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// The county of the tests with the plans that its pack ships.
struct PlanOffice: Sendable {
    static let share = "nursing-bed-share"
    let office: CaseOffice

    var planning: Planning { office.rooms.planning }

    static func with(
        _ dialect: Dialect,
        today: String = "2026-02-01",
        _ test: @escaping @Sendable (PlanOffice) async throws -> Void
    ) async throws {
        try await CaseOffice.with(dialect, today: today) { try await test(PlanOffice(office: $0)) }
    }

    func report(
        _ figure: String,
        of indicator: String = share,
        in period: String = "2025",
        reason: String = "",
        by key: String = "drafter"
    ) async throws -> Int64 {
        try await planning.report(
            actor: office.actor(key),
            planID: "shisiwu",
            indicatorID: indicator,
            PlanEntry(period: period, figure: figure, note: "养老服务年报", reason: reason)
        )
    }

    func check(_ id: Int64, agrees: Bool = true, by key: String = "checker") async throws {
        _ = try await planning.check(actor: office.actor(key), id, agrees: agrees, note: agrees ? "" : "与台账不符")
    }

    func status(_ indicator: String = share) async throws -> IndicatorStatus {
        let record = try await record()
        return try #require(record.status.indicators.first { $0.indicator.id == indicator })
    }

    func record() async throws -> Planning.Record {
        try await planning.record(actor: office.actor("leader"), id: "shisiwu", on: office.clock.today)
    }
}
