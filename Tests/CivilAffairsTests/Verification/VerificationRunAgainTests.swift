// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Asking again in periodic matching: of whom, how often, and what becomes of doubts and alerts.
struct VerificationRunAgainTests {
    private static let names = ["邓大山", "邓小山", "邓中山"]

    /// The lines of the last file that left for a source.
    private static func file(_ county: MatchingCounty, _ source: String) async throws -> String {
        let desk = try await county.verification.desk(actor: county.office.verifier)
        let file = try #require(desk.files.first { $0.name.contains("_\(source)_") })
        let bytes = try await county.verification.content(actor: county.office.verifier, id: file.id).bytes
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func state(_ county: MatchingCounty, _ run: Int64, _ source: String) async throws
        -> VerificationRequest.State?
    {
        try await county.run(run).sources.first { $0.id == source }?.counts.keys.first
    }

    @Test(arguments: TestStores.all)
    func `one bad line has only that person asked again, and a late answer still lands`(store: Dialect) async throws {
        try await MatchingCounty.run(store, Self.names) { county in
            let office = county.office
            let people = county.people
            try await county.authorise(people)
            for person in people { _ = try await county.enrol(person, case: nil) }
            let id = try await county.start()
            try await office.send()
            let number = try await county.number(id, "bank")
            func line(_ person: VerifyOffice.Applicant, _ item: String, _ value: String = "") -> String {
                "\(number),\(person.number),\(person.name),\(item),\(value),2026-11-20,"
            }
            _ = try await office.take([line(people[0], "查询失败"), line(people[1], "银行存款", "10")])
            // One is still to be answered, and the others of the batch are not asked again for one that failed.
            #expect(try await Self.state(county, id, "bank") == .sent)
            _ = try await office.take([line(people[2], "查无记录")])
            county.travel(days: 16)
            try await county.verification.markOverdue()
            try await county.verification.repeatRun(actor: office.verifier, id: id, sourceID: "bank")
            try await office.send()
            let text = try await Self.file(county, "bank")
            #expect(text.contains(people[0].number))
            #expect(!text.contains(people[1].number) && !text.contains(people[2].number))

            // A source that failed for everybody who was left is to be asked again at once.
            _ = try await office.take([line(people[0], "查询失败", "停机")])
            #expect(try await Self.state(county, id, "bank") == .failed)
            try await county.verification.repeatRun(actor: office.verifier, id: id, sourceID: "bank")
            #expect(try await Self.state(county, id, "bank") == .waiting)
            #expect(try await office.take([line(people[0], "银行存款", "20")]).landed == 1)
            #expect(try await Self.state(county, id, "bank") == .returned)
        }
    }

    @Test(arguments: TestStores.all)
    func `a new run ends what the former has not sent, and only the newest is asked again`(store: Dialect) async throws
    {
        try await MatchingCounty.run(store) { county in
            let office = county.office
            _ = try await county.enrol(county.people[0], case: county.caseID)
            let first = try await county.start()
            county.travel(days: 15)
            let second = try await county.start()
            #expect(second != first)
            #expect(try await office.send().requests == office.verification.sources.count)
            #expect(try await Self.state(county, first, "bank") == .waived)
            #expect(try await Self.state(county, second, "bank") == .sent)
            try await county.office.database.write { transaction in
                _ = try transaction.run("update verification_request set state = 'failed' where run_id = \(first)")
            }
            let month = office.clock.today.month
            await #expect(throws: VerificationProblem.runReplaced(by: month)) {
                try await county.verification.repeatRun(actor: office.verifier, id: first, sourceID: "bank")
            }
            #expect(try await county.run(first).isLast == false)
            #expect(try await county.run(second).isLast)
            #expect(try await county.verification.lastRuns(actor: office.verifier)["jiuzhu"]?.id == second)
        }
    }

    @Test(arguments: TestStores.all)
    func `nobody is asked about who died or whose benefit ended since the run was made`(store: Dialect) async throws {
        try await MatchingCounty.run(store, Self.names) { county in
            let office = county.office
            let people = county.people
            try await county.authorise(people)
            var enrolments: [Int64] = []
            for person in people { enrolments.append(try await county.enrol(person, case: nil)) }
            let id = try await county.start()
            #expect(try await county.run(id).run.asked == 3)
            let (dead, over) = (people[0].id, enrolments[1])
            try await office.database.write { transaction in
                try transaction.run("update person set died_on = '2026-11-20' where id = \(dead)")
                try transaction.run("update enrolment set state = 'ended' where id = \(over)")
            }
            try await office.send()
            let text = try await Self.file(county, "bank")
            #expect(text.contains(people[2].number))
            #expect(!text.contains(people[0].number) && !text.contains(people[1].number))
            let report = try await county.run(id)
            #expect(report.run.asked == 1 && Set(report.leftOut.map(\.reason)) == [.died, .ended])
        }
    }

    @Test(arguments: TestStores.all)
    func `what was authorised for another benefit has nobody asked`(store: Dialect) async throws {
        try await MatchingCounty.run(store) { county in
            let caseID = county.caseID
            _ = try await county.enrol(county.people[0], case: nil)
            try await county.office.database.write { transaction in
                _ = try transaction.run("update case_file set service_id = 'linshi-jiuzhu' where id = \(caseID)")
            }
            let report = try await county.run(try await county.start())
            #expect(report.run.asked == 0 && report.leftOut.map(\.reason) == [.noConsent])
        }
    }

    @Test(arguments: TestStores.all)
    func `a doubt of a run is cleared up, counts no more, and holds nothing up`(store: Dialect) async throws {
        try await MatchingCounty.run(store) { county in
            let office = county.office
            _ = try await county.enrol(county.people[0], case: county.caseID)
            let id = try await county.start()
            try await office.send()
            let number = try await county.number(id, "bank")
            _ = try await office.take(["\(number),\(county.people[0].number),别人,银行存款,90000,2026-11-20,"])
            let doubt = try #require(try await county.run(id).doubts.first)
            #expect(doubt.name == "邓大山" && doubt.doubt.kind == .nameDiffers && doubt.doubt.resolution == nil)
            await #expect(throws: VerificationProblem.reasonNeeded) {
                try await county.verification.resolveRunDoubt(
                    actor: office.verifier,
                    runID: id,
                    doubtID: doubt.doubt.id,
                    reason: ""
                )
            }
            func resolve(_ run: Int64) async throws {
                try await county.verification.resolveRunDoubt(
                    actor: office.verifier,
                    runID: run,
                    doubtID: doubt.doubt.id,
                    reason: "银行录错姓名"
                )
            }
            await #expect(throws: VerificationProblem.doubtNotFound) { try await resolve(id + 999) }
            await #expect(throws: AccessProblem.self) {
                try await county.verification.resolveRunDoubt(
                    actor: office.clerk,
                    runID: id,
                    doubtID: doubt.doubt.id,
                    reason: "银行录错姓名"
                )
            }
            try await resolve(id)
            let report = try await county.run(id)
            #expect(report.doubts.map(\.doubt.resolution) == ["银行录错姓名"] && report.differences.isEmpty)
            #expect(try await Self.state(county, id, "bank") == .returned)
            // The township was alerted, and looks into it.
            #expect(try await county.alerts().count == 1)
            await #expect(throws: VerificationProblem.doubtNotFound) { try await resolve(id) }
        }
    }

    @Test(arguments: TestStores.all)
    func `an alert that is still open stays open with what it named when the next month finds something else`(
        store: Dialect
    ) async throws {
        try await MatchingCounty.run(store) { county in
            let office = county.office
            let benefits = office.rooms.benefits
            _ = try await county.enrol(county.people[0], case: county.caseID)
            let first = try await county.start()
            try await office.send()
            _ = try await county.answer(first, "bank", "银行存款", "90000")
            let old = try #require(try await county.alerts().first)
            county.travel(days: 15)
            let second = try await county.start()
            try await office.send()
            _ = try await county.answer(second, "vehicle", "机动车数量", "1")
            let open = try await county.alerts()
            #expect(open.map(\.id) == [old.id] && open[0].month == Self.month(old))
            #expect(open[0].detail.contains("金融资产") && open[0].detail.contains("机动车辆"))
            // Who closes it must have seen what it names now.
            await #expect(throws: BenefitsProblem.alertNotFound) {
                try await benefits.handleAlert(actor: .system("test"), id: old.id, version: old.version, note: "已核查")
            }
            try await benefits.handleAlert(
                actor: .system("test"),
                id: old.id,
                version: open[0].version,
                note: "已核查"
            )
            // The same month brings something else: it is not lost.
            _ = try await county.answer(second, "securities", "证券资产", "5000")
            #expect(try await county.alerts().count == 1)
            _ = try await county.verification.desk(actor: office.verifier)
            let more = try #require(try await county.alerts().first)
            try await benefits.handleAlert(actor: .system("test"), id: more.id, version: more.version, note: "已核查")
            _ = try await county.answer(second, "market-entity", "市场主体", "是")
            let again = try await county.alerts()
            #expect(again.map(\.id) == [more.id] && again[0].items.contains("市场主体"))
        }
    }

    private static func month(_ alert: Alert) -> Month { alert.month }

    @Test(arguments: TestStores.all)
    func `an alert tells a village worker that something differs, and not what`(store: Dialect) async throws {
        try await MatchingCounty.run(store) { county in
            let office = county.office
            _ = try await county.enrol(county.people[0], case: county.caseID)
            let id = try await county.start()
            try await office.send()
            _ = try await county.answer(id, "prison", "服刑", "是")
            func reader(_ function: String, _ permissions: Set<Permission>) -> Actor {
                Actor(
                    identity: .staff(userID: 8),
                    name: "陈秀兰",
                    function: function,
                    functionTitle: function,
                    level: "village",
                    regionID: office.home,
                    scope: .wholeStore,
                    permissions: permissions
                )
            }
            let village = reader("village-worker", [.caseRead, .enrolmentRead])
            let told = try await office.rooms.benefits.alerts(actor: village)
            #expect(told.count == 1 && told[0].items.isEmpty && !told[0].detail.contains("服刑"))
            #expect(told[0].detail == "定期核对返回的情况与认定时不同，由乡镇（街道）核查")
            let clerk = reader("township-clerk", [.enrolmentRead, .enrolmentChange])
            let whole = try await office.rooms.benefits.alerts(actor: clerk)[0]
            #expect(whole.detail.contains("服刑"))
            // Nor does the note of whoever looked into it.
            try await office.rooms.benefits.handleAlert(
                actor: clerk,
                id: whole.id,
                version: whole.version,
                note: "确在服刑，已改为不计入"
            )
            for (actor, note) in [(village, "已由乡镇（街道）核查"), (clerk, "确在服刑，已改为不计入")] {
                let handled = try await office.rooms.benefits.alerts(actor: actor, state: .handled)
                #expect(handled.map(\.handledNote) == [note])
            }
        }
    }
}
