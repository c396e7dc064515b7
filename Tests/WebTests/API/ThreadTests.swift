// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Storage
import Testing
import TestSupport
import Vocabulary

/// A family from the window to the bank, by the API alone, as those whose job it is; every answer as documented.
struct ThreadTests {
    @Test(arguments: TestStores.all)
    func `a family goes from the window to the bank, and every endpoint answers as it is documented`(
        _ dialect: Dialect
    ) async throws {
        try await TestSite.run(on: dialect) { site in
            let contract = try await site.contract()
            let thread = try await APIThread(site, contract)
            try await thread.window()
            try await thread.family()
            try await thread.registry()
            try await thread.toPosting()
            try await thread.toConfirmation()
            try await thread.changes()
            try await thread.alerts()
            try await thread.review()
            let batch = try await thread.list()
            try await thread.bank(batch)
            try await thread.office()
            try await thread.workbench()
            try await thread.registers()
            try await thread.messages()
            try await thread.residents()
            try await thread.plans()
            // A county takes no sheets in; the tests of a prefecture's bureau do, with a browser.
            let unheard = Set(contract.operations.map(\.id)).subtracting(contract.answered).subtracting(["takeRollUp"])
            #expect(unheard.isEmpty, "never called: \(unheard.sorted())")
            let balance = try await site.rooms.ledger.trialBalance(actor: .system("test"))
            #expect(balance.mismatches.isEmpty)
            #expect(!balance.lines.isEmpty)
        }
    }
}

/// What the thread carries from one part to the next.
actor APIThread {
    let site: TestSite
    let clerk: TokenHolder
    let head: TokenHolder
    let drafter: TokenHolder
    let checker: TokenHolder
    let signer: TokenHolder
    let finance: TokenHolder
    let financeChecker: TokenHolder
    var caseID: Int64 = 0
    var familyID: Int64 = 0
    var applicant: Int64 = 0

    init(_ site: TestSite, _ contract: Contract) async throws {
        self.site = site
        clerk = try await site.token("township-clerk", contract)
        head = try await site.token("township-head", contract)
        drafter = try await site.token("county-drafter", contract)
        checker = try await site.token("county-checker", contract)
        signer = try await site.token("county-signer", contract)
        finance = try await site.token("finance-clerk", contract)
        financeChecker = try await site.token("finance-checker", contract)
    }

    func pass(days: Int) { site.clock.travel(to: site.clock.now().adding(seconds: days * 86_400)) }
    func number(_ serial: Int) throws -> Value {
        .string(try TestSite.number(serial: serial, today: site.clock.today).number)
    }
    var file: Value { ["name": "照片.png", "content": .string(TestSite.picture.base64EncodedString())] }

    // MARK: - The window

    func window() async throws {
        #expect(try await clerk.get("/me")["function_title"] == "受理经办")
        let villages = try await clerk.get("/regions?parent=\(site.here.id)")["items"].list
        #expect(villages.contains { $0["id"] == .integer(site.here.villageID) })
        let service = try await clerk.get("/services")["items"][0]
        #expect(service["id"] == "dibao")
        let opened = try await clerk.post(
            "/cases",
            [
                "service": service["id"], "name": "周小川", "number": number(501),
                "village": .integer(site.here.villageID),
            ],
            status: 201,
            key: "open-1"
        )
        caseID = opened["id"].integer
        familyID = opened["family_id"].integer
        applicant = opened["applicant_person_id"].integer
        #expect(opened["state"] == "draft")
        #expect(try await clerk.get("/cases?person=\(applicant)")["items"][0]["id"] == .integer(caseID))
        #expect(try await clerk.get("/families?text=周小川")["items"][0]["id"] == .integer(familyID))
        try await clerk.get("/persons?text=周小川")
        let card = try await clerk.get("/persons/\(applicant)")
        let moved = try await clerk.patch(
            "/persons/\(applicant)",
            [
                "version": card["version"], "phone": "13971234567", "ethnicity": "汉族", "died": .null,
                "reason": "核对户口簿",
            ]
        )
        #expect(moved["phone"] == "139****4567" && moved["ethnicity"] == "汉族" && moved["died"].isNull)
        #expect(moved["name"] == "周小川")
        let again: Value = ["version": card["version"], "reason": "核对户口簿", "ethnicity": "苗族"]
        try await clerk.patch("/persons/\(applicant)", again, status: 409)
        let silent: Value = ["version": moved["version"], "reason": "", "ethnicity": "苗族"]
        try await clerk.patch("/persons/\(applicant)", silent, status: 422)
        let disabled = try await clerk.post(
            "/persons/\(applicant)/identifiers",
            ["kind": "disability-card", "number": .string(number(501).string + "43")]
        )
        #expect(disabled["identifiers"].list.count == 2)
        let wrong: Value = ["kind": "disability-card", "number": "42900619660304"]
        try await clerk.post("/persons/\(applicant)/identifiers", wrong, status: 422)
        try await clerk.post("/persons/\(applicant)/unmask", ["reason": "核对证件原件"])
    }

    /// Drawn on a tablet at the family's table.
    private var signatures: Value {
        .list(
            ["李敏", "陈秀兰", "本人"].map {
                ["name": .string($0), "image": .string(TestSite.drawing($0).base64EncodedString())]
            }
        )
    }

    /// Sends a change of the family with the version as it stands.
    @discardableResult
    private func fill(_ path: String, _ body: [String: Value]) async throws -> Value {
        var body = body
        body["version"] = try await clerk.get("/families/\(familyID)")["version"]
        return try await clerk.post("/families/\(familyID)/\(path)", .object(body))
    }

    @discardableResult
    private func record(_ holder: TokenHolder, _ path: String, _ body: [String: Value]) async throws -> Value {
        var body = body
        body["version"] = try await holder.get("/cases/\(caseID)")["version"]
        return try await holder.post("/cases/\(caseID)/\(path)", .object(body))
    }

    @discardableResult
    private func act(_ holder: TokenHolder, _ action: String, _ comment: String? = nil) async throws -> Value {
        try await record(
            holder,
            "act",
            ["action": .string(action), "comment": comment.map(Value.string) ?? .null]
        )
    }

    func family() async throws {
        let brother = try await clerk.post(
            "/persons",
            ["name": "周大川", "number": number(502), "home_region": .integer(site.here.villageID)],
            status: 201
        )["id"].integer
        try await fill("members", ["name": "周大川", "number": number(502), "standing": "member", "relation": "兄弟"])
        let changed = try await fill(
            "members/\(brother)",
            ["standing": "excluded", "relation": "兄弟", "reason": "已分户"]
        )
        #expect(changed["people"].list.contains { $0["standing"] == "excluded" && $0["reason"] == "已分户" })
        #expect(try await fill("members/\(brother)/remove", [:])["people"].list.count == 1)
        try await fill("answers", ["answers": ["urban": "城市", "assets": "3000", "car": "否", "houses": "否"]])
        let answered = try await fill(
            "answers",
            ["person_id": .integer(applicant), "answers": ["wage": "260", "able": "否", "illness": "否"]]
        )
        #expect(answered["facts"].list.contains { $0["name"] == "工资性收入" && $0["value"] == "260.00元/月" })
        try await fill("consents", ["person_id": .integer(applicant), "given_by": "周小川"])
        try await fill("consents/revoke", ["person_id": .integer(applicant)])
        let consents = try await fill("consents", ["person_id": .integer(applicant), "given_by": "周小川"])
        #expect(consents["consents"].list.contains { $0["revoked_at"].isNull })
        #expect(try await fill("kin", ["kin": "村主任之侄"])["kin"] == "村主任之侄")
        #expect(try await fill("kin", [:])["kin"].isNull)
        let paid = try await fill(
            "payee",
            ["person_id": .integer(applicant), "bank": "农业银行天门支行", "card": "6228480402564890018"]
        )
        #expect(paid["payee"]["holder"] == "周小川")
        let filled = try await record(
            clerk,
            "materials",
            ["material": "application", "state": "provided", "file": file]
        )
        let hash = filled["materials"][0]["file_hash"].string
        let scan = try await clerk.get("/cases/\(caseID)/files/\(hash)")
        #expect(scan["media_type"] == "image/png")
        #expect(Data(base64Encoded: scan["content"].string) == TestSite.picture)
    }

    // MARK: - The township

    func toPosting() async throws {
        try await act(clerk, "submit")
        let accepted = try await act(clerk, "accept")
        #expect(!accepted["number"].isNull && !accepted["due_on"].isNull)
        let paper = accepted["documents"][0]["id"].integer
        #expect(try await clerk.get("/cases/\(caseID)/documents/\(paper)")["html"].string.contains("周小川"))
        #expect(try await act(clerk, "supplement", "请补交就诊票据。")["state"] == "paused")
        #expect(try await act(clerk, "resume")["state"] == "open")
        try await verification()
        try await act(clerk, "verified")
        var visit: [String: Value] = [
            "visited_on": .string(site.clock.today.iso), "surveyors": ["李敏", "陈秀兰"], "present": "本人",
            "findings": "砖混平房两间，生活来源与申报一致。", "family": ["car": "否"],
            "persons": [["person_id": .integer(applicant), "answers": ["wage": "280"]]], "photo": file,
        ]
        visit["version"] = try await clerk.get("/cases/\(caseID)")["version"]
        let unsigned = try await clerk.post("/cases/\(caseID)/visits", .object(visit), status: 422)
        #expect(unsigned["title"].string.contains("还缺签名：李敏、陈秀兰、本人"))
        for broken in ["AAAA", "签名", String(repeating: "A", count: 800_000)] {
            visit["signatures"] = [["name": "李敏", "image": .string(broken)]]
            let refused = try await clerk.post("/cases/\(caseID)/visits", .object(visit), status: 422)
            #expect(refused["title"].string == "签名图片太大或不完整，请点“重签”后再签一次。")
        }
        visit["signatures"] = signatures
        let visited = try await record(clerk, "visits", visit)
        #expect(visited["visits"][0]["surveyors"].list.count == 2)
        try await act(clerk, "visited")
        let judged = try await record(clerk, "decide", [:])
        #expect(judged["decision"]["outcome"] == "低保")
        #expect(judged["decision"]["clauses"].list.allSatisfy { !$0["basis"].string.isEmpty })
        let again = try await clerk.get("/cases/\(caseID)/calculation?policy=now&facts=now")
        #expect(again["changes"].list.isEmpty)
        #expect(again["intact"] == true)
        #expect(again["steps"].list.contains { $0["name"] == "决定" && !$0["read"].list.isEmpty })
        try await act(clerk, "propose")
        let own = try await clerk.post(
            "/cases/\(caseID)/act",
            ["version": try await clerk.get("/cases/\(caseID)")["version"], "action": "agree"],
            status: 403
        )
        #expect(own["type"].string.hasPrefix("casework."))
        #expect(try await act(head, "agree")["step"] == "post")
    }

    /// The departments know nothing of anybody.
    func departments() async throws {
        let verification = site.rooms.verification
        let today = site.clock.today.iso
        try await TestStores.withFolder { folder in
            let (outbox, inbox) = ("\(folder)/out", "\(folder)/in")
            _ = try await verification.sendWaiting(outbox: outbox)
            try FileManager.default.createDirectory(atPath: inbox, withIntermediateDirectories: true)
            for name in try FileManager.default.contentsOfDirectory(atPath: outbox) {
                let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: "\(outbox)/\(name)")))
                let file = try CSVReader().read(bytes)
                let columns = ["请求号", "证件号", "姓名"].compactMap { file.column($0) }
                let lines = file.good.map { record in
                    columns.map { record[$0] ?? "" }.joined(separator: ",") + ",查无记录,,\(today),"
                }
                let text = (["请求号,证件号,姓名,项目,值,截至日,备注"] + lines).joined(separator: "\r\n") + "\r\n"
                try Data(text.utf8).write(to: URL(fileURLWithPath: "\(inbox)/\(name)"))
            }
            _ = try await verification.takeReturns(inbox: inbox)
        }
    }

    func toConfirmation() async throws {
        let sheet = try await clerk.get("/postings")["items"][0]
        let code = sheet["code"].string
        #expect(try await clerk.get("/postings/\(code)")["lines"].list.isEmpty == false)
        let posted = try await clerk.get("/cases/\(caseID)")["postings"][0]["id"]
        let shown = try await clerk.post(
            "/cases/\(caseID)/photos",
            ["posting_id": posted, "side": "up", "photo": file]
        )
        #expect(!shown["postings"][0]["up_photo_hash"].isNull)
        try await site.rooms.casework.object(postingCode: code, raisedBy: "", content: "家里有车。")
        let raised = try await clerk.post(
            "/cases/\(caseID)/objections/raise",
            ["posting_id": posted, "raised_by": "邻居来电", "content": "还有一处住房。"]
        )
        #expect(raised["objections"].list.count == 2)
        let objection = raised["objections"][0]["id"]
        try await clerk.post(
            "/cases/\(caseID)/objections",
            ["objection_id": raised["objections"][1]["id"], "upheld": false, "answer": "经查为借住。"]
        )
        let answer = try await clerk.post(
            "/cases/\(caseID)/objections",
            ["objection_id": objection, "upheld": false, "answer": "车辆登记在他人名下。"]
        )
        #expect(answer["objections"].list.allSatisfy { $0["upheld"] == false })
        pass(days: 9)
        try await clerk.post("/cases/\(caseID)/photos", ["posting_id": posted, "side": "down", "photo": file])
        try await act(clerk, "posted")
        try await act(drafter, "confirm")
        try await act(checker, "agree")
        let confirmed = try await act(signer, "agree")
        #expect(confirmed["state"] == "approved")
        #expect(confirmed["choices"] == [])
    }

    // MARK: - On the books

    func changes() async throws {
        let found = try await clerk.get("/enrolments?person=\(applicant)")["items"][0]
        let id = found["id"].integer
        let amount = found["amount"]["fen"].integer
        let more = try Money(parsing: "\(amount / 100 + 50)").plain
        let from = site.clock.today.month.adding(1).iso
        let drafted = try await clerk.post(
            "/enrolments/\(id)/drafts",
            [
                "version": found["version"], "kind": "adjust", "from": .string(from), "reason": "重新核定",
                "amount": .string(more),
            ],
            status: 201
        )["drafts"][0]
        let draft = drafted["id"].integer
        #expect(try await clerk.get("/drafts")["items"][0]["id"] == .integer(draft))
        let confirm = "/enrolments/\(id)/drafts/\(draft)/confirm"
        try await clerk.post(confirm, ["version": drafted["version"]], status: 403)
        // The township's head neither: nothing is delegated here.
        try await head.post(confirm, ["version": drafted["version"]], status: 403)
        let changed = try await checker.post(confirm, ["version": drafted["version"]])
        #expect(changed["amount"]["yuan"].string == more)

        let ending =
            try await clerk.post(
                "/enrolments/\(id)/drafts",
                ["version": changed["version"], "kind": "end", "from": .string(from), "reason": "收入超过标准"],
                status: 201
            )["drafts"].list.first { $0["state"] == "open" } ?? .null
        #expect(ending["needs_hearing"] == true)
        let path = "/enrolments/\(id)/drafts/\(ending["id"].integer)"
        let unheard = try await checker.post("\(path)/confirm", ["version": ending["version"]], status: 422)
        #expect(unheard["type"].string.contains("hearing"))
        let heard =
            try await clerk.post(
                "\(path)/hear",
                ["version": ending["version"], "on": .string(site.clock.today.iso), "note": "本人不同意，仍在治疗。"]
            )["drafts"].list.first { $0["id"] == ending["id"] } ?? .null
        let dropped = try await clerk.post("\(path)/drop", ["version": heard["version"], "reason": "情况属实"])
        #expect(dropped["state"] == "active")
        #expect(try await clerk.get("/drafts")["items"] == [])
        #expect(try await clerk.get("/enrolments/\(id)")["changes"].list.count == 2)
        // A draft of one enrolment is none of another's.
        let stray = "/enrolments/\(site.here.enrolmentID)/drafts/\(draft)/drop"
        try await clerk.post(stray, ["version": 1, "reason": "不是这户"], status: 404)
    }

    /// The monthly matching raises an alert, and the township looks into it.
    func alerts() async throws {
        let other = try await clerk.get("/enrolments/\(site.here.enrolmentID)")["payee_person_id"].integer
        _ = try await site.rooms.benefits.recheck(
            actor: .system("test"),
            program: "dibao",
            month: site.clock.today.month,
            input: RecheckInput(cycles: [:], expiredConsents: [other])
        )
        let path = "/alerts?kind=consent-expired"
        let alert = try await clerk.get(path)["items"].list.first { $0["person_id"] == .integer(other) } ?? .null
        let handle = "/alerts/\(alert["id"].integer)/handle"
        try await clerk.post(handle, ["version": alert["version"], "note": ""], status: 422)
        try await clerk.post(handle, ["version": alert["version"], "note": "已重新签署授权书"])
        #expect(try await clerk.get("\(path)&handled=true")["items"][0]["handled_note"] == "已重新签署授权书")
    }

    /// The family that was there before is looked at again, up to what it said to the new amount.
    func review() async throws {
        let own = (caseID, familyID)
        defer { (caseID, familyID) = own }
        let path = "/enrolments/\(site.here.enrolmentID)/review"
        let opened = try await clerk.post(path, status: 201)
        #expect(opened["enrolment_id"] == .integer(site.here.enrolmentID))
        #expect(try await clerk.post(path, status: 201)["id"] == opened["id"])
        (caseID, familyID) = (opened["id"].integer, opened["family_id"].integer)
        let person = opened["applicant_person_id"]
        try await fill("answers", ["answers": ["urban": "农村", "assets": "0", "car": "否", "houses": "否"]])
        try await fill("answers", ["person_id": person, "answers": ["wage": "300", "able": "否"]])
        try await fill("consents", ["person_id": person, "given_by": "陈大勇", "sheet": file])
        #expect(try await clerk.get("/cases/\(caseID)")["missing"] == [])
        try await act(clerk, "start")
        try await departments()
        try await act(clerk, "verified")
        let visit: [String: Value] = [
            "visited_on": .string(site.clock.today.iso), "surveyors": ["李敏", "陈秀兰"], "present": "本人",
            "findings": "务工收入较上年增加。", "signatures": signatures,
        ]
        try await record(clerk, "visits", visit)
        try await act(clerk, "visited")
        try await record(clerk, "decide", [:])
        let heard = try await record(
            clerk,
            "hearing",
            ["on": .string(site.clock.today.iso), "person": "陈大勇", "note": "无意见"]
        )
        #expect(heard["hearing"]["person"] == "陈大勇")
    }
}
