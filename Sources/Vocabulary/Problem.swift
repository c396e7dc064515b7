// SPDX-License-Identifier: Apache-2.0

/// What kind of trouble a problem is; decides the status of a page and the exit code of a command.
package enum ProblemKind: String, Sendable {
    case invalid, notFound, forbidden, conflict, late, unavailable
}

/// An error that tells its reader what happened and what to do.
package protocol Problem: Error, Sendable, CustomStringConvertible {
    /// Stable identifier, such as `vocabulary.resident-id.checksum`.
    var code: String { get }
    var kind: ProblemKind { get }
    /// Chinese text for the reader; never personal data, SQL or paths of the machine.
    var message: String { get }
    /// The form field that caused it, if one did.
    var field: String? { get }
}

extension Problem {
    package var field: String? { nil }
    package var description: String { "\(code): \(message)" }
}
