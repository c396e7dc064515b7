// SPDX-License-Identifier: Apache-2.0
import Storage

/// The SQL of who belongs to a family.
extension CaseStore {
    static func membersQuestion(_ caseID: Int64) -> SQL {
        """
        select m.person_id, m.position, m.standing, m.relation, m.reason
        from family_member m join family f on f.id = m.family_id where f.case_id = \(caseID) order by m.position
        """
    }

    func members(caseID: Int64, in transaction: any ReadTransaction) throws -> [FamilyMember] {
        try transaction.query(Self.membersQuestion(caseID)).map {
            FamilyMember(
                personID: try $0.at(0),
                position: try $0.at(1),
                standing: try $0.at(2),
                relation: try $0.at(3),
                reason: try $0.at(4)
            )
        }
    }

    /// A family whole, for a new case.
    func insert(_ members: [FamilyMember], caseID: Int64, in transaction: any Transaction) throws {
        let familyID: Int64 = try transaction.value("select id from family where case_id = \(caseID)")
        try transaction.insert(
            into: "family_member",
            ["family_id", "person_id", "position", "standing", "relation", "reason"],
            rows: members.map {
                [
                    familyID.sqlValue, $0.personID.sqlValue, $0.position.sqlValue, $0.standing.sqlValue,
                    .text($0.relation), $0.reason.sqlValue,
                ]
            }
        )
    }

    func put(_ member: FamilyMember, caseID: Int64, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into family_member (family_id, person_id, position, standing, relation, reason)
            select id, \(member.personID), \(member.position), \(member.standing), \(member.relation), \(member.reason)
            from family where case_id = \(caseID)
            on conflict (family_id, person_id) do update set standing = excluded.standing,
                relation = excluded.relation, reason = excluded.reason
            """
        )
    }

    /// Applicants as the first members of new families.
    func insertApplicants(_ applicants: [(familyID: Int64, personID: Int64)], in transaction: any Transaction) throws {
        try transaction.insert(
            into: "family_member",
            ["family_id", "person_id", "position", "standing", "relation", "reason"],
            rows: applicants.map {
                [
                    $0.familyID.sqlValue, $0.personID.sqlValue, .integer(0), Standing.member.sqlValue, .text("本人"),
                    .null,
                ]
            }
        )
    }

    func removeMember(_ personID: Int64, caseID: Int64, in transaction: any Transaction) throws {
        try transaction.run(
            """
            delete from family_member where person_id = \(personID)
                and family_id in (select id from family where case_id = \(caseID))
            """
        )
    }
}
