// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// Everybody covered in a month (花名册): as it stands, or as it was kept when the month was closed.
enum RosterStore {
    private static let columns: SQL = """
        r.number, r.household_number, r.township_id, r.region_id, r.payee_name, r.person_id, r.name, r.number_masked,
        r.place, r.class, r.urban, r.amount_fen, r.members, r.started_month
        """

    /// Who is covered in a month and what their family gets in it, whatever changed since.
    private static func standing(_ program: String, _ month: Month, _ enrolments: SQL) -> SQL {
        """
        select e.id as enrolment_id, e.number, e.household_number, e.township_id, e.region_id, e.payee_name,
            k.person_id, p.name, p.number_masked, k.place, e.class, e.urban, e.started_month,
            coalesce((select v.amount_fen from enrolment_revision v
                where v.enrolment_id = e.id and v.from_month <= \(month)
                order by v.from_month desc, v.number desc limit 1), 0) as amount_fen,
            count(*) over (partition by e.id) as members
        from \(enrolments) e join enrolment_member k on k.enrolment_id = e.id
        join \(AreaScope(.everything).person) p on p.id = k.person_id
        where e.program_id = \(program) and k.from_month <= \(month)
            and (k.until_month is null or k.until_month > \(month))
            and (e.ended_month is null or e.ended_month > \(month))
        """
    }

    /// In order of township, village, family; limited to the reader's scope.
    /// - Parameter isClosed: reads what was kept at the close of the month.
    static func roster(
        scope: AreaScope,
        program: String,
        month: Month,
        isClosed: Bool,
        townshipID: Int64?,
        regionID: Int64?,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [RosterRow] {
        var conditions: [SQL] = []
        if let townshipID { conditions.append("r.township_id = \(townshipID)") }
        if let regionID { conditions.append("r.region_id = \(regionID)") }
        let source: SQL =
            isClosed
            ? "(select * from \(scope.table(.monthRoster)) k where k.program_id = \(program) and k.for_month = \(month))"
            : "(\(standing(program, month, scope.table(.enrolment))))"
        return try transaction.query(
            """
            select \(columns) from \(source) r where \(SQL.all(conditions))
            order by r.township_id, r.region_id, r.enrolment_id, r.place limit \(limit)
            """
        ).map { row in
            RosterRow(
                enrolmentNumber: try row.at(0),
                householdNumber: try row.at(1),
                townshipID: try row.at(2),
                regionID: try row.at(3),
                payeeName: try row.at(4),
                personID: try row.at(5),
                name: try row.at(6),
                numberMasked: try row.at(7),
                place: try row.at(8),
                classCode: try row.at(9),
                urban: try row.at(10),
                familyAmount: try row.at(11),
                members: try row.at(12),
                startedMonth: try row.at(13)
            )
        }
    }

    /// Keeps the list of a month for good. Statements: 1, whatever the size.
    static func freeze(_ program: String, month: Month, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into month_roster (program_id, for_month, enrolment_id, person_id, place, number, household_number,
                township_id, region_id, payee_name, name, number_masked, class, urban, amount_fen, members,
                started_month)
            select \(program), \(month), r.enrolment_id, r.person_id, r.place, r.number, r.household_number,
                r.township_id, r.region_id, r.payee_name, r.name, r.number_masked, r.class, r.urban, r.amount_fen,
                r.members, r.started_month
            from (\(standing(program, month, AreaScope.wholeStore.table(.enrolment)))) r
            """
        )
    }

    /// Whether the list of a month was kept when the month was closed.
    static func isKept(_ program: String, month: Month, in transaction: any ReadTransaction) throws -> Bool {
        try transaction.first(
            "select 1 from month_roster where program_id = \(program) and for_month = \(month) limit 1"
        ) != nil
    }
}
