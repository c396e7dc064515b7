// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// What a signature on a payment list binds. Pure.
enum PayListRules {
    struct Line: Equatable {
        let paymentID: Int64
        let townshipID: Int64
        let payeePersonID: Int64
        let fen: Int64
        let cardBlind: String
        let entitlements: Int
        let entitledFen: Int64
    }

    /// Hash over the lines in their order; any other payee, card, amount or order gives another hash.
    static func hash(_ lines: [Line], batch: PayBatch) -> String {
        var text = "\(batch.number)|\(batch.programID)|\(batch.month.iso)\n"
        for line in lines {
            text += """
                \(line.paymentID)|\(line.townshipID)|\(line.payeePersonID)|\(line.cardBlind)|\(line.fen)|\
                \(line.entitlements)|\(line.entitledFen)\n
                """
        }
        return ContentHash.of(text)
    }

    /// Every payment is the sum of its lines.
    static func addsUp(_ lines: [Line]) -> Bool {
        lines.allSatisfy { $0.fen == $0.entitledFen }
    }

    static func total(_ lines: [Line]) -> Money {
        Money(fen: lines.reduce(0) { $0 + $1.fen })
    }

    /// Whether somebody may sign in a role now.
    /// - Throws: `LedgerProblem.samePerson`, `.signatureMissing`, `.contentChanged`.
    static func maySign(
        _ role: PaySignature.Role,
        userID: Int64,
        name: String,
        batch: PayBatch,
        hash: String,
        signatures: [PaySignature]
    ) throws {
        let live = signatures.filter { !$0.voided }
        if live.contains(where: { $0.userID == userID || $0.role == role }) {
            throw LedgerProblem.samePerson(name: name, role: role)
        }
        for earlier in PaySignature.Role.allCases.prefix(while: { $0 != role }) {
            guard live.contains(where: { $0.role == earlier }) else {
                throw LedgerProblem.signatureMissing(role: earlier)
            }
        }
        guard batch.contentHash == hash, live.allSatisfy({ $0.contentHash == hash }) else {
            throw LedgerProblem.contentChanged(batch: batch.number)
        }
    }
}
