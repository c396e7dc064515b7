// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// What a decision means for an enrolment that is looked at again. Pure.
package enum ReviewRules {
    package static func differs(_ decision: Decision, from enrolment: CaseEnrolment) -> Bool {
        decision.amount != enrolment.amount || Set(decision.covered) != Set(enrolment.members)
            || (!decision.covered.isEmpty && decision.classCode != enrolment.classCode)
    }

    /// Whether anybody loses something: less money, fewer people, or all of it.
    package static func isCut(_ decision: Decision, of enrolment: CaseEnrolment) -> Bool {
        decision.covered.isEmpty || decision.amount < enrolment.amount
            || !Set(enrolment.members).isSubset(of: decision.covered)
    }

    /// One sentence on what becomes of the family.
    package static func sentence(_ decision: Decision, _ enrolment: CaseEnrolment, from month: Month) -> String {
        if decision.covered.isEmpty { return "自\(month.chinese)起停止发放，原家庭月保障金额 \(enrolment.amount.text) 元。" }
        guard differs(decision, from: enrolment) else { return "原待遇不变，家庭月保障金额 \(enrolment.amount.text) 元。" }
        return "自\(month.chinese)起，家庭月保障金额由 \(enrolment.amount.text) 元调整为 \(decision.amount.text) 元，"
            + "保障人数由 \(enrolment.members.count) 人调整为 \(decision.covered.count) 人。"
    }
}
