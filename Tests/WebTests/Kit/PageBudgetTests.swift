// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary
import Web

/// What each page may ask the store: a fixed number of statements, however many rows there are.
struct PageBudgetTests {
    /// A page with who opens it and how many statements it may take, session and audit included.
    private struct Budget {
        let path: String
        let function: String
        let most: Int
    }

    /// Adds families, each with a person, an open case and somebody enrolled, and two members to the first case.
    private func grow(_ site: TestSite, from first: Int, to last: Int) async throws {
        let system = Actor.system("test")
        let today = site.clock.today
        for serial in first...last {
            let name = "演示\(["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"][serial % 10])"
            let draft = PersonDraft(
                name: try PersonName(name),
                number: try TestSite.number(serial: serial, today: today),
                hukouRegionID: site.here.villageID,
                homeRegionID: site.here.villageID
            )
            let person = try await site.rooms.parties.create(actor: system, draft)
            _ = try await site.rooms.casework.open(
                actor: system,
                requestID: UUIDv7.make(at: site.clock.now(), random: Access.systemRandom(10)),
                Casework.Opening(
                    serviceID: "dibao",
                    applicantPersonID: person,
                    applicantName: name,
                    regionID: site.here.id,
                    villageRegionID: site.here.villageID,
                    channel: .window
                )
            )
            _ = try await site.rooms.parties.createOrganization(
                actor: system,
                OrganizationDraft(name: "演示第\(serial)合作社", kind: .company, regionID: site.here.villageID)
            )
            let opening = EnrolmentOpening(
                programID: "dibao",
                exclusionGroup: "basic-living",
                regionID: site.here.villageID,
                classCode: "B",
                urban: .rural,
                amount: Money(yuan: 400),
                members: [person],
                payeePersonID: person,
                payeeName: name,
                confirmedOn: today.adding(months: -8)
            )
            try await site.rooms.database.write { transaction in
                _ = try site.rooms.benefits.open(opening, actor: system, in: transaction)
            }
        }
        try await enlarge(site)
        _ = try await site.rooms.benefits.recheck(
            actor: system,
            program: "dibao",
            month: today.month,
            input: RecheckInput(cycles: ["A": 12, "B": 6], ages: [18, 60])
        )
    }

    /// Two more members to the first case and to the household of its applicant.
    private func enlarge(_ site: TestSite) async throws {
        let clerk = try await site.staff("township-clerk")
        let dossier = try await site.rooms.casework.dossier(actor: clerk.actor, caseID: site.here.caseID)
        let others = try await site.rooms.parties.list(actor: clerk.actor, PersonQuery(limit: 100)).people.map(\.id)
            .filter { id in !dossier.members.contains { $0.personID == id } }
        var version = dossier.file.version
        for person in others.prefix(2) {
            try await site.rooms.casework.setMember(
                actor: clerk.actor,
                caseID: site.here.caseID,
                version: version,
                personID: person,
                standing: .member,
                relation: "其他",
                reason: nil
            )
            version += 1
        }
        _ = try await site.rooms.parties.createHousehold(
            actor: .system("test"),
            HouseholdDraft(
                kind: .home,
                regionID: site.here.villageID,
                headPersonID: site.here.personID,
                members: [(site.here.personID, "本人")] + others.prefix(2).map { ($0, "其他") },
                from: site.clock.today
            )
        )
    }

    private func budgets(_ site: TestSite) -> [Budget] {
        let clerk = "township-clerk"
        return [
            Budget(path: Links.desk, function: clerk, most: 10),
            Budget(path: Links.cases, function: clerk, most: 4),
            Budget(path: Links.caseFile(site.here.caseID), function: clerk, most: 21),
            Budget(path: "\(Links.caseFile(site.here.caseID))/answers/family", function: clerk, most: 19),
            Budget(path: Links.intake, function: clerk, most: 2),
            Budget(path: Links.persons, function: clerk, most: 5),
            Budget(path: "\(Links.persons)?text=ys", function: clerk, most: 5),
            Budget(path: "\(Links.persons)?text=%E6%BC%94%E7%A4%BA&similar=1", function: clerk, most: 5),
            Budget(path: Links.person(site.here.personID), function: clerk, most: 9),
            Budget(path: Links.organizations, function: clerk, most: 5),
            Budget(path: "\(Links.organizations)?text=hzs", function: clerk, most: 5),
            Budget(path: Links.enrolments, function: clerk, most: 6),
            Budget(path: "\(Links.enrolments)?text=%E6%BC%94%E7%A4%BA", function: clerk, most: 6),
            Budget(path: Links.enrolment(site.here.enrolmentID), function: clerk, most: 14),
            Budget(path: Links.alerts, function: clerk, most: 6),
            Budget(path: Links.postings, function: clerk, most: 6),
            Budget(path: Links.reports, function: clerk, most: 14),
            Budget(path: Links.plans, function: "county-checker", most: 8),
            Budget(path: Links.plan("shisiwu"), function: clerk, most: 8),
            Budget(path: Links.consultations, function: clerk, most: 4),
            Budget(path: Links.meetings, function: clerk, most: 4),
            Budget(path: Links.planIndicator("shisiwu", "eco-burial"), function: clerk, most: 8),
            Budget(path: Links.planTownships("shisiwu", "eco-burial"), function: clerk, most: 6),
            Budget(path: Links.funds, function: clerk, most: 4),
            Budget(path: Links.projects, function: clerk, most: 3),
            Budget(path: Links.project("shisiwu", "welfare-institute"), function: clerk, most: 4),
            Budget(path: Links.payments, function: "finance-clerk", most: 6),
            Budget(path: Links.failedPayments, function: clerk, most: 6),
            Budget(path: Links.users, function: "administrator", most: 6),
            Budget(path: Links.audit, function: "auditor", most: 8),
            Budget(path: Links.publicPostings, function: "", most: 3),
        ]
    }

    private func measure(_ site: TestSite) async throws -> [String: Int] {
        var visitors: [String: TestSite.Visitor] = [:]
        for function in Set(budgets(site).map(\.function)) where !function.isEmpty {
            visitors[function] = try await site.staff(function)
        }
        var result: [String: Int] = [:]
        for budget in budgets(site) {
            // Once to fill what is kept in memory, once to count.
            for _ in 0..<2 {
                _ = site.statements.take()
                let reply = try await site.get(budget.path, visitors[budget.function])
                #expect(reply.status == 200, "\(budget.path) gave \(reply.status)")
            }
            result[budget.path] = site.statements.take()
        }
        return result
    }

    @Test(arguments: TestStores.all)
    func `no page asks more of the store when there is more in it`(dialect: Dialect) async throws {
        try await TestSite.run(on: dialect) { site in
            try await grow(site, from: 600, to: 630)
            let small = try await measure(site)
            try await grow(site, from: 631, to: 760)
            let large = try await measure(site)

            for budget in budgets(site) {
                #expect(small[budget.path] == large[budget.path], "\(budget.path)")
                #expect(large[budget.path, default: 99] <= budget.most, "\(budget.path): \(large[budget.path] ?? 0)")
            }
        }
    }
}
