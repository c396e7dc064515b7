// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import Vocabulary

/// Families for the workbench to try figures on.
extension CaseOffice {
    var workbench: Workbench { rooms.workbench }

    /// Somebody on the books who came with a list.
    /// - Parameters:
    ///   - wage: 工资性收入 a month; nil leaves it unknown.
    ///   - settlement: nil for a family of which nothing is known.
    @discardableResult
    func listed(
        _ name: String,
        wage: Int?,
        settlement: String? = "城市",
        village: Int64? = nil,
        paid: Int64 = 300,
        more: [String: String] = [:]
    ) async throws -> Int64 {
        let region = village ?? self.village
        let person = try await person(name, village: region)
        let confirmed = clock.today.adding(months: -5)
        let enrolment = try await rooms.database.write { [rooms] transaction in
            try rooms.benefits.open(
                EnrolmentOpening(
                    programID: "dibao",
                    exclusionGroup: "basic-living",
                    regionID: region,
                    classCode: "A",
                    urban: settlement == "农村" ? .rural : .urban,
                    amount: Money(yuan: paid),
                    members: [person],
                    payeePersonID: person,
                    payeeName: name,
                    confirmedOn: confirmed
                ),
                actor: .system("test"),
                in: transaction
            )
            return try transaction.value("select max(id) from enrolment", as: Int64.self)
        }
        guard let settlement else { return enrolment }
        func fact(_ person: Int64?, _ name: String, _ value: String) -> ListFact {
            ListFact(
                enrolmentID: enrolment,
                personID: person,
                name: name,
                value: value,
                origin: "原系统",
                asOf: clock.today
            )
        }
        var facts = [fact(nil, "城乡类别", settlement), fact(nil, "金融资产", "3000元")]
        if let wage { facts.append(fact(person, "工资性收入", "\(wage)元/月")) }
        facts += more.map { fact(person, $0.key, $0.value) }
        try await workbench.keep(actor: .system("test"), facts)
        return enrolment
    }

    func draft(
        _ values: [String: String],
        title: String = "",
        request: String? = nil,
        day: String? = nil,
        fresh: Bool = false
    ) throws -> Workbench.Draft {
        Workbench.Draft(
            requestID: request ?? self.request(),
            programID: "dibao",
            title: title,
            date: try day.map { try CivilDate(parsing: $0) } ?? clock.today,
            values: values,
            isFresh: fresh
        )
    }

    /// A scenario, run to its end.
    func tried(_ values: [String: String], by key: String = "leader", fresh: Bool = false) async throws
        -> ScenarioDetail
    {
        let id = try await workbench.start(actor: actor(key), draft(values, fresh: fresh))
        while try await workbench.work(worker: "test") {}
        return try await workbench.scenario(actor: actor(key), id: id)
    }
}
