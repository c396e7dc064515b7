// SPDX-License-Identifier: Apache-2.0
import SharedKernel
package import Storage

package enum CaseworkMigrations {
    package static let all = [
        Migration("20261121-0200-casework-create-case") { dialect in
            [
                """
                create table case_file (id \(dialect.key), number text unique, receipt text not null unique,
                    service_id text not null, release_hash text not null, title text not null,
                    region_id bigint not null, village_region_id bigint not null, channel text not null,
                    applicant_person_id bigint not null, applicant_name text not null, members bigint not null,
                    state text not null, step text not null, link bigint not null, outcome text,
                    proposed text, delegated bigint not null, kin text, urban text, opened_at bigint not null,
                    accepted_on text, due_on text, due_provisional bigint not null, paused_on text,
                    decided_on text, closed_at bigint, version bigint not null)
                """,
                "create index case_file_village on case_file (village_region_id, state, id)",
                "create index case_file_state on case_file (state, step, id)",
                "create index case_file_applicant on case_file (applicant_person_id)",
                """
                create table family (id \(dialect.key), case_id bigint not null unique references case_file (id),
                    region_id bigint not null)
                """,
                """
                create table family_member (family_id bigint not null references family (id), person_id bigint not null,
                    position bigint not null, standing text not null, relation text not null, reason text,
                    primary key (family_id, person_id))
                """,
                "create index family_member_person on family_member (person_id)",
                """
                create table case_action (id \(dialect.key), case_id bigint not null references case_file (id),
                    step text not null, link bigint not null, action text not null, title text not null,
                    actor_kind text not null, actor_id bigint, actor_name text not null,
                    function_title text not null, occurred_at bigint not null, recorded_at bigint not null,
                    release_hash text not null, comment text, content text, content_hash text)
                """,
                "create index case_action_case on case_action (case_id, id)",
                """
                create table case_material (case_id bigint not null references case_file (id), material_id text not null,
                    state text not null, note text, blob_hash text, file_name text, media text, added_at bigint not null,
                    primary key (case_id, material_id))
                """,
                """
                create table deadline (id \(dialect.key), case_id bigint not null references case_file (id),
                    clock_id text not null, title text not null, unit text not null, length bigint not null,
                    started_on text not null, due_on text not null, provisional bigint not null, paused_on text,
                    paused_days bigint not null, ended_on text)
                """,
                "create index deadline_case on deadline (case_id)",
                "create index deadline_due on deadline (due_on) where ended_on is null",
            ]
        },
        Migration("20261121-0210-casework-create-decision") { dialect in
            [
                """
                create table decision (id \(dialect.key), case_id bigint not null references case_file (id),
                    step text not null, outcome text not null, evaluated_on text not null, amount_fen bigint not null,
                    members bigint not null, covered text not null, class_code text not null, sentence text not null, facts text not null, result text not null,
                    content_hash text not null, made_at bigint not null)
                """,
                "create index decision_case on decision (case_id, id)",
                """
                create table consent (id \(dialect.key), case_id bigint not null references case_file (id),
                    person_id bigint not null, given_by text not null, from_on text not null, until_on text not null,
                    revoked_at bigint, recorded_at bigint not null, unique (case_id, person_id))
                """,
                """
                create table home_visit (id \(dialect.key), case_id bigint not null references case_file (id),
                    visited_on text not null, surveyors text not null, present text not null, findings text not null,
                    photo_hash text, sheet_hash text, recorded_at bigint not null)
                """,
                "create index home_visit_case on home_visit (case_id)",
                """
                create table posting (id \(dialect.key), case_id bigint not null references case_file (id),
                    region_id bigint not null, kind text not null, title text not null, content text not null,
                    from_on text not null, until_on text not null, state text not null, up_photo text,
                    down_photo text, up_at bigint, down_at bigint, code text not null unique)
                """,
                "create index posting_case on posting (case_id)",
                "create index posting_region on posting (region_id, state)",
                """
                create table objection (id \(dialect.key), posting_id bigint not null references posting (id),
                    case_id bigint not null, raised_by text not null, content text not null, raised_at bigint not null,
                    upheld bigint, answer text, answered_at bigint)
                """,
                """
                create table document (id \(dialect.key), case_id bigint, template text not null, number text,
                    title text not null, html text not null, code text not null unique, issued_at bigint not null,
                    issued_by text not null, printed bigint not null)
                """,
                "create index document_case on document (case_id)",
                "create table number_series (series text primary key, next bigint not null)",
            ]
        },
        Migration("20261121-0220-casework-create-payee") { dialect in
            [
                """
                create table case_payee (case_id bigint primary key references case_file (id), person_id bigint not null,
                    kind text not null, bank text not null, card \(dialect.bytes) not null, masked text not null,
                    doubtful bigint not null, holder_name text not null, custody text)
                """
            ]
        },
        Migration("20261121-0221-casework-index-turn") { _ in
            [
                "create index case_file_release on case_file (release_hash)",
                "create index case_file_due on case_file (state, due_on, id)",
            ]
        },
        Migration("20261121-0220-casework-visit-by-county") { _ in
            ["alter table home_visit add column by_county bigint not null default 0"]
        },
        Migration("20261121-0230-casework-add-review") { dialect in
            [
                "alter table case_file add column enrolment_id bigint",
                "alter table case_file add column agent text",
                "create index case_file_enrolment on case_file (enrolment_id) where enrolment_id is not null",
                """
                create table case_hearing (id \(dialect.key), case_id bigint not null references case_file (id),
                    heard_on text not null, person text not null, note text not null, amount_fen bigint not null,
                    recorded_by text not null, recorded_at bigint not null)
                """,
                "create index case_hearing_case on case_hearing (case_id, id)",
            ]
        },
        Migration("20261121-0231-casework-consent-by-guardian") { _ in
            [
                "alter table consent add column relation text not null default '本人'",
                "alter table consent add column sheet_hash text",
            ]
        },
        Migration("20261121-0232-casework-create-visit-paper") { dialect in
            [
                """
                create table visit_paper (visit_id bigint not null references home_visit (id), position bigint not null,
                    case_id bigint not null, kind text not null, name text not null, hash text not null,
                    primary key (visit_id, position))
                """,
                "create index visit_paper_case on visit_paper (case_id, visit_id, position)",
            ]
        },
        Migration("20261121-0233-casework-consent-signature") { _ in
            [
                "alter table consent add column way text not null default 'stated'",
                "update consent set way = 'sheet' where sheet_hash is not null",
            ]
        },
        Migration("20261121-0234-casework-create-step-report") { dialect in
            [
                """
                create table step_report (id \(dialect.key), case_id bigint not null references case_file (id),
                    step text not null, kind text not null, held_on text not null, people text not null,
                    office text not null, number text not null, amount_fen bigint, ayes bigint, nays bigint,
                    abstained bigint, content text not null, recorded_by text not null, recorded_at bigint not null)
                """,
                "create index step_report_case on step_report (case_id, id)",
            ]
        },
        Migration("20261121-0235-casework-deadline-extension") { _ in
            [
                "alter table deadline add column extended bigint not null default 0",
                "alter table deadline add column expired_on text",
            ]
        },
        Migration("20261121-0236-casework-index-service") { _ in
            ["create index case_file_service on case_file (service_id, id)"]
        },
        Migration("20261122-0240-casework-create-colleagues") { dialect in
            [
                """
                create table case_assignment (case_id bigint not null references case_file (id), step text not null,
                    function text not null, staff_id bigint not null, staff_name text not null,
                    given_by bigint not null, given_name text not null, reason text not null, given_at bigint not null,
                    primary key (case_id, step, function))
                """,
                """
                create table case_opinion (id \(dialect.key), case_id bigint not null references case_file (id),
                    step text not null, kind text not null, staff_id bigint not null, staff_name text not null,
                    asked_by bigint not null, asked_name text not null, question text not null,
                    asked_at bigint not null, agrees bigint, answer text, answered_at bigint, withdrawn_at bigint)
                """,
                "create index case_opinion_case on case_opinion (case_id, id)",
                """
                create index case_opinion_open on case_opinion (staff_id, id)
                    where answered_at is null and withdrawn_at is null
                """,
                "create index case_opinion_staff on case_opinion (staff_id, answered_at)",
            ]
        },
        Migration("20261122-0241-casework-create-bundle") { dialect in
            [
                """
                create table case_bundle (id \(dialect.key), bundle text not null, title text not null,
                    opened_by text not null, opened_at bigint not null)
                """,
                "alter table case_file add column bundle_id bigint",
                "create index case_file_bundle on case_file (bundle_id) where bundle_id is not null",
            ]
        },
        Migration("20261122-0242-casework-index-waiting") { _ in
            [
                """
                create index case_file_turn on case_file (service_id, step, link, id) where closed_at is null
                """,
                """
                create index case_file_village_turn on case_file (village_region_id, service_id, step, link)
                    where closed_at is null
                """,
                """
                create index case_file_urgent on case_file (coalesce(due_on, '9999-12-31'), id) where closed_at is null
                """,
            ]
        },
        Migration("20261122-0300-casework-create-bulk") { dialect in
            [
                """
                create table case_bulk (id \(dialect.key), staff_id bigint not null, function text not null,
                    region_id bigint not null, acting_for bigint, state text not null, action text, title text,
                    comment text, total bigint not null, done bigint not null, refused bigint not null,
                    chosen_at bigint not null, finished_at bigint)
                """,
                "create index case_bulk_staff on case_bulk (staff_id, id)",
                "create index case_bulk_chosen on case_bulk (chosen_at)",
                """
                create table case_bulk_row (bulk_id bigint not null references case_bulk (id), place bigint not null,
                    case_id bigint not null references case_file (id), version bigint not null, state text not null,
                    problem text, primary key (bulk_id, place))\(dialect.clustered)
                """,
                """
                create table saved_list (id \(dialect.key), staff_id bigint not null, function text not null,
                    shared bigint not null, name text not null, query text not null, created_at bigint not null)
                """,
                "create index saved_list_staff on saved_list (staff_id, id)",
                "create index saved_list_function on saved_list (function, id) where shared = 1",
            ]
        },
        Migration("20261122-0301-casework-create-search") { dialect in
            SearchIndexStore.statements(dialect, table: .caseFile) + [
                "create table case_search_due (id \(dialect.key), case_id bigint not null)",
                "insert into case_search_due (id, case_id) select id, id from case_file",
            ]
        },
        Migration("20261122-0630-casework-keep-series") { _ in
            [
                "alter table document add column series text",
                "alter table document add column serial bigint",
                "create index document_series on document (series, serial) where series is not null",
                """
                create table voided_number (series text not null, serial bigint not null, reason text not null,
                    recorded_by text not null, recorded_at bigint not null, primary key (series, serial))
                """,
            ]
        },
        Migration("20261122-0900-casework-keep-answer-files") { dialect in
            [
                """
                create table answer_file (id \(dialect.key), case_id bigint not null references case_file (id),
                    hash text not null, name text not null, media text not null, added_at bigint not null)
                """,
                "create index answer_file_case on answer_file (case_id)",
            ]
        },
        Migration("20261122-1000-casework-create-transfer") { dialect in
            [
                """
                create table case_transfer (id \(dialect.key), case_id bigint not null references case_file (id),
                    from_region_id bigint not null, from_village_id bigint not null, to_region_id bigint not null,
                    to_village_id bigint not null, reason text not null, sent_by text not null, sent_at bigint not null,
                    return_reason text)
                """,
                "create index case_transfer_case on case_transfer (case_id, id)",
                """
                create table case_transfer_side (transfer_id bigint not null references case_transfer (id),
                    side text not null, region_id bigint not null, primary key (transfer_id, side))
                """,
                "create index case_transfer_side_region on case_transfer_side (region_id, side, transfer_id)",
            ]
        },
        Migration("20261122-1010-casework-create-promise") { dialect in
            [
                """
                create table case_promise (id \(dialect.key), case_id bigint not null references case_file (id),
                    person_id bigint not null, material_id text not null, material_title text not null,
                    state text not null, made_on text not null, due_on text, finding text, checked_by text,
                    checked_on text)
                """,
                "create index case_promise_case on case_promise (case_id)",
                "create index case_promise_person on case_promise (person_id, state)",
            ]
        },
        Migration("20261123-0010-casework-index-turns-by-chain") { _ in
            [
                "drop index case_file_turn",
                """
                create index case_file_turn on case_file (service_id, step, link, delegated, id)
                    where closed_at is null
                """,
                "drop index case_file_village_turn",
                """
                create index case_file_village_turn on case_file (village_region_id, service_id, step, link, delegated)
                    where closed_at is null
                """,
            ]
        },
        // What came with a page that had to be mended waits for a question, and not for ever. Of what waits already the
        // question is not known.
        Migration("20261125-0120-casework-add-waiting-file") { _ in
            [
                "alter table answer_file add column waiting_for text",
                """
                update answer_file set waiting_for = '' where not exists (select 1 from fact f
                    where f.case_id = answer_file.case_id and f.value = '#' || cast(answer_file.id as text))
                """,
                "create index answer_file_waiting on answer_file (added_at) where waiting_for is not null",
            ]
        },
        // Boards count what is in hand by township, and what ended since a day.
        Migration("20261127-0301-casework-index-boards") { _ in
            [
                "create index case_file_work on case_file (region_id, state, due_on) where closed_at is null",
                "create index case_file_ended on case_file (closed_at, state) where closed_at is not null",
            ]
        },
        // What departments returned is found by words no more.
        Migration("20261129-0101-casework-index-without-means") { _ in
            [
                """
                insert into case_search_due (id, case_id) select -c.id, c.id from case_file c
                where exists (select 1 from case_action a where a.case_id = c.id
                    and a.action in ('verification-objection', 'verification-recheck', 'verification-doubt', 'decide'))
                on conflict (id) do nothing
                """
            ]
        },
        // PostgreSQL reads through all that waits for an index whenever something is looked up in it.
        Migration("20261130-0101-casework-search-waits-less") { dialect in
            dialect == .postgres ? ["alter index case_search_terms set (gin_pending_list_limit = 256)"] : []
        },
        // Whoever handles a case looks to the clock that ends first, not to that of the whole case alone.
        Migration("20261206-0101-casework-next-due") { _ in
            [
                "alter table case_file add column next_due_on text",
                """
                update case_file set next_due_on = (select min(d.due_on) from deadline d where d.case_id = case_file.id
                    and d.ended_on is null and d.paused_on is null and d.clock_id not like 'wait:%')
                where closed_at is null
                """,
                "drop index case_file_urgent",
                """
                create index case_file_urgent on case_file (coalesce(next_due_on, '9999-12-31'), id)
                    where closed_at is null
                """,
                "drop index case_file_work",
                "create index case_file_work on case_file (region_id, state, next_due_on) where closed_at is null",
            ]
        },
        // A township's clerk goes down the days past the cases of all others, which the index alone now tells apart.
        Migration("20261215-0101-casework-urgent-by-village") { _ in
            [
                "drop index case_file_urgent",
                """
                create index case_file_urgent
                    on case_file (coalesce(next_due_on, '9999-12-31'), id, village_region_id) where closed_at is null
                """,
            ]
        },
    ]
}
