// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
import Storage

/// The card to which the money of a case will go: taken down with the application, put into use when it is approved.
extension Casework {
    /// The card as a case page shows it; the number itself stays sealed.
    package struct Payee: Sendable, Equatable {
        package let personID: Int64
        package let kind: PayeeAccount.Kind
        package let bank: String
        package let masked: String
        /// The check digit does not fit; worth another look at the card.
        package let digitsDoubtful: Bool
        package let holderName: String
        package let custodyReference: String?
    }

    /// Keeps or replaces the card of a case.
    /// - Throws: `LedgerProblem.badCard`, `.custodyNeeded`, `CaseworkProblem.notNow` once a decision is being signed,
    ///   `AccessProblem.notFound` when the payee is not of the family.
    package func setPayee(actor: Actor, caseID: Int64, version: Int64, _ entry: PayeeAccount.Entry) async throws {
        try actor.require(.caseApply)
        let checked = try PayeeAccountRules.check(entry)
        try await change(actor: actor, caseID: caseID, version: version) { [self] file, service, transaction, now in
            try editable(file, service, by: actor, in: transaction)
            let members = try store.members(caseID: caseID, in: transaction)
            guard members.contains(where: { $0.personID == entry.personID }) else {
                throw AccessProblem.notFound(what: "家庭成员")
            }
            try records.put(
                entry,
                checked,
                sealed: cipher.seal(checked.digits, place: "case_payee.card"),
                caseID: caseID,
                in: transaction
            )
            try store.save(file, after: version, in: transaction)
            try note(
                file,
                action: "payee",
                title: "登记发放账户",
                actor: actor,
                at: now,
                comment: checked.masked,
                in: transaction
            )
        }
    }

    /// The card of a case with its number, for the ledger.
    func payeeEntry(caseID: Int64, in transaction: any ReadTransaction) throws -> PayeeAccount.Entry? {
        guard let (payee, sealed) = try records.payee(caseID: caseID, in: transaction) else { return nil }
        let names = try store.names([payee.personID], in: transaction)
        return PayeeAccount.Entry(
            personID: payee.personID,
            personName: names[payee.personID] ?? payee.holderName,
            kind: payee.kind,
            bank: payee.bank,
            card: try cipher.open(sealed, place: "case_payee.card"),
            holderName: payee.holderName,
            custodyReference: payee.custodyReference
        )
    }
}
