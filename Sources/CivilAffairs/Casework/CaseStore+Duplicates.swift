// SPDX-License-Identifier: Apache-2.0
import Storage

extension CaseStore {
    /// An answer that another case of the same service has given too.
    struct SameAnswer: Sendable {
        let caseID: Int64
        let number: String?
        let name: String
    }

    /// Answers of other cases of the service, open or granted, that are the same as these.
    func sameAnswers(
        _ answers: [(name: String, value: String)],
        as file: CaseFile,
        in transaction: any ReadTransaction
    ) throws -> [SameAnswer] {
        let wanted = RowSet(
            [.init("name", .text), .init("value", .text)],
            answers.map { [.text($0.name), .text($0.value)] }
        )
        return try transaction.query(
            """
            select distinct c.id, c.number, f.name
            from case_file c join fact f on f.case_id = c.id
            join \(wanted) v on v.name = f.name and v.value = f.value
            where c.service_id = \(file.serviceID) and c.id <> \(file.id) and f.person_id is null
                and c.state in ('open', 'paused', 'approved')
            order by c.id limit 200
            """
        ).map {
            SameAnswer(
                caseID: try $0.at(0),
                number: try $0.at(1),
                name: try $0.at(2)
            )
        }
    }
}
