// SPDX-License-Identifier: Apache-2.0
package import Storage

package enum RegionsMigrations {
    package static let all: [Migration] = [
        Migration("20261121-0100-regions-create-region") { dialect in
            [
                "create table region (id \(dialect.key), level text not null)",
                """
                create table region_version (
                    region_id bigint not null references region (id),
                    code text not null,
                    name text not null,
                    parent_id bigint references region (id),
                    valid_from text not null,
                    valid_until text,
                    successor_id bigint references region (id),
                    recorded_at bigint not null,
                    primary key (code, valid_from))
                """,
                "create index region_version_region on region_version (region_id)",
                """
                create table region_closure (
                    ancestor_id bigint not null references region (id),
                    descendant_id bigint not null references region (id),
                    primary key (ancestor_id, descendant_id))\(dialect.clustered)
                """,
                "create index region_closure_descendant on region_closure (descendant_id, ancestor_id)",
                "create table region_state (id bigint primary key, version bigint not null)",
            ]
        },
        // The outlines that maps draw, simplified to what a screen shows.
        Migration("20261128-0101-regions-create-shape") { _ in
            [
                """
                create table region_shape (
                    region_id bigint primary key references region (id),
                    outline text not null,
                    source text not null,
                    imported_on text not null)
                """
            ]
        },
    ]
}
