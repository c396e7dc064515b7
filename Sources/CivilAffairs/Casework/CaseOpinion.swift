// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// A colleague who is asked about a case, or told of it.
package struct CaseOpinion: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// The step is not left before they have said what they think 加签.
        case sign
        /// They are told, and confirm that they have read it 抄送.
        case copy

        package var title: String {
            switch self {
            case .sign: "加签"
            case .copy: "抄送"
            }
        }
    }

    package let id: Int64
    package let caseID: Int64
    package let step: String
    package let kind: Kind
    package let userID: Int64
    package let name: String
    package let askedBy: Int64
    package let askerName: String
    package let question: String
    package let askedAt: Timestamp
    /// Nil while it is open, and for copies.
    package let agrees: Bool?
    package let answer: String?
    package let answeredAt: Timestamp?
    package let withdrawnAt: Timestamp?

    package var isOpen: Bool { answeredAt == nil && withdrawnAt == nil }
    /// Whether it holds the case at its step.
    package var holds: Bool { isOpen && kind == .sign }
}
