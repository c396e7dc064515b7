// SPDX-License-Identifier: Apache-2.0
package import Storage

/// Tables of the ledger: accounts and transfers, payees and cards, entitlements, batches, attempts, bank returns.
package enum LedgerMigrations {
    package static let all: [Migration] = [
        accounts, payees, entitlements, batches, attempts, returns, holds, requests, settled,
    ]

    private static let accounts = Migration("20261121-0200-ledger-create-account") { dialect in
        [
            """
            create table account (id \(dialect.key), code text not null unique, title text not null,
                unit text not null, created_at bigint not null)
            """,
            """
            create table transfer (id \(dialect.key), debit_account_id bigint not null references account (id),
                credit_account_id bigint not null references account (id), amount bigint not null check (amount > 0),
                unit text not null, state text not null check (state in ('pending', 'posted', 'voided')),
                purpose text not null, batch_id bigint, file_id bigint, reference text, happened_on text not null,
                created_at bigint not null, settled_at bigint, check (debit_account_id <> credit_account_id))
            """,
            "create index transfer_batch on transfer (batch_id, state)",
            "create index transfer_file on transfer (file_id)",
            """
            create table ledger_request (request_id text primary key, action text not null,
                subject_id bigint not null, recorded_at bigint not null)
            """,
        ]
    }

    private static let payees = Migration("20261121-0201-ledger-create-payee-account") { dialect in
        [
            """
            create table payee_account (id \(dialect.key), person_id bigint not null, kind text not null,
                bank text not null, card \(dialect.bytes) not null, card_blind text not null, masked text not null,
                holder_name text not null, custody_reference text, digits_doubtful bigint not null,
                state text not null check (state in ('proposed', 'current', 'former', 'refused')),
                proof text, verified bigint not null, valid_from text not null, valid_until text,
                proposed_by bigint, approved_by bigint, created_at bigint not null, version bigint not null)
            """,
            "create unique index payee_account_current on payee_account (person_id) where state = 'current'",
            "create unique index payee_account_proposed on payee_account (person_id) where state = 'proposed'",
            "create index payee_account_card on payee_account (card_blind)",
        ]
    }

    private static let entitlements = Migration("20261121-0202-ledger-create-entitlement") { dialect in
        [
            """
            create table entitlement (id \(dialect.key), person_id bigint not null, exclusion_group text not null,
                for_month text not null, revision bigint not null check (revision >= 0), amount_fen bigint not null,
                kind text not null check (kind in ('regular', 'back-pay', 'recovery')), corrects_id bigint,
                enrolment_id bigint not null, program_id text not null, payee_person_id bigint not null,
                region_id bigint not null, township_id bigint not null, urban text not null,
                run_month text not null, payment_id bigint, created_at bigint not null,
                unique (person_id, exclusion_group, for_month, revision),
                check (revision > 0 or corrects_id is null))
            """,
            "create index entitlement_enrolment on entitlement (enrolment_id, for_month)",
            "create index entitlement_due on entitlement (program_id, payee_person_id) where payment_id is null",
            "create index entitlement_payment on entitlement (payment_id)",
        ]
    }

    private static let batches = Migration("20261121-0203-ledger-create-pay-batch") { dialect in
        [
            """
            create table pay_batch (id \(dialect.key), number text not null unique, program_id text not null,
                program_title text not null, for_month text not null, cut_off_on text not null, state text not null,
                payments bigint not null, amount_fen bigint not null, content_hash text, opened_by bigint,
                opened_at bigint not null, closed_at bigint, version bigint not null)
            """,
            "create index pay_batch_month on pay_batch (for_month, program_id)",
            """
            create table pay_sheet (batch_id bigint not null references pay_batch (id), township_id bigint not null,
                families bigint not null, persons bigint not null, payments bigint not null,
                amount_fen bigint not null, primary key (batch_id, township_id))
            """,
            """
            create table payment (id \(dialect.key), batch_id bigint not null references pay_batch (id),
                payee_person_id bigint not null, account_id bigint not null, region_id bigint not null,
                township_id bigint not null, amount_fen bigint not null check (amount_fen > 0),
                state text not null check (state in ('due', 'sent', 'paid', 'failed', 'given-up')),
                failure text, version bigint not null, unique (batch_id, payee_person_id))
            """,
            "create index payment_region on payment (region_id)",
            "create index payment_payee on payment (payee_person_id)",
            "create index payment_state on payment (state, batch_id)",
            """
            create table pay_signature (id \(dialect.key), batch_id bigint not null references pay_batch (id),
                role text not null check (role in ('prepare', 'check', 'sign')), user_id bigint not null,
                name text not null, function_title text not null, content_hash text not null,
                signed_at bigint not null, voided_at bigint, void_reason text)
            """,
            "create unique index pay_signature_role on pay_signature (batch_id, role) where voided_at is null",
            "create unique index pay_signature_person on pay_signature (batch_id, user_id) where voided_at is null",
            """
            create table pay_application (id \(dialect.key), batch_id bigint not null references pay_batch (id),
                number text not null unique, amount_fen bigint not null, payments bigint not null,
                content_hash text not null, applied_by text not null, applied_at bigint not null,
                answer text check (answer in ('approved', 'returned')), answer_reason text, answered_by text,
                answered_at bigint, voucher_number text, funded_on text)
            """,
            "create unique index pay_application_live on pay_application (batch_id) where answer is null or answer = 'approved'",
        ]
    }

    private static let attempts = Migration("20261121-0204-ledger-create-attempt") { dialect in
        [
            """
            create table bank_file (id \(dialect.key), batch_id bigint not null references pay_batch (id),
                number bigint not null, name text not null, encoding text not null, lines bigint not null,
                amount_fen bigint not null, content_hash text not null, summary text not null,
                created_by text not null, created_at bigint not null, unique (batch_id, number))
            """,
            """
            create table attempt (id \(dialect.key), payment_id bigint not null references payment (id),
                number bigint not null, business_number text not null unique, account_id bigint not null,
                card_blind text not null, amount_fen bigint not null, bank_file_id bigint, place bigint,
                state text not null check (state in ('pending', 'sent', 'paid', 'failed', 'voided')),
                reason text, approved_by bigint, created_at bigint not null, settled_at bigint,
                unique (payment_id, number))
            """,
            """
            create unique index attempt_live on attempt (payment_id) where state in ('pending', 'sent', 'paid')
            """,
            "create index attempt_file on attempt (bank_file_id, place)",
        ]
    }

    private static let returns = Migration("20261121-0205-ledger-create-return-file") { dialect in
        [
            """
            create table return_file (id \(dialect.key), name text not null, content_hash text not null unique,
                lines bigint not null, paid bigint not null, failed bigint not null, known bigint not null,
                bad bigint not null, paid_fen bigint not null, failed_fen bigint not null,
                received_by text not null, received_at bigint not null)
            """,
            """
            create table return_line (return_file_id bigint not null references return_file (id),
                line bigint not null, outcome text not null, attempt_id bigint, amount_fen bigint, reason text,
                primary key (return_file_id, line))
            """,
        ]
    }

    private static let holds = Migration("20261121-0206-ledger-create-pay-hold") { _ in
        [
            """
            create table pay_hold (batch_id bigint not null references pay_batch (id),
                payee_person_id bigint not null, holder_name text not null, amount_fen bigint not null,
                reason text not null, held_by text not null, held_at bigint not null,
                primary key (batch_id, payee_person_id))
            """,
            "alter table payee_account add column proposed_by_name text",
        ]
    }

    /// What banks paid in a year is added up by the day on which they said so.
    private static let settled = Migration("20261127-0302-ledger-index-settled") { _ in
        ["create index attempt_settled on attempt (settled_at) where state = 'paid'"]
    }

    /// Requests are remembered in one place for all rooms.
    private static let requests = Migration("20261121-0207-ledger-drop-request") { _ in
        ["drop table ledger_request"]
    }
}
