// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary
import Web

/// Households in the console: a new one, who joins it with and without a number, who leaves, and who is its head.
struct HouseholdPageTests {
    /// The path of the household that somebody begins.
    private static func begun(_ site: TestSite, _ clerk: TestSite.Visitor) async throws -> String {
        let today = site.clock.today.iso
        let link = "\(Links.person(site.here.personID))/household"
        #expect(try await site.get(link, clerk).text.contains("登记新户"))
        let made = try await site.post(
            link,
            clerk,
            ["kind": "hukou", "number": "H-2026-1", "region": "\(site.here.villageID)", "from": today]
        )
        #expect(made.status == 303)
        return String(made.location.prefix { $0 != "?" })
    }

    @Test(arguments: TestStores.all)
    func `a newborn joins the household without a number, and a form sent twice adds nobody more`(dialect: Dialect)
        async throws
    {
        try await TestSite.run(on: dialect) { site in
            let clerk = try await site.staff("township-clerk")
            let link = try await Self.begun(site, clerk)
            let today = site.clock.today.iso
            let baby = [
                "version": "1", "name": "王小宝", "number": "", "relation": "子", "from": today, "birth": today,
            ]
            let unsexed = try await site.post("\(link)/members", clerk, baby)
            #expect(unsexed.status == 422)
            #expect(unsexed.text.contains(PartiesProblem.sexMissing.message))
            #expect(unsexed.text.contains("value=\"王小宝\""))

            let good = baby.merging(["sex": Sex.male.rawValue], uniquingKeysWith: { $1 })
            let joined = try await site.post("\(link)/members", clerk, good)
            #expect(joined.status == 303, "\(joined.text)")
            let page = try await site.get(link, clerk).text
            #expect(page.contains("王小宝"))
            #expect(page.contains("无证件号"))
            #expect(page.contains("2 人"))

            let again = try await site.post("\(link)/members", clerk, good)
            #expect(again.status == 409)
            let babies = try await site.rooms.parties.list(
                actor: .system("test"),
                PersonQuery(text: "王小宝")
            )
            #expect(babies.people.count == 1)
        }
    }

    @Test(arguments: TestStores.all)
    func `a head who leaves is followed by another, and the county's stranger sees nothing`(dialect: Dialect)
        async throws
    {
        try await TestSite.run(on: dialect) { site in
            let clerk = try await site.staff("township-clerk")
            let link = try await Self.begun(site, clerk)
            let today = site.clock.today.iso
            let wife = [
                "version": "1", "name": "李春梅", "number": "", "sex": Sex.female.rawValue, "birth": "1968-02-03",
                "relation": "配偶",
                "from": today,
            ]
            #expect(try await site.post("\(link)/members", clerk, wife).status == 303)
            let head = "\(site.here.personID)"
            let left = try await site.post("\(link)/end", clerk, ["version": "2", "person": head, "on": today])
            #expect(left.status == 303)
            let headless = try await site.get(link, clerk).text
            #expect(headless.contains("没有，请指定"))
            #expect(headless.contains("以前的成员"))

            let wives = try await site.rooms.parties.list(actor: .system("test"), PersonQuery(text: "李春梅"))
            let wifeID = try #require(wives.people.first { $0.birthOn?.iso == "1968-02-03" }?.id)
            let chosen = try await site.post("\(link)/head", clerk, ["version": "3", "person": "\(wifeID)"])
            #expect(chosen.status == 303)
            #expect(try await site.get(link, clerk).text.contains("李春梅户"))

            let stranger = try await site.staff("township-clerk", there: true)
            #expect(try await site.get(link, stranger).status == 404)
            #expect(try await site.post("\(link)/head", stranger, ["version": "4", "person": head]).status == 404)
            let onlooker = try await site.staff("county-checker")
            #expect(try await site.get(link, onlooker).status == 200)
            #expect(!(try await site.get(link, onlooker).text.contains("加入这户")))
            #expect(try await site.post("\(link)/head", onlooker, ["version": "4", "person": head]).status == 403)
        }
    }
}
