// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// 免申即享: the office begins for whoever reaches the age.
struct CaseReachedTests {
    private static let service = "gaoling-jintie"

    @Test(arguments: TestStores.all)
    func `whoever is old enough by the end of the month, is registered here and has nothing yet is listed`(
        _ dialect: Dialect
    ) async throws {
        try await CaseOffice.with(dialect, today: "2026-11-20") { office in
            let reached = try await office.person("王桂香", birth: "1946-11-30")
            let older = try await office.person("李大山", birth: "1930-01-05")
            _ = try await office.person("赵小满", birth: "1946-12-01")
            _ = try await office.person("钱有余", birth: "1940-02-02", village: office.otherVillage)
            let paid = try await office.person("孙得福", birth: "1935-03-03")
            let opening = EnrolmentOpening(
                programID: Self.service,
                exclusionGroup: "old-age-allowance",
                regionID: office.village,
                classCode: "A",
                urban: .rural,
                amount: Money(yuan: 50),
                members: [paid],
                payeePersonID: paid,
                payeeName: "孙得福",
                confirmedOn: office.clock.today
            )
            try await office.rooms.database.write { transaction in
                _ = try office.rooms.benefits.open(opening, actor: .system("test"), in: transaction)
            }
            let casework = office.rooms.casework
            let clerk = office.actor("clerk")
            let found = try await casework.reached(actor: clerk, serviceID: Self.service)
            #expect(found.people.map(\.personID) == [reached, older])
            #expect(found.count == 2)
            #expect(found.age == 80)
            let first = try await casework.reached(actor: clerk, serviceID: Self.service, limit: 1)
            let rest = try await casework.reached(
                actor: clerk,
                serviceID: Self.service,
                after: first.people.last?.place,
                limit: 1
            )
            #expect(rest.people.map(\.personID) == [older])
            await #expect(throws: CaseworkProblem.self) {
                try await casework.reached(actor: clerk, serviceID: "dibao")
            }
            await #expect(throws: AccessProblem.self) {
                try await casework.reached(actor: clerk, serviceID: Self.service, region: office.otherVillage)
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `beginning for some of them opens a complete application each, once, and takes them off the list`(
        _ dialect: Dialect
    ) async throws {
        try await CaseOffice.with(dialect, today: "2026-11-20") { office in
            let reached = try await office.person("王桂香", birth: "1946-11-30")
            let young = try await office.person("赵小满", birth: "1990-12-01")
            let casework = office.rooms.casework
            let clerk = office.actor("clerk")
            let request = office.request()
            func begin(_ request: String) async throws -> Int {
                try await casework.beginReached(
                    actor: clerk,
                    serviceID: Self.service,
                    personIDs: [reached, young],
                    requestID: request
                )
            }
            #expect(try await begin(request) == 1)
            #expect(try await begin(request) == 0)
            #expect(try await begin(office.request()) == 0)
            #expect(try await casework.reached(actor: clerk, serviceID: Self.service).people.isEmpty)

            let files = try await casework.list(actor: clerk, filter: CaseFilter(serviceID: Self.service)).files
            #expect(files.map(\.applicantPersonID) == [reached])
            #expect(files.map(\.channel) == [.proactive])
            let id = try #require(files.first?.id)
            let story = CaseStory(office: office, applicant: reached, id: id)
            try await story.consent()
            try await story.press("clerk", "submit")
            #expect(try await story.file().step == "accept")
        }
    }
}
