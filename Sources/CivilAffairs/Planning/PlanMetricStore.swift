// SPDX-License-Identifier: Apache-2.0
import Packs
import SharedKernel
import Storage
import Vocabulary

/// The SQL of metrics: what each counts over and when, set-wise, whatever the number of records, days and townships.
struct PlanMetricStore {
    let scope: AreaScope
    let cipher: FieldCipher
    /// The township in which a region lies; none for the place as a whole.
    let townships: [Int64: Int64]
    let tree: RegionTree
    /// The first and the last day of which something is asked.
    let days: ClosedRange<CivilDate>

    /// Statements: 1.
    static func townships(in transaction: any ReadTransaction) throws -> [Int64: Int64] {
        let rows = try transaction.query(
            """
            select c.descendant_id, t.id from region_closure c
            join region t on t.id = c.ancestor_id and t.level = 'township'
            """
        )
        return Dictionary(try rows.map { (try $0.at(0), try $0.at(1)) }, uniquingKeysWith: { first, _ in first })
    }

    func township(of region: Int64?) -> Int64? { region.flatMap { townships[$0] } }

    // MARK: - Since when the store can tell

    /// The first day on which it held anything of what each metric of the program counts. Statements: 1.
    static func since(in transaction: any ReadTransaction) throws -> [PlanMetric: CivilDate] {
        let rows = try transaction.query(
            """
            select 'enrolment', program_id, min(created_at) from enrolment
            where program_id in ('tekun', 'liangxiang-butie') group by program_id
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
            case "huimin-binzang": since[.ecologicalBurials] = day
            default: break
            }
        }
        return since
    }

    // MARK: - Records

    /// What a metric of the program counts over, with whether it counts, from when until when. Statements: at most 2.
    func stretches(_ metric: PlanMetric, in transaction: any ReadTransaction) throws -> [PlanStretch] {
        switch metric {
        case .tekunInInstitutions: try tekun(onlyDependent: false, in: transaction)
        case .dependentTekunInInstitutions: try tekun(onlyDependent: true, in: transaction)
        case .livingSubsidyCoverage: try disabled(ofFew: true, in: transaction)
        case .nursingSubsidyCoverage: try disabled(ofFew: false, in: transaction)
        case .ecologicalBurials: try burials(in: transaction)
        default: []
        }
    }

    /// People supported as 特困人员, by where they live. Of those who cannot look after themselves nobody is left out of
    /// whom that was not assessed: they may belong to them.
    private func tekun(onlyDependent: Bool, in transaction: any ReadTransaction) throws -> [PlanStretch] {
        let (first, last) = (days.lowerBound.month, days.upperBound.month)
        let rows = try transaction.query(
            """
            select e.id, e.township_id, m.person_id, p.name, m.from_month, m.until_month
            from \(scope.table(.enrolment)) e
            join enrolment_member m on m.enrolment_id = e.id and m.from_month <= \(last)
                and (m.until_month is null or m.until_month > \(first))
            join \(AreaScope.wholeStore.person) p on p.id = m.person_id
            where e.program_id = 'tekun'
            order by e.id, m.person_id
            """
        )
        let (facts, listed) = try tekunFacts(in: transaction)
        return try rows.flatMap { row -> [PlanStretch] in
            let person: Int64 = try row.at(2)
            let covered = DaySpans.range(from: try row.at(4, as: Month.self), until: try row.at(5))
            let told = facts[person] ?? []
            // What holds of somebody changes on the days on which a case of theirs was decided.
            let turns = Set(told.map(\.decidedOn.dayNumber)).filter { covered.lowerBound < $0 && covered.contains($0) }
            let bounds = [covered.lowerBound] + turns.sorted() + [covered.upperBound]
            return try zip(bounds, bounds.dropFirst()).compactMap { start, end -> PlanStretch? in
                let held = PlanMetricRules.held(
                    told.filter { $0.decidedOn.dayNumber <= start },
                    listed: listed[person] ?? [:]
                )
                let isDependent = onlyDependent ? PlanMetricRules.isDependent(held) : true
                guard isDependent != false, start < end else { return nil }
                return PlanStretch(
                    unit: PlanUnit(
                        record: .enrolment,
                        id: try row.at(0),
                        personID: person,
                        label: try row.at(3),
                        townshipID: try row.at(1),
                        isCounted: isDependent == nil ? nil : PlanMetricRules.isInInstitution(held)
                    ),
                    days: start..<end
                )
            }
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
    private func disabled(ofFew isPoor: Bool, in transaction: any ReadTransaction) throws -> [PlanStretch] {
        let coverage = try self.coverage(in: transaction)
        let rows = try transaction.query(
            """
            select p.id, p.name, coalesce(p.hukou_region_id, p.home_region_id), i.number, i.valid_from, i.valid_until,
                p.birth_on, p.died_on
            from person_identifier i join \(scope.person) p on p.id = i.person_id and p.merged_into is null
            where i.kind = 'disability-card' and i.superseded_at is null
            order by p.id
            """
        )
        var holders: [(unit: PlanUnit, cards: [Range<Int>])] = []
        for row in rows {
            let person: Int64 = try row.at(0)
            if isPoor {
                guard coverage["dibao"]?[person] != nil else { continue }
            } else {
                let number = try cipher.open(try row.at(3, as: [UInt8].self), place: "person_identifier.number")
                let card = try? DisabilityCard(number, today: days.upperBound)
                guard let card, card.grade <= 2 else { continue }
            }
            let last: CivilDate? = try row.at(5)
            let card = DaySpans.range(from: try row.at(4, as: CivilDate?.self), until: last?.adding(days: 1))
            let life = DaySpans.range(from: try row.at(6, as: CivilDate?.self), until: try row.at(7))
            guard card.overlaps(life) else { continue }
            if holders.last?.unit.personID == person {
                holders[holders.count - 1].cards.append(card.clamped(to: life))
            } else {
                let unit = PlanUnit(
                    record: .person,
                    id: person,
                    personID: person,
                    label: try row.at(1),
                    townshipID: township(of: try row.at(2)),
                    isCounted: nil
                )
                holders.append((unit, [card.clamped(to: life)]))
            }
        }
        return holders.flatMap { unit, cards -> [PlanStretch] in
            func spans(_ program: String) -> DaySpans { DaySpans(coverage[program]?[unit.id] ?? []) }
            let held = DaySpans(cards).subtracting(spans("tekun"))
            let entitled = isPoor ? held.intersection(spans("dibao")) : held
            let granted = entitled.intersection(spans("liangxiang-butie"))
            return granted.ranges.map { PlanStretch(unit: unit.counted(true), days: $0) }
                + entitled.subtracting(granted).ranges.map { PlanStretch(unit: unit.counted(false), days: $0) }
        }
    }

    /// When people were covered by the benefits that matter to holders of a disability card, by program and person.
    private func coverage(in transaction: any ReadTransaction) throws -> [String: [Int64: [Range<Int>]]] {
        let rows = try transaction.query(
            """
            select m.person_id, e.program_id, m.from_month, m.until_month
            from enrolment_member m join enrolment e on e.id = m.enrolment_id
                and e.program_id in ('dibao', 'tekun', 'liangxiang-butie')
            """
        )
        var coverage: [String: [Int64: [Range<Int>]]] = [:]
        for row in rows {
            let months = DaySpans.range(from: try row.at(2, as: Month.self), until: try row.at(3))
            coverage[try row.at(1), default: [:]][try row.at(0), default: []].append(months)
        }
        return coverage
    }

    /// How many of those who live here live when, by township, from an age on: whose birthday isn't known is in none but
    /// the count of all. Statements: 1, whatever the number of days.
    func residents(from age: Int, in transaction: any ReadTransaction) throws -> [(
        townshipID: Int64?, days: Range<Int>, people: Int64
    )] {
        let (first, last) = (days.lowerBound, days.upperBound)
        let (young, old) = (first.adding(months: -12 * age), last.adding(months: -12 * age))
        let residents: SQL = "p.merged_into is null and p.home_region_id is not null"
        let undated: SQL = age == 0 ? "p.birth_on is null" : "1 = 0"
        // Nearly everybody lives throughout; only the others have to be told apart by their days.
        let rows = try transaction.query(
            """
            select p.home_region_id, null, null, count(*) from \(scope.person) p
            where \(residents) and (\(undated) or p.birth_on <= \(young))
                and (p.died_on is null or p.died_on > \(last))
            group by p.home_region_id
            union all
            select p.home_region_id, p.birth_on, p.died_on, count(*) from \(scope.person) p
            where \(residents) and (p.birth_on > \(young) or p.died_on <= \(last))
                and (\(undated) or p.birth_on <= \(old)) and (p.died_on is null or p.died_on > \(first))
            group by p.home_region_id, p.birth_on, p.died_on
            """
        )
        return try rows.map { row in
            let birth: CivilDate? = try row.at(1)
            return (
                township(of: try row.at(0)),
                DaySpans.range(from: birth?.adding(months: 12 * age), until: try row.at(2)),
                try row.at(3)
            )
        }
    }

    /// Cremations of the year up to the day for which the office granted something, by whether the burial saves land.
    private func burials(in transaction: any ReadTransaction) throws -> [PlanStretch] {
        let rows = try transaction.query(
            """
            select f.person_id, f.name, f.value, f.source, f.origin, f.as_of_on, f.recorded_at, f.object, f.trust,
                f.province, c.id, c.decided_on, c.applicant_name, c.applicant_person_id, c.village_region_id
            from \(scope.table(.caseFile)) c join fact f on f.case_id = c.id and f.name in ('火化日期', '节地生态安葬')
            where c.service_id = 'huimin-binzang' and c.state = 'approved' and c.decided_on is not null
            order by c.id, f.id
            """
        )
        let cases = try Dictionary(grouping: rows) { try $0.at(10, as: Int64.self) }.sorted { $0.key < $1.key }
        return try cases.compactMap { id, rows -> PlanStretch? in
            guard let row = rows.first else { return nil }
            let decided: CivilDate = try row.at(11)
            let facts = try rows.map { row in
                let person: Int64? = try row.at(0)
                return try Self.fact(row, of: person.map(Fact.Subject.person) ?? .family, id, decided: decided)
            }
            let held = PlanMetricRules.held(facts, listed: [:])
            guard let text = held["火化日期"], let cremated = try? CivilDate(parsing: text) else { return nil }
            let unit = PlanUnit(
                record: .caseFile,
                id: id,
                personID: try row.at(13),
                label: try row.at(12),
                townshipID: township(of: try row.at(14)),
                isCounted: held["节地生态安葬"].map { $0 == "是" }
            )
            let newYear = try CivilDate(year: cremated.year + 1, month: 1, day: 1)
            return PlanStretch(unit: unit, days: DaySpans.range(from: max(cremated, decided), until: newYear))
        }
    }
}
