// SPDX-License-Identifier: Apache-2.0
package import Storage

/// Tables that all registers share. What a register holds lies in a table of its own, made when its pack is installed.
package enum RegistersMigrations {
    package static let all: [Migration] = [
        Migration("20261121-0500-registers-create-entry") { dialect in
            [
                """
                create table registry_entry (id \(dialect.key), register_id text not null, number text not null,
                    state text not null, living bigint, region_id bigint not null, label text not null,
                    search_text text not null, valid_from text not null, valid_until text, version bigint not null,
                    created_at bigint not null, updated_at bigint not null)
                """,
                "create unique index registry_entry_number on registry_entry (register_id, number)",
                "create index registry_entry_list on registry_entry (register_id, state, id)",
                "create index registry_entry_region on registry_entry (region_id, register_id, id)",
                """
                create table registry_history (id \(dialect.key),
                    entry_id bigint not null references registry_entry (id), version bigint not null,
                    action text not null, title text not null, actor_kind text not null, actor_id bigint,
                    actor_name text not null, function_title text not null, recorded_at bigint not null,
                    release_hash text not null, case_id bigint, reason text, changes \(dialect.bytes) not null)
                """,
                "create index registry_history_entry on registry_history (entry_id, id)",
                "create index registry_history_case on registry_history (case_id) where case_id is not null",
                """
                create table registry_certificate (id \(dialect.key),
                    entry_id bigint not null references registry_entry (id), register_id text not null,
                    document_id bigint not null, title text not null, number text not null, code text not null unique,
                    issued_on text not null, valid_until text, issued_by text not null, case_id bigint,
                    state text not null check (state in ('valid', 'replaced', 'revoked')), ended_on text, reason text)
                """,
                "create index registry_certificate_entry on registry_certificate (entry_id, id)",
                "create unique index registry_certificate_number on registry_certificate (register_id, number)",
                """
                create table registry_field (register_id text not null, field_id text not null, kind text not null,
                    added_at bigint not null, primary key (register_id, field_id))\(dialect.clustered)
                """,
                """
                create table registry_index (name text primary key, register_id text not null,
                    columns text not null, is_unique bigint not null)\(dialect.clustered)
                """,
            ]
        }
    ]
}
