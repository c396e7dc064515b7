// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// What a list of cases is narrowed by.
package struct CaseFilter: Sendable, Equatable {
    package var states: [CaseFile.State]
    package var step: String?
    package var regionID: Int64?
    package var text: String?
    package var personID: Int64?
    package var dueBy: CivilDate?
    package var serviceID: String?
    /// Only those that wait for the reader's function.
    package var isMine: Bool

    package init(
        states: [CaseFile.State] = [],
        step: String? = nil,
        regionID: Int64? = nil,
        text: String? = nil,
        personID: Int64? = nil,
        dueBy: CivilDate? = nil,
        serviceID: String? = nil,
        isMine: Bool = false
    ) {
        self.states = states
        self.step = step
        self.regionID = regionID
        self.text = text
        self.personID = personID
        self.dueBy = dueBy
        self.serviceID = serviceID
        self.isMine = isMine
    }

    /// Whether nothing narrows the list but words.
    var isWordsAlone: Bool { text != nil && self == CaseFilter(text: text) }
}
