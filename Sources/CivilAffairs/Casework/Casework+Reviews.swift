// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel
import Storage
package import Vocabulary

/// Looking at enrolments again (定期复核), and hearing families before a cut.
extension Casework {
    /// Opens a case that looks at an enrolment again, with the family, the answers and the authorisations that are on
    /// file. The same enrolment has one such case at a time; asking again gives that one.
    /// - Throws: `CaseworkProblem.noEnrolment` outside the actor's scope, `.enrolmentEnded`, `.noReview`.
    package func openReview(actor: Actor, requestID: String, enrolmentID: Int64) async throws -> Int64 {
        try actor.require(.caseAccept)
        let now = clock.now()
        return try await database.write { [self] transaction in
            guard let enrolment = try coverage.enrolment(enrolmentID, scope: actor.scope, in: transaction) else {
                throw CaseworkProblem.noEnrolment
            }
            if let open = try store.openReview(of: enrolmentID, in: transaction) { return open }
            guard !enrolment.isEnded else { throw CaseworkProblem.enrolmentEnded(number: enrolment.number) }
            guard let service = services.review(of: enrolment.programID) else {
                throw CaseworkProblem.noReview(program: services.programTitle(enrolment.programID))
            }
            let id = try transaction.newKeys(2)
            let earlier = try RequestOnceStore.claim(
                requestID,
                answer: String(id),
                actor: actor,
                at: now,
                in: transaction
            )
            guard earlier == nil else { throw AccessProblem.requestReused }
            try open(id, enrolment, service: service, actor: actor, at: now, in: transaction)
            return id
        }
    }

    private func open(
        _ id: Int64,
        _ enrolment: CaseEnrolment,
        service: CaseService,
        actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let people = try family(of: enrolment, in: transaction)
        guard let head = people.first else { throw CaseworkProblem.noApplicant }
        let name = try store.names([head.personID], in: transaction)[head.personID] ?? enrolment.payeeName
        let opening = Opening(
            serviceID: service.flow.serviceID,
            applicantPersonID: head.personID,
            applicantName: name,
            regionID: enrolment.townshipID,
            villageRegionID: enrolment.regionID,
            channel: .review
        )
        let file = draft(id: id, opening, service: service, at: now).reviewing(
            enrolment.id,
            members: people.filter { $0.standing == .member }.count
        )
        try store.insert(file, in: transaction)
        try store.insertFamily(id: id + 1, caseID: id, regionID: enrolment.regionID, in: transaction)
        try store.insert(people, caseID: id, in: transaction)
        if let source = enrolment.caseID {
            try carryOver(
                from: source,
                to: id,
                names: Set(service.fields.filter { !$0.type.isFile }.map(\.name)),
                people: Set(people.map(\.personID)),
                at: now,
                in: transaction
            )
        }
        try note(
            file,
            action: "open",
            title: "发起定期复核",
            actor: actor,
            at: now,
            comment: "\(enrolment.number)，现家庭月保障金额 \(enrolment.amount.text) 元",
            in: transaction
        )
    }

    /// The family as it was decided, brought in line with who is covered now; the payee first where covered.
    private func family(of enrolment: CaseEnrolment, in transaction: any ReadTransaction) throws -> [FamilyMember] {
        let known = try enrolment.caseID.map { try store.members(caseID: $0, in: transaction) } ?? []
        let head =
            enrolment.members.contains(enrolment.payeePersonID) ? enrolment.payeePersonID : enrolment.members.first
        let covered = enrolment.members.sorted { left, _ in left == head }
        let relations = Dictionary(known.map { ($0.personID, $0.relation) }, uniquingKeysWith: { first, _ in first })
        let members = covered.map { id in
            let relation = relations[id] ?? "家庭成员"
            return (id, Standing.member, id == head ? "本人" : relation == "本人" ? "家庭成员" : relation, String?.none)
        }
        let others = known.filter { !enrolment.members.contains($0.personID) }.map {
            ($0.personID, $0.standing == .member ? Standing.living : $0.standing, $0.relation, $0.reason)
        }
        return (members + others).enumerated().map { position, entry in
            FamilyMember(
                personID: entry.0,
                position: position,
                standing: entry.1,
                relation: entry.2,
                reason: entry.3
            )
        }
    }

    /// What the last case knew of the form's questions counts as declared until somebody says otherwise; authorisations that still hold go on.
    private func carryOver(
        from source: Int64,
        to caseID: Int64,
        names: Set<String>,
        people: Set<Int64>,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let known = FactRules.current(try facts.facts(caseID: source, in: transaction))
        let kept = known.flatMap { subject, values -> [Fact] in
            if case .person(let id) = subject, !people.contains(id) { return [] }
            return values.values.filter { names.contains($0.name) }.sorted { $0.name < $1.name }.map {
                Fact(
                    subject: subject,
                    name: $0.name,
                    value: $0.value,
                    source: .declared,
                    origin: $0.isOfMeans ? Fact.carriedMeans : "上次认定",
                    asOf: $0.asOf,
                    recordedAt: now
                )
            }
        }
        try facts.append(kept, caseID: caseID, in: transaction)
        try records.copyConsents(from: source, to: caseID, holdingOn: now.date, at: now, in: transaction)
    }

    /// Open cases by the enrolment that they look at again, for lists.
    package func openReviews(actor: Actor, of enrolments: [Int64]) async throws -> [Int64: Int64] {
        try actor.require(.enrolmentRead)
        guard !enrolments.isEmpty else { return [:] }
        return try await database.read { [store] in try store.openReviews(of: enrolments, in: $0) }
    }

    /// Puts on record that the family was heard about what is proposed. Basis: 社会救助法 第四十八条
    /// - Throws: `CaseworkProblem.missing` without what they said or without a proposal; `.hearingAhead`.
    package func hear(
        actor: Actor,
        caseID: Int64,
        version: Int64,
        on date: CivilDate,
        person: String,
        note text: String
    ) async throws {
        try actor.require(.caseReview)
        try await change(actor: actor, caseID: caseID, version: version) { [self] file, service, transaction, now in
            if file.state.isEnded { throw CaseworkProblem.ended(state: file.state.title) }
            let step = try service.flow.step(file.step)
            guard service.ofEnrolment, step.kind == .decide, file.link == 0 else {
                throw CaseworkProblem.notNow(action: "听取意见", state: step.title)
            }
            var lacking: [String] = []
            if person.isEmpty { lacking.append("当事人姓名") }
            if text.isEmpty { lacking.append("当事人的意见（没有意见的写“无意见”）") }
            let decision = try records.decision(caseID: caseID, in: transaction)
            if decision == nil { lacking.append("测算结论（先测算，再把拟作的决定告知当事人）") }
            guard lacking.isEmpty, let decision else { throw CaseworkProblem.missing(items: lacking) }
            guard date <= now.date else { throw CaseworkProblem.hearingAhead }
            let hearing = CaseHearing(
                id: try transaction.newKey(),
                on: date,
                person: person,
                note: text,
                amount: decision.amount,
                recordedBy: actor.name,
                recordedAt: now
            )
            try visits.insert(hearing, caseID: caseID, in: transaction)
            try store.save(file, after: version, in: transaction)
            try note(
                file,
                action: "hearing",
                title: "听取\(person)的意见",
                actor: actor,
                at: now,
                comment: text,
                in: transaction
            )
        }
    }
}

extension CaseFile {
    /// A new case that looks at an enrolment again.
    fileprivate func reviewing(_ enrolmentID: Int64, members: Int) -> CaseFile {
        CaseFile(
            id: id,
            number: number,
            receipt: receipt,
            serviceID: serviceID,
            releaseHash: releaseHash,
            title: title,
            regionID: regionID,
            villageRegionID: villageRegionID,
            channel: channel,
            applicantPersonID: applicantPersonID,
            applicantName: applicantName,
            members: members,
            state: state,
            step: step,
            link: link,
            outcome: outcome,
            proposed: proposed,
            delegated: delegated,
            kin: kin,
            urban: urban,
            openedAt: openedAt,
            acceptedOn: acceptedOn,
            dueOn: dueOn,
            dueProvisional: dueProvisional,
            pausedOn: pausedOn,
            decidedOn: decidedOn,
            closedAt: closedAt,
            agent: agent,
            enrolmentID: enrolmentID,
            version: version
        )
    }
}
