// SPDX-License-Identifier: Apache-2.0
package import Storage

package enum UrgentHelpMigrations {
    package static let all: [Migration] = [
        Migration("20261122-0530-urgent-help-create") { dialect in
            [
                """
                create table help_request (id \(dialect.key), receipt text not null unique, region_id bigint not null,
                    name text not null, phone \(dialect.bytes) not null, phone_index text not null,
                    phone_masked text not null, place text not null, kind text not null, need text not null,
                    danger bigint not null, way text not null check (way in ('portal', 'staff')), reporter text,
                    person_id bigint, asked_at bigint not null, due_at bigint not null, responded_at bigint,
                    state text not null check (state in ('waiting', 'answered', 'opened', 'referred', 'closed')),
                    case_id bigint references case_file (id), settled_at bigint)
                """,
                "create index help_request_region on help_request (region_id, state, id)",
                "create index help_request_open on help_request (due_at, id) where state in ('waiting', 'answered')",
                """
                create table help_step (id \(dialect.key), request_id bigint not null references help_request (id),
                    at bigint not null, by_name text not null, title text not null, words text not null)
                """,
                "create index help_step_request on help_step (request_id, id)",
            ]
        }
    ]
}
