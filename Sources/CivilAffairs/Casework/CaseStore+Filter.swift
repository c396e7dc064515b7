// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

extension CaseFilter {
    /// What a row `c` of `case_file` must fulfil; area scope comes on top of it.
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
