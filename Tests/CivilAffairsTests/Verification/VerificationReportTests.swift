// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Declared beside returned, and what the decision makes of it.
struct VerificationReportTests {
    /// A case whose sources answered these lines (source, 项目, value) and know nothing else.
    private func answered(
        _ office: VerifyOffice,
        wage: String = "260",
        _ said: [(source: String, item: String, value: String)]
    ) async throws -> (id: Int64, person: VerifyOffice.Applicant) {
        let person = try #require(try await office.people(["邓小满"]).first)
        let id = try await office.accepted(person, wage: wage)
        _ = try await office.send()
        var lines: [String] = []
        for line in said {
            let number = try #require(try await office.request(id, line.source)).number
            lines.append("\(number),\(person.number),\(person.name),\(line.item),\(line.value),2026-11-18,")
        }
        let report = try await office.take(lines)
        #expect(report.bad.isEmpty)
        try await office.answerNothing(id, [person], except: Set(said.map(\.source)))
        return (id, person)
    }

    private func item(_ office: VerifyOffice, _ id: Int64, _ name: String) async throws -> VerificationReport.Item? {
        try await office.verification.report(actor: office.verifier, caseID: id).people.flatMap(\.items).first {
            $0.name == name
        }
    }

    private func counting(_ office: VerifyOffice, _ id: Int64, _ subject: Fact.Subject, _ name: String) async throws
        -> Fact?
    {
        FactRules.current(try await office.rooms.casework.dossier(actor: office.clerk, caseID: id).facts)[subject]?[
            name
        ]
    }

    private func worker(_ office: VerifyOffice) -> Actor {
        Actor(
            identity: .staff(userID: 990),
            name: "村干部",
            function: "village-worker",
            functionTitle: "代办",
            level: "village",
            regionID: office.home,
            scope: office.clerk.scope,
            permissions: [.caseRead, .caseApply, .caseSurvey, .personRead, .enrolmentRead]
        )
    }

    @Test(arguments: TestStores.all)
    func `what departments returned is not for the village that handed the application in`(dialect: Dialect)
        async throws
    {
        try await VerifyOffice.with(dialect) { office in
            let (id, person) = try await answered(office, [("tax", "工资性收入", "1300")])
            let worker = worker(office)
            let error = await #expect(throws: VerificationProblem.self) {
                _ = try await office.verification.report(actor: worker, caseID: id)
            }
            #expect(error == .notForVillages && error?.kind == .forbidden)
            #expect(try await office.verification.report(actor: office.clerk, caseID: id).requests.isEmpty == false)

            // Nor on the case's page, in its history, or in what was worked out with it.
            let objection = try await office.verification.object(
                actor: office.verifier,
                caseID: id,
                subject: .person(person.id),
                item: "工资性收入",
                content: "税务说每月1300元，实际只有260元",
                evidence: "工资条",
                raisedBy: person.name
            )
            try await office.verification.answerObjection(
                actor: office.verifier,
                caseID: id,
                objectionID: objection,
                value: "280",
                reason: "工资条写明280元"
            )
            let casework = office.rooms.casework
            let seen = try await casework.dossier(actor: worker, caseID: id)
            let known = try await casework.dossier(actor: office.clerk, caseID: id)
            #expect(known.facts.contains { $0.source == .matched } && known.facts.contains { $0.source == .settled })
            #expect(Set(seen.facts.map(\.source)) == [.declared])
            #expect(seen.facts.contains { $0.name == "工资性收入" && $0.value == "260.00元/月" })
            #expect(known.actions.contains { $0.comment?.contains("280元") == true })
            #expect(seen.actions.map(\.title) == known.actions.map(\.title))
            #expect(!seen.actions.contains { $0.comment?.contains("元") == true })
            #expect(!seen.service.showsCalculation(to: worker) && known.service.showsCalculation(to: office.clerk))
        }
    }

    @Test(arguments: TestStores.all)
    func `a wage that a department knows of is shown with its difference and decides`(dialect: Dialect) async throws {
        try await VerifyOffice.with(dialect) { office in
            let (id, person) = try await answered(office, [("tax", "工资性收入", "1300"), ("tax", "经营净收入", "1000元/年")])
            let wage = try #require(try await item(office, id, "工资性收入"))
            #expect(wage.declared?.value == "260.00元/月")
            #expect(wage.matched?.value == "1300.00元/月")
            #expect(wage.matched?.origin == "税务部门")
            #expect(wage.matched?.asOf.iso == "2026-11-18")
            #expect(wage.difference == Money(yuan: 1_040))
            #expect(wage.percent == "+400.00%")
            #expect(wage.counts == "1300.00元/月（核对）")
            #expect(try await item(office, id, "经营净收入")?.matched?.value == "83.33元/月")
            let report = try await office.verification.report(actor: office.verifier, caseID: id)
            #expect(report.conclusion == .differs)
            #expect(report.validUntil == office.clock.today.adding(days: 30))

            try await office.press(id, "verified", as: office.verifier)
            _ = try await office.rooms.casework.visit(
                actor: office.clerk,
                caseID: id,
                version: try await office.rooms.casework.dossier(actor: office.clerk, caseID: id).file.version,
                visit: .init(
                    visitedOn: office.clock.today,
                    surveyors: ["李敏", "陈秀兰"],
                    present: person.name,
                    findings: "情况属实",
                    answers: [:],
                    papers: ["李敏", "陈秀兰", person.name].map(CaseStory.signature)
                )
            )
            try await office.press(id, "visited")
            let decision = try await office.rooms.casework.decide(
                actor: office.clerk,
                caseID: id,
                version: try await office.rooms.casework.dossier(actor: office.clerk, caseID: id).file.version
            )
            #expect(decision.outcome == "不符合")
            #expect(decision.facts.contains("1300.00元/月"))
            // The village learns the outcome and not what the family has.
            let seen = try await office.rooms.casework.dossier(actor: worker(office), caseID: id)
            #expect(seen.decision?.outcome == "不符合" && seen.decision?.sentence == "结论：不符合。")
            #expect(seen.decision?.facts == "{}" && !seen.actions.contains { $0.comment?.contains("人均收入") == true })
            #expect(decision.sentence.contains("人均收入"))
        }
    }

    @Test(arguments: TestStores.all)
    func `a department that knows less than the family said does not lower it`(dialect: Dialect) async throws {
        try await VerifyOffice.with(dialect) { office in
            let (id, person) = try await answered(office, [("tax", "工资性收入", "0"), ("bank", "银行存款", "1200.50")])
            #expect(try await counting(office, id, .person(person.id), "工资性收入")?.value == "260.00元/月")
            #expect(try await counting(office, id, .family, "金融资产")?.value == "3000.00元")
            let wage = try #require(try await item(office, id, "工资性收入"))
            #expect(wage.matched?.value == "0.00元/月")
            #expect(wage.differs)
            #expect(wage.counts == "260.00元/月（申报）")
        }
    }

    @Test(arguments: TestStores.all)
    func `deposits of the whole family add up, and cars and flats become yes or no`(dialect: Dialect) async throws {
        try await VerifyOffice.with(dialect) { office in
            let (id, _) = try await answered(
                office,
                [
                    ("bank", "银行存款", "30000"), ("bank", "理财产品", "15000.25"), ("vehicle", "机动车数量", "1"),
                    ("real-estate", "房产套数", "1套"), ("disability", "残疾类别", "肢体残疾"), ("disability", "残疾等级", "二级"),
                ]
            )
            #expect(try await counting(office, id, .family, "金融资产")?.value == "45000.25元")
            #expect(try await counting(office, id, .family, "机动车辆")?.value == "是")
            #expect(try await counting(office, id, .family, "多套住房")?.value == "否")
            let assets = try #require(try await item(office, id, "金融资产"))
            #expect(assets.detail == "银行存款 30000.00元 + 理财产品 15000.25元")
            #expect(try await item(office, id, "残疾等级")?.matched?.value == "2级")
        }
    }

    @Test(arguments: TestStores.all)
    func `an upheld objection settles the value and a refused one leaves it`(dialect: Dialect) async throws {
        try await VerifyOffice.with(dialect) { office in
            let (id, person) = try await answered(office, [("tax", "工资性收入", "1300")])
            let subject = Fact.Subject.person(person.id)
            let objection = try await office.verification.object(
                actor: office.verifier,
                caseID: id,
                subject: subject,
                item: "工资性收入",
                content: "该单位八月已离职",
                evidence: "离职证明",
                raisedBy: person.name
            )
            await #expect(throws: VerificationProblem.unsettled(doubts: 0, objections: 1)) {
                try await office.press(id, "verified", as: office.verifier)
            }
            await #expect(throws: VerificationProblem.valueUnreadable(item: "工资性收入")) {
                try await office.verification.answerObjection(
                    actor: office.verifier,
                    caseID: id,
                    objectionID: objection,
                    value: "很少",
                    reason: "已核实"
                )
            }
            try await office.verification.answerObjection(
                actor: office.verifier,
                caseID: id,
                objectionID: objection,
                value: "300",
                reason: "单位证明属实"
            )
            #expect(try await counting(office, id, subject, "工资性收入")?.value == "300.00元/月")
            #expect(try await counting(office, id, subject, "工资性收入")?.source == .settled)
            await #expect(throws: VerificationProblem.objectionAnswered) {
                try await office.verification.answerObjection(
                    actor: office.verifier,
                    caseID: id,
                    objectionID: objection,
                    value: nil,
                    reason: "再答一次"
                )
            }
            try await office.press(id, "verified", as: office.verifier)
        }
    }

    @Test(arguments: TestStores.all)
    func `a wrong name is a doubt that holds the step until somebody clears it up`(dialect: Dialect) async throws {
        try await VerifyOffice.with(dialect) { office in
            let person = try #require(try await office.people(["邓小满"]).first)
            let id = try await office.accepted(person)
            _ = try await office.send()
            try await office.answerNothing(id, [person], except: ["vehicle"])
            let number = try #require(try await office.request(id, "vehicle")).number
            _ = try await office.take(["\(number),\(person.number),邓小蛮,机动车数量,1,2026-11-18,"])
            await #expect(throws: VerificationProblem.open(sources: ["机动车登记（已发出）"])) {
                try await office.press(id, "verified", as: office.verifier)
            }
            let report = try await office.verification.report(actor: office.verifier, caseID: id)
            let doubt = try #require(report.people[0].doubts.first)
            #expect(try await counting(office, id, .family, "机动车辆")?.value == "否")
            try await office.verification.resolveDoubt(
                actor: office.verifier,
                caseID: id,
                doubtID: doubt.id,
                settled: ("机动车数量", "0"),
                reason: "车管所复函：系同音错字，名下无车"
            )
            #expect(try await office.request(id, "vehicle")?.state == .returned)
            try await office.press(id, "verified", as: office.verifier)
        }
    }
}
