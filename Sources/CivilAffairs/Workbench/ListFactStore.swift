// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

/// The SQL of families on the books that have no case, and of what lists told about them.
enum ListFactStore {
    private static func withoutCase(_ program: String) -> SQL {
        """
        e.program_id = \(program) and e.case_id is null and e.state <> 'ended' and not exists (select 1 from case_file c
            where c.enrolment_id = e.id and c.state in ('approved', 'refused'))
        """
    }

    static func people(_ program: String, scope: AreaScope, in transaction: any ReadTransaction) throws
        -> [ListFactSheet.Person]
    {
        try transaction.query(
            """
            select e.id, e.number, e.household_number, p.id, p.name, e.region_id from \(scope.table(.enrolment)) e
            join enrolment_member m on m.enrolment_id = e.id and m.until_month is null
            join person p on p.id = m.person_id where \(withoutCase(program)) order by e.id, m.place
            """
        ).map { row in
            ListFactSheet.Person(
                enrolmentID: try row.at(0),
                number: try row.at(1),
                householdNumber: try row.at(2),
                personID: try row.at(3),
                name: try row.at(4),
                regionID: try row.at(5)
            )
        }
    }

    static func facts(_ program: String, scope: AreaScope, in transaction: any ReadTransaction) throws -> [ListFact] {
        try transaction.query(
            """
            select f.enrolment_id, f.person_id, f.name, f.value, f.origin, f.as_of_on
            from \(scope.table(.enrolment)) e join list_fact f on f.enrolment_id = e.id where \(withoutCase(program))
            """
        ).map { row in
            let person: Int64 = try row.at(1)
            return ListFact(
                enrolmentID: try row.at(0),
                personID: person == 0 ? nil : person,
                name: try row.at(2),
                value: try row.at(3),
                origin: try row.at(4),
                asOf: try row.at(5)
            )
        }
    }
}
