// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

/// Families of a simulation, of which nothing is kept.
extension ScenarioStore {
    /// Changed families that are not kept, with what the register says of them. Statements: 4.
    static func described(
        _ changed: [Changed],
        of snapshotID: Int64,
        scope: AreaScope,
        in transaction: any ReadTransaction
    ) throws -> [ScenarioFamily] {
        let links = try PopulationSnapshotStore.links(snapshotID, changed.map(\.family.key), in: transaction)
        func rows(_ query: SQL) throws -> [Int64: Row] {
            Dictionary(try transaction.query(query).map { (try $0.at(0), $0) }, uniquingKeysWith: { $1 })
        }
        let enrolments = try rows(
            """
            select id, coalesce(household_number, number), payee_name, amount_fen from \(scope.table(.enrolment)) e
            where id in \(in: links.values.compactMap(\.enrolmentID))
            """
        )
        let cases = try rows(
            """
            select id, number, applicant_name from \(scope.table(.caseFile)) c
            where id in \(in: links.values.compactMap(\.caseID))
            """
        )
        let households = try rows(
            """
            select h.id, h.number, p.name from \(scope.table(.household)) h left join person p
                on p.id = coalesce(h.head_person_id, (select min(m.person_id) from household_member m
                    where m.household_id = h.id and m.valid_until is null))
            where h.id in \(in: links.values.compactMap(\.householdID))
            """
        )
        let people = try rows(
            """
            select p.id, null, p.name from \(scope.person) p where p.id in \(in: links.values.compactMap(\.personID))
            """
        )
        return try changed.compactMap { change in
            guard let link = links[change.family.key] else { return nil }
            let enrolment = link.enrolmentID.flatMap { enrolments[$0] }
            let other =
                link.householdID.flatMap { households[$0] } ?? link.personID.flatMap { people[$0] }
                ?? link.caseID.flatMap { cases[$0] }
            guard let row = enrolment ?? other else { return nil }
            let number: String? = try row.at(1)
            let name: String? = try row.at(2)
            let paid: Int64? = try enrolment?.at(3)
            return ScenarioFamily(
                place: change.place,
                regionID: change.family.regionID,
                enrolmentID: link.enrolmentID,
                caseID: link.caseID,
                householdID: link.householdID,
                personID: link.personID,
                number: number ?? "",
                name: PersonName.masked(name ?? ""),
                kind: change.kind,
                decisionBefore: change.before.decision ?? "待核",
                decisionAfter: change.after.decision ?? "待核",
                personsBefore: change.before.persons,
                personsAfter: change.after.persons,
                amountBefore: change.before.amount,
                amountAfter: change.after.amount,
                paid: paid.map { Money(fen: $0) }
            )
        }
    }
}
