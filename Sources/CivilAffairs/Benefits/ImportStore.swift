// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// Writes the families of an existing list as sets.
enum ImportStore {
    /// Townships of many regions. Statements: 1.
    static func townships(_ regions: [Int64], in transaction: any ReadTransaction) throws -> [Int64: Int64] {
        let rows = try transaction.query(
            """
            select c.descendant_id, r.id from region_closure c join region r on r.id = c.ancestor_id
            where r.level = 'township' and c.descendant_id in \(in: regions)
            """
        )
        return try Dictionary(rows.map { (try $0.at(0), try $0.at(1)) }, uniquingKeysWith: { first, _ in first })
    }

    struct Entry {
        let enrolment: Enrolment
        let family: ListImport.Family
        let persons: [Int64]
    }

    /// Enrolments, members and amounts. Statements: 3, whatever the size.
    static func insert(_ entries: [Entry], at now: Timestamp, in transaction: any Transaction) throws {
        try transaction.insert(
            into: "enrolment",
            [
                "id", "number", "program_id", "exclusion_group", "household_number", "region_id", "township_id",
                "class", "urban", "state", "started_month", "due_from_month", "recompute_from", "amount_fen", "members",
                "payee_person_id", "payee_name", "version", "created_at", "updated_at",
            ],
            rows: entries.map { row($0, at: now) }
        )
        let members = entries.flatMap { entry in
            entry.persons.enumerated().map { (entry, $0.offset, $0.element) }
        }
        let first = try transaction.newKeys(max(members.count, 1))
        try transaction.insert(
            into: "enrolment_member",
            ["id", "enrolment_id", "person_id", "exclusion_group", "place", "from_month"],
            rows: members.enumerated().map { number, member in
                [
                    .integer(first + Int64(number)), .integer(member.0.enrolment.id), .integer(member.2),
                    .text(member.0.enrolment.exclusionGroup), .integer(Int64(member.1 + 1)),
                    member.0.enrolment.startedMonth.sqlValue,
                ]
            }
        )
        try transaction.insert(
            into: "enrolment_revision",
            ["enrolment_id", "from_month", "number", "amount_fen", "reason", "recorded_at"],
            rows: entries.map { entry in
                [
                    .integer(entry.enrolment.id), entry.enrolment.startedMonth.sqlValue, .integer(1),
                    entry.enrolment.amount.sqlValue, .text("存量导入"), now.sqlValue,
                ]
            }
        )
        try transaction.refreshStatistics(
            of: ["enrolment", "enrolment_member", "enrolment_revision"],
            written: entries.count
        )
    }

    private static func row(_ entry: Entry, at now: Timestamp) -> [SQLValue] {
        let enrolment = entry.enrolment
        let due = entry.family.lastPaidMonth.adding(1)
        return [
            .integer(enrolment.id), .text(enrolment.number), .text(enrolment.programID),
            .text(enrolment.exclusionGroup), enrolment.householdNumber.sqlValue, .integer(enrolment.regionID),
            .integer(enrolment.townshipID), .text(enrolment.classCode), enrolment.urban.sqlValue,
            enrolment.state.sqlValue, enrolment.startedMonth.sqlValue, due.sqlValue, due.sqlValue,
            enrolment.amount.sqlValue, enrolment.members.sqlValue, .integer(enrolment.payeePersonID),
            .text(enrolment.payeeName), .integer(1), now.sqlValue, now.sqlValue,
        ]
    }

    static func insert(
        _ report: ListImport.Report,
        _ source: ListImport.Source,
        program: String,
        by name: String,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let id = try transaction.newKey()
        try transaction.run(
            """
            insert into list_import (id, program_id, name, hash, families, persons, amount_fen, taken_by, taken_at)
            values (\(id), \(program), \(source.name), \(source.hash), \(report.families), \(report.persons),
                \(report.amount), \(name), \(now))
            """
        )
    }

    static func receipts(limit: Int, in transaction: any ReadTransaction) throws -> [ListImport.Receipt] {
        try transaction.query(
            """
            select program_id, name, hash, families, persons, amount_fen, taken_by, taken_at from list_import
            order by id desc limit \(limit)
            """
        ).map { row in
            ListImport.Receipt(
                programID: try row.at(0),
                source: ListImport.Source(name: try row.at(1), hash: try row.at(2)),
                families: try row.at(3),
                persons: try row.at(4),
                amount: try row.at(5),
                takenBy: try row.at(6),
                takenAt: try row.at(7)
            )
        }
    }
}
