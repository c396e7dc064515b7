// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import Policy
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Metrics of whole years, counted by hand beside.
struct PlanYearlyTests {
    private static let paper = ["%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"].flatMap { Array($0.utf8) }

    private struct Place: Sendable {
        let office: CaseOffice

        static func with(_ dialect: Dialect, _ test: @escaping @Sendable (Place) async throws -> Void) async throws {
            let plan = """
                id: own
                title: 某规划
                kind: 规划
                document: 某文号
                issued: 2021-01-01
                years: {first: 2021, last: 2025}
                basis: [某文件]
                """
            let indicators = """
                indicators:
                  - id: meetings
                    title: 专题会议
                    unit: 次/年
                    nature: 预期性
                    basis: [第一条]
                    definition: 每年的专题会议
                    source: {kind: 自动计算, metric: 专题会议次数}
                    targets: [{year: 2025, value: 1}]
                  - id: lottery
                    title: 福彩用于养老
                    unit: "%"
                    nature: 预期性
                    basis: [第二条]
                    definition: 用于养老的占比
                    source: {kind: 自动计算, metric: 福彩公益金用于养老占比}
                    targets: [{year: 2025, value: 55}]
                """
            let layers = try ["national", "hubei", "hubei-tianmen"].map { id -> Pack in
                let plain = try PackLoader.load(folder: "\(CaseOffice.packs)/\(id)")
                guard id == "hubei-tianmen" else { return plain }
                var files = plain.files
                files["plans/own/plan.yaml"] = Array(plan.utf8)
                files["plans/own/indicators.yaml"] = Array(indicators.utf8)
                return try PackLoader.load(files: files, name: id)
            }
            let pack = try ResolvedPack(layers)
            let clock = AdjustableClock(Timestamp(date: try CivilDate(parsing: "2026-03-01"), hour: 9))
            try await TestStores.withStore(dialect, Rooms.migrations) { database in
                try await test(Place(office: try await CaseOffice.make(database, pack: pack, clock: clock)))
            }
        }

        func series(_ indicator: String, on day: String = "2026-03-01") async throws -> [Int: PlanSeries.Value] {
            let record = try await office.rooms.planning.record(
                actor: office.actor("leader"),
                id: "own",
                on: try CivilDate(parsing: day)
            )
            let found = try #require(record.status.indicators.first { $0.indicator.id == indicator })
            return Dictionary(found.series.points.map { ($0.year, $0.value) }, uniquingKeysWith: { $1 })
        }

        func met(_ kind: Meeting.Kind, on day: String, issues: Bool = true) async throws {
            let meetings = office.rooms.meetings
            let drafter = office.actor("drafter")
            let id = try await meetings.call(
                actor: drafter,
                .init(
                    kind: kind,
                    title: "研究民政工作",
                    on: try CivilDate(parsing: day),
                    place: "一号会议室",
                    convenor: "李敏",
                    participants: [.init(unit: "市财政局", name: "", opinion: "")],
                    items: [.init(words: "养老服务")]
                )
            )
            guard issues else { return }
            let version = try await meetings.record(actor: drafter, id).meeting.version
            let minutes = MeetingDraft(text: "议定。", letterNumber: "一号", decisions: [])
            try await meetings.minute(actor: drafter, id, version: version, minutes, issues: true)
        }

        func spent(_ line: String, _ year: Int, _ amount: String, checks: Bool = true) async throws {
            let id = try await office.rooms.funds.report(
                actor: office.actor("drafter"),
                FundEntry(
                    year: year,
                    key: "\(line).lottery.spent",
                    value: amount,
                    unit: "万元",
                    note: "决算",
                    reason: "",
                    evidence: ("决算.pdf", PlanYearlyTests.paper)
                )
            )
            guard checks else { return }
            try await office.rooms.funds.check(actor: office.actor("checker"), id, agrees: true, note: "")
        }
    }

    @Test(arguments: TestStores.all)
    func `topical meetings with issued minutes are counted by year, and a year without one is nought`(
        store: Dialect
    ) async throws {
        try await Place.with(store) { place in
            #expect(try await place.series("meetings").isEmpty)
            try await place.met(.joint, on: "2022-05-01")
            try await place.met(.topical, on: "2023-04-01")
            try await place.met(.topical, on: "2023-10-01")
            try await place.met(.topical, on: "2025-10-01", issues: false)
            try await place.met(.topical, on: "2026-02-01")

            let years = try await place.series("meetings")

            // Of 2021 nothing is known; 2026 isn't of the plan, and not over.
            let zero = PlanSeries.Value.number(Ratio(0))
            #expect(years == [2022: zero, 2023: .number(Ratio(2)), 2024: zero, 2025: zero])
            #expect(try await place.series("meetings", on: "2023-12-30") == [2022: zero])
        }
    }

    @Test(arguments: TestStores.all)
    func `the lottery's share is of what was checked, exactly, and unknown while a line lacks`(
        store: Dialect
    ) async throws {
        try await Place.with(store) { place in
            try await place.spent("fucai-yanglao", 2024, "60")
            #expect(try await place.series("lottery").isEmpty)
            try await place.spent("fucai-qita", 2024, "30", checks: false)
            #expect(try await place.series("lottery").isEmpty)
            try await place.spent("fucai-yanglao", 2025, "0")
            try await place.spent("fucai-qita", 2025, "0")
            try await place.spent("fucai-yanglao", 2023, "60")
            try await place.spent("fucai-qita", 2023, "30")

            let years = try await place.series("lottery")

            // 60 of 90.
            #expect(years[2023] == Ratio(200, 3).map(PlanSeries.Value.number))
            #expect(years[2024] == nil && years[2025] == .noDenominator("福彩公益金支出"))
        }
    }
}
