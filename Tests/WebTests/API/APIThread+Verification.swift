// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Storage
import Testing
import Vocabulary

/// What the departments know of the family, and what the family says to it.
extension APIThread {
    func verification() async throws {
        let desk = try await site.token("verifier", clerk.contract)
        let path = "/cases/\(caseID)/verification"
        let asked = try await clerk.post("\(path)/request")
        #expect(asked["conclusion"] == "waiting")
        #expect(
            asked["requests"].list.allSatisfy { $0["state"] == "waiting" && $0["person_ids"] == [.integer(applicant)] }
        )
        try await resend(desk, asked["requests"][0]["id"])
        try await clerk.post("/verification/send", status: 403)
        #expect(try await desk.post("/verification/send")["sent"].integer == asked["requests"].list.count)

        // Tax says something else, under another name once; two sources could not look.
        let first = try await files(desk)
        for (name, text) in first {
            let source = asked["requests"].list.first { text.contains($0["number"].string) }?["source"].string ?? ""
            let answer: (String, String) =
                switch source {
                case "tax": ("工资性收入", "300.00")
                case "bank", "vehicle": ("查询失败", "")
                default: ("查无记录", "")
                }
            try await bring(name, try lines(text, item: answer.0, value: answer.1), desk)
            if source == "disability" {
                try await bring("2-\(name)", try lines(text, item: "残疾等级", value: "一级", as: "周大山"), desk)
            }
        }
        let failed = try await desk.get(path)["requests"].list.filter { $0["state"] == "failed" }
        #expect(failed.count == 2)
        try await clerk.post("\(path)/waive", ["request_id": failed[0]["id"], "reason": ""], status: 422)
        try await clerk.post("\(path)/waive", ["request_id": failed[0]["id"], "reason": "来源系统停机，已人工查询"])
        try await clerk.post("\(path)/again", ["request_id": failed[1]["id"], "reason": "来源系统恢复"])
        try await refresh(path, asked["requests"][0]["id"])
        try await desk.post("/verification/send")
        let second = try await files(desk).filter { file in !first.contains { $0.name == file.name } }
        #expect(second.count == 2)
        for (name, text) in second {
            try await bring(name, try lines(text, item: "查无记录", value: ""), desk)
        }
        try await runs(desk)
        try await objections(desk, path)
        let report = try await clerk.get(path)
        #expect(report["people"].list.flatMap { $0["doubts"].list }.allSatisfy { !$0["resolution"].isNull })
        #expect(report["conclusion"] == "differs", "\(report["requests"])")
        #expect(!report["valid_until"].isNull)
    }

    /// A request that did not arrive by HTTP; the shipped packs connect nobody so, hence it is made up.
    private func resend(_ desk: TokenHolder, _ request: Value) async throws {
        #expect(try await desk.get("/verification")["undelivered"] == [])
        try await desk.post("/verification/again", ["request_id": request], status: 409)
        let id = request.integer
        try await site.rooms.database.write { transaction in
            try transaction.run(
                """
                insert into verification_delivery (request_id, state, attempts, due_at, reason, changed_at)
                values (\(id), 'dead', 8, 0, '对方答复 500', 0)
                """
            )
        }
        #expect(try await desk.get("/verification")["undelivered"][0]["state"] == "dead")
        #expect(try await desk.post("/verification/again", ["request_id": request])["undelivered"] == [])
    }

    /// Those in benefit are asked about again; the families of the demo authorised nothing.
    private func runs(_ desk: TokenHolder) async throws {
        try await clerk.post("/verification/runs", ["matching": "jiuzhu"], status: 403)
        try await desk.post("/verification/runs", ["matching": "none"], status: 404)
        let run = try await desk.post("/verification/runs", ["matching": "jiuzhu"])
        let path = "/verification/runs/\(run["id"].integer)"
        #expect(try await desk.get("/verification/runs")["items"].list.map { $0["id"] } == [run["id"]])
        let read = try await desk.get(path)
        #expect(read["left_out"].integer == read["people_left_out"].list.count && read["differing"] == [])
        try await desk.post("\(path)/again", ["source": "bank"], status: 409)
        // Nobody authorised anything here, so that a request that failed is made up.
        let (id, person) = (run["id"].integer, applicant)
        try await site.rooms.database.write { transaction in
            let request = try transaction.newKey()
            try transaction.run(
                """
                insert into verification_request (id, number, case_id, run_id, source_id, round, source_title, state,
                    created_at) values (\(request), 'DH-1', 0, \(id), 'bank', \(request), '银行存款', 'failed', 0)
                """
            )
            try transaction.insert(
                into: "verification_subject",
                ["request_id", "person_id", "name", "number", "number_blind"],
                rows: [[.integer(request), .integer(person), .text("周小川"), .bytes([0]), .text("-")]]
            )
        }
        let again = try await desk.post("\(path)/again", ["source": "bank"])
        #expect(again["sources"][0]["waiting"] == 1 && again["sources"][0]["failed"] == 0)
        try await site.rooms.database.write { transaction in
            let doubt = try transaction.newKey()
            try transaction.run(
                """
                insert into verification_doubt (id, case_id, request_id, person_id, kind, detail, raised_at)
                select \(doubt), 0, id, \(person), 'name-differs', '姓名不一致', 0 from verification_request
                where run_id = \(id)
                """
            )
        }
        let open = try await desk.get(path)["doubts"][0]
        #expect(open["kind"] == "name-differs" && open["resolution"] == .null)
        try await desk.post("\(path)/doubts", ["doubt_id": open["id"], "reason": ""], status: 422)
        let resolved = try await desk.post("\(path)/doubts", ["doubt_id": open["id"], "reason": "银行录错"])
        #expect(resolved["doubts"][0]["resolution"] == "银行录错")
        try await desk.post("\(path)/doubts", ["doubt_id": open["id"], "reason": "银行录错"], status: 404)
    }

    /// A result as if it had been taken over from another case.
    private func refresh(_ path: String, _ request: Value) async throws {
        let body: Value = ["request_id": request, "reason": "情况有变"]
        try await clerk.post("\(path)/fresh", body, status: 409)
        let id = request.integer
        try await site.rooms.database.write { transaction in
            try transaction.run("update verification_request set recognised_text = '互认' where id = \(id)")
        }
        #expect(try await clerk.get(path)["requests"][0]["recognised"] == "互认")
        #expect(try await clerk.post("\(path)/fresh", body)["requests"].list.last?["state"] == "waiting")
    }

    private func objections(_ desk: TokenHolder, _ path: String) async throws {
        for doubt in try await clerk.get(path)["people"].list.flatMap({ $0["doubts"].list }) {
            let answer: Value = ["doubt_id": doubt["id"], "reason": "同号异名，系来源登记错误"]
            try await clerk.post("\(path)/doubts", answer, status: 403)
            try await desk.post("\(path)/doubts", answer)
        }
        let raised = try await clerk.post(
            "\(path)/objections",
            [
                "person_id": .integer(applicant), "item": "工资性收入", "content": "去年已离职", "evidence": "离职证明",
                "raised_by": "周小川",
            ]
        )
        let id = raised["objections"][0]["id"]
        let answer: Value = ["objection_id": id, "value": "260", "reason": "离职证明属实"]
        try await clerk.post("\(path)/objections/answer", answer, status: 403)
        let answered = try await desk.post("\(path)/objections/answer", answer)
        #expect(answered["objections"][0]["value"] == "260.00元/月")
        try await desk.post("\(path)/objections/answer", answer, status: 409)
    }

    /// Files that left, with their text.
    private func files(_ desk: TokenHolder) async throws -> [(name: String, text: String)] {
        var found: [(String, String)] = []
        for file in try await desk.get("/verification?limit=100")["files"].list where file["is_return"] == false {
            let path = "/verification/files/\(file["id"].integer)"
            #expect(try await desk.get(path)["bad_lines"] == [])
            let content = try await desk.get("\(path)/content")
            let bytes = Data(base64Encoded: content["content"].string) ?? Data()
            found.append((content["name"].string, String(decoding: bytes, as: UTF8.self)))
        }
        return found
    }

    private func lines(_ sent: String, item: String, value: String, as name: String? = nil) throws -> String {
        let file = try CSVReader().read(Array(sent.utf8))
        let columns = ["请求号", "证件号", "姓名"].compactMap { file.column($0) }
        let today = site.clock.today.iso
        let lines = file.good.map { record in
            let who = columns.map { record[$0] ?? "" }
            return "\(who[0]),\(who[1]),\(name ?? who[2]),\(item),\(value),\(today),"
        }
        return (["请求号,证件号,姓名,项目,值,截至日,备注"] + lines).joined(separator: "\r\n") + "\r\n"
    }

    private func bring(_ name: String, _ text: String, _ desk: TokenHolder) async throws {
        let content = Value.string(Data(text.utf8).base64EncodedString())
        let taken = try await desk.post("/verification/returns", ["file": ["name": .string(name), "content": content]])
        #expect(taken["seen_before"] == false)
    }
}
