// SPDX-License-Identifier: Apache-2.0
package import Storage

package enum AccessMigrations {
    package static let all = [
        Migration("20261121-0040-access-create") { dialect in
            [
                """
                create table staff (id \(dialect.key), login text not null unique, name text not null,
                    password_hash text not null, must_change bigint not null, totp \(dialect.bytes),
                    totp_on bigint not null, failures bigint not null, locked_until_at bigint,
                    disabled bigint not null, version bigint not null, created_at bigint not null)
                """,
                """
                create table staff_office (id \(dialect.key), staff_id bigint not null references staff (id),
                    function text not null, level text not null, region_id bigint not null, valid_from text not null,
                    valid_until text)
                """,
                "create index staff_office_staff on staff_office (staff_id)",
                "create index staff_office_region on staff_office (region_id, function)",
                """
                create table staff_relative (staff_id bigint not null references staff (id), person_id bigint not null,
                    relation text not null, declared_on text not null, primary key (staff_id, person_id))
                """,
                """
                create table web_session (token_hash text primary key, kind text not null, subject_id bigint not null,
                    office_id bigint, csrf text not null, created_at bigint not null, seen_at bigint not null,
                    expires_at bigint not null)
                """,
                "create index web_session_expiry on web_session (expires_at)",
                """
                create table resident_account (person_id bigint primary key, phone_blind text not null,
                    code_hash text not null, issued_at bigint not null, expires_at bigint not null,
                    failures bigint not null, locked_until_at bigint)
                """,
                "create index resident_account_phone on resident_account (phone_blind)",
                """
                create table rate_limit (bucket text not null, window_at bigint not null, uses bigint not null,
                    primary key (bucket, window_at))
                """,
                """
                create table request_once (request_id text primary key, actor text not null, answer text not null,
                    recorded_at bigint not null)
                """,
            ]
        },
        Migration("20261122-0010-access-stand-in") { _ in
            [
                "alter table staff_office add column acting_for bigint",
                "create index staff_office_acting on staff_office (acting_for) where acting_for is not null",
            ]
        },
    ]
}
