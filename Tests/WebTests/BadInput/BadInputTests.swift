// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Testing
import Vocabulary
import Web

/// What a tired clerk types wrong: told in Chinese with what to do, and what was typed is still there.
struct BadInputTests {
    private func own(_ site: TestSite) -> [String: String] { ["Origin": "http://127.0.0.1:\(site.port)"] }

    private func request(_ site: TestSite) -> String {
        UUIDv7.make(at: site.clock.now(), random: Access.systemRandom(10))
    }

    private func intake(_ site: TestSite, _ changes: [String: String] = [:]) throws -> [String: String] {
        [
            "service": "dibao", "number": try TestSite.number(serial: 501, today: site.clock.today).number,
            "name": "王小明", "village": String(site.here.villageID), "channel": "window", "request_id": request(site),
        ].merging(changes, uniquingKeysWith: { $1 })
    }

    private func version(_ site: TestSite, _ clerk: TestSite.Visitor, _ caseID: Int64) async throws -> String {
        let text = try await site.get(Links.caseFile(caseID), clerk).text
        return text.firstMatch(of: /name="version" value="(\d+)"/).map { String($0.1) } ?? ""
    }

    @Test func `an intake with something wrong says what, and keeps everything else`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            let good = try TestSite.number(serial: 501, today: site.clock.today).number
            let wrongDigit = good.dropLast() + (good.last == "3" ? "4" : "3")
            let cases: [([String: String], String)] = [
                (["number": String(wrongDigit)], "身份证号最后一位应为"),
                (["number": "429006202712310016"], "晚于今天"),
                (["number": "4290061966"], "位"),
                (["name": "<script>alert(1)</script>"], "姓名中有数字或符号"),
                (["name": ""], "姓名"),
                (["village": ""], "申请人所在村（社区）"),
                (["service": ""], "要办理的事项"),
                (["service": "no-such"], "要办理的事项"),
                (["request_id": "x"], "请刷新页面"),
            ]
            for (changes, message) in cases {
                let form = try intake(site, changes)
                let reply = try await site.post(Links.intake, clerk, form, headers: own(site))
                #expect(reply.status == 422, "\(changes)")
                #expect(reply.text.contains(message), "\(changes)")
                #expect(!reply.text.contains("<script>alert"), "\(changes)")
                for name in ["number", "name"] where form[name]?.isEmpty == false {
                    let typed = (form[name] ?? "").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
                    #expect(reply.text.contains("value=\"\(typed)\""), "\(changes) lost \(name)")
                }
                if changes["village"] == nil {
                    #expect(reply.text.contains("value=\"\(site.here.villageID)\" selected"), "\(changes)")
                }
            }
        }
    }

    @Test func `money below zero and of ten thousand million is told field by field, at once`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            let link = "\(Links.caseFile(site.here.caseID))/answers/\(site.here.personID)"
            let form = [
                "version": try await version(site, clerk, site.here.caseID), "wage": "-5",
                "business": "10000000000", "property": "一千二", "transfer": "210.50",
            ]
            let reply = try await site.post(link, clerk, form, headers: own(site))

            #expect(reply.status == 422)
            for message in ["金额不能为负数", "金额超过上限", "金额“一千二”无法识别"] {
                #expect(reply.text.contains(message), "\(message)")
            }
            for typed in ["-5", "10000000000", "一千二", "210.50"] {
                #expect(reply.text.contains("value=\"\(typed)\""), "\(typed)")
            }
        }
    }

    @Test func `a family member typed wrong is shown again to be mended and sent`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            let link = Links.caseFile(site.here.caseID)
            let good = try TestSite.number(serial: 502, today: site.clock.today).number
            let form = [
                "version": try await version(site, clerk, site.here.caseID), "number": "429006196603041230",
                "name": "阿卜杜热合曼·麦麦提图尔荪", "relation": "配偶", "standing": "member",
            ]
            let refused = try await site.post("\(link)/members", clerk, form, headers: own(site))
            #expect(refused.status == 422)
            #expect(refused.text.contains("改正后再提交"))
            #expect(refused.text.contains("action=\"\(link)/members\""))
            #expect(refused.text.contains("name=\"number\" value=\"429006196603041230\""))
            #expect(refused.text.contains("name=\"name\" value=\"阿卜杜热合曼·麦麦提图尔荪\""))
            #expect(refused.text.contains("type=\"hidden\" name=\"relation\" value=\"配偶\""))

            let mended = form.merging(["number": good], uniquingKeysWith: { $1 })
            #expect(try await site.post("\(link)/members", clerk, mended).status == 303)
            let again = try await site.post("\(link)/members", clerk, mended, headers: own(site))
            #expect(again.status == 409)
            #expect(again.text.contains("已在本家庭中"))
        }
    }

    @Test func `a form from another site is never offered to be sent again`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            let form = ["version": "1", "number": "429006196603041230", "name": "王小明"]
            let reply = try await site.post(
                "\(Links.caseFile(site.here.caseID))/members",
                clerk,
                form,
                headers: ["Origin": "http://evil.example"]
            )
            #expect(reply.status == 422)
            #expect(!reply.text.contains("改正后再提交"))
            #expect(reply.text.contains("王小明"))
        }
    }

    @Test func `a family keeps its applicant`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            let link = Links.caseFile(site.here.caseID)
            let removal = [
                "version": try await version(site, clerk, site.here.caseID), "person": String(site.here.personID),
            ]
            let kept = try await site.post("\(link)/members/remove", clerk, removal)
            #expect(kept.status == 422)
            #expect(kept.text.contains("申请人不能移出家庭"))

            let dossier = try await site.rooms.casework.dossier(actor: clerk.actor, caseID: site.here.caseID)
            try await site.rooms.casework.setMember(
                actor: clerk.actor,
                caseID: site.here.caseID,
                version: dossier.file.version,
                personID: site.here.personID,
                standing: .excluded,
                relation: "本人",
                reason: "在监服刑"
            )
            let submit = [
                "version": try await version(site, clerk, site.here.caseID), "request_id": request(site),
                "action": "submit",
            ]
            let refused = try await site.post("\(link)/act", clerk, submit)
            #expect(refused.status == 422)
            #expect(refused.text.contains("家庭中还没有申请人"))
        }
    }

    @Test func `who is covered already is told at the window, by name and number`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            let covered = try intake(
                site,
                ["number": try TestSite.number(serial: 140, today: site.clock.today).number, "name": "陈大勇"]
            )
            let reply = try await site.post(Links.intake, clerk, covered)
            var text = reply.text
            if reply.status == 303 {
                let link = String(reply.location.prefix { $0 != "?" })
                let id = Int64(link.split(separator: "/").last ?? "") ?? 0
                text = try await site.get(link, clerk).text
                let submit = [
                    "version": try await version(site, clerk, id), "request_id": request(site), "action": "submit",
                ]
                let refused = try await site.post("\(link)/act", clerk, submit)
                #expect([409, 422].contains(refused.status))
                #expect(refused.text.contains("陈大勇已在册享受"))
            }
            #expect(text.contains("陈大勇已在册享受“最低生活保障”"))
        }
    }

    @Test func `a form posted twice counts once`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            let form = try intake(site)
            let first = try await site.post(Links.intake, clerk, form)
            let second = try await site.post(Links.intake, clerk, form)
            #expect(first.status == 303)
            #expect(first.location == second.location)

            let link = Links.caseFile(site.here.caseID)
            let withdrawal = [
                "version": try await version(site, clerk, site.here.caseID), "request_id": request(site),
                "action": "withdraw", "comment": "家庭情况好转",
            ]
            #expect(try await site.post("\(link)/act", clerk, withdrawal).status == 303)
            #expect(try await site.post("\(link)/act", clerk, withdrawal).status == 303)
            let dossier = try await site.rooms.casework.dossier(actor: clerk.actor, caseID: site.here.caseID)
            #expect(dossier.actions.filter { $0.action == "withdraw" }.count == 1)
        }
    }

    @Test func `nothing is done to a case that has ended, and the comment is shown again`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            let link = Links.caseFile(site.here.caseID)
            let withdrawal = [
                "version": try await version(site, clerk, site.here.caseID), "request_id": request(site),
                "action": "withdraw", "comment": "家庭情况好转",
            ]
            _ = try await site.post("\(link)/act", clerk, withdrawal)
            for (path, form) in [
                ("act", ["action": "submit", "request_id": request(site), "comment": "材料齐全，请审核"]),
                ("kin", ["kin": "村委会副主任之兄"]), ("members", ["number": "", "name": "王小明"]),
                (
                    "members",
                    [
                        "number": try TestSite.number(serial: 503, today: site.clock.today).number, "name": "王小明",
                        "standing": "member", "relation": "配偶",
                    ]
                ),
            ] {
                let typed = form.merging(["version": "9"], uniquingKeysWith: { $1 })
                let reply = try await site.post("\(link)/\(path)", clerk, typed, headers: own(site))
                #expect([409, 422].contains(reply.status), "\(path) gave \(reply.status)")
                if path == "act" {
                    #expect(reply.text.contains("该办件已办结"))
                    #expect(reply.text.contains("材料齐全，请审核"))
                }
            }
        }
    }

    @Test func `a consent is recorded for members only`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            let consent = [
                "version": try await version(site, clerk, site.here.caseID), "person": String(site.there.personID),
                "given_by": "刘桂兰",
            ]
            let link = Links.caseFile(site.here.caseID)
            #expect(try await site.post("\(link)/consents", clerk, consent).status == 404)
        }
    }
}
