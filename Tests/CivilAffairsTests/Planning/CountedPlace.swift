// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// The county with a plan of its own that counts every metric.
struct CountedPlace: Sendable {
    let office: CaseOffice
    /// Those of the program and those that the packs count over registers.
    let metrics: [PlanMetric]
    var planning: Planning { office.rooms.planning }
    var system: Actor { .system("test") }

    static func with(_ dialect: Dialect, _ test: @escaping @Sendable (CountedPlace) async throws -> Void) async throws {
        let metrics = try ResolvedPack.load(packs: CaseOffice.packs, id: "hubei-tianmen").metrics.filter(\.isCounted)
        let indicators = metrics.enumerated().map { offset, metric in
            """
              - id: m\(offset)
                title: \(metric.id)
                unit: "%"
                nature: 预期性
                basis: [表1]
                definition: \(metric.id)
                source: {kind: 自动计算, metric: \(metric.id)}
                targets: [{year: 2030, value: 60}]

            """
        }
        let plan = """
            id: own
            title: 某规划
            kind: 规划
            document: 某文号
            issued: 2026-01-01
            years: {first: 2026, last: 2030}
            basis: [某文件]
            """
        let layers = try ["national", "hubei", "hubei-tianmen"].map { id -> Pack in
            let plain = try PackLoader.load(folder: "\(CaseOffice.packs)/\(id)")
            guard id == "hubei-tianmen" else { return plain }
            var files = plain.files
            files["plans/own/plan.yaml"] = Array(plan.utf8)
            files["plans/own/indicators.yaml"] = Array(("indicators:\n" + indicators.joined()).utf8)
            return try PackLoader.load(files: files, name: id)
        }
        let pack = try ResolvedPack(layers)
        let clock = AdjustableClock(Timestamp(date: try CivilDate(parsing: "2026-03-01"), hour: 9))
        try await TestStores.withStore(dialect, Rooms.migrations) { database in
            let office = try await CaseOffice.make(database, pack: pack, clock: clock, keepsRegisters: true)
            try await test(CountedPlace(office: office, metrics: metrics))
        }
    }

    func indicator(_ metric: PlanMetric) throws -> String {
        let place = try #require(metrics.firstIndex(of: metric))
        return "m\(place)"
    }

    func metric(_ id: String) throws -> PlanMetric { try #require(metrics.first { $0.id == id }) }

    /// Puts something into a register on a day.
    @discardableResult
    func enter(
        _ register: String,
        in region: Int64,
        on day: String = "2026-03-01",
        _ values: [String: RegisterValue]
    ) async throws -> RegisterEntry {
        office.clock.travel(to: Timestamp(date: try CivilDate(parsing: day), hour: 9))
        let draft = RegisterDraft(registerID: register, regionID: region, values: values)
        return try await office.rooms.database.write { [registers = office.rooms.registers, system] in
            try registers.create(draft, actor: system, in: $0)
        }
    }

    func found(_ metric: PlanMetric, on day: String = "2026-05-15", by key: String = "leader") async throws
        -> Planning.Townships
    {
        try await planning.townships(
            actor: office.actor(key),
            planID: "own",
            indicatorID: try indicator(metric),
            on: try CivilDate(parsing: day)
        )
    }

    func total(_ metric: PlanMetric, on day: String = "2026-05-15", by key: String = "leader") async throws
        -> PlanFigure?
    {
        try await found(metric, on: day, by: key).count.total(on: try CivilDate(parsing: day))
    }

    func person(_ serial: Int, in village: Int64? = nil) async throws -> Int64 {
        let body = "42900619500304" + String(String(1_000 + serial).suffix(3))
        return try await office.rooms.parties.create(
            actor: system,
            PersonDraft(
                name: try PersonName("演示人"),
                number: try ResidentID(
                    body + String(ResidentID.checkCharacter(of: body)),
                    today: office.clock.today
                ),
                hukouRegionID: village ?? office.village,
                homeRegionID: village ?? office.village
            )
        )
    }

    @discardableResult
    func enrol(
        _ person: Int64,
        _ program: String,
        _ group: String = "basic-living",
        in village: Int64? = nil,
        caseID: Int64? = nil
    ) async throws -> Int64 {
        let opening = EnrolmentOpening(
            programID: program,
            exclusionGroup: group,
            caseID: caseID,
            regionID: village ?? office.village,
            classCode: "A",
            urban: .rural,
            amount: Money(yuan: 400),
            members: [person],
            payeePersonID: person,
            payeeName: "演示人",
            confirmedOn: office.clock.today
        )
        return try await office.rooms.database.write { transaction in
            try office.rooms.benefits.open(opening, actor: system, in: transaction)
        }
    }

    func run(_ statement: SQL) async throws {
        _ = try await office.rooms.database.write { try $0.run(statement) }
    }

    /// What a list told of somebody on the books.
    func list(_ enrolment: Int64, _ person: Int64, care: String?, failed: Int, of assessed: Int = 6) async throws {
        let abilities = ["自主吃饭", "自主穿衣", "自主上下床", "自主如厕", "室内自主行走", "自主洗澡"].prefix(assessed)
        var told = abilities.enumerated().map { ($1, $0 < failed ? "否" : "是") }
        if let care { told.append(("供养方式", care)) }
        for (name, value) in told {
            try await run(
                """
                insert into list_fact (enrolment_id, person_id, name, value, origin, as_of_on, recorded_at)
                values (\(enrolment), \(person), \(name), \(value), '名册', '2026-03-01', 1)
                """
            )
        }
    }

    /// A case that was granted on a day.
    func granted(_ service: String, _ person: Int64, on day: String) async throws -> Int64 {
        let id = try await office.rooms.casework.open(
            actor: system,
            requestID: UUIDv7.make(at: office.clock.now(), random: Access.systemRandom(10)),
            Casework.Opening(
                serviceID: service,
                applicantPersonID: person,
                applicantName: "演示人",
                regionID: office.township,
                villageRegionID: office.village,
                channel: .window
            )
        )
        try await run("update case_file set state = 'approved', decided_on = \(day) where id = \(id)")
        return id
    }

    func fact(_ caseID: Int64, _ person: Int64?, _ name: String, _ value: String, _ source: Fact.Source)
        async throws
    {
        _ = try await office.rooms.database.write { transaction in
            let id = try transaction.newKey()
            return try transaction.runCounting(
                """
                insert into fact (id, case_id, person_id, name, value, source, origin, as_of_on, recorded_at)
                values (\(id), \(caseID), \(person), \(name), \(value), \(source), '甲', '2026-02-01', \(id))
                """
            )
        }
    }
}
