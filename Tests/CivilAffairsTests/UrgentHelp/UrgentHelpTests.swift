// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Urgent help: asked for by anybody, answered first within hours, and settled in one of three ways.
struct UrgentHelpTests {
    private static func asking(
        _ region: Int64?,
        place: String = "",
        phone: String = "13900001234",
        danger: Bool? = false,
        reporter: String? = nil
    ) -> UrgentHelp.Asking {
        UrgentHelp.Asking(
            name: "张婆婆",
            phone: phone,
            regionID: region,
            place: place,
            kind: "老人没有人照顾",
            need: "三天没有吃饭。",
            isDanger: danger,
            reporter: reporter
        )
    }

    /// Asks as nobody, and answers the request as the township sees it.
    private static func asked(_ office: CaseOffice, danger: Bool = false) async throws -> HelpRequest {
        let help = office.rooms.urgentHelp
        _ = try await help.ask(actor: nil, asking(office.village, danger: danger))
        return try #require(try await help.list(actor: office.actor("clerk"), open: true).requests.first)
    }

    @Test(arguments: TestStores.all)
    func `somebody who is not signed in asks once and follows it by code and telephone`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let help = office.rooms.urgentHelp
            let request = office.request()
            let receipt = try await help.ask(actor: nil, Self.asking(office.village), requestID: request)
            let again = try await help.ask(actor: nil, Self.asking(office.village), requestID: request)
            #expect(receipt == again && receipt.count == 16)
            let found = try #require(try await help.progress(receipt: receipt, phone: "139 0000 1234"))
            #expect(found.request.state == .waiting && found.steps.map(\.title) == ["求助"])
            // Two hours, by the packs.
            #expect(found.request.dueAt == found.request.askedAt.adding(seconds: 7_200))
            #expect(try await help.progress(receipt: receipt, phone: "13900001235") == nil)
            #expect(try await help.progress(receipt: "AAAAAAAAAAAAAAAA", phone: "13900001234") == nil)
            #expect(try await help.list(actor: office.actor("clerk"), open: true).requests.count == 1)
            #expect(try await help.list(actor: office.actor("otherClerk"), open: true).requests.isEmpty)
            #expect(try await help.waiting(actor: office.actor("head")) == 1)
        }
    }

    @Test(arguments: TestStores.all)
    func `what must be known is asked for, and a place in words may stand for the village`(store: Dialect) async throws
    {
        try await CaseOffice.with(store) { office in
            let help = office.rooms.urgentHelp
            let village = office.village
            let cases: [(UrgentHelp.Asking, HelpProblem)] = [
                (Self.asking(village, danger: nil), .dangerNeeded), (Self.asking(village, phone: "12"), .phoneInvalid),
                (Self.asking(nil), .placeNeeded), (Self.asking(999_999), .placeNeeded),
            ]
            for (asking, problem) in cases {
                await #expect(throws: problem) { _ = try await help.ask(actor: nil, asking) }
            }
            _ = try await help.ask(actor: nil, Self.asking(nil, place: "汽车站候车室"))
            #expect(try await help.list(actor: office.actor("clerk"), open: true).requests.isEmpty)
            let atCounty = try await help.list(actor: office.actor("leader"), open: true).requests
            #expect(atCounty.map(\.regionID) == [office.county])
            // A village worker asks for somebody of the own village only.
            let worker = office.actor("village")
            _ = try await help.ask(actor: worker, Self.asking(village, reporter: "陈秀兰（代办）"))
            await #expect(throws: HelpProblem.placeNeeded) {
                _ = try await help.ask(actor: worker, Self.asking(office.otherVillage, reporter: "陈秀兰（代办）"))
            }
            let mine = try #require(try await help.list(actor: worker, open: true).requests.first)
            #expect(mine.way == .staff && mine.reporter == "陈秀兰（代办）")
            await #expect(throws: AccessProblem.self) {
                try await help.move(actor: worker, mine.id, .answer("已上门"))
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `the first answer is kept, late or not, and what is settled stays settled`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let help = office.rooms.urgentHelp
            let clerk = office.actor("clerk")
            let request = try await Self.asked(office, danger: true)
            await #expect(throws: HelpProblem.wordsNeeded(title: "回电或者上门的情况")) {
                try await help.move(actor: clerk, request.id, .answer(""))
            }
            await #expect(throws: HelpProblem.unknownRequest) {
                try await help.move(actor: office.actor("otherClerk"), request.id, .answer("已回电"))
            }
            office.pass(minutes: 150)
            try await help.move(actor: clerk, request.id, .answer("已回电，村干部正在上门。"))
            await #expect(throws: HelpProblem.answeredAlready) {
                try await help.move(actor: clerk, request.id, .answer("再答一次"))
            }
            let dossier = try await help.dossier(actor: clerk, request.id)
            #expect(dossier.request.isLate && dossier.request.state == .answered)
            #expect(dossier.phone == "13900001234")
            let reader = try await help.dossier(actor: office.actor("auditor"), request.id)
            #expect(reader.phone == "139****1234")
            await #expect(throws: HelpProblem.unknownReferral) {
                try await help.move(actor: clerk, request.id, .refer(to: "某单位", "已联系"))
            }
            try await help.move(actor: clerk, request.id, .refer(to: "妇联", "已联系妇联李主任。"))
            await #expect(throws: HelpProblem.settled(state: "已转介")) {
                try await help.move(actor: clerk, request.id, .close("已了结"))
            }
            let progress = try #require(try await help.progress(receipt: request.receipt, phone: "13900001234"))
            #expect(progress.steps.map(\.title) == ["求助", "首次响应", "转给妇联"])
        }
    }

    @Test(arguments: TestStores.all)
    func `a request becomes a case of temporary relief with what is known`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let help = office.rooms.urgentHelp
            let clerk = office.actor("clerk")
            let request = try await Self.asked(office)
            let person = try await office.person("张桂英")
            await #expect(throws: HelpProblem.villageNeeded) {
                _ = try await help.open(
                    actor: clerk,
                    request.id,
                    applicant: (person, "张桂英"),
                    villageID: office.township
                )
            }
            let caseID = try await help.open(
                actor: clerk,
                request.id,
                applicant: (person, "张桂英"),
                villageID: office.village
            )
            let dossier = try await office.rooms.casework.dossier(actor: clerk, caseID: caseID)
            #expect(dossier.file.serviceID == "linshi-jiuzhu" && dossier.file.channel == .proactive)
            let values = Dictionary(dossier.facts.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
            #expect(values["救助类型"] == "急难型")
            #expect(values.values.contains { $0.contains("三天没有吃饭") })
            let held = try await help.dossier(actor: clerk, request.id).request
            #expect(held.state == .opened && held.caseID == caseID && held.respondedAt != nil)
            await #expect(throws: HelpProblem.settled(state: "已转为救助办件")) {
                _ = try await help.open(
                    actor: clerk,
                    request.id,
                    applicant: (person, "张桂英"),
                    villageID: office.village
                )
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `open requests are read page by page in the order of their need, and the reading is kept`(store: Dialect)
        async throws
    {
        try await CaseOffice.with(store) { office in
            let help = office.rooms.urgentHelp
            for number in 0..<5 {
                _ = try await help.ask(
                    actor: nil,
                    Self.asking(office.village, phone: "1390000123\(number)", danger: number == 3)
                )
            }
            let clerk = office.actor("clerk")
            let all = try await help.list(actor: clerk, open: true).requests.map(\.id)
            #expect(all.count == 5)
            try await help.move(actor: clerk, all[1], .answer("已联系家属。"))
            let order = try await help.list(actor: clerk, open: true).requests.map(\.id)
            #expect(order == [all[0], all[2], all[3], all[4], all[1]])
            var seen: [Int64] = []
            var next: Int64?
            repeat {
                let page = try await help.list(actor: clerk, open: true, before: next, limit: 2)
                seen += page.requests.map(\.id)
                next = page.next
            } while next != nil
            #expect(seen == order)
            // The last of a page is settled before the next one is asked for.
            try await help.move(actor: clerk, order[1], .close("已由家属接回。"))
            let rest = try await help.list(actor: clerk, open: true, before: order[1], limit: 9)
            #expect(rest.requests.map(\.id) == Array(order.dropFirst(2)))
            let kept = try await office.rooms.audit.entries(
                actor: office.actor("auditor"),
                filter: Audit.Filter(subject: "help"),
                before: nil,
                limit: 50
            )
            #expect(kept.contains { $0.verb == "help.list" })
        }
    }
}
