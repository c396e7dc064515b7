// SPDX-License-Identifier: Apache-2.0
package import Storage

package enum TokenMigrations {
    package static let all = [
        Migration("20261121-0750-access-tokens") { dialect in
            [
                """
                create table api_token (id \(dialect.key), token_hash text not null unique,
                    staff_id bigint not null references staff (id),
                    office_id bigint not null references staff_office (id), name text not null,
                    issued_by text not null, created_at bigint not null, expires_at bigint not null,
                    seen_at bigint, revoked_at bigint)
                """,
                "create index api_token_staff on api_token (staff_id)",
                """
                create table api_answer (token_hash text not null, request_key text not null,
                    fingerprint text not null, status bigint, answer \(dialect.bytes), recorded_at bigint not null,
                    primary key (token_hash, request_key))
                """,
                "create index api_answer_age on api_answer (recorded_at)",
            ]
        }
    ]
}
