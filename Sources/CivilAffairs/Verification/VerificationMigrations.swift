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
        }
    ]
}
