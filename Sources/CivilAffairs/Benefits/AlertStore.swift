// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// Alerts: raised as sets, listed by scope, handled one by one.
enum AlertStore {
    /// Raises what a month's matching found. An alert that is still open, or was raised this month, is not repeated.
    /// Statements: 2, whatever the size.
    /// - Returns: number of new alerts by kind.
    static func raise(
        _ program: String,
        month: Month,
        _ input: RecheckInput,
        beside others: [ProgramTitle],
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> [Alert.Kind: Int] {
        let members: Int = try transaction.value(
            """
            select count(*) from enrolment_member m join enrolment e on e.id = m.enrolment_id
            where e.program_id = \(program) and m.until_month is null
            """
        )
        let bound = max(members, 1) * Alert.Kind.allCases.count * 2
        let first = try transaction.newKeys(bound)
        try transaction.run(
            """
            insert into alert (id, kind, enrolment_id, person_id, region_id, for_month, detail, state, raised_at, version)
            select \(first) - 1 + row_number() over (order by c.kind, c.enrolment_id, c.person_id), c.kind,
                c.enrolment_id, c.person_id, c.region_id, \(month), c.detail, 'open', \(now), 1
            from (\(died(program, month, input)) union all \(age(program, month, input))
                union all \(elsewhere(program, month, input))
                union all \(beside(program, others, month)) union all \(due(program, month, input))
                union all \(card(program, month)) union all \(consent(program, month, input))) c
            where 1 = 1 on conflict do nothing
            """
        )
        let rows = try transaction.query(
            """
            select kind, count(*) from alert where id >= \(first) and id < \(first + Int64(bound)) group by kind
            """
        )
        return try Dictionary(rows.map { (try $0.at(0), try $0.at(1)) }, uniquingKeysWith: { first, _ in first })
    }

    /// Persons covered in a month, as `k`, with their enrolment `e`.
    private static func covered(_ program: String, _ month: Month) -> SQL {
        """
        enrolment e join enrolment_member k on k.enrolment_id = e.id and k.from_month <= \(month)
            and (k.until_month is null or k.until_month > \(month))
            and e.program_id = \(program) and e.state <> 'ended'
        """
    }

    private static func died(_ program: String, _ month: Month, _ input: RecheckInput) -> SQL {
        """
        select 'died' as kind, e.id as enrolment_id, k.person_id, e.region_id, '登记或比对显示已死亡' as detail
        from \(covered(program, month)) join \(AreaScope(.everything).person) p on p.id = k.person_id
        where p.died_on is not null or p.id in \(in: input.deaths)
        """
    }

    private static func age(_ program: String, _ month: Month, _ input: RecheckInput) -> SQL {
        let births = RowSet(
            [.init("age", .integer), .init("born", .text)],
            input.ages.map { [.integer(Int64($0)), .text(month.adding(-12 * $0).iso)] }
        )
        return """
            select 'age', e.id, k.person_id, e.region_id, '本月满 ' || cast(b.age as text) || ' 周岁'
            from \(covered(program, month)) join \(AreaScope(.everything).person) p on p.id = k.person_id
            join \(births) b on b.born = substr(p.birth_on, 1, 7)
            """
    }

    private static func elsewhere(_ program: String, _ month: Month, _ input: RecheckInput) -> SQL {
        let found = RowSet(
            [.init("person_id", .integer), .init("place", .text)],
            input.coveredElsewhere.sorted { $0.key < $1.key }.map { [.integer($0.key), .text($0.value)] }
        )
        return """
            select 'covered-elsewhere', e.id, k.person_id, e.region_id, '比对显示已在' || f.place
            from \(covered(program, month)) join \(found) f on f.person_id = k.person_id
            """
    }

    /// Who is on a program that leaves them nothing of this one.
    private static func beside(_ program: String, _ others: [ProgramTitle], _ month: Month) -> SQL {
        let titles = RowSet(
            [.init("program", .text), .init("title", .text)],
            others.map { [.text($0.id), .text($0.title)] }
        )
        return """
            select 'covered-elsewhere', e.id, k.person_id, e.region_id,
                '已在“' || t.title || '”中，两项不能重复享受，请停发本项'
            from \(covered(program, month))
            join (select distinct om.person_id, o.program_id from enrolment o
                join enrolment_member om on om.enrolment_id = o.id and om.from_month <= \(month)
                    and (om.until_month is null or om.until_month > \(month))
                where o.state <> 'ended' and o.program_id in \(in: others.map(\.id))) h on h.person_id = k.person_id
            join \(titles) t on t.program = h.program_id
            """
    }

    /// Raises an alert at once for people who are put on a program that leaves them nothing of what they have. Statements: 2.
    static func raiseBeside(
        _ persons: [Int64],
        _ title: String,
        programs: [String],
        month: Month,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        guard !programs.isEmpty, !persons.isEmpty else { return }
        let first = try transaction.newKeys(persons.count * programs.count)
        let detail = "自\(month.chinese)起纳入“\(title)”，两项不能重复享受，请停发本项"
        try transaction.run(
            """
            insert into alert (id, kind, enrolment_id, person_id, region_id, for_month, detail, state, raised_at, version)
            select \(first) - 1 + row_number() over (order by c.enrolment_id, c.person_id), 'covered-elsewhere',
                c.enrolment_id, c.person_id, c.region_id, \(month), \(detail), 'open', \(now), 1
            from (select distinct e.id as enrolment_id, k.person_id, e.region_id
                from enrolment e join enrolment_member k on k.enrolment_id = e.id
                where k.person_id in \(in: persons) and e.program_id in \(in: programs) and e.state <> 'ended'
                    and (k.until_month is null or k.until_month > \(month))) c
            where 1 = 1 on conflict do nothing
            """
        )
    }

    private static func due(_ program: String, _ month: Month, _ input: RecheckInput) -> SQL {
        let cycles = RowSet(
            [.init("class", .text), .init("months", .integer), .init("since", .text)],
            input.cycles.sorted { $0.key < $1.key }.map {
                [.text($0.key), .integer(Int64($0.value)), .text(month.adding(-$0.value).iso)]
            }
        )
        return """
            select 'recheck-due', e.id, e.payee_person_id, e.region_id,
                e.class || ' 类每 ' || cast(y.months as text) || ' 个月复核一次，已到期'
            from enrolment e join \(cycles) y on y.class = e.class
            where e.program_id = \(program) and e.state <> 'ended'
                and coalesce(e.rechecked_month, e.started_month) <= y.since
            """
    }

    private static func card(_ program: String, _ month: Month) -> SQL {
        """
        select 'card-invalid', e.id, e.payee_person_id, e.region_id,
            case when a.id is null then '没有可用的收款账户' else '银行退回，尚未更正' end
        from enrolment e left join payee_account a on a.person_id = e.payee_person_id and a.state = 'current'
        where e.program_id = \(program) and e.state = 'active' and e.started_month <= \(month)
            and (a.id is null or exists (select 1 from payment p
                where p.payee_person_id = e.payee_person_id and p.state = 'failed'))
        """
    }

    private static func consent(_ program: String, _ month: Month, _ input: RecheckInput) -> SQL {
        """
        select 'consent-expired', e.id, k.person_id, e.region_id, '核对授权已到期或撤回'
        from \(covered(program, month)) where k.person_id in \(in: input.expiredConsents)
        """
    }

    /// What periodic matching found at an enrolment.
    struct Differing: Sendable {
        let enrolmentID: Int64
        let personID: Int64
        let regionID: Int64
        /// Names of what differs.
        let items: [String]
    }

    private struct Place: Hashable {
        let enrolmentID: Int64
        let personID: Int64
    }

    /// Raises alerts about differences. One that is still open, of whatever month, stays open and names the new items
    /// beside its own; one that was handled this month is opened again for them. Statements: 4.
    static func raise(
        _ found: [Differing],
        month: Month,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        guard !found.isEmpty else { return }
        let kind = Alert.Kind.matchDiffers
        let standing = try transaction.query(
            """
            select t.id, t.enrolment_id, t.person_id, t.state, coalesce(t.items, '') from alert t
            where t.kind = \(kind) and t.enrolment_id in \(in: Set(found.map(\.enrolmentID)).sorted())
                and (t.state = 'open' or t.for_month = \(month)) order by t.id
            """
        )
        var held: [Place: (id: Int64, isOpen: Bool, items: [String])] = [:]
        for row in standing {
            let place = Place(enrolmentID: try row.at(1), personID: try row.at(2))
            let isOpen = try row.at(3, as: Alert.State.self) == .open
            guard isOpen || held[place]?.isOpen != true else { continue }
            held[place] = (try row.at(0), isOpen, items(try row.at(4)))
        }
        var changed: [[SQLValue]] = []
        var new: [Differing] = []
        for one in found {
            guard let earlier = held[Place(enrolmentID: one.enrolmentID, personID: one.personID)] else {
                new.append(one)
                continue
            }
            let known = earlier.isOpen ? earlier.items : []
            let items = known + Set(one.items).subtracting(known).sorted()
            // Whoever closes it must have seen what it names now.
            if items != known { changed.append([.integer(earlier.id), .text(items.joined(separator: "、"))]) }
        }
        try transaction.run(
            """
            update alert set items = v.items, state = 'open', version = version + 1
            from \(RowSet([.init("id", .integer), .init("items", .text)], changed)) as v where alert.id = v.id
            """
        )
        let first = try transaction.newKeys(max(new.count, 1))
        try transaction.insert(
            into: "alert",
            [
                "id", "kind", "enrolment_id", "person_id", "region_id", "for_month", "detail", "items", "state",
                "raised_at", "version",
            ],
            rows: new.enumerated().map { offset, one in
                [
                    (first + Int64(offset)).sqlValue, kind.sqlValue, one.enrolmentID.sqlValue, one.personID.sqlValue,
                    one.regionID.sqlValue, month.sqlValue, .text(Alert.differing),
                    .text(Set(one.items).sorted().joined(separator: "、")), Alert.State.open.sqlValue, now.sqlValue,
                    .integer(1),
                ]
            },
            skipExisting: true
        )
    }

    private static func items(_ text: String) -> [String] { text.split(separator: "、").map(String.init) }

    /// Alerts of a scope, oldest first.
    static func alerts(
        scope: AreaScope,
        state: Alert.State,
        kind: Alert.Kind?,
        after: Int64?,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [Alert] {
        var conditions: [SQL] = ["t.state = \(state)"]
        if let kind { conditions.append("t.kind = \(kind)") }
        if let after { conditions.append("t.id > \(after)") }
        return try transaction.query(
            """
            select t.id, t.kind, t.enrolment_id, e.number, e.payee_name, t.person_id, t.region_id, t.for_month,
                t.detail, t.state, t.handled_note, t.version, e.program_id, coalesce(t.items, '')
            from \(scope.table(.alert)) t join enrolment e on e.id = t.enrolment_id
            where \(SQL.all(conditions)) order by t.id limit \(limit)
            """
        ).map { row in
            Alert(
                id: try row.at(0),
                kind: try row.at(1),
                enrolmentID: try row.at(2),
                enrolmentNumber: try row.at(3),
                payeeName: try row.at(4),
                personID: try row.at(5),
                regionID: try row.at(6),
                month: try row.at(7),
                detail: try row.at(8),
                state: try row.at(9),
                handledNote: try row.at(10),
                version: try row.at(11),
                programID: try row.at(12),
                items: items(try row.at(13))
            )
        }
    }

    static func counts(scope: AreaScope, in transaction: any ReadTransaction) throws -> [Alert.Kind: Int] {
        let rows = try transaction.query(
            "select t.kind, count(*) from \(scope.table(.alert)) t where t.state = 'open' group by t.kind"
        )
        return try Dictionary(rows.map { (try $0.at(0), try $0.at(1)) }, uniquingKeysWith: { first, _ in first })
    }

    /// Closes an open alert within a scope; false when there is none such.
    static func handle(
        _ id: Int64,
        version: Int64,
        scope: AreaScope,
        note: String,
        by name: String,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Bool {
        try transaction.runCounting(
            """
            update alert set state = 'handled', handled_note = \(note), handled_by = \(name), handled_at = \(now),
                version = version + 1
            where id = \(id) and version = \(version) and state = 'open'
                and id in (select t.id from \(scope.table(.alert)) t where t.id = \(id))
            """
        ) == 1
    }

    /// Closes what is open about an enrolment, since a re-check answered it.
    static func close(
        _ enrolmentID: Int64,
        kinds: [Alert.Kind],
        note: String,
        by name: String,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            update alert set state = 'handled', handled_note = \(note), handled_by = \(name), handled_at = \(now),
                version = version + 1
            where enrolment_id = \(enrolmentID) and state = 'open' and kind in \(in: kinds.map(\.rawValue))
            """
        )
    }

    /// Where closing an alert ends a re-check that was due, the next one is due a cycle later.
    static func recheckedBy(_ id: Int64, month: Month, in transaction: any Transaction) throws {
        try transaction.run(
            """
            update enrolment set rechecked_month = \(month) where id in
                (select enrolment_id from alert where id = \(id) and kind = 'recheck-due')
            """
        )
    }

    /// Notes that a family was re-checked, so that the next one is due a cycle later.
    static func rechecked(_ enrolmentID: Int64, month: Month, in transaction: any Transaction) throws {
        try transaction.run("update enrolment set rechecked_month = \(month) where id = \(enrolmentID)")
    }
}
