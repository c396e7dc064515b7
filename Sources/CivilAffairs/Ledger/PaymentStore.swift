// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// Payments and the entitlements that are their lines.
enum PaymentStore {
    // MARK: - Building the list of a batch

    /// Takes all payments of a batch back; their entitlements are due again.
    static func release(_ batchID: Int64, in transaction: any Transaction) throws {
        try transaction.run(
            """
            update entitlement set payment_id = null
            where payment_id in (select id from payment where batch_id = \(batchID))
            """
        )
        try transaction.run("delete from payment where batch_id = \(batchID)")
    }

    /// One payment for each payee with a card in use and a positive sum due; then the lines are tied to it.
    /// - Returns: number of payments. Statements: 3, 5 for a large batch, whatever the number of rows.
    static func collect(_ batch: PayBatch, in transaction: any Transaction) throws -> Int {
        let payees: Int = try transaction.value(
            """
            select count(distinct payee_person_id) from entitlement
            where program_id = \(batch.programID) and payment_id is null and for_month <= \(batch.month)
            """
        )
        guard payees > 0 else { return 0 }
        let first = try transaction.newKeys(payees)
        let made = try transaction.runCounting(
            """
            insert into payment (id, batch_id, payee_person_id, account_id, region_id, township_id, amount_fen, state,
                version)
            select \(first) - 1 + row_number() over (order by d.township_id, d.region_id, d.payee_person_id),
                \(batch.id), d.payee_person_id, a.id, d.region_id, d.township_id, d.amount_fen, 'due', 1
            from \(due(batch)) d
            join payee_account a on a.person_id = d.payee_person_id and a.state = 'current'
            where d.amount_fen > 0
            """
        )
        guard made > 0 else { return 0 }
        try transaction.refreshStatistics(of: ["payment"], written: made)
        try transaction.run(
            """
            update entitlement set payment_id = p.id from payment p
            where p.batch_id = \(batch.id) and entitlement.program_id = \(batch.programID)
                and entitlement.payee_person_id = p.payee_person_id and entitlement.payment_id is null
                and entitlement.for_month <= \(batch.month)
            """
        )
        try transaction.refreshStatistics(of: ["entitlement"], written: made)
        return made
    }

    /// Payees with money due but no card in use, and payees whose recoveries exceed what is due.
    static func leftOut(
        _ batch: PayBatch,
        in transaction: any ReadTransaction
    ) throws -> (withoutCard: [Int64], carriedOver: [Int64]) {
        let rows = try transaction.query(
            "select d.payee_person_id, d.amount_fen from \(due(batch)) d where d.amount_fen <> 0 order by 1"
        )
        var withoutCard: [Int64] = []
        var carriedOver: [Int64] = []
        for row in rows {
            let payee: Int64 = try row.at(0)
            if try row.at(1, as: Int64.self) > 0 { withoutCard.append(payee) } else { carriedOver.append(payee) }
        }
        return (withoutCard, carriedOver)
    }

    /// The same with counts of all and the names of some. Statements: 2.
    static func leftOut(_ batch: PayBatch, limit: Int, in transaction: any ReadTransaction) throws -> PayLeftOut {
        let row = try transaction.first(
            """
            select cast(coalesce(sum(case when d.amount_fen > 0 then 1 else 0 end), 0) as bigint),
                cast(coalesce(sum(case when d.amount_fen < 0 then 1 else 0 end), 0) as bigint)
            from \(due(batch)) d
            """
        )
        let named = try transaction.query(
            "select d.payee_person_id from \(due(batch)) d where d.amount_fen > 0 order by 1 limit \(limit)"
        )
        return PayLeftOut(
            withoutCard: try named.map { try $0.at(0) },
            withoutCardCount: try row?.at(0) ?? 0,
            carriedOverCount: try row?.at(1) ?? 0
        )
    }

    private static func due(_ batch: PayBatch) -> SQL {
        """
        (select payee_person_id, max(region_id) as region_id, max(township_id) as township_id,
            cast(sum(amount_fen) as bigint) as amount_fen
         from entitlement
         where program_id = \(batch.programID) and payment_id is null and for_month <= \(batch.month)
            and payee_person_id not in (select h.payee_person_id from pay_hold h where h.batch_id = \(batch.id))
         group by payee_person_id)
        """
    }

    /// The ordered lines of the list, as the content that signatures bind.
    static func lines(_ batchID: Int64, in transaction: any ReadTransaction) throws -> [PayListRules.Line] {
        try transaction.query(
            """
            select p.id, p.township_id, p.payee_person_id, p.amount_fen, a.card_blind, v.entitlements, v.amount_fen
            from payment p join payee_account a on a.id = p.account_id
            join (select payment_id, count(*) as entitlements, cast(sum(amount_fen) as bigint) as amount_fen
                  from entitlement where payment_id in (select id from payment where batch_id = \(batchID))
                  group by payment_id) v on v.payment_id = p.id
            where p.batch_id = \(batchID) order by p.id
            """
        ).map { row in
            PayListRules.Line(
                paymentID: try row.at(0),
                townshipID: try row.at(1),
                payeePersonID: try row.at(2),
                fen: try row.at(3),
                cardBlind: try row.at(4),
                entitlements: try row.at(5),
                entitledFen: try row.at(6)
            )
        }
    }

    /// The printed list of a batch, in its order.
    static func sheetRows(
        _ batchID: Int64,
        townshipID: Int64?,
        scope: AreaScope,
        in transaction: any ReadTransaction
    ) throws -> [PaySheetRow] {
        let township: SQL = townshipID.map { "p.township_id = \($0)" } ?? "1 = 1"
        return try transaction.query(
            """
            select p.id, p.township_id, p.region_id, p.payee_person_id, a.holder_name, a.bank, a.masked, v.persons,
                v.regular, v.back_pay, v.recovery, p.amount_fen, p.state
            from \(scope.table(.payment)) p join payee_account a on a.id = p.account_id
            join (select payment_id, count(distinct person_id) as persons,
                    cast(sum(case when kind = 'regular' then amount_fen else 0 end) as bigint) as regular,
                    cast(sum(case when kind = 'back-pay' then amount_fen else 0 end) as bigint) as back_pay,
                    cast(sum(case when kind = 'recovery' then amount_fen else 0 end) as bigint) as recovery
                from entitlement where payment_id in (select id from payment where batch_id = \(batchID))
                group by payment_id) v on v.payment_id = p.id
            where p.batch_id = \(batchID) and \(township) order by p.township_id, p.id
            """
        ).map { row in
            PaySheetRow(
                paymentID: try row.at(0),
                townshipID: try row.at(1),
                regionID: try row.at(2),
                payeePersonID: try row.at(3),
                holderName: try row.at(4),
                bank: try row.at(5),
                maskedCard: try row.at(6),
                persons: try row.at(7),
                regular: try row.at(8),
                backPay: try row.at(9),
                recovery: try row.at(10),
                amount: try row.at(11),
                state: try row.at(12)
            )
        }
    }

    /// Takes one payment off the list; its entitlements stay due. False when it is not on the list.
    static func withhold(_ paymentID: Int64, batchID: Int64, in transaction: any Transaction) throws -> Bool {
        try transaction.run(
            """
            update entitlement set payment_id = null
            where payment_id = (select id from payment where id = \(paymentID) and batch_id = \(batchID))
            """
        )
        return try transaction.runCounting("delete from payment where id = \(paymentID) and batch_id = \(batchID)") == 1
    }

    // MARK: - Reading

    /// Payments that a reader may see, newest batch first.
    /// - Parameter after: the last identifier of the page before; nil for the first page.
    static func payments(
        scope: AreaScope,
        batchID: Int64?,
        states: [Payment.State],
        after: Int64?,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [Payment] {
        var conditions: [SQL] = ["p.state in \(in: states.map(\.rawValue))"]
        if let batchID { conditions.append("p.batch_id = \(batchID)") }
        if let after { conditions.append("p.id > \(after)") }
        return try transaction.query(
            """
            select \(columns) from \(scope.table(.payment)) p join payee_account a on a.id = p.account_id
            where \(SQL.all(conditions)) order by p.id limit \(limit)
            """
        ).map(read)
    }

    static func payment(_ id: Int64, scope: AreaScope, in transaction: any ReadTransaction) throws -> Payment? {
        try transaction.first(
            """
            select \(columns) from \(scope.table(.payment)) p join payee_account a on a.id = p.account_id
            where p.id = \(id)
            """
        ).map(read)
    }

    /// What a payee was paid, newest first.
    static func payments(payee: Int64, scope: AreaScope, in transaction: any ReadTransaction) throws -> [Payment] {
        try transaction.query(
            """
            select \(columns) from \(scope.table(.payment)) p join payee_account a on a.id = p.account_id
            where p.payee_person_id = \(payee) order by p.id desc limit 120
            """
        ).map(read)
    }

    static func tally(_ batchID: Int64, in transaction: any ReadTransaction) throws -> [Payment.State: PayBatchDetail
        .Tally]
    {
        let rows = try transaction.query(
            """
            select state, count(*), cast(sum(amount_fen) as bigint) from payment where batch_id = \(batchID)
            group by state
            """
        )
        return try Dictionary(
            rows.map { (try $0.at(0), PayBatchDetail.Tally(count: try $0.at(1), amount: try $0.at(2))) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Entitlements of one payment, in order of month.
    static func entitlements(payment: Int64, in transaction: any ReadTransaction) throws -> [Entitlement] {
        try transaction.query(
            """
            select id, person_id, exclusion_group, for_month, revision, amount_fen, kind, corrects_id, enrolment_id,
                payment_id
            from entitlement where payment_id = \(payment) order by for_month, person_id, revision
            """
        ).map(EntitlementStore.read)
    }

    /// Moves failed payments out of the way for good; false when it is no longer failed.
    static func giveUp(_ payment: Payment, reason: String, in transaction: any Transaction) throws -> Bool {
        try transaction.runCounting(
            """
            update payment set state = 'given-up', failure = \(reason), version = version + 1
            where id = \(payment.id) and state = 'failed' and version = \(payment.version)
            """
        ) == 1
    }

    private static let columns: SQL = """
        p.id, p.batch_id, p.payee_person_id, a.holder_name, a.masked, a.bank, p.region_id, p.township_id,
        p.amount_fen, p.state, p.failure, p.version,
        (select count(*) from attempt t where t.payment_id = p.id) as attempts
        """

    private static func read(_ row: Row) throws -> Payment {
        Payment(
            id: try row.get("id"),
            batchID: try row.get("batch_id"),
            payeePersonID: try row.get("payee_person_id"),
            holderName: try row.get("holder_name"),
            maskedCard: try row.get("masked"),
            bank: try row.get("bank"),
            regionID: try row.get("region_id"),
            townshipID: try row.get("township_id"),
            amount: try row.get("amount_fen"),
            state: try row.get("state"),
            failure: try row.get("failure"),
            attempts: try row.get("attempts"),
            version: try row.get("version")
        )
    }
}
