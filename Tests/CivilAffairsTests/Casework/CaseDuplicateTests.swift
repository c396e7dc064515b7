// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Complaints about the same matter: the area counts 30, who is complained about 50, the place 20, and 80 are told.
struct CaseDuplicateTests {
    private typealias Way = ServiceWayTests.Way

    private static func complaint(_ office: CaseOffice, of person: Int64, _ answers: [String: String]) async throws
        -> Way
    {
        let way = try await Way.open(
            office,
            service: "jubao-tousu",
            function: "complaint-officer",
            applicant: person
        )
        try await way.answer(.family, answers.merging(["kind": "投诉"]) { $1 })
        return way
    }

    private static func submitted(_ office: CaseOffice, of person: Int64, _ answers: [String: String]) async throws
        -> Way
    {
        let rest = ["content": "伙食差", "danger": "否", "staff": "否", "named": "否"]
        let way = try await complaint(office, of: person, answers.merging(rest) { $1 })
        try await way.press("submit")
        return way
    }

    @Test(arguments: TestStores.all)
    func `a complaint about the same home is told with what is alike and how much it counts`(_ dialect: Dialect)
        async throws
    {
        try await CaseOffice.with(dialect) { office in
            let person = try await office.person("甲")
            let answers = ["subject": "养老服务", "target": "东湖养老院"]
            let first = try await Self.submitted(office, of: person, answers)
            let second = try await Self.complaint(office, of: person, answers)
            let found = try await second.dossier().duplicates
            #expect(found.map(\.caseID) == [first.caseID])
            #expect(found.first?.score == 80)
            #expect(found.first?.alike == ["事情属于哪一方面", "反映的单位或者人员"])
            #expect(found.first?.blocks == false)

            try await second.answer(.family, ["target": "西湖养老院"])
            #expect(try await second.dossier().duplicates.isEmpty)
        }
    }

    @Test(arguments: TestStores.all)
    func `an answer that was changed since is not held against anybody`(_ dialect: Dialect) async throws {
        try await CaseOffice.with(dialect) { office in
            let person = try await office.person("甲")
            let first = try await Self.submitted(office, of: person, ["subject": "养老服务", "target": "西湖养老院"])
            let second = try await Self.complaint(office, of: person, ["subject": "养老服务", "target": "西湖养老院"])
            #expect(try await second.dossier().duplicates.count == 1)
            try await first.answer(.family, ["target": "东湖养老院"])
            #expect(try await second.dossier().duplicates.isEmpty)
        }
    }

    @Test(arguments: TestStores.all)
    func `many complaints of one area do not hide the one about the same home`(_ dialect: Dialect) async throws {
        try await CaseOffice.with(dialect) { office in
            let person = try await office.person("甲")
            for number in 0..<205 {
                _ = try await Self.submitted(office, of: person, ["subject": "养老服务", "target": "院\(number)"])
            }
            let first = try await Self.submitted(office, of: person, ["subject": "养老服务", "target": "东湖养老院"])
            let second = try await Self.complaint(office, of: person, ["subject": "养老服务", "target": "东湖养老院"])
            #expect(try await second.dossier().duplicates.map(\.caseID) == [first.caseID])
        }
    }

    @Test(arguments: TestStores.all)
    func `of a case that the reader may not open only that it is alike is told`(_ dialect: Dialect) async throws {
        try await CaseOffice.with(dialect) { office in
            let person = try await office.person("甲")
            let answers = ["subject": "养老服务", "target": "东湖养老院"]
            let first = try await Self.submitted(office, of: person, answers)
            let clerk = CaseOffice.actor(
                userID: 9_902,
                name: "受理员",
                function: try office.rooms.access.functions.function("complaint-officer"),
                level: "township",
                region: office.otherTownship,
                county: office.county
            )
            let casework = office.rooms.casework
            let id = try await casework.open(
                actor: clerk,
                requestID: office.request(),
                Casework.Opening(
                    serviceID: "jubao-tousu",
                    applicantPersonID: person,
                    applicantName: "甲",
                    regionID: office.otherTownship,
                    villageRegionID: office.otherVillage,
                    channel: .window
                )
            )
            let second = Way(office: office, officer: first.officer, caseID: id)
            try await second.answer(.family, answers.merging(["kind": "投诉"]) { $1 })
            let seen = try #require(try await second.dossier().duplicates.first)
            #expect(seen.isOpenable)
            let hidden = try #require(try await casework.dossier(actor: clerk, caseID: id).duplicates.first)
            #expect(!hidden.isOpenable)
            #expect(hidden.number == nil)
            #expect(hidden.alike.isEmpty)
            #expect(!hidden.text.contains("东湖"))
            #expect(hidden.text.contains("80 分"))
        }
    }
}
