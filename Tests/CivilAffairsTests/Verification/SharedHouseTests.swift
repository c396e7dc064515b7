// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Storage
import TestSupport
import Testing
import Vocabulary

/// Houses that several of a family hold a share of.
struct SharedHouseTests {
    private static let unit = "429006001002GB00012F00030004"
    private static let other = "429006001002GB00012F00030005"

    /// Two spouses of whom the land register returned these lines (whose, 值, 不动产单元号), and what became of them.
    private struct Couple {
        let caseID: Int64
        let returned: VerificationReturn
        let manySuites: Fact?
        let report: VerificationReport
        let outcome: String?
    }

    private func couple(
        _ office: VerifyOffice,
        declared: String = "否",
        head: String = "不动产单元号",
        decides: Bool = false,
        _ said: [(spouse: Int, value: String, unit: String)]
    ) async throws -> Couple {
        let people = try await office.people(["邓小满", "李玉珍"])
        let id = try await office.accepted(people[0], spouse: people[1], houses: declared)
        _ = try await office.send()
        let number = try #require(try await office.request(id, "real-estate")).number
        let lines = said.map { line in
            let person = people[line.spouse]
            return "\(number),\(person.number),\(person.name),房产套数,\(line.value),2026-11-18,,\(line.unit)"
        }
        let returned = try await office.take(lines, head: VerifyOffice.head + "," + head)
        let told = Set(said.map(\.spouse))
        let untold = people.indices.filter { !told.contains($0) }.map { index in
            "\(number),\(people[index].number),\(people[index].name),查无记录,,2026-11-18,"
        }
        if !untold.isEmpty { _ = try await office.take(untold, name: "rest.csv") }
        try await office.answerNothing(id, people, except: ["real-estate"])
        let outcome = decides ? try await decided(office, id, present: people[0].name) : nil
        let facts = try await office.rooms.casework.dossier(actor: office.clerk, caseID: id).facts
        return Couple(
            caseID: id,
            returned: returned,
            manySuites: FactRules.current(facts)[.family]?["多套住房"],
            report: try await office.verification.report(actor: office.verifier, caseID: id),
            outcome: outcome
        )
    }

    private func decided(_ office: VerifyOffice, _ id: Int64, present: String) async throws -> String {
        func version() async throws -> Int64 {
            try await office.rooms.casework.dossier(actor: office.clerk, caseID: id).file.version
        }
        try await office.press(id, "verified", as: office.verifier)
        _ = try await office.rooms.casework.visit(
            actor: office.clerk,
            caseID: id,
            version: try await version(),
            visit: .init(
                visitedOn: office.clock.today,
                surveyors: ["李敏", "陈秀兰"],
                present: present,
                findings: "情况属实",
                answers: [:],
                papers: ["李敏", "陈秀兰", present].map(CaseStory.signature)
            )
        )
        try await office.press(id, "visited")
        return try await office.rooms.casework.decide(
            actor: office.clerk,
            caseID: id,
            version: try await version()
        ).outcome
    }

    private func suites(_ couple: Couple) -> VerificationReport.Item? {
        couple.report.people.flatMap(\.items).first { $0.name == "多套住房" }
    }

    @Test(arguments: TestStores.all)
    func `two spouses who share one house pass`(dialect: Dialect) async throws {
        try await VerifyOffice.with(dialect) { office in
            let spaced = "429006 001002 GB00012 F00030004"
            let couple = try await couple(office, decides: true, [(0, "1", Self.unit), (1, "1", spaced)])
            #expect(couple.returned.landed == 2)
            #expect(couple.returned.bad.isEmpty)
            #expect(couple.manySuites?.value == "否")
            #expect(suites(couple)?.detail == "房产套数 1套（\(Self.unit)，2 人名下）")
            #expect(couple.outcome == "低保")
        }
    }

    @Test(arguments: TestStores.all)
    func `two houses stop, whether two spouses own one each or one owns both`(dialect: Dialect) async throws {
        try await VerifyOffice.with(dialect) { office in
            let couple = try await couple(office, decides: true, [(0, "1", Self.unit), (1, "1", Self.other)])
            #expect(couple.manySuites?.value == "是")
            #expect(suites(couple)?.detail == "房产套数 1套（\(Self.unit)） + 房产套数 1套（\(Self.other)）")
            #expect(couple.outcome == "不符合")
        }
        try await VerifyOffice.with(dialect) { office in
            let couple = try await couple(office, head: "编号", [(1, "1", Self.unit), (1, "1", Self.other)])
            #expect(couple.returned.landed == 2)
            #expect(couple.manySuites?.value == "是")
        }
    }

    @Test(arguments: TestStores.all)
    func `a house without a number counts as one of its own`(dialect: Dialect) async throws {
        try await VerifyOffice.with(dialect) { office in
            let couple = try await couple(office, [(0, "1", Self.unit), (1, "1", "无")])
            #expect(couple.returned.bad.isEmpty)
            #expect(couple.manySuites?.value == "是")
            #expect(suites(couple)?.detail == "房产套数 1套（\(Self.unit)） + 房产套数 1套")
        }
    }

    @Test(arguments: TestStores.all)
    func `a number that is not whole is pointed out and still tells houses apart`(dialect: Dialect) async throws {
        try await VerifyOffice.with(dialect) { office in
            let couple = try await couple(office, [(0, "1", "房字 10023 号"), (1, "1", "房字10023号"), (1, "2", Self.unit)])
            #expect(couple.returned.landed == 2)
            #expect(couple.returned.bad.map(\.outcome) == [.oddObject, .oddObject, .unreadable])
            #expect(couple.returned.bad.first?.reason?.contains("应为 28 位字母或数字") == true)
            #expect(couple.manySuites?.value == "否")
        }
    }

    @Test(arguments: TestStores.all)
    func `a house that the family declared is not added to the register's record of it`(dialect: Dialect) async throws {
        try await VerifyOffice.with(dialect) { office in
            let one = try await couple(office, declared: "否", [(0, "1", Self.unit)])
            #expect(one.manySuites?.value == "否")
            #expect(suites(one)?.differs == false)
        }
        try await VerifyOffice.with(dialect) { office in
            let more = try await couple(office, declared: "是", [(0, "1", Self.unit), (1, "1", Self.unit)])
            #expect(more.manySuites?.value == "是", "the family's own word is the higher one")
            #expect(suites(more)?.matched?.value == "否")
        }
    }

    @Test(arguments: TestStores.all)
    func `a house that an officer finds sold counts no more`(dialect: Dialect) async throws {
        try await VerifyOffice.with(dialect) { office in
            let couple = try await couple(office, [(0, "1", Self.unit), (1, "1", Self.other)])
            let person = try #require(couple.report.people.first { $0.name == "李玉珍" }?.personID)
            let objection = try await office.verification.object(
                actor: office.verifier,
                caseID: couple.caseID,
                subject: .person(person),
                item: "房产套数",
                content: "这套已卖",
                evidence: "过户证明",
                raisedBy: "李玉珍"
            )
            try await office.verification.answerObjection(
                actor: office.verifier,
                caseID: couple.caseID,
                objectionID: objection,
                value: "0",
                reason: "不动产登记中心证明已过户"
            )
            let facts = try await office.rooms.casework.dossier(actor: office.clerk, caseID: couple.caseID).facts
            #expect(FactRules.current(facts)[.family]?["多套住房"]?.value == "否")
        }
    }
}
