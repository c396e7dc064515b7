// SPDX-License-Identifier: Apache-2.0
import Packs
import SharedKernel
import Storage
import Vocabulary

/// The SQL of metrics: what each counts over on some days, set-wise, whatever the number of records, days and townships.
struct PlanMetricStore {
    /// A record that counts on a day.
    struct Line {
        let day: CivilDate
        let unit: PlanUnit
    }

    let scope: AreaScope
    let cipher: FieldCipher
    let days: [CivilDate]

    private var calendar: RowSet {
        RowSet(
            [.init("on_day", .text), .init("for_month", .text)],
            days.map { [$0.sqlValue, $0.month.sqlValue] }
        )
    }

    // MARK: - Since when the store can tell

    /// The first day on which it held anything of what each metric counts. Statements: 1.
    static func since(in transaction: any ReadTransaction) throws -> [PlanMetric: CivilDate] {
        let rows = try transaction.query(
            """
            select 'enrolment', program_id, min(created_at) from enrolment
            where program_id in ('tekun', 'liangxiang-butie') group by program_id
            union all
            select 'entry', register_id, min(created_at) from registry_entry where register_id = 'social_organization'
            group by register_id
            union all
            select 'case', service_id, min(opened_at) from case_file
            where service_id = 'huimin-binzang' and state = 'approved' group by service_id
            """
        )
        var since: [PlanMetric: CivilDate] = [:]
        for row in rows {
            let day = try row.at(2, as: Timestamp.self).date
            switch try row.at(1, as: String.self) {
            case "tekun":
                since[.tekunInInstitutions] = day
                since[.dependentTekunInInstitutions] = day
            case "liangxiang-butie":
                since[.livingSubsidyCoverage] = day
                since[.nursingSubsidyCoverage] = day
            case "social_organization": since[.organizationsPerTenThousand] = day
            case "huimin-binzang": since[.ecologicalBurials] = day
            default: break
            }
        }
        return since
    }

    // MARK: - Records

    /// What a metric counts over, with whether it counts. Statements: at most 2.
    func lines(_ metric: PlanMetric, in transaction: any ReadTransaction) throws -> [Line] {
        switch metric {
        case .tekunInInstitutions: try tekun(onlyDependent: false, in: transaction)
        case .dependentTekunInInstitutions: try tekun(onlyDependent: true, in: transaction)
        case .livingSubsidyCoverage: try disabled(ofFew: true, in: transaction)
        case .nursingSubsidyCoverage: try disabled(ofFew: false, in: transaction)
        case .organizationsPerTenThousand: try organizations(in: transaction)
        case .ecologicalBurials: try burials(in: transaction)
        case .urbanDibaoStandard, .ruralDibaoStandard, .urbanTekunStandard, .ruralTekunStandard,
            .institutionCareStandard, .familyCareStandard, .ruralToUrbanDibao, .urbanDibaoGrowth, .ruralDibaoGrowth:
            []
        }
    }

    /// A person is covered by a benefit in the month of a day.
    private func covered(_ program: String) -> SQL {
        """
        exists (select 1 from enrolment_member m join enrolment e on e.id = m.enrolment_id
            where m.person_id = p.id and e.program_id = \(program) and m.from_month <= d.for_month
                and (m.until_month is null or m.until_month > d.for_month))
        """
    }

    /// The township in which a region lies; null for the place as a whole.
    private func township(of region: SQL) -> SQL {
        """
        (select t.id from region_closure rc join region t on t.id = rc.ancestor_id and t.level = 'township'
            where rc.descendant_id = \(region))
        """
    }

    /// People supported as 特困人员, by where they live. Of those who cannot look after themselves nobody is left out of
    /// whom that was not assessed: they may belong to them.
    private func tekun(onlyDependent: Bool, in transaction: any ReadTransaction) throws -> [Line] {
        let rows = try transaction.query(
            """
            select d.on_day, e.id, e.township_id, m.person_id, p.name
            from \(calendar) as d join \(scope.table(.enrolment)) e on e.program_id = 'tekun'
            join enrolment_member m on m.enrolment_id = e.id and m.from_month <= d.for_month
                and (m.until_month is null or m.until_month > d.for_month)
            join \(AreaScope.wholeStore.person) p on p.id = m.person_id
            order by d.on_day, e.id, m.person_id
            """
        )
        let (facts, listed) = try tekunFacts(in: transaction)
        return try rows.compactMap { row in
            let day: CivilDate = try row.at(0)
            let person: Int64 = try row.at(3)
            let held = PlanMetricRules.held(
                (facts[person] ?? []).filter { $0.decidedOn <= day },
                listed: listed[person] ?? [:]
            )
            let isDependent = onlyDependent ? PlanMetricRules.isDependent(held) : true
            guard isDependent != false else { return nil }
            return Line(
                day: day,
                unit: PlanUnit(
                    record: .enrolment,
                    id: try row.at(1),
                    personID: person,
                    label: try row.at(4),
                    townshipID: try row.at(2),
                    isCounted: isDependent == nil ? nil : PlanMetricRules.isInInstitution(held)
                )
            )
        }
    }

    private func tekunFacts(in transaction: any ReadTransaction) throws
        -> ([Int64: [PlanMetricRules.CaseFact]], [Int64: [String: String]])
    {
        let names = [PlanMetricRules.careKind] + PlanMetricRules.abilities
        let rows = try transaction.query(
            """
            select f.person_id, f.name, f.value, f.source, f.origin, f.as_of_on, f.recorded_at, f.object, f.trust,
                f.province, c.id, c.decided_on
            from (select case_id as id from enrolment where program_id = 'tekun' and case_id is not null
                union select r.id from case_file r join enrolment e on e.id = r.enrolment_id
                where e.program_id = 'tekun') k
            join case_file c on c.id = k.id and c.state = 'approved' and c.decided_on is not null
            join fact f on f.case_id = c.id and f.name in \(in: names) and f.person_id is not null
            union all
            select l.person_id, l.name, l.value, null, l.origin, l.as_of_on, l.recorded_at, null, null, null, null, null
            from enrolment e join list_fact l on l.enrolment_id = e.id and l.name in \(in: names)
            where e.program_id = 'tekun'
            order by 7
            """
        )
        var facts: [Int64: [PlanMetricRules.CaseFact]] = [:]
        var listed: [Int64: [String: String]] = [:]
        for row in rows {
            let person: Int64 = try row.at(0)
            if let caseID: Int64 = try row.at(10) {
                facts[person, default: []].append(try Self.fact(row, of: .person(person), caseID, decided: row.at(11)))
            } else {
                listed[person, default: [:]][try row.at(1)] = try row.at(2, as: String.self)
            }
        }
        return (facts, listed)
    }

    private static func fact(_ row: Row, of subject: Fact.Subject, _ caseID: Int64, decided: CivilDate) throws
        -> PlanMetricRules.CaseFact
    {
        PlanMetricRules.CaseFact(
            caseID: caseID,
            decidedOn: decided,
            fact: Fact(
                subject: subject,
                name: try row.at(1),
                value: try row.at(2),
                source: try row.at(3),
                origin: try row.at(4),
                asOf: try row.at(5),
                recordedAt: try row.at(6),
                object: try row.at(7),
                trust: try row.at(8),
                province: try row.at(9)
            )
        )
    }

    /// Holders of a disability card who may be granted a subsidy, by whether they are: those in families that receive 低保,
    /// or those of the two gravest grades. Whoever is supported as 特困人员 gets neither.
    ///
    /// Basis: 国发〔2015〕52号 二（一）、二（四）
    private func disabled(ofFew isPoor: Bool, in transaction: any ReadTransaction) throws -> [Line] {
        let who: SQL = isPoor ? covered("dibao") : "1 = 1"
        let rows = try transaction.query(
            """
            select d.on_day, p.id, p.name, \(township(of: "coalesce(p.hukou_region_id, p.home_region_id)")), i.number,
                case when \(covered("liangxiang-butie")) then 1 else 0 end
            from \(calendar) as d
            join person_identifier i on i.kind = 'disability-card' and i.superseded_at is null
                and (i.valid_until is null or i.valid_until >= d.on_day)
                and (i.valid_from is null or i.valid_from <= d.on_day)
            join \(scope.person) p on p.id = i.person_id and p.merged_into is null
                and (p.birth_on is null or p.birth_on <= d.on_day)
                and (p.died_on is null or p.died_on > d.on_day)
            where \(who) and not \(covered("tekun"))
            order by d.on_day, p.id
            """
        )
        var seen: Set<String> = []
        // The same card comes on each of the days; opening it is what costs.
        var grades: [[UInt8]: Int?] = [:]
        let last = days.max() ?? CivilDate(dayNumber: 0)
        func grade(_ sealed: [UInt8]) throws -> Int? {
            if let known = grades[sealed] { return known }
            let number = try cipher.open(sealed, place: "person_identifier.number")
            let grade = (try? DisabilityCard(number, today: last))?.grade
            grades[sealed] = .some(grade)
            return grade
        }
        return try rows.compactMap { row in
            let day: CivilDate = try row.at(0)
            let person: Int64 = try row.at(1)
            if !isPoor {
                guard let grade = try grade(try row.at(4)), grade <= 2 else { return nil }
            }
            guard seen.insert("\(day.iso) \(person)").inserted else { return nil }
            return Line(
                day: day,
                unit: PlanUnit(
                    record: .person,
                    id: person,
                    personID: person,
                    label: try row.at(2),
                    townshipID: try row.at(3),
                    isCounted: try row.at(5, as: Int64.self) == 1
                )
            )
        }
    }

    private func organizations(in transaction: any ReadTransaction) throws -> [Line] {
        try transaction.query(
            """
            select d.on_day, e.id, e.label, \(township(of: "e.region_id"))
            from \(calendar) as d join \(scope.table(.registryEntry)) e on e.register_id = 'social_organization'
                and e.valid_from <= d.on_day and (e.valid_until is null or e.valid_until > d.on_day)
            order by d.on_day, e.id
            """
        ).map { row in
            Line(
                day: try row.at(0),
                unit: PlanUnit(
                    record: .entry,
                    id: try row.at(1),
                    personID: nil,
                    label: try row.at(2),
                    townshipID: try row.at(3),
                    isCounted: true
                )
            )
        }
    }

    /// Everybody who lives here, by day and township. Statements: 1. People are gone through once, whatever the number of
    /// days: those born or dead before the first of them are told apart by the days between.
    func residents(in transaction: any ReadTransaction) throws -> [CivilDate: [Int64?: Int64]] {
        guard let first = days.min(), let last = days.max() else { return [:] }
        let rows = try transaction.query(
            """
            select \(township(of: "n.region_id")) as township_id, n.born, n.died, cast(sum(n.people) as bigint)
            from (select g.region_id, g.born, g.died, count(*) as people
                from (select p.home_region_id as region_id,
                        case when p.birth_on is null or p.birth_on <= \(first) then '' else p.birth_on end as born,
                        case when p.died_on is null or p.died_on > \(last) then '9999-12-31' else p.died_on end as died
                    from \(scope.person) p where p.merged_into is null and p.home_region_id is not null
                        and (p.birth_on is null or p.birth_on <= \(last)) and (p.died_on is null or p.died_on > \(first))) g
                group by g.region_id, g.born, g.died) n
            group by township_id, n.born, n.died
            """
        )
        let dates = days.map { ($0, $0.iso) }
        var residents: [CivilDate: [Int64?: Int64]] = [:]
        for row in rows {
            let (born, died): (String, String) = (try row.at(1), try row.at(2))
            let (township, people): (Int64?, Int64) = (try row.at(0), try row.at(3))
            for (day, text) in dates where born <= text && text < died {
                residents[day, default: [:]][township, default: 0] += people
            }
        }
        return residents
    }

    /// Cremations of the year up to the day for which the office granted something, by whether the burial saves land.
    private func burials(in transaction: any ReadTransaction) throws -> [Line] {
        let rows = try transaction.query(
            """
            select f.person_id, f.name, f.value, f.source, f.origin, f.as_of_on, f.recorded_at, f.object, f.trust,
                f.province, c.id, c.decided_on, c.applicant_name, c.applicant_person_id,
                \(township(of: "c.village_region_id"))
            from \(scope.table(.caseFile)) c join fact f on f.case_id = c.id and f.name in ('火化日期', '节地生态安葬')
            where c.service_id = 'huimin-binzang' and c.state = 'approved' and c.decided_on is not null
            order by c.id, f.id
            """
        )
        let cases = try Dictionary(grouping: rows) { try $0.at(10, as: Int64.self) }.sorted { $0.key < $1.key }
        return try cases.flatMap { id, rows -> [Line] in
            guard let row = rows.first else { return [] }
            let decided: CivilDate = try row.at(11)
            let facts = try rows.map { row in
                let person: Int64? = try row.at(0)
                return try Self.fact(row, of: person.map(Fact.Subject.person) ?? .family, id, decided: decided)
            }
            let held = PlanMetricRules.held(facts, listed: [:])
            guard let text = held["火化日期"], let cremated = try? CivilDate(parsing: text) else { return [] }
            let unit = PlanUnit(
                record: .caseFile,
                id: id,
                personID: try row.at(13),
                label: try row.at(12),
                townshipID: try row.at(14),
                isCounted: held["节地生态安葬"].map { $0 == "是" }
            )
            return days.filter { $0.year == cremated.year && cremated <= $0 && decided <= $0 }.map {
                Line(day: $0, unit: unit)
            }
        }
    }
}
