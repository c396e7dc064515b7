// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Testing
import Vocabulary
import Web

/// The forms of a case as a browser sends them.
struct CaseFormTests {
    private static func requestID(_ site: TestSite) -> String {
        UUIDv7.make(at: site.clock.now(), random: Access.systemRandom(10))
    }

    private static func version(_ site: TestSite, _ caseID: Int64, _ visitor: TestSite.Visitor) async throws -> String {
        String(try await site.rooms.casework.dossier(actor: visitor.actor, caseID: caseID).file.version)
    }

    @Test func `the window says where an applicant stands already, and goes on once that was looked at`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            var form = [
                "service": "dibao", "number": try TestSite.number(serial: 140, today: site.clock.today).number,
                "name": "陈大勇", "village": String(site.here.villageID), "channel": "window",
                "request_id": Self.requestID(site),
            ]
            let flagged = try await site.post(Links.intake, clerk, form)
            #expect(flagged.status == 409)
            #expect(flagged.text.contains("陈大勇已在册享受“最低生活保障”"))
            #expect(flagged.text.contains("自2026年9月起"))
            #expect(flagged.text.contains("基本生活救助"))
            #expect(flagged.text.contains("value=\"陈大勇\""))
            form["confirmed"] = "yes"
            let opened = try await site.post(Links.intake, clerk, form)
            #expect(opened.status == 303)
            let page = try await site.get(opened.location, clerk)
            #expect(page.text.contains("重复提示"))
            #expect(page.text.contains("已在册：改为不保，或写明理由后继续"))
        }
    }

    @Test func `the window says at once that somebody is too young, before any form is filled in`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            var form = [
                "service": "gaoling-jintie", "number": try TestSite.number(serial: 140, today: site.clock.today).number,
                "name": "陈大勇", "village": String(site.here.villageID), "channel": "window",
                "request_id": Self.requestID(site),
            ]
            let flagged = try await site.post(Links.intake, clerk, form)
            #expect(flagged.status == 409)
            #expect(flagged.text.contains("条件提示"))
            #expect(flagged.text.contains("本月内还没有到当地规定的发放年龄"))
            form["confirmed"] = "yes"
            #expect(try await site.post(Links.intake, clerk, form).status == 303)
        }
    }

    @Test func `a list of people by age is begun from, and tells a form without anybody`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            let path = Links.reached("gaoling-jintie")
            let person = try await site.rooms.parties.create(
                actor: .system("test"),
                PersonDraft(
                    name: try PersonName("钱老太"),
                    sex: .female,
                    birthOn: site.clock.today.adding(months: -12 * 81),
                    hukouRegionID: site.here.villageID,
                    homeRegionID: site.here.villageID
                )
            )
            let page = try await site.get(path, clerk)
            #expect(page.status == 200)
            #expect(page.text.contains("钱老太") && page.text.contains("81 周岁"))
            let nobody = try await site.post(path, clerk, ["request_id": Self.requestID(site)])
            #expect(nobody.status == 422)
            #expect(nobody.text.contains("还没有选人"))
            let begun = try await site.post(
                path,
                clerk,
                ["person": String(person), "request_id": Self.requestID(site)]
            )
            #expect(begun.status == 303)
            #expect(try await site.get(begun.location, clerk).text.contains("钱老太"))
            #expect(try await !site.get(path, clerk).text.contains("钱老太"))
            #expect(try await site.get(Links.reached("dibao"), clerk).status == 404)
            #expect(try await site.get("\(path)?born=x&after=1", clerk).status == 422)
        }
    }

    @Test func `of two clerks at one case the second is told so and keeps what was typed`() async throws {
        try await TestSite.run { site in
            let first = try await site.staff("township-clerk")
            let second = try await site.staff("township-clerk")
            let path = Links.caseFile(site.here.caseID)
            let seen = try await Self.version(site, site.here.caseID, first)
            let saved = try await site.post("\(path)/kin", first, ["version": seen, "kin": "村会计之妹"])
            #expect(saved.status == 303)
            let form = [
                "version": seen, "action": "withdraw", "comment": "申请人来电要求撤回",
                "request_id": Self.requestID(site),
            ]
            let lost = try await site.post("\(path)/act", second, form)
            #expect(lost.status == 409)
            #expect(lost.text.contains("刚刚被其他同事更新过"))
            #expect(lost.text.contains("申请人来电要求撤回"))
            var again = form
            again["version"] = try await Self.version(site, site.here.caseID, second)
            #expect(try await site.post("\(path)/act", second, again).status == 303)
            // The same form once more changes nothing and is no error.
            #expect(try await site.post("\(path)/act", second, again).status == 303)
            again["request_id"] = Self.requestID(site)
            let ended = try await site.post("\(path)/act", second, again)
            #expect(ended.status == 409)
            #expect(ended.text.contains("已办结（已撤回）"))
        }
    }

    @Test func `a visit without signatures or a signed sheet is not kept, and what was typed is`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            let path = Links.caseFile(site.here.caseID)
            let form = [
                "version": try await Self.version(site, site.here.caseID, clerk), "visited_on": "2026-11-19",
                "surveyor1": "李敏", "surveyor2": "陈秀兰", "present": "王秀英", "findings": "屋顶漏雨，\"一贫如洗\"。",
            ]
            let unsigned = try await site.post("\(path)/visits", clerk, form)
            #expect(unsigned.status == 422)
            #expect(unsigned.text.contains("还缺签名：李敏、陈秀兰、王秀英"))
            #expect(unsigned.text.contains("屋顶漏雨，&quot;一贫如洗&quot;。"))
            // The upload brings a photo of the signed sheet.
            let signed = try await site.upload("\(path)/visits", clerk, form)
            #expect(signed.status == 303)
            let page = try await site.get(path, clerk)
            #expect(page.text.contains("已签字的调查表"))
            #expect(page.text.contains("<img src=\"\(path)/files/"))
        }
    }

    @Test func `a drawing that is cut off or too large is told on the visit's page, not taken for unsigned`()
        async throws
    {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            let path = Links.caseFile(site.here.caseID)
            let head = "data:image/png;base64,"
            let whole = TestSite.drawing("李敏")
            let large = whole.dropLast(12) + Data(count: 500_000) + whole.suffix(12)
            let form = [
                "version": try await Self.version(site, site.here.caseID, clerk), "visited_on": "2026-11-19",
                "surveyor1": "李敏", "surveyor2": "陈秀兰", "present": "王秀英", "findings": "与申报一致。",
                "sign2": head + TestSite.drawing("陈秀兰").base64EncodedString(),
                "sign3": head + TestSite.drawing("王秀英").base64EncodedString(),
            ]
            for broken in [whole.dropLast(1), large] {
                let typed = form.merging(["sign1": head + broken.base64EncodedString()]) { $1 }
                let refused = try await site.post("\(path)/visits", clerk, typed)
                #expect(refused.status == 422)
                #expect(refused.text.contains("签名图片太大或不完整，请点“重签”后再签一次。"))
                #expect(refused.text.contains("与申报一致。"))
            }
            let twice = form.merging(["sign1": form["sign2"] ?? ""]) { $1 }
            let refused = try await site.post("\(path)/visits", clerk, twice)
            #expect(refused.status == 422)
            #expect(refused.text.contains("李敏、陈秀兰的签名用了同一张图片"))
            let signed = form.merging(["sign1": head + whole.base64EncodedString()]) { $1 }
            #expect(try await site.post("\(path)/visits", clerk, signed).status == 303)
        }
    }

    @Test func `a re-check opens from the enrolment's page, once`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            let page = try await site.get(Links.enrolment(site.here.enrolmentID), clerk)
            #expect(page.text.contains("发起定期复核"))
            let path = "\(Links.enrolment(site.here.enrolmentID))/review"
            let first = try await site.post(path, clerk, ["request_id": Self.requestID(site)])
            let second = try await site.post(path, clerk, ["request_id": Self.requestID(site)])
            #expect(first.status == 303)
            #expect(first.location == second.location)
            let opened = try await site.get(first.location, clerk)
            #expect(opened.text.contains("最低生活保障定期复核"))
            #expect(opened.text.contains("现家庭月保障金额 400.00 元"))
            #expect(opened.text.contains("陈大勇的核对授权"))
        }
    }

    @Test func `the verification desk takes a return in the browser and says what is wrong with another file`()
        async throws
    {
        try await TestSite.run { site in
            let verifier = try await site.staff("verifier")
            let desk = try await site.get(Links.verification, verifier)
            #expect(desk.status == 200)
            #expect(desk.text.contains("没有要处理的核对"))
            // A picture is no return.
            let refused = try await site.upload(Links.takeVerification, verifier, [:])
            #expect(refused.status == 422)
            #expect(refused.text.contains("role=\"alert\""))
            let head = "请求号,证件号,姓名,项目,值,截至日,备注\r\n"
            let body =
                "--XX\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n\(verifier.csrf)\r\n"
                + "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"回执.csv\"\r\n\r\n"
                + head + "HD20261120-1,429006196603041208,王秀英,查无记录,,2026-11-20,\r\n\r\n--XX--\r\n"
            let headers = ["Content-Type": "multipart/form-data; boundary=XX"]
            let taken = try await site.send(
                "POST",
                Links.takeVerification,
                verifier,
                headers: headers,
                body: Data(body.utf8)
            )
            #expect(taken.status == 303)
            let file = try await site.get(taken.location, verifier)
            #expect(file.text.contains("回执.csv"))
            #expect(file.text.contains("请求号不存在"))
            let clerk = try await site.staff("township-clerk")
            #expect(try await site.get(Links.verification, clerk).status == 403)
            let report = try await site.get(Links.caseVerification(site.here.caseID), clerk)
            #expect(report.text.contains("没有有效的核对授权"))
            #expect(try await site.get(Links.caseVerification(site.there.caseID), clerk).status == 404)
        }
    }

    @Test func `who lives in the applicant's household is offered for the family, and nobody else`() async throws {
        try await TestSite.run { site in
            let system = Actor.system("test")
            let spouse = try await site.rooms.parties.create(
                actor: system,
                PersonDraft(
                    name: try PersonName("高志强"),
                    number: try TestSite.number(serial: 335, today: site.clock.today),
                    hukouRegionID: site.here.villageID,
                    homeRegionID: site.here.villageID
                )
            )
            _ = try await site.rooms.parties.createHousehold(
                actor: system,
                HouseholdDraft(
                    kind: .hukou,
                    number: "HK0001",
                    regionID: site.here.villageID,
                    headPersonID: site.here.personID,
                    members: [(site.here.personID, "本人"), (spouse, "配偶")],
                    from: try CivilDate(parsing: "2020-01-01")
                )
            )
            let clerk = try await site.staff("township-clerk")
            let path = Links.caseFile(site.here.caseID)
            #expect(try await !site.get(path, clerk).text.contains("高志强"))
            let offered = try await site.get("\(path)?household=1", clerk)
            #expect(offered.text.contains("高志强"))
            let version = try await Self.version(site, site.here.caseID, clerk)
            let stranger = ["version": version, "person": String(site.there.personID)]
            #expect(try await site.post("\(path)/members/join", clerk, stranger).status == 404)
            let joined = ["version": version, "person": String(spouse)]
            #expect(try await site.post("\(path)/members/join", clerk, joined).status == 303)
            let dossier = try await site.rooms.casework.dossier(actor: clerk.actor, caseID: site.here.caseID)
            #expect(dossier.members.map(\.relation) == ["本人", "配偶"])
            #expect(try await site.get("\(path)?household=1", clerk).text.contains("没有登记其他同户人员"))
        }
    }

    @Test func `a window accepts for the township where the applicant is registered, and reads no more of them`()
        async throws
    {
        try await TestSite.run { site in
            let number = try TestSite.number(serial: 336, today: site.clock.today)
            let person = try await site.rooms.parties.create(
                actor: .system("test"),
                PersonDraft(
                    name: try PersonName("高志强"),
                    number: number,
                    hukouRegionID: site.there.villageID,
                    homeRegionID: site.there.villageID
                )
            )
            let clerk = try await site.staff("township-clerk")
            var form = [
                "service": "dibao", "number": number.number, "name": "高志刚", "village": String(site.here.villageID),
                "channel": "window", "request_id": Self.requestID(site),
            ]
            let guessed = try await site.post(Links.intake, clerk, form)
            #expect(guessed.status == 422)
            #expect(guessed.text.contains("登记的姓名与填写的不一致"))
            #expect(!guessed.text.contains("高*") && !guessed.text.contains("东风村（演示）</strong>"))

            form["name"] = "高志强"
            let told = try await site.post(Links.intake, clerk, form)
            #expect(told.status == 409)
            let tree = try await site.rooms.regions.tree()
            #expect(told.text.contains("申请人户籍登记在\(tree.fullName(site.there.id))。"))
            #expect(!told.text.contains(Links.person(person)))

            form["elsewhere"] = "yes"
            let opened = try await site.post(Links.intake, clerk, form)
            #expect(opened.status == 303)
            #expect(try await site.get(opened.location, clerk).text.contains("高志强"))
            #expect(try await site.get(Links.person(person), clerk).status == 404)

            // Somebody of the family who is registered there is found likewise.
            let spouse = try TestSite.number(serial: 337, today: site.clock.today)
            let wife = try await site.rooms.parties.create(
                actor: .system("test"),
                PersonDraft(
                    name: try PersonName("周秀兰"),
                    number: spouse,
                    hukouRegionID: site.there.villageID,
                    homeRegionID: site.there.villageID
                )
            )
            let id = try #require(Int64(opened.location.split(separator: "?")[0].split(separator: "/").last ?? ""))
            let member = [
                "version": try await Self.version(site, id, clerk), "number": spouse.number, "name": "周秀兰",
                "standing": "member", "relation": "配偶",
            ]
            #expect(try await site.post("\(Links.caseFile(id))/members", clerk, member).status == 303)
            let dossier = try await site.rooms.casework.dossier(actor: clerk.actor, caseID: id)
            #expect(dossier.members.map(\.personID) == [person, wife])
        }
    }

    @Test func `an agent is named on the application`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            var form = [
                "service": "dibao", "number": try TestSite.number(serial: 336, today: site.clock.today).number,
                "name": "冯桂英", "village": String(site.here.villageID), "channel": "agent",
                "request_id": Self.requestID(site),
            ]
            let unnamed = try await site.post(Links.intake, clerk, form)
            #expect(unnamed.status == 422)
            #expect(unnamed.text.contains("代理人的姓名、与申请人的关系和电话"))
            form["agent"] = "冯小刚，侄子，13900001234"
            form["request_id"] = Self.requestID(site)
            let opened = try await site.post(Links.intake, clerk, form)
            #expect(opened.status == 303)
            #expect(try await site.get(opened.location, clerk).text.contains("冯小刚，侄子，13900001234"))
        }
    }
}
