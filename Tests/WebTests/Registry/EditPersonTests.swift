// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary
import Web

/// A person's record is corrected on its page.
struct EditPersonTests {
    private func form(_ site: TestSite, _ changes: [String: String]) async throws -> [String: String] {
        let card = try await site.rooms.parties.card(actor: .system("test"), site.here.personID)
        let person = card.person
        let held = [
            "version": "\(person.version)", "name": person.name, "ethnicity": card.ethnicity ?? "",
            "marital": card.marital?.rawValue ?? "", "settlement": person.settlement?.rawValue ?? "",
            "sex": person.sex?.rawValue ?? "", "birth": person.birthOn?.iso ?? "", "reason": "核对户口簿",
        ]
        let seen = held.filter { !["version", "reason"].contains($0.key) }.map { ("was_\($0.key)", $0.value) }
        return held.merging(seen, uniquingKeysWith: { $1 }).merging(changes, uniquingKeysWith: { $1 })
    }

    @Test(arguments: TestStores.all)
    func `name, phone and number are corrected, and the former number still finds the person`(store: Dialect)
        async throws
    {
        try await TestSite.run(on: store) { site in
            let clerk = try await site.staff("township-clerk")
            let link = Links.person(site.here.personID)
            #expect(try await site.get(link, clerk).text.contains("href=\"\(link)/edit\""))
            let first = try TestSite.number(serial: 611, today: site.clock.today)
            let second = try TestSite.number(serial: 613, today: site.clock.today)
            for number in [first, second] {
                let typed = try await form(site, ["number": number.number, "name": "王秀瑛", "phone": "13971230000"])
                let saved = try await site.post("\(link)/edit", clerk, typed)
                #expect(saved.status == 303, "\(saved.text.prefix(2000))")
            }
            let page = try await site.get(link, clerk)
            #expect(page.text.contains("王秀瑛"))
            #expect(page.text.contains("139****0000"))
            #expect(page.text.contains("换号"))
            for number in [first, second] {
                #expect(!page.text.contains(number.number))
                let found = try await site.get("\(Links.persons)?text=\(number.number)", clerk)
                #expect(found.text.contains("王秀瑛"))
            }
            // An empty box leaves what is masked; only the tick takes it away.
            let kept = try await form(site, ["ethnicity": "土家族"])
            #expect(try await site.post("\(link)/edit", clerk, kept).status == 303)
            #expect(try await site.get(link, clerk).text.contains("139****0000"))
            let wiped = try await form(site, ["no_phone": "1"])
            #expect(try await site.post("\(link)/edit", clerk, wiped).status == 303)
            #expect(!(try await site.get(link, clerk).text.contains("139****0000")))
        }
    }

    @Test func `whoever was overtaken keeps what they typed, sees what stands now, and saves again`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            let link = Links.person(site.here.personID)
            let mine = try await form(site, ["ethnicity": "土家族", "phone": "13971230000", "reason": "本人来窗口更正"])
            let theirs = try await form(site, ["marital": "widowed"])
            #expect(try await site.post("\(link)/edit", clerk, theirs).status == 303)
            let lost = try await site.post("\(link)/edit", clerk, mine)
            #expect(lost.status == 409)
            #expect(lost.text.contains("其他人修改了这份档案"))
            for typed in ["土家族", "13971230000", "本人来窗口更正"] {
                #expect(lost.text.contains("value=\"\(typed)\""), "\(typed)")
            }
            #expect(lost.text.contains("<dd>丧偶</dd>"))
            #expect(lost.text.contains("name=\"version\" value=\"2\""))
            #expect(lost.text.contains("<option value=\"widowed\" selected>"), "what was left alone follows")
            // Even without the others' change in the form, a field that was left alone is none.
            let again = mine.merging(["version": "2"], uniquingKeysWith: { $1 })
            #expect(try await site.post("\(link)/edit", clerk, again).status == 303)
            let card = try await site.rooms.parties.card(actor: .system("test"), site.here.personID)
            #expect(card.ethnicity == "土家族")
            #expect(card.marital == .widowed)
        }
    }

    @Test func `every wrong field is told at once, with what was typed`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            let link = Links.person(site.here.personID)
            let wrong = try await form(
                site,
                ["name": "", "phone": "12", "died": "2027-01-xx", "region": "7", "from": "2030-01-01", "reason": " "]
            )
            let refused = try await site.post("\(link)/edit", clerk, wrong)
            #expect(refused.status == 422)
            for field in ["name", "phone", "died", "region", "from", "reason"] {
                let part = refused.text.split(separator: "id=\"\(field)\"").last?.prefix(2_000) ?? ""
                #expect(part.contains("class=\"error\""), "\(field)")
            }
            #expect(refused.text.contains("value=\"12\""))
            let nothing = try await site.post("\(link)/edit", clerk, try await form(site, [:]))
            #expect(nothing.text.contains("没有需要保存的改动"))
        }
    }

    @Test func `a choice that is not in the list is told, and a form without a field leaves it`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            let link = Links.person(site.here.personID)
            let first = try await form(
                site,
                ["ethnicity": "土家族", "marital": "widowed", "settlement": "rural", "died": "2026-01-05"]
            )
            #expect(try await site.post("\(link)/edit", clerk, first).status == 303)
            let before = try await site.rooms.parties.card(actor: .system("test"), site.here.personID)
            #expect(before.marital == .widowed && before.person.settlement != nil && before.person.diedOn != nil)

            for (field, title) in [("marital", "婚姻状况"), ("settlement", "户口登记")] {
                let typed = try await form(site, [field: "mars", "phone": "13971230000", "died": "2026-01-05"])
                let refused = try await site.post("\(link)/edit", clerk, typed)
                #expect(refused.status == 422)
                #expect(refused.text.contains("<p class=\"error\" id=\"\(field)-error\">\(title)“mars”不在可选项中"))
                #expect(refused.text.contains("value=\"13971230000\""))
                #expect(refused.text.contains("<option value=\"widowed\" selected>"), "an empty choice would erase it")
            }
            let short = ["version": "\(before.person.version)", "phone": "13971230000", "reason": "本人来电"]
            #expect(try await site.post("\(link)/edit", clerk, short).status == 303)
            let after = try await site.rooms.parties.card(actor: .system("test"), site.here.personID)
            #expect(after.person.phoneMasked == "139****0000")
            #expect(after.person.name == before.person.name)
            #expect(after.ethnicity == "土家族")
            #expect(after.marital == .widowed)
            #expect(after.person.settlement == before.person.settlement)
            #expect(after.person.diedOn == before.person.diedOn)
        }
    }

    @Test func `a record merged while its form was open keeps what was typed, on the one that survived`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            let system = Actor.system("test")
            let double = try await site.rooms.parties.create(
                actor: system,
                PersonDraft(
                    name: try PersonName("王秀瑛"),
                    sex: .female,
                    birthOn: try CivilDate(parsing: "1966-03-04"),
                    hukouRegionID: site.here.villageID,
                    homeRegionID: site.here.villageID
                )
            )
            let survivor = try await site.rooms.parties.card(actor: system, site.here.personID).person
            try await site.rooms.parties.merge(
                actor: system,
                survivor: survivor.id,
                loser: double,
                versions: (survivor.version, 1),
                reason: "曾用名，同一人"
            )
            let typed = [
                "version": "1", "name": "王秀瑛", "was_name": "王秀瑛", "sex": "2", "was_sex": "2", "birth": "1966-03-04",
                "was_birth": "1966-03-04", "marital": "widowed", "was_marital": "", "phone": "13971230000",
                "reason": "本人来窗口更正",
            ]
            let led = try await site.post("\(Links.person(double))/edit", clerk, typed)
            #expect(led.status == 409)
            #expect(led.text.contains("您打开的档案已并入这一份，刚才的改动没有写入"))
            #expect(led.text.contains("action=\"\(Links.editPerson(survivor.id))\""))
            #expect(led.text.contains("value=\"13971230000\""))
            #expect(led.text.contains("value=\"本人来窗口更正\""))
            #expect(led.text.contains("<option value=\"widowed\" selected>"))
            #expect(led.text.contains("name=\"name\" value=\"\(survivor.name)\""))
        }
    }

    @Test func `whoever moves out of the township is led back to the list`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            let village = try await site.staff("village-worker")
            let away = "\(site.there.villageID)"
            let id = try await site.rooms.parties.create(
                actor: .system("test"),
                PersonDraft(
                    name: try PersonName("何远行"),
                    sex: .male,
                    birthOn: try CivilDate(parsing: "1970-01-02"),
                    hukouRegionID: site.here.villageID,
                    homeRegionID: site.here.villageID
                )
            )
            let link = Links.person(id)
            let moved = [
                "version": "1", "name": "何远行", "sex": "1", "birth": "1970-01-02", "region": away, "hukou": away,
                "reason": "户口迁移证",
            ]
            let forbidden = try await site.post("\(link)/edit", village, moved)
            #expect([303, 403].contains(forbidden.status))
            if forbidden.status == 403 {
                let saved = try await site.post("\(link)/edit", clerk, moved)
                #expect(saved.status == 303)
                #expect(saved.location.hasPrefix("\(Links.persons)?"), "\(saved.location)")
            }
            #expect(try await site.get(link, clerk).status == 404)
            #expect(try await site.post("\(link)/edit", clerk, moved).status == 404)
        }
    }

    @Test func `a disability card is registered beside the number, and a wrong one stays in the form`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            let link = Links.person(site.here.personID)
            let wrong = ["kind": "disability-card", "paper": "429006"]
            let refused = try await site.post("\(link)/identifiers", clerk, wrong)
            #expect(refused.status == 422)
            #expect(refused.text.contains("value=\"429006\""))
            let number = try TestSite.number(serial: 615, today: site.clock.today).number + "43"
            let good = ["kind": "disability-card", "paper": number, "valid_from": "2024-01-01"]
            #expect(try await site.post("\(link)/identifiers", clerk, good).status == 303)
            let page = try await site.get(link, clerk)
            #expect(page.text.contains("残疾人证"))
            #expect(page.text.contains("2024-01-01 起"))
        }
    }
}
