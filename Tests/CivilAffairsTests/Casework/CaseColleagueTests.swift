// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Signing together, handing on, asking, telling, and acting for somebody who is away.
struct CaseColleagueTests {
    /// A service whose decision three people sign in whatever order.
    private static let joint = """
        id: huiqian
        title: 会签事项
        kind: 行政确认
        unit: person
        summary: 三方会签。
        keywords: [会签]
        basis: [试验]
        form:
          - group: 内容
            fields:
              - {id: what, name: 内容, title: 内容, type: text, required: 是}
        steps:
          - id: apply
            title: 申请
            kind: form
            chain: [{functions: [township-clerk], title: 受理经办}]
            outcomes: [{id: submit, title: 受理, next: decide, effects: [register]}]
          - id: decide
            title: 会签
            kind: decide
            together: 是
            chain:
              - {functions: [county-drafter], title: 县经办}
              - {functions: [county-checker], title: 县审核}
              - {functions: [county-signer], title: 县签发}
            outcomes:
              - {id: approve, title: 准予, end: approved}
              - {id: refuse, title: 不予, end: refused, reason: 是}
        """

    private static func submitted(_ office: CaseOffice) async throws -> CaseStory {
        let person = try await office.person("王桂香")
        let opening = Casework.Opening(
            serviceID: "huiqian",
            applicantPersonID: person,
            applicantName: "王桂香",
            regionID: office.township,
            villageRegionID: office.village,
            channel: .window
        )
        let id = try await office.rooms.casework.open(
            actor: office.actor("clerk"),
            requestID: office.request(),
            opening
        )
        let story = CaseStory(office: office, applicant: person, id: id)
        try await story.answer(.family, ["what": "试验"])
        try await story.press("clerk", "submit")
        return story
    }

    @Test(arguments: TestStores.all)
    func `those who sign together sign in any order, and one who disagrees voids what the others signed`(
        store: Dialect
    ) async throws {
        try await CaseOffice.with(store, services: ["huiqian": Self.joint]) { office in
            let story = try await Self.submitted(office)
            func due(_ key: String) async throws -> Int {
                try await office.rooms.casework.desk(actor: office.actor(key)).due
            }
            #expect(try await story.dossier("clerk").service.flow.turn(story.file()) == "县经办、县审核、县签发")
            try await story.press("checker", "approve")
            #expect(try await story.file().state == .open)
            #expect(try await (due("drafter"), due("checker"), due("signer")) == (1, 0, 1))
            #expect(try await story.dossier("checker").choices.isEmpty)
            #expect(try await story.dossier("signer").choices.map(\.action) == ["agree", "return", "withdraw"])
            await #expect(throws: CaseworkProblem.self) { try await story.press("checker", "agree") }
            try await story.press("signer", "return", "请补充说明")
            #expect(try await story.file().link == 0)
            #expect(try await due("checker") == 1)
            try await story.press("signer", "approve")
            let both = try office.actor("signer", inFunctionOf: "drafter")
            await #expect(throws: CaseworkProblem.sameSigner(earlier: "准予")) { try await story.press(both, "agree") }
            try await story.press("drafter", "agree")
            #expect(try await story.file().state == .open)
            try await story.press("checker", "agree")
            #expect(try await story.file().state == .approved)
        }
    }

    private static func signedIn(_ access: Access, _ login: String) async throws -> Access.SignedIn {
        let login = try await access.login(login: login, password: "test-password-2026", code: nil)
        guard let signedIn = try await access.signedIn(token: login.token) else { throw AccessProblem.sessionEnded }
        return signedIn
    }

    /// Two clerks, a head and another township's clerk who really hold their offices.
    private static func people(_ office: CaseOffice) async throws -> [String: Actor] {
        let wanted: [(login: String, function: String, region: Int64)] = [
            ("li", "township-clerk", office.township), ("chen", "township-clerk", office.township),
            ("zhou", "township-head", office.township), ("far", "township-clerk", office.otherTownship),
        ]
        var people: [String: Actor] = [:]
        for one in wanted {
            _ = try await office.rooms.access.createUser(
                actor: .system("test"),
                login: one.login,
                name: one.login,
                password: "test-password-2026",
                offices: [.init(function: one.function, level: "township", regionID: one.region)],
                mustChangePassword: false
            )
            people[one.login] = try await office.rooms.access.actor(login: one.login)
        }
        return people
    }

    @Test(arguments: TestStores.all)
    func `what is handed to one colleague is on that desk alone, until it is handed on`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let people = try await Self.people(office)
            let story = try await CaseStory.told(office, to: "accept")
            let (li, chen) = (try #require(people["li"]), try #require(people["chen"]))
            let (zhou, far) = (try #require(people["zhou"]), try #require(people["far"]))
            func assign(_ actor: Actor, to: Actor) async throws {
                try await office.rooms.casework.assign(
                    actor: actor,
                    caseID: story.id,
                    version: try await story.version(),
                    userID: to.userID ?? 0,
                    reason: "分工"
                )
            }
            func due(_ actor: Actor) async throws -> Int { try await office.rooms.casework.desk(actor: actor).due }
            await #expect(throws: CaseworkProblem.colleagueUnknown) { try await assign(li, to: far) }
            await #expect(throws: CaseworkProblem.colleagueUnknown) { try await assign(li, to: zhou) }
            await #expect(throws: AccessProblem.self) { try await assign(far, to: li) }
            try await assign(li, to: chen)
            #expect(try await (due(li), due(chen)) == (0, 1))
            await #expect(throws: CaseworkProblem.assigned(name: "chen")) { try await story.press(li, "accept") }
            // Nor does anybody else of the function write in it.
            await #expect(throws: CaseworkProblem.assigned(name: "chen")) { try await story.answerFamily() }
            // Whoever gave it takes it back; a third colleague can't, the head can.
            await #expect(throws: CaseworkProblem.assigned(name: "chen")) {
                try await assign(office.actor("clerk"), to: li)
            }
            try await assign(zhou, to: li)
            #expect(try await (due(li), due(chen)) == (1, 0))
            try await assign(li, to: chen)
            try await story.press(chen, "accept")
            // The next step is everybody's again.
            #expect(try await (due(li), due(chen)) == (1, 1))
            #expect(try await story.dossier().assignments.isEmpty)
        }
    }

    @Test(arguments: TestStores.all)
    func `whoever leaves hands what was given to them to a colleague at once`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let people = try await Self.people(office)
            let (li, chen) = (try #require(people["li"]), try #require(people["chen"]))
            let story = try await CaseStory.told(office, to: "accept")
            try await office.rooms.casework.assign(
                actor: chen,
                caseID: story.id,
                version: try await story.version(),
                userID: li.userID ?? 0,
                reason: "分工"
            )
            let successor = Colleague(
                userID: chen.userID ?? 0,
                name: "chen",
                function: "township-clerk",
                regionID: office.township
            )
            let admin = office.actor("admin")
            await #expect(throws: AccessProblem.self) {
                try await office.rooms.casework.handOver(actor: li, from: 1, to: successor, reason: "调离")
            }
            let handed = try await office.rooms.casework.handOver(
                actor: admin,
                from: li.userID ?? 0,
                to: successor,
                reason: "调离"
            )
            #expect(handed == 1)
            #expect(try await office.rooms.casework.desk(actor: chen).due == 1)
            #expect(try await office.rooms.casework.desk(actor: li).due == 0)
        }
    }

    @Test(arguments: TestStores.all)
    func `a case waits for the opinion that was asked for, and not for a copy`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let people = try await Self.people(office)
            let (li, zhou) = (try #require(people["li"]), try #require(people["zhou"]))
            let far = try #require(people["far"])
            let story = try await CaseStory.told(office, to: "accept")
            let casework = office.rooms.casework
            func ask(_ kind: CaseOpinion.Kind, _ whom: Actor, _ question: String = "请看") async throws {
                try await casework.ask(
                    actor: li,
                    caseID: story.id,
                    kind: kind,
                    userID: whom.userID ?? 0,
                    question: question
                )
            }
            await #expect(throws: CaseworkProblem.colleagueUnknown) { try await ask(.sign, far) }
            await #expect(throws: CaseworkProblem.reasonNeeded(action: "加签")) { try await ask(.sign, zhou, "") }
            try await ask(.sign, zhou)
            try await ask(.copy, zhou, "")
            await #expect(throws: CaseworkProblem.askedAlready(name: "zhou")) { try await ask(.sign, zhou) }
            #expect(try await casework.openOpinions(actor: zhou).map(\.kind) == [.copy, .sign])
            await #expect(throws: CaseworkProblem.opinionsOpen(names: ["zhou"])) {
                try await story.press(li, "accept")
            }
            let asked = try #require(try await story.dossier().opinions.first)
            await #expect(throws: CaseworkProblem.noOpinion) {
                try await casework.answer(actor: li, caseID: story.id, opinionID: asked.id, agrees: true, text: "好")
            }
            await #expect(throws: CaseworkProblem.reasonNeeded(action: "加签意见")) {
                try await casework.answer(actor: zhou, caseID: story.id, opinionID: asked.id, agrees: nil, text: "好")
            }
            try await casework.answer(actor: zhou, caseID: story.id, opinionID: asked.id, agrees: true, text: "属实")
            await #expect(throws: CaseworkProblem.noOpinion) {
                try await casework.answer(actor: zhou, caseID: story.id, opinionID: asked.id, agrees: false, text: "否")
            }
            try await story.press(li, "accept")
            #expect(try await casework.openOpinions(actor: zhou).map(\.kind) == [.copy])
            #expect(try await casework.askedOpinions(actor: zhou).count == 2)
        }
    }

    @Test(arguments: TestStores.all)
    func `a stand-in acts in the lent office for its days, by the own name, and not after the one who lent it`(
        store: Dialect
    ) async throws {
        try await CaseOffice.with(store, today: "2026-09-01") { office in
            let people = try await Self.people(office)
            let access = office.rooms.access
            let (li, chen, zhou) = (
                try #require(people["li"]), try #require(people["chen"]), try #require(people["zhou"])
            )
            func day(_ text: String) throws -> CivilDate { try CivilDate(parsing: text) }
            let own = try #require(try await Self.signedIn(access, "zhou").officeID)
            #expect(try await access.standInChoices(actor: zhou, officeID: own).map(\.name) == ["li", "chen"])
            await #expect(throws: AccessProblem.standInUnknown) {
                try await access.appointStandIn(
                    actor: zhou,
                    officeID: own,
                    userID: people["far"]?.userID ?? 0,
                    from: try day("2026-09-01"),
                    until: try day("2026-09-05")
                )
            }
            await #expect(throws: AccessProblem.self) {
                try await access.appointStandIn(
                    actor: zhou,
                    officeID: own,
                    userID: li.userID ?? 0,
                    from: try day("2026-09-05"),
                    until: try day("2026-09-01")
                )
            }
            await #expect(throws: AccessProblem.notFound(what: "可以委托代理的职务")) {
                _ = try await access.standInChoices(actor: chen, officeID: own)
            }
            try await access.appointStandIn(
                actor: zhou,
                officeID: own,
                userID: li.userID ?? 0,
                from: try day("2026-09-01"),
                until: try day("2026-09-20")
            )
            let lent = try #require(try await Self.signedIn(access, "li").offices.last)
            #expect(lent.functionTitle == "乡镇负责人（代zhou）")
            #expect(lent.actingFor == zhou.userID)
            // A borrowed office is not lent on.
            await #expect(throws: AccessProblem.notFound(what: "可以委托代理的职务")) {
                _ = try await access.standInChoices(actor: li, officeID: lent.id)
            }

            let story = try await CaseStory.told(office, to: "review")
            try await story.decide()
            let token = try await access.login(login: "li", password: "test-password-2026", code: nil).token
            try await access.choose(officeID: lent.id, token: token)
            let acting = try #require(try await access.signedIn(token: token)?.actor)
            #expect(acting.function == "township-head" && acting.actingFor == zhou.userID)
            // Proposed by the person for whom li acts, in another office of theirs: two hands, and one will.
            let other = try office.rooms.access.functions.function("township-clerk")
            let proposer = CaseOffice.actor(
                userID: zhou.userID ?? 0,
                name: "zhou",
                function: other,
                level: "township",
                region: office.township,
                county: office.county
            )
            try await story.press(proposer, "propose")
            await #expect(throws: CaseworkProblem.signedFor(earlier: "拟同意并公示")) {
                try await story.press(acting, "agree")
            }
            try await story.press("head", "return", "重新拟")
            try await story.press("clerk", "propose")
            try await story.press(acting, "agree")
            #expect(try await story.dossier().actions.last { $0.action == "agree" }?.functionTitle == "乡镇负责人（代zhou）")

            // What was given to the one who is away is the stand-in's to do.
            let given = try await CaseStory.told(office, to: "review")
            try await given.decide()
            try await given.press("clerk", "propose")
            try await office.rooms.casework.assign(
                actor: zhou,
                caseID: given.id,
                version: try await given.version(),
                userID: zhou.userID ?? 0,
                reason: "自己办"
            )
            #expect(try await office.rooms.casework.desk(actor: acting).due == 1)
            await #expect(throws: CaseworkProblem.assigned(name: "zhou")) { try await given.press("head", "agree") }
            try await given.press(acting, "agree")

            // A lent office rests while the one whose it is may not enter.
            let admin = Actor.system("test")
            let zhouID = zhou.userID ?? 0
            try await access.setDisabled(actor: admin, userID: zhouID, true)
            #expect(try await Self.signedIn(access, "li").offices.count == 1)
            try await access.setDisabled(actor: admin, userID: zhouID, false)
            #expect(try await Self.signedIn(access, "li").offices.count == 2)

            try await access.endStandIn(actor: zhou, officeID: lent.id)
            #expect(try await Self.signedIn(access, "li").offices.count == 1)
            #expect(try await access.standIns(actor: zhou).isEmpty)
        }
    }
}
