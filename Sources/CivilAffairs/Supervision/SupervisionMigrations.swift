// SPDX-License-Identifier: Apache-2.0
package import Storage

/// Tables of tasks that are followed, with all that was done about them.
package enum SupervisionMigrations {
    package static let all: [Migration] = [
        Migration("20261126-0200-supervision-create") { dialect in
            [
                """
                create table supervised_task (id \(dialect.key), plan_id text not null, measure_id text not null,
                    task_id text, title text not null, departments text not null, words text not null,
                    due_on text not null, state text not null check (state in ('running', 'submitted', 'closed')),
                    opened_by text not null, opened_at bigint not null, submitted_by_id bigint, submitted_at bigint,
                    closed_at bigint)
                """,
                """
                create unique index supervised_task_open on supervised_task (plan_id, measure_id, coalesce(task_id, ''))
                where state <> 'closed'
                """,
                "create index supervised_task_due on supervised_task (state, due_on, id)",
                """
                create table supervised_step (id \(dialect.key), task_id bigint not null references supervised_task (id),
                    kind text not null check (kind in ('opened', 'progress', 'submitted', 'agreed', 'returned',
                        'extended')),
                    department text, words text not null, evidence_hash text, evidence_name text, evidence_media text,
                    due_on text, by_id bigint, by_name text not null, at bigint not null)
                """,
                "create index supervised_step_task on supervised_step (task_id, id)",
            ]
        }
    ]
}
