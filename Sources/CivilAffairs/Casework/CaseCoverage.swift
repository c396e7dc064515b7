// SPDX-License-Identifier: Apache-2.0
package import Storage
package import Vocabulary

/// What cases need to know of who is covered already. The books themselves are another room's business.
package protocol CaseCoverage: Sendable {
    /// Where people are covered in a month or later, in any exclusion group.
    func covered(_ persons: [Int64], from month: Month, in transaction: any ReadTransaction) throws -> [CaseCover]
    /// An enrolment with those it covers now; nil when there is none.
    func enrolment(_ id: Int64, in transaction: any ReadTransaction) throws -> CaseEnrolment?
    /// As above, if a reader's scope holds it.
    func enrolment(_ id: Int64, scope: AreaScope, in transaction: any ReadTransaction) throws -> CaseEnrolment?
}

/// That somebody is covered.
package struct CaseCover: Sendable, Equatable {
    package let personID: Int64
    package let enrolmentID: Int64
    /// Shows only its ends.
    package let numberMasked: String
    package let programID: String
    package let exclusionGroup: String
    package let since: Month
    /// First month no longer covered; nil while covered.
    package let until: Month?
}

/// An enrolment as a case that looks at it again sees it.
package struct CaseEnrolment: Sendable, Equatable {
    package let id: Int64
    package let number: String
    package let programID: String
    package let regionID: Int64
    package let townshipID: Int64
    package let caseID: Int64?
    package let classCode: String
    package let isEnded: Bool
    package let amount: Money
    package let members: [Int64]
    package let payeePersonID: Int64
    package let payeeName: String
    package let version: Int64
}

/// Somewhere that a member of a family stands already: on the books, or in another case.
package struct CaseConflict: Sendable, Equatable {
    package enum Place: Sendable, Equatable {
        /// On a program since a month.
        case enrolled(program: String, numberMasked: String, since: Month, until: Month?, group: String)
        case applied(service: String, number: String?, draft: Bool)
        /// In a case that the reader may not open.
        case appliedBeyond(service: String)
    }

    package let personID: Int64
    package let name: String
    package let place: Place
    /// How what somebody is on stands to what is asked for.
    package enum Relation: Sendable, Equatable {
        /// Of the same exclusion group: nobody is on both in one month.
        case same
        /// Whoever is on it gets nothing of what is asked for.
        case precedes
        /// It is given up when what is asked for is granted.
        case yields
        case beside
    }

    /// Of an enrolment; beside for a case.
    package let relation: Relation
    /// True when the person cannot be covered here as long as this stands.
    package let blocks: Bool
    /// Why the family applies all the same, as the clerk noted it.
    package let explained: String?
    package let enrolmentID: Int64?
    package let caseID: Int64?

    /// Who stands where, since when, and why that matters.
    package var text: String {
        switch place {
        case .enrolled(let program, let number, let since, let until, let group):
            let end = until.map { "，到 \($0.adding(-1).chinese)止" } ?? ""
            let why =
                switch relation {
                case .same:
                    blocks ? "同属“\(group)”类，同一人同一月份不能重复享受" : "同属“\(group)”类，本人不在本件保障范围内"
                case .precedes: "享受“\(program)”的，不再享受本项待遇"
                case .yields: "本件确认后不能再享受，届时须停发，系统会提醒经办人"
                case .beside: "属“\(group)”类，与本项不互斥，请核对其金额是否计入收入"
                }
            return "\(name)已在册享受“\(program)”（\(number)），自\(since.chinese)起\(end)；\(why)"
        case .applied(let service, let number, let draft):
            if draft { return "\(name)已有一件没有提交的“\(service)”草稿" }
            return "\(name)已在另一件在办的“\(service)”（\(number ?? "尚未受理")）中\(blocks ? "，同一事项不能重复申请" : "")"
        case .appliedBeyond(let service):
            return "\(name)已在一件不在您查看范围内的“\(service)”中\(blocks ? "，同一事项不能重复申请" : "，请向上级民政部门核实")"
        }
    }

    /// Blocks, and nobody noted why it should not.
    var stops: Bool { blocks && explained == nil }
}
