// SPDX-License-Identifier: Apache-2.0

extension Casework {
    /// What the actor says with an action.
    package struct Move: Sendable {
        package let caseID: Int64
        /// The version that the actor's page showed.
        package let version: Int64
        package let requestID: String
        package let action: String
        package let comment: String?
        /// Papers for which the applicant's promise stands in from now on, by key; only for an application that is sent in.
        package let promises: [String]

        package init(
            caseID: Int64,
            version: Int64,
            requestID: String,
            action: String,
            comment: String?,
            promises: [String] = []
        ) {
            self.caseID = caseID
            self.version = version
            self.requestID = requestID
            self.action = action
            self.comment = comment
            self.promises = promises
        }
    }
}
