// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import Testing
import Vocabulary

/// Plans: values that are reported and checked, years that are closed, tasks that are followed.
extension APIThread {
    func plans() async throws {
        let leader = try await site.token("bureau-leader", drafter.contract)
        let listed = try await leader.get("/plans")["items"].list
        #expect(listed.contains { $0["id"] == "shisiwu" && $0["closed"] == true })
        let compared = try await leader.get("/plans/compared?on=2026-01-01")
        #expect(compared["groups"].list.contains { $0["title"] == "养老机构护理型床位占比" })
        #expect(!compared["namesakes"].list.isEmpty)
        try await values(leader)
        try await supervision(leader)
        try await consultation()
        try await meeting(leader)
        try await projects(leader)
        try await funds(leader)
        try await assessments(leader)
        try await purchases(leader)
        try await rollUps(leader)
    }

    private func rollUps(_ leader: TokenHolder) async throws {
        let month = site.clock.today.month
        try await drafter.post("/roll-ups", ["month": .string(month.iso)], status: 422)
        let over: Value = ["month": .string(month.adding(-1).iso)]
        let made = try await drafter.post("/roll-ups", over, status: 201)
        #expect(made["state"] == "waiting" && made["lines"].list.contains { $0["code"] == "benefit.dibao.due" })
        try await drafter.post("/roll-ups", over, status: 409)
        let path = "/roll-ups/\(made["id"].integer)"
        try await leader.get("\(path)/sheet", status: 409)
        try await drafter.post("\(path)/check", ["agrees": true], status: 403)
        #expect(try await checker.post("\(path)/check", ["agrees": true])["state"] == "checked")
        let sheet = try await leader.get("\(path)/sheet")
        #expect(sheet["lines"] == made["lines"] && sheet["office_code"] == "429006")
        #expect(try await leader.get("/roll-ups")["items"][0]["id"] == made["id"])
        #expect(try await leader.get(path)["checked_by"] == sheet["checked_by"])
        // A county has nobody below it; and what was changed on the way is found before that.
        #expect(try await drafter.post("/roll-ups/taken", sheet, status: 422)["type"] == "roll-up.not-above")
        guard case .object(var changed) = sheet else { return }
        changed["number"] = 2
        #expect(try await drafter.post("/roll-ups/taken", .object(changed), status: 422)["type"] == "roll-up.altered")
    }

    private func purchases(_ leader: TokenHolder) async throws {
        let day = Value.string(site.clock.today.iso)
        let told: [String: Value] = [
            "item": "jiuzhu-diaocha", "number": "购一号", "party": "演示中心", "credit_code": "52429006MJY9012X5J",
            "amount": "80000.50", "signed": day, "from": day, "until": day, "file": file,
        ]
        try await drafter.post("/purchasing", .object(told.merging(["item": "x"]) { $1 }), status: 422)
        for amount: Value in ["9000000000000000", "10000000000", "-1"] {
            try await drafter.post("/purchasing", .object(told.merging(["amount": amount]) { $1 }), status: 422)
        }
        let made = try await drafter.post("/purchasing", .object(told), status: 201)
        #expect(made["party_kind"] == "organization" && made["grade"] == .null)
        let path = "/purchasing/\(made["id"].integer)"
        let opinion: Value = ["grade": "good", "words": "达到约定", "file": file]
        try await drafter.post("\(path)/appraise", opinion, status: 403)
        #expect(try await checker.post("\(path)/appraise", opinion)["grade"] == "good")
        try await drafter.post("\(path)/withdraw", ["reason": "错"], status: 409)
        #expect(try await leader.get(path)["appraisal"] == "达到约定")
        #expect(try await leader.get("/purchasing")["from_organizations"]["yuan"] == "80000.50")
        let wrong = try await drafter.post("/purchasing", .object(told.merging(["number": "购二号"]) { $1 }), status: 201)
        let withdrawn = try await drafter.post("/purchasing/\(wrong["id"].integer)/withdraw", ["reason": "重复"])
        #expect(withdrawn["withdrawn"] == "重复")
    }

    private func assessments(_ leader: TokenHolder) async throws {
        let path = "/plans/shisiwu/assessments"
        let day: Value = "2023-12-31"
        let question: Value = [
            "words": "满意吗", "answers": [["words": "满意", "count": 30], ["words": "否", "count": 9]],
        ]
        let told: [String: Value] = [
            "kind": "survey", "evaluation": day, "body": "民政局", "from": "2023-11-01", "words": "问卷", "asked": 50,
            "answered": 40, "questions": [question], "file": file,
        ]
        try await drafter.post(path, .object(told.merging(["answered": 38]) { $1 }), status: 422)
        try await drafter.post("/plans/nothing/assessments", .object(told), status: 404)
        let reported = try await drafter.post(path, .object(told), status: 201)
        #expect(reported["state"] == "waiting" && reported["questions"][0]["answers"][1]["count"] == 9)
        let check = "/plan-assessments/\(reported["id"].integer)/check"
        try await drafter.post(check, ["agrees": true], status: 403)
        #expect(try await checker.post(check, ["agrees": true])["counts"] == true)
        #expect(try await leader.get(path)["items"].list.map { $0["counts"] } == [true])
    }

    private func funds(_ leader: TokenHolder) async throws {
        let path = "/funds/\(site.clock.today.year)/dibao.own.spent"
        let told: Value = ["value": "100000.50", "note": "决算", "file": file]
        try await drafter.post(path, ["value": "x", "note": "决算", "file": file], status: 422)
        let reported = try await drafter.post(path, told, status: 201)
        #expect(reported["state"] == "waiting")
        let check = "/fund-values/\(reported["id"].integer)/check"
        try await drafter.post(check, ["agrees": true], status: 403)
        #expect(try await checker.post(check, ["agrees": true])["state"] == "checked")
        let year = try await leader.get("/funds")
        #expect(year["spent"]["yuan"] == "100000.50" && year["execution"] == "无数据")
        try await leader.get("/funds?year=1900", status: 422)
    }

    private func projects(_ leader: TokenHolder) async throws {
        let path = "/projects/shisiwu/welfare-institute"
        try await leader.get("/projects/shisiwu/nothing", status: 404)
        let today = Value.string(site.clock.today.iso)
        try await drafter.post("\(path)/entries", ["kind": "stage", "day": today, "stage": "立项"], status: 409)
        let facts: Value = [
            "kind": "facts", "day": today, "unit": "市民政局", "place": "东门", "land_use": "不新占地",
        ]
        #expect(try await drafter.post("\(path)/entries", facts, status: 201)["state"] == "preparing")
        for stage in ["立项", "开工", "竣工"] {
            let reached: Value = ["kind": "stage", "day": today, "stage": .string(stage), "file": file]
            try await drafter.post("\(path)/entries", reached, status: 201)
        }
        let signed: Value = [
            "kind": "contract", "day": today, "number": "一号", "party": "公司", "amount": "100000", "file": file,
        ]
        let contract = try await drafter.post("\(path)/entries", signed, status: 201)["contracts"][0]["id"]
        let arrived: Value = [
            "kind": "arrived", "day": today, "source": "省级资金", "amount": "80000.50", "words": "凭证",
        ]
        try await drafter.post("\(path)/entries", arrived, status: 201)
        let over: Value = ["kind": "paid", "day": today, "contract": contract, "amount": "100000.01", "words": "凭证"]
        try await drafter.post("\(path)/entries", over, status: 422)
        let photo: Value = ["kind": "photo", "day": today, "words": "正门", "file": file]
        try await drafter.post("\(path)/entries", photo, status: 201)
        try await checker.post("\(path)/accept", ["agrees": true, "day": today], status: 409)
        let agreed: Value = ["agrees": true, "day": today, "words": "合格", "file": file]
        let accepted = try await checker.post("\(path)/accept", agreed)
        #expect(accepted["state"] == "accepted" && accepted["arrived"]["yuan"] == "80000.50")
        #expect(try await leader.get(path)["entries"].list.count == 8)
        let listed = try await leader.get("/projects?plan=shisiwu&state=accepted")["items"].list
        #expect(listed.count == 1 && listed[0]["project"] == "welfare-institute")
    }

    private func values(_ leader: TokenHolder) async throws {
        let path = "/plans/shisiwu/indicators/nursing-bed-share"
        try await leader.get("/plans/nothing", status: 404)
        try await leader.get("/plans/shisiwu/indicators/nothing", status: 404)
        let told: Value = ["period": "2025", "value": "58", "note": "年报", "file": file]
        try await drafter.post("\(path)/values", ["period": "2025", "value": "x", "note": "年报"], status: 422)
        let reported = try await drafter.post("\(path)/values", told, status: 201)
        let value = try #require(reported["values"].list.last)
        #expect(value["state"] == "waiting" && value["evidence"] == "照片.png" && reported["standing"] == "无数据")
        let check = "/plan-values/\(value["id"].integer)/check"
        try await drafter.post(check, ["agrees": true], status: 403)
        #expect(try await checker.post(check, ["agrees": true])["state"] == "checked")
        let judged = try await leader.get("/plans/shisiwu?on=2099-01-01")["indicators"].list
        #expect(judged.contains { $0["id"] == "nursing-bed-share" && $0["standing"] == "未达预期" && $0["value"] == "58" })
        #expect(try await leader.get("/plans/shisiwu?on=2021-01-01")["closed"] == false)
        #expect(try await leader.post("/plans/shisiwu/periods", ["period": "2025"])["period"] == "2025")
        #expect(try await leader.get(path)["values"].list.contains { $0["value"] == "58" && $0["late"] == false })
    }

    private func supervision(_ leader: TokenHolder) async throws {
        let planning = site.rooms.planning
        let plan = try #require(planning.plans.first { $0.id == "shisiwu" })
        let measure = try #require(plan.measures.first)
        let department = Value.string(try #require(planning.departments.first).title)
        let due = Value.string(site.clock.today.adding(days: 30).iso)
        var asked: [String: Value] = ["plan": "shisiwu", "measure": .string(measure.id), "words": "报进展"]
        if let task = measure.tasks.first { asked["task"] = .string(task.id) }
        try await drafter.post("/supervision", .object(asked), status: 422)
        asked["due"] = due
        asked["department"] = department
        let opened = try await drafter.post("/supervision", .object(asked), status: 201)
        let path = "/supervision/\(opened["id"].integer)"
        let later = Value.string(site.clock.today.adding(days: 60).iso)
        #expect(try await leader.post("\(path)/extend", ["due": later, "words": "雨季"])["due"] == later)
        let word: Value = ["department": department, "words": "已开工"]
        #expect(try await drafter.post("\(path)/report", word)["state"] == "running")
        let end: Value = ["department": department, "words": "已验收", "done": true, "file": file]
        #expect(try await drafter.post("\(path)/report", end)["state"] == "submitted")
        #expect(try await leader.get("/supervision?part=submitted")["items"][0]["id"] == opened["id"])
        #expect(try await checker.post("\(path)/check", ["agrees": true])["state"] == "closed")
        #expect(try await leader.get(path)["steps"].list.count == 5)
        let month = try await leader.get("/supervision/summary")
        #expect(month["on_time"] == 1 && month["closed"].list.count == 1)
    }
}
