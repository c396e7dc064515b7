// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// Cards of payees.
enum PayeeAccountStore {
    struct Draft {
        let entry: PayeeAccount.Entry
        let checked: PayeeAccountRules.Checked
        let state: PayeeAccount.State
        let proof: String?
        let verified: Bool
        let from: CivilDate
        let proposedBy: Int64?
        let proposedByName: String?
    }

    /// The key under which equal cards are found.
    static func blind(_ digits: String, _ cipher: FieldCipher) -> String {
        cipher.blindIndex(digits, purpose: "payee-card")
    }

    /// Writes cards; returns their identifiers in order.
    /// - Parameter key: of the first card, where it was taken before; nil to take new ones.
    @discardableResult
    static func insert(
        _ drafts: [Draft],
        from key: Int64? = nil,
        cipher: FieldCipher,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> [Int64] {
        guard !drafts.isEmpty else { return [] }
        let first = try key ?? transaction.newKeys(drafts.count)
        let rows: [[SQLValue]] = try drafts.enumerated().map { number, draft in
            [
                .integer(first + Int64(number)), .integer(draft.entry.personID), draft.entry.kind.sqlValue,
                .text(draft.entry.bank), .bytes(try cipher.seal(draft.checked.digits, place: "payee_account.card")),
                .text(blind(draft.checked.digits, cipher)), .text(draft.checked.masked),
                .text(draft.entry.holderName), draft.entry.custodyReference.sqlValue,
                draft.checked.digitsDoubtful.sqlValue, draft.state.sqlValue, draft.proof.sqlValue,
                draft.verified.sqlValue, draft.from.sqlValue, draft.proposedBy.sqlValue,
                draft.proposedByName.sqlValue, now.sqlValue, .integer(1),
            ]
        }
        try transaction.insert(
            into: "payee_account",
            [
                "id", "person_id", "kind", "bank", "card", "card_blind", "masked", "holder_name",
                "custody_reference", "digits_doubtful", "state", "proof", "verified", "valid_from", "proposed_by",
                "proposed_by_name", "created_at", "version",
            ],
            rows: rows
        )
        return (0..<drafts.count).map { first + Int64($0) }
    }

    /// Ends the cards in use of some persons.
    static func retire(persons: [Int64], until date: CivilDate, in transaction: any Transaction) throws {
        try transaction.run(
            """
            update payee_account set state = 'former', valid_until = \(date), version = version + 1
            where state = 'current' and person_id in \(in: persons)
            """
        )
    }

    static func account(_ id: Int64, in transaction: any ReadTransaction) throws -> PayeeAccount? {
        try transaction.first("select \(columns) from payee_account a where a.id = \(id)").map(read)
    }

    static func accounts(person: Int64, in transaction: any ReadTransaction) throws -> [PayeeAccount] {
        try transaction.query(
            "select \(columns) from payee_account a where a.person_id = \(person) order by a.id desc"
        ).map(read)
    }

    /// Cards in use or proposed, of several persons at once.
    static func live(persons: [Int64], in transaction: any ReadTransaction) throws -> [PayeeAccount] {
        guard !persons.isEmpty else { return [] }
        return try transaction.query(
            """
            select \(columns) from payee_account a
            where a.person_id in \(in: persons) and a.state in ('current', 'proposed') order by a.id
            """
        ).map(read)
    }

    /// Proposed cards, oldest first.
    static func proposals(after: Int64, limit: Int, in transaction: any ReadTransaction) throws -> [PayeeAccount] {
        try transaction.query(
            """
            select \(columns) from payee_account a where a.state = 'proposed' and a.id > \(after)
            order by a.id limit \(limit)
            """
        ).map(read)
    }

    /// Moves a proposed card on; false when somebody else was faster.
    static func settle(
        _ account: PayeeAccount,
        as state: PayeeAccount.State,
        by userID: Int64,
        from date: CivilDate,
        in transaction: any Transaction
    ) throws -> Bool {
        try transaction.runCounting(
            """
            update payee_account set state = \(state), approved_by = \(userID), verified = 1, valid_from = \(date),
                version = version + 1
            where id = \(account.id) and state = 'proposed' and version = \(account.version)
            """
        ) == 1
    }

    private static let columns: SQL = """
        a.id, a.person_id, a.kind, a.bank, a.masked, a.holder_name, a.custody_reference, a.digits_doubtful, a.state,
        a.proof, a.valid_from, a.proposed_by, a.proposed_by_name, a.version,
        (select count(distinct o.person_id) from payee_account o where o.card_blind = a.card_blind
            and o.person_id <> a.person_id and o.state = 'current') as others
        """

    private static func read(_ row: Row) throws -> PayeeAccount {
        PayeeAccount(
            id: try row.get("id"),
            personID: try row.get("person_id"),
            kind: try row.get("kind"),
            bank: try row.get("bank"),
            masked: try row.get("masked"),
            holderName: try row.get("holder_name"),
            custodyReference: try row.get("custody_reference"),
            digitsDoubtful: try row.get("digits_doubtful"),
            state: try row.get("state"),
            proof: try row.get("proof"),
            validFrom: try row.get("valid_from"),
            proposedBy: try row.get("proposed_by"),
            proposedByName: try row.get("proposed_by_name"),
            version: try row.get("version"),
            usedByOthers: try row.get("others")
        )
    }
}
