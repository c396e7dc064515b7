// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// The SQL of facts.
struct FactStore: Sendable {
    /// Adds facts of a case; a value that repeats what the same source last said is left out by the caller.
    func append(_ facts: [Fact], caseID: Int64, in transaction: any Transaction) throws {
        try append(facts.map { (caseID, $0) }, in: transaction)
    }

    /// Adds facts of many cases as one statement.
    func append(_ facts: [(caseID: Int64, fact: Fact)], in transaction: any Transaction) throws {
        guard !facts.isEmpty else { return }
        let first = try transaction.newKeys(facts.count)
        let rows: [[SQLValue]] = facts.enumerated().map { offset, entry in
            let (caseID, fact) = entry
            let personID: Int64? = if case .person(let id) = fact.subject { id } else { nil }
            return [
                (first + Int64(offset)).sqlValue, caseID.sqlValue, personID.sqlValue, .text(fact.name),
                .text(fact.value),
                fact.source.sqlValue, .text(fact.origin), fact.asOf.sqlValue, fact.recordedAt.sqlValue,
                fact.object.sqlValue, fact.trust.sqlValue, fact.province.sqlValue,
            ]
        }
        try transaction.insert(
            into: "fact",
            [
                "id", "case_id", "person_id", "name", "value", "source", "origin", "as_of_on", "recorded_at", "object",
                "trust", "province",
            ],
            rows: rows
        )
    }

    /// All facts of a case in the order they were recorded.
    func facts(caseID: Int64, in transaction: any ReadTransaction) throws -> [Fact] {
        try facts(caseIDs: [caseID], in: transaction)[caseID] ?? []
    }

    static func factsQuestion(_ caseIDs: [Int64]) -> SQL {
        """
        select person_id, name, value, source, origin, as_of_on, recorded_at, case_id, object, trust, province
        from fact
        where case_id in \(in: caseIDs) order by id
        """
    }

    /// All facts of each case in the order they were recorded.
    func facts(caseIDs: [Int64], in transaction: any ReadTransaction) throws -> [Int64: [Fact]] {
        let rows = try transaction.query(Self.factsQuestion(caseIDs))
        var result: [Int64: [Fact]] = [:]
        for row in rows {
            let personID: Int64? = try row.at(0)
            let fact = Fact(
                subject: personID.map(Fact.Subject.person) ?? .family,
                name: try row.at(1),
                value: try row.at(2),
                source: try row.at(3),
                origin: try row.at(4),
                asOf: try row.at(5),
                recordedAt: try row.at(6),
                object: try row.at(8),
                trust: try row.at(9),
                province: try row.at(10)
            )
            result[try row.at(7), default: []].append(fact)
        }
        return result
    }
}
