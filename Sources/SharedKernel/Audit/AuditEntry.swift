// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// One line of the audit: who, in which function, did or saw what, to which record, when and why.
package struct AuditEntry: Sendable, Equatable {
    package let at: Timestamp
    package let actor: Actor
    /// Verb with its room, such as `case.accept`, `person.read`, `person.unmask`.
    package let action: String
    /// Kind of record, such as `person`, `case`, `batch`; empty for actions on none (login).
    package let subject: String
    package let subjectID: Int64?
    /// Why, where the action asks for a reason.
    package let reason: String?
    /// What changed or was seen, in short plain text without personal data; nil when the action says it all.
    package let detail: String?

    package init(
        at: Timestamp,
        actor: Actor,
        action: String,
        subject: String,
        subjectID: Int64?,
        reason: String? = nil,
        detail: String? = nil
    ) {
        self.at = at
        self.actor = actor
        self.action = action
        self.subject = subject
        self.subjectID = subjectID
        self.reason = reason
        self.detail = detail
    }
}
