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

    func bundle(_ id: Int64, in transaction: any ReadTransaction) throws -> CaseBundle? {
        let rows = try transaction.query(
            """
            select b.title, c.id, c.service_id, c.title, c.state
            from case_bundle b join case_file c on c.bundle_id = b.id where b.id = \(id) order by c.id
            """
        )
        guard let first = rows.first else { return nil }
        return CaseBundle(
            title: try first.at(0),
            cases: try rows.map {
                .init(
                    caseID: try $0.at(1),
                    serviceID: try $0.at(2),
                    title: try $0.at(3),
                    state: try $0.at(4)
                )
            }
        )
    }
}
