// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Storage
import TestSupport
import Testing
import Vocabulary

/// A store that holds messages is brought to where messages need no case.
struct MessageUpgradeTests {
    private static let step = "20261122-0510-messages-without-case"

    @Test(arguments: TestStores.all)
    func `messages, their tries and who has seen them outlive the upgrade`(store: Dialect) async throws {
        let earlier = Rooms.migrations.filter { $0.identifier < Self.step }
        try await TestStores.withStore(store, earlier) { database in
            let now = try Timestamp(date: CivilDate(parsing: "2026-11-20"))
            try await database.write { transaction in
                try transaction.run(
                    """
                    insert into case_file (id, receipt, service_id, release_hash, title, region_id, village_region_id,
                        channel, applicant_person_id, applicant_name, members, state, step, link, delegated, opened_at,
                        due_provisional, version)
                    values (1, 'A', 'dibao', 'h', 't', 1, 1, 'window', 1, 'n', 1, 'open', 'accept', 0, 0, \(now), 0, 1)
                    """
                )
                try transaction.run(
                    """
                    insert into message (id, template, title, body, case_id, region_id, audience, channel, person_id,
                        recipient, state, created_at, due_at, attempts)
                    values (7, 'accepted', '已受理', '正文', 1, 1, 'applicant', 'sms', 1, 'n', 'failed', \(now), \(now), 1)
                    """
                )
                try transaction.run(
                    """
                    insert into message_try (message_id, number, tried_at, state) values (7, 1, \(now), 'failed')
                    """
                )
                try transaction.run("insert into message_seen (message_id, staff_id, seen_at) values (7, 3, \(now))")
            }
            try await Migrator(Rooms.migrations).migrate(database, at: now)
            try await database.write { transaction in
                let kept = try transaction.query(
                    """
                    select m.body, m.state, t.state, s.staff_id from message m join message_try t on t.message_id = m.id
                    join message_seen s on s.message_id = m.id where m.case_id = 1
                    """
                )
                let texts = try kept.map { try $0.at(0, as: String.self) }
                #expect(texts == ["正文"])
                try transaction.run(
                    """
                    insert into message (id, template, title, body, region_id, audience, channel, recipient, state,
                        created_at, due_at, attempts)
                    values (8, 'booked', '预约成功', '正文', 1, 'applicant', 'site', 'n', 'delivered', \(now), \(now), 0)
                    """
                )
            }
            // Tries still belong to a message.
            await #expect(throws: (any Error).self) {
                try await database.write { transaction in
                    try transaction.run(
                        "insert into message_try (message_id, number, tried_at, state) values (99, 1, \(now), 'sent')"
                    )
                }
            }
        }
    }
}
