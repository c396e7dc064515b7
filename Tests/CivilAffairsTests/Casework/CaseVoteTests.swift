// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// 评议, 论证: what a meeting voted is what becomes of the case.
struct CaseVoteTests {
    private static let service = """
        id: vote-test
        title: 表决试验
        kind: 公共服务
        summary: 表决。
        basis: [试验]
        unit: person
        privacy: {purpose: 试验, ground: 试验, years: 1, starts: closed, retention: 试验}
        steps:
          - id: apply
            title: 申请
            kind: form
            chain:
              - {functions: [township-clerk], title: 受理经办}
            outcomes:
              - {id: submit, title: 提交, next: meet, effects: [issue-receipt]}
          - id: meet
            title: 论证
            kind: vote
            chain:
              - {functions: [township-clerk], title: 受理经办}
            outcomes:
              - {id: supported, title: 论证通过, vote: carried, end: approved}
              - {id: rejected, title: 论证不通过, vote: lost, end: refused, reason: 是}
        """

    @Test(
        arguments: TestStores.all,
        [(2, 1, 0, true), (2, 0, 2, false), (1, 2, 0, false), (4, 0, 0, true)]
    )
    func `only more than half of those present carry, and nothing else can be chosen`(
        store: Dialect,
        count: (ayes: Int, nays: Int, abstained: Int, isCarried: Bool)
    ) async throws {
        try await CaseOffice.with(store, services: ["vote-test": Self.service]) { office in
            let person = try await office.person("甲")
            let id = try await office.rooms.casework.open(
                actor: office.actor("clerk"),
                requestID: office.request(),
                Casework.Opening(
                    serviceID: "vote-test",
                    applicantPersonID: person,
                    applicantName: "甲",
                    regionID: office.township,
                    villageRegionID: office.village,
                    channel: .window
                )
            )
            let story = CaseStory(office: office, applicant: person, id: id)
            try await story.press("clerk", "submit")
            await #expect(throws: CaseworkProblem.self) { try await story.press("clerk", "rejected", "理由") }
            let votes = StepReport.Votes(ayes: count.ayes, nays: count.nays, abstained: count.abstained)
            try await office.rooms.casework.report(
                actor: office.actor("clerk"),
                caseID: id,
                version: try await story.dossier("clerk").file.version,
                Casework.NewStepReport(
                    heldOn: office.clock.today,
                    people: ["甲", "乙", "丙", "丁"].prefix(votes.all).map(\.self),
                    votes: votes,
                    text: "评议"
                )
            )
            let (right, wrong) = count.isCarried ? ("supported", "rejected") : ("rejected", "supported")
            let told = count.isCarried ? "论证不通过" : "论证通过"
            await #expect(
                throws: CaseworkProblem.votedOtherwise(action: told, ayes: count.ayes, present: votes.all)
            ) {
                try await story.press("clerk", wrong, "理由")
            }
            try await story.press("clerk", right, "理由")
            let state = try await story.dossier("clerk").file.state
            #expect(state == (count.isCarried ? .approved : .refused))
        }
    }
}
