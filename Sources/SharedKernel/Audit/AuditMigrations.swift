// SPDX-License-Identifier: Apache-2.0
package import Storage

package enum AuditMigrations {
    package static let all = [
        Migration("20261121-0030-audit-create") { _ in
            [
                """
                create table audit_block (number bigint primary key, first_id bigint not null, last_id bigint not null,
                    entries bigint not null, chain text not null, sealed_at bigint not null)
                """,
                """
                create table audit_entry (id bigint primary key, at bigint not null, actor_kind text not null,
                    actor_id bigint, actor_name text not null, function_title text not null, region_id bigint,
                    verb text not null, subject text not null, subject_id bigint, reason text, detail text,
                    seal text not null, block bigint references audit_block (number))
                """,
                "create index audit_entry_subject on audit_entry (subject, subject_id, id)",
                "create index audit_entry_actor on audit_entry (actor_id, id)",
                "create index audit_entry_open on audit_entry (id) where block is null",
                "create index audit_entry_block on audit_entry (block, id)",
            ]
        }
    ]
}
