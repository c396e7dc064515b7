// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import Vocabulary

/// The SQL of the demo's years before.
enum DemoHistoryStore {
    struct Person: Sendable {
        let id: Int64
        let name: String
        let number: String
        let regionID: Int64
        let isInDibao: Bool
    }

    /// Old people who are in no family on 低保, some of every twentieth household.
    static func supported(in rooms: Rooms) async throws -> [Person] {
        try await people(
            """
            select p.id, p.name, p.home_region_id, 0 from household h join person p on p.id = h.head_person_id
            where h.id % 20 = 7 and p.birth_on < '1960-01-01' and p.died_on is null order by p.id
            """,
            in: rooms
        )
    }

    /// Those who bear a disability card: heads of families on 低保, and of some others.
    static func holders(limit: Int, in rooms: Rooms) async throws -> [Person] {
        try await people(
            """
            select p.id, p.name, p.home_region_id, case when h.id % 40 = 0 then 1 else 0 end
            from household h join person p on p.id = h.head_person_id
            where (h.id % 40 = 0 or h.id % 20 = 3) and p.died_on is null order by p.id limit \(limit)
            """,
            in: rooms
        )
    }

    static func households(in rooms: Rooms) async throws -> Int64 {
        try await rooms.database.read { try $0.value("select count(*) from household where ended_on is null") }
    }

    private static func people(_ statement: SQL, in rooms: Rooms) async throws -> [Person] {
        try await rooms.database.read { [parties = rooms.parties] transaction in
            let rows = try transaction.query(statement)
            let numbers = try parties.residentNumbers(of: rows.map { try $0.at(0) }, in: transaction)
            return try rows.compactMap { row in
                guard let number = numbers[try row.at(0)] else { return nil }
                return Person(
                    id: try row.at(0),
                    name: try row.at(1),
                    number: number,
                    regionID: try row.at(2),
                    isInDibao: try row.at(3, as: Int64.self) == 1
                )
            }
        }
    }

    /// Enrolments by person.
    static func enrolments(of people: [Int64], program: String, in rooms: Rooms) async throws -> [Int64: Int64] {
        try await rooms.database.read { transaction in
            let rows = try transaction.query(
                """
                select m.person_id, e.id from enrolment e join enrolment_member m on m.enrolment_id = e.id
                where e.program_id = \(program) and m.person_id in \(in: people)
                """
            )
            return try Dictionary(rows.map { (try $0.at(0), try $0.at(1)) }, uniquingKeysWith: { $1 })
        }
    }

    /// The old system paid those who came in earlier years; the money of the next month is the first that is due here.
    static func paid(until month: Month, in rooms: Rooms) async throws {
        try await rooms.database.write { transaction in
            let due = month.adding(1)
            try transaction.run(
                """
                update enrolment set due_from_month = \(due), recompute_from = \(due)
                where program_id in ('tekun', 'liangxiang-butie') and case_id is null and due_from_month < \(due)
                """
            )
        }
    }
}
