// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel
import Storage
package import Vocabulary

/// The papers of the packs, filled in.
package protocol CasePapers: Sendable {
    /// Renders a paper as an A4 page.
    /// - Throws: when the template names a field that is not given.
    func render(_ paper: String, fields: PaperFields) throws -> (title: String, html: String)
}

/// Papers that the engine itself knows by name; packs add any others.
package enum PaperName {
    package static let receipt = "receipt"
    package static let nonAcceptance = "non-acceptance"
    package static let supplement = "supplement"
    package static let `extension` = "extension"
    package static let refusal = "refusal"
    package static let change = "change"
}

/// What a paper may show. One set for all, so that a template never meets an unknown name.
package struct PaperFields: Sendable {
    package var office: String
    package var number: String
    package var date: CivilDate
    package var applicant: String
    package var village: String
    package var service: String
    package var program: String
    package var members: Int
    package var amount: Money
    package var startMonth: Month
    package var outcome: String
    package var sentence: String
    package var reason: String
    package var basis: [String]
    package var dueOn: CivilDate?
    package var receiptCode: String
    package var verifyLink: String
    /// Whoever decides on an application for review (行政复议).
    package var reviewOffice: String
    /// Ways to contest the decision, counted from the day of the paper; empty where no pack says.
    package var remedies: [RemedyTerm]
    /// What becomes of an enrolment, in one sentence; empty for other papers.
    package var change: String
    /// What the family said before a cut; empty where nobody had to be heard.
    package var heard: String
    package var until: CivilDate?
    /// Everybody concerned beside the applicant.
    package var parties: String
    /// Answers about the matter itself by field, which templates call `answer_FIELD`.
    package var answers: [String: String]
    /// The number of what this case entered into a register; empty where it entered nothing.
    package var entry: String
    /// What the case's data is for, on which ground and for how long; empty where the service does not say.
    package var privacy: String
}

/// Applies what decided steps ask for, through the rooms' facades, in the transaction of the step.
package struct CaseEffects: Sendable {
    let casework: Casework
    let benefits: Benefits
    let ledger: Ledger
    let registers: Registers
    let verification: Verification
    let regions: Regions
    let papers: any CasePapers
    let messenger: CaseMessenger
    let remedies: Remedies
    let office: String

    package init(
        casework: Casework,
        benefits: Benefits,
        ledger: Ledger,
        registers: Registers,
        verification: Verification,
        regions: Regions,
        papers: any CasePapers,
        messenger: CaseMessenger,
        remedies: Remedies,
        office: String
    ) {
        self.casework = casework
        self.benefits = benefits
        self.ledger = ledger
        self.registers = registers
        self.verification = verification
        self.regions = regions
        self.papers = papers
        self.messenger = messenger
        self.remedies = remedies
        self.office = office
    }

    /// Presses a button of a case and carries out what follows from it.
    package func act(actor: Actor, _ move: Casework.Move) async throws {
        try await casework.act(actor: actor, move) { effect, transaction in
            try apply(effect, actor: actor, in: transaction)
        }
    }

    /// Makes a clock of a case longer and tells the applicant.
    package func extend(actor: Actor, caseID: Int64, version: Int64, clockID: String, reason: String) async throws {
        try await casework.extend(actor: actor, caseID: caseID, version: version, clockID: clockID, reason: reason) {
            effect,
            transaction in
            try apply(effect, actor: actor, in: transaction)
        }
    }

    /// Does what follows from clocks that ran out. Returns how many were seen to.
    @discardableResult
    package func expire() async throws -> Int {
        let actor = Actor.system("clocks")
        return try await casework.expire { effect, transaction in
            try apply(effect, actor: actor, in: transaction)
        }
    }

    func apply(_ effect: CaseEffect, actor: Actor, in transaction: any Transaction) throws {
        let service = try casework.services.service(effect.file.serviceID, release: effect.file.releaseHash)
        switch effect.effect.kind {
        case .openEnrolment: try openEnrolment(effect, service: service, actor: actor, in: transaction)
        case .issue: try issue(effect.effect.name, effect, service: service, actor: actor, in: transaction)
        case .enter: try enter(effect, service: service, actor: actor, in: transaction)
        case .find: try find(effect, service: service, actor: actor, in: transaction)
        case .changeEntry: try changeEntry(effect, service: service, actor: actor, in: transaction)
        case .moveEntry: try moveEntry(effect, service: service, actor: actor, in: transaction)
        case .certify: try certify(effect, actor: actor, in: transaction)
        case .notify: try messenger.notify(effect.effect.name, effect, actor: actor, in: transaction)
        case .post: try post(.posting, effect, service: service, in: transaction)
        case .announce: try post(.announcement, effect, service: service, in: transaction)
        case .disclose: try disclose(effect, service: service, in: transaction)
        case .register: break
        case .keepEnrolment: try keepEnrolment(effect, actor: actor, in: transaction)
        case .changeEnrolment: try changeEnrolment(effect, actor: actor, in: transaction)
        case .taperEnrolment: try taperEnrolment(effect, service: service, actor: actor, in: transaction)
        case .requestVerification:
            try verification.requestConsented(actor: actor, file: effect.file, in: transaction)
        }
    }

    private func openEnrolment(
        _ effect: CaseEffect,
        service: CaseService,
        actor: Actor,
        in transaction: any Transaction
    ) throws {
        let file = effect.file
        guard let decision = try casework.records.decision(caseID: file.id, in: transaction), !decision.covered.isEmpty
        else {
            throw CaseworkProblem.missing(items: ["测算结论中的保障对象"])
        }
        let card = try casework.payeeEntry(caseID: file.id, in: transaction)
        let payee =
            card?.personID
            ?? (decision.covered.contains(file.applicantPersonID) ? file.applicantPersonID : decision.covered[0])
        let names = try casework.store.names([payee], in: transaction)
        guard let program = service.program, let group = service.exclusionGroup else {
            throw CaseworkProblem.unknownService(file.serviceID)
        }
        let opening = EnrolmentOpening(
            programID: program,
            exclusionGroup: group,
            familyID: nil,
            caseID: file.id,
            householdNumber: nil,
            regionID: file.villageRegionID,
            classCode: decision.classCode,
            urban: file.urban == "农村" ? .rural : .urban,
            amount: decision.amount,
            members: decision.covered,
            payeePersonID: payee,
            payeeName: names[payee] ?? file.applicantName,
            confirmedOn: effect.on,
            startMonth: try startMonth(effect, service: service, in: transaction),
            months: service.result.months ?? (service.result.cycle == .once ? 1 : nil)
        )
        try benefits.open(opening, actor: actor, in: transaction)
        if let card { try ledger.setAccount(card, actor: actor, in: transaction) }
    }

    private func issue(
        _ paper: String,
        _ effect: CaseEffect,
        service: CaseService,
        actor: Actor,
        in transaction: any Transaction
    ) throws {
        let byTownship = isTownship(paper, effect.file, actor)
        var fields = try fields(effect, service: service, byTownship: byTownship, in: transaction)
        // Each office numbers its own papers.
        let issuer = byTownship ? "-\(effect.file.regionID)" : ""
        let series = "\(paper)\(issuer)-\(effect.on.year)"
        let serial = try casework.store.nextNumber(series: series, in: transaction)
        fields.number = "〔\(effect.on.year)〕\(serial)号"
        let id = try transaction.newKey()
        let code = String(casework.cipher.token("document:\(id)", purpose: "document").prefix(16))
        fields.verifyLink = code
        let rendered = try papers.render(paper, fields: fields)
        let document = IssuedDocument(
            id: id,
            template: paper,
            number: fields.number,
            title: rendered.title,
            html: rendered.html,
            code: code,
            issuedAt: casework.clock.now(),
            issuedBy: actor.name,
            printed: 0,
            series: series,
            serial: serial
        )
        try casework.records.insert(document, caseID: effect.file.id, in: transaction)
    }

    /// Whoever accepts, turns away, asks for supplements or takes more time does so in their own office's name, and so
    /// does whoever signs a decision; what no officer signs is decided where the case was given to.
    private func isTownship(_ paper: String, _ file: CaseFile, _ actor: Actor) -> Bool {
        switch paper {
        case PaperName.receipt, PaperName.nonAcceptance, PaperName.supplement, PaperName.extension:
            actor.level != "county"
        default: actor.level.map { $0 != "county" } ?? file.delegated
        }
    }

    private func fields(
        _ effect: CaseEffect,
        service: CaseService,
        byTownship: Bool,
        in transaction: any ReadTransaction
    ) throws -> PaperFields {
        let file = effect.file
        let decision = try casework.records.decision(caseID: file.id, in: transaction)
        let tree = try regions.tree(in: transaction)
        let hearing = try casework.visits.hearing(caseID: file.id, in: transaction)
        return PaperFields(
            office: byTownship ? tree.officeName(file.regionID) : office,
            number: "",
            date: effect.on,
            applicant: file.applicantName,
            village: tree.fullName(file.villageRegionID),
            service: service.flow.title,
            program: service.programTitle,
            members: decision?.covered.count ?? file.members,
            amount: decision?.amount ?? .zero,
            startMonth: try startMonth(effect, service: service, in: transaction),
            outcome: decision?.outcome ?? "",
            // What the rules found in favour would contradict a refusal on other grounds.
            sentence: file.state == .refused && decision?.covered.isEmpty == false ? "" : decision?.sentence ?? "",
            reason: effect.comment ?? decision?.sentence ?? "",
            basis: service.basis,
            dueOn: file.dueOn,
            receiptCode: file.receipt,
            verifyLink: "",
            reviewOffice: tree.county.map { "\($0.name)人民政府" } ?? "本级人民政府",
            remedies: remedies.terms(file, from: effect.on, tree: tree),
            change: try change(effect, decision: decision, service: service, in: transaction),
            heard: hearing.map { "已于\($0.on.chinese)听取\($0.person)的意见：\($0.note)" } ?? "",
            until: nil,
            parties: try parties(file, in: transaction),
            answers: try answers(file, service: service, in: transaction),
            entry: try registers.number(ofCase: file.id, in: transaction) ?? "",
            privacy: service.privacyNotice ?? ""
        )
    }

    /// Everybody concerned beside the applicant, with what they are to them.
    private func parties(_ file: CaseFile, in transaction: any ReadTransaction) throws -> String {
        let members = try casework.store.members(caseID: file.id, in: transaction).filter {
            $0.personID != file.applicantPersonID && $0.standing == .member
        }
        let names = try casework.store.names(members.map(\.personID), in: transaction)
        return members.map { "\($0.relation)\(names[$0.personID] ?? "")" }.joined(separator: "、")
    }

    private func startMonth(
        _ effect: CaseEffect,
        service: CaseService,
        in transaction: any ReadTransaction
    ) throws -> Month {
        let first = service.flow.steps.first
        let applied = try casework.store.actions(caseID: effect.file.id, in: transaction).first { action in
            action.step == first?.id && first?.outcomes.contains { $0.id == action.action } == true
        }
        return try casework.services.startMonth(
            service,
            file: effect.file,
            appliedOn: applied?.recordedAt.date ?? effect.on,
            decidedOn: effect.on
        )
    }

    /// What a re-check does, told against the enrolment as it still is: the paper comes before the change.
    private func change(
        _ effect: CaseEffect,
        decision: Decision?,
        service: CaseService,
        in transaction: any ReadTransaction
    ) throws -> String {
        guard let id = effect.file.enrolmentID, let decision,
            let before = try casework.coverage.enrolment(id, in: transaction)
        else { return "" }
        let outcome = service.flow.steps.flatMap(\.outcomes).first { $0.id == effect.file.outcome }
        if outcome?.has(.taperEnrolment) == true,
            let months = try casework.services.taperMonths(service, regionID: effect.file.regionID, on: effect.on)
        {
            let last = effect.on.month.adding(months)
            return "家庭收入已超过标准，为支持就业，按现金额 \(before.amount.text) 元/月继续发放至\(last.chinese)（渐退期），期满停止发放。"
        }
        return ReviewRules.sentence(decision, before, from: effect.on.month.adding(1))
    }

    /// 公示: name, village, number of members and proposed amount; nothing else ever (57号 24 条).
    private func post(
        _ kind: Posting.Kind,
        _ effect: CaseEffect,
        service: CaseService,
        in transaction: any Transaction
    ) throws {
        let step = try service.flow.step(effect.file.step)
        let days = step.kind.takesTime ? step.days : 7
        try casework.post(
            kind,
            file: effect.file,
            title: kind == .posting ? "\(service.programTitle)拟确认对象公示" : "\(service.programTitle)公告",
            lines: kind == .announcement
                ? try openAnswers(effect.file, service: service, in: transaction)
                : try lines(effect, service: service, proposed: true, in: transaction),
            days: days,
            on: effect.on,
            in: transaction
        )
    }

    private func disclose(_ effect: CaseEffect, service: CaseService, in transaction: any Transaction) throws {
        try casework.post(
            .disclosure,
            file: effect.file,
            title: "\(service.programTitle)对象公布",
            lines: try lines(effect, service: service, proposed: false, in: transaction),
            days: 365,
            on: effect.on,
            in: transaction
        )
    }

    private func lines(
        _ effect: CaseEffect,
        service: CaseService,
        proposed: Bool,
        in transaction: any ReadTransaction
    ) throws -> [Posting.Line] {
        let decision = try casework.records.decision(caseID: effect.file.id, in: transaction)
        let births = try casework.store.births([effect.file.applicantPersonID], in: transaction)
        let isYoung = births[effect.file.applicantPersonID].map {
            $0.age(on: effect.on) < casework.services.youngAge(on: effect.on)
        }
        // Children stand on no board by name.
        let name = isYoung == true ? PersonName.masked(effect.file.applicantName) : effect.file.applicantName
        let applicant = Posting.Line(title: "申请人", value: name)
        guard service.program != nil else {
            return [applicant] + (try openAnswers(effect.file, service: service, in: transaction))
        }
        return [
            applicant,
            Posting.Line(title: "保障人数", value: "\(decision?.covered.count ?? 0) 人"),
            Posting.Line(
                title: proposed ? "拟月保障金额" : "月保障金额",
                value: "\((decision?.amount ?? .zero).text) 元"
            ),
        ]
    }
}
