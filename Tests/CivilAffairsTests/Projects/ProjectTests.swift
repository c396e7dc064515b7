// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// The register of projects: what is recorded, corrected and accepted.
struct ProjectTests {
    private static let paper = ["%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"].flatMap { Array($0.utf8) }
    private static let picture: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0, 0]

    struct Desk {
        let office: CaseOffice
        var projects: Projects { office.rooms.projects }

        func record() async throws -> ProjectRecord {
            try await projects.record(actor: office.actor("leader"), plan: "shisiwu", project: "rural-tekun-centres")
        }

        @discardableResult
        func add(
            _ kind: ProjectEntry.Kind,
            _ day: String = "2026-02-01",
            by key: String = "drafter",
            _ fill: (inout ProjectDraft) -> Void = { _ in }
        ) async throws -> Int64 {
            var draft = ProjectDraft(kind)
            draft.day = try CivilDate(parsing: day)
            fill(&draft)
            return try await projects.add(
                actor: office.actor(key),
                plan: "shisiwu",
                project: "rural-tekun-centres",
                draft
            )
        }

        @discardableResult
        func take() async throws -> Int64 {
            try await add(.facts) {
                $0.unit = "市民政局"
                $0.place = "岳口镇演示村"
                $0.landUse = "划拨"
                $0.landArea = "12.5"
            }
        }

        func stage(_ title: String, _ day: String) async throws {
            try await add(.stage, day) {
                $0.stage = title
                $0.evidence = ("批复.pdf", ProjectTests.paper)
            }
        }

        func contract(_ amount: String, number: String = "演示-1", day: String = "2026-02-03", proof: Bool = true)
            async throws
            -> Int64
        {
            try await add(.contract, day) {
                ($0.number, $0.party, $0.amount, $0.amountUnit) = (number, "演示建设公司", amount, "万元")
                if proof { $0.evidence = ("合同.pdf", ProjectTests.paper) }
            }
        }

        func pay(_ contract: Int64, _ amount: String, _ day: String = "2026-02-10", corrects: Int64? = nil) async throws
            -> Int64
        {
            try await add(.paid, day) {
                ($0.contractID, $0.amount, $0.amountUnit, $0.words) = (contract, amount, "万元", "凭证1号")
                ($0.correctsID, $0.reason) = (corrects, corrects == nil ? "" : "看错了")
            }
        }

        func accept(
            _ day: String? = "2026-03-01",
            agrees: Bool = true,
            proof: Bool = true,
            by key: String = "checker",
            inFunctionOf function: String? = nil
        ) async throws {
            try await projects.accept(
                actor: try function.map { try office.actor(key, inFunctionOf: $0) } ?? office.actor(key),
                plan: "shisiwu",
                project: "rural-tekun-centres",
                agrees: agrees,
                on: try day.map { try CivilDate(parsing: $0) },
                words: agrees ? "合格" : "漏雨",
                evidence: proof ? ("验收报告.pdf", ProjectTests.paper) : nil
            )
        }
    }

    private func with(_ store: Dialect, _ test: @escaping @Sendable (Desk) async throws -> Void) async throws {
        try await CaseOffice.with(store, today: "2026-03-02") { try await test(Desk(office: $0)) }
    }

    @Test(arguments: TestStores.all)
    func `a project is taken in hand, built and accepted by somebody who recorded none of it`(store: Dialect)
        async throws
    {
        try await with(store) { desk in
            #expect(try await desk.record().state == .unlisted)
            await #expect(throws: ProjectProblem.unlisted) { try await desk.stage("立项", "2026-02-02") }
            let facts = try await desk.take()
            await #expect(throws: ProjectProblem.listed) { try await desk.take() }
            #expect(try await desk.record().state == .preparing)
            #expect(try await desk.record().lateStages.map(\.title) == ["竣工"], "the plan's day is over")

            await #expect(throws: ProjectProblem.evidenceNeeded("进度")) {
                try await desk.add(.stage) { $0.stage = "立项" }
            }
            await #expect(throws: ProjectProblem.unknownStage) { try await desk.stage("验收", "2026-02-02") }
            try await desk.stage("立项", "2026-02-02")
            await #expect(throws: ProjectProblem.stageReached("立项")) { try await desk.stage("立项", "2026-02-02") }
            await #expect(throws: ProjectProblem.stageOrder("“开工”不能早于“立项”（2026-02-02）")) {
                try await desk.stage("开工", "2026-02-01")
            }
            await #expect(throws: ProjectProblem.dayAhead) { try await desk.stage("开工", "2026-03-03") }
            try await desk.stage("开工", "2026-02-05")
            #expect(try await desk.record().state == .building)
            _ = try await desk.contract("100", proof: false)

            await #expect(
                throws: ProjectProblem.incomplete(["没有登记“竣工”", "没有用地批准文号", "合同 演示-1 没有附合同文本", "没有竣工后的照片", "没有附验收报告"])
            ) { try await desk.accept(proof: false) }
            try await desk.stage("竣工", "2026-02-25")
            #expect(try await desk.record().state == .completed)
            #expect(try await desk.projects.waitingCount(actor: desk.office.actor("checker")) == 1)
            #expect(try await desk.projects.waitingCount(actor: desk.office.actor("drafter")) == 0)
            let contract = try #require(try await desk.record().contracts.first)
            try await desk.add(.contract, "2026-02-03") {
                ($0.number, $0.party, $0.amount, $0.amountUnit) = ("演示-1", "演示建设公司", "100", "万元")
                ($0.correctsID, $0.reason) = (contract.entry.id, "补合同文本")
                $0.evidence = ("合同.pdf", Self.paper)
            }
            try await desk.add(.facts) {
                ($0.unit, $0.place, $0.landUse, $0.landArea) = ("市民政局", "岳口镇演示村", "划拨", "12.5")
                ($0.landPermit, $0.correctsID, $0.reason) = ("演示地字〔2026〕1号", facts, "批文到了")
            }
            await #expect(throws: ProjectProblem.imageNeeded) {
                try await desk.add(.photo, "2026-02-26") { ($0.words, $0.evidence) = ("正门", ("a.pdf", Self.paper)) }
            }
            try await desk.add(.photo, "2026-02-26") { ($0.words, $0.evidence) = ("正门", ("a.jpg", Self.picture)) }
            #expect(try await desk.record().missing.isEmpty)

            await #expect(throws: AccessProblem.self) { try await desk.accept(by: "drafter") }
            await #expect(throws: ProjectProblem.ownWork) {
                try await desk.accept(by: "drafter", inFunctionOf: "checker")
            }
            await #expect(throws: ProjectProblem.stageOrder("“验收”不能早于“竣工”（2026-02-25）")) {
                try await desk.accept("2026-02-24")
            }
            try await desk.accept(agrees: false, proof: false)
            #expect(try await desk.record().state == .completed)
            #expect(try await desk.projects.waitingCount(actor: desk.office.actor("checker")) == 0)
            try await desk.accept()
            #expect(try await desk.projects.waitingCount(actor: desk.office.actor("checker")) == 0)
            let record = try await desk.record()
            #expect(record.state == .accepted && record.lateStages.isEmpty)
            await #expect(throws: ProjectProblem.accepted) { try await desk.accept() }
            await #expect(throws: ProjectProblem.accepted) { _ = try await desk.contract("1", number: "演示-2") }
            _ = try await desk.pay(contract.entry.rootID, "5", "2026-03-02")
            #expect(try await desk.record().paid == Money(yuan: 50_000), "what was held back is paid after acceptance")
            let proof = try #require(record.acceptance)
            let leader = desk.office.actor("leader")
            #expect(try await desk.projects.evidence(actor: leader, proof.id).content == Self.paper)
        }
    }

    @Test(arguments: TestStores.all)
    func `payments stay within their contract, and each is corrected by another that says why`(store: Dialect)
        async throws
    {
        try await with(store) { desk in
            try await desk.take()
            let contract = try await desk.contract("100")
            await #expect(throws: ProjectProblem.numberTaken("演示-1")) { _ = try await desk.contract("1") }
            let first = try await desk.pay(contract, "60")
            await #expect(throws: ProjectProblem.overContract(left: Money(yuan: 400_000))) {
                _ = try await desk.pay(contract, "40.01")
            }
            await #expect(throws: ProjectProblem.beforeContract) { _ = try await desk.pay(contract, "1", "2026-02-02") }
            await #expect(throws: ProjectProblem.amount) { _ = try await desk.pay(contract, "1.0000001") }
            await #expect(throws: ProjectProblem.contractNeeded) { _ = try await desk.pay(first, "1") }
            let more = try await desk.add(.supplement, "2026-02-11") {
                ($0.contractID, $0.amount, $0.amountUnit, $0.words) = (contract, "20", "万元", "增加电梯")
                $0.evidence = ("补充.pdf", Self.paper)
            }
            _ = try await desk.pay(contract, "60", "2026-02-12")
            #expect(try await desk.record().doubts == ["支付比到位多 120万元"])
            await #expect(throws: ProjectProblem.belowPaid(Money(yuan: 1_200_000))) {
                try await desk.add(.supplement) { ($0.correctsID, $0.isVoid, $0.reason) = (more, true, "没有签") }
            }
            await #expect(throws: ProjectProblem.contractUsed) {
                try await desk.add(.contract) { ($0.correctsID, $0.isVoid, $0.reason) = (contract, true, "没有签") }
            }
            await #expect(throws: ProjectProblem.reasonNeeded) {
                try await desk.add(.paid) { ($0.correctsID, $0.isVoid) = (first, true) }
            }
            let second = try await desk.pay(contract, "50", corrects: first)
            await #expect(throws: ProjectProblem.corrected) { _ = try await desk.pay(contract, "55", corrects: first) }
            #expect(try await desk.record().paid == Money(yuan: 1_100_000))
            try await desk.add(.paid) { ($0.correctsID, $0.isVoid, $0.reason) = (second, true, "重复登记") }
            let record = try await desk.record()
            #expect(record.paid == Money(yuan: 600_000) && record.entries.count == 7)
            #expect(record.booked?.paid == record.paid)
        }
    }

    @Test(arguments: TestStores.all)
    func `money that arrived stands by its source beside what the plan means to spend`(store: Dialect) async throws {
        try await with(store) { desk in
            try await desk.take()
            func arrive(_ source: String, _ amount: String) async throws {
                try await desk.add(.arrived) {
                    ($0.source, $0.amount, $0.amountUnit, $0.words) = (source, amount, "万元", "演财〔2026〕1号")
                }
            }
            await #expect(throws: ProjectProblem.unknownSource) { try await arrive("天上", "1") }
            try await arrive("中央资金", "1500")
            try await arrive("福彩公益金", "700.5")
            let record = try await desk.record()
            #expect(
                record.planned == Money(yuan: 22_000_000) && record.arrived(from: .central) == Money(yuan: 15_000_000)
            )
            #expect(record.doubts == ["到位比计划多 5000.00元"])
            let leader = desk.office.actor("leader")
            let plans = desk.office.rooms.planning.plans.filter { $0.id == "shisiwu" }
            let all = try await desk.projects.list(actor: leader, of: plans)
            let planned = all.reduce(Money.zero) { $0 + $1.planned }
            #expect(planned == Money(yuan: 430_000_000), "the boxes of the plan add up to 43,000 万元")
            await #expect(throws: AccessProblem.self) {
                _ = try await desk.projects.record(actor: leader, plan: "shisiwu", project: "nothing")
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `two who pay at the same moment never pay more than the contract`(store: Dialect) async throws {
        try await with(store) { desk in
            try await desk.take()
            let contract = try await desk.contract("100")
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    // Whoever comes when too little is left is refused, and says how much there is.
                    group.addTask { _ = try? await desk.pay(contract, "60") }
                }
            }
            #expect(try await desk.record().paid == Money(yuan: 600_000))
        }
    }

    @Test(arguments: TestStores.all)
    func `what arrives and is paid for a project stands in the ledger, by source, and corrections are posted`(
        store: Dialect
    ) async throws {
        try await with(store) { desk in
            try await desk.take()
            func arrive(_ amount: String, from source: String, corrects: Int64? = nil) async throws -> Int64 {
                try await desk.add(.arrived) {
                    ($0.amount, $0.amountUnit, $0.source, $0.words) = (amount, "万元", source, "拨款文件1号")
                    ($0.correctsID, $0.reason) = (corrects, corrects == nil ? "" : "来源记错了")
                }
            }
            let first = try await arrive("80", from: "省级资金")
            _ = try await arrive("40", from: "福彩公益金")
            let contract = try await desk.contract("100")
            let payment = try await desk.pay(contract, "70")
            _ = try await arrive("75", from: "中央资金", corrects: first)
            _ = try await desk.pay(contract, "60", corrects: payment)

            let record = try await desk.record()
            #expect(record.booked?.arrived["省级资金"] == .zero)
            #expect(record.booked?.arrived["中央资金"] == Money(yuan: 750_000))
            #expect(record.booked?.arrived["福彩公益金"] == Money(yuan: 400_000))
            #expect(record.booked?.paid == Money(yuan: 600_000))
            #expect(record.bookedText == "已记入总账：到位 115万元，支付 60万元，结存 55万元")
            #expect(record.doubts.isEmpty)

            let trial = try await desk.office.rooms.ledger.trialBalance(actor: .system("test"))
            #expect(trial.isBalanced)
            let accounts = trial.lines.filter { $0.code.contains(":work:shisiwu/rural-tekun-centres") }
            let held = accounts.first { $0.code.hasPrefix("held") }
            // What was corrected stays in the sums of both sides.
            #expect(held?.debit == 205_000_000 && held?.credit == 150_000_000)
            #expect(accounts.map(\.balance).reduce(0, +) == 0)
            let listed = try await desk.projects.list(
                actor: desk.office.actor("leader"),
                of: [record.plan]
            )
            #expect(listed.first { $0.project.id == "rural-tekun-centres" }?.booked == record.booked)
            #expect(!listed.contains { !$0.doubts.isEmpty })
        }
    }
}
