// SPDX-License-Identifier: Apache-2.0
package import Storage

package enum PartiesMigrations {
    /// An index that a load of a whole store does without until its end.
    struct Index {
        let statement: String
        /// Takes it away again.
        let removal: String

        init(_ name: String, on place: String, unique: Bool = false) {
            removal = "drop index \(name)"
            statement = "create \(unique ? "unique " : "")index \(name) on \(place)"
        }
    }

    /// The tables that `Parties.load` fills.
    static let loadedTables = [
        "person", "person_identifier", "person_area", "person_search", "reach", "household", "household_member",
        "tally",
    ]

    /// Those of the tables that `Parties.load` fills.
    static var loadedIndexes: [Index] {
        personIndexes + identifierIndexes + [homeIndex, reachIndex, placeIndex] + householdIndexes + memberIndexes
    }

    private static let personIndexes = [
        Index("person_birth", on: "person (birth_on, sex) where merged_into is null"),
        Index("person_phone", on: "person (phone_blind) where phone_blind is not null"),
        Index("person_merged", on: "person (merged_into) where merged_into is not null"),
    ]
    private static let identifierIndexes = [
        Index(
            "person_identifier_current",
            on: "person_identifier (number_blind, kind) where superseded_at is null",
            unique: true
        ),
        Index("person_identifier_tail", on: "person_identifier (tail_blind, person_id) where superseded_at is null"),
        Index("person_identifier_person", on: "person_identifier (person_id)"),
    ]
    /// Who lives where, for counting over everybody without reading each.
    private static let homeIndex = Index(
        "person_home",
        on: "person (home_region_id, birth_on, died_on) where merged_into is null"
    )
    private static let reachIndex = Index("reach_person", on: "reach (person_id)")
    private static let placeIndex = Index("person_area_person", on: "person_area (person_id)")
    private static let householdIndexes = [
        Index("household_number", on: "household (kind, number)", unique: true),
        Index("household_region", on: "household (region_id, id)"),
        Index("household_head", on: "household (head_person_id)"),
    ]
    private static let memberIndexes = [
        Index("household_member_household", on: "household_member (household_id)"),
        Index("household_member_person", on: "household_member (person_id)"),
    ]

    package static let all: [Migration] = [
        Migration("20261121-0110-parties-create-person") { dialect in
            person(dialect) + places(dialect) + households(dialect) + merges(dialect)
        },
        Migration("20261121-0120-parties-create-search") { dialect in SearchIndexStore.statements(dialect) },
        Migration("20261121-0130-parties-create-organization") { dialect in
            organizations(dialect) + SearchIndexStore.statements(dialect, table: .organization)
        },
        Migration("20261121-0140-parties-find-former-numbers") { _ in
            [
                """
                create index person_identifier_former on person_identifier (number_blind)
                where superseded_at is not null
                """
            ]
        },
        Migration("20261128-0301-parties-index-homes") { _ in [homeIndex.statement] },
    ]

    private static func person(_ dialect: Dialect) -> [String] {
        [
            """
            create table person (
                id \(dialect.key),
                name text not null,
                sex text,
                birth_on text,
                ethnicity text,
                marital text,
                died_on text,
                hukou_region_id bigint references region (id),
                home_region_id bigint references region (id),
                home_address \(dialect.bytes),
                phone \(dialect.bytes),
                phone_masked text,
                phone_blind text,
                number_masked text,
                urban text,
                merged_into bigint references person (id),
                version bigint not null,
                created_at bigint not null,
                updated_at bigint not null)
            """
        ] + personIndexes.map(\.statement) + [
            """
            create table person_identifier (
                id \(dialect.key),
                person_id bigint not null references person (id),
                kind text not null,
                number \(dialect.bytes) not null,
                number_blind text not null,
                tail_blind text not null,
                masked text not null,
                valid_from text,
                valid_until text,
                recorded_at bigint not null,
                superseded_at bigint)
            """
        ] + identifierIndexes.map(\.statement)
    }

    private static func places(_ dialect: Dialect) -> [String] {
        [
            """
            create table reach (
                id \(dialect.key),
                person_id bigint not null references person (id),
                region_id bigint not null references region (id),
                reason text not null,
                reference_id bigint not null,
                valid_from text not null,
                valid_until text)
            """,
            reachIndex.statement,
            """
            create table person_area (
                region_id bigint not null,
                person_id bigint not null,
                sex text,
                birth_on text,
                primary key (region_id, person_id))\(dialect.clustered)
            """,
            placeIndex.statement,
            """
            create table tally (
                region_id bigint not null,
                kind text not null,
                slot bigint not null,
                total bigint not null,
                primary key (region_id, kind, slot))\(dialect.clustered)
            """,
        ]
    }

    private static func households(_ dialect: Dialect) -> [String] {
        [
            """
            create table household (
                id \(dialect.key),
                kind text not null,
                number text,
                head_person_id bigint references person (id),
                region_id bigint not null references region (id),
                address \(dialect.bytes),
                version bigint not null,
                created_at bigint not null,
                ended_on text)
            """
        ] + householdIndexes.map(\.statement) + [
            """
            create table household_member (
                id \(dialect.key),
                household_id bigint not null references household (id),
                person_id bigint not null references person (id),
                relation text not null,
                valid_from text not null,
                valid_until text)
            """
        ] + memberIndexes.map(\.statement)
    }

    private static func organizations(_ dialect: Dialect) -> [String] {
        [
            """
            create table organization (
                id \(dialect.key),
                kind text not null,
                name text not null,
                credit_code text,
                region_id bigint not null references region (id),
                address text,
                principal text,
                ended_on text,
                version bigint not null,
                created_at bigint not null,
                updated_at bigint not null)
            """,
            "create unique index organization_code on organization (credit_code)",
            "create index organization_region on organization (region_id, id)",
            """
            create table organization_name (
                organization_id bigint not null references organization (id),
                name text not null,
                valid_from text not null,
                valid_until text,
                recorded_at bigint not null,
                primary key (organization_id, valid_from))\(dialect.clustered)
            """,
        ]
    }

    private static func merges(_ dialect: Dialect) -> [String] {
        [
            """
            create table person_merge (
                id \(dialect.key),
                survivor_id bigint not null references person (id),
                loser_id bigint not null references person (id),
                merged_at bigint not null,
                undone_at bigint)
            """,
            "create unique index person_merge_open on person_merge (loser_id) where undone_at is null",
            "create index person_merge_survivor on person_merge (survivor_id)",
            """
            create table person_merge_row (
                merge_id bigint not null references person_merge (id),
                kind text not null,
                row_id bigint not null,
                primary key (merge_id, kind, row_id))\(dialect.clustered)
            """,
        ]
    }
}
