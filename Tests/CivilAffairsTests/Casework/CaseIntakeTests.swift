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
                    "是否有两套以上住房", "本人的工资性收入", "女儿的每月应负担的赡养抚养费用", "申请书（含诚信承诺）",
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
            try await story.press("clerk", "submit")
            try await story.press("clerk", "accept")
            await #expect(throws: CaseworkProblem.missing(items: ["本人的核对授权", "丈夫的核对授权", "儿子的核对授权"])) {
                try await story.press("verifier", "verified")
            }
            for person in [story.applicant, husband, son] { try await story.consent(person) }
            try await story.casework.revokeConsent(
                actor: office.actor("clerk"),
                caseID: story.id,
                version: try await story.version(),
                personID: husband
            )
            await #expect(throws: CaseworkProblem.missing(items: ["丈夫的核对授权"])) {
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
            await #expect(throws: CaseworkProblem.alreadyApplied(name: "王桂香", number: number)) {
                try await second.press("clerk", "submit")
            }
            try await first.press("clerk", "withdraw", "改由丈夫申请。")
            try await second.press("clerk", "submit")
        }
    }

    @Test(arguments: TestStores.all)
    func `who is covered already is flagged from intake on and never approved`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let first = try await CaseStory.told(office, to: "end")
            let again = try await CaseStory.open(office, applicant: first.applicant)
            let flags = try await office.rooms.effects.coveredMembers(actor: office.actor("clerk"), caseID: again.id)
            #expect(flags.map(\.personID) == [first.applicant])
            #expect(flags.first?.excludes == true)
            #expect(flags.first?.programID == "dibao")
            try await again.go(to: "review")
            try await again.decide()
            try await again.press("clerk", "propose")
            await #expect(throws: CaseworkProblem.alreadyCovered(name: "王桂香", program: "最低生活保障")) {
                try await again.press("head", "agree")
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
            await #expect(throws: CaseworkProblem.alreadyCovered(name: "王桂香", program: "tekun")) {
                try await story.press("signer", "agree")
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
            #expect(try await office.rooms.casework.list(actor: office.actor("clerk"), filter: CaseFilter()).total == 2)
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
}
