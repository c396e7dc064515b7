// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Storage
import Vocabulary

extension DemoBuilder {
    /// Cases in every state, each brought there by the people whose job it is, on the days it would have taken.
    func cases(_ office: Office) async throws {
        let now = clock.now()
        let heads = try await applicants(office)
        let story: [(days: Int, until: String)] = [
            (45, "approved"), (40, "approved"), (36, "refused"), (30, "approved"), (12, "confirm"), (5, "post"),
            (4, "review"),
            (3, "visit"), (2, "verify"), (1, "paused"), (1, "accept"), (0, "draft"),
        ]
        for (head, chapter) in zip(heads, story) {
            clock.travel(to: Timestamp(date: now.date.adding(days: -chapter.days), hour: 9, minute: 12))
            try await DemoCase(rooms: rooms, clock: clock, office: office, end: now).tell(head, until: chapter.until)
        }
        clock.travel(to: now)
        if let first = heads.first { try await review(first, office) }
    }

    /// A family on the books that is being looked at again.
    private func review(_ head: DemoCase.Applicant, _ office: Office) async throws {
        guard let clerk = office.actors["jingling"] else { return }
        let filter = EnrolmentFilter(states: [.active], personID: head.id)
        guard let enrolment = try await rooms.benefits.enrolments(actor: clerk, filter: filter).rows.first else {
            return
        }
        _ = try await rooms.casework.openReview(
            actor: clerk,
            requestID: UUIDv7.make(at: clock.now(), random: Access.systemRandom(10)),
            enrolmentID: enrolment.id
        )
    }

    /// Heads of households in the office's township that are on no program yet.
    func applicants(_ office: Office) async throws -> [DemoCase.Applicant] {
        let township = office.townshipID
        return try await rooms.database.read { transaction in
            try transaction.query(
                """
                select p.id, p.name, p.home_region_id from person p
                join household h on h.head_person_id = p.id
                join region_closure c on c.descendant_id = p.home_region_id
                where c.ancestor_id = \(township) and h.id % 40 <> 0 and p.birth_on < '1990-01-01'
                    and not exists (select 1 from enrolment_member m where m.person_id = p.id and m.until_month is null)
                order by case when p.birth_on < '1975-01-01' then 0 else 1 end, p.id limit 12
                """
            ).map { DemoCase.Applicant(id: try $0.at(0), name: try $0.at(1), villageID: try $0.at(2)) }
        }
    }

    /// Somebody of another township, with their number.
    func stranger(_ office: Office) async throws -> (name: String, number: String)? {
        let township = office.townshipID
        return try await rooms.database.read { [parties = rooms.parties] transaction in
            let found = try transaction.first(
                """
                select p.id, p.name from person p join person_identifier i on i.person_id = p.id
                where i.superseded_at is null and p.died_on is null and p.birth_on < '1955-01-01' and not exists
                    (select 1 from person_area a where a.person_id = p.id and a.region_id = \(township))
                order by p.id limit 1
                """
            )
            guard let found else { return nil }
            let id: Int64 = try found.at(0)
            guard let number = try parties.residentNumbers(of: [id], in: transaction)[id] else { return nil }
            return (try found.at(1), number)
        }
    }

    /// Hands a code to the head of a household in the office's township, of three or more where there is one, who is on no
    /// program and in no case. A small demo has few of them, and which ones depends on the day.
    func resident(_ office: Office) async throws -> DemoResident? {
        let township = office.townshipID
        let found = try await rooms.database.read { transaction -> (Int64, String)? in
            try transaction.first(
                """
                select p.id, p.name from person p join household h on h.head_person_id = p.id
                join region_closure c on c.descendant_id = p.home_region_id
                where c.ancestor_id = \(township) and p.birth_on > '1945-01-01' and p.birth_on < '2004-01-01'
                    and p.died_on is null
                    and not exists (select 1 from enrolment_member m where m.person_id = p.id and m.until_month is null)
                    and not exists (select 1 from case_file f where f.applicant_person_id = p.id)
                order by case when (select count(*) from household_member m where m.household_id = h.id) >= 3 then 0
                    else 1 end, case when p.birth_on > '1955-01-01' and p.birth_on < '1980-01-01' then 0 else 1 end, p.id
                limit 1
                """
            ).map { (try $0.at(0), try $0.at(1)) }
        }
        guard let (id, name) = found else { return nil }
        let phone = "13800000000"
        let code = try await rooms.access.issueActivation(
            actor: .system("demo"),
            personID: id,
            phone: try PhoneNumber(phone)
        )
        return DemoResident(name: name, phone: phone, code: code)
    }
}

/// One case told to its chapter.
struct DemoCase {
    struct Applicant: Sendable {
        let id: Int64
        let name: String
        let villageID: Int64
    }

    let rooms: Rooms
    let clock: AdjustableClock
    let office: DemoBuilder.Office
    let end: Timestamp

    private func actor(_ login: String) -> Actor { office.actors[login] ?? .system("demo") }

    private func request() -> String { UUIDv7.make(at: clock.now(), random: Access.systemRandom(10)) }

    private func version(_ id: Int64) async throws -> Int64 {
        try await rooms.casework.dossier(actor: actor("jingling"), caseID: id).file.version
    }

    private func press(_ id: Int64, _ login: String, _ action: String, _ comment: String? = nil) async throws {
        try await rooms.effects.act(
            actor: actor(login),
            Casework.Move(
                caseID: id,
                version: try await version(id),
                requestID: request(),
                action: action,
                comment: comment
            )
        )
    }

    /// Moves on by days, but never past the present.
    private func pass(days: Int) {
        let next = Timestamp(milliseconds: clock.now().milliseconds + Int64(days) * 86_400_000)
        clock.travel(to: min(next, end))
    }

    func tell(_ applicant: Applicant, until chapter: String) async throws {
        let id = try await rooms.casework.open(
            actor: actor("jingling"),
            requestID: request(),
            .init(
                serviceID: "dibao",
                applicantPersonID: applicant.id,
                applicantName: applicant.name,
                regionID: office.townshipID,
                villageRegionID: applicant.villageID,
                channel: .window
            )
        )
        guard chapter != "draft" else { return }
        try await fill(id, applicant, wage: chapter == "refused" ? "2600" : "260")
        try await payee(id, applicant)
        try await press(id, "jingling", "submit")
        if chapter == "withdrawn" { return try await press(id, "jingling", "withdraw", "家里情况好转（演示）。") }
        guard chapter != "accept" else { return }
        try await press(id, "jingling", "accept")
        if chapter != "paused" { try await exchange(id, means: chapter == "verify" ? 100 : 0) }
        if chapter == "paused" {
            return try await press(id, "jingling", "supplement", "请补交近三个月的就诊票据原件。")
        }
        guard chapter != "verify" else { return }
        pass(days: 1)
        try await press(id, "hedui", "verified")
        guard chapter != "visit" else { return }
        pass(days: 1)
        try await visit(id, applicant)
        guard chapter != "review" else { return }
        try await review(id, applicant, chapter)
    }

    /// The departments answer what acceptance asked them, through the same files as everywhere.
    private func exchange(_ id: Int64, means: Int) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("minzheng-demo-\(id)").path
        let desk = DemoDepartmentsDesk(
            departments: DemoDepartments(seed: 1, faults: means > 0 ? 12 : 0, means: means),
            outbox: "\(folder)/outbox",
            inbox: "\(folder)/inbox"
        )
        _ = try await rooms.verification.sendWaiting(actor: .system("demo"), outbox: desk.outbox)
        try desk.answerAll(today: clock.today)
        _ = try await rooms.verification.takeReturns(actor: .system("demo"), inbox: desk.inbox)
        try FileManager.default.removeItem(atPath: folder)
    }

    private func fill(_ id: Int64, _ applicant: Applicant, wage: String) async throws {
        let clerk = actor("jingling")
        try await rooms.casework.answer(
            actor: clerk,
            caseID: id,
            version: try await version(id),
            subject: .family,
            answers: ["urban": "城市", "assets": "3000", "car": "否", "houses": "否"],
            source: .declared,
            origin: applicant.name
        )
        try await rooms.casework.answer(
            actor: clerk,
            caseID: id,
            version: try await version(id),
            subject: .person(applicant.id),
            answers: ["together": "是", "wage": wage, "illness": "否", "able": "否"],
            source: .declared,
            origin: applicant.name
        )
        try await rooms.casework.setMaterial(
            actor: clerk,
            caseID: id,
            version: try await version(id),
            materialID: "application",
            state: .provided,
            note: nil,
            upload: nil
        )
        try await rooms.casework.consent(
            actor: clerk,
            caseID: id,
            version: try await version(id),
            .init(personID: applicant.id, givenBy: applicant.name)
        )
    }

    private func payee(_ id: Int64, _ applicant: Applicant) async throws {
        var random = DemoRandom(seed: UInt64(id))
        try await rooms.casework.setPayee(
            actor: actor("jingling"),
            caseID: id,
            version: try await version(id),
            PayeeAccount.Entry(
                personID: applicant.id,
                personName: applicant.name,
                bank: "农业银行天门支行（演示）",
                card: DemoCards.card(&random),
                holderName: applicant.name
            )
        )
    }

    private func visit(_ id: Int64, _ applicant: Applicant) async throws {
        var random = DemoRandom(seed: UInt64(id))
        let signers = ["李敏", "陈秀兰", applicant.name]
        let papers = signers.map {
            Casework.NewPaper(kind: .signature, name: $0, upload: DemoPicture.signature(&random))
        }
        try await rooms.casework.visit(
            actor: actor("jingling"),
            caseID: id,
            version: try await version(id),
            visit: .init(
                visitedOn: clock.today,
                surveyors: ["李敏", "陈秀兰"],
                present: applicant.name,
                findings: "居住砖混平房两间，家具简单，生活来源与申报一致。邻里反映情况属实。",
                answers: [:],
                papers: papers
            )
        )
        try await press(id, "jingling", "visited")
    }

    private func review(_ id: Int64, _ applicant: Applicant, _ chapter: String) async throws {
        let decision = try await rooms.casework.decide(
            actor: actor("jingling"),
            caseID: id,
            version: try await version(id)
        )
        if chapter == "refused" || decision.covered.isEmpty {
            try await press(id, "jingling", "unfit", decision.sentence)
            try await press(id, "jinglingfz", "agree")
            try await press(id, "jingban", "refuse", decision.sentence)
            try await press(id, "shenhe", "agree")
            return try await press(id, "qianfa", "agree")
        }
        try await press(id, "jingling", "propose")
        try await press(id, "jinglingfz", "agree")
        try await photograph(id, up: true)
        guard chapter != "post" else { return }
        pass(days: 9)
        try await photograph(id, up: false)
        try await press(id, "jingling", "posted")
        guard chapter != "confirm" else { return }
        try await press(id, "jingban", "confirm")
        try await press(id, "shenhe", "agree")
        try await press(id, "qianfa", "agree")
    }

    /// The photo of the sheet going up or coming down.
    private func photograph(_ id: Int64, up: Bool) async throws {
        let postings = try await rooms.casework.dossier(actor: actor("jingling"), caseID: id).postings
        guard let sheet = postings.last(where: { $0.kind == .posting }) else { return }
        try await rooms.casework.photograph(
            actor: actor("jingling"),
            caseID: id,
            postingID: sheet.id,
            up: up,
            photo: DemoPicture.board()
        )
    }
}
