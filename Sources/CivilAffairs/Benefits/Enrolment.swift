// SPDX-License-Identifier: Apache-2.0
import Storage
package import Vocabulary

/// A family or person on a program (在册).
package struct Enrolment: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable, SQLConvertible {
        case active, suspended, ended

        package var title: String {
            switch self {
            case .active: "在册"
            case .suspended: "暂停"
            case .ended: "已停发"
            }
        }
    }

    /// Urban or rural (城乡类别), a decided fact.
    package enum Urban: String, Sendable, CaseIterable, SQLConvertible {
        case urban, rural

        package var title: String { self == .urban ? "城市" : "农村" }
    }

    package let id: Int64
    /// Shown to people, such as `dibao-10234`.
    package let number: String
    package let programID: String
    package let exclusionGroup: String
    package let familyID: Int64?
    package let caseID: Int64?
    package let householdNumber: String?
    package let regionID: Int64
    package let townshipID: Int64
    /// Class that decides the re-check cycle, such as A, B.
    package let classCode: String
    package let urban: Urban
    package let state: State
    /// First month that is paid.
    package let startedMonth: Month
    /// First month that is no longer paid; nil while there is none.
    package let endedMonth: Month?
    /// Amount a month of the whole family as last decided, the months to come included; zero while suspended.
    package let amount: Money
    package let members: Int
    package let payeePersonID: Int64
    package let payeeName: String
    package let endReason: String?
    package let version: Int64
}

/// Somebody covered by an enrolment (保障对象).
package struct EnrolmentMember: Sendable, Equatable {
    package let personID: Int64
    /// Order within the family; the first gets the odd fen.
    package let place: Int
    package let from: Month
    /// First month no longer covered; nil while covered.
    package let until: Month?
}

/// What a decided case asks for when it opens an enrolment.
package struct EnrolmentOpening: Sendable, Equatable {
    package let programID: String
    package let exclusionGroup: String
    package let familyID: Int64?
    package let caseID: Int64?
    package let householdNumber: String?
    package let regionID: Int64
    package let classCode: String
    package let urban: Enrolment.Urban
    package let amount: Money
    /// Covered persons, the head first; at least one, none twice.
    package let members: [Int64]
    package let payeePersonID: Int64
    package let payeeName: String
    /// The day of confirmation; payment begins with the month after. Basis: 民发〔2021〕57号 第二十四条
    package let confirmedOn: CivilDate
    /// Another first month, where an article or a program says so; nil for the month after confirmation.
    package let startMonth: Month?
    /// Months that are paid before it ends by itself; nil while no end is set.
    package let months: Int?

    package init(
        programID: String,
        exclusionGroup: String,
        familyID: Int64? = nil,
        caseID: Int64? = nil,
        householdNumber: String? = nil,
        regionID: Int64,
        classCode: String,
        urban: Enrolment.Urban,
        amount: Money,
        members: [Int64],
        payeePersonID: Int64,
        payeeName: String,
        confirmedOn: CivilDate,
        startMonth: Month? = nil,
        months: Int? = nil
    ) {
        self.programID = programID
        self.exclusionGroup = exclusionGroup
        self.familyID = familyID
        self.caseID = caseID
        self.householdNumber = householdNumber
        self.regionID = regionID
        self.classCode = classCode
        self.urban = urban
        self.amount = amount
        self.members = members
        self.payeePersonID = payeePersonID
        self.payeeName = payeeName
        self.confirmedOn = confirmedOn
        self.startMonth = startMonth
        self.months = months
    }
}

/// Where somebody is already covered.
package struct Coverage: Sendable, Equatable {
    package let personID: Int64
    package let enrolmentID: Int64
    package let number: String
    package let programID: String
    package let exclusionGroup: String
    package let regionID: Int64
    package let from: Month
    /// First month no longer covered; nil while covered.
    package let until: Month?
}
