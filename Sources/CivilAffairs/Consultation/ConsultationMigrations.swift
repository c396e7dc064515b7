// SPDX-License-Identifier: Apache-2.0
package import Storage

/// Tables of asking for opinions: drafts by clause, rounds with their units, replies, opinions, and what was done.
package enum ConsultationMigrations {
    package static let all: [Migration] = [
        Migration("20261127-0100-consultation-create") { dialect in
            [
                """
                create table consultation (id \(dialect.key), title text not null, plan_id text,
                    state text not null check (state in ('drafting', 'asking', 'collating', 'settled', 'withdrawn')),
                    round bigint not null, draft bigint not null, version bigint not null, drafted_by text not null,
                    drafted_at bigint not null)
                """,
                "create index consultation_state on consultation (state, id)",
                """
                create table consultation_draft (consultation_id bigint not null references consultation (id),
                    number bigint not null, made_by text not null, made_at bigint not null,
                    primary key (consultation_id, number))
                """,
                """
                create table consultation_clause (consultation_id bigint not null references consultation (id),
                    draft bigint not null, place bigint not null, number bigint not null, text text not null,
                    is_removed bigint not null, reason text not null, opinions text not null,
                    primary key (consultation_id, draft, place), unique (consultation_id, draft, number))
                """,
                """
                create table consultation_round (consultation_id bigint not null references consultation (id),
                    number bigint not null, draft bigint not null, letter_number text not null, due_at bigint,
                    silence_agrees bigint not null, sent_at bigint, sent_by text,
                    primary key (consultation_id, number))
                """,
                """
                create table consultation_unit (id \(dialect.key),
                    consultation_id bigint not null references consultation (id), round bigint not null,
                    place bigint not null, name text not null, region_id bigint references region (id),
                    unique (consultation_id, round, name))
                """,
                """
                create table consultation_reply (id \(dialect.key),
                    consultation_id bigint not null references consultation (id), round bigint not null,
                    unit_id bigint not null, is_agreed bigint not null, received_at bigint not null,
                    is_late bigint not null, is_from_paper bigint not null, is_replaced bigint not null,
                    evidence_hash text, evidence_name text, evidence_media text, by_id bigint, by_name text not null,
                    at bigint not null)
                """,
                """
                create unique index consultation_reply_standing on consultation_reply (unit_id) where is_replaced = 0
                """,
                "create index consultation_reply_round on consultation_reply (consultation_id, round, id)",
                """
                create table consultation_opinion (id \(dialect.key),
                    consultation_id bigint not null references consultation (id),
                    reply_id bigint not null references consultation_reply (id), clause bigint, wants text not null,
                    why text not null, verdict text check (verdict in ('accepted', 'partly', 'declined')),
                    reason text not null, decided_by text, decided_at bigint, turn bigint not null)
                """,
                "create index consultation_opinion_of on consultation_opinion (consultation_id, id)",
                """
                create table consultation_step (id \(dialect.key),
                    consultation_id bigint not null references consultation (id), kind text not null,
                    words text not null, by_id bigint, by_name text not null, at bigint not null)
                """,
                "create index consultation_step_of on consultation_step (consultation_id, id)",
            ]
        }
    ]
}
