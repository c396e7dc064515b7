// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

/// The SQL of cases, families, actions and clocks. Cases are only reached through a reader's scope.
struct CaseStore: Sendable {
    static let columns: SQL = """
        c.id, c.number, c.receipt, c.service_id, c.release_hash, c.title, c.region_id, c.village_region_id, c.channel,
        c.applicant_person_id, c.applicant_name, c.members, c.state, c.step, c.link, c.outcome, c.proposed, c.delegated,
        c.kin, c.urban, c.opened_at, c.accepted_on, c.due_on, c.due_provisional, c.paused_on, c.decided_on, c.closed_at,
        c.agent, c.enrolment_id, c.bundle_id, c.version, c.next_due_on
        """
    /// How many they are, for what a query reads behind them.
    static let columnCount = 32

    static func file(_ row: Row) throws -> CaseFile {
        CaseFile(
            id: try row.at(0),
            number: try row.at(1),
            receipt: try row.at(2),
            serviceID: try row.at(3),
            releaseHash: try row.at(4),
            title: try row.at(5),
            regionID: try row.at(6),
            villageRegionID: try row.at(7),
            channel: try row.at(8),
            applicantPersonID: try row.at(9),
            applicantName: try row.at(10),
            members: try row.at(11),
            state: try row.at(12),
            step: try row.at(13),
            link: try row.at(14),
            outcome: try row.at(15),
            proposed: try row.at(16),
            delegated: try row.at(17),
            kin: try row.at(18),
            urban: try row.at(19),
            openedAt: try row.at(20),
            acceptedOn: try row.at(21),
            dueOn: try row.at(22),
            dueProvisional: try row.at(23),
            pausedOn: try row.at(24),
            decidedOn: try row.at(25),
            closedAt: try row.at(26),
            agent: try row.at(27),
            enrolmentID: try row.at(28),
            bundleID: try row.at(29),
            version: try row.at(30),
            nextDueOn: try row.at(31)
        )
    }

    func insert(_ file: CaseFile, in transaction: any Transaction) throws {
        try insert([file], in: transaction)
    }

    func insert(_ files: [CaseFile], in transaction: any Transaction) throws {
        try transaction.insert(
            into: "case_file",
            [
                "id", "number", "receipt", "service_id", "release_hash", "title", "region_id", "village_region_id",
                "channel", "applicant_person_id", "applicant_name", "members", "state", "step", "link", "outcome",
                "proposed", "delegated", "kin", "urban", "opened_at", "accepted_on", "due_on", "due_provisional",
                "paused_on", "decided_on", "closed_at", "agent", "enrolment_id", "bundle_id",
                "version",
            ],
            rows: files.map { file in
                [
                    file.id.sqlValue, file.number.sqlValue, .text(file.receipt), .text(file.serviceID),
                    .text(file.releaseHash), .text(file.title), file.regionID.sqlValue, file.villageRegionID.sqlValue,
                    file.channel.sqlValue, file.applicantPersonID.sqlValue, .text(file.applicantName),
                    file.members.sqlValue, file.state.sqlValue, .text(file.step), file.link.sqlValue,
                    file.outcome.sqlValue, file.proposed.sqlValue, file.delegated.sqlValue, file.kin.sqlValue,
                    file.urban.sqlValue, file.openedAt.sqlValue, file.acceptedOn.sqlValue, file.dueOn.sqlValue,
                    file.dueProvisional.sqlValue, file.pausedOn.sqlValue, file.decidedOn.sqlValue,
                    file.closedAt.sqlValue, file.agent.sqlValue, file.enrolmentID.sqlValue, file.bundleID.sqlValue,
                    file.version.sqlValue,
                ]
            }
        )
    }

    /// The case, if the reader's scope holds it.
    func file(id: Int64, scope: AreaScope, in transaction: any ReadTransaction) throws -> CaseFile? {
        try transaction.first(Self.fileQuestion(id, scope)).map(Self.file)
    }

    static func fileQuestion(_ id: Int64, _ scope: AreaScope) -> SQL {
        "select \(columns) from \(scope.table(.caseFile)) c where c.id = \(id)"
    }

    /// Cases by key, as far as the reader's scope holds them.
    func files(_ ids: [Int64], scope: AreaScope, in transaction: any ReadTransaction) throws -> [Int64: CaseFile] {
        guard !ids.isEmpty else { return [:] }
        let files = try transaction.query(
            "select \(Self.columns) from \(scope.table(.caseFile)) c where c.id in \(in: ids)"
        ).map(Self.file)
        return Dictionary(files.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The case of a resident: applicant or member of its family.
    func file(id: Int64, ofPerson personID: Int64, in transaction: any ReadTransaction) throws -> CaseFile? {
        try transaction.first(
            """
            select \(Self.columns) from case_file c where c.id = \(id) and (c.applicant_person_id = \(personID)
                or exists (select 1 from family f join family_member m on m.family_id = f.id
                           where f.case_id = c.id and m.person_id = \(personID)))
            """
        ).map(Self.file)
    }

    /// The case of a receipt code; the caller also compares the last four digits of the applicant's number.
    func file(receipt: String, in transaction: any ReadTransaction) throws -> CaseFile? {
        try transaction.first("select \(Self.columns) from case_file c where c.receipt = \(receipt)").map(Self.file)
    }

    /// Saves a case if nobody saved it since it was read.
    /// - Throws: `CaseworkProblem.stale`.
    func save(_ file: CaseFile, after version: Int64, in transaction: any Transaction) throws {
        let changed = try transaction.runCounting(
            """
            update case_file set number = \(file.number), title = \(file.title), members = \(file.members),
                state = \(file.state), step = \(file.step), link = \(file.link), outcome = \(file.outcome),
                proposed = \(file.proposed), delegated = \(file.delegated), kin = \(file.kin), urban = \(file.urban),
                release_hash = \(file.releaseHash), accepted_on = \(file.acceptedOn), due_on = \(file.dueOn),
                due_provisional = \(file.dueProvisional), paused_on = \(file.pausedOn), decided_on = \(file.decidedOn),
                closed_at = \(file.closedAt), version = \(version + 1),
                next_due_on = (select min(d.due_on) from deadline d where d.case_id = case_file.id
                    and d.ended_on is null and d.paused_on is null and d.clock_id not like 'wait:%')
            where id = \(file.id) and version = \(version)
            """
        )
        guard changed == 1 else { throw CaseworkProblem.stale }
    }

    /// Whether a village lies under a township, and both within the office of a member of staff.
    func answers(
        _ actor: Actor,
        for villageID: Int64,
        under townshipID: Int64,
        in transaction: any ReadTransaction
    ) throws -> Bool {
        let place: SQL = """
            select 1 from region_closure v where v.ancestor_id = \(townshipID) and v.descendant_id = \(villageID)
            """
        guard let officeID = actor.regionID else { return try transaction.first(place) != nil }
        return try transaction.first(
            """
            \(place) and exists (select 1 from region_closure o
                where o.ancestor_id = \(officeID) and o.descendant_id = \(villageID))
            """
        ) != nil
    }

    /// The case that a family belongs to.
    func caseID(ofFamily id: Int64, in transaction: any ReadTransaction) throws -> Int64? {
        try transaction.first("select case_id from family where id = \(id)").map { try $0.at(0) }
    }

    /// Families by their cases.
    func families(of caseIDs: [Int64], in transaction: any ReadTransaction) throws -> [Int64: Int64] {
        let rows = try transaction.query("select case_id, id from family where case_id in \(in: caseIDs)")
        let pairs: [(Int64, Int64)] = try rows.map { (try $0.at(0), try $0.at(1)) }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    func insertFamily(id: Int64, caseID: Int64, regionID: Int64, in transaction: any Transaction) throws {
        try insertFamilies([(id, caseID, regionID)], in: transaction)
    }

    func insertFamilies(
        _ families: [(id: Int64, caseID: Int64, regionID: Int64)],
        in transaction: any Transaction
    ) throws {
        try transaction.insert(
            into: "family",
            ["id", "case_id", "region_id"],
            rows: families.map { [$0.id.sqlValue, $0.caseID.sqlValue, $0.regionID.sqlValue] }
        )
    }

    /// A case, not over yet, in which somebody stands.
    struct OpenCase: Sendable {
        let personID: Int64
        let caseID: Int64
        let serviceID: String
        let number: String?
        let isDraft: Bool
        let isMember: Bool
        /// Whether the reader may open it.
        let isOpenable: Bool
    }

    /// Cases that are not over in which one of these people already stands.
    func openCases(
        persons: [Int64],
        except caseID: Int64,
        for reader: Actor,
        in transaction: any ReadTransaction
    ) throws -> [OpenCase] {
        try transaction.query(
            """
            select m.person_id, c.id, c.service_id, c.number, c.state, m.standing, \(Self.openable(by: reader))
            from family_member m join family f on f.id = m.family_id join case_file c on c.id = f.case_id
            where m.person_id in \(in: persons) and m.standing in ('member', 'living')
                and c.closed_at is null and c.id <> \(caseID)
            order by c.id
            """
        ).map {
            OpenCase(
                personID: try $0.at(0),
                caseID: try $0.at(1),
                serviceID: try $0.at(2),
                number: try $0.at(3),
                isDraft: try $0.at(4, as: CaseFile.State.self) == .draft,
                isMember: try $0.at(5, as: Standing.self) == .member,
                isOpenable: try $0.at(6, as: Int64.self) == 1
            )
        }
    }

    /// The open case that looks at an enrolment again; nil when there is none.
    func openReview(of enrolmentID: Int64, in transaction: any ReadTransaction) throws -> Int64? {
        try transaction.first(
            """
            select id from case_file where enrolment_id = \(enrolmentID) and state in ('draft', 'open', 'paused')
            """
        )?.at(0)
    }

    /// Open cases by the enrolment that they look at again.
    func openReviews(of enrolments: [Int64], in transaction: any ReadTransaction) throws -> [Int64: Int64] {
        var found: [Int64: Int64] = [:]
        let rows = try transaction.query(
            """
            select enrolment_id, id from case_file
            where enrolment_id in \(in: enrolments) and state in ('draft', 'open', 'paused')
            """
        )
        for row in rows { found[try row.at(0)] = try row.at(1, as: Int64.self) }
        return found
    }

    /// Birthdays of persons; those unknown are left out.
    func births(_ persons: [Int64], in transaction: any ReadTransaction) throws -> [Int64: CivilDate] {
        var births: [Int64: CivilDate] = [:]
        let rows = try transaction.query(
            "select id, birth_on from person where id in \(in: persons) and birth_on is not null"
        )
        for row in rows { births[try row.at(0)] = try row.at(1, as: CivilDate.self) }
        return births
    }

    /// Names, birthdays and sexes of persons.
    func parties(_ persons: [Int64], in transaction: any ReadTransaction) throws -> [Int64: CaseFilling.Party] {
        var found: [Int64: CaseFilling.Party] = [:]
        for row in try transaction.query("select id, name, birth_on, sex from person where id in \(in: persons)") {
            found[try row.at(0)] = CaseFilling.Party(name: try row.at(1), birthOn: try row.at(2), sex: try row.at(3))
        }
        return found
    }

    /// Names of persons.
    func names(_ persons: [Int64], in transaction: any ReadTransaction) throws -> [Int64: String] {
        var names: [Int64: String] = [:]
        for row in try transaction.query("select id, name from person where id in \(in: persons)") {
            names[try row.at(0)] = try row.at(1, as: String.self)
        }
        return names
    }

    /// The last four characters of a person's present number, as the masked form shows them.
    func lastFour(of personID: Int64, in transaction: any ReadTransaction) throws -> String? {
        let masked: String? = try transaction.first("select number_masked from person where id = \(personID)")?.at(0)
        return masked.map { String($0.suffix(4)) }
    }

    func append(_ action: NewAction, in transaction: any Transaction) throws {
        try append([action], in: transaction)
    }

    /// Keeps what happened, and marks the cases for the index.
    func append(_ actions: [NewAction], in transaction: any Transaction) throws {
        guard !actions.isEmpty else { return }
        let first = try transaction.newKeys(actions.count)
        let rows = actions.enumerated().map { (id: first + Int64($0), action: $1) }
        try transaction.insert(
            into: "case_action",
            [
                "id", "case_id", "step", "link", "action", "title", "actor_kind", "actor_id", "actor_name",
                "function_title", "occurred_at", "recorded_at", "release_hash", "comment", "content", "content_hash",
            ],
            rows: rows.map { id, action in
                let (kind, actorID) = Self.actor(action.actor)
                return [
                    id.sqlValue, action.caseID.sqlValue, .text(action.step), action.link.sqlValue, .text(action.action),
                    .text(action.title), .text(kind), actorID.sqlValue, .text(action.actor.name),
                    .text(action.actor.functionTitle), action.occurredAt.sqlValue, action.recordedAt.sqlValue,
                    .text(action.releaseHash), action.comment.sqlValue, action.content.sqlValue,
                    action.contentHash.sqlValue,
                ]
            }
        )
        try transaction.insert(
            into: "case_search_due",
            ["id", "case_id"],
            rows: rows.map { [$0.id.sqlValue, $0.action.caseID.sqlValue] }
        )
    }

    private static func actor(_ actor: Actor) -> (kind: String, id: Int64?) {
        switch actor.identity {
        case .staff(let id): ("staff", id)
        case .resident(let id): ("resident", id)
        case .system: ("system", nil)
        }
    }

    struct NewAction: Sendable {
        let caseID: Int64
        let step: String
        let link: Int
        let action: String
        let title: String
        let actor: Actor
        let occurredAt: Timestamp
        let recordedAt: Timestamp
        let releaseHash: String
        var comment: String?
        var content: String?
        var contentHash: String?
    }

    static func actionsQuestion(_ caseID: Int64) -> SQL {
        """
        select id, step, link, action, title, actor_name, actor_id, function_title, occurred_at, recorded_at,
               comment, content_hash
        from case_action where case_id = \(caseID) order by id
        """
    }

    func actions(caseID: Int64, in transaction: any ReadTransaction) throws -> [CaseAction] {
        try transaction.query(Self.actionsQuestion(caseID)).map {
            CaseAction(
                id: try $0.at(0),
                step: try $0.at(1),
                link: try $0.at(2),
                action: try $0.at(3),
                title: try $0.at(4),
                actorName: try $0.at(5),
                actorID: try $0.at(6),
                functionTitle: try $0.at(7),
                occurredAt: try $0.at(8),
                recordedAt: try $0.at(9),
                comment: try $0.at(10),
                contentHash: try $0.at(11)
            )
        }
    }

    /// The next number of a series, without gaps: the row is locked until the transaction ends.
    func numbersGiven(series: String, in transaction: any ReadTransaction) throws -> Int {
        try transaction.first("select next - 1 from number_series where series = \(series)").map { try $0.at(0) } ?? 0
    }

    func nextNumber(series: String, in transaction: any Transaction) throws -> Int {
        try transaction.value(
            """
            insert into number_series (series, next) values (\(series), 2)
            on conflict (series) do update set next = number_series.next + 1 returning next - 1
            """
        )
    }
}
