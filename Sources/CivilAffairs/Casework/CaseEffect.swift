// SPDX-License-Identifier: Apache-2.0
package import Packs
package import Vocabulary

/// What a decided step asks the other rooms to do, in the same transaction.
package struct CaseEffect: Sendable, Equatable {
    package let effect: ServiceEffect
    package let file: CaseFile
    package let on: CivilDate
    /// The reason given with the outcome, for notices.
    package let comment: String?
}
