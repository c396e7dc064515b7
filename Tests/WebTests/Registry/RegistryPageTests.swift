// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary
import Web

/// The registry in the console: double records, organisations, and papers of a township that is no more.
struct RegistryPageTests {
    private func double(_ site: TestSite) async throws -> Int64 {
        try await site.rooms.parties.create(
            actor: .system("test"),
            PersonDraft(
                name: try PersonName("王秀英"),
                sex: .male,
                birthOn: try CivilDate(parsing: "1966-03-04"),
                homeRegionID: site.here.villageID
            )
        )
    }

    @Test(arguments: TestStores.all)
    func `a county officer merges two records with a reason, and takes it back`(dialect: Dialect) async throws {
        try await TestSite.run(on: dialect) { site in
            let officer = try await site.staff("county-drafter")
            let double = try await double(site)
            let link = Links.person(site.here.personID)

            let choice = try await site.get("\(link)/merge", officer)
            #expect(choice.status == 200)
            #expect(choice.text.contains("href=\"\(link)/merge?with=\(double)\""))
            let pair = try await site.get("\(link)/merge?with=\(double)", officer)
            #expect(pair.text.contains("name=\"other\" value=\"\(double)\""))

            let form = [
                "other": "\(double)", "survivor": "\(site.here.personID)", "version": "1", "other_version": "1",
            ]
            let silent = try await site.post("\(link)/merge", officer, form)
            #expect(silent.status == 422)
            #expect(silent.text.contains("理由"))
            let stale = form.merging(["other_version": "9", "reason": "同一人重复建档"], uniquingKeysWith: { $1 })
            let refused = try await site.post("\(link)/merge", officer, stale)
            #expect(refused.status == 422)
            #expect(refused.text.contains("value=\"同一人重复建档\""))

            let good = form.merging(["reason": "同一人重复建档"], uniquingKeysWith: { $1 })
            let merged = try await site.post("\(link)/merge", officer, good)
            #expect(merged.status == 303)
            #expect(merged.location.hasPrefix(link))
            let led = try await site.get(Links.person(double), officer)
            #expect(led.status == 303)
            #expect(led.location.hasPrefix(link))
            let card = try await site.get(link, officer)
            #expect(card.text.contains("已并入的档案"))

            let undo = try await site.post(
                "\(link)/unmerge",
                officer,
                ["loser": "\(double)", "reason": "核实为两人"]
            )
            #expect(undo.status == 303)
            #expect(try await site.get(Links.person(double), officer).status == 200)
            let clerk = try await site.staff("township-clerk")
            #expect(try await site.get("\(link)/merge", clerk).status == 403)
        }
    }

    @Test func `two records that are both paid are not merged before one is stopped`() async throws {
        try await TestSite.run { site in
            let officer = try await site.staff("county-drafter")
            let double = try await double(site)
            for person in [double, site.here.personID] {
                let opening = EnrolmentOpening(
                    programID: "dibao",
                    exclusionGroup: "basic-living",
                    regionID: site.here.villageID,
                    classCode: "A",
                    urban: .rural,
                    amount: Money(yuan: 400),
                    members: [person],
                    payeePersonID: person,
                    payeeName: "王秀英",
                    confirmedOn: site.clock.today.adding(months: -2)
                )
                try await site.rooms.database.write { transaction in
                    _ = try site.rooms.benefits.open(opening, actor: .system("test"), in: transaction)
                }
            }
            let form = [
                "other": "\(double)", "survivor": "\(double)", "version": "1", "other_version": "1", "reason": "重复建档",
            ]
            let reply = try await site.post("\(Links.person(site.here.personID))/merge", officer, form)
            #expect(reply.status == 422)
            #expect(reply.text.contains("两份档案都在册享受待遇"))
            let holder = try await site.token("county-drafter", site.contract())
            let body: Value = [
                "version": 1, "other_id": .integer(double), "other_version": 1, "reason": "重复建档",
            ]
            let refused = try await holder.post("/persons/\(site.here.personID)/merge", body, status: 409)
            #expect(refused["type"] == "merge.both-covered")
        }
    }

    @Test(arguments: TestStores.all)
    func `who was merged stays covered under the record that survived`(dialect: Dialect) async throws {
        try await TestSite.run(on: dialect) { site in
            let double = try await double(site)
            let covered = try await site.rooms.parties.list(actor: .system("test"), PersonQuery(text: "陈大勇")).people
            let loser = try #require(covered.first?.id)
            try await site.rooms.parties.merge(
                actor: .system("test"),
                survivor: double,
                loser: loser,
                versions: (1, 1),
                reason: "曾用名，同一人"
            )
            let month = site.clock.today.month
            let found = try await site.rooms.database.read { transaction in
                try site.rooms.benefits.coverage(of: [double], from: month, in: transaction)
            }
            #expect(found.map(\.personID) == [double])
            #expect(found.map(\.enrolmentID) == [site.here.enrolmentID])
        }
    }

    @Test func `an organisation is entered, renamed and dissolved, and wrong input stays in the form`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            let wrong = [
                "name": "演示夕阳红养老服务中心", "credit_code": "52429006MJH000001X", "kind": "association",
                "region": "\(site.here.villageID)", "principal": "李敏",
            ]
            let refused = try await site.post(Links.newOrganization, clerk, wrong)
            #expect(refused.status == 422)
            #expect(refused.text.contains("统一社会信用代码"))
            for typed in ["演示夕阳红养老服务中心", "52429006MJH000001X", "李敏"] {
                #expect(refused.text.contains("value=\"\(typed)\""), "\(typed)")
            }
            let good = wrong.merging(["credit_code": "", "from": "2020-01-01"], uniquingKeysWith: { $1 })
            let entered = try await site.post(Links.newOrganization, clerk, good)
            #expect(entered.status == 303)
            let link = String(entered.location.prefix { $0 != "?" })

            let renamed = good.merging(
                ["name": "演示幸福里养老服务中心", "from": "2026-01-01", "version": "1"],
                uniquingKeysWith: { $1 }
            )
            #expect(try await site.post(link, clerk, renamed).status == 303)
            let card = try await site.get(link, clerk)
            #expect(card.text.contains("<h1>演示幸福里养老服务中心</h1>"))
            #expect(card.text.contains("2020-01-01 起，至 2025-12-31"))
            let list = try await site.get("\(Links.organizations)?text=xyh", clerk)
            #expect(list.text.contains("演示幸福里养老服务中心"))

            let ahead = try await site.post("\(link)/end", clerk, ["version": "2", "ended": "2027-01-01"])
            #expect(ahead.status == 422)
            #expect(ahead.text.contains("日期晚于今天"))
            #expect(try await site.post("\(link)/end", clerk, ["version": "2", "ended": "2026-11-01"]).status == 303)
            #expect(try await site.get(link, clerk).text.contains("已注销"))
        }
    }

    @Test(arguments: TestStores.all)
    func `a case of a merged township stays readable to the office that took it over`(dialect: Dialect) async throws {
        try await TestSite.run(on: dialect) { site in
            let clerk = try await site.staff("township-clerk")
            #expect(try await site.get(Links.caseFile(site.there.caseID), clerk).status == 404)
            let tree = try await site.rooms.regions.tree()
            let here = try #require(tree.region(site.here.id))
            let there = try #require(tree.region(site.there.id))
            let other = try #require(tree.children(of: there.parentID ?? 0).last)
            let until = try CivilDate(parsing: "2026-06-30")
            let lines = [there, other].map { gone in
                RegionLine(
                    code: gone.code,
                    name: gone.name,
                    level: .township,
                    parentCode: site.pack.root,
                    validFrom: gone.validFrom,
                    validUntil: until,
                    successorCode: here.code
                )
            }
            let outcome = try await site.rooms.regions.load(actor: .system("test"), lines: lines)
            try await site.rooms.parties.regionsMoved(actor: .system("test"), outcome.moved)

            for path in [
                Links.caseFile(site.there.caseID), Links.person(site.there.personID),
                Links.enrolment(site.there.enrolmentID),
            ] {
                let reply = try await site.get(path, clerk)
                #expect(reply.status == 200, "\(path)")
            }
            let list = try await site.get(Links.cases, clerk)
            #expect(list.text.contains("刘桂兰"))
            let file = try await site.get(Links.caseFile(site.there.caseID), clerk)
            #expect(file.text.contains(there.name), "the paper says where it was, as it was then")
        }
    }
}
