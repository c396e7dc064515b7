// SPDX-License-Identifier: Apache-2.0
package import Storage

/// The table of what was reported of funds.
package enum FundsMigrations {
    package static let all: [Migration] = [
        Migration("20261127-0201-funds-create") { dialect in
            [
                """
                create table fund_value (id \(dialect.key), for_year bigint not null, item text not null,
                    number bigint not null, amount_fen bigint, figure text, note text not null, reason text,
                    evidence_hash text, evidence_name text, evidence_media text,
                    state text not null check (state in ('waiting', 'checked', 'returned')), reported_by_id bigint,
                    reported_by text not null, reported_at bigint not null, checked_by_id bigint, checked_by text,
                    checked_at bigint, check_note text, unique (for_year, item, number))
                """,
                "create unique index fund_value_waiting on fund_value (for_year, item) where state = 'waiting'",
                "create table fund_turn (for_year bigint primary key)",
            ]
        }
    ]
}
