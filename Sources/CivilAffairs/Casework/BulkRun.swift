// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// Cases that one officer chose from a list and takes on together, each with a result of its own.
package struct BulkRun: Sendable, Equatable, Identifiable {
    /// Cases that can be taken together; a list of more is narrowed first.
    package static let most = 5_000
    /// Days for which the results can be looked at.
    package static let daysKept = 30

    package enum State: String, Sendable, CaseIterable {
        /// The cases are chosen, what is to be done is not.
        case chosen
        case running
        case done
    }

    /// The officer and the office in which all of it is done.
    package struct Owner: Sendable, Equatable {
        package let userID: Int64
        package let function: String
        package let regionID: Int64
        /// The user in whose place a stand-in acts; nil in an office of the own.
        package let actingFor: Int64?
    }

    package let id: Int64
    package let owner: Owner
    package let state: State
    /// What is done, and in the words of the service; nil while it is not chosen.
    package let action: String?
    package let title: String?
    package let comment: String?
    package let total: Int
    package let done: Int
    /// Cases that stayed as they were, with the reason at their row.
    package let refused: Int
    package let chosenAt: Timestamp
    package let finishedAt: Timestamp?

    /// Rows that had their turn.
    package var finished: Int { done + refused }
}

/// One case of a bulk run.
package struct BulkRow: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        case waiting, done, refused
        /// Stands at another step than the one that was chosen, and is not touched.
        case left
    }

    package let place: Int
    package let caseID: Int64
    /// As the officer saw it when it was chosen.
    package let version: Int64
    package let state: State
    /// Why it was refused, in the words of the case's own page.
    package let problem: String?
}

/// One thing that can be done with some of the chosen cases.
package struct BulkOffer: Sendable, Equatable {
    package let serviceID: String
    package let serviceTitle: String
    package let step: String
    package let stepTitle: String
    package let choice: CaseChoice
    /// Cases at this step, whose turn it is.
    package let count: Int

    /// How a form names it.
    package var key: String { "\(serviceID)|\(step)|\(choice.action)" }
}
