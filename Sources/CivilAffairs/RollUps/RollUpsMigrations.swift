// SPDX-License-Identifier: Apache-2.0
package import Storage

/// What a county reports of its months, in its own store and in that of the bureau above it.
package enum RollUpsMigrations {
    package static let all: [Migration] = [
        Migration("20261202-0110-roll-ups-create-roll-up") { dialect in
            [
                """
                create table roll_up (id \(dialect.key), region_id bigint not null references region (id),
                    for_month text not null, number bigint not null, office text not null, content_hash text not null,
                    state text not null check (state in ('waiting', 'checked', 'returned')), reported_by_id bigint,
                    reported_by text not null, reported_at bigint not null, checked_by_id bigint, checked_by text,
                    checked_at bigint, check_note text, taken_by text, taken_at bigint,
                    unique (region_id, for_month, number))
                """,
                "create index roll_up_month on roll_up (for_month, state)",
                "create unique index roll_up_waiting on roll_up (region_id, for_month) where state = 'waiting'",
                """
                create table roll_up_line (roll_up_id bigint not null references roll_up (id), place bigint not null,
                    code text not null, title text not null, unit text not null, value bigint not null,
                    primary key (roll_up_id, place), unique (roll_up_id, code))
                """,
            ]
        }
    ]
}
