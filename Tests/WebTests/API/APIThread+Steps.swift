// SPDX-License-Identifier: Apache-2.0
import Testing
import TestSupport
import Vocabulary

/// A complaint that is passed on: what another office answers is recorded, and its term is made longer once.
extension APIThread {
    func steps() async throws {
        let officer = try await site.token("complaint-officer", clerk.contract)
        var body = ["name": Value.string("冯小春"), "number": try number(721)]
        body["village"] = .integer(site.here.villageID)
        body["service"] = "jubao-tousu"
        let opened = try await officer.post("/cases", .object(body), status: 201)
        let (path, family) = ("/cases/\(opened["id"].integer)", "/families/\(opened["family_id"].integer)")
        func act(_ action: String, _ comment: Value = .null) async throws -> Value {
            let version = try await officer.get(path)["version"]
            return try await officer.post(
                "\(path)/act",
                ["version": version, "action": .string(action), "comment": comment]
            )
        }
        let answers: Value = [
            "kind": "投诉", "subject": "殡葬服务", "target": "某殡葬服务店", "content": "收费没有公示。", "staff": "否",
            "named": "否",
        ]
        try await officer.post("\(family)/answers", ["version": opened["version"], "answers": answers])
        _ = try await act("submit")
        let referred = try await act("refer")
        #expect(referred["step"] == "refer" && referred["reports"] == [])

        let heldOn = Value.string(site.clock.today.iso)
        let version = referred["version"]
        try await officer.post("\(path)/reports", ["version": version, "held_on": heldOn], status: 422)
        try await officer.post(
            "\(path)/reports",
            ["version": version, "held_on": "昨天", "office": "市场监管局", "text": "已责令公示。"],
            status: 422
        )
        let reported = try await officer.post(
            "\(path)/reports",
            [
                "version": version, "held_on": heldOn, "office": "市场监管局", "number": "函〔2026〕3号",
                "text": "已责令公示。",
            ]
        )
        let report = reported["reports"][0]
        #expect(report["kind"] == "external" && report["office"] == "市场监管局" && report["ayes"].isNull)

        let longer: Value = ["version": reported["version"], "clock": "JB1", "reason": "等候对方答复原件"]
        try await officer.post("\(path)/extend", longer, status: 403)
        let extended = try await signer.post("\(path)/extend", longer)
        #expect(extended["deadlines"][0]["extended"] == 30)
        let again: Value = ["version": extended["version"], "clock": "JB1", "reason": "再延长"]
        try await signer.post("\(path)/extend", again, status: 422)
        #expect(try await act("taken", "已由市场监管局处理")["state"] == "approved")
    }
}
