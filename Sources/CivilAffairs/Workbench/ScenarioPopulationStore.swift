// SPDX-License-Identifier: Apache-2.0
import Policy
import SharedKernel
import Storage
import Vocabulary

/// Reads what is known of the families of a program, a portion at a time and set by set.
enum ScenarioPopulationStore {
    /// A family on the books, or one that applied and is not on them.
    struct Entry: Sendable {
        let enrolmentID: Int64?
        let caseID: Int64?
        let regionID: Int64
        /// Of the register, for benefits that nobody applies for here.
        var householdID: Int64?
        /// Somebody without a household.
        var personID: Int64?

        /// By which portions go on.
        var cursor: Int64 { householdID ?? personID ?? enrolmentID ?? caseID ?? 0 }

        /// Tells families apart.
        var mark: String {
            if let householdID { return "h\(householdID)" }
            if let personID { return "p\(personID)" }
            return enrolmentID.map { "e\($0)" } ?? "c\(caseID ?? 0)"
        }
    }

    /// Cases that tell something about a family that is not on the books: the applicant's latest.
    private static func ofCases(_ program: String, services: [String]) -> SQL {
        """
        c.service_id in \(in: services) and c.enrolment_id is null
            and c.state in ('open', 'paused', 'approved', 'refused')
            and not exists (select 1 from enrolment e where e.case_id = c.id and e.state <> 'ended')
            and not exists (select 1 from case_file n where n.applicant_person_id = c.applicant_person_id
                and n.id > c.id and n.service_id in \(in: services) and n.enrolment_id is null
                and n.state in ('open', 'paused', 'approved', 'refused'))
            and not exists (select 1 from enrolment_member m join enrolment e on e.id = m.enrolment_id
                where m.person_id = c.applicant_person_id and m.until_month is null and e.program_id = \(program)
                and e.state <> 'ended')
        """
    }

    static func count(_ program: String, services: [String], in transaction: any ReadTransaction) throws -> Int {
        try transaction.value(
            """
            select (select count(*) from enrolment where program_id = \(program) and state <> 'ended')
                + (select count(*) from case_file c where \(ofCases(program, services: services)))
            """
        )
    }

    /// Families on the books after a key, with the case whose facts count: the latest decided re-check, or the one that
    /// brought them on.
    static func enrolments(_ program: String, after: Int64, limit: Int, in transaction: any ReadTransaction) throws
        -> [Entry]
    {
        try transaction.query(
            """
            select e.id, coalesce((select max(c.id) from case_file c where c.enrolment_id = e.id
                and c.state in ('approved', 'refused')), e.case_id), e.region_id
            from enrolment e where e.program_id = \(program) and e.state <> 'ended' and e.id > \(after)
            order by e.id limit \(limit)
            """
        ).map { Entry(enrolmentID: try $0.at(0), caseID: try $0.at(1), regionID: try $0.at(2)) }
    }

    static func cases(
        _ program: String,
        services: [String],
        after: Int64,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [Entry] {
        try transaction.query(
            """
            select c.id, c.village_region_id from case_file c
            where c.id > \(after) and \(ofCases(program, services: services)) order by c.id limit \(limit)
            """
        ).map { Entry(enrolmentID: nil, caseID: try $0.at(0), regionID: try $0.at(1)) }
    }

    /// Everything of these families that the rules may ask for. Statements: at most 5, whatever the number.
    static func families(_ entries: [Entry], mask: PopulationMask, in transaction: any ReadTransaction) throws
        -> [KnownFamily]
    {
        let caseIDs = entries.compactMap(\.caseID)
        let listed = entries.filter { $0.caseID == nil }.compactMap(\.enrolmentID)
        let ofCases = try people(ofCases: caseIDs, in: transaction)
        let ofLists = try people(ofEnrolments: listed, in: transaction)
        let people = Set((Array(ofCases.values) + Array(ofLists.values)).flatMap { $0 }.map(\.id))
        let births = try births(people.sorted(), in: transaction)
        let ofFacts = try FactStore().facts(caseIDs: caseIDs, in: transaction)
        let listFacts = try facts(ofEnrolments: listed, in: transaction)
        return entries.map { entry in
            let known =
                entry.caseID.map { FactRules.current(ofFacts[$0] ?? []).mapValues { $0.mapValues(\.value) } }
                ?? entry.enrolmentID.flatMap { listFacts[$0] } ?? [:]
            let members = entry.caseID.flatMap { ofCases[$0] } ?? entry.enrolmentID.flatMap { ofLists[$0] } ?? []
            return KnownFamily(entry, people: members, known: known, births: births, mask: mask)
        }
    }

    private static func people(ofCases ids: [Int64], in transaction: any ReadTransaction) throws -> [Int64: [KnownFamily
        .Person]]
    {
        guard !ids.isEmpty else { return [:] }
        var found: [Int64: [KnownFamily.Person]] = [:]
        let rows = try transaction.query(
            """
            select f.case_id, m.person_id, m.standing from family f join family_member m on m.family_id = f.id
            where f.case_id in \(in: ids) and m.standing in ('member', 'supporter') order by f.case_id, m.position
            """
        )
        for row in rows {
            let standing: Standing = try row.at(2)
            found[try row.at(0), default: []].append(
                KnownFamily.Person(id: try row.at(1), entity: standing == .supporter ? .supporter : .member)
            )
        }
        return found
    }

    private static func people(ofEnrolments ids: [Int64], in transaction: any ReadTransaction) throws
        -> [Int64: [KnownFamily.Person]]
    {
        guard !ids.isEmpty else { return [:] }
        var found: [Int64: [KnownFamily.Person]] = [:]
        let rows = try transaction.query(
            """
            select enrolment_id, person_id from enrolment_member
            where enrolment_id in \(in: ids) and until_month is null order by enrolment_id, place
            """
        )
        for row in rows {
            found[try row.at(0), default: []].append(KnownFamily.Person(id: try row.at(1), entity: .member))
        }
        return found
    }

    private static func births(_ ids: [Int64], in transaction: any ReadTransaction) throws -> [Int64: CivilDate] {
        guard !ids.isEmpty else { return [:] }
        var births: [Int64: CivilDate] = [:]
        let rows = try transaction.query(
            "select id, birth_on from person where id in \(in: ids) and birth_on is not null"
        )
        for row in rows { births[try row.at(0)] = try row.at(1, as: CivilDate.self) }
        return births
    }

    private static func facts(ofEnrolments ids: [Int64], in transaction: any ReadTransaction) throws
        -> [Int64: [Fact.Subject: [String: String]]]
    {
        guard !ids.isEmpty else { return [:] }
        var found: [Int64: [Fact.Subject: [String: String]]] = [:]
        let rows = try transaction.query(
            "select enrolment_id, person_id, name, value from list_fact where enrolment_id in \(in: ids)"
        )
        for row in rows {
            let person: Int64 = try row.at(1)
            let subject: Fact.Subject = person == 0 ? .family : .person(person)
            found[try row.at(0), default: [:]][subject, default: [:]][try row.at(2)] = try row.at(3, as: String.self)
        }
        return found
    }
}
