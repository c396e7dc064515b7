// SPDX-License-Identifier: Apache-2.0
package import Storage

/// Tables of plans: values with their evidence, and the periods that were closed.
package enum PlanningMigrations {
    package static let all: [Migration] = [
        Migration("20261126-0100-planning-create-plan-value") { dialect in
            [
                """
                create table plan_value (id \(dialect.key), plan_id text not null, indicator_id text not null,
                    region_id bigint not null references region (id), period text not null, number bigint not null,
                    origin text not null check (origin in ('reported', 'computed')), value text, note text not null,
                    reason text, evidence_hash text, evidence_name text, evidence_media text,
                    state text not null check (state in ('waiting', 'checked', 'returned')), reported_by_id bigint,
                    reported_by text not null, reported_at bigint not null, checked_by_id bigint, checked_by text,
                    checked_at bigint, check_note text, is_late bigint not null,
                    unique (plan_id, indicator_id, region_id, period, number))
                """,
                """
                create unique index plan_value_waiting on plan_value (plan_id, indicator_id, region_id, period)
                where state = 'waiting'
                """,
                """
                create table plan_closing (plan_id text not null, period text not null, closed_by_id bigint,
                    closed_by text not null, closed_at bigint not null, primary key (plan_id, period))
                """,
            ]
        },
        Migration("20261203-0100-planning-create-closed-count") { _ in
            [
                """
                create table plan_closed_count (plan_id text not null, indicator_id text not null, period text not null,
                    region_id bigint not null references region (id), numerator bigint not null,
                    denominator bigint not null, unknown bigint not null, silent bigint not null,
                    primary key (plan_id, indicator_id, period, region_id))
                """
            ]
        },
        Migration("20261126-0300-planning-create-plan-turn") { _ in
            ["create table plan_turn (plan_id text primary key)"]
        },
    ]
}
