// SPDX-License-Identifier: Apache-2.0
package import Storage

/// Tables of enrolments: who is covered, what they get from which month and why, alerts, runs and closed reports.
package enum BenefitsMigrations {
    package static let all: [Migration] = [enrolments, changes, alerts, reports, drafts, rosters, imports, alertItems]

    private static let enrolments = Migration("20261121-0210-benefits-create-enrolment") { dialect in
        [
            """
            create table enrolment (id \(dialect.key), number text not null unique, program_id text not null,
                exclusion_group text not null, family_id bigint, case_id bigint, household_number text,
                region_id bigint not null, township_id bigint not null, class text not null, urban text not null,
                state text not null check (state in ('active', 'suspended', 'ended')), started_month text not null,
                ended_month text, due_from_month text not null, recompute_from text, amount_fen bigint not null
                check (amount_fen >= 0), members bigint not null, payee_person_id bigint not null,
                payee_name text not null, rechecked_month text, end_reason text, version bigint not null,
                created_at bigint not null, updated_at bigint not null)
            """,
            "create index enrolment_program on enrolment (program_id, state)",
            "create index enrolment_region on enrolment (region_id)",
            "create index enrolment_township on enrolment (township_id, id)",
            "create index enrolment_case on enrolment (case_id)",
            "create index enrolment_family on enrolment (family_id)",
            "create index enrolment_payee on enrolment (payee_person_id)",
            "create index enrolment_recompute on enrolment (program_id, recompute_from) where recompute_from is not null",
            """
            create table enrolment_member (id \(dialect.key), enrolment_id bigint not null references enrolment (id),
                person_id bigint not null, exclusion_group text not null, place bigint not null,
                from_month text not null, until_month text, left_reason text)
            """,
            "create index enrolment_member_enrolment on enrolment_member (enrolment_id, person_id)",
            "create unique index enrolment_member_covered on enrolment_member (person_id, exclusion_group) where until_month is null",
            "create index enrolment_member_person on enrolment_member (person_id, exclusion_group, from_month)",
            """
            create table enrolment_revision (enrolment_id bigint not null references enrolment (id),
                from_month text not null, number bigint not null, amount_fen bigint not null check (amount_fen >= 0),
                reason text not null, case_id bigint, recorded_at bigint not null,
                primary key (enrolment_id, from_month, number))\(dialect.clustered)
            """,
            """
            create table coverage_lock (person_id bigint not null, exclusion_group text not null,
                version bigint not null, primary key (person_id, exclusion_group))\(dialect.clustered)
            """,
            """
            create table benefit_run (program_id text not null, for_month text not null, ran_at bigint not null,
                ran_by text not null, entitlements bigint not null, amount_fen bigint not null,
                primary key (program_id, for_month))
            """,
        ]
    }

    private static let changes = Migration("20261121-0211-benefits-create-enrolment-change") { dialect in
        [
            """
            create table enrolment_change (id \(dialect.key), enrolment_id bigint not null references enrolment (id),
                kind text not null, from_month text not null, person_id bigint, amount_before_fen bigint,
                amount_after_fen bigint, members_before bigint, members_after bigint, reason text not null,
                case_id bigint, hearing_on text, hearing_note text, recorded_by text not null,
                recorded_at bigint not null)
            """,
            "create index enrolment_change_enrolment on enrolment_change (enrolment_id, id)",
            "create index enrolment_change_month on enrolment_change (from_month, kind)",
        ]
    }

    private static let alerts = Migration("20261121-0212-benefits-create-alert") { dialect in
        [
            """
            create table alert (id \(dialect.key), kind text not null, enrolment_id bigint not null,
                person_id bigint not null, region_id bigint not null, for_month text not null, detail text not null,
                state text not null check (state in ('open', 'handled')), raised_at bigint not null,
                handled_at bigint, handled_by text, handled_note text, version bigint not null,
                unique (kind, enrolment_id, person_id, for_month))
            """,
            "create unique index alert_open on alert (kind, enrolment_id, person_id) where state = 'open'",
            "create index alert_region on alert (region_id, state)",
        ]
    }

    private static let reports = Migration("20261121-0213-benefits-create-month-report") { dialect in
        [
            """
            create table month_report (id \(dialect.key), program_id text not null, for_month text not null,
                content text not null, content_hash text not null, closed_by text not null, closed_at bigint not null,
                unique (program_id, for_month))
            """
        ]
    }

    private static let drafts = Migration("20261121-0214-benefits-create-change-draft") { dialect in
        [
            """
            create table change_draft (id \(dialect.key), enrolment_id bigint not null references enrolment (id),
                enrolment_version bigint not null, step text not null, person_id bigint, name text, amount_fen bigint,
                died_on text, until_month text, to_region_id bigint, class text, from_month text not null,
                reason text not null, needs_hearing bigint not null, hearing_on text, hearing_note text,
                state text not null check (state in ('open', 'confirmed', 'dropped')), drafted_by_id bigint not null,
                drafted_by text not null, drafted_at bigint not null, settled_by_id bigint, settled_by text,
                settled_at bigint, settled_note text, version bigint not null)
            """,
            "create unique index change_draft_open on change_draft (enrolment_id) where state = 'open'",
            "create index change_draft_enrolment on change_draft (enrolment_id, id)",
        ]
    }

    /// The list of all who were covered in a month, as it stood when the month was closed.
    private static let rosters = Migration("20261121-0215-benefits-create-month-roster") { dialect in
        [
            """
            create table month_roster (program_id text not null, for_month text not null, enrolment_id bigint not null,
                person_id bigint not null, place bigint not null, number text not null, household_number text,
                township_id bigint not null, region_id bigint not null, payee_name text not null, name text not null,
                number_masked text, class text not null, urban text not null, amount_fen bigint not null,
                members bigint not null, started_month text not null,
                primary key (program_id, for_month, enrolment_id, person_id))\(dialect.clustered)
            """,
            "create index month_roster_region on month_roster (region_id, for_month)",
        ]
    }

    /// The lists that were taken in, with what they came to.
    private static let imports = Migration("20261121-0216-benefits-create-list-import") { dialect in
        [
            """
            create table list_import (id \(dialect.key), program_id text not null, name text not null,
                hash text not null, families bigint not null, persons bigint not null, amount_fen bigint not null,
                taken_by text not null, taken_at bigint not null)
            """
        ]
    }

    /// The names of what differs stand apart from the words, so that they are told to those who may know them.
    private static let alertItems = Migration("20261125-0105-benefits-add-alert-items") { _ in
        [
            "alter table alert add column items text",
            """
            update alert set items = substr(detail, 17), detail = substr(detail, 1, 15)
            where kind = 'match-differs' and detail like '定期核对返回的情况与认定时不同：%'
            """,
        ]
    }
}
