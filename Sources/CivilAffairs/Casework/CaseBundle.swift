// SPDX-License-Identifier: Apache-2.0

/// The cases that were opened together for one event in people's lives 一件事.
package struct CaseBundle: Sendable, Equatable {
    package let id: Int64
    package let title: String
    /// All of them, in the order in which they were opened.
    package let cases: [Part]

    package struct Part: Sendable, Equatable {
        package let caseID: Int64
        package let serviceID: String
        package let title: String
        package let state: CaseFile.State
        /// The release that it goes by; its service may be no more in the one of today.
        let releaseHash: String
    }
}
