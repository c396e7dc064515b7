// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import Vocabulary

/// The money's way: cards, list, signatures, finance, the bank and what it returns.
extension APIThread {
    /// Cards for the family that had none; proposed by one, refused, proposed again, approved by another.
    private func card(of person: Int64, _ card: String) async throws {
        let body: Value = [
            "person_id": .integer(person), "bank": "农业银行天门支行", "card": .string(card), "proof": "换卡申请 1 号",
        ]
        let refused = try await clerk.post("/cards", body, status: 201)["id"].integer
        #expect(try await finance.get("/cards")["items"].list.contains { $0["id"] == .integer(refused) })
        try await financeChecker.post("/cards/\(refused)/refuse", ["reason": "证明材料不清"])
        let proposed = try await clerk.post("/cards", body, status: 201)["id"].integer
        try await financeChecker.post("/cards/\(proposed)/approve")
    }

    /// Takes a step on the batch as it stands.
    @discardableResult
    private func step(_ holder: TokenHolder, _ batch: Int64, _ name: String, _ body: [String: Value] = [:]) async throws
        -> Value
    {
        var body = body
        body["version"] = try await finance.get("/batches/\(batch)")["version"]
        return try await holder.post("/batches/\(batch)/\(name)", .object(body))
    }

    func list() async throws -> Int64 {
        let other = try await clerk.get("/enrolments/\(site.here.enrolmentID)")["payee_person_id"].integer
        try await card(of: other, "6228480402564890026")
        let month = site.clock.today.month.adding(1).iso
        let open: Value = ["program": "dibao", "month": .string(month)]
        let opened = try await finance.post("/batches", open, status: 201, key: "cut-1")
        #expect(try await finance.post("/batches", open, status: 201, key: "cut-1") == opened)
        let batch = opened["id"].integer
        #expect(try await finance.get("/batches")["items"][0]["id"] == .integer(batch))
        let prepared = try await step(finance, batch, "prepare")
        #expect(prepared["payments"] == 2)
        #expect(prepared["without_card"].list.count == 1)
        let payments = try await finance.get("/batches/\(batch)/payments")["items"].list
        let payment = payments.first { $0["payee_person_id"] == .integer(other) } ?? .null
        let held = try await step(
            finance,
            batch,
            "withhold",
            ["payment_id": payment["id"], "reason": "正在核查"]
        )
        #expect(held["payments"] == 1 && held["holds"][0]["payee_person_id"] == .integer(other))
        try await step(finance, batch, "lift", ["payee_person_id": .integer(other)])
        try await step(finance, batch, "prepare")
        try await sign(batch)
        #expect(try await step(signer, batch, "send-back", ["reason": "请再核对一户"])["state"] == "open")
        try await step(finance, batch, "prepare")
        try await sign(batch)
        #expect(try await step(finance, batch, "apply")["applications"].list.count == 1)
        try await step(finance, batch, "answer", ["answer": "approved"])
        let amount = try await finance.get("/batches/\(batch)")["amount"]["yuan"]
        let funded = try await step(
            finance,
            batch,
            "fund",
            ["voucher": "拨 2026-118", "on": .string(site.clock.today.iso), "amount": amount]
        )
        #expect(funded["state"] == "funded")
        return batch
    }

    private func sign(_ batch: Int64) async throws {
        for (holder, role) in [(financeChecker, "check"), (signer, "sign")] {
            let hash = try await finance.get("/batches/\(batch)")["content_hash"]
            try await step(holder, batch, "sign", ["role": .string(role), "content_hash": hash])
        }
    }

    func bank(_ batch: Int64) async throws {
        try await answer(batch) { _ in "失败,账户异常" }
        let failed = try await finance.get("/payments?state=failed")["items"].list
        #expect(failed.count == 2)
        let again = failed.first { $0["payee_person_id"] == .integer(applicant) } ?? .null
        let lost = failed.first { $0["payee_person_id"] != .integer(applicant) } ?? .null
        #expect(try await finance.get("/payments?payee=\(applicant)")["total"] == 1)
        try await card(of: applicant, "6228480402564890034")
        let given = try await signer.post(
            "/payments/\(lost["id"].integer)/give-up",
            ["version": lost["version"], "reason": "户主去世，账户已注销"]
        )
        #expect(given["state"] == "given-up")
        try await answer(batch) { _ in "成功," }
        let paid = try await finance.get("/payments/\(again["id"].integer)")
        #expect(paid["state"] == "paid" && paid["ways"].list.count == 2)
        #expect(try await step(signer, batch, "close")["state"] == "closed")
        let balance = try await finance.get("/batches/\(batch)/balance")
        #expect(balance["balanced"] == true && !balance["accounts"].list.isEmpty)
    }

    /// Makes the bank's file and sends it back with an answer on every line.
    private func answer(_ batch: Int64, _ said: (String) -> String) async throws {
        let sent = try await step(finance, batch, "files", ["encoding": "UTF-8"])
        let id = sent["files"].list.map { $0["id"].integer }.max() ?? 0
        let file = try await finance.get("/batches/\(batch)/files/\(id)")
        let bytes = Data(base64Encoded: file["content"].string) ?? Data()
        var lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
        lines = [lines[0] + ",结果,原因"] + lines.dropFirst().map { "\($0),\(said($0))" }
        let text = lines.joined(separator: "\r\n") + "\r\n"
        let body: Value = [
            "file": ["name": file["name"], "content": .string(Data(text.utf8).base64EncodedString())]
        ]
        let report = try await finance.post("/returns", body)
        #expect(report["bad"] == [] && report["seen_before"] == false)
        #expect(try await finance.post("/returns", body)["seen_before"] == true)
        let taken = try await finance.get("/returns")["items"][0]["id"].integer
        #expect(try await finance.get("/returns/\(taken)")["lines"] == report["lines"])
    }
}
