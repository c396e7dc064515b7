// SPDX-License-Identifier: Apache-2.0
package import Policy
package import Vocabulary

/// What the rules of a program decide of one case, as its service reads them.
package struct Finding: Sendable, Equatable {
    /// 待核 while something is not known.
    package let outcome: String
    package let amount: Money
    /// Whole amount of each person who gets something, in the order of the family, by their id.
    package let shares: [String: Money]
    package let classCode: String?
    /// Whether each person has an amount of their own.
    package let isOfPeople: Bool
    /// Whether anybody gets or is recognised as something.
    package let isGranted: Bool

    package init(_ evaluation: Evaluation, _ result: ServiceDefinition.Result) {
        func text(_ name: String) -> String? {
            if let text = evaluation.text(name) { return text }
            let told = evaluation.people.sorted { $0.key < $1.key }.compactMap { $0.value[name]?.shown }
            return told.first { $0 != PolicyValue.absent.shown } ?? told.first
        }
        outcome = text(result.outcome) ?? PolicyValue.absent.shown
        classCode = result.classCode.flatMap(text)
        var shares: [String: Money] = [:]
        if let name = result.amount {
            for (id, values) in evaluation.people {
                guard case .number(let number, _)? = values[name], number.denominator == 1, number.numerator > 0
                else { continue }
                shares[id] = Money(fen: number.numerator)
            }
        }
        self.shares = shares
        let ofFamily = result.amount.flatMap(evaluation.money)
        amount = ofFamily ?? shares.values.reduce(.zero) { Money(fen: $0.fen + $1.fen) }
        isOfPeople = !shares.isEmpty && ofFamily == nil
        isGranted = amount > .zero || result.granted.contains(outcome)
    }
}
