// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// What a list told about a family on the books that has no case here yet: the office's old system, a survey. Once the
/// family has a decided case, the facts of the case count instead.
package struct ListFact: Sendable, Equatable {
    package let enrolmentID: Int64
    /// nil for the family's.
    package let personID: Int64?
    /// Name of the policy input it feeds, such as 工资性收入.
    package let name: String
    /// In the spelling of facts, such as `412.50元/月`.
    package let value: String
    package let origin: String
    package let asOf: CivilDate

    package init(
        enrolmentID: Int64,
        personID: Int64?,
        name: String,
        value: String,
        origin: String,
        asOf: CivilDate
    ) {
        self.enrolmentID = enrolmentID
        self.personID = personID
        self.name = name
        self.value = value
        self.origin = origin
        self.asOf = asOf
    }
}
