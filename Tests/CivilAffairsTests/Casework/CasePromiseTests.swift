// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Promises that stand in for papers, checked afterwards.
struct CasePromiseTests {
    private static func promise(_ story: CaseStory, _ state: CaseMaterial.State = .committed) async throws {
        let material = try #require(try await story.dossier("clerk").service.materials.first { $0.promisable })
        try await story.casework.setMaterial(
            actor: story.office.actor("clerk"),
            caseID: story.id,
            version: try await story.version(),
            materialID: material.id,
            state: state,
            note: nil,
            upload: nil
        )
    }

    private static func first(_ story: CaseStory, _ filter: CasePromise.Filter) async throws -> CasePromise {
        let found = try await story.casework.promises(actor: story.office.actor("clerk"), filter: filter)
        return try #require(found.promises.first)
    }

    @Test(arguments: TestStores.all)
    func `a promise is due to be checked once the application is in, and late after its term`(_ dialect: Dialect)
        async throws
    {
        try await CaseOffice.with(dialect) { office in
            let story = try await CaseStory.open(office)
            try await story.answerFamily()
            try await story.answer(.person(story.applicant), ["wage": "260", "able": "否", "illness": "否"])
            try await story.consent()
            try await Self.promise(story)
            let clerk = office.actor("clerk")
            #expect(try await story.casework.promises(actor: clerk, filter: .open).promises.isEmpty)
            try await story.press("clerk", "submit")
            let promise = try await Self.first(story, .open)
            #expect(promise.dueOn?.iso == "2026-11-02")
            #expect(try await story.casework.promises(actor: clerk, filter: .late).promises.isEmpty)
            office.clock.travel(to: office.clock.now().adding(seconds: 70 * 86_400))
            #expect(try await story.casework.promises(actor: clerk, filter: .late).counts[.late] == 1)
            try await story.casework.checkPromise(actor: clerk, id: promise.id, isTrue: true, finding: "与原件一致")
            #expect(try await Self.first(story, .kept).checkedBy == clerk.name)
            await #expect(throws: CaseworkProblem.promiseSettled) {
                try await story.casework.checkPromise(actor: clerk, id: promise.id, isTrue: false, finding: "不一致")
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `an untrue promise asks for the paper again and closes the way for more, until it is made good`(
        _ dialect: Dialect
    ) async throws {
        try await CaseOffice.with(dialect) { office in
            let story = try await CaseStory.open(office)
            try await Self.promise(story)
            let clerk = office.actor("clerk")
            let id = try await office.rooms.database.read {
                try $0.value("select max(id) from case_promise", as: Int64.self)
            }
            await #expect(throws: AccessProblem.self) {
                try await story.casework.checkPromise(
                    actor: office.actor("otherClerk"),
                    id: id,
                    isTrue: true,
                    finding: "属实"
                )
            }
            await #expect(throws: CaseworkProblem.reasonNeeded(action: "承诺核查")) {
                try await story.casework.checkPromise(actor: clerk, id: id, isTrue: false, finding: "")
            }
            try await story.casework.checkPromise(actor: clerk, id: id, isTrue: false, finding: "签名不是本人")
            #expect(try await story.dossier("clerk").materials.isEmpty)
            let title = try #require(try await story.dossier("clerk").service.materials.first { $0.promisable }).title
            await #expect(throws: CaseworkProblem.promiseClosed(title: title)) { try await Self.promise(story) }
            let other = try await CaseStory.open(office, applicant: story.applicant)
            await #expect(throws: CaseworkProblem.promiseClosed(title: title)) { try await Self.promise(other) }
            try await story.casework.restorePromises(actor: clerk, id: id, reason: "已补交原件")
            try await Self.promise(story)
        }
    }

    @Test(arguments: TestStores.all)
    func `a case goes no further while a paper that was promised untruly is not there, at whatever step it is brought`(
        _ dialect: Dialect
    ) async throws {
        try await CaseOffice.with(dialect) { office in
            let story = try await CaseStory.open(office)
            try await story.answerFamily()
            try await story.answer(.person(story.applicant), ["wage": "260", "able": "否", "illness": "否"])
            try await story.consent()
            try await Self.promise(story)
            try await story.press("clerk", "submit")
            try await story.press("clerk", "accept")
            let id = try await Self.first(story, .open).id
            try await story.casework.checkPromise(
                actor: office.actor("clerk"),
                id: id,
                isTrue: false,
                finding: "签名不是本人"
            )
            let problem = await #expect(throws: CaseworkProblem.self) { try await story.press("clerk", "verified") }
            #expect(problem?.message.contains("承诺不实") == true)
            try await Self.promise(story, .provided)
            #expect(try await story.dossier("clerk").materials.count == 1)
            let owed = try await office.rooms.casework.promises(actor: office.actor("clerk"), filter: .broken)
            #expect(owed.promises.count == 1)
        }
    }

    @Test(arguments: TestStores.all)
    func `what a draft promised before promises were closed is asked for when it is sent in`(_ dialect: Dialect)
        async throws
    {
        try await CaseOffice.with(dialect) { office in
            let story = try await CaseStory.open(office)
            try await Self.promise(story)
            let clerk = office.actor("clerk")
            let id = try await office.rooms.database.read {
                try $0.value("select max(id) from case_promise", as: Int64.self)
            }
            let other = try await CaseStory.open(office, applicant: story.applicant)
            try await other.answerFamily()
            try await other.answer(.person(other.applicant), ["wage": "260", "able": "否", "illness": "否"])
            try await other.consent()
            try await Self.promise(other)
            #expect(try await other.dossier("clerk").promisesClosed == false)
            try await story.casework.checkPromise(actor: clerk, id: id, isTrue: false, finding: "签名不是本人")

            let dossier = try await other.dossier("clerk")
            let need = try #require(dossier.service.materials.first { $0.promisable })
            #expect(dossier.promisesClosed)
            #expect(dossier.materials.isEmpty)
            #expect(dossier.missing == [need.title])
            await #expect(throws: CaseworkProblem.promiseClosed(title: need.title)) {
                try await other.press("clerk", "submit")
            }
            try await Self.promise(other, .provided)
            try await other.press("clerk", "submit")
            #expect(try await other.dossier("clerk").file.state == .open)
        }
    }
}
