// SPDX-License-Identifier: Apache-2.0
package import Storage

/// Tables of scenarios and what they came to, and of what lists told about families that have no case yet.
package enum WorkbenchMigrations {
    package static let all: [Migration] = [
        Migration("20261121-0500-workbench-create-scenario") { dialect in
            [
                """
                create table scenario (id \(dialect.key), request_id text not null unique, title text not null,
                    program_id text not null, on_date text not null, release_hash text not null,
                    state text not null check (state in ('running', 'done', 'failed')), job_id bigint not null,
                    problem text, families bigint not null, made_by_id bigint, made_by text not null,
                    made_at bigint not null, finished_at bigint, version bigint not null)
                """,
                """
                create table scenario_parameter (scenario_id bigint not null references scenario (id),
                    position bigint not null, name text not null, value_before text not null,
                    value_after text not null, primary key (scenario_id, position))
                """,
                """
                create table scenario_total (scenario_id bigint not null references scenario (id),
                    township_id bigint not null, settlement text not null, class text not null,
                    families bigint not null, without_facts bigint not null, unclear bigint not null,
                    families_before bigint not null, persons_before bigint not null, fen_before bigint not null,
                    families_after bigint not null, persons_after bigint not null, fen_after bigint not null,
                    entered bigint not null, departed bigint not null, raised bigint not null,
                    lowered bigint not null, primary key (scenario_id, township_id, settlement, class))
                """,
                """
                create table scenario_family (scenario_id bigint not null references scenario (id),
                    place bigint not null, region_id bigint not null, township_id bigint not null,
                    enrolment_id bigint, case_id bigint, settlement text not null, change_kind text not null,
                    decision_before text not null, decision_after text not null, persons_before bigint not null,
                    persons_after bigint not null, fen_before bigint not null, fen_after bigint not null,
                    facts \(dialect.bytes) not null, primary key (scenario_id, place))
                """,
                "create index scenario_family_kind on scenario_family (scenario_id, change_kind, place)",
                "create index scenario_family_township on scenario_family (scenario_id, township_id, place)",
                """
                create table list_fact (enrolment_id bigint not null references enrolment (id),
                    person_id bigint not null, name text not null, value text not null, origin text not null,
                    as_of_on text not null, recorded_at bigint not null,
                    primary key (enrolment_id, person_id, name))\(dialect.clustered)
                """,
            ]
        },
        Migration("20261121-0510-workbench-create-release-draft") { dialect in
            [
                """
                create table release_draft (id \(dialect.key), request_id text not null unique,
                    scenario_id bigint not null references scenario (id), title text not null, from_on text not null,
                    document text not null, state text not null check (state in ('open', 'published', 'dropped')),
                    base_hash text not null, release_hash text, drafted_by_id bigint, drafted_by text not null,
                    drafted_at bigint not null, settled_by_id bigint, settled_by text, settled_at bigint,
                    version bigint not null)
                """
            ]
        },
        Migration("20261121-0520-workbench-create-snapshot") { dialect in
            [
                """
                create table population_snapshot (id \(dialect.key), program_id text not null, for_month text not null,
                    shape text not null, state text not null check (state in ('taking', 'ready', 'purged')),
                    families bigint not null, persons bigint not null, portions bigint not null,
                    taken_at bigint not null, taken_by text not null, purged_at bigint, source_hash text not null)
                """,
                "create index population_snapshot_month on population_snapshot (program_id, for_month, id)",
                """
                create table population_portion (snapshot_id bigint not null references population_snapshot (id),
                    number bigint not null, content \(dialect.bytes) not null, primary key (snapshot_id, number))
                """,
                """
                create table population_family (snapshot_id bigint not null references population_snapshot (id),
                    family_key text not null, enrolment_id bigint, case_id bigint,
                    primary key (snapshot_id, family_key))\(dialect.clustered)
                """,
                "alter table scenario add column snapshot_id bigint",
                "alter table scenario add column fresh bigint not null default 0",
            ]
        },
        Migration("20261121-0530-workbench-try-the-register") { dialect in
            [
                "alter table population_family add column household_id bigint",
                "alter table population_family add column person_id bigint",
                "alter table scenario_family add column household_id bigint",
                "alter table scenario_family add column person_id bigint",
                """
                create table scenario_gap (scenario_id bigint not null references scenario (id), name text not null,
                    families bigint not null, primary key (scenario_id, name))\(dialect.clustered)
                """,
                """
                create table register_fact (person_id bigint not null references person (id), name text not null,
                    of_family bigint not null, value text not null, origin text not null, as_of_on text not null,
                    recorded_at bigint not null, primary key (person_id, name))\(dialect.clustered)
                """,
            ]
        },
        Migration("20261121-2140-workbench-keep-the-unclear") { dialect in
            [
                """
                create table scenario_unclear (scenario_id bigint not null references scenario (id),
                    family_key text not null, household_id bigint, person_id bigint, asked_itself bigint not null,
                    primary key (scenario_id, family_key))\(dialect.clustered)
                """,
                """
                create table scenario_unclear_person (scenario_id bigint not null references scenario (id),
                    family_key text not null, person_key text not null,
                    primary key (scenario_id, family_key, person_key))\(dialect.clustered)
                """,
            ]
        },
    ]
}
