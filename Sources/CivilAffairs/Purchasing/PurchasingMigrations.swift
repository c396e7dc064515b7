// SPDX-License-Identifier: Apache-2.0
package import Storage

/// The table of bought services.
package enum PurchasingMigrations {
    package static let all: [Migration] = [
        Migration("20261128-0202-purchasing-create") { dialect in
            [
                """
                create table purchase (id \(dialect.key), item text not null, number text not null, party text not null,
                    credit_code text, amount_fen bigint not null check (amount_fen > 0), signed_on text not null,
                    from_on text not null, until_on text not null, words text not null, evidence_hash text not null,
                    evidence_name text not null, evidence_media text not null, by_id bigint, by_name text not null,
                    at bigint not null, grade text check (grade in ('excellent', 'good', 'fair', 'poor')),
                    appraisal text, appraisal_hash text, appraisal_name text, appraisal_media text,
                    appraised_by_id bigint, appraised_by text, appraised_at bigint, withdrawn_reason text,
                    withdrawn_by_id bigint, withdrawn_by text, withdrawn_at bigint)
                """,
                "create unique index purchase_number on purchase (number) where withdrawn_at is null",
                "create index purchase_signed on purchase (signed_on)",
            ]
        }
    ]
}
