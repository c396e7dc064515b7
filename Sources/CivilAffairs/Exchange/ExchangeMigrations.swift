// SPDX-License-Identifier: Apache-2.0
package import Storage

/// Tables of what goes to other systems and what they answer.
package enum ExchangeMigrations {
    package static let all: [Migration] = [
        Migration("20261121-0400-exchange-create-sheet") { dialect in
            [
                """
                create table exchange_desk (definition_id text primary key, version bigint not null)
                """,
                """
                create table exchange_sheet (id \(dialect.key), number text not null unique,
                    definition_id text not null, title text not null, program_id text not null,
                    for_month text not null, name text not null, hash text not null, made_by text not null,
                    made_at bigint not null)
                """,
                """
                create table exchange_line (id \(dialect.key),
                    sheet_id bigint not null references exchange_sheet (id), line bigint not null,
                    number text not null unique, enrolment_id bigint not null, person_id bigint not null,
                    name text not null, change text not null, content_hash text not null,
                    state text not null check (state in ('waiting', 'accepted', 'refused')), reason text,
                    answered_at bigint, answer_id bigint)
                """,
                "create unique index exchange_line_sheet on exchange_line (sheet_id, line)",
                "create index exchange_line_enrolment on exchange_line (enrolment_id)",
                """
                create table exchange_answer (id \(dialect.key), definition_id text not null, title text not null,
                    name text not null, hash text not null unique, lines bigint not null, accepted bigint not null,
                    refused bigint not null, known bigint not null, bad bigint not null, taken_by text not null,
                    taken_at bigint not null)
                """,
                """
                create table exchange_answer_line (answer_id bigint not null references exchange_answer (id),
                    line bigint not null, outcome text not null, reason text,
                    primary key (answer_id, line))\(dialect.clustered)
                """,
            ]
        }
    ]
}
