// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// A case at one step that one person of a function handles, and no colleague of the same function 转办.
package struct CaseAssignment: Sendable, Equatable {
    package let step: String
    /// The function whose turn it is given to.
    package let function: String
    package let userID: Int64
    package let name: String
    package let givenBy: Int64
    package let giverName: String
    package let reason: String
    package let givenAt: Timestamp
}
