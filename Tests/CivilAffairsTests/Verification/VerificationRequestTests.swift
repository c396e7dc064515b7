// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// What leaves, and what does not.
struct VerificationRequestTests {
    @Test(arguments: TestStores.all)
    func `acceptance asks every source about everybody who authorised it, obligors included`(dialect: Dialect)
        async throws
    {
        try await VerifyOffice.with(dialect) { office in
            let people = try await office.people(["邓小满", "邓远航", "邓远山"])
            let id = try await office.accepted(people[0], supporters: Array(people[1...]), without: [people[2].id])
            let requests = try await office.verification.requests(actor: office.clerk, caseID: id)

            #expect(requests.map(\.sourceID) == office.verification.sources.map(\.id))
            #expect(requests.allSatisfy { $0.state == .waiting && $0.personIDs == [people[0].id, people[1].id] })
        }
    }

    @Test(arguments: TestStores.all)
    func `nothing leaves about somebody who did not authorise it or took it back`(dialect: Dialect) async throws {
        try await VerifyOffice.with(dialect) { office in
            let people = try await office.people(["邓小满", "邓远航", "邓远山"])
            let id = try await office.accepted(people[0], supporters: Array(people[1...]), without: [people[2].id])
            await #expect(throws: VerificationProblem.consentMissing(names: ["邓远山"])) {
                try await office.verification.requestAll(actor: office.clerk, caseID: id)
            }
            let file = try await office.rooms.casework.dossier(actor: office.clerk, caseID: id).file
            try await office.rooms.casework.revokeConsent(
                actor: office.clerk,
                caseID: id,
                version: file.version,
                personID: people[1].id
            )
            let verification = office.verification
            try await TestStores.withFolder { folder in
                let sent = try await verification.sendWaiting(outbox: folder)
                #expect(sent.requests == office.verification.sources.count)
                let texts = try sent.files.map { try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }
                #expect(texts.count == office.verification.sources.count)
                #expect(texts.allSatisfy { $0.contains(people[0].number) })
                #expect(!texts.contains { $0.contains(people[1].number) || $0.contains(people[2].number) })
                let again = try await verification.sendWaiting(outbox: folder)
                #expect(again.files.isEmpty && again.requests == 0 && again.held == 0)
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `before acceptance nothing is asked, and another township sees nothing`(dialect: Dialect) async throws {
        try await VerifyOffice.with(dialect) { office in
            let people = try await office.people(["邓小满"])
            let id = try await office.accepted(people[0])
            await #expect(throws: AccessProblem.notFound(what: "办件")) {
                _ = try await office.verification.requestConsented(actor: office.other, caseID: id)
            }
            #expect(try await office.verification.requestConsented(actor: office.clerk, caseID: id) == 0)
        }
    }

    @Test(arguments: TestStores.all)
    func `the step is left only when every source has answered or is waived with a reason`(dialect: Dialect)
        async throws
    {
        try await VerifyOffice.with(dialect) { office in
            let people = try await office.people(["邓小满", "邓远航"])
            let id = try await office.accepted(people[0], supporters: [people[1]], without: [people[1].id])
            await #expect(throws: CaseworkProblem.missing(items: ["邓远航的核对授权"])) {
                try await office.press(id, "verified", as: office.verifier)
            }
            try await office.consent(id, people[1])
            await #expect(throws: VerificationProblem.notAsked(names: ["邓远航"])) {
                try await office.press(id, "verified", as: office.verifier)
            }
            let asked = try await office.verification.requestConsented(actor: office.clerk, caseID: id)
            #expect(asked == office.verification.sources.count)
            _ = try await office.send()
            try await office.answerNothing(id, people, except: ["bank"])
            let open = "银行存款和理财（已发出）"
            await #expect(throws: VerificationProblem.open(sources: [open, open])) {
                try await office.press(id, "verified", as: office.verifier)
            }
            let bank = try await office.verification.requests(actor: office.clerk, caseID: id).filter {
                $0.sourceID == "bank"
            }
            await #expect(throws: VerificationProblem.notRepeatable(state: "已发出")) {
                try await office.verification.waive(actor: office.clerk, caseID: id, requestID: bank[0].id, reason: "急")
            }
            office.clock.travel(to: Timestamp(date: office.clock.today.adding(days: 16), hour: 9))
            await #expect(throws: VerificationProblem.reasonNeeded) {
                try await office.verification.waive(actor: office.clerk, caseID: id, requestID: bank[0].id, reason: "")
            }
            for request in bank {
                try await office.verification.waive(
                    actor: office.clerk,
                    caseID: id,
                    requestID: request.id,
                    reason: "银行系统升级，已当面查看存折"
                )
            }
            try await office.press(id, "verified", as: office.verifier)
            let file = try await office.rooms.casework.dossier(actor: office.clerk, caseID: id).file
            #expect(file.step == "visit")
            let report = try await office.verification.report(actor: office.clerk, caseID: id)
            #expect(report.conclusion == .consistent)
            #expect(report.requests.filter { $0.state == .waived }.count == 2)
        }
    }

    @Test(arguments: TestStores.all)
    func `a source that could not look is asked again under a new number`(dialect: Dialect) async throws {
        try await VerifyOffice.with(dialect) { office in
            let person = try #require(try await office.people(["邓小满"]).first)
            let id = try await office.accepted(person)
            _ = try await office.send()
            let first = try #require(try await office.request(id, "tax"))
            let report = try await office.take(["\(first.number),,,查询失败,,,系统维护"])
            #expect(report.bad.map(\.outcome) == [.failed])
            #expect(try await office.request(id, "tax")?.state == .failed)
            try await office.verification.askAgain(
                actor: office.clerk,
                caseID: id,
                requestID: first.id,
                reason: "对方维护结束"
            )
            let second = try #require(try await office.request(id, "tax"))
            #expect(second.number != first.number)
            #expect(second.state == .waiting)
            _ = try await office.send()
            try await office.answerNothing(id, [person])
            try await office.press(id, "verified", as: office.verifier)
        }
    }

    @Test(arguments: TestStores.all)
    func `files go out through a folder and come back through another`(dialect: Dialect) async throws {
        try await VerifyOffice.with(dialect) { office in
            let person = try #require(try await office.people(["邓小满"]).first)
            let id = try await office.accepted(person)
            let verification = office.verification
            try await TestStores.withFolder { folder in
                _ = try await verification.sendWaiting(outbox: "\(folder)/out")
                let number = try #require(try await office.request(id, "vehicle")).number
                try FileManager.default.createDirectory(
                    atPath: "\(folder)/in",
                    withIntermediateDirectories: true
                )
                let good = "\(VerifyOffice.head)\r\n\(number),\(person.number),\(person.name),机动车数量,1辆,2026-11-01,\r\n"
                try good.write(toFile: "\(folder)/in/a.csv", atomically: true, encoding: .utf8)
                try "不是回执".write(toFile: "\(folder)/in/b.csv", atomically: true, encoding: .utf8)
                let taken = try await verification.takeReturns(inbox: "\(folder)/in")

                #expect(taken.reports.map(\.landed) == [1])
                #expect(taken.refused.map(\.name) == ["b.csv"])
                #expect(FileManager.default.fileExists(atPath: "\(folder)/in/done/a.csv"))
                #expect(FileManager.default.fileExists(atPath: "\(folder)/in/failed/b.csv.txt"))
                let desk = try await verification.desk(actor: office.verifier)
                #expect(desk.files.count == office.verification.sources.count + 1)
                #expect(desk.files.first?.isReturn == true)
                #expect(desk.work.first?.caseID == id)
                let (_, bytes) = try await verification.content(actor: office.verifier, id: desk.files[0].id)
                #expect(String(decoding: bytes, as: UTF8.self) == good)
            }
        }
    }
}
