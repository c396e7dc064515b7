// SPDX-License-Identifier: Apache-2.0

/// A service definition in the form the engine runs: steps in order, who signs, where outcomes lead, which clocks run.
///
/// It is made from a pack's service once per release and checked on the way, so that a case never meets a dangling step.
package struct CaseFlow: Sendable, Equatable {
    /// What a step is about; decides which page it shows and what must be there before it can be left.
    package enum Kind: String, Sendable, CaseIterable {
        case form, verification, visit, decide, posting
    }

    /// One signature of a chain.
    package struct Link: Sendable, Equatable {
        /// Functions that may sign; normally one.
        package let functions: [String]
        /// Title in the pack's words, such as 县审核.
        package let title: String

        package init(functions: [String], title: String) {
            self.functions = functions
            self.title = title
        }
    }

    package enum Target: Sendable, Equatable {
        case step(String)
        case end(CaseFile.State)
    }

    package struct Outcome: Sendable, Equatable {
        package let id: String
        /// Verb of the trade on the button, such as 受理.
        package let title: String
        package let target: Target
        package let effects: [CaseEffect.Kind]
        package let needsReason: Bool

        package init(
            id: String,
            title: String,
            target: Target,
            effects: [CaseEffect.Kind] = [],
            needsReason: Bool = false
        ) {
            self.id = id
            self.title = title
            self.target = target
            self.effects = effects
            self.needsReason = needsReason
        }
    }

    package struct Step: Sendable, Equatable {
        package let id: String
        package let title: String
        package let kind: Kind
        package let chain: [Link]
        /// Who signs instead where the province lets the township confirm; empty when it does not.
        package let delegatedChain: [Link]
        package let outcomes: [Outcome]
        /// Length of a posting in natural days.
        package let days: Int

        package init(
            id: String,
            title: String,
            kind: Kind,
            chain: [Link],
            delegatedChain: [Link] = [],
            outcomes: [Outcome],
            days: Int = 0
        ) {
            self.id = id
            self.title = title
            self.kind = kind
            self.chain = chain
            self.delegatedChain = delegatedChain
            self.outcomes = outcomes
            self.days = days
        }
    }

    /// Something that starts or stops a clock.
    package enum Event: Sendable, Equatable, Hashable {
        case accepted
        case entered(step: String)
        case left(step: String)
        case decided
    }

    package struct Clock: Sendable, Equatable {
        package let id: String
        package let title: String
        package let starts: Event
        package let stops: Event
        package let unit: Deadline.Unit
        package let length: Int
        /// Length where the township confirms; nil when it makes no difference.
        package let delegatedLength: Int?
        package let pausable: Bool
        /// True for the clock that the family sees on its receipt.
        package let isTotal: Bool

        package init(
            id: String,
            title: String,
            starts: Event,
            stops: Event,
            unit: Deadline.Unit,
            length: Int,
            delegatedLength: Int? = nil,
            pausable: Bool,
            isTotal: Bool = false
        ) {
            self.id = id
            self.title = title
            self.starts = starts
            self.stops = stops
            self.unit = unit
            self.length = length
            self.delegatedLength = delegatedLength
            self.pausable = pausable
            self.isTotal = isTotal
        }
    }

    package let serviceID: String
    package let title: String
    package let steps: [Step]
    package let clocks: [Clock]

    package init(serviceID: String, title: String, steps: [Step], clocks: [Clock]) {
        self.serviceID = serviceID
        self.title = title
        self.steps = steps
        self.clocks = clocks
    }

    package func step(_ id: String) throws -> Step {
        guard let step = steps.first(where: { $0.id == id }) else { throw CaseworkProblem.unknownAction(id) }
        return step
    }

    /// The signatures due at a case's step.
    package func chain(_ file: CaseFile) throws -> [Link] {
        let step = try step(file.step)
        return file.delegated && !step.delegatedChain.isEmpty ? step.delegatedChain : step.chain
    }
}
