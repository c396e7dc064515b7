// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// Cases by the hundred thousand, made set-wise for measuring and for nothing else.
enum MeasureCaseStore {
    /// A place in a service's flow at which cases stand.
    struct Place: Sendable {
        let serviceID: String
        let title: String
        let step: String
        let link: Int
        let proposed: String?
        let state: String
        let isAccepted: Bool
        /// The clock that runs there; nil where none does.
        let clock: (id: String, title: String, unit: String, length: Int)?
    }

    /// An answer that every case of a service has.
    struct Answer: Sendable {
        /// Stands for words that are each applicant's own; a hundred cases have the same.
        static let ownWords = "演示"

        let serviceID: String
        let number: Int
        let isPersonal: Bool
        let name: String
        let value: String
    }

    /// First keys of what is made; each case has its own in every block.
    struct Keys: Sendable {
        static let each = 47
        let first: Int64
        let count: Int

        var families: Int64 { first + Int64(count) }
        var deadlines: Int64 { first + Int64(count * 2) }
        var actions: Int64 { first + Int64(count * 3) }
        var facts: Int64 { first + Int64(count * 7) }
    }

    /// Gives each of the cases to be made a person and a place, in turn.
    static func lay(
        _ count: Int,
        _ places: [Place],
        homes: [(village: Int64, township: Int64)],
        in transaction: any Transaction
    ) throws -> Int {
        try transaction.run("drop table if exists measure_case")
        try transaction.run(
            """
            create table measure_case (n bigint primary key, person_id bigint not null, name text not null,
                village bigint not null, township bigint not null, place bigint not null, day bigint not null)
            """
        )
        try keep(places, in: transaction)
        let rows = RowSet(
            [.init("village", .integer), .init("township", .integer)],
            homes.map { [.integer($0.village), .integer($0.township)] }
        )
        return try transaction.runCounting(
            """
            insert into measure_case (n, person_id, name, village, township, place, day)
            select q.n, q.id, q.name, q.village, q.township, q.n % \(places.count), (q.n / \(places.count)) % 60
            from (select row_number() over (order by p.id) - 1 as n, p.id, p.name, h.village, h.township
                  from person p join \(rows) as h on h.village = p.home_region_id) q
            where q.n < \(count)
            """
        )
    }

    static func cases(
        days: [(accepted: CivilDate, due: CivilDate)],
        release: String,
        keys: Keys,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try keep(days, in: transaction)
        try transaction.run(
            """
            insert into case_file (id, number, receipt, service_id, release_hash, title, region_id, village_region_id,
                channel, applicant_person_id, applicant_name, members, state, step, link, proposed, delegated, urban,
                opened_at, accepted_on, due_on, next_due_on, due_provisional, version)
            select \(keys.first) + m.n, case when s.accepted = 1 then 'M' || (\(keys.first) + m.n) else null end,
                'measure-' || (\(keys.first) + m.n), s.service, \(release), m.name || ' · ' || s.title, m.township, m.village,
                'window', m.person_id, m.name, 1, s.state, s.step, s.link, s.proposed, 0, '城市',
                \(now.milliseconds) - m.n, case when s.accepted = 1 then d.accepted else null end,
                case when s.clock is not null then d.due else null end,
                case when s.clock is not null then d.due else null end, 0, 3
            from measure_case m join measure_place s on s.place = m.place join measure_day d on d.day = m.day
            """
        )
        try transaction.run(
            """
            insert into family (id, case_id, region_id)
            select \(keys.families) + n, \(keys.first) + n, village from measure_case
            """
        )
        try transaction.run(
            """
            insert into family_member (family_id, person_id, position, standing, relation)
            select \(keys.families) + n, person_id, 0, 'member', '本人' from measure_case
            """
        )
        try transaction.run(
            """
            insert into deadline (id, case_id, clock_id, title, unit, length, started_on, due_on, provisional, paused_days)
            select \(keys.deadlines) + m.n, \(keys.first) + m.n, s.clock, s.clock_title, s.unit, s.length, d.accepted, d.due,
                0, 0
            from measure_case m join measure_place s on s.place = m.place join measure_day d on d.day = m.day
            where s.clock is not null
            """
        )
    }

    /// What happened to each case before, and what was answered.
    static func histories(
        _ answers: [Answer],
        release: String,
        keys: Keys,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let told = RowSet(
            [.init("k", .integer), .init("action", .text), .init("title", .text)],
            [("open", "填写申请"), ("answer", "填写本人申报信息"), ("material", "登记材料"), ("consent", "登记核对授权")]
                .enumerated().map { [.integer(Int64($0)), .text($1.0), .text($1.1)] }
        )
        try transaction.run(
            """
            insert into case_action (id, case_id, step, link, action, title, actor_kind, actor_id, actor_name,
                function_title, occurred_at, recorded_at, release_hash)
            select \(keys.actions) + m.n * 4 + t.k, \(keys.first) + m.n, 'apply', 0, t.action, t.title, 'staff', null, '演示',
                '受理经办', \(now.milliseconds) - m.n, \(now.milliseconds) - m.n, \(release)
            from measure_case m cross join \(told) as t
            """
        )
        try transaction.run("drop table if exists measure_answer")
        try transaction.run(
            """
            create table measure_answer (service text not null, k bigint not null, personal bigint not null,
                name text not null, value text not null, primary key (service, k))
            """
        )
        try transaction.insert(
            into: "measure_answer",
            ["service", "k", "personal", "name", "value"],
            rows: answers.map {
                [
                    .text($0.serviceID), .integer(Int64($0.number)), $0.isPersonal.sqlValue, .text($0.name),
                    .text($0.value),
                ]
            }
        )
        try transaction.run(
            """
            insert into fact (id, case_id, person_id, name, value, source, origin, as_of_on, recorded_at)
            select \(keys.facts) + m.n * 40 + a.k, \(keys.first) + m.n,
                case when a.personal = 1 then m.person_id else null end, a.name,
                case when a.value = \(Answer.ownWords) then a.value || (m.n % (select count(*) / 100 + 1 from measure_case))
                    else a.value end, 'declared', '本人',
                \(now.date), \(now.milliseconds)
            from measure_case m join measure_place s on s.place = m.place join measure_answer a on a.service = s.service
            """
        )
    }

    static func end(written rows: Int, in transaction: any Transaction) throws {
        for table: SQL in ["measure_case", "measure_place", "measure_day", "measure_answer"] {
            try transaction.run("drop table " + table)
        }
        try transaction.refreshStatistics(
            of: ["case_file", "family", "family_member", "deadline", "case_action", "fact"],
            written: rows
        )
    }

    private static func keep(_ places: [Place], in transaction: any Transaction) throws {
        try transaction.run("drop table if exists measure_place")
        try transaction.run(
            """
            create table measure_place (place bigint primary key, service text not null, title text not null,
                step text not null, link bigint not null, proposed text, state text not null, accepted bigint not null,
                clock text, clock_title text, unit text, length bigint)
            """
        )
        try transaction.insert(
            into: "measure_place",
            [
                "place", "service", "title", "step", "link", "proposed", "state", "accepted", "clock", "clock_title",
                "unit",
                "length",
            ],
            rows: places.enumerated().map { number, place in
                [
                    .integer(Int64(number)), .text(place.serviceID), .text(place.title), .text(place.step),
                    .integer(Int64(place.link)), place.proposed.sqlValue, .text(place.state), place.isAccepted.sqlValue,
                    (place.clock?.id).sqlValue, (place.clock?.title).sqlValue, (place.clock?.unit).sqlValue,
                    (place.clock?.length).sqlValue,
                ]
            }
        )
    }

    private static func keep(_ days: [(accepted: CivilDate, due: CivilDate)], in transaction: any Transaction) throws {
        try transaction.run("drop table if exists measure_day")
        try transaction.run(
            "create table measure_day (day bigint primary key, accepted text not null, due text not null)"
        )
        try transaction.insert(
            into: "measure_day",
            ["day", "accepted", "due"],
            rows: days.enumerated().map { [.integer(Int64($0)), $1.accepted.sqlValue, $1.due.sqlValue] }
        )
    }

    // MARK: - Measuring

    /// Cases of services at a step's first link that nobody has touched since they were made.
    static func waiting(_ service: String, step: String, limit: Int, in transaction: any ReadTransaction) throws
        -> [Int64]
    {
        try transaction.query(
            """
            select id from case_file where (service_id = \(service) or service_id like \(service + "-%")) and step = \(step)
                and link = 0 and version = 3 and receipt like 'measure-%' order by id limit \(limit)
            """
        ).map { try $0.at(0) }
    }

    static func count(in transaction: any ReadTransaction) throws -> Int {
        try transaction.value("select count(*) from case_file")
    }

    /// Versions and actions of all cases together, for counting what was done.
    static func totals(in transaction: any ReadTransaction) throws -> (versions: Int, actions: Int) {
        guard
            let row = try transaction.first(
                """
                select (select coalesce(sum(version), 0) from case_file), (select count(*) from case_action)
                """
            )
        else { return (0, 0) }
        return (try row.at(0), try row.at(1))
    }
}
