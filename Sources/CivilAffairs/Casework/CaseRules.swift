// SPDX-License-Identifier: Apache-2.0
package import Packs
package import SharedKernel
import Vocabulary

/// One button at the present step, as the reader may press it.
package struct CaseChoice: Sendable, Equatable {
    /// Outcome id of the definition, or one of `agree`, `return`, `supplement`, `resume`, `withdraw`.
    package let action: String
    package let title: String
    package let needsReason: Bool
    /// False for returning, refusing and withdrawing.
    package let isForward: Bool

    package static let agree = CaseChoice(action: "agree", title: "同意", needsReason: false, isForward: true)
    package static let giveBack = CaseChoice(action: "return", title: "退回上一环节", needsReason: true, isForward: false)
    /// Giving back what others signed together, which voids their signatures.
    package static let disagree = CaseChoice(action: "return", title: "不同意，退回重新会签", needsReason: true, isForward: false)
    package static let supplement = CaseChoice(action: "supplement", title: "通知补正", needsReason: true, isForward: false)
    package static let resume = CaseChoice(action: "resume", title: "补正完成，继续办理", needsReason: false, isForward: true)
    /// Withdrawing what the office began itself.
    package static let drop = CaseChoice(action: "withdraw", title: "撤销本次复核", needsReason: true, isForward: false)
    package static let withdraw = CaseChoice(action: "withdraw", title: "申请人撤回", needsReason: true, isForward: false)
}

/// Pure reading of a case against its flow: what may be done, and what follows.
package enum CaseRules {
    /// What the actor may do now. Empty when it is somebody else's turn.
    /// - Parameters:
    ///   - signers: users who already signed in the present chain.
    ///   - lot: what was drawn at a draw; nil where nothing was kept.
    ///   - form: by whose answers outcomes are open or not; nil where no outcome depends on them.
    package static func choices(
        _ file: CaseFile,
        flow: CaseFlow,
        actor: Actor,
        signers: Set<Int64>,
        form: FormReading? = nil,
        lot: Bool? = nil
    ) throws -> [CaseChoice] {
        guard !file.state.isEnded else { return [] }
        let step = try flow.step(file.step)
        let withdraw = file.enrolmentID == nil ? CaseChoice.withdraw : .drop
        // What the office began is not the family's to withdraw.
        let isOwn = actor.personID == file.applicantPersonID && file.enrolmentID == nil
        let own = isOwn ? [withdraw] : []
        guard try place(of: actor, file, flow: flow) != nil else { return own }
        if file.state == .paused { return [.resume, withdraw] }
        var choices: [CaseChoice] = []
        // Whoever stands in for somebody does not sign after them either.
        if actor.hands.contains(where: signers.contains) { return [] }
        if file.link == 0 {
            choices = offered(file, step, lot).filter { form?.isOpen($0, at: step) ?? true }.map {
                CaseChoice(
                    action: $0.id,
                    title: $0.title,
                    needsReason: $0.needsReason,
                    isForward: forward($0, step, flow)
                )
            }
        } else {
            choices = [.agree, step.isJoint ? .disagree : .giveBack]
        }
        if file.state == .open, file.link == 0, !step.kind.takesTime { choices.append(.supplement) }
        choices.append(withdraw)
        return choices
    }

    /// The outcomes that can be chosen: at a draw only the one that the lot gives.
    private static func offered(_ file: CaseFile, _ step: CaseFlow.Step, _ lot: Bool?) -> [CaseFlow.Outcome] {
        guard step.kind == .draw, let first = step.outcomes.first, let last = step.outcomes.last else {
            return step.outcomes
        }
        return [lot ?? CaseLot.takes(file, for: step, percent: step.share) ? first : last]
    }

    /// The step that the actor signed and that must be signed by somebody else than this one; nil for none.
    static func signedApart(_ file: CaseFile, flow: CaseFlow, actor: Actor, _ actions: [CaseAction]) throws -> String? {
        let users = Set(actor.hands)
        guard !users.isEmpty else { return nil }
        let apart = try flow.step(file.step).apartFrom
        guard !apart.isEmpty else { return nil }
        for step in flow.steps where apart.contains(step.id) {
            let signatures = Set(step.outcomes.map(\.id) + [CaseChoice.agree.action])
            let isSigned = actions.contains { action in
                action.step == step.id && action.actorID.map(users.contains) == true
                    && signatures.contains(action.action)
            }
            if isSigned {
                return step.title
            }
        }
        return nil
    }

    /// Whether an action, or the outcome that it agrees to, brings the case on.
    static func isForward(_ action: String, _ file: CaseFile, flow: CaseFlow) throws -> Bool {
        guard let outcome = try outcome(action, file, flow: flow) else { return action == CaseChoice.resume.action }
        return forward(outcome, try flow.step(file.step), flow)
    }

    /// The outcome that an action proposes or agrees to; nil for actions that are none.
    static func outcome(_ action: String, _ file: CaseFile, flow: CaseFlow) throws -> CaseFlow.Outcome? {
        let id = action == CaseChoice.agree.action ? file.proposed : action
        return try flow.step(file.step).outcomes.first { $0.id == id }
    }

    /// Whether the actor is one of those whose turn it is.
    static func isTurn(_ actor: Actor, _ file: CaseFile, flow: CaseFlow) throws -> Bool {
        try place(of: actor, file, flow: flow) != nil
    }

    /// The place in the chain that the actor has to sign now; nil when it is somebody else's turn.
    private static func place(of actor: Actor, _ file: CaseFile, flow: CaseFlow) throws -> Int? {
        let chain = try flow.chain(file)
        return try flow.due(file).first { holds(chain[$0], actor) }
    }

    private static func forward(_ outcome: CaseFlow.Outcome, _ step: CaseFlow.Step, _ flow: CaseFlow) -> Bool {
        switch outcome.target {
        case .end(let state): state == .approved
        case .step(let id):
            (flow.steps.firstIndex { $0.id == id } ?? 0) > (flow.steps.firstIndex { $0.id == step.id } ?? 0)
        }
    }

    private static func holds(_ link: CaseFlow.Link, _ actor: Actor) -> Bool {
        if case .resident = actor.identity { return link.functions.contains("resident") }
        guard let function = actor.function else { return false }
        return link.functions.contains(function)
    }

    /// Why the actor has no such choice, as precisely as can be told.
    package static func refusal(
        _ action: String,
        _ file: CaseFile,
        flow: CaseFlow,
        actor: Actor,
        signers: [Int64: String]
    ) throws -> CaseworkProblem {
        if file.state.isEnded { return .ended(state: file.state.title) }
        let due = try flow.turn(file)
        if !due.isEmpty, try place(of: actor, file, flow: flow) == nil {
            return .otherFunction(needed: due, held: actor.functionTitle)
        }
        if let user = actor.userID, let earlier = signers[user] { return .sameSigner(earlier: earlier) }
        if let user = actor.actingFor, let earlier = signers[user] { return .signedFor(earlier: earlier) }
        let step = try flow.step(file.step)
        let titles = flow.steps.flatMap(\.outcomes).filter { $0.id == action }.map(\.title)
        return .notNow(action: titles.first ?? "这样办", state: file.state == .paused ? file.state.title : step.title)
    }

    /// What becomes of the case.
    package struct Next: Sendable, Equatable {
        package var state: CaseFile.State
        package var step: String
        package var link: Int
        /// Outcome proposed by the first link, kept until the chain is through.
        package var proposed: String?
        /// Outcome that took effect with this action, if one did.
        package var settled: CaseFlow.Outcome?
        package var events: [CaseFlow.Event]
        package var title: String
    }

    /// The state after an action that is among the actor's choices.
    package static func next(_ action: String, _ file: CaseFile, flow: CaseFlow, by actor: Actor) throws -> Next {
        let step = try flow.step(file.step)
        var next = Next(
            state: file.state,
            step: file.step,
            link: file.link,
            proposed: file.proposed,
            settled: nil,
            events: [],
            title: ""
        )
        switch action {
        case CaseChoice.supplement.action:
            next.state = .paused
            next.title = CaseChoice.supplement.title
        case CaseChoice.resume.action:
            next.state = .open
            next.title = CaseChoice.resume.title
        case CaseChoice.withdraw.action:
            next.state = .withdrawn
            next.link = 0
            next.proposed = nil
            next.events = [.left(step: step.id), .decided]
            next.title = (file.enrolmentID == nil ? CaseChoice.withdraw : .drop).title
        case CaseChoice.giveBack.action:
            next.link = 0
            next.proposed = nil
            next.title = step.isJoint ? "不同意，退回重新会签" : "退回\(try flow.chain(file)[0].title)"
        default:
            try sign(action, file, step: step, flow: flow, by: actor, into: &next)
        }
        return next
    }

    private static func sign(
        _ action: String,
        _ file: CaseFile,
        step: CaseFlow.Step,
        flow: CaseFlow,
        by actor: Actor,
        into next: inout Next
    ) throws {
        let id = action == CaseChoice.agree.action ? file.proposed : action
        guard let outcome = step.outcomes.first(where: { $0.id == id }) else {
            throw CaseworkProblem.unknownAction(action)
        }
        let title = action == CaseChoice.agree.action ? "同意：\(outcome.title)" : outcome.title
        let due = try flow.due(file)
        let isLast = try step.isJoint ? due.count <= 1 : file.link >= flow.chain(file).count - 1
        guard isLast else {
            next.title = title
            let place = try place(of: actor, file, flow: flow) ?? 0
            next.link = step.isJoint ? file.link | (1 << place) : file.link + 1
            next.proposed = outcome.id
            return
        }
        next = try settled(outcome, file, flow: flow)
        next.title = title
    }

    /// What becomes of a case when an outcome of its present step takes effect.
    static func settled(_ outcome: CaseFlow.Outcome, _ file: CaseFile, flow: CaseFlow) throws -> Next {
        let step = try flow.step(file.step)
        var next = Next(
            state: file.state,
            step: file.step,
            link: 0,
            proposed: nil,
            settled: outcome,
            events: [],
            title: outcome.title
        )
        next.events = [.left(step: step.id), .chosen(step: step.id, outcome: outcome.id)]
        switch outcome.target {
        case .step(let target):
            next.state = .open
            next.step = target
            next.events.append(.entered(step: target))
        case .end(let state):
            next.state = state
            next.events.append(.decided)
        }
        return next
    }
}
