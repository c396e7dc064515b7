// SPDX-License-Identifier: Apache-2.0
package import Packs

/// From one edition of a service to a later one: what a case that is under way would meet. Pure.
package struct EditionChange: Sendable {
    let earlier: ServiceDefinition
    let later: ServiceDefinition

    package init(from earlier: ServiceDefinition, to later: ServiceDefinition) {
        self.earlier = earlier
        self.later = later
    }

    /// Why a case at a step stays with the earlier edition; empty where it goes on with the later one. Clocks that run keep
    /// their days: they were told to the applicant.
    package func hindrances(at step: String, isDraft: Bool) -> [String] {
        switch later.inFlight {
        case .stay: return ["事项规定在途的办件按原来的版本办完"]
        case .drafts where !isDraft: return ["事项规定已经提交的按原来的版本办完"]
        case .drafts, .safe: break
        }
        return kind + way(at: step) + lost + (isDraft ? [] : asked)
    }

    private var kind: [String] {
        let isSame =
            earlier.unit == later.unit && earlier.origin == later.origin && earlier.program == later.program
            && earlier.parties.map(\.id) == later.parties.map(\.id)
        return isSame ? [] : ["事项的对象或者待遇变了"]
    }

    /// The step at which the case stands must be there with as many signatures, and each clock that may be running.
    private func way(at step: String) -> [String] {
        var found: [String] = []
        let (old, new) = (earlier.step(step), later.step(step))
        if let old, let new {
            if old.kind != new.kind || old.chain.count != new.chain.count
                || old.delegatedChain.count != new.delegatedChain.count || old.isJoint != new.isJoint
            {
                found.append("环节“\(old.title)”的办法变了")
            }
        } else {
            found.append("环节“\(old?.title ?? step)”没有了")
        }
        let clocks = Dictionary(later.clocks.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        found += earlier.clocks.filter { clocks[$0.id] == nil }.map { "时限“\($0.title)”没有了" }
        return found
    }

    /// No answer and no paper that was given may lose its place.
    private var lost: [String] {
        let fields = Dictionary(later.fields.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let answers = earlier.fields.compactMap { old -> String? in
            guard let new = fields[old.id] else { return "“\(old.title)”这一项没有了" }
            guard old.type == new.type, old.name == new.name, old.entity == new.entity, old.period == new.period,
                old.unit == new.unit, Set(old.options).isSubset(of: new.options)
            else { return "“\(old.title)”这一项的填法变了" }
            return nil
        }
        let papers = Set(later.materials.map(\.id))
        return answers + earlier.materials.filter { !papers.contains($0.id) }.map { "材料“\($0.title)”没有了" }
    }

    /// Nothing that the applicant was not asked for when they applied.
    private var asked: [String] {
        let fields = Dictionary(earlier.fields.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        // What the office fills in at a later step is no question to the applicant.
        let more = later.fields.filter { field in
            guard field.step == nil, field.required || field.requiredIf != nil else { return false }
            guard let old = fields[field.id] else { return true }
            return !old.required && (field.required || old.requiredIf != field.requiredIf)
        }
        let known = Dictionary(earlier.materials.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let papers = later.materials.filter { paper in
            guard paper.source == .upload, paper.required || paper.requiredIf != nil else { return false }
            guard let old = known[paper.id], old.source == .upload else { return true }
            return !old.required && (paper.required || old.requiredIf != paper.requiredIf)
        }
        let conditions = Set(earlier.conditions.map(\.stops)), checks = Set(earlier.checks.map(\.when))
        return more.map { "新要求填写“\($0.title)”" } + papers.map { "新要求提交“\($0.title)”" }
            + later.conditions.filter { !conditions.contains($0.stops) }.map { "申请条件变了：\($0.message)" }
            + later.checks.filter { !$0.isSoft && !checks.contains($0.when) }.map { "填写要求变了：\($0.message)" }
    }
}
