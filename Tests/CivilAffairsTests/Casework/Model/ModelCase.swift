// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import Vocabulary

/// What a case should be: its actions folded by a plain reading of its service's file, apart from the engine.
struct ModelCase: Sendable {
    /// Something that the store holds otherwise than the actions say.
    struct Violation: Error, CustomStringConvertible {
        let description: String
        init(_ text: String) { description = text }
    }

    let id: Int64
    let flow: CaseFlow
    /// Where it is handled; changes when another township takes it.
    var villageID: Int64
    let applicant: Int64
    var members: [Int64] = []
    var state = "draft"
    var step: String
    var link = 0
    var proposed: String?
    var delegated = false
    var receipt = ""
    var isAccepted = false
    var version: Int64 = 0
    var lastAction: Int64 = 0
    /// Clocks that run, by the definition.
    private(set) var running: Set<String> = []
    private(set) var made: [String: Int] = [:]
    /// Who signed in the present run through the chain, and who ever signed each step.
    private(set) var run: [Int64] = []
    private(set) var signed: [String: Set<Int64>] = [:]
    /// As the store told it last: who alone may act, by function, and whether somebody was asked and has not answered.
    private(set) var assigned: [String: Int64] = [:]
    private(set) var isHeld = false
    /// What was prepared at the present step, so that the walk goes on.
    var prepared = 0

    init(id: Int64, flow: CaseFlow, villageID: Int64, applicant: Int64) {
        self.id = id
        self.flow = flow
        self.villageID = villageID
        self.applicant = applicant
        step = flow.steps[0].id
    }

    /// What was drawn at steps that draw.
    private var lots: [String: Bool] = [:]

    var isEnded: Bool { ["approved", "refused", "withdrawn"].contains(state) }
    var present: CaseFlow.Step { flow.steps.first { $0.id == step } ?? flow.steps[0] }

    /// Links of the present step's chain, the lot's second review included.
    func chain() -> [CaseFlow.Link] {
        let chain = delegated && !present.delegatedChain.isEmpty ? present.delegatedChain : present.chain
        guard let last = chain.last, present.secondReview > 0 else { return chain }
        let lot = ModelLot.number(receipt: receipt, step: step)
        return lot < present.secondReview * 100 ? chain + [last] : chain
    }

    /// Functions of which one has to act now.
    func dueFunctions() -> [String] {
        let chain = chain()
        guard present.isJoint else { return chain.indices.contains(link) ? chain[link].functions : [] }
        return chain.indices.filter { link & (1 << $0) == 0 }.flatMap { chain[$0].functions }
    }

    /// Takes in what is new in the store and compares.
    mutating func check(_ now: ModelStore.Snapshot, today: CivilDate, calendar: WorkCalendar, users: [Int64: String])
        throws
    {
        receipt = now.file.receipt
        for action in now.actions {
            try fold(action, users: users)
            lastAction = action.id
        }
        let file = now.file
        // Only a transfer takes it elsewhere, by somebody's hand or because it was accepted for another township.
        if now.actions.contains(where: { $0.action.hasPrefix("transfer") }) { villageID = file.villageID }
        try compare("village", file.villageID, villageID)
        members = now.members
        assigned = now.assigned
        isHeld = now.isHeld
        try compare("state", file.state, state)
        try compare("step", file.step, step)
        try compare("link", file.link, link)
        try compare("proposed", file.proposed ?? "", proposed ?? "")
        try compare("accepted", file.acceptedOn != nil, isAccepted)
        try compare("number", file.number != nil, isAccepted)
        if file.version < version { throw Violation("the version went back from \(version) to \(file.version)") }
        version = file.version
        delegated = file.delegated
        try compare("made", Self.words(now.made), Self.words(made.filter { $0.value > 0 }))
        try checkClocks(now, today: today, calendar: calendar)
    }

    private static func words(_ counts: [String: Int]) -> [String] {
        counts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    }

    private func compare<T: Equatable>(_ what: String, _ found: T, _ folded: T) throws {
        guard found == folded else { throw Violation("\(what) is \(found) where the actions say \(folded)") }
    }

    // MARK: - Clocks

    private func checkClocks(_ now: ModelStore.Snapshot, today: CivilDate, calendar: WorkCalendar) throws {
        let open = now.deadlines.filter(\.isOpen).map(\.deadline)
        try compare("open clocks", open.map(\.clockID).sorted(), running.sorted())
        for deadline in open {
            let clock = flow.clocks.first { $0.id == deadline.clockID }
            let stands = clock.map { ($0.pausable && state == "paused") || $0.excludes.contains(step) } ?? false
            try compare("pause of \(deadline.clockID)", deadline.pausedOn != nil, stands)
            guard deadline.startedOn <= today else { throw Violation("\(deadline.clockID) starts in the future") }
            let due = DeadlineRules.due(
                deadline.unit,
                deadline.length + deadline.extended,
                after: deadline.startedOn,
                pausedDays: deadline.pausedDays,
                calendar: calendar
            )
            try compare("end of \(deadline.clockID)", deadline.dueOn.iso, due.date.iso)
            if clock?.total == true { try compare("due day", now.file.dueOn ?? "", deadline.dueOn.iso) }
        }
        for clock in now.deadlines where !clock.isOpen && clock.deadline.pausedOn != nil {
            throw Violation("\(clock.deadline.clockID) ended and stands still")
        }
    }

    // MARK: - Folding

    private mutating func fold(_ action: ModelStore.Action, users: [Int64: String]) throws {
        switch action.action {
        case "withdraw":
            state = "withdrawn"
            link = 0
            proposed = nil
            run = []
            running = []
        case "supplement":
            state = "paused"
            made["issue-supplement", default: 0] += 1
        case "resume": state = "open"
        case "lot-taken", "lot-passed": lots[action.step] = action.action == "lot-taken"
        case "return":
            link = 0
            proposed = nil
            run = []
        case "extend": made["issue-extension", default: 0] += 1
        case "objection": objected(action)
        default: try sign(action, users: users)
        }
    }

    /// An objection that is upheld during the posting brings the case back to where it is visited.
    private mutating func objected(_ action: ModelStore.Action) {
        guard action.title.hasPrefix("异议成立"), present.kind == .posting, !isEnded,
            let visit = flow.steps.first(where: { $0.kind == .visit })
        else { return }
        let left = step
        let chosen = present.outcomes.filter { $0.next == visit.id }.map { "chosen:\(left)/\($0.id)" }
        step = visit.id
        link = 0
        proposed = nil
        run = []
        prepared = 0
        happen(["left:\(left)", "entered:\(visit.id)"] + chosen)
    }

    private mutating func sign(_ action: ModelStore.Action, users: [Int64: String]) throws {
        let here = present
        let id = action.action == "agree" ? proposed : action.action
        guard action.action == "agree" || here.outcomes.contains(where: { $0.id == action.action }) else { return }
        guard let outcome = here.outcomes.first(where: { $0.id == id }) else {
            throw Violation("somebody agreed where nothing was proposed")
        }
        try compare("step of \(action.action)", action.step, step)
        try compare("link of \(action.action)", action.link, link)
        guard action.kind != "system" else { return settle(outcome) }
        let chain = chain()
        let place: Int? =
            if here.isJoint {
                chain.indices.first {
                    link & (1 << $0) == 0 && chain[$0].functions.contains(users[action.user ?? 0] ?? "")
                }
            } else {
                link
            }
        guard let place, chain.indices.contains(place) else {
            throw Violation("\(users[action.user ?? 0] ?? "") signed \(step) link \(link), beyond what the chain asks")
        }
        if action.kind == "staff", let user = action.user {
            if run.contains(user) { throw Violation("user \(user) signed twice at \(step)") }
            let function = users[user] ?? ""
            guard chain[place].functions.contains(function) else {
                throw Violation("\(function) signed \(step) link \(link), which is not theirs")
            }
            if let only = assigned[function], only != user {
                throw Violation("user \(user) signed \(step), which was given to \(only)")
            }
            if isHeld { throw Violation("\(step) was left while somebody had been asked") }
            for other in here.apartFrom where signed[other]?.contains(user) == true {
                throw Violation("user \(user) signed \(step) and \(other), which are apart")
            }
            run.append(user)
            signed[step, default: []].insert(user)
        }
        if here.kind == .draw {
            guard let first = lots[step] else { throw Violation("nothing was drawn at \(step)") }
            try compare("lot", outcome.id, (first ? here.outcomes.first : here.outcomes.last)?.id ?? "")
        }
        if here.isJoint {
            link |= 1 << place
            if link == (1 << chain.count) - 1 { settle(outcome) } else { proposed = outcome.id }
        } else if link < chain.count - 1 {
            link += 1
            proposed = outcome.id
        } else {
            settle(outcome)
        }
    }

    private mutating func settle(_ outcome: CaseFlow.Outcome) {
        var events = ["left:\(step)", "chosen:\(step)/\(outcome.id)"]
        link = 0
        proposed = nil
        run = []
        prepared = 0
        (assigned, isHeld) = ([:], false)
        for effect in outcome.effects { count(effect) }
        if let end = outcome.end {
            state = end.rawValue
            events.append("decided")
        } else if let next = outcome.next {
            state = "open"
            step = next
            events.append("entered:\(next)")
        }
        if !isAccepted, outcome.effects.contains(where: { $0 == .receipt || $0.kind == .register }) {
            isAccepted = true
            events.append("accepted")
        }
        happen(events)
    }

    private mutating func count(_ effect: ServiceEffect) {
        switch effect.kind {
        case .issue: made["issue-\(effect.name)", default: 0] += 1
        case .post: made["posting", default: 0] += 1
        case .announce: made["announcement", default: 0] += 1
        case .disclose: made["disclosure", default: 0] += 1
        case .openEnrolment: made["enrolment", default: 0] += 1
        case .enter: made["entry", default: 0] += 1
        case .register, .requestVerification, .keepEnrolment, .changeEnrolment, .taperEnrolment, .notify, .find,
            .changeEntry, .moveEntry, .certify:
            break
        }
    }

    private mutating func happen(_ events: [String]) {
        if isEnded {
            running = []
            return
        }
        for clock in flow.clocks where events.contains(clock.stops) { running.remove(clock.id) }
        for clock in flow.clocks where events.contains(clock.starts) { running.insert(clock.id) }
        for step in flow.steps where step.kind == .wait {
            if events.contains("left:\(step.id)") { running.remove("wait:\(step.id)") }
            if events.contains("entered:\(step.id)") { running.insert("wait:\(step.id)") }
        }
    }
}
