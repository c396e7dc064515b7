// SPDX-License-Identifier: Apache-2.0
package import Storage

package enum PrivacyMigrations {
    package static let all: [Migration] = [
        Migration("20261122-0600-privacy-create-data-request") { dialect in
            [
                """
                create table data_request (id \(dialect.key), number text not null unique, person_id bigint not null,
                    identity text not null, reason text not null, made_by bigint not null, made_name text not null,
                    function_title text not null, made_at bigint not null)
                """,
                "create index data_request_person on data_request (person_id, id)",
            ]
        },
        Migration("20261122-0610-privacy-create-disposal") { dialect in
            [
                """
                create table retention_hold (id \(dialect.key), case_id bigint not null references case_file (id),
                    reason text not null, placed_by text not null, function_title text not null,
                    placed_at bigint not null, lifted_by text, lifted_reason text, lifted_at bigint)
                """,
                "create unique index retention_hold_open on retention_hold (case_id) where lifted_at is null",
                "create index retention_hold_case on retention_hold (case_id, id)",
                """
                create table disposal_list (id \(dialect.key), number text not null unique,
                    state text not null check (state in ('proposed', 'done', 'refused')), cases bigint not null,
                    content_hash text not null, proposed_by_id bigint not null, proposed_by text not null,
                    proposed_function text not null, proposed_title text not null, proposed_at bigint not null,
                    note text not null, settled_by text, settled_title text, settled_at bigint, settled_note text,
                    files bigint not null, version bigint not null)
                """,
                """
                create table disposal_line (list_id bigint not null references disposal_list (id),
                    case_id bigint not null references case_file (id), number text, service_id text not null,
                    service_title text not null, region_id bigint not null, opened_on text not null,
                    closed_on text not null, state text not null, counted_from text not null, ended_on text not null,
                    basis text not null, content_hash text, disposed_at bigint, primary key (list_id, case_id))
                """,
                "create index disposal_line_case on disposal_line (case_id, list_id)",
                "create index case_file_closed on case_file (service_id, closed_at, id) where closed_at is not null",
            ]
        },
        Migration("20261122-0620-privacy-create-emergency") { dialect in
            [
                """
                create table emergency_access (id \(dialect.key), person_id bigint not null, asked_by_id bigint not null,
                    asked_by text not null, function_title text not null, region_id bigint, reason text not null,
                    opened_at bigint not null, until_at bigint not null, ended_at bigint, views bigint not null)
                """,
                "create index emergency_access_asker on emergency_access (asked_by_id, id)",
                """
                create table emergency_review (emergency_id bigint not null references emergency_access (id),
                    function text not null, function_title text not null, reviewed_by text not null,
                    justified bigint not null, note text not null, reviewed_at bigint not null,
                    primary key (emergency_id, function))
                """,
            ]
        },
    ]
}
