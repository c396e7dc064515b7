// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import Synchronization
import TestSupport
import Testing
import Vocabulary

/// Periodic matching of those in benefit.
struct VerificationRunTests {
    private static let month = MatchingCounty.month

    private static func run(
        _ store: Dialect,
        _ names: [String] = ["邓大山", "邓小山"],
        _ test: @escaping @Sendable (MatchingCounty) async throws -> Void
    ) async throws {
        try await MatchingCounty.run(store, names, test)
    }

    @Test(arguments: TestStores.all)
    func `those whose authorisation holds are asked in one file, the others are listed with the reason`(store: Dialect)
        async throws
    {
        try await Self.run(store) { county in
            let office = county.office
            _ = try await county.enrol(county.people[0], case: county.caseID)
            _ = try await county.enrol(county.people[1], case: nil)
            let id = try await county.start()
            #expect(try await county.start() == id)
            let report = try await county.run(id)
            #expect(report.run.asked == 1 && report.run.leftOut == 1)
            #expect(report.leftOut.map(\.name) == ["邓小山"] && report.leftOut.map(\.reason) == [.noConsent])
            #expect(report.sources.count == office.verification.sources.count)

            let sent = try await office.send()
            #expect(sent.requests == office.verification.sources.count && sent.held == 0)
            #expect(try await office.send().files.isEmpty)
            let desk = try await county.verification.desk(actor: office.verifier)
            let file = try #require(desk.files.first { $0.name.contains("_bank_") })
            let text = String(
                decoding: try await county.verification.content(actor: office.verifier, id: file.id).bytes,
                as: UTF8.self
            )
            #expect(text.contains("社会救助在册对象定期核对") && text.contains(county.people[0].number))
            #expect(!text.contains(county.people[1].number))
            let actions = try await office.database.read { transaction in
                try transaction.query("select verb from audit_entry where subject = 'verification-run'").map {
                    try $0.at(0, as: String.self)
                }
            }
            #expect(actions.contains("verification.run") && actions.contains("verification.send"))
            await #expect(throws: AccessProblem.self) {
                _ = try await county.verification.startRun(actor: office.clerk, matchingID: "jiuzhu", month: Self.month)
            }
            await #expect(throws: VerificationProblem.runMonth(Self.month)) {
                _ = try await county.verification.startRun(
                    actor: office.verifier,
                    matchingID: "jiuzhu",
                    month: Self.month.adding(1)
                )
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `what differs from what the benefit rests on becomes one alert, and the case stays as it was`(store: Dialect)
        async throws
    {
        try await Self.run(store) { county in
            let office = county.office
            let enrolment = try await county.enrol(county.people[0], case: county.caseID)
            let before = try await office.rooms.casework.dossier(actor: office.clerk, caseID: county.caseID).facts
            let id = try await county.start()
            try await office.send()
            // Declared were 260 a month: 280 is within a tenth, 300 is not.
            #expect(try await county.answer(id, "tax", "工资性收入", "280").landed == 1)
            #expect(try await county.run(id).differences.isEmpty)
            _ = try await county.answer(id, "bank", "银行存款", "90000")
            _ = try await county.answer(id, "vehicle", "机动车数量", "1")
            _ = try await county.answer(id, "market-entity", "市场主体", "是")
            let found = try await county.run(id).differences
            #expect(Set(found.map(\.item)) == ["金融资产", "机动车辆", "市场主体"])
            let assets = try #require(found.first { $0.item == "金融资产" })
            #expect(assets.held == "3000.00元" && assets.found == "90000.00元" && assets.origin == "银行业金融机构")
            let alerts = try await county.alerts()
            #expect(alerts.map(\.enrolmentID) == [enrolment])
            #expect(alerts[0].detail.contains("金融资产") && alerts[0].detail.contains("市场主体"))
            #expect(!alerts[0].detail.contains("90000"))
            let after = try await office.rooms.casework.dossier(actor: office.clerk, caseID: county.caseID).facts
            #expect(after == before)

            // Looked into and closed; the next month says the same again, and nobody is alerted twice.
            try await office.rooms.benefits.handleAlert(
                actor: .system("test"),
                id: alerts[0].id,
                version: alerts[0].version,
                note: "代管亲属存款"
            )
            // Another source of the same run has nothing to add, and what was seen to stays seen to.
            _ = try await county.answer(id, "housing-fund", "公积金余额", "0")
            #expect(try await county.alerts().isEmpty)
            office.clock.travel(to: office.clock.now().adding(seconds: 15 * 86_400))
            let next = try await county.start()
            try await office.send()
            _ = try await county.answer(next, "bank", "银行存款", "90000")
            #expect(try await county.run(next).differences.map(\.isRepeated) == [true])
            #expect(try await county.alerts().isEmpty)
            _ = try await county.answer(next, "securities", "证券资产", "5000")
            #expect(try await county.run(next).differences.map(\.isRepeated) == [false])
            #expect(try await county.alerts().count == 1)
        }
    }

    @Test(arguments: TestStores.all)
    func `a name that differs and an authorisation taken back are no facts of a run`(store: Dialect) async throws {
        try await Self.run(store) { county in
            let office = county.office
            _ = try await county.enrol(county.people[0], case: county.caseID)
            let id = try await county.start()
            try await office.send()
            let number = try await county.number(id, "bank")
            let line = "\(number),\(county.people[0].number),别人,银行存款,90000,2026-11-20,"
            #expect(try await office.take([line]).bad.map(\.outcome) == [.nameDiffers])
            #expect(try await county.run(id).differences.map(\.item) == ["姓名不符"])
            #expect(try await county.alerts().count == 1)

            // The benefit runs, and the authorisation can be taken back all the same.
            let caseID = county.caseID
            try await office.database.write { transaction in
                _ = try transaction.run("update case_file set state = 'approved' where id = \(caseID)")
            }
            let version = try await office.rooms.casework.dossier(actor: office.clerk, caseID: county.caseID).file
                .version
            try await office.rooms.casework.revokeConsent(
                actor: office.clerk,
                caseID: county.caseID,
                version: version,
                personID: county.people[0].id
            )
            let late = try await county.answer(id, "tax", "工资性收入", "9000")
            #expect(late.bad.map(\.outcome) == [.revoked])
            // A source that could not look is asked again, but nobody is left to ask about.
            let failure = "\(number),\(county.people[0].number),\(county.people[0].name),查询失败,,,停机"
            _ = try await office.take([failure])
            try await county.verification.repeatRun(actor: office.verifier, id: id, sourceID: "bank")
            #expect(try await office.send().held == 1)
            let report = try await county.run(id)
            #expect(report.leftOut.map(\.reason) == [.consentOver])
            await #expect(throws: VerificationProblem.nothingToRepeat) {
                try await county.verification.repeatRun(actor: office.verifier, id: id, sourceID: "vehicle")
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `a run of many takes no more statements than a run of one`(store: Dialect) async throws {
        let digits = ["一", "二", "三", "四", "五", "六"]
        let names = digits.flatMap { first in digits.prefix(5).map { "甲\(first)\($0)" } }
        func statements(_ count: Int) async throws -> [Int] {
            let found = Found()
            try await Self.run(store, names) { county in
                let office = county.office
                for person in county.people.prefix(count) {
                    _ = try await county.enrol(person, case: nil)
                }
                try await county.authorise(county.people)
                let id = try await county.start()
                found.add(office.database.lastCount)
                #expect(try await county.run(id).run.asked == count)
                try await office.send()
                let number = try await county.number(id, "vehicle")
                _ = try await office.take(
                    county.people.prefix(count).map { "\(number),\($0.number),\($0.name),机动车数量,1,2026-11-20," }
                )
                found.add(office.database.lastCount)
                #expect(try await county.run(id).run.differences == count)
            }
            return found.all
        }
        let (one, many) = (try await statements(3), try await statements(30))
        #expect(one == many, "\(one) \(many)")
    }

    /// Counts collected in a test's closure.
    private final class Found: Sendable {
        private let counts = Mutex<[Int]>([])
        func add(_ count: Int) { counts.withLock { $0.append(count) } }
        var all: [Int] { counts.withLock { $0 } }
    }
}
