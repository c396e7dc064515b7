// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Applications that come as a table.
struct CaseSheetTests {
    private static let good = """
        姓名,身份证号,村（社区）,事情属于哪一方面,反映的单位或者人员,类型
        王桂香,\(number(1)),东村（演示）,养老服务,东湖养老院,投诉
        李建国,\(number(2)),竟陵街道东村（演示）,,,
        """

    /// A valid number of somebody born in 1980.
    private static func number(_ serial: Int) -> String {
        let body = "4290061980010100" + String(serial)
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(body, weights).reduce(0) { $0 + ($1.0.wholeNumberValue ?? 0) * $1.1 }
        return body + String(Array("10X98765432")[sum % 11])
    }

    /// Who takes complaints in at the desk of a township.
    private static func receiver(_ office: CaseOffice, other: Bool = false) throws -> Actor {
        CaseOffice.actor(
            userID: 9_901,
            name: "受理员",
            function: try office.rooms.access.functions.function("complaint-officer"),
            level: "township",
            region: other ? office.otherTownship : office.township,
            county: office.county
        )
    }

    private static func take(
        _ office: CaseOffice,
        _ text: String,
        channel: CaseFile.Channel = .window,
        rehearsal: Bool = false,
        requestID: String? = nil,
        elsewhere: Bool = false
    ) async throws -> CaseSheet.Report {
        let service = try office.rooms.casework.services.service("jubao-tousu", release: nil)
        let sheet = try CaseSheet(Array(text.utf8), name: "申请.csv", service)
        return try await office.rooms.casework.take(
            actor: try receiver(office, other: elsewhere),
            serviceID: "jubao-tousu",
            sheet,
            channel: channel,
            fileName: "申请.csv",
            rehearsal: rehearsal,
            requestID: requestID
        )
    }

    @Test(arguments: TestStores.all)
    func `each line of a table becomes a draft with its answers`(_ dialect: Dialect) async throws {
        try await CaseOffice.with(dialect) { office in
            let rehearsed = try await Self.take(office, Self.good, rehearsal: true)
            #expect(rehearsed.rows == 2)
            #expect(rehearsed.faults.isEmpty)
            #expect(rehearsed.caseIDs.isEmpty)
            let casework = office.rooms.casework
            #expect(try await casework.list(actor: try Self.receiver(office), filter: CaseFilter()).files.isEmpty)

            let taken = try await Self.take(office, Self.good)
            #expect(taken.caseIDs.count == 2)
            let first = try await casework.dossier(actor: try Self.receiver(office), caseID: taken.caseIDs[0])
            #expect(first.file.state == .draft)
            #expect(first.file.applicantName == "王桂香")
            #expect(first.file.villageRegionID == office.village)
            #expect(first.members.map(\.personID) == [first.file.applicantPersonID])
            let facts = first.facts
            #expect(facts.first { $0.name == "被反映对象" }?.value == "东湖养老院")
            #expect(first.actions.map(\.title) == ["表格导入申请"])
            let second = try await casework.dossier(actor: try Self.receiver(office), caseID: taken.caseIDs[1])
            #expect(second.facts.isEmpty)
        }
    }

    @Test(arguments: TestStores.all)
    func `one bad line keeps the whole table out, and every fault is told with its line`(_ dialect: Dialect)
        async throws
    {
        try await CaseOffice.with(dialect) { office in
            let text =
                Self.good + """

                    王桂花,\(Self.number(1)),东村（演示）,养老服务,东湖养老院,投诉
                    陈秀英,429006198001010011,东村（演示）,,,
                    赵大海,\(Self.number(3)),西村（演示）,,,
                    孙小梅,\(Self.number(4)),东村（演示）,天气,,
                    """
            let report = try await Self.take(office, text)
            #expect(report.caseIDs.isEmpty)
            #expect(report.faults.map(\.line) == [4, 5, 6, 7])
            #expect(report.faults[0].message.contains("第 2 行"))
            #expect(report.faults[2].message.contains("不是您辖区内"))
            #expect(report.faults[3].message.contains("请从列表中选择"))
            #expect(
                try await office.rooms.casework.list(actor: try Self.receiver(office), filter: CaseFilter()).files
                    .isEmpty
            )
        }
    }

    @Test func `a table without the applicants' columns says which are missing`() async throws {
        try await CaseOffice.with(.sqlite) { office in
            await #expect(throws: CaseworkProblem.sheetColumns(missing: ["身份证号", "村（社区）"])) {
                try await Self.take(office, "姓名,电话\n王桂香,1")
            }
            await #expect(throws: CaseworkProblem.sheetEmpty) {
                try await Self.take(office, "姓名,身份证号,村（社区）\n")
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `a table finds nobody beyond the office, and the same form opens its cases once`(_ dialect: Dialect)
        async throws
    {
        try await CaseOffice.with(dialect) { office in
            let request = office.request()
            _ = try await Self.take(office, Self.good, requestID: request)
            await #expect(throws: CaseworkProblem.sheetTaken) {
                try await Self.take(office, Self.good, requestID: request)
            }
            let there = Self.good.replacing("竟陵街道东村（演示）", with: "西村（演示）").replacing(
                "东村（演示）",
                with: "西村（演示）"
            )
            let report = try await Self.take(office, there, elsewhere: true)
            #expect(report.caseIDs.isEmpty)
            #expect(report.faults.map(\.message).allSatisfy { $0.contains("不在您的辖区") })
            #expect(report.faults.count == 2)
        }
    }

    @Test(arguments: TestStores.all)
    func `a rehearsed table leaves only a line in the audit, and drafts say from where they came`(_ dialect: Dialect)
        async throws
    {
        try await CaseOffice.with(dialect) { office in
            _ = try await Self.take(office, Self.good, rehearsal: true)
            let tried = try await office.rooms.database.read {
                try $0.value("select count(*) from audit_entry where verb = 'case.table-checked'", as: Int64.self)
            }
            #expect(tried == 1)
            let taken = try await Self.take(office, Self.good, channel: .proactive)
            let dossier = try await office.rooms.casework.dossier(
                actor: try Self.receiver(office),
                caseID: try #require(taken.caseIDs.first)
            )
            #expect(dossier.file.channel == .proactive)
            for closed in [CaseFile.Channel.village, .agent, .portal, .review] {
                await #expect(throws: CaseworkProblem.channelClosed(channel: closed.title)) {
                    _ = try await Self.take(office, Self.good, channel: closed)
                }
            }
        }
    }
}
