// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel
import Storage
import Vocabulary

/// Filling a case: family, answers, papers, authorisations. Possible until the decision is drafted.
extension Casework {
    /// Adds a person to the family, or changes their standing.
    /// - Throws: `CaseworkProblem.notNow` once a decision is being signed.
    package func setMember(
        actor: Actor,
        caseID: Int64,
        version: Int64,
        personID: Int64,
        standing: Standing,
        relation: String,
        reason: String?
    ) async throws {
        try await change(actor: actor, caseID: caseID, version: version) { [self] file, service, transaction, now in
            try editable(file, service, by: actor, in: transaction)
            if standing == .excluded, (reason ?? "").isEmpty { throw CaseworkProblem.reasonNeeded(action: "不计入家庭成员") }
            let members = try store.members(caseID: caseID, in: transaction)
            try checkParty(personID, relation: relation, standing, members: members, file, service)
            let position =
                members.first { $0.personID == personID }?.position ?? (members.map(\.position).max() ?? -1) + 1
            let member = FamilyMember(
                personID: personID,
                position: position,
                standing: standing,
                relation: relation,
                reason: reason
            )
            try store.put(member, caseID: caseID, in: transaction)
            let others = members.filter { $0.personID != personID && $0.standing == .member }.count
            try store.save(file.with(members: others + (standing == .member ? 1 : 0)), after: version, in: transaction)
            try note(file, action: "member", title: "填写家庭成员", actor: actor, at: now, in: transaction)
        }
    }

    /// A service about single people knows who else takes part, and how many of them.
    private func checkParty(
        _ personID: Int64,
        relation: String,
        _ standing: Standing,
        members: [FamilyMember],
        _ file: CaseFile,
        _ service: CaseService
    ) throws {
        guard !service.isOfFamily, personID != file.applicantPersonID else { return }
        let party = service.definition.parties.first { $0.title == relation }
        let others = members.count { $0.relation == relation && $0.personID != personID }
        guard let party, standing == .member, others < party.most else {
            throw CaseworkProblem.partyNotTaken(title: relation, most: party?.most ?? 0)
        }
    }

    /// Takes a person out of the family again; the applicant stays.
    package func removeMember(actor: Actor, caseID: Int64, version: Int64, personID: Int64) async throws {
        try await change(actor: actor, caseID: caseID, version: version) { [self] file, service, transaction, now in
            try editable(file, service, by: actor, in: transaction)
            guard personID != file.applicantPersonID else { throw CaseworkProblem.applicantStays }
            try store.removeMember(personID, caseID: caseID, in: transaction)
            let members = try store.members(caseID: caseID, in: transaction).filter { $0.standing == .member }
            try store.save(file.with(members: members.count), after: version, in: transaction)
            try note(file, action: "member", title: "移除家庭成员", actor: actor, at: now, in: transaction)
        }
    }

    /// Keeps answers as facts of a source. What repeats the last word of the same source is not recorded twice.
    /// - Parameters:
    ///   - answers: typed text by field id, for the family or for one person.
    ///   - uploads: what came for questions that take a file, by field id.
    package func answer(
        actor: Actor,
        caseID: Int64,
        version: Int64,
        subject: Fact.Subject,
        answers: [String: String],
        uploads: [String: Upload] = [:],
        source: Fact.Source,
        origin: String
    ) async throws {
        try await change(actor: actor, caseID: caseID, version: version) { [self] file, service, transaction, now in
            try editable(file, service, by: actor, in: transaction)
            try keep(
                answers,
                uploads: uploads,
                of: subject,
                source: source,
                origin: origin,
                file,
                service,
                by: actor,
                at: now,
                in: transaction
            )
        }
    }

    /// Keeps answers to a case that the actor may fill in.
    func keep(
        _ answers: [String: String],
        uploads: [String: Upload] = [:],
        of subject: Fact.Subject,
        source: Fact.Source,
        origin: String,
        _ file: CaseFile,
        _ service: CaseService,
        by actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let filling = try filling(file, in: transaction)
        let sheet = AnswerSheet(
            service: service,
            filling: filling,
            applicant: file.applicantPersonID,
            step: file.step,
            subject: subject,
            actor: actor
        )
        for field in service.fields(of: subject, filling.members)
        where !(answers[field.id] ?? "").isEmpty && !field.isWritable(by: actor) {
            throw field.invalid("这一项不由您的职能填写。")
        }
        let known = Set(service.fields.map(\.id))
        if let stray = answers.keys.sorted().first(where: { !known.contains($0) }) {
            throw CaseworkProblem.unknownField(stray)
        }
        let current = FactRules.current(filling.facts)[subject] ?? [:]
        let drawn = sheet.fields.filter {
            $0.type == .signature && (uploads[$0.id] != nil || answers[$0.id]?.isEmpty == false)
        }
        try service.refuseDrawn(drawn.map(\.title))
        let named = try resolved(
            try uploaded(
                answers,
                uploads,
                sheet.fields,
                held: current,
                caseID: file.id,
                at: now,
                in: transaction
            ),
            sheet.fields,
            held: current,
            of: file,
            by: actor,
            in: transaction
        )
        let read = try sheet.read(named, on: now.date)
        if let problem = read.problems.first { throw problem }
        let new = read.values.sorted { $0.key < $1.key }.map { name, value in
            Fact(
                subject: subject,
                name: name,
                value: value,
                source: source,
                origin: origin,
                asOf: now.date,
                recordedAt: now
            )
        }
        let held = try facts.facts(caseID: file.id, in: transaction).filter {
            $0.subject == subject && $0.source == source
        }
        let last = Dictionary(held.map { ($0.name, $0.value) }, uniquingKeysWith: { _, later in later })
        let emptied = sheet.fields.filter { field in
            read.shown.contains(field.id) && answers[field.id]?.allSatisfy(\.isWhitespace) == true
                && field.isTyped && new.allSatisfy { $0.name != field.name }
        }
        let changed =
            new.filter { last[$0.name] != $0.value }
            + emptied.flatMap { Self.takenBack($0.name, of: held, on: now.date, at: now) }
        try facts.append(changed, caseID: file.id, in: transaction)
        let urban = subject == .family ? new.first { $0.name == "城乡类别" }?.value : nil
        try store.save(file.with(urban: urban.map { .some($0) }), after: file.version, in: transaction)
        try note(file, action: "answer", title: "填写\(source.title)信息", actor: actor, at: now, in: transaction)
    }

    /// That what was answered counts no more, for each who answered it.
    private static func takenBack(_ name: String, of held: [Fact], on date: CivilDate, at now: Timestamp) -> [Fact] {
        let said = FactRules.said(held.filter { $0.name == name && $0.source == .declared }).values
        let origins = Set(said.flatMap { $0[name] ?? [] }.map(\.origin))
        return held.first.map { first in
            origins.sorted().map { origin in
                Fact(
                    subject: first.subject,
                    name: name,
                    value: "",
                    source: .declared,
                    origin: origin,
                    asOf: date,
                    recordedAt: now
                )
            }
        } ?? []
    }

    /// What a visit found, read as the answers are.
    func readFacts(
        from answers: [String: String],
        of subject: Fact.Subject,
        _ fields: [CaseField],
        service: CaseService,
        source: Fact.Source,
        origin: String,
        at now: Timestamp
    ) throws -> [Fact] {
        try answers.sorted { $0.key < $1.key }.compactMap { id, typed in
            guard let field = fields.first(where: { $0.id == id }) else { throw CaseworkProblem.unknownField(id) }
            guard let value = try field.fact(from: typed, on: now.date) else { return nil }
            if let reason = service.rules.refusal(of: value, for: field) {
                throw CaseworkProblem.fieldInvalid(id: id, title: field.title, reason: reason)
            }
            return Fact(
                subject: subject,
                name: field.name,
                value: value,
                source: source,
                origin: origin,
                asOf: now.date,
                recordedAt: now
            )
        }
    }

    /// Records facts that departments returned or officers settled, already in the policy's spelling.
    package func record(actor: Actor, caseID: Int64, facts new: [Fact], title: String) async throws {
        try await change(actor: actor, caseID: caseID, version: nil) { [self] file, service, transaction, now in
            let isVerifier = actor.may(.verificationAnswer) || actor.may(.verificationRequest)
            try editable(file, service, by: isVerifier ? nil : actor, in: transaction)
            try facts.append(new, caseID: caseID, in: transaction)
            try store.save(file, after: file.version, in: transaction)
            try note(file, action: "facts", title: title, actor: actor, at: now, in: transaction)
        }
    }

    /// Notes a paper as seen, looked up, or replaced by a commitment; with a file when one was uploaded.
    package func setMaterial(
        actor: Actor,
        caseID: Int64,
        version: Int64,
        materialID: String,
        state: CaseMaterial.State,
        note text: String?,
        upload: Upload?
    ) async throws {
        try await change(actor: actor, caseID: caseID, version: version) { [self] file, service, transaction, now in
            // What the family was asked for, it may hand in itself.
            let isAsked = file.state == .paused && actor.personID == file.applicantPersonID
            // What was promised untruly is brought whenever it is brought.
            let isOwed =
                try state == .provided && promises.owed(file.id, in: transaction).contains { $0.id == materialID }
            if isOwed { try actor.require(.caseApply) }
            if !isAsked, !isOwed { try editable(file, service, by: actor, in: transaction) }
            guard let need = service.materials.first(where: { $0.id == materialID }) else {
                throw CaseworkProblem.unknownField(materialID)
            }
            if state == .committed, !need.promisable {
                throw CaseworkProblem.fieldInvalid(id: need.id, title: need.title, reason: "不能用承诺代替，请提供材料。")
            }
            let hash = try upload.map { try blobs.put($0.content, in: transaction, at: now) }
            let material = CaseMaterial(
                materialID: materialID,
                state: state,
                note: text,
                blobHash: hash,
                fileName: upload?.name,
                media: upload?.media,
                addedAt: now
            )
            try records.put(material, caseID: caseID, in: transaction)
            try keepPromise(file, need, state, at: now, in: transaction)
            try store.save(file, after: version, in: transaction)
            try note(file, action: "material", title: "登记材料", actor: actor, at: now, in: transaction)
        }
    }

    /// A file that came with a form, already recognised by its content.
    package struct Upload: Sendable {
        package let name: String
        package let media: String
        package let content: [UInt8]

        package init(name: String, media: String, content: [UInt8]) {
            self.name = name
            self.media = media
            self.content = content
        }
    }

    /// Declares kinship with a handling officer or a member of the village committee; the county then visits itself
    /// (57号 11、20 条).
    package func declareKin(actor: Actor, caseID: Int64, version: Int64, kin: String?) async throws {
        try await change(actor: actor, caseID: caseID, version: version) { [self] file, service, transaction, now in
            try editable(file, service, by: actor, in: transaction)
            try store.save(file.with(kin: .some(kin)), after: version, in: transaction)
            try note(file, action: "kin", title: "近亲属备案", actor: actor, at: now, comment: kin, in: transaction)
        }
    }

    /// A case can be filled until its decision is drafted.
    /// - Parameter actor: must be one whose turn it is; nil where a permission was asked for already.
    func editable(
        _ file: CaseFile,
        _ service: CaseService,
        by actor: Actor?,
        in transaction: any ReadTransaction
    ) throws {
        if file.state.isEnded { throw CaseworkProblem.ended(state: file.state.title) }
        if let actor { try requireTurn(actor, file, service, in: transaction) }
        let step = try service.flow.step(file.step)
        if service.fields.contains(where: { $0.step == step.id }), file.link == 0 { return }
        switch step.kind {
        case .form, .verification, .visit, .vote, .external: return
        case .decide:
            guard file.link == 0 else { throw CaseworkProblem.notNow(action: "修改信息", state: step.title) }
        case .posting, .announcement, .wait, .draw, .sign, .pay:
            throw CaseworkProblem.notNow(action: "修改信息", state: step.title)
        }
    }
}

extension CaseField {
    /// Whether an answer is written, so that an empty one takes it back; files and records have buttons of their own.
    fileprivate var isTyped: Bool {
        switch answer {
        case .reference, .file, .computed: false
        default: true
        }
    }
}
