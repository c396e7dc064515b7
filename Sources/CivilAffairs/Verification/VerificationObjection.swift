// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// An objection (异议) of the family to what a source returned, and what the re-check found.
package struct VerificationObjection: Sendable, Equatable, Identifiable {
    package let id: Int64
    package let caseID: Int64
    /// Nil when it is about the family.
    package let personID: Int64?
    /// Policy input it is about.
    package let item: String
    package let content: String
    /// What the family brings forward, such as a statement of the employer.
    package let evidence: String
    package let raisedBy: String
    package let raisedAt: Timestamp
    /// Settled value in the spelling of facts; nil while open, and when what was returned stands.
    package let value: String?
    /// Reason of the answer; nil while open.
    package let reason: String?
    package let answeredBy: String?
}
