// SPDX-License-Identifier: Apache-2.0
package import Storage

/// Tables of the register of projects: which were taken in hand, and all that was recorded of them.
package enum ProjectsMigrations {
    package static let all: [Migration] = [
        Migration("20261127-0200-projects-create") { dialect in
            [
                """
                create table project_file (id \(dialect.key), plan_id text not null, project_id text not null,
                    created_at bigint not null, unique (plan_id, project_id))
                """,
                """
                create table project_entry (id \(dialect.key), file_id bigint not null references project_file (id),
                    kind text not null check (kind in ('facts', 'stage', 'contract', 'supplement', 'arrived', 'paid',
                        'photo', 'returned', 'accepted')),
                    root_id bigint not null, corrects_id bigint, is_void bigint not null, on_day text not null,
                    stage text, source text, amount_fen bigint, contract_id bigint, number text not null,
                    party text not null, party_id bigint, words text not null, reason text, evidence_hash text,
                    evidence_name text, evidence_media text, unit text, region_id bigint references region (id),
                    place text, land_area text, land_use text, land_permit text, by_id bigint, by_name text not null,
                    at bigint not null)
                """,
                "create index project_entry_file on project_entry (file_id, id)",
                """
                create unique index project_entry_corrects on project_entry (corrects_id) where corrects_id is not null
                """,
            ]
        }
    ]
}
