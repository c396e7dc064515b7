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
        /// A way out of a step took effect, such as an objection that was right.
        case chosen(step: String, outcome: String)
        case decided

        /// Reads `accepted`, `decided`, `entered:STEP`, `left:STEP`, `chosen:STEP/OUTCOME`.
        init(_ text: String) {
            if text == "accepted" {
                self = .accepted
            } else if text.hasPrefix("entered:") {
                self = .entered(step: String(text.dropFirst(8)))
            } else if text.hasPrefix("left:") {
                self = .left(step: String(text.dropFirst(5)))
            } else if text.hasPrefix("chosen:") {
                let parts = text.dropFirst(7).split(separator: "/", maxSplits: 1).map(String.init)
                self = .chosen(step: parts.first ?? "", outcome: parts.count == 2 ? parts[1] : "")
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

    /// The steps of whatever may still be granted, in order, as people are shown them: those that only lead to a refusal or
    /// back again are left out, unless the case stands at one. Then the way ends there.
    /// - Parameter id: the step at which a case stands; nil for the service as such.
    package func course(at id: String? = nil) -> [Step] {
        let aside = aside
        guard let id, aside.contains(id), let now = steps.first(where: { $0.id == id }) else {
            return steps.filter { !aside.contains($0.id) }
        }
        let before = steps.firstIndex { step in step.outcomes.contains { $0.next == id } } ?? 0
        return steps.prefix(through: before).filter { $0.id != id && !aside.contains($0.id) } + [now]
    }

    /// Steps from which nothing is granted by going on.
    private var aside: Set<String> {
        var leading: Set<String> = []
        for (place, step) in steps.enumerated().reversed() {
            let later = Set(steps.suffix(from: place + 1).map(\.id)).intersection(leading)
            let leads = step.outcomes.contains { outcome in
                outcome.end == .approved || (outcome.next.map { later.contains($0) } ?? false)
            }
            if leads { leading.insert(step.id) }
        }
        // A step that is entered from a later one, and goes on to where that stood, leads on as well.
        var grew = true
        while grew {
            grew = false
            for (place, step) in steps.enumerated() where !leading.contains(step.id) {
                let enters = steps.prefix(place).filter { earlier in earlier.outcomes.contains { $0.next == step.id } }
                let returns = step.outcomes.contains { outcome in
                    outcome.end == nil && enters.contains { $0.id == outcome.next }
                }
                if returns {
                    leading.insert(step.id)
                    grew = true
                }
            }
        }
        return Set(steps.map(\.id)).subtracting(leading)
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
