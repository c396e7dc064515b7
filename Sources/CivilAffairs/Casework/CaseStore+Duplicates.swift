// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage

extension CaseStore {
    /// An answer that another case of the same service has given too.
    struct SameAnswer: Sendable {
        let caseID: Int64
        let number: String?
        let name: String
        let isOpenable: Bool
    }

    /// An answer that is looked for, with how much it tells.
    struct Wanted: Sendable {
        let name: String
        let value: String
        let weight: Int
    }

    /// Answers of other cases of the service, open or granted, that are the same as these; of cases in which their
    /// weights come to enough, the newest. An answer that was changed since does not count.
    /// - Parameters:
    ///   - answers: the most telling first.
    ///   - least: the sum from which a case counts.
    func sameAnswers(
        _ answers: [Wanted],
        least: Int,
        as file: CaseFile,
        for reader: Actor,
        in transaction: any ReadTransaction
    ) throws -> [SameAnswer] {
        // Every case that comes to enough has one of the first few, without which the rest is too little; only those
        // are looked for among all cases, so that an answer that half of them share is not.
        let rest = answers.indices.first { answers[$0...].reduce(0) { $0 + $1.weight } < least } ?? answers.endIndex
        let (telling, wanted) = (rows(Array(answers[..<rest])), rows(answers))
        // The index holds the beginning of each answer, since whole ones can be longer than an index takes. `cross join`
        // keeps SQLite from starting with every answer that is nobody's.
        let near: SQL = """
            \(telling) v cross join fact f where f.name = v.name
                and substr(f.value, 1, 40) = substr(v.value, 1, 40) and f.value = v.value and f.person_id is null
            """
        // Mostly nobody has given such an answer, and then this short question is all.
        guard
            try transaction.first("select f.case_id from \(near) and f.case_id <> \(file.id) limit 1") != nil
        else { return [] }
        // Few cases are near, many are of the service and most answers are nobody's: without `|| ''` and `coalesce`
        // SQLite goes through all of them. What is told of a place adds up over the years, so that cases which are over
        // are left out before their answers are read.
        return try transaction.query(
            """
            with near as (select distinct f.case_id from (select f.case_id from \(near)) f cross join case_file c
                    where c.id = f.case_id and c.service_id || '' = \(file.serviceID) and c.id <> \(file.id)
                    and c.state in ('open', 'paused', 'approved')),
                same as (select f.case_id, f.name, v.weight from near n join fact f on f.case_id = n.case_id
                    join \(wanted) v on v.name = f.name and v.value = f.value
                    where coalesce(f.person_id, 0) = 0 and not exists (select 1 from fact l where l.case_id = f.case_id
                        and l.name = f.name and l.person_id is null and l.id > f.id))
            select c.id, c.number, s.name, \(Self.openable(by: reader))
            from (select case_id from same group by case_id having sum(weight) >= \(least)) k
            join case_file c on c.id = k.case_id join same s on s.case_id = k.case_id
            order by c.id desc limit 200
            """
        ).map {
            SameAnswer(
                caseID: try $0.at(0),
                number: try $0.at(1),
                name: try $0.at(2),
                isOpenable: try $0.at(3, as: Int64.self) == 1
            )
        }
    }

    /// 1 for a case `c` that a reader may open, else 0.
    static func openable(by reader: Actor) -> SQL {
        if let person = reader.personID {
            return """
                case when c.applicant_person_id = \(person) or exists (select 1 from family o join family_member w
                    on w.family_id = o.id where o.case_id = c.id and w.person_id = \(person)) then 1 else 0 end
                """
        }
        guard reader.may(.caseRead) || reader.may(.caseApply) else { return "0" }
        return """
            case when exists (select 1 from \(reader.scope.table(.caseFile)) o where o.id = c.id) then 1 else 0 end
            """
    }

    private func rows(_ answers: [Wanted]) -> RowSet {
        RowSet(
            [.init("name", .text), .init("value", .text), .init("weight", .integer)],
            answers.map { [.text($0.name), .text($0.value), .integer(Int64($0.weight))] }
        )
    }
}
