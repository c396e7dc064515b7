// SPDX-License-Identifier: Apache-2.0
import Packs
import SharedKernel
import Storage
import Vocabulary

/// Another case of the service that looks like the same matter, with what is alike.
package struct CaseDuplicate: Sendable, Equatable {
    package let caseID: Int64
    /// Nil while it is not accepted, and for readers who may not open it.
    package let number: String?
    /// Whether the reader may open it; to others only how much is alike is told.
    package let isOpenable: Bool
    /// Titles of the answers that are the same; empty for readers who may not open it.
    package let alike: [String]
    /// Sum of their weights.
    package let score: Int
    /// Whether this case cannot go on beside it.
    package let blocks: Bool

    package var text: String {
        guard isOpenable else { return "另有一件不在您查看范围内的办件与本件相似，相似 \(score) 分" }
        let name = number.map { "办件 \($0)" } ?? "未受理的办件"
        return "\(name)的\(alike.joined(separator: "、"))与本件相同，相似 \(score) 分"
    }
}

extension Casework {
    /// Cases of the service that are open or were granted and that look like this one, the most alike first.
    /// Statements: 1, one more where others share a telling answer, and none for a service without a rule or where the
    /// answers cannot come to enough.
    /// - Parameter blocking: whether only those count beside which this case cannot go on.
    func duplicates(
        _ file: CaseFile,
        service: CaseService,
        facts: [Fact],
        blocking: Bool = false,
        for reader: Actor,
        in transaction: any ReadTransaction
    ) throws -> [CaseDuplicate] {
        guard let rule = service.definition.duplicates else { return [] }
        let least = blocking ? rule.blocks : rule.warns
        let held = FactRules.current(facts)[.family] ?? [:]
        let fields = rule.matchers.compactMap { matcher in
            service.fields(.family).first { $0.id == matcher.field }.map { ($0, matcher.weight) }
        }
        let wanted = fields.compactMap { field, weight in
            held[field.name].map { CaseStore.Wanted(name: field.name, value: $0.value, weight: weight) }
        }.sorted { $0.weight > $1.weight }
        // What was answered so far cannot come to enough.
        guard wanted.reduce(0, { $0 + $1.weight }) >= least else { return [] }
        let rows = try store.sameAnswers(wanted, least: least, as: file, for: reader, in: transaction)
        return Dictionary(grouping: rows, by: \.caseID).values.compactMap { same -> CaseDuplicate? in
            guard let first = same.first else { return nil }
            let names = Set(same.map(\.name))
            let alike = fields.filter { names.contains($0.0.name) }
            let score = alike.reduce(0) { $0 + $1.1 }
            guard score >= least else { return nil }
            return CaseDuplicate(
                caseID: first.caseID,
                number: first.isOpenable ? first.number : nil,
                isOpenable: first.isOpenable,
                alike: first.isOpenable ? alike.map(\.0.title) : [],
                score: score,
                blocks: score >= rule.blocks
            )
        }.sorted { ($1.score, $0.caseID) < ($0.score, $1.caseID) }
    }
}
