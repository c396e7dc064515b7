// SPDX-License-Identifier: Apache-2.0
package import Storage

package enum MessagesMigrations {
    package static let all: [Migration] = [
        Migration("20261122-0300-messages-create-outbox") { dialect in
            [
                """
                create table message (id \(dialect.key), template text not null, title text not null,
                    body text not null, case_id bigint not null references case_file (id),
                    region_id bigint not null, audience text not null, channel text not null, person_id bigint,
                    function text, recipient text not null, address \(dialect.bytes), address_masked text,
                    state text not null check (state in ('waiting', 'sent', 'delivered', 'failed', 'dead')),
                    created_at bigint not null, due_at bigint not null, attempts bigint not null,
                    lease_until_at bigint, reason text, sent_at bigint, delivered_at bigint, read_at bigint)
                """,
                "create index message_due on message (due_at, id) where state in ('waiting', 'failed')",
                "create index message_state on message (state, id)",
                "create index message_region on message (region_id, id)",
                "create index message_case on message (case_id, id)",
                "create index message_person on message (person_id, id) where person_id is not null",
                "create index message_function on message (function, id) where function is not null",
                """
                create table message_try (message_id bigint not null references message (id), number bigint not null,
                    tried_at bigint not null, state text not null, detail text, primary key (message_id, number))
                """,
                """
                create table message_seen (message_id bigint not null references message (id),
                    staff_id bigint not null, seen_at bigint not null,
                    primary key (message_id, staff_id))\(dialect.clustered)
                """,
            ]
        },
        Migration("20261122-0310-messages-create-webhook") { dialect in
            [
                """
                create table webhook (id \(dialect.key), title text not null, url text not null,
                    secret \(dialect.bytes) not null, services text not null, events text not null,
                    state text not null check (state in ('active', 'paused', 'ended')),
                    created_by text not null, created_at bigint not null, version bigint not null)
                """,
                """
                create table webhook_delivery (id \(dialect.key),
                    webhook_id bigint not null references webhook (id),
                    case_id bigint not null references case_file (id), event text not null, payload text not null,
                    state text not null check (state in ('waiting', 'delivered', 'failed', 'dead', 'skipped')),
                    created_at bigint not null, due_at bigint not null, attempts bigint not null,
                    lease_until_at bigint, status bigint, reason text, delivered_at bigint)
                """,
                """
                create index webhook_delivery_open on webhook_delivery (webhook_id, case_id, id)
                where state in ('waiting', 'failed', 'dead')
                """,
                "create index webhook_delivery_list on webhook_delivery (webhook_id, state, id)",
                """
                create index webhook_delivery_due on webhook_delivery (webhook_id, due_at, id)
                where state in ('waiting', 'failed')
                """,
            ]
        },
        // Bookings are told of too, and are no case. SQLite cannot loosen a column, so its table is made anew.
        Migration("20261122-0510-messages-without-case") { dialect in
            dialect == .postgres ? ["alter table message alter column case_id drop not null"] : rebuilt
        },
    ]

    private static let rebuilt: [String] = [
        """
        create table message_next (id integer primary key, template text not null, title text not null,
            body text not null, case_id bigint references case_file (id),
            region_id bigint not null, audience text not null, channel text not null, person_id bigint,
            function text, recipient text not null, address blob, address_masked text,
            state text not null check (state in ('waiting', 'sent', 'delivered', 'failed', 'dead')),
            created_at bigint not null, due_at bigint not null, attempts bigint not null,
            lease_until_at bigint, reason text, sent_at bigint, delivered_at bigint, read_at bigint)
        """,
        """
        insert into message_next (id, template, title, body, case_id, region_id, audience, channel, person_id, function,
            recipient, address, address_masked, state, created_at, due_at, attempts, lease_until_at, reason, sent_at,
            delivered_at, read_at)
        select id, template, title, body, case_id, region_id, audience, channel, person_id, function, recipient,
            address, address_masked, state, created_at, due_at, attempts, lease_until_at, reason, sent_at,
            delivered_at, read_at from message
        """,
        """
        create table message_try_next (message_id bigint not null references message_next (id),
            number bigint not null, tried_at bigint not null, state text not null, detail text,
            primary key (message_id, number))
        """,
        """
        insert into message_try_next (message_id, number, tried_at, state, detail)
        select message_id, number, tried_at, state, detail from message_try
        """,
        """
        create table message_seen_next (message_id bigint not null references message_next (id),
            staff_id bigint not null, seen_at bigint not null, primary key (message_id, staff_id)) without rowid
        """,
        """
        insert into message_seen_next (message_id, staff_id, seen_at)
        select message_id, staff_id, seen_at from message_seen
        """,
        "drop table message_seen",
        "drop table message_try",
        "drop table message",
        "alter table message_next rename to message",
        "alter table message_try_next rename to message_try",
        "alter table message_seen_next rename to message_seen",
        "create index message_due on message (due_at, id) where state in ('waiting', 'failed')",
        "create index message_state on message (state, id)",
        "create index message_region on message (region_id, id)",
        "create index message_case on message (case_id, id)",
        "create index message_person on message (person_id, id) where person_id is not null",
        "create index message_function on message (function, id) where function is not null",
    ]
}
