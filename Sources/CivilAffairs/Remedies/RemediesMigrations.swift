// SPDX-License-Identifier: Apache-2.0
package import Storage

package enum RemediesMigrations {
    package static let all: [Migration] = [
        Migration("20261122-0540-remedies-create") { dialect in
            [
                """
                create table case_remedy (id \(dialect.key), case_id bigint not null references case_file (id),
                    remedy_id text not null, title text not null, authority text not null, told_on text not null,
                    due_on text not null, applied_on text not null, words text not null,
                    way text not null check (way in ('portal', 'window')), recorded_by text not null,
                    recorded_at bigint not null, received_on text, reference text, outcome text, outcome_words text,
                    outcome_by text, outcome_at bigint, unique (case_id, remedy_id))
                """
            ]
        }
    ]
}
