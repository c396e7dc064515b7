// SPDX-License-Identifier: Apache-2.0
package import Packs
import Storage
package import Vocabulary

extension RatingGrade: SQLConvertible {}
extension OfficeLevel: SQLConvertible {}

/// How an applicant rated what was done for them 好差评; one for each case, never changed.
package struct Rating: Sendable, Equatable {
    package enum Way: String, Sendable, SQLConvertible, CaseIterable {
        case portal
        /// Said at a window and written down by the office.
        case window

        package var title: String { self == .portal ? "网上评价" : "窗口代录" }
    }

    /// What came of a bad rating.
    package enum Resolution: String, Sendable, SQLConvertible, CaseIterable {
        case mended, explained

        package var title: String { self == .mended ? "已整改" : "已解释说明" }
    }

    /// What the office found and did.
    package struct Answer: Sendable, Equatable {
        package let finding: String
        package let resolution: Resolution
        package let measures: String
        /// The day of the call-back.
        package let calledOn: CivilDate
        package let answeredOn: CivilDate
        /// Name and function of whoever answered.
        package let answeredBy: String
    }

    package let id: Int64
    package let caseID: Int64
    package let caseNumber: String?
    package let caseTitle: String
    package let serviceID: String
    /// Region of the office that handled the case.
    package let officeRegionID: Int64
    package let officeLevel: OfficeLevel
    package let grade: RatingGrade
    package let reasons: [String]
    package let words: String
    package let way: Way
    /// Who wrote it down; the applicant, or the officer at the window.
    package let recordedBy: String
    package let ratedAt: Timestamp
    /// Until when it has to be answered; nil for one that need not be.
    package let dueOn: CivilDate?
    package let dueProvisional: Bool
    package let answer: Answer?

    package var isOpen: Bool { grade.isBad && answer == nil }
    /// Nil while it is not answered, or need not be.
    package var isInTime: Bool? {
        guard let answer, let dueOn else { return nil }
        return answer.answeredOn <= dueOn
    }
}

/// Ratings of one service by one office in a period, counted.
package struct RatingFigure: Sendable, Equatable {
    package let serviceID: String
    package let officeRegionID: Int64
    package let officeLevel: OfficeLevel
    package let grade: RatingGrade
    package let count: Int
    package let answeredInTime: Int
    package let answeredLate: Int
}
