// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import Storage
import TestSupport
import Testing
import Vocabulary

/// How far a source is believed, and what earlier releases asked.
struct VerificationSourceTests {
    private static func source(_ id: String, _ department: String, trust: Int, confirm: Bool = false)
        -> VerificationSource
    {
        VerificationSource(
            id: id,
            title: "用气（\(id)）",
            department: department,
            items: [.init("月均用气费", .money(period: "月"), attention: "用气较多，请核实")],
            validityDays: 60,
            answerDays: 10,
            trust: trust,
            isConfirmed: confirm
        )
    }

    /// Asks sources about the applicant of a new case and has each answer in turn.
    private static func answered(
        _ office: VerifyOffice,
        _ sources: [VerificationSource],
        _ values: [String]
    ) async throws -> (caseID: Int64, person: VerifyOffice.Applicant, verification: Verification) {
        let person = try await office.people(["张伟"])[0]
        let id = try await office.accepted(person)
        let verification = office.verification(asking: sources)
        _ = try await verification.requestAll(actor: office.verifier, caseID: id)
        try await office.send(by: verification)
        for (source, value) in zip(sources, values) {
            let number = try #require(try await office.request(id, source.id)?.number)
            let line = "\(number),\(person.number),\(person.name),月均用气费,\(value),2026-11-20,"
            let report = try await office.take([line], name: "\(source.id).csv", by: verification)
            #expect(report.landed == 1, "\(report.bad)")
        }
        return (id, person, verification)
    }

    @Test(arguments: TestStores.all)
    func `of two sources the one that is believed more counts, whichever answers last`(store: Dialect) async throws {
        try await VerifyOffice.with(store) { office in
            let sources = [Self.source("gas-a", "燃气公司", trust: 8), Self.source("gas-b", "网格", trust: 3)]
            let (id, _, verification) = try await Self.answered(office, sources, ["120.00", "45"])
            let report = try await verification.report(actor: office.verifier, caseID: id)
            let item = try #require(report.people[0].items.first { $0.name == "月均用气费" })
            #expect(item.matched?.value == "120.00元/月" && item.matched?.origin == "燃气公司")
            #expect(item.overruled.map(\.value) == ["45.00元/月"] && item.overruled.map(\.origin) == ["网格"])
            #expect(item.attention == "用气较多，请核实")
            #expect(report.people[0].doubts.isEmpty)
        }
    }

    @Test(arguments: TestStores.all)
    func `two sources that are believed alike and differ raise a doubt`(store: Dialect) async throws {
        try await VerifyOffice.with(store) { office in
            let sources = [Self.source("gas-a", "燃气公司", trust: 5), Self.source("gas-b", "网格", trust: 5)]
            let (id, _, verification) = try await Self.answered(office, sources, ["120.00", "45"])
            let doubts = try await verification.report(actor: office.verifier, caseID: id).people[0].doubts
            #expect(doubts.map(\.kind) == [.sourcesDiffer])
            #expect(doubts[0].text.contains("燃气公司返回 120.00元/月") && doubts[0].text.contains("网格返回 45.00元/月"))
        }
    }

    @Test(arguments: TestStores.all)
    func `what must be confirmed does not count before an officer looked into it`(store: Dialect) async throws {
        try await VerifyOffice.with(store) { office in
            let source = Self.source("gas", "燃气公司", trust: 3, confirm: true)
            let (id, _, verification) = try await Self.answered(office, [source], ["120.00"])
            var report = try await verification.report(actor: office.verifier, caseID: id)
            let doubt = try #require(report.people[0].doubts.first)
            #expect(doubt.kind == .unconfirmed && doubt.item == "月均用气费" && doubt.text.contains("120.00元/月"))
            #expect(!report.people[0].items.contains { $0.name == "月均用气费" })

            try await verification.resolveDoubt(
                actor: office.verifier,
                caseID: id,
                doubtID: doubt.id,
                settled: (item: "月均用气费", value: "110"),
                reason: "看过缴费单"
            )
            report = try await verification.report(actor: office.verifier, caseID: id)
            let item = try #require(report.people[0].items.first { $0.name == "月均用气费" })
            #expect(item.settled?.value == "110.00元/月" && item.matched == nil)
            let request = try #require(report.requests.last { $0.sourceID == "gas" })
            #expect(request.state == .returned && request.validUntil == office.clock.today.adding(days: 60))
        }
    }

    @Test(arguments: TestStores.all)
    func `a source that a later release asks no more may still answer`(store: Dialect) async throws {
        try await VerifyOffice.with(store) { office in
            let person = try await office.people(["张伟"])[0]
            let id = try await office.accepted(person)
            let gas = Self.source("gas", "燃气公司", trust: 3)
            let before = office.verification(asking: [gas])
            _ = try await before.requestAll(actor: office.verifier, caseID: id)
            try await office.send(by: before)
            let after = office.verification(
                asking: office.verification.sources,
                known: office.verification.sources + [gas]
            )
            let number = try #require(try await office.request(id, "gas")?.number)
            let line = "\(number),\(person.number),\(person.name),月均用气费,30,2026-11-20,"
            #expect(try await office.take([line], by: after).landed == 1)
            let desk = try await after.desk(actor: office.verifier)
            #expect(desk.sources.last?.id == "gas")
        }
    }

    @Test func `releases that are no longer in force keep what they asked`() throws {
        let pack = try CaseOffice.shipped.get()
        let text = """
            sources:
              - id: bank
                title: 银行
                department: 银行
                basis: [旧文件]
                trust: 5
                valid_days: 10
                answer_days: 5
                items: [{input: 旧项目, type: text}, {input: 银行存款, type: money}]
              - id: old
                title: 旧来源
                department: 旧部门
                basis: [旧文件]
                trust: 5
                valid_days: 10
                answer_days: 5
                items: [{input: 旧来源项目, type: text}]
            """
        let last = try #require(pack.layers.last)
        var files = last.files
        files["verification/old.yaml"] = Array(text.utf8)
        let older = try ResolvedPack(pack.layers.dropLast() + [PackLoader.load(files: files, name: last.id)])
        let services = try PackServices(pack, hash: "new", older: ["old": older]) { _ in pack.root }
        #expect(services.sources.map(\.id) == pack.sources.map(\.id))
        #expect(services.knownSources.map(\.id) == pack.sources.map(\.id) + ["old"])
        let bank = try #require(services.knownSources.first { $0.id == "bank" })
        #expect(bank.items.map(\.input) == ["银行存款", "理财产品", "旧项目"] && bank.validityDays == 90)
    }
}
