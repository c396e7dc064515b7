// SPDX-License-Identifier: Apache-2.0
package import Storage

package enum PrivacyMigrations {
    package static let all: [Migration] = [
        Migration("20261122-0600-privacy-create-data-request") { dialect in
            [
                """
                create table data_request (id \(dialect.key), number text not null unique, person_id bigint not null,
                    identity text not null, reason text not null, made_by bigint not null, made_name text not null,
                    function_title text not null, made_at bigint not null)
                """,
                "create index data_request_person on data_request (person_id, id)",
            ]
        }
    ]
}
