// SPDX-License-Identifier: Apache-2.0
import Packs
import SharedKernel
import Storage

/// Answers that name something of the store.
extension Casework {
    /// Answers in the spelling that facts keep: whatever names a region is checked to be one.
    /// - Throws: `CaseworkProblem.fieldInvalid` that names the field.
    func resolved(
        _ answers: [String: String],
        _ fields: [CaseField],
        by actor: Actor,
        in transaction: any ReadTransaction
    ) throws -> [String: String] {
        var answers = answers
        let named = fields.filter { field in answers[field.id].map { !$0.allSatisfy(\.isWhitespace) } ?? false }
        for field in named where field.type == .region {
            let typed = answers[field.id] ?? ""
            let tree = try regions.tree(in: transaction)
            guard let region = tree.region(told: typed) else {
                throw field.invalid("没有找到区划“\(typed.prefix(30))”，请从列表中选择，或写全称、12 位代码。")
            }
            guard !region.isRetired else {
                let now = tree.current(region.id).map { $0.isRetired ? "" : "，现在是“\(tree.spelling($0.id))”" } ?? ""
                throw field.invalid("区划“\(typed.prefix(30))”已经撤销\(now)，请改填。")
            }
            answers[field.id] = tree.spelling(region.id)
        }
        return answers
    }
}

extension CaseField {
    func invalid(_ reason: String) -> CaseworkProblem { .fieldInvalid(id: id, title: title, reason: reason) }
}
