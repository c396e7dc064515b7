// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// What is to change about an enrolment. Another card is the ledger's business: `Ledger.proposeCard`.
package enum ChangeStep: Sendable, Equatable {
    /// Another amount a month for the family.
    case adjust(Money)
    /// One more covered person (增员), with the family's amount from then on.
    case addMember(Int64, amount: Money)
    /// One fewer (减员).
    case removeMember(Int64, amount: Money)
    /// A covered person died: counts from the month after the death, whatever the order says; what was paid for later
    /// months is recovered. The last one's death ends the enrolment. Basis: 2022 年四部门通知（死亡后 3 个月内核查）
    case death(Int64, on: CivilDate, amount: Money)
    /// Somebody else is paid (户主变更).
    case head(payeePersonID: Int64, name: String)
    /// The family moved within the store's county (迁移).
    case move(regionID: Int64)
    /// Another class, and so another re-check cycle.
    case reclass(String)
    /// Paid on until a month and then ended, for those who found work (渐退).
    case taper(until: Month, amount: Money)
    case suspend
    case resume(Money)
    case end

    /// Whether the step sets an amount that a suspended enrolment must not have.
    var setsAmount: Bool {
        switch self {
        case .adjust, .addMember, .removeMember, .taper: true
        case .death, .head, .move, .reclass, .suspend, .resume, .end: false
        }
    }

    var kind: EnrolmentChange.Kind {
        switch self {
        case .adjust, .reclass: .adjust
        case .addMember: .addMember
        case .removeMember: .removeMember
        case .death: .death
        case .head: .head
        case .move: .move
        case .taper: .taper
        case .suspend: .suspend
        case .resume: .resume
        case .end: .end
        }
    }
}

/// What a change does to the rows of an enrolment.
struct ChangePlan: Equatable {
    let kind: EnrolmentChange.Kind
    let from: Month
    var amount: Money
    var state: Enrolment.State
    var endedMonth: Month?
    var added: Int64?
    var removed: Int64?
    var members: Int
    var payee: (id: Int64, name: String)
    var regionID: Int64
    var classCode: String
    /// The person the change is about, for the list of changes.
    var person: Int64?

    static func == (left: ChangePlan, right: ChangePlan) -> Bool {
        left.kind == right.kind && left.from == right.from && left.amount == right.amount
            && left.state == right.state && left.endedMonth == right.endedMonth && left.added == right.added
            && left.removed == right.removed && left.members == right.members && left.payee == right.payee
            && left.regionID == right.regionID && left.classCode == right.classCode
    }
}

/// Turns a step into a plan, or says why not. Pure.
enum ChangeRules {
    /// - Throws: `BenefitsProblem` of the broken rule.
    static func plan(
        _ step: ChangeStep,
        _ order: ChangeOrder,
        enrolment: Enrolment,
        members: [EnrolmentMember],
        today: CivilDate
    ) throws -> ChangePlan {
        guard enrolment.state != .ended else { throw BenefitsProblem.ended(number: enrolment.number) }
        guard enrolment.state == .active || !step.setsAmount else {
            throw BenefitsProblem.suspended(number: enrolment.number)
        }
        let plan = try shape(
            step,
            order,
            enrolment: enrolment,
            members: members.filter { $0.until == nil },
            today: today
        )
        try EnrolmentRules.check(amount: plan.amount)
        let isCut =
            plan.amount < enrolment.amount || plan.endedMonth != enrolment.endedMonth
            || (plan.state == .suspended && enrolment.state != .suspended) || plan.removed != nil
        let nobodyLeft = plan.kind == .death && plan.members == 0
        try EnrolmentRules.check(order, kind: plan.kind, isCut: isCut, heard: !nobodyLeft, today: today)
        return plan
    }

    private static func shape(
        _ step: ChangeStep,
        _ order: ChangeOrder,
        enrolment: Enrolment,
        members: [EnrolmentMember],
        today: CivilDate
    ) throws -> ChangePlan {
        var plan = ChangePlan(
            kind: step.kind,
            from: max(order.from, enrolment.startedMonth),
            amount: enrolment.amount,
            state: enrolment.state,
            endedMonth: enrolment.endedMonth,
            members: enrolment.members,
            payee: (enrolment.payeePersonID, enrolment.payeeName),
            regionID: enrolment.regionID,
            classCode: enrolment.classCode
        )
        switch step {
        case .adjust(let amount): plan.amount = amount
        case .addMember(let person, let amount): try add(person, amount, to: &plan, enrolment, members)
        case .removeMember(let person, let amount):
            guard members.contains(where: { $0.personID == person }) else { throw BenefitsProblem.notMember }
            guard members.count > 1 else { throw BenefitsProblem.lastMember }
            plan.remove(person, amount)
        case .death(let person, let day, let amount):
            guard members.contains(where: { $0.personID == person }) else { throw BenefitsProblem.notMember }
            guard day <= today else { throw BenefitsProblem.deathAhead }
            return death(person, day, amount, plan, enrolment)
        case .head(let payee, let name):
            plan.payee = (payee, name)
            plan.person = payee
        case .move(let region): plan.regionID = region
        case .reclass(let code): plan.classCode = code
        case .taper(let until, let amount):
            plan.amount = amount
            plan.endedMonth = max(until, plan.from).adding(1)
        case .suspend:
            guard enrolment.state == .active else { throw BenefitsProblem.alreadySuspended }
            plan.amount = .zero
            plan.state = .suspended
        case .resume(let amount):
            guard enrolment.state == .suspended else { throw BenefitsProblem.notSuspended }
            plan.amount = amount
            plan.state = .active
        case .end: plan.end()
        }
        return plan
    }

    private static func add(
        _ person: Int64,
        _ amount: Money,
        to plan: inout ChangePlan,
        _ enrolment: Enrolment,
        _ members: [EnrolmentMember]
    ) throws {
        guard !members.contains(where: { $0.personID == person }) else { throw BenefitsProblem.memberTwice }
        guard amount >= enrolment.amount else { throw BenefitsProblem.notHigher }
        plan.amount = amount
        plan.added = person
        plan.person = person
        plan.members += 1
    }

    private static func death(
        _ person: Int64,
        _ day: CivilDate,
        _ amount: Money,
        _ plan: ChangePlan,
        _ enrolment: Enrolment
    ) -> ChangePlan {
        var after = ChangePlan(
            kind: .death,
            from: max(day.month.adding(1), enrolment.startedMonth),
            amount: plan.amount,
            state: plan.state,
            endedMonth: plan.endedMonth,
            members: plan.members,
            payee: plan.payee,
            regionID: plan.regionID,
            classCode: plan.classCode
        )
        after.remove(person, enrolment.state == .suspended ? .zero : amount)
        if after.members == 0 { after.end() }
        return after
    }
}

extension ChangePlan {
    fileprivate mutating func remove(_ person: Int64, _ amount: Money) {
        self.amount = amount
        removed = person
        self.person = person
        members -= 1
    }

    fileprivate mutating func end() {
        state = .ended
        endedMonth = from
    }
}
