// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary
import Web

/// Registers on the console.
struct RegisterPageTests {
    private static let register = "social_organization"

    /// What the form sends.
    private static func form(_ site: TestSite, _ more: [String: String] = [:]) -> [String: String] {
        var form = Dictionary(
            uniqueKeysWithValues: TestSite.society(name: "荷乡志愿者协会（演示）").map { ("f_\($0)", $1) }
        )
        form["region"] = String(site.here.id)
        return form.merging(more) { $1 }
    }

    @Test func `an entry goes from the form to its certificate, its verification and its end`() async throws {
        try await TestSite.run { site in
            let drafter = try await site.staff("county-drafter")
            let index = try await site.get(Links.registers, drafter)
            #expect(index.text.contains("地名") && index.text.contains("社会组织"))
            let empty = try await site.get(Links.newEntry(Self.register), drafter)
            #expect(empty.text.matches(of: /data-no-save/).count == 2, "no draft of a telephone or an identity number")
            #expect(empty.text.contains("统一社会信用代码") && empty.text.contains("选填，加密保存"))

            let made = try await site.post(Links.newEntry(Self.register), drafter, Self.form(site))
            #expect(made.status == 303 && made.location.contains("done=entered"))
            let path = String(made.location.split(separator: "?")[0])
            let card = try await site.get(path, drafter)
            #expect(card.text.contains("荷乡志愿者协会（演示）") && card.text.contains("30,000.00 元"))
            #expect(card.text.contains("139****8100") && !card.text.contains("13900008100"))

            #expect(try await site.post("\(path)/certificates", drafter).status == 303)
            let issued = try await site.get(path, drafter).text
            let link = try #require(issued.firstMatch(of: /href="([^"]+\/certificates\/([0-9]+))"/))
            let paper = try await site.get(String(link.output.1), drafter).text
            #expect(paper.contains("社会组织登记证书") && paper.contains("返回登记项") && paper.contains("<svg"))
            #expect(!paper.contains("139"))
            let code = try #require(paper.firstMatch(of: /class="code">([0-9A-Z-]+)</)).output.1
            #expect(try await site.get("\(Links.verify)?code=\(code)").text.contains("现状：有效期至"))
            let revoking = ["certificate": String(link.output.2), "reason": "骗取登记"]
            #expect(try await site.post("\(path)/revoke", drafter, revoking).status == 303)
            let verified = try await site.get("\(Links.verify)?code=\(code)").text
            #expect(verified.contains("现已失效") && verified.contains("已撤销"))

            let silent = try await site.post("\(path)/move", drafter, ["version": "1", "move": "cancel"])
            #expect(silent.status == 422 && silent.text.contains("请写明理由"))
            let ended = try await site.post(
                "\(path)/move",
                drafter,
                ["version": "1", "move": "cancel", "reason": "理事会决定终止"]
            )
            #expect(ended.status == 303)
            let last = try await site.get(path, drafter).text
            #expect(last.contains("注销") && !last.contains("/edit\""))
            let late = try await site.post("\(path)/edit", drafter, Self.form(site, ["version": "2", "reason": "改名"]))
            #expect(late.status == 422 && late.text.contains("不能再修改"))
        }
    }

    @Test func `what was typed wrongly is told at its field, and nothing typed is lost`() async throws {
        try await TestSite.run { site in
            let drafter = try await site.staff("county-drafter")
            let reply = try await site.post(
                Links.newEntry(Self.register),
                drafter,
                Self.form(site, ["f_credit_code": "51429006MJY9001X6A", "f_funds": "三万", "f_scope": "扶老<b>"])
            )
            #expect(reply.status == 422)
            for text in ["最后一位校验不符", "应是金额", "51429006MJY9001X6A", "三万", "扶老&lt;b&gt;", "荷乡志愿者协会（演示）"] {
                #expect(reply.text.contains(text), "\(text)")
            }
            let double = try await site.post(
                Links.newEntry(Self.register),
                drafter,
                Self.form(site, ["f_credit_code": "52429006MJY9006X8B"])
            )
            #expect(double.status == 422 && double.text.contains("统一社会信用代码不得重复，已有登记项"))
            let nowhere = try await site.post(Links.newEntry(Self.register), drafter, Self.form(site, ["region": ""]))
            #expect(nowhere.status == 422 && nowhere.text.contains("请选择您辖区内的区划"))
        }
    }

    @Test func `a change shows what stood, leaves what the form does not show, and is in the history`() async throws {
        try await TestSite.run { site in
            let drafter = try await site.staff("county-drafter")
            let path = Links.entry(Self.register, site.here.entryID)
            let form = try await site.get("\(path)/edit", drafter).text
            #expect(form.contains("现登记：139****8100") && form.contains("value=\"姚晓云\""))
            var typed = Self.form(
                site,
                [
                    "f_name": "王秀英工作室（演示）", "f_credit_code": "52429006MJY9006X8B", "f_phone": "",
                    "f_representative": "程国海", "version": "1", "reason": "换届",
                ]
            )
            let saved = try await site.post("\(path)/edit", drafter, typed)
            #expect(saved.status == 303)
            let card = try await site.get(path, drafter).text
            #expect(card.contains("139****8100") && card.contains("姚晓云 → 程国海") && card.contains("换届"))
            let stale = try await site.post("\(path)/edit", drafter, typed)
            #expect(stale.status == 422 && stale.text.contains("刚刚被别人改过"))
            typed["version"] = "2"
            typed["f_phone"] = "无"
            #expect(try await site.post("\(path)/edit", drafter, typed).status == 303)
            let cleared = try await site.get(path, drafter).text
            #expect(cleared.contains("139****8100 → 无"))
        }
    }

    @Test func `what a case entered names the case on its page, as far as the reader sees it`() async throws {
        try await TestSite.run { site in
            let registers = site.rooms.registers
            let (here, caseID) = (site.here.id, site.here.caseID)
            let entry = try await site.rooms.database.write { transaction in
                let made = try registers.create(
                    RegisterDraft(
                        registerID: Self.register,
                        regionID: here,
                        values: try registers.values(
                            TestSite.society(name: "荷乡志愿者协会（演示）"),
                            of: Self.register,
                            actor: .system("test"),
                            in: transaction
                        ).compactMapValues { $0 },
                        caseID: caseID
                    ),
                    actor: .system("test"),
                    in: transaction
                )
                try registers.issueCertificate(
                    registerID: Self.register,
                    entryID: made.id,
                    caseID: caseID,
                    actor: .system("test"),
                    in: transaction
                )
                return made
            }
            let clerk = try await site.staff("township-clerk")
            let page = try await site.get(Links.entry(Self.register, entry.id), clerk).text
            #expect(page.contains("相关办件") && page.contains("王秀英"))
            #expect(page.matches(of: try Regex("href=\"\(Links.caseFile(caseID))\"")).count == 3)
        }
    }

    @Test func `a township reads its own entries, opens what is sensitive for a reason, and changes nothing`()
        async throws
    {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            let list = try await site.get(Links.register(Self.register), clerk).text
            #expect(list.contains("王秀英工作室") && !list.contains("刘桂兰工作室") && !list.contains("表格导入"))
            #expect(try await site.get("\(Links.register(Self.register))?text=lglgzs", clerk).text.contains("没有符合条件"))
            #expect(try await site.get("\(Links.register(Self.register))?state=nowhere", clerk).status == 422)
            let path = Links.entry(Self.register, site.here.entryID)
            #expect(try await site.get("\(path)/edit", clerk).status == 403)
            let silent = try await site.post("\(path)/unmask", clerk, ["reason": ""])
            #expect(silent.status == 422 && !silent.text.contains("13900008100"))
            let opened = try await site.post("\(path)/unmask", clerk, ["reason": "电话通知换证"])
            #expect(opened.text.contains("13900008100"))
        }
    }

    @Test func `a list goes out as a table, and a table comes in after a preview`() async throws {
        try await TestSite.run { site in
            let drafter = try await site.staff("county-drafter")
            let out = try await site.post(
                "\(Links.register(Self.register))/sheet.xlsx",
                drafter,
                ["reason": "年度核对"]
            )
            #expect(out.status == 200 && out.headers["content-type"]?.contains("spreadsheetml") == true)
            #expect(try await site.get("\(Links.register(Self.register))/template.xlsx", drafter).status == 200)
            let head = "所属区划,名称,类型,统一社会信用代码,法定代表人,注册资金（元）,住所,业务范围,成立登记日期"
            let tree = try await site.rooms.regions.tree()
            let town = tree.name(site.here.id)
            let good = "\(town),老年体育协会（演示）,社会团体,51429006MJY9003X9G,魏建平,30000,演示路7号,健身活动,2024-01-05"
            func send(_ line: String) async throws -> TestSite.Reply {
                let file = "\(head)\r\n\(line)\r\n"
                var body = Data("--XX\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n\(drafter.csrf)\r\n".utf8)
                body += Data("--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n".utf8)
                body += Data(file.utf8) + Data("\r\n--XX--\r\n".utf8)
                return try await site.send(
                    "POST",
                    Links.registerImport(Self.register),
                    drafter,
                    headers: ["Content-Type": "multipart/form-data; boundary=XX"],
                    body: body
                )
            }
            let bad = try await send(good.replacing("X9G", with: "X9A"))
            #expect(bad.text.contains("第 2 行") && bad.text.contains("校验不符") && !bad.text.contains("确认导入"))
            let shown = try await send(good)
            #expect(shown.text.contains("没有发现问题，将登记 1 项"))
            #expect(try await !site.get(Links.register(Self.register), drafter).text.contains("老年体育协会"))
            let hash = try #require(shown.text.firstMatch(of: /name="hash" value="([0-9a-f]+)"/)).output.1
            let taken = try await site.post(
                Links.takeRegister(Self.register),
                drafter,
                ["hash": String(hash), "name": "a.csv"]
            )
            #expect(taken.status == 303)
            #expect(try await site.get(Links.register(Self.register), drafter).text.contains("老年体育协会"))
            let again = try await site.post(
                Links.takeRegister(Self.register),
                drafter,
                ["hash": String(hash), "name": "a.csv"]
            )
            #expect(again.status == 422 && again.text.contains("已有登记项"))
        }
    }

    @Test func `entries stand on a map, limited as their list is, and by a table where no map is drawn`() async throws {
        try await TestSite.run { site in
            let drafter = try await site.staff("county-drafter")
            func place(_ name: String, kind: String, point: String?) async throws -> Int64 {
                var typed = [
                    "name": name, "pinyin": "Hexiang Lu", "kind": kind, "approved_by": "演示",
                    "approved_on": "2026-01-01", "located_in": "#\(site.here.id)",
                ]
                typed["point"] = point
                return try await site.rooms.registers.create(
                    actor: .system("test"),
                    registerID: "place_name",
                    regionID: site.here.id,
                    typed: typed
                ).id
            }
            let road = try await place("荷香路<b>", kind: "街路巷", point: "30.6630， 113.1660")
            _ = try await place("望月湖", kind: "自然地理实体", point: "30.7,113.2")
            _ = try await place("无名桥", kind: "专业设施", point: nil)
            await #expect(throws: RegisterProblem.self) {
                _ = try await place("倒置桥", kind: "专业设施", point: "113.1660,30.6630")
            }

            let list = try await site.get(Links.register("place_name"), drafter).text
            let path = "\(Links.register("place_name"))/map"
            #expect(list.contains("href=\"\(path)"))
            let map = try await site.get(path, drafter)
            #expect(map.status == 200 && map.text.contains("2 项在图上") && map.text.contains("data-map"))
            #expect(map.text.contains("data-latitude=\"30.6630\" data-longitude=\"113.1660\""))
            #expect(map.text.contains("荷香路&lt;b&gt;") && !map.text.contains("无名桥"))
            let lakes = try await site.get("\(path)?f_kind=\(TestSite.escaped("自然地理实体"))", drafter).text
            #expect(lakes.contains("望月湖") && !lakes.contains("荷香路"))
            let none = try await site.get("\(path)?text=\(TestSite.escaped("没有这个名字"))", drafter).text
            #expect(none.contains("没有符合条件、标有位置的登记项"))
            let card = try await site.get(Links.entry("place_name", road), drafter).text
            #expect(card.contains("30.6630,113.1660") && card.contains("\(path)?text="))
            // Organisations stand nowhere, and whoever reads no registers sees no map.
            #expect(try await site.get("\(Links.register("social_organization"))/map", drafter).status == 404)
            let clerk = try await site.staff("finance-clerk")
            #expect(try await site.get(path, clerk).status == 403)
        }
    }

    @Test func `a list asks the store as often for many entries as for few`() async throws {
        try await TestSite.run { site in
            let drafter = try await site.staff("county-drafter")
            let path = Links.register("place_name")
            func places(_ range: ClosedRange<Int>) async throws {
                for number in range {
                    _ = try await site.rooms.registers.create(
                        actor: .system("test"),
                        registerID: "place_name",
                        regionID: site.here.id,
                        typed: [
                            "name": "第\(number)巷（演示）", "pinyin": "Di Xiang", "kind": "街路巷", "approved_by": "演示",
                            "approved_on": "2026-01-01", "located_in": "#\(site.here.id)",
                        ]
                    )
                }
            }
            func cost() async throws -> Int {
                _ = site.statements.take()
                #expect(try await site.get(path, drafter).status == 200)
                return site.statements.take()
            }
            try await places(1...2)
            let few = try await cost()
            try await places(3...25)
            let many = try await cost()
            #expect(many <= few + 1, "the count of a list of more than one page is one statement more")
            #expect(many <= 12)
        }
    }
}
