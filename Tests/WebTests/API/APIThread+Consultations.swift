// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Testing
import Vocabulary

/// Asking units for their opinions, and meetings with their minutes.
extension APIThread {
    func consultation() async throws {
        let due = Value.string(site.clock.today.adding(days: 3).iso)
        let township = Value.string(try await site.rooms.regions.tree().name(site.here.id))
        try await drafter.post("/consultations", ["title": "办法"], status: 422)
        try await clerk.post("/consultations", ["title": "办法", "clauses": ["甲"]], status: 403)
        let drafted = try await drafter.post("/consultations", ["title": "办法", "clauses": ["甲", "乙"]], status: 201)
        let path = "/consultations/\(drafted["id"].integer)"
        try await clerk.get(path, status: 404)
        let text: Value = ["version": drafted["version"], "title": "办法", "clauses": ["一年渐退", "动态调整"]]
        let edited = try await drafter.post("\(path)/text", text)
        try await drafter.post("\(path)/text", text, status: 409)
        let letter: Value = [
            "version": edited["version"], "letter_number": "函〔2026〕1号", "due": due, "units": [township], "send": true,
        ]
        let sent = try await drafter.post("\(path)/letter", letter)
        #expect(sent["state"] == "asking" && sent["rounds"][0]["silence_agrees"] == false)
        #expect(try await clerk.get("/consultations")["items"][0]["units"] == 1)
        #expect(try await clerk.get(path)["draft"] == 1)
        let unit = sent["rounds"][0]["units"][0]["id"]
        let answer: Value = ["unit": unit, "opinions": [["clause": 1, "wants": "改为六个月"]]]
        try await head.post("\(path)/replies", ["unit": unit, "opinions": [["clause": 9, "wants": "改"]]], status: 422)
        let answered = try await clerk.post("\(path)/replies", answer)
        let opinion = answered["opinions"][0]["id"]
        let collating = try await drafter.post("\(path)/collate", ["version": answered["version"]])
        #expect(collating["state"] == "collating")
        let open: Value = ["version": collating["version"]]
        try await drafter.post("\(path)/settle", open, status: 409)
        let decide = "/consultation-opinions/\(opinion.integer)/verdict"
        try await drafter.post(decide, ["verdict": "declined", "turn": 0], status: 422)
        let decided = try await drafter.post(decide, ["verdict": "accepted", "turn": 0])
        #expect(decided["opinions"][0]["verdict"] == "accepted")
        let change: Value = [
            "version": decided["version"], "changes": [["clause": 1, "text": "六个月渐退", "opinions": [opinion]]],
        ]
        let revised = try await drafter.post("\(path)/revise", change)
        let compared = try await clerk.get("\(path)/differences")["items"][0]
        #expect(compared["kind"] == "changed" && compared["opinions"] == [opinion])
        #expect(compared["pieces"][0] == ["kind": "deleted", "text": "一年"])
        try await clerk.get("\(path)/differences?to=-9223372036854775808", status: 404)
        let again = try await drafter.post("\(path)/again", ["version": revised["version"]])
        #expect(again["round"] == 2 && again["rounds"][1]["draft"] == 2)
        let back: Value = ["version": again["version"], "reason": "并入另一个文件"]
        #expect(try await drafter.post("\(path)/withdraw", back)["state"] == "withdrawn")
        let other = try await drafter.post("/consultations", ["title": "规划", "plan": "shisiwu"], status: 201)
        let ask: Value = [
            "version": other["version"], "letter_number": "函〔2026〕2号", "due": due, "units": [township], "send": true,
        ]
        let asked = try await drafter.post("/consultations/\(other["id"].integer)/letter", ask)
        let agreed: Value = ["unit": asked["rounds"][0]["units"][0]["id"]]
        let all = try await clerk.post("/consultations/\(other["id"].integer)/replies", agreed)
        let path2 = "/consultations/\(other["id"].integer)"
        let closed = try await drafter.post("\(path2)/collate", ["version": all["version"]])
        #expect(try await drafter.post("\(path2)/settle", ["version": closed["version"]])["state"] == "settled")
    }

    func meeting(_ leader: TokenHolder) async throws {
        let unit = Value.string(try await site.rooms.regions.tree().name(site.here.id))
        let today = Value.string(site.clock.today.iso)
        var asked: [String: Value] = [
            "kind": "topical", "title": "研究民政工作", "on": today, "place": "会议室", "convenor": "李敏",
            "participants": ["市民政局 王敏"], "items": [],
        ]
        try await drafter.post("/meetings", .object(asked), status: 422)
        asked["items"] = [["words": "养老服务"]]
        let called = try await drafter.post("/meetings", .object(asked), status: 201)
        let path = "/meetings/\(called["id"].integer)"
        try await clerk.get(path, status: 404)
        let minutes: Value = [
            "version": called["version"], "paragraphs": ["听取汇报。", "议定如下。"], "letter_number": "〔2026〕1号",
            "decisions": [["words": "新增一处老年食堂", "unit": unit]], "issue": true,
        ]
        let issued = try await drafter.post("\(path)/minutes", minutes)
        #expect(issued["state"] == "issued" && issued["decisions"][0]["minutes"] == 1)
        try await drafter.post("\(path)/minutes", minutes, status: 409)
        let follow = "/meeting-decisions/\(issued["decisions"][0]["id"].integer)/follow"
        try await leader.post(follow, status: 422)
        let due = Value.string(site.clock.today.adding(days: 30).iso)
        let followed = try await leader.post(follow, ["due": due, "words": "报照片"])
        #expect(followed["decisions"][0]["task_state"] == "running")
        #expect(try await clerk.get(path)["decisions"][0]["task"] == followed["decisions"][0]["task"])
        #expect(try await clerk.get("/meetings")["counts"][0]["count"] == 1)
        asked["title"] = "另一次"
        let other = try await drafter.post("/meetings", .object(asked), status: 201)
        let off: Value = ["version": other["version"], "reason": "并到下月"]
        let otherPath = "/meetings/\(other["id"].integer)"
        #expect(try await drafter.post("\(otherPath)/cancel", off)["state"] == "cancelled")
    }
}
