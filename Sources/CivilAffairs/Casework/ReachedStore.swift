// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

/// The SQL of who reached the age at which a service is owed and does not have it.
enum ReachedStore {
    /// Who is asked for.
    struct Question {
        let scope: AreaScope
        /// Regions of whose household registers people must be.
        let regions: [Int64]
        let service: String
        let exclusionGroup: String
        /// Born on it or before.
        let bornBy: CivilDate
        /// First month in which they could be paid.
        let month: Month
        /// Only these people; nil for all.
        var persons: [Int64]?
    }

    /// Youngest first, since whoever just reached the age is new on the list.
    static func page(
        _ question: Question,
        after: ReachedPerson.Place?,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [ReachedPerson] {
        let further: SQL =
            after.map { "p.birth_on < \($0.birthOn) or (p.birth_on = \($0.birthOn) and p.id > \($0.personID))" }
            ?? "1 = 1"
        return try transaction.query(
            """
            select p.id, p.name, p.birth_on, p.number_masked, p.hukou_region_id,
                (select max(c.closed_at) from case_file c where c.applicant_person_id = p.id
                    and c.service_id = \(question.service) and c.state = 'refused')
            from \(question.scope.person) p where \(condition(question)) and (\(further)) order by p.birth_on desc, p.id limit \(limit)
            """
        ).map { row in
            ReachedPerson(
                personID: try row.at(0),
                name: try row.at(1),
                birthOn: try row.at(2),
                numberMasked: try row.at(3, as: String?.self) ?? "",
                villageID: try row.at(4),
                refusedAt: try row.at(5)
            )
        }
    }

    /// How many there are, counted no further than a bound.
    static func count(_ question: Question, atMost bound: Int, in transaction: any ReadTransaction) throws -> Int {
        try transaction.value(
            """
            select count(*) from (select p.id from \(question.scope.person) p where \(condition(question)) limit \(bound)) f
            """
        )
    }

    private static func condition(_ question: Question) -> SQL {
        let own: SQL = question.persons.map { "p.id in \(in: $0)" } ?? "1 = 1"
        return """
            p.birth_on <= \(question.bornBy) and p.died_on is null and p.merged_into is null and \(own)
                and p.hukou_region_id in
                    (select descendant_id from region_closure where ancestor_id in \(in: question.regions))
                and not exists (select 1 from enrolment_member m where m.person_id = p.id
                    and m.exclusion_group = \(question.exclusionGroup)
                    and (m.until_month is null or m.until_month > \(question.month)))
                and not exists (select 1 from case_file c where c.applicant_person_id = p.id
                    and c.service_id = \(question.service) and c.closed_at is null)
            """
    }
}
