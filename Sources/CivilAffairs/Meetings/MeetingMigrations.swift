// SPDX-License-Identifier: Apache-2.0
package import Storage

/// Tables of meetings: what was to be talked of, the minutes as they were issued, and what was decided.
package enum MeetingMigrations {
    package static let all: [Migration] = [
        Migration("20261127-0110-meetings-create") { dialect in
            [
                """
                create table meeting (id \(dialect.key), kind text not null check (kind in ('joint', 'topical')),
                    title text not null, held_on text not null, place text not null, convenor text not null,
                    state text not null check (state in ('called', 'issued', 'cancelled')), version bigint not null,
                    draft text not null, draft_number text not null, called_by text not null, called_at bigint not null, cancel_reason text)
                """,
                "create index meeting_day on meeting (held_on, id)",
                """
                create table meeting_participant (meeting_id bigint not null references meeting (id),
                    place bigint not null, unit text not null, name text not null, primary key (meeting_id, place))
                """,
                """
                create table meeting_item (meeting_id bigint not null references meeting (id), place bigint not null,
                    words text not null, plan_id text, measure_id text,
                    task_id bigint references supervised_task (id), primary key (meeting_id, place))
                """,
                """
                create table meeting_minutes (meeting_id bigint not null references meeting (id),
                    number bigint not null, letter_number text not null, text text not null, reason text not null,
                    issued_by text not null, issued_at bigint not null, primary key (meeting_id, number))
                """,
                """
                create table meeting_decision (id \(dialect.key), meeting_id bigint not null references meeting (id),
                    minutes bigint not null, words text not null, unit text not null, due_on text)
                """,
                "create index meeting_decision_of on meeting_decision (meeting_id, id)",
            ]
        }
    ]
}
