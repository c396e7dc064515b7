// SPDX-License-Identifier: Apache-2.0

/// How a case of a service goes from hand to hand.
extension ServiceDefinition {
    package enum StepKind: String, Sendable, CaseIterable {
        case form, verification, visit, decide, posting
        /// Statutory notice to the public 公告, such as for birth parents.
        case announcement
        /// A meeting votes 民主评议.
        case vote
        /// Time that must pass, such as a cooling-off period 冷静期.
        case wait
        /// Cases are drawn by lot 抽签、抽查.
        case draw
        /// The parties sign, in person.
        case sign
        /// Money leaves, and its proof comes back.
        case pay
        /// Another office answers 征求意见.
        case external
    }

    package enum TimeUnit: String, Sendable, CaseIterable { case workingDay = "working-day", day, month }
    package enum End: String, Sendable, CaseIterable { case approved, refused, withdrawn }

    package struct Link: Sendable, Equatable {
        package let functions: [String]
        package let title: String
        package let place: PackPlace

        package init(functions: [String], title: String, place: PackPlace) {
            self.functions = functions
            self.title = title
            self.place = place
        }
    }

    package struct Outcome: Sendable, Equatable {
        package let id: String
        package let title: String
        /// Step it leads to; nil when it ends the case.
        package let next: String?
        package let end: End?
        package let effects: [ServiceEffect]
        package let needsReason: Bool
        /// Condition of the form under which it can be chosen; nil where it always can.
        package let when: String?
        /// What the count of a vote must have been for it; nil where it does not hang on that.
        package let vote: Vote?
        package let place: PackPlace
    }

    /// How a vote ended: carried with more than half of those present, else lost.
    package enum Vote: String, Sendable, CaseIterable {
        case carried, lost
    }

    package struct Step: Sendable, Equatable {
        package let id: String
        package let title: String
        package let kind: StepKind
        package let chain: [Link]
        package let delegatedChain: [Link]
        package let outcomes: [Outcome]
        /// Length of a posting, announcement or wait in its unit; 0 where the step takes no set time.
        package let days: Int
        package let unit: TimeUnit
        /// Whether the sheet of a posting is photographed when it goes up and when it comes down.
        package let photos: Bool
        /// Whether all links sign, in whatever order they come to it 会签, and not one after the other.
        package let isJoint: Bool
        /// Steps whose signers may not sign this one.
        package let apartFrom: [String]
        /// Percent of cases that another of the last function looks at again before they go on, drawn by the case's key.
        package let secondReview: Int
        /// Percent of cases that a draw takes; 0 for other kinds.
        package let share: Int
        /// What is done here, in words for whoever does it.
        package let note: String?
        package let place: PackPlace
    }

    package struct Clock: Sendable, Equatable {
        /// What happens on the day after the last.
        package enum Expiry: Sendable, Equatable {
            case remind
            /// The head of the office is told 督办.
            case escalate
            /// The law decides: an outcome of the present step takes effect 视为.
            case deemed(String)
        }

        package let id: String
        package let title: String
        /// `accepted`, `decided`, `entered:STEP`, `left:STEP`.
        package let starts: String
        package let stops: String
        package let unit: TimeUnit
        package let length: Int
        package let delegatedLength: Int?
        package let pausable: Bool
        package let total: Bool
        /// Steps during which it stands still, such as an assessment or an announcement.
        package let excludes: [String]
        /// By how much it may be extended, once and with a reason; nil where the law knows no extension.
        package let extendable: Int?
        package let expiry: Expiry
        package let basis: String
        package let place: PackPlace
    }

    /// A walk through the definition that must come out as written.
    package struct Test: Sendable, Equatable {
        package let title: String
        package let on: String
        /// Region whose parameters hold; nil for that of the pack.
        package let region: String?
        package let answers: [String: String]
        package let person: [String: String]
        package let supporters: [[String: String]]
        /// Outcomes pressed one after the other.
        package let path: [String]
        package let expected: Expectation
        package let place: PackPlace

        package struct Expectation: Sendable, Equatable {
            /// Nil where the test does not say.
            package let eligible: Bool?
            package let messages: [String]
            package let missing: [String]
            package let hidden: [String]
            package let outcome: String?
            package let amount: String?
            /// `step:ID`, or the end.
            package let state: String?
        }
    }
}
