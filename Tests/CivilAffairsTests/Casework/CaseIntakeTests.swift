// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// What must be there at the window, told all at once, and who may not apply again.
struct CaseIntakeTests {
    @Test(arguments: TestStores.all)
    func `everything that is missing is told at once`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.open(office)
            let husband = try await office.person("李建国", birth: "1974-01-02")
            let daughter = try await office.person("李芳", birth: "1996-05-06")
            try await story.add(husband, "丈夫")
            try await story.add(daughter, "女儿", standing: .supporter)
            try await story.answer(.person(husband), ["wage": "0"])
            await #expect(
                throws: CaseworkProblem.missing(items: [
                    "城乡类别", "存款、证券、商业保险等金融资产合计", "是否有机动车辆（残疾人代步车除外）",
                    "是否有两套以上住房", "王桂香的工资性收入", "李芳的每月应负担的赡养抚养费用", "申请书（含诚信承诺）",
                    "王桂香的核对授权", "李建国的核对授权", "李芳的核对授权",
                ])
            ) { try await story.press("clerk", "submit") }
            #expect(try await story.file().state == .draft)
        }
    }

    @Test(arguments: TestStores.all)
    func `nobody's means are looked up before every adult agreed`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.open(office)
            let husband = try await office.person("李建国", birth: "1974-01-02")
            let son = try await office.person("李强", birth: "1996-05-06")
            try await story.add(husband, "丈夫")
            try await story.add(son, "儿子", standing: .supporter)
            try await story.answerFamily()
            try await story.answer(.person(story.applicant), ["wage": "260"])
            try await story.answer(.person(husband), ["wage": "0"])
            try await story.answer(.person(son), ["support": "0"])
            try await story.bring()
            let all = ["王桂香的核对授权", "李建国的核对授权", "李强的核对授权"]
            await #expect(throws: CaseworkProblem.missing(items: all)) { try await story.press("clerk", "submit") }
            for person in [story.applicant, husband, son] { try await story.consent(person) }
            try await story.press("clerk", "submit")
            try await story.press("clerk", "accept")
            try await story.casework.revokeConsent(
                actor: office.actor("clerk"),
                caseID: story.id,
                version: try await story.version(),
                personID: husband
            )
            await #expect(throws: CaseworkProblem.missing(items: ["李建国的核对授权"])) {
                try await story.press("verifier", "verified")
            }
            try await story.consent(husband)
            try await story.press("verifier", "verified")
            #expect(try await story.file().step == "visit")
        }
    }

    @Test(arguments: TestStores.all)
    func `who stands in an application on its way cannot apply again`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let first = try await CaseStory.told(office, to: "verify")
            let number = try #require(try await first.file().number)
            let second = try await CaseStory.open(office, applicant: first.applicant)
            try await second.fill()
            let text = "王桂香已在另一件在办的“最低生活保障确认”（\(number)）中，同一事项不能重复申请"
            #expect(try await second.dossier().conflicts.map(\.text) == [text])
            await #expect(throws: CaseworkProblem.blocked(conflicts: [text], missing: [])) {
                try await second.press("clerk", "submit")
            }
            try await first.press("clerk", "withdraw", "改由丈夫申请。")
            try await second.press("clerk", "submit")
        }
    }

    @Test(arguments: TestStores.all)
    func `who is covered already is flagged with program, month and group, and not taken in silently`(
        store: Dialect
    ) async throws {
        try await CaseOffice.with(store) { office in
            let first = try await CaseStory.told(office, to: "end")
            let casework = office.rooms.casework
            let clerk = office.actor("clerk")
            let flags = try await casework.conflicts(actor: clerk, serviceID: "dibao", personIDs: [first.applicant])
            let flag = try #require(flags.first)
            #expect(flags.count == 1)
            #expect(flag.blocks)
            #expect(flag.text.contains("“最低生活保障”"))
            #expect(flag.text.contains("自2026年10月起"))
            #expect(flag.text.contains("基本生活救助"))
            let again = try await CaseStory.open(office, applicant: first.applicant)
            try await again.answerFamily()
            do {
                try await again.press("clerk", "submit")
                Issue.record("a covered applicant was taken in")
            } catch CaseworkProblem.blocked(let conflicts, let missing) {
                // What is missing besides is told in the same breath.
                #expect(conflicts == [flag.text])
                #expect(missing == ["王桂香的工资性收入", "申请书（含诚信承诺）", "王桂香的核对授权"])
            }
            try await again.fill()
            try await casework.setMember(
                actor: clerk,
                caseID: again.id,
                version: try await again.version(),
                personID: first.applicant,
                standing: .member,
                relation: "本人",
                reason: "原待遇下月停发"
            )
            try await again.press("clerk", "submit")
            try await again.press("clerk", "accept")
            try await again.press("verifier", "verified")
            try await again.visit()
            try await again.press("clerk", "visited")
            try await again.decide()
            await #expect(throws: CaseworkProblem.stillCovered(conflicts: [flag.text])) {
                try await again.press("clerk", "propose")
            }
            #expect(try await again.dossier().postings.isEmpty)
            #expect(try await first.enrolments().count == 1)
        }
    }

    @Test(arguments: TestStores.all)
    func `who was covered elsewhere while the sheet hung is not confirmed`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.told(office, to: "confirm")
            try await story.press("drafter", "confirm")
            try await story.press("checker", "agree")
            let applicant = story.applicant
            try await office.rooms.database.write { transaction in
                let opening = EnrolmentOpening(
                    programID: "tekun",
                    exclusionGroup: "basic-living",
                    familyID: nil,
                    caseID: nil,
                    householdNumber: nil,
                    regionID: office.village,
                    classCode: "A",
                    urban: .urban,
                    amount: Money(fen: 90_000),
                    members: [applicant],
                    payeePersonID: applicant,
                    payeeName: "王桂香",
                    confirmedOn: office.clock.today
                )
                try office.rooms.benefits.open(opening, actor: .system("test"), in: transaction)
            }
            let before = try await story.file()
            await #expect {
                try await story.press("signer", "agree")
            } throws: { error in
                guard case CaseworkProblem.stillCovered(let conflicts) = error else { return false }
                return conflicts.count == 1 && conflicts[0].contains("tekun")
            }
            // Nothing of the step stays: no decision, no paper, no second enrolment.
            #expect(try await story.file() == before)
            #expect(try await story.dossier().documents.map(\.template) == ["receipt"])
            #expect(try await story.enrolments().count == 1)
        }
    }

    @Test(arguments: TestStores.all)
    func `a case is opened only for a village of one's own township`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let person = try await office.person("王桂香")
            func open(_ key: String, _ township: Int64, _ village: Int64) async throws {
                _ = try await office.rooms.casework.open(
                    actor: office.actor(key),
                    requestID: office.request(),
                    Casework.Opening(
                        serviceID: "dibao",
                        applicantPersonID: person,
                        applicantName: "王桂香",
                        regionID: township,
                        villageRegionID: village,
                        channel: .window
                    )
                )
            }
            await #expect(throws: CaseworkProblem.wrongRegion) {
                try await open("clerk", office.otherTownship, office.otherVillage)
            }
            await #expect(throws: CaseworkProblem.wrongRegion) {
                try await open("clerk", office.township, office.otherVillage)
            }
            try await open("clerk", office.township, office.village)
            try await open("village", office.township, office.village)
            #expect(
                try await office.rooms.casework.list(actor: office.actor("clerk"), filter: CaseFilter()).total
                    == .exact(2)
            )
        }
    }

    @Test(arguments: TestStores.all)
    func `a wrong answer names its field and says how to mend it`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.open(office)
            let wrong: [(String, String, String)] = [
                ("assets", "三千块", "存款、证券、商业保险等金融资产合计"), ("assets", "-1", "存款、证券、商业保险等金融资产合计"),
                ("car", "也许", "是否有机动车辆（残疾人代步车除外）"), ("urban", "县城", "城乡类别"),
            ]
            for (id, typed, title) in wrong {
                do {
                    try await story.answer(.family, [id: typed])
                    Issue.record("\(typed) was taken")
                } catch let problem as CaseworkProblem {
                    #expect(problem.field == id)
                    #expect(problem.message.hasPrefix(title))
                }
            }
            await #expect(throws: CaseworkProblem.unknownField("colour")) {
                try await story.answer(.family, ["colour": "红"])
            }
            #expect(try await story.dossier().facts.isEmpty)
        }
    }

    @Test(arguments: TestStores.all)
    func `what must be supplemented goes to the family on one paper in the township's name`(
        store: Dialect
    ) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.told(office, to: "accept")
            try await story.press("clerk", "supplement", "请补交近三个月的就诊票据。")
            let dossier = try await story.dossier()
            #expect(dossier.file.state == .paused)
            let paper = try #require(dossier.documents.first)
            #expect(paper.title == "一次性补正告知书")
            #expect(paper.html.contains("请补交近三个月的就诊票据。"))
            #expect(paper.html.contains("天门市竟陵街道办事处"))
            try await story.press("clerk", "resume")
            try await story.press("clerk", "not-accept", "不在本辖区居住。")
            let refused = try await story.dossier().documents
            #expect(refused.map(\.title) == ["一次性补正告知书", "不予受理告知书"])
            #expect(refused[1].html.contains("不在本辖区居住。"))
        }
    }
}
