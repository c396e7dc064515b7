// SPDX-License-Identifier: Apache-2.0
package import Storage

package enum FeedbackMigrations {
    package static let all: [Migration] = [
        Migration("20261122-0500-feedback-create-rating") { dialect in
            [
                """
                create table rating (id \(dialect.key), case_id bigint not null unique references case_file (id),
                    region_id bigint not null, office_region_id bigint not null,
                    office_level text not null check (office_level in ('township', 'county')),
                    service_id text not null,
                    grade text not null check (grade in ('very-satisfied', 'satisfied', 'mostly-satisfied',
                        'dissatisfied', 'very-dissatisfied')),
                    reasons text not null, words text not null,
                    way text not null check (way in ('portal', 'window')), recorded_by text not null,
                    rated_at bigint not null, rated_on text not null, due_on text, due_provisional bigint not null,
                    finding text, resolution text, measures text, called_on text, answered_on text, answered_at bigint,
                    answered_by text)
                """,
                "create index rating_region on rating (region_id, id)",
                "create index rating_on on rating (rated_on)",
                """
                create index rating_open on rating (due_on, id) where due_on is not null and answered_at is null
                """,
            ]
        }
    ]
}
