// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
import Storage
import Vocabulary

/// Files of personal data that leave the system (数据导出): never without a reason, a number and a line of the audit.
/// Basis: 《个人信息保护法》第五十一条、第五十五条
extension Privacy {
    /// A file that may leave now.
    package struct Export: Sendable, Equatable {
        package let number: String
        /// What the file says of itself, so that whoever finds it knows whose it is and what it is for.
        package let mark: String
    }

    /// Writes down that rows of personal data leave as a file, before they do.
    /// - Parameters:
    ///   - title: of the file, such as 花名册.
    ///   - subject: kind of record that the file belongs to, and its key; empty for a list over many.
    /// - Throws: `PrivacyProblem.reasonNeeded`.
    package func export(
        actor: Actor,
        title: String,
        rows: Int,
        reason: String,
        subject: String = "",
        subjectID: Int64? = nil
    ) async throws -> Export {
        let why = try PrivacyProblem.reason(reason)
        let now = clock.now()
        return try await database.write { [self] transaction in
            let year = now.date.year
            let serial = try numbers.nextNumber(series: "data-export-\(year)", in: transaction)
            let number = "导出〔\(year)〕\(serial)号"
            try audit.record(
                AuditEntry(
                    at: now,
                    actor: actor,
                    action: "privacy.export",
                    subject: subject,
                    subjectID: subjectID,
                    reason: why,
                    detail: "\(number)，\(title)，\(rows) 行"
                ),
                in: transaction
            )
            let who = "\(actor.name)（\(actor.functionTitle)）"
            return Export(
                number: number,
                mark: "\(number)　导出人：\(who)　时间：\(now.text)　用途：\(why)　共 \(rows) 行，只限本用途使用，用后及时删除，不得转交他人"
            )
        }
    }
}
