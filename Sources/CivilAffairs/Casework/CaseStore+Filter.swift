// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

extension CaseFilter {
    /// Cases that wait for the office; what a resident is still filling in waits for them.
    static let running: SQL = "(c.state in ('open', 'paused') or (c.state = 'draft' and c.channel <> 'portal'))"

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

extension CaseTurn {
    /// Rows `c` of `case_file` that stand at one of the places; none where there is no place.
    static func condition(_ turns: [CaseTurn]) -> SQL {
        let places = turns.map { turn -> SQL in
            var place: [SQL] = [
                "c.release_hash = \(turn.releaseHash)", "c.service_id = \(turn.serviceID)", "c.step = \(turn.step)",
                "c.link in \(in: turn.links.map(Int64.init))",
            ]
            if let delegated = turn.delegated { place.append("c.delegated = \(delegated)") }
            return "(" + SQL.all(place) + ")"
        }
        guard let first = places.first else { return "1 = 0" }
        return "(" + places.dropFirst().reduce(first) { $0 + " or " + $1 } + ")"
    }
}

extension CaseStore {
    /// Running cases of a scope that stand at one of the places, or all where no place is named; the most urgent
    /// first, those without a date last.
    func due(_ turns: [CaseTurn], scope: AreaScope, limit: Int, in transaction: any ReadTransaction) throws
        -> [CaseFile]
    {
        let places = turns.isEmpty ? "1 = 1" : CaseTurn.condition(turns)
        return try transaction.query(
            """
            select \(Self.columns) from \(scope.table(.caseFile)) c
            where \(CaseFilter.running) and \(places)
            order by coalesce(c.due_on, '9999-12-31'), c.id limit \(limit)
            """
        ).map(Self.file)
    }

    /// Running cases of a scope: all, and those at one of the places. Each exact to 1,000; 1,001 stands for more.
    func load(_ turns: [CaseTurn], scope: AreaScope, in transaction: any ReadTransaction) throws -> (all: Int, due: Int)
    {
        guard
            let row = try transaction.first(
                """
                select (select count(*) from (select 1 as one from \(scope.table(.caseFile)) c
                        where \(CaseFilter.running) limit 1001) as counted),
                    (select count(*) from (select 1 as one from \(scope.table(.caseFile)) c
                        where \(CaseFilter.running) and \(CaseTurn.condition(turns)) limit 1001) as counted)
                """
            )
        else { return (0, 0) }
        return (try row.at(0), try row.at(1))
    }
}
