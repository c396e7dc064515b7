// SPDX-License-Identifier: Apache-2.0
package import Packs

/// A service's steps and clocks as the engine runs them. They were checked when the pack was loaded, so that a case never
/// meets a dangling step.
package struct CaseFlow: Sendable, Equatable {
    package typealias Kind = ServiceDefinition.StepKind
    package typealias Link = ServiceDefinition.Link
    package typealias Outcome = ServiceDefinition.Outcome
    package typealias Step = ServiceDefinition.Step
    package typealias Clock = ServiceDefinition.Clock

    package enum Target: Sendable, Equatable {
        case step(String)
        case end(CaseFile.State)
    }

    /// Something that starts or stops a clock.
    package enum Event: Sendable, Equatable, Hashable {
        case accepted
        case entered(step: String)
        case left(step: String)
        case decided

        /// Reads `accepted`, `decided`, `entered:STEP`, `left:STEP`.
        init(_ text: String) {
            if text == "accepted" {
                self = .accepted
            } else if text.hasPrefix("entered:") {
                self = .entered(step: String(text.dropFirst(8)))
            } else if text.hasPrefix("left:") {
                self = .left(step: String(text.dropFirst(5)))
            } else {
                self = .decided
            }
        }
    }

    package let serviceID: String
    package let title: String
    package let steps: [Step]
    package let clocks: [Clock]

    init(_ service: ServiceDefinition) {
        serviceID = service.id
        title = service.title
        steps = service.steps
        clocks = service.clocks
    }

    package func step(_ id: String) throws -> Step {
        guard let step = steps.first(where: { $0.id == id }) else { throw CaseworkProblem.unknownAction(id) }
        return step
    }

    /// The signatures due at a case's step.
    package func chain(_ file: CaseFile) throws -> [Link] {
        let step = try step(file.step)
        let chain = file.delegated && !step.delegatedChain.isEmpty ? step.delegatedChain : step.chain
        guard let last = chain.last, CaseLot.takes(file, for: step, percent: step.secondReview) else { return chain }
        return chain + [Link(functions: last.functions, title: "随机复核", place: last.place)]
    }

    /// Places in the chain whose signature is due now: the next one, or all that have not signed where links sign
    /// together.
    func due(_ file: CaseFile) throws -> [Int] {
        let chain = try chain(file)
        guard try step(file.step).isJoint else { return chain.indices.contains(file.link) ? [file.link] : [] }
        return chain.indices.filter { file.link & (1 << $0) == 0 }
    }

    /// Who has to sign now, in the pack's words; empty where nobody has.
    package func turn(_ file: CaseFile) throws -> String {
        let chain = try chain(file)
        return try due(file).map { chain[$0].title }.joined(separator: "、")
    }
}

extension ServiceDefinition.Outcome {
    package var target: CaseFlow.Target {
        switch end {
        case .approved?: .end(.approved)
        case .refused?: .end(.refused)
        case .withdrawn?: .end(.withdrawn)
        case nil: .step(next ?? "")
        }
    }

    /// Whether it asks for an effect of a kind.
    package func has(_ kind: ServiceEffect.Kind) -> Bool { effects.contains { $0.kind == kind } }
}

extension ServiceDefinition.Clock {
    package var startsAt: CaseFlow.Event { CaseFlow.Event(starts) }
    package var stopsAt: CaseFlow.Event { CaseFlow.Event(stops) }
}
