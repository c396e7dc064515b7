// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// 抽查: never less than the share, never to be foreseen, and repeatable.
struct CaseLotTests {
    @Test(arguments: [1, 17, 30, 34, 50, 99])
    func `wherever one stops counting at least the share was taken, and not many more`(share: Int) {
        for sequence in 0..<300 {
            var taken = 0
            for place in 1...120 {
                if CaseLot.takes("\(sequence)-\(place)", place: place, taken: taken, share: share) { taken += 1 }
                #expect(taken * 100 >= share * place)
            }
            #expect(taken * 100 <= (share + 40) * 120)
        }
    }

    @Test func `whatever was taken before, a case can be taken, and one that is not needed can be passed over`() {
        for taken in 4...10 {
            let lots = Set((0..<200).map { CaseLot.takes("\($0)", place: 11, taken: taken, share: 30) })
            #expect(lots == [true, false])
        }
        #expect((0..<200).allSatisfy { CaseLot.takes("\($0)", place: 11, taken: 3, share: 30) })
    }

    private static let service = """
        id: lot-test
        title: 抽查试验
        kind: 公共服务
        summary: 抽查。
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
              - {id: submit, title: 提交, next: draw, effects: [issue-receipt]}
          - id: draw
            title: 抽取
            kind: draw
            share: 30
            chain:
              - {functions: [county-drafter], title: 县经办}
            outcomes:
              - {id: drawn, title: 抽中, next: look}
              - {id: passed, title: 未抽中, end: approved}
          - id: look
            title: 核查
            kind: decide
            chain:
              - {functions: [county-drafter], title: 县经办}
            outcomes:
              - {id: right, title: 一致, end: approved}
              - {id: wrong, title: 不符, end: refused, reason: 是}
        """

    @Test(arguments: TestStores.all)
    func `cases that come at the same moment are counted one after the other, and each keeps what was drawn`(
        store: Dialect
    ) async throws {
        try await CaseOffice.with(store, services: ["lot-test": Self.service]) { office in
            var ids: [Int64] = []
            for _ in 0..<20 {
                let person = try await office.person("甲")
                let id = try await office.rooms.casework.open(
                    actor: office.actor("clerk"),
                    requestID: office.request(),
                    Casework.Opening(
                        serviceID: "lot-test",
                        applicantPersonID: person,
                        applicantName: "甲",
                        regionID: office.township,
                        villageRegionID: office.village,
                        channel: .window
                    )
                )
                ids.append(id)
            }
            let casework = office.rooms.casework
            try await withThrowingTaskGroup(of: Void.self) { group in
                for id in ids {
                    group.addTask {
                        let version = try await casework.dossier(actor: office.actor("clerk"), caseID: id).file.version
                        let move = Casework.Move(
                            caseID: id,
                            version: version,
                            requestID: office.request(),
                            action: "submit",
                            comment: nil
                        )
                        try await office.rooms.effects.act(actor: office.actor("clerk"), move)
                    }
                }
                try await group.waitForAll()
            }
            var drawn: [Int: Bool] = [:]
            for id in ids {
                let dossier = try await casework.dossier(actor: office.actor("drafter"), caseID: id)
                let lot = try #require(dossier.actions.last { $0.action.hasPrefix("lot-") })
                let isTaken = lot.action == "lot-taken"
                let comment = try #require(lot.comment)
                let said = try #require(comment.wholeMatch(of: /.*月第(\d+)件，此前抽中(\d+)件；抽签码(\w+)，.*/))
                let (place, taken) = (try #require(Int(said.1)), try #require(Int(said.2)))
                // Whoever audits it comes to the same.
                #expect(CaseLot.takes(String(said.3), place: place, taken: taken, share: 30) == isTaken)
                drawn[place] = isTaken
                let offered = dossier.choices.map(\.action).filter { ["drawn", "passed"].contains($0) }
                #expect(offered == [isTaken ? "drawn" : "passed"])
            }
            #expect(drawn.keys.sorted() == Array(1...20))
            for place in 1...20 { #expect((1...place).count { drawn[$0] == true } * 100 >= 30 * place) }
        }
    }
}
