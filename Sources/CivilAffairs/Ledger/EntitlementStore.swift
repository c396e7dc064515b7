// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// What is due to whom for which month.
enum EntitlementStore {
    /// Writes what differs between what should be due and what has been written so far, as new revisions.
    ///
    /// `wanted` yields one row a person and month: enrolment_id, person_id, exclusion_group, for_month, amount_fen,
    /// program_id, payee_person_id, region_id, township_id, urban; amount 0 for months that are to be taken back.
    /// Statements: 1. Keys from `first` on are used up to the number of rows of `wanted`.
    /// - Returns: number of entitlements written.
    static func settle(
        wanted: SQL,
        month: Month,
        firstKey: Int64,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Int {
        let written = try transaction.runCounting(
            """
            insert into entitlement (id, person_id, exclusion_group, for_month, revision, amount_fen, kind,
                corrects_id, enrolment_id, program_id, payee_person_id, region_id, township_id, urban, run_month,
                created_at)
            select \(firstKey) - 1 + row_number() over (order by d.for_month, d.enrolment_id, d.person_id), d.person_id,
                d.exclusion_group, d.for_month,
                coalesce(d.top + 1, 0) - 1 + row_number() over (
                    partition by d.person_id, d.exclusion_group, d.for_month order by d.delta, d.enrolment_id),
                d.delta,
                case when d.delta < 0 then 'recovery'
                     when d.top is not null or d.for_month < \(month) then 'back-pay' else 'regular' end,
                case when d.top is not null then (select x.id from entitlement x
                    where x.person_id = d.person_id and x.exclusion_group = d.exclusion_group
                        and x.for_month = d.for_month and x.revision = 0) end,
                d.enrolment_id, d.program_id, d.payee_person_id, d.region_id, d.township_id, d.urban, \(month), \(now)
            from (
                select w.enrolment_id, w.person_id, w.exclusion_group, w.for_month, w.program_id, w.payee_person_id,
                    w.region_id, w.township_id, w.urban,
                    w.amount_fen - coalesce((select cast(sum(x.amount_fen) as bigint) from entitlement x
                        where x.enrolment_id = w.enrolment_id and x.for_month = w.for_month
                            and x.person_id = w.person_id), 0) as delta,
                    (select max(x.revision) from entitlement x where x.person_id = w.person_id
                        and x.exclusion_group = w.exclusion_group and x.for_month = w.for_month) as top
                from (\(wanted)) w) d
            where d.delta <> 0
            """
        )
        try transaction.refreshStatistics(of: ["entitlement"], written: written)
        return written
    }

    /// Count and sum of what was written in the run of a month.
    static func tally(program: String, runMonth: Month, in transaction: any ReadTransaction) throws -> [Entitlement
        .Kind: (Int, Money)]
    {
        let rows = try transaction.query(
            """
            select kind, count(*), cast(sum(amount_fen) as bigint) from entitlement
            where program_id = \(program) and run_month = \(runMonth) group by kind
            """
        )
        var result: [Entitlement.Kind: (Int, Money)] = [:]
        for row in rows { result[try row.at(0)] = (try row.at(1), try row.at(2)) }
        return result
    }

    static func entitlements(enrolment: Int64, in transaction: any ReadTransaction) throws -> [Entitlement] {
        try transaction.query(
            """
            select id, person_id, exclusion_group, for_month, revision, amount_fen, kind, corrects_id, enrolment_id,
                payment_id
            from entitlement where enrolment_id = \(enrolment) order by for_month, person_id, revision
            """
        ).map(read)
    }

    static func read(_ row: Row) throws -> Entitlement {
        Entitlement(
            id: try row.get("id"),
            personID: try row.get("person_id"),
            exclusionGroup: try row.get("exclusion_group"),
            month: try row.get("for_month"),
            revision: try row.get("revision"),
            amount: try row.get("amount_fen"),
            kind: try row.get("kind"),
            correctsID: try row.get("corrects_id"),
            enrolmentID: try row.get("enrolment_id"),
            paymentID: try row.get("payment_id")
        )
    }
}
