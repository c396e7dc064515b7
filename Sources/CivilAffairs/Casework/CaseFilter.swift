// SPDX-License-Identifier: Apache-2.0
import Storage
package import Vocabulary

/// What a list of cases is narrowed by.
package struct CaseFilter: Sendable, Equatable {
    package var states: [CaseFile.State]
    package var step: String?
    package var regionID: Int64?
    package var text: String?
    package var personID: Int64?
    package var dueBy: CivilDate?

    package init(
        states: [CaseFile.State] = [],
        step: String? = nil,
        regionID: Int64? = nil,
        text: String? = nil,
        personID: Int64? = nil,
        dueBy: CivilDate? = nil
    ) {
        self.states = states
        self.step = step
        self.regionID = regionID
        self.text = text
        self.personID = personID
        self.dueBy = dueBy
    }

    var conditions: [SQL] {
        var conditions: [SQL] = []
        if !states.isEmpty { conditions.append("c.state in \(in: states.map(\.rawValue))") }
        if let step { conditions.append("c.step = \(step)") }
        if let regionID {
            conditions.append(
                """
                c.village_region_id in (select descendant_id from region_closure where ancestor_id = \(regionID))
                """
            )
        }
        if let text, !text.isEmpty {
            conditions.append("(c.applicant_name = \(text) or c.number = \(text))")
        }
        if let personID {
            conditions.append(
                """
                exists (select 1 from family f join family_member m on m.family_id = f.id
                        where f.case_id = c.id and m.person_id = \(personID))
                """
            )
        }
        if let dueBy { conditions.append("c.due_on <= \(dueBy)") }
        return conditions
    }
}
