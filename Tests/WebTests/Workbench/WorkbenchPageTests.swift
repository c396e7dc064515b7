// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary
import Web

/// The policy workbench as its readers meet it.
struct WorkbenchPageTests {
    /// Urban families that came with a list, each with one wage, in the first township.
    private func families(_ site: TestSite, wages: [Int]) async throws {
        let system = Actor.system("test")
        let existing = try await site.rooms.database.read {
            try $0.value("select count(*) from person", as: Int.self)
        }
        var facts: [ListFact] = []
        for (offset, wage) in wages.enumerated() {
            let person = try await site.rooms.parties.create(
                actor: system,
                PersonDraft(
                    name: try PersonName("王长庚"),
                    number: try TestSite.number(serial: 400 + existing + offset, today: site.clock.today),
                    hukouRegionID: site.here.villageID,
                    homeRegionID: site.here.villageID
                )
            )
            let opening = EnrolmentOpening(
                programID: "dibao",
                exclusionGroup: "basic-living",
                regionID: site.here.villageID,
                classCode: "A",
                urban: .urban,
                amount: Money(yuan: 200),
                members: [person],
                payeePersonID: person,
                payeeName: "王长庚",
                confirmedOn: site.clock.today.adding(months: -3)
            )
            let enrolment = try await site.rooms.database.write { transaction in
                try site.rooms.benefits.open(opening, actor: system, in: transaction)
                return try transaction.value("select max(id) from enrolment", as: Int64.self)
            }
            for (owner, name, value) in [
                (nil, "城乡类别", "城市"), (nil, "金融资产", "0元"), (person, "工资性收入", "\(wage)元/月"),
            ] {
                facts.append(
                    ListFact(
                        enrolmentID: enrolment,
                        personID: owner,
                        name: name,
                        value: value,
                        origin: "原系统",
                        asOf: site.clock.today
                    )
                )
            }
        }
        try await site.rooms.workbench.keep(actor: system, facts)
    }

    private func form(_ site: TestSite, _ values: [String: String]) -> [String: String] {
        values.merging(
            [
                "request_id": UUIDv7.make(at: site.clock.now(), random: Access.systemRandom(10)),
                "day": site.clock.today.iso,
            ],
            uniquingKeysWith: { first, _ in first }
        )
    }

    @Test func `from 630 to 700 in three steps, with who and how much`() async throws {
        try await TestSite.run { site in
            try await families(site, wages: [400, 650, 900])
            let leader = try await site.staff("bureau-leader")
            let desk = try await site.get(Links.desk, leader)
            #expect(desk.text.contains("href=\"/policy\""))
            let bench = try await site.get(Links.policy, leader)
            #expect(bench.text.contains("630元/人·月"))
            #expect(bench.text.contains("待核对"))
            let sent = try await site.post(Links.scenarios, leader, form(site, ["v:城市低保标准": "700"]))
            #expect(sent.status == 303)

            let waiting = try await site.get(sent.location, leader)
            #expect(waiting.headers["refresh"] == "2")
            #expect(waiting.text.contains("<progress"))
            #expect(try await site.rooms.workbench.work(worker: "test"))

            let result = try await site.get(sent.location, leader)
            #expect(result.headers["refresh"] == nil)
            #expect(result.text.contains("城市低保标准 630 → 700元/人·月"))
            #expect(result.text.contains("+120.00"))
            #expect(result.text.contains("2 户没有资料"))
            let id = try #require(Int64(sent.location.split(separator: "/").last ?? ""))
            let drafter = try await site.staff("county-drafter")
            // On the books it is the families without a case whose facts are asked for, whatever the scenario.
            #expect(try await site.get(Links.listFacts(of: id), drafter).text.contains("没有办过件的在册家庭"))
            #expect(result.text.contains("王*庚"))
            #expect(!result.text.contains("王长庚"))
            #expect(result.text.contains("role=\"img\" aria-label=\"竟陵街道：现行 230.00 元，假设 350.00 元\""))

            let told = try await site.get("\(sent.location)/families/2", leader)
            #expect(told.text.contains("进入保障"))
            #expect(told.text.contains("假设"))
            #expect(told.text.contains("700.00 元/人·月"))
            let filtered = try await site.get("\(sent.location)?kind=departed", leader)
            #expect(filtered.text.contains("没有符合条件的家庭"))
            #expect(try await site.get("\(sent.location)?kind=x", leader).status == 422)
            for sheet in ["families.xlsx", "townships.xlsx"] {
                let path = "\(sent.location)/\(sheet)"
                let file =
                    sheet == "families.xlsx"
                    ? try await site.post(path, leader, ["reason": "局务会讨论"]) : try await site.get(path, leader)
                #expect(file.status == 200)
                #expect(file.headers["content-disposition"]?.contains("xlsx") == true)
            }
            let again = try await site.get("\(Links.policy)?from=\(sent.location.split(separator: "/")[2])", leader)
            #expect(again.text.contains("value=\"700元/人·月\""))
        }
    }

    @Test func `a wrong figure is told beside its field and nothing typed is lost`() async throws {
        try await TestSite.run { site in
            let drafter = try await site.staff("county-drafter")
            let typed = form(site, ["v:城市低保标准": "七百", "v:农村低保标准": "6000", "v:老年增发比例": "1500%", "title": "明年方案"])
            let reply = try await site.post(Links.scenarios, drafter, typed)
            #expect(reply.status == 422)
            #expect(reply.text.contains("有 2 处需要改正"))
            for kept in ["七百", "6000", "1500%", "明年方案"] { #expect(reply.text.contains("value=\"\(kept)\"")) }
            #expect(reply.text.contains("不是可用的数值"))
            #expect(reply.text.contains("比例应在 0% 到 100% 之间"))
            let stranger = try await site.post(Links.scenarios, drafter, form(site, ["v:确认权限下放": "是"]))
            #expect(stranger.status == 422)
            #expect(stranger.text.contains("确认权限下放：现行规则的保障对象和金额都用不到这个参数"))
            let nothing = try await site.post(Links.scenarios, drafter, form(site, [:]))
            #expect(nothing.text.contains("还没有改动任何参数"))
            var day = form(site, ["v:城市低保标准": "700"])
            day["day"] = "2026-02-30"
            let late = try await site.post(Links.scenarios, drafter, day)
            #expect(late.status == 422)
            #expect(late.text.contains("测算日期应为"))
            #expect(late.text.contains("value=\"700\""))
        }
    }

    @Test func `scenarios are renamed and compared, and one that is not there is not found`() async throws {
        try await TestSite.run { site in
            try await families(site, wages: [400])
            let leader = try await site.staff("bureau-leader")
            var links: [String] = []
            for figure in ["660", "700"] {
                links.append(
                    try await site.post(Links.scenarios, leader, form(site, ["v:城市低保标准": figure])).location
                )
                #expect(try await site.rooms.workbench.work(worker: "test"))
            }
            let ids = links.map { $0.split(separator: "/").last.map(String.init) ?? "" }
            let renamed = try await site.post("\(links[0])/title", leader, ["version": "1", "title": "小幅提高"])
            #expect(renamed.status == 303)
            let stale = try await site.post("\(links[0])/title", leader, ["version": "1", "title": "再改"])
            #expect(stale.status == 409)
            #expect(stale.text.contains("value=\"再改\""))
            let compared = try await site.get("/policy/compare?id=\(ids[0])&id=\(ids[1])", leader)
            #expect(compared.text.contains("小幅提高"))
            #expect(compared.text.contains("+30.00"))
            #expect(compared.text.contains("+70.00"))
            #expect(try await site.get("/policy/compare?id=\(ids[0])", leader).status == 422)
            #expect(try await site.get("/policy/compare?id=\(ids[0])&id=999999999", leader).status == 404)
            #expect(try await site.get(Links.scenarios, leader).text.contains("小幅提高"))
            for path in ["", "/families/1", "/families.xlsx", "/townships.xlsx"] {
                #expect(try await site.get("\(Links.scenarios)/999999999\(path)", leader).status == 404, "\(path)")
            }
            #expect(
                try await site.post("\(Links.scenarios)/999999999/title", leader, ["version": "1", "title": ""]).status
                    == 404
            )
        }
    }

    @Test func `every benefit is read, and those that are paid by the month are tried`() async throws {
        try await TestSite.run { site in
            let leader = try await site.staff("bureau-leader")
            let other = try await site.get("\(Links.policy)?program=linshi-jiuzhu", leader)
            #expect(other.text.contains("不按月发给家庭或个人"))
            #expect(!other.text.contains("假设值"))
            let aged = try await site.get("\(Links.policy)?program=gaoling-jintie", leader)
            #expect(aged.text.contains("高龄津贴一档年龄"))
            #expect(aged.text.contains("测算用本地户籍户"))
            #expect(aged.text.contains("假设值"))
            #expect(try await site.get("/policy/rules?program=gaoling-jintie", leader).text.contains("高龄津贴"))
            #expect(try await site.get("\(Links.policy)?program=none", leader).status == 404)
            for program in ["linshi-jiuzhu", "none"] {
                var typed = form(site, ["v:高龄津贴一档": "60"])
                typed["program"] = program
                #expect(try await site.post(Links.scenarios, leader, typed).status == 404, "\(program)")
            }
        }
    }

    @Test func `what the register's households lack is told, filled in on a sheet, and counts after a new reading`()
        async throws
    {
        try await TestSite.run { site in
            let drafter = try await site.staff("county-drafter")
            let person = try await site.rooms.parties.create(
                actor: .system("test"),
                PersonDraft(
                    name: try PersonName("郑有德"),
                    sex: .male,
                    birthOn: try CivilDate(parsing: "1940-05-01"),
                    hukouRegionID: site.here.villageID,
                    homeRegionID: site.here.villageID
                )
            )
            var typed = form(site, ["v:高龄津贴限低收入": "是"])
            typed["program"] = "gaoling-jintie"
            let sent = try await site.post(Links.scenarios, drafter, typed)
            while try await site.rooms.workbench.work(worker: "test") {}
            let result = try await site.get(sent.location, drafter)
            #expect(result.text.contains("缺 1 项：低收入老年人（1 户），按待核计"))
            let id = try #require(Int64(sent.location.split(separator: "/").last ?? ""))
            let link = Links.listFacts(of: id)
            #expect(result.text.contains("href=\"\(link)\""))
            let page = try await site.get(link, drafter)
            #expect(page.text.contains("<b>1</b>待核的户"))
            #expect(page.text.contains("低收入老年人"))
            let sheet = try await site.rooms.workbench.listFactSheet(actor: drafter.actor, of: id)
            let listed = try #require(sheet.people.first)
            #expect(listed.personID == person)
            #expect(try await site.get("\(Links.listFactSheet)?scenario=\(id)", drafter).status == 200)
            let text = "在册编号,人员编号,低收入老年人\n\(listed.number),\(person),是"
            let head = "--XX\r\nContent-Disposition: form-data; name="
            let body =
                "\(head)\"csrf\"\r\n\r\n\(drafter.csrf)\r\n"
                + "\(head)\"file\"; filename=\"a.csv\"\r\n\r\n\(text)\r\n--XX--\r\n"
            site.clock.travel(to: site.clock.now().adding(seconds: 60))
            let headers = ["Content-Type": "multipart/form-data; boundary=XX"]
            let taken = try await site.send("POST", link, drafter, headers: headers, body: Data(body.utf8))
            #expect(taken.status == 303)
            #expect(try await site.get(sent.location, drafter).text.contains("其后有 1 户变动"))
            site.clock.travel(to: site.clock.now().adding(seconds: 60))
            let request = ["request_id": UUIDv7.make(at: site.clock.now(), random: Access.systemRandom(10))]
            let again = try await site.post("\(sent.location)/refresh", drafter, request)
            while try await site.rooms.workbench.work(worker: "test") {}
            let filled = try await site.get(again.location, drafter)
            #expect(!filled.text.contains("按待核计"))
            #expect(filled.text.contains("每月支出不变，仍为 50.00 元"))
            #expect(try await site.get(Links.listFacts(of: 1), drafter).status == 404)
        }
    }

    @Test func `auditors read and try nothing, townships see no workbench`() async throws {
        try await TestSite.run { site in
            let auditor = try await site.staff("auditor")
            let bench = try await site.get(Links.policy, auditor)
            #expect(bench.status == 200)
            #expect(!bench.text.contains("假设值"))
            #expect(try await site.post(Links.scenarios, auditor, form(site, ["v:城市低保标准": "700"])).status == 403)
            let rules = try await site.get("/policy/rules", auditor)
            #expect(rules.text.contains("家庭月人均收入 &lt; 月标准"))
            #expect(rules.text.contains("第十八条"))
            let clerk = try await site.staff("township-clerk")
            #expect(try await site.get(Links.policy, clerk).status == 403)
            #expect(!(try await site.get(Links.desk, clerk).text.contains("政策工坊")))
        }
    }

    @Test func `the sheet of families without a case goes out and comes back`() async throws {
        try await TestSite.run { site in
            let drafter = try await site.staff("county-drafter")
            let page = try await site.get(Links.listFacts, drafter)
            #expect(page.text.contains("<b>2</b>其中还没有资料"))
            let sheet = try await site.rooms.workbench.listFactSheet(actor: drafter.actor)
            #expect(try await site.get(Links.listFactSheet, drafter).status == 200)
            func send(_ text: String) async throws -> TestSite.Reply {
                let head = "--XX\r\nContent-Disposition: form-data; name="
                let body =
                    "\(head)\"csrf\"\r\n\r\n\(drafter.csrf)\r\n"
                    + "\(head)\"file\"; filename=\"a.csv\"\r\n\r\n\(text)\r\n--XX--\r\n"
                let headers = ["Content-Type": "multipart/form-data; boundary=XX"]
                return try await site.send("POST", Links.listFacts, drafter, headers: headers, body: Data(body.utf8))
            }
            let rows = sheet.people.map { "\($0.number),\($0.personID),城市,0元,400" }.joined(separator: "\n")
            let taken = try await send("在册编号,人员编号,城乡类别,金融资产,工资性收入\n\(rows)")
            #expect(taken.status == 303)
            #expect(try await site.get(taken.location, drafter).text.contains("<b>0</b>其中还没有资料"))
            let wrong = try await send("在册编号,人员编号,金融资产,工资性收入\n\(rows)")
            #expect(wrong.status == 422)
            #expect(wrong.text.contains("第 2 行"))
            #expect(try await site.post(Links.listFacts, drafter).status == 422)
            #expect(try await send("不是表").status == 422)
        }
    }

    @Test func `a result tells as of when it is, and reads anew on demand`() async throws {
        try await TestSite.run { site in
            try await families(site, wages: [400])
            let leader = try await site.staff("bureau-leader")
            #expect(!(try await site.get(Links.policy, leader).text.contains("重新取数")))
            let sent = try await site.post(Links.scenarios, leader, form(site, ["v:城市低保标准": "700"]))
            #expect(try await site.rooms.workbench.work(worker: "test"))
            let current = try await site.get(sent.location, leader)
            #expect(current.text.contains("数据截至 \(site.clock.now().text)；其后没有变动。"))
            #expect(!current.text.contains("重新取数"))
            site.clock.travel(to: site.clock.now().adding(seconds: 600))
            try await families(site, wages: [500])
            let old = try await site.get(sent.location, leader)
            #expect(old.text.contains("其后有 1 户变动"))
            #expect(old.text.contains("重新取数"))
            #expect(try await site.get(Links.policy, leader).text.contains("其后有 1 户变动"))
            let auditor = try await site.staff("auditor")
            #expect(!(try await site.get(sent.location, auditor).text.contains("重新取数")))
            let request = ["request_id": UUIDv7.make(at: site.clock.now(), random: Access.systemRandom(10))]
            let again = try await site.post("\(sent.location)/refresh", leader, request)
            #expect(again.status == 303)
            #expect(again.location != sent.location)
            #expect(try await site.rooms.workbench.work(worker: "test"))
            #expect(try await site.get(again.location, leader).text.contains("其后没有变动"))
            #expect(try await site.post("\(Links.scenarios)/1/refresh", leader, request).status == 404)
        }
    }

    @Test(arguments: TestStores.all)
    func `a run and its pages ask as much of the store for any number of families`(dialect: Dialect) async throws {
        try await TestSite.run(on: dialect) { site in
            let leader = try await site.staff("bureau-leader")
            func measured(fresh: Bool) async throws -> [Int] {
                let typed = ["v:城市低保标准": "700", "fresh": fresh ? "1" : ""]
                let sent = try await site.post(Links.scenarios, leader, form(site, typed))
                _ = site.statements.take()
                #expect(try await site.rooms.workbench.work(worker: "test"))
                var counts = [site.statements.take()]
                for path in ["", "/families/1", "/families.xlsx"] {
                    func asked() async throws -> TestSite.Reply {
                        guard path.hasSuffix(".xlsx") else { return try await site.get(sent.location + path, leader) }
                        return try await site.post(sent.location + path, leader, ["reason": "局务会讨论"])
                    }
                    _ = try await asked()
                    _ = site.statements.take()
                    let reply = try await asked()
                    #expect(reply.status == 200)
                    counts.append(site.statements.take())
                }
                return counts
            }
            try await families(site, wages: [400, 650])
            let few = try await measured(fresh: true)
            try await families(site, wages: (0..<60).map { 300 + $0 * 8 })
            site.clock.travel(to: site.clock.now().adding(seconds: 60))
            let many = try await measured(fresh: true)
            // One more at most: the keys of a store come in blocks.
            #expect((few[0]...few[0] + 1).contains(many[0]))
            #expect(many.dropFirst() == few.dropFirst())
            #expect(few[0] <= 36)
            // What was read once is not read again.
            let again = try await measured(fresh: false)
            #expect(again[0] <= 20)
            #expect(again.dropFirst() == few.dropFirst())
        }
    }
}
