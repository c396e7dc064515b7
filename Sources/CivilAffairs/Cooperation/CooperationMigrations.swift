// SPDX-License-Identifier: Apache-2.0
package import Storage

package enum CooperationMigrations {
    package static let all: [Migration] = [
        Migration("20261122-0350-cooperation-create") { dialect in
            [
                """
                create table referral (id \(dialect.key), number text not null,
                    case_id bigint not null references case_file (id), region_id bigint not null,
                    person_id bigint not null, person_name text not null, partner text not null,
                    partner_title text not null, need text not null, note text not null, sent_by text not null,
                    sent_on text not null, state text not null, due_on text, reply_days bigint not null, contact text,
                    answer text, result text, ended_on text)
                """,
                "create index referral_case on referral (case_id, id)",
                "create index referral_region on referral (region_id, id)",
                "create index referral_open on referral (due_on, id) where due_on is not null",
                """
                create table conference (id \(dialect.key), number text not null,
                    case_id bigint not null references case_file (id), region_id bigint not null, topic text not null,
                    held_on text not null, place text not null, chair text not null, called_by text not null,
                    state text not null, conclusion text, recorded_by text)
                """,
                "create index conference_case on conference (case_id, id)",
                "create index conference_region on conference (region_id, id)",
                """
                create table conference_participant (conference_id bigint not null references conference (id),
                    place bigint not null, unit text not null, name text not null, opinion text not null,
                    primary key (conference_id, place))\(dialect.clustered)
                """,
            ]
        }
    ]
}
