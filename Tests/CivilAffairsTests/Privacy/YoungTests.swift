// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Children under fourteen: masked where nobody needs their names, and a guardian agrees (个人信息保护法第三十一条).
struct YoungTests {
    @Test(arguments: TestStores.all)
    func `lists mask children for functions that have no need of their names`(dialect: Dialect) async throws {
        try await CaseOffice.with(dialect) { office in
            _ = try await office.person("王小明", birth: "2016-01-01")
            _ = try await office.person("李大年", birth: "2012-08-31")
            let parties = office.rooms.parties
            let query = PersonQuery()
            let seen = try await parties.list(actor: office.actor("clerk"), query).people.map(\.name)
            #expect(Set(seen) == ["王小明", "李大年"])
            let veiled = try await parties.list(actor: office.actor("leader"), query).people.map(\.name)
            #expect(Set(veiled) == ["王*明", "李大年"])
            #expect(parties.isYoung(try CivilDate(parsing: "2012-09-02")))
            #expect(!parties.isYoung(try CivilDate(parsing: "2012-09-01")))
            #expect(!parties.isYoung(nil))
        }
    }

    @Test(arguments: TestStores.all)
    func `an application for a child is not complete before a guardian has agreed`(dialect: Dialect) async throws {
        try await CaseOffice.with(dialect) { office in
            let child = try await office.person("周小川", birth: "2018-05-05")
            let casework = office.rooms.casework
            let id = try await casework.open(
                actor: office.actor("clerk"),
                requestID: office.request(),
                Casework.Opening(
                    serviceID: "guer",
                    applicantPersonID: child,
                    applicantName: "周小川",
                    regionID: office.township,
                    villageRegionID: office.village,
                    channel: .window
                )
            )
            let before = try await casework.dossier(actor: office.actor("clerk"), caseID: id)
            #expect(before.missing.contains("周小川的监护人同意"))
            await #expect(throws: CaseworkProblem.guardianNeeded(name: "周小川")) {
                try await casework.consent(
                    actor: office.actor("clerk"),
                    caseID: id,
                    version: before.file.version,
                    Casework.NewConsent(personID: child, givenBy: "周小川")
                )
            }
            try await casework.consent(
                actor: office.actor("clerk"),
                caseID: id,
                version: before.file.version,
                Casework.NewConsent(personID: child, givenBy: "周大山", relation: "祖父")
            )
            let after = try await casework.dossier(actor: office.actor("clerk"), caseID: id)
            #expect(!after.missing.contains { $0.contains("监护人") })
            #expect(after.consents.first?.relation == "祖父")
        }
    }
}
