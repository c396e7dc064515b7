// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
import Storage
package import Vocabulary

/// A change on its way (变更起草): drafted by one, heard where it cuts, confirmed by another.
package struct ChangeDraft: Sendable, Equatable {
    package enum State: String, Sendable, SQLConvertible {
        case open, confirmed, dropped

        package var title: String {
            switch self {
            case .open: "待确认"
            case .confirmed: "已确认"
            case .dropped: "已作废"
            }
        }
    }

    package let id: Int64
    package let enrolmentID: Int64
    package let enrolmentNumber: String
    package let payeeName: String
    package let regionID: Int64
    /// The version of the enrolment that the drafter saw.
    package let enrolmentVersion: Int64
    package let step: ChangeStep
    package let from: Month
    package let reason: String
    /// Whether somebody has to be heard first. Basis: 社会救助法 第四十八条
    package let needsHearing: Bool
    package let hearing: Hearing?
    package let state: State
    package let draftedByID: Int64
    package let draftedBy: String
    package let draftedAt: Timestamp
    package let settledBy: String?
    package let settledAt: Timestamp?
    /// Why it was dropped.
    package let settledNote: String?
    package let version: Int64
    let programID: String
    /// Whether the township decides on such changes here. Basis: 社会救助法 第四十四条
    package var isDelegated = false

    /// Whether the hearing still stands between the draft and its confirmation.
    package var waitsForHearing: Bool { needsHearing && hearing == nil }

    /// Those who have to do with drafts at all, and may give one up.
    package static let confirmers: Set<Permission> = [
        .enrolmentChange, .caseReviewSign, .caseConfirmCheck, .caseConfirmSign,
    ]

    /// Those who may confirm this one: what is decided about money by whoever decides on applications, the rest by any
    /// colleague. Basis: 社会救助法 第四十四条、第四十八条
    private var deciders: Set<Permission> {
        guard step.isDecision else { return Self.confirmers }
        return isDelegated
            ? [.caseReviewSign, .caseConfirmCheck, .caseConfirmSign] : [.caseConfirmCheck, .caseConfirmSign]
    }

    /// Whether the actor's office is the one that decides.
    package func isDecided(by actor: Actor) -> Bool { !actor.permissions.isDisjoint(with: deciders) }

    /// Whether a member of staff may confirm the draft: by office, and not their own where money is at stake.
    package func mayConfirm(_ actor: Actor) -> Bool {
        guard isDecided(by: actor), let userID = actor.userID else { return false }
        return !step.needsSecond || userID != draftedByID
    }

    /// Who is waited for, in words.
    package var confirmer: String {
        guard step.isDecision else { return step.needsSecond ? "另一人" : "经办人员" }
        return isDelegated ? "乡镇（街道）负责人" : "县级民政部门"
    }
}

extension ChangeStep {
    /// Whether money or payee change, so that a second person has to confirm.
    package var needsSecond: Bool {
        switch self {
        case .move, .reclass: false
        case .adjust, .addMember, .removeMember, .death, .head, .taper, .suspend, .resume, .end: true
        }
    }

    /// Whether it decides how much a family gets, or how many of it, so that it is for those who decide on applications.
    package var isDecision: Bool {
        switch self {
        case .move, .reclass, .head: false
        case .adjust, .addMember, .removeMember, .death, .taper, .suspend, .resume, .end: true
        }
    }

    /// A step in columns.
    struct Parts: Equatable {
        var code: String
        var personID: Int64?
        var name: String?
        var amount: Money?
        var diedOn: CivilDate?
        var until: Month?
        var regionID: Int64?
        var classCode: String?
    }

    var parts: Parts {
        switch self {
        case .adjust(let amount): Parts(code: "adjust", amount: amount)
        case .addMember(let person, let amount): Parts(code: "add-member", personID: person, amount: amount)
        case .removeMember(let person, let amount): Parts(code: "remove-member", personID: person, amount: amount)
        case .death(let person, let day, let amount):
            Parts(code: "death", personID: person, amount: amount, diedOn: day)
        case .head(let payee, let name): Parts(code: "head", personID: payee, name: name)
        case .move(let region): Parts(code: "move", regionID: region)
        case .reclass(let code): Parts(code: "reclass", classCode: code)
        case .taper(let until, let amount): Parts(code: "taper", amount: amount, until: until)
        case .suspend: Parts(code: "suspend")
        case .resume(let amount): Parts(code: "resume", amount: amount)
        case .end: Parts(code: "end")
        }
    }

    /// The step that columns spell; nil when they spell none.
    init?(_ parts: Parts) {
        switch (parts.code, parts.personID, parts.amount) {
        case ("adjust", _, let amount?): self = .adjust(amount)
        case ("add-member", let person?, let amount?): self = .addMember(person, amount: amount)
        case ("remove-member", let person?, let amount?): self = .removeMember(person, amount: amount)
        case ("death", let person?, let amount?):
            guard let day = parts.diedOn else { return nil }
            self = .death(person, on: day, amount: amount)
        case ("head", let person?, _):
            guard let name = parts.name else { return nil }
            self = .head(payeePersonID: person, name: name)
        case ("move", _, _):
            guard let region = parts.regionID else { return nil }
            self = .move(regionID: region)
        case ("reclass", _, _):
            guard let code = parts.classCode else { return nil }
            self = .reclass(code)
        case ("taper", _, let amount?):
            guard let until = parts.until else { return nil }
            self = .taper(until: until, amount: amount)
        case ("suspend", _, _): self = .suspend
        case ("resume", _, let amount?): self = .resume(amount)
        case ("end", _, _): self = .end
        default: return nil
        }
    }

    package var title: String {
        if case .reclass = self { return "类别调整" }
        return kind.title
    }

    /// The person the step is about; nil when it is about the family.
    package var personID: Int64? { parts.personID }
    /// The family's amount from then on; nil when the step leaves it.
    package var amount: Money? { parts.amount }
    package var regionID: Int64? { parts.regionID }
}
