// SPDX-License-Identifier: Apache-2.0
import Packs
import Storage
import Vocabulary

/// The SQL of cases that were opened together.
struct BundleStore: Sendable {
    func insert(
        id: Int64,
        _ bundle: BundleDefinition,
        by name: String,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            insert into case_bundle (id, bundle, title, opened_by, opened_at)
            values (\(id), \(bundle.id), \(bundle.title), \(name), \(now))
            """
        )
    }

    /// An application that was not sent in yet.
    struct Draft: Sendable {
        let caseID: Int64
        let serviceID: String
        let bundleID: Int64?
        /// What the packs call its event; nil for a case by itself.
        let event: String?
    }

    /// What an applicant began and did not send in.
    func drafts(of personID: Int64, services: [String], in transaction: any ReadTransaction) throws -> [Draft] {
        try transaction.query(
            """
            select c.id, c.service_id, c.bundle_id, b.bundle from case_file c
            left join case_bundle b on b.id = c.bundle_id where c.applicant_person_id = \(personID)
                and c.state = 'draft' and c.service_id in \(in: services) order by c.id
            """
        ).map {
            Draft(caseID: try $0.at(0), serviceID: try $0.at(1), bundleID: try $0.at(2), event: try $0.at(3))
        }
    }

    /// Cases that were opened by themselves and belong to an event from now on.
    func join(_ cases: [Int64], _ id: Int64, in transaction: any Transaction) throws {
        guard !cases.isEmpty else { return }
        try transaction.run(
            "update case_file set bundle_id = \(id) where id in \(in: cases) and bundle_id is null"
        )
    }

    /// People of some families, each once.
    func members(of cases: [Int64], in transaction: any ReadTransaction) throws -> [FamilyMember] {
        let rows = try transaction.query(
            """
            select m.person_id, m.position, m.standing, m.relation, m.reason
            from family_member m join family f on f.id = m.family_id where f.case_id in \(in: cases)
            order by f.case_id, m.position
            """
        )
        var seen: Set<Int64> = []
        return try rows.map {
            FamilyMember(
                personID: try $0.at(0),
                position: try $0.at(1),
                standing: try $0.at(2),
                relation: try $0.at(3),
                reason: try $0.at(4)
            )
        }.filter { seen.insert($0.personID).inserted }
    }

    func bundle(_ id: Int64, in transaction: any ReadTransaction) throws -> CaseBundle? {
        let rows = try transaction.query(
            """
            select b.title, c.id, c.service_id, c.title, c.state, c.release_hash
            from case_bundle b join case_file c on c.bundle_id = b.id where b.id = \(id) order by c.id
            """
        )
        guard let first = rows.first else { return nil }
        return CaseBundle(
            id: id,
            title: try first.at(0),
            cases: try rows.map {
                .init(
                    caseID: try $0.at(1),
                    serviceID: try $0.at(2),
                    title: try $0.at(3),
                    state: try $0.at(4),
                    releaseHash: try $0.at(5)
                )
            }
        )
    }
}
