// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// What the packs in force say of enrolments that are changed without a case.
package protocol EnrolmentPolicy: Sendable {
    /// The most that the people of an enrolment may get a month, whatever their circumstances; nil where no pack says.
    /// - Parameters:
    ///   - members: how many are covered, from 1.
    ///   - day: for which the standards are asked.
    func ceiling(
        of program: String,
        regionID: Int64,
        urban: Enrolment.Urban,
        members: Int,
        on day: CivilDate
    ) throws -> Money?

    /// Classes that the packs give re-check cycles for; empty where they say nothing of the program.
    func classes(of program: String) -> [String]

    /// Programs that give nothing to people of this one (不重复享受). Empty where no pack says so.
    func yielding(to program: String) -> [String]

    /// Programs whose people get nothing of this one. Empty where no pack says so.
    func precedence(over program: String) -> [ProgramTitle]

    /// The name that people know a program by; its identifier where no pack gives one.
    func programTitle(_ program: String) -> String

    /// Whether the township decides on the program in this region. Basis: 社会救助法 第四十四条
    func isDelegated(_ program: String, regionID: Int64, on day: CivilDate) throws -> Bool
}

/// A program with the name that people know it by.
package struct ProgramTitle: Sendable, Equatable {
    package let id: String
    package let title: String

    package init(id: String, title: String) {
        self.id = id
        self.title = title
    }
}

extension EnrolmentPolicy {
    /// Refuses an amount that no circumstances could lead to. What the family gets already isn't looked at again.
    /// - Throws: `BenefitsProblem.aboveCeiling`.
    func refuseAbove(_ enrolment: Enrolment, _ amount: Money, members: Int, from month: Month) throws {
        guard amount > enrolment.amount, members > 0 else { return }
        let most = try ceiling(
            of: enrolment.programID,
            regionID: enrolment.regionID,
            urban: enrolment.urban,
            members: members,
            on: month.firstDay
        )
        guard let most, amount > most else { return }
        throw BenefitsProblem.aboveCeiling(amount: amount, most: most, members: members, from: month)
    }
}
