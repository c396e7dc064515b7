// SPDX-License-Identifier: Apache-2.0
package import Storage

package enum VerificationMigrations {
    package static let all = [
        Migration("20261121-0300-verification-create-fact") { dialect in
            [
                """
                create table fact (id \(dialect.key), case_id bigint not null, person_id bigint, name text not null,
                    value text not null, source text not null, origin text not null, as_of_on text not null,
                    recorded_at bigint not null)
                """,
                "create index fact_case on fact (case_id, id)",
                "create index fact_person on fact (person_id, name)",
            ]
        },
        Migration("20261121-0310-verification-create-request") { dialect in
            [
                """
                create table verification_request (id \(dialect.key), number text not null unique,
                    case_id bigint not null, source_id text not null, round bigint not null, source_title text not null,
                    state text not null, created_at bigint not null, sent_at bigint, due_on text, returned_at bigint,
                    valid_until text, file_hash text, problem text, unique (case_id, source_id, round))
                """,
                "create index verification_request_state on verification_request (state, id)",
                """
                create table verification_subject (
                    request_id bigint not null references verification_request (id), person_id bigint not null,
                    name text not null, number \(dialect.bytes) not null, number_blind text not null,
                    answered_at bigint, primary key (request_id, person_id))
                """,
                """
                create table verification_file (id \(dialect.key), direction text not null, name text not null,
                    hash text not null, lines bigint not null, landed bigint not null, no_record bigint not null,
                    duplicates bigint not null, at bigint not null, written_at bigint, unique (direction, hash))
                """,
                """
                create table verification_line (file_id bigint not null references verification_file (id),
                    line bigint not null, outcome text not null, reason text, primary key (file_id, line))
                """,
                """
                create table verification_answer (request_id bigint not null references verification_request (id),
                    person_id bigint not null, item text not null, as_of_on text not null, value text not null,
                    note text, file_id bigint not null, line bigint not null,
                    primary key (request_id, person_id, item, as_of_on))
                """,
                """
                create table verification_doubt (id \(dialect.key), case_id bigint not null,
                    request_id bigint not null references verification_request (id), person_id bigint not null,
                    item text, kind text not null, detail text not null, raised_at bigint not null, resolution text,
                    resolved_by text, resolved_at bigint)
                """,
                "create index verification_doubt_case on verification_doubt (case_id, id)",
                """
                create table verification_objection (id \(dialect.key), case_id bigint not null, person_id bigint,
                    item text not null, content text not null, evidence text not null, raised_by text not null,
                    raised_at bigint not null, value text, reason text, answered_by text, answered_at bigint)
                """,
                "create index verification_objection_case on verification_objection (case_id, id)",
            ]
        },
        Migration("20261121-1140-verification-add-object") { _ in
            [
                "alter table fact add column object text",
                // A person may hold several houses: the thing is part of what tells answers apart.
                """
                create table verification_finding (request_id bigint not null references verification_request (id),
                    person_id bigint not null, item text not null, as_of_on text not null, object text not null,
                    value text not null, note text, file_id bigint not null, line bigint not null,
                    primary key (request_id, person_id, item, as_of_on, object))
                """,
                """
                insert into verification_finding (request_id, person_id, item, as_of_on, object, value, note, file_id, line)
                select request_id, person_id, item, as_of_on, '', value, note, file_id, line from verification_answer
                """,
                "drop table verification_answer",
                "alter table verification_finding rename to verification_answer",
            ]
        },
        Migration("20261122-0700-verification-index-answer") { _ in
            ["create index fact_answer on fact (name, substr(value, 1, 40), case_id) where person_id is null"]
        },
        Migration("20261122-0800-verification-add-trust") { _ in ["alter table fact add column trust bigint"] },
        Migration("20261122-0810-verification-create-wire") { dialect in
            [
                """
                create table verification_address (source_id text primary key, url text not null,
                    secret \(dialect.bytes) not null, state text not null, updated_by text not null,
                    updated_at bigint not null, refused_at bigint, refused_reason text, version bigint not null)
                """,
                """
                create table verification_delivery (
                    request_id bigint primary key references verification_request (id), state text not null,
                    attempts bigint not null, due_at bigint not null, lease_until_at bigint, status bigint, reason text,
                    changed_at bigint not null)
                """,
                "create index verification_delivery_state on verification_delivery (state, due_at)",
                """
                create table verification_exchange (id \(dialect.key), request_id bigint, source_id text not null,
                    direction text not null, message_key text not null, at bigint not null, status bigint, reason text,
                    body_hash text, reply_hash text, file_id bigint)
                """,
                "create index verification_exchange_source on verification_exchange (source_id, id)",
                "create index verification_exchange_request on verification_exchange (request_id)",
                """
                create unique index verification_exchange_key on verification_exchange (source_id, message_key)
                    where direction = 'in'
                """,
            ]
        },
        Migration("20261122-0820-verification-add-recognition") { _ in
            [
                "alter table verification_request add column recognised_id bigint",
                "alter table verification_request add column recognised_text text",
                "create index verification_subject_person on verification_subject (person_id)",
            ]
        },
        Migration("20261123-0100-verification-add-fault") { _ in
            [
                "alter table verification_address add column fault_at bigint",
                "alter table verification_address add column fault text",
            ]
        },
        // A request of a run hangs on no case: its `case_id` is 0, so that whatever joins cases does not see it.
        Migration("20261123-0110-verification-create-run") { dialect in
            [
                """
                create table verification_run (id \(dialect.key), matching_id text not null, title text not null,
                    for_month text not null, tolerance bigint not null, started_by text not null,
                    started_at bigint not null, unique (matching_id, for_month))
                """,
                """
                create table verification_run_person (run_id bigint not null references verification_run (id),
                    enrolment_id bigint not null, person_id bigint not null, region_id bigint not null,
                    program_id text not null, consent_id bigint, reason text,
                    primary key (run_id, enrolment_id, person_id))
                """,
                "create index verification_run_person_asked on verification_run_person (run_id, person_id)",
                "create index verification_run_person_enrolment on verification_run_person (enrolment_id)",
                """
                create table verification_difference (id \(dialect.key),
                    run_id bigint not null references verification_run (id), enrolment_id bigint not null,
                    person_id bigint not null, item text not null, held text, found text not null, origin text not null,
                    as_of_on text not null, repeated bigint not null, found_at bigint not null)
                """,
                "create index verification_difference_run on verification_difference (run_id, id)",
                "create index verification_difference_enrolment on verification_difference (enrolment_id, run_id)",
                "alter table verification_request add column run_id bigint",
                "alter table verification_subject add column consent_id bigint",
                "create index verification_request_run on verification_request (run_id, source_id)",
            ]
        },
        Migration("20261123-0120-verification-add-province") { _ in
            [
                "alter table fact add column province text",
                "alter table verification_request add column addressee text",
                "alter table verification_request add column contact text",
            ]
        },
        // What went to and fro has a term of its own; that it did, and its fingerprint, stay.
        Migration("20261125-0110-verification-add-disposed") { _ in
            [
                "alter table verification_file add column disposed_at bigint",
                "alter table verification_exchange add column disposed_at bigint",
            ]
        },
        // What a run had not sent when the next one was made leaves no more.
        Migration("20261125-0100-verification-end-earlier-runs") { _ in
            [
                """
                update verification_request set state = 'waived', problem = '已发起新一期核对，这一期不再发出'
                where state = 'waiting' and run_id in (select u.id from verification_run u where exists
                    (select 1 from verification_run l where l.matching_id = u.matching_id and l.id > u.id))
                """
            ]
        },
    ]
}
