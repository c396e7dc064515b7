// SPDX-License-Identifier: Apache-2.0

/// Which enrolments a list shows; an empty filter shows all of the reader's scope.
package struct EnrolmentFilter: Sendable, Equatable {
    package var programID: String?
    /// Empty means every state.
    package var states: [Enrolment.State]
    package var townshipID: Int64?
    package var regionID: Int64?
    package var familyID: Int64?
    /// Only enrolments that cover, or once covered, this person.
    package var personID: Int64?
    package var classCode: String?
    package var urban: Enrolment.Urban?
    /// Beginning of the name of the payee or of a covered person, or a whole number of enrolment or household.
    package var text: String?

    package init(
        programID: String? = nil,
        states: [Enrolment.State] = [],
        townshipID: Int64? = nil,
        regionID: Int64? = nil,
        familyID: Int64? = nil,
        personID: Int64? = nil,
        classCode: String? = nil,
        urban: Enrolment.Urban? = nil,
        text: String? = nil
    ) {
        self.programID = programID
        self.states = states
        self.townshipID = townshipID
        self.regionID = regionID
        self.familyID = familyID
        self.personID = personID
        self.classCode = classCode
        self.urban = urban
        self.text = text
    }
}
