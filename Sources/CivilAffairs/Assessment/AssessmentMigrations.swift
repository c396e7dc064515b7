// SPDX-License-Identifier: Apache-2.0
package import Storage

/// Tables of what third parties and the public said of plans.
package enum AssessmentMigrations {
    package static let all: [Migration] = [
        Migration("20261128-0201-assessment-create") { dialect in
            [
                """
                create table plan_assessment (id \(dialect.key), plan_id text not null, evaluation_on text not null,
                    kind text not null check (kind in ('third-party', 'survey')), body text not null, credit_code text,
                    from_on text not null, until_on text not null, words text not null, score text, asked bigint,
                    answered bigint, evidence_hash text not null, evidence_name text not null,
                    evidence_media text not null, corrects_id bigint references plan_assessment (id), reason text,
                    state text not null check (state in ('waiting', 'checked', 'returned')), reported_by_id bigint,
                    reported_by text not null, reported_at bigint not null, checked_by_id bigint, checked_by text,
                    checked_at bigint, check_note text)
                """,
                """
                create unique index plan_assessment_waiting on plan_assessment (plan_id, evaluation_on, kind)
                where state = 'waiting'
                """,
                """
                create table plan_assessment_answer (assessment_id bigint not null references plan_assessment (id),
                    question bigint not null, place bigint not null, asked text not null, is_multiple bigint not null,
                    words text not null, people bigint not null, primary key (assessment_id, question, place))
                """,
            ]
        }
    ]
}
