// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Services that pay nothing, from the window to their end, as their files describe them.
struct ServiceWayTests {
    /// A case that is pressed on by one officer of the county.
    struct Way: Sendable {
        let office: CaseOffice
        let officer: Actor
        let caseID: Int64

        static func open(_ office: CaseOffice, service: String, function: String, applicant: Int64) async throws -> Way
        {
            let officer = CaseOffice.actor(
                userID: 9_900,
                name: "登记员",
                function: try office.rooms.access.functions.function(function),
                level: "county",
                region: office.county,
                county: office.county
            )
            let id = try await office.rooms.casework.open(
                actor: officer,
                requestID: office.request(),
                Casework.Opening(
                    serviceID: service,
                    applicantPersonID: applicant,
                    applicantName: "甲",
                    regionID: office.township,
                    villageRegionID: office.village,
                    channel: .window
                )
            )
            return Way(office: office, officer: officer, caseID: id)
        }

        func dossier() async throws -> Casework.Dossier {
            try await office.rooms.casework.dossier(actor: officer, caseID: caseID)
        }

        func answer(_ subject: Fact.Subject, _ answers: [String: String]) async throws {
            try await office.rooms.casework.answer(
                actor: officer,
                caseID: caseID,
                version: try await dossier().file.version,
                subject: subject,
                answers: answers,
                source: .declared,
                origin: "甲"
            )
        }

        func bring(_ materials: [String]) async throws {
            for id in materials {
                try await office.rooms.casework.setMaterial(
                    actor: officer,
                    caseID: caseID,
                    version: try await dossier().file.version,
                    materialID: id,
                    state: .provided,
                    note: nil,
                    upload: nil
                )
            }
        }

        func press(_ action: String, _ comment: String? = nil) async throws {
            let move = Casework.Move(
                caseID: caseID,
                version: try await dossier().file.version,
                requestID: office.request(),
                action: action,
                comment: comment
            )
            try await office.rooms.effects.act(actor: officer, move)
        }

        func report(people: [String] = [], office name: String = "", text: String = "") async throws {
            try await office.rooms.casework.report(
                actor: officer,
                caseID: caseID,
                version: try await dossier().file.version,
                Casework.NewStepReport(heldOn: office.clock.today, people: people, office: name, text: text)
            )
        }
    }

    /// Two spouses who have agreed on everything, with their papers, on the day that they come.
    static func divorce(_ office: CaseOffice) async throws -> Way {
        let first = try await office.person("甲")
        let second = try await office.person("乙", birth: "1976-05-01")
        let way = try await Way.open(
            office,
            service: "lihun-dengji",
            function: "marriage-registrar",
            applicant: first
        )
        let party = try #require(try await way.dossier().service.definition.parties.first?.title)
        try await office.rooms.casework.setMember(
            actor: way.officer,
            caseID: way.caseID,
            version: try await way.dossier().file.version,
            personID: second,
            standing: .member,
            relation: party,
            reason: nil
        )
        try await way.answer(
            .family,
            [
                "both": "是", "agreement_signed": "是", "minors": "否", "property": "是", "debt": "是", "mainland": "是",
                "certificate": "双方都有", "certificate_number": "J990000-2015-000001",
            ]
        )
        for person in [first, second] { try await way.answer(.person(person), ["capacity": "是", "soldier": "否"]) }
        try await way.bring(["agreement", "photo"])
        try await way.press("submit")
        return way
    }

    @Test(arguments: TestStores.all)
    func `a divorce waits thirty days rolled past the weekend and must be fetched in the thirty after them`(
        store: Dialect
    ) async throws {
        // 20 November 2026 is a Friday; the thirtieth day is Sunday, 20 December.
        try await CaseOffice.with(store, today: "2026-11-20") { office in
            let way = try await Self.divorce(office)
            await #expect(throws: CaseworkProblem.missing(items: ["到场签字记录"])) { try await way.press("accept") }
            await #expect(throws: CaseworkProblem.missing(items: ["乙到场签字"])) {
                try await way.report(people: ["甲"])
            }
            try await way.report(people: ["甲", "乙"])
            try await way.press("accept")
            let cooling = try #require(try await way.dossier().deadlines.last { $0.clockID == "wait:cooling" })
            #expect(cooling.dueOn == (try CivilDate(parsing: "2026-12-21")))
            await #expect(throws: CaseworkProblem.tooEarly(step: "冷静期", until: cooling.dueOn)) {
                try await way.press("elapsed")
            }
            // Nobody presses anything: the day after the last, it goes on by itself.
            office.pass(days: 31)
            try await office.rooms.effects.expire()
            #expect(try await way.dossier().file.step == "cooling")
            office.pass(days: 3)
            try await office.rooms.effects.expire()
            let dossier = try await way.dossier()
            #expect(dossier.file.step == "certify")
            let fetch = try #require(dossier.deadlines.last { $0.clockID == "T33" })
            #expect(fetch.startedOn == cooling.dueOn)
            #expect(fetch.dueOn == (try CivilDate(parsing: "2027-01-20")))
        }
    }

    @Test(arguments: TestStores.all)
    func `whoever does not come back in time is deemed to have taken the application back`(store: Dialect) async throws
    {
        try await CaseOffice.with(store, today: "2026-03-02") { office in
            let way = try await Self.divorce(office)
            try await way.report(people: ["甲", "乙"])
            try await way.press("accept")
            office.pass(days: 31)
            try await way.press("elapsed")
            #expect(try await way.dossier().file.step == "certify")
            // An earlier record does not stand for this coming.
            await #expect(throws: CaseworkProblem.missing(items: ["到场签字记录"])) { try await way.press("certify") }
            office.pass(days: 45)
            try await office.rooms.effects.expire()
            let dossier = try await way.dossier()
            #expect(dossier.file.state == .withdrawn)
            #expect(dossier.actions.last?.title == "期满视为：期满没有申请，视为撤回")
            #expect(dossier.deadlines.allSatisfy { $0.endedOn != nil })
            // Doing it again changes nothing.
            #expect(try await office.rooms.effects.expire() == 0)
        }
    }

    @Test(arguments: TestStores.all)
    func `who wants it alone is told so with the way to court, and questions open as answers lead to them`(
        store: Dialect
    ) async throws {
        try await CaseOffice.with(store, today: "2026-03-02") { office in
            let way = try await Self.divorce(office)
            let sheet = AnswerSheet(try await way.dossier(), subject: .family)
            let none = try sheet.read(["minors": "否"], on: office.clock.today)
            #expect(!none.shown.contains("custody"))
            let some = try sheet.read(["minors": "是", "custody": ""], on: office.clock.today)
            #expect(some.shown.contains("custody"))
            #expect(some.problems.compactMap(\.field) == ["custody"])
            // What is not asked is not kept, whatever a browser sends.
            #expect(try sheet.read(["minors": "否", "custody": "是"], on: office.clock.today).values["子女抚养一致"] == nil)
        }
    }

    @Test(arguments: TestStores.all)
    func `an amount beyond all bounds is told at its field and nothing is lost`(store: Dialect) async throws {
        try await CaseOffice.with(store, today: "2026-03-02") { office in
            let founder = try await office.person("甲")
            let way = try await Way.open(
                office,
                service: "shehui-zuzhi-chengli",
                function: "organization-registrar",
                applicant: founder
            )
            let sheet = AnswerSheet(try await way.dossier(), subject: .family)
            let read = try sheet.read(["fund": "200000000", "name": "天门市演示协会"], on: office.clock.today)
            #expect(read.problems.compactMap(\.field) == ["fund"])
            #expect(read.values["名称"] == "天门市演示协会")
            #expect(try sheet.read(["fund": "30000"], on: office.clock.today).problems.isEmpty)
        }
    }

    @Test(arguments: TestStores.all)
    func `a person whom the service does not know takes no part`(store: Dialect) async throws {
        try await CaseOffice.with(store, today: "2026-03-02") { office in
            let way = try await Self.divorce(office)
            let third = try await office.person("丙")
            await #expect(throws: CaseworkProblem.self) {
                try await office.rooms.casework.setMember(
                    actor: way.officer,
                    caseID: way.caseID,
                    version: try await way.dossier().file.version,
                    personID: third,
                    standing: .member,
                    relation: "儿子",
                    reason: nil
                )
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `an answer that is emptied again counts no more, and can be given anew`(store: Dialect) async throws {
        try await CaseOffice.with(store, today: "2026-03-02") { office in
            let way = try await Way.open(
                office,
                service: "jubao-tousu",
                function: "complaint-officer",
                applicant: try await office.person("甲")
            )
            func held() async throws -> String? {
                let facts = try await way.dossier().facts
                return FactRules.current(facts)[.family]?["发生日期"]?.value
            }
            try await way.answer(.family, ["kind": "意见建议", "happened": "2026-02-01"])
            #expect(try await held() == "2026-02-01")
            // What isn't on the form stays.
            try await way.answer(.family, ["kind": "意见建议"])
            #expect(try await held() == "2026-02-01")
            try await way.answer(.family, ["kind": "意见建议", "happened": " "])
            #expect(try await held() == nil)
            let count = try await way.dossier().facts.count
            try await way.answer(.family, ["kind": "意见建议", "happened": ""])
            #expect(try await way.dossier().facts.count == count)
            try await way.answer(.family, ["happened": "2026-02-02"])
            #expect(try await held() == "2026-02-02")
        }
    }

    @Test(arguments: TestStores.all)
    func `who takes no part in a closed service sees none of its cases anywhere`(store: Dialect) async throws {
        try await CaseOffice.with(store, today: "2026-03-02") { office in
            let way = try await Self.divorce(office)
            let casework = office.rooms.casework
            let number = try await way.dossier().file.applicantName
            for key in ["clerk", "head", "village", "verifier", "drafter", "leader"] {
                let actor = office.actor(key)
                await #expect(throws: AccessProblem.self, "\(key)") {
                    _ = try await casework.dossier(actor: actor, caseID: way.caseID)
                }
                let listed = try await casework.list(actor: actor, filter: CaseFilter())
                #expect(listed.files.isEmpty && listed.total == .exact(0), "\(key)")
                let found = try await casework.list(actor: actor, filter: CaseFilter(text: number))
                #expect(found.files.isEmpty, "\(key)")
            }
            for key in ["auditor"] {
                _ = try await casework.dossier(actor: office.actor(key), caseID: way.caseID)
            }
            await #expect(throws: AccessProblem.self) {
                _ = try await casework.open(
                    actor: office.actor("clerk"),
                    requestID: office.request(),
                    Casework.Opening(
                        serviceID: "lihun-dengji",
                        applicantPersonID: try await office.person("丙"),
                        applicantName: "丙",
                        regionID: office.township,
                        villageRegionID: office.village,
                        channel: .window
                    )
                )
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `a divorce is taken for withdrawn when the term is over, and neither sooner nor otherwise`(store: Dialect)
        async throws
    {
        try await CaseOffice.with(store, today: "2026-03-02") { office in
            let way = try await Self.divorce(office)
            try await way.report(people: ["甲", "乙"])
            try await way.press("accept")
            office.pass(days: 40)
            _ = try await office.rooms.effects.expire()
            #expect(try await way.dossier().file.step == "certify")
            try await way.report(people: ["甲", "乙"])
            let term = try #require(
                try await way.dossier().deadlines.first { $0.clockID == "T33" && $0.endedOn == nil }
            )
            await #expect(throws: CaseworkProblem.tooEarly(step: term.title, until: term.dueOn)) {
                try await way.press("deemed")
            }
            office.clock.travel(to: Timestamp(date: term.dueOn.adding(days: 1), hour: 9))
            let over = CaseworkProblem.termOver(title: term.title, until: term.dueOn, deemed: "期满没有申请，视为撤回")
            await #expect(throws: over) { try await way.press("certify") }
            try await way.press("deemed")
            #expect(try await way.dossier().file.state == .withdrawn)
        }
    }

    @Test(arguments: TestStores.all)
    func `everything due is listed by office, late ones first`(store: Dialect) async throws {
        try await CaseOffice.with(store, today: "2026-03-02") { office in
            let way = try await Self.divorce(office)
            try await way.report(people: ["甲", "乙"])
            try await way.press("accept")
            office.pass(days: 40)
            let leader = way.officer
            let tally = try await office.rooms.casework.dueTally(actor: leader)
            #expect(tally.map(\.late) == [1])
            let due = try await office.rooms.casework.dueClocks(actor: leader, filter: DeadlineFilter())
            #expect(due.map(\.file.id) == [way.caseID])
            #expect(due.first?.step == "冷静期")
            // Another township sees none of it.
            let other = try await office.rooms.casework.dueClocks(
                actor: office.actor("otherClerk"),
                filter: DeadlineFilter()
            )
            #expect(other.isEmpty)
        }
    }
}
