// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Vocabulary

/// One entry: what it says, what happened to it, its certificates.
enum RegisterEntryPages {
    static func register(on routes: Routes) {
        routes.get("/entries/:id", .permission(.registerRead), lead)
        routes.get("/registers/:register/:id", .permission(.registerRead), show)
        routes.post("/registers/:register/:id/move", .permission(.registerWrite), move)
        routes.post("/registers/:register/:id/unmask", .permission(.personUnmask), unmask)
        routes.post("/registers/:register/:id/certificates", .permission(.registerWrite), issue)
        routes.post("/registers/:register/:id/revoke", .permission(.registerWrite), revoke)
        routes.get("/registers/:register/:id/certificates/:certificate", .permission(.registerRead), paper)
        routes.get("/registers/:register/:id/certificates/:certificate/pdf", .permission(.registerRead), pdf)
    }

    /// To the entry's page, for records that know its key alone.
    static func lead(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        let register = try await request.site.rooms.registers.register(of: id, readBy: try request.actor)
        return request.see(Links.entry(register.id, id))
    }

    static func show(_ request: WebRequest) async throws -> Response {
        try await shown(request, problem: nil, opened: [:])
    }

    private static func shown(
        _ request: WebRequest,
        problem: (any Problem)?,
        opened: [String: RegisterValue]
    ) async throws -> Response {
        let rooms = request.site.rooms
        let dossier = try await rooms.registers.dossier(
            actor: try request.actor,
            registerID: try request.text("register"),
            entryID: try request.key()
        )
        let tree = try await rooms.regions.tree()
        let page = try RegisterEntryView(request, dossier, tree: tree, opened: opened).page(problem: problem)
        return try request.page(page, status: problem == nil ? .ok : .unprocessableContent)
    }

    /// Does something with the entry; what is refused is told on its page.
    private static func acting(
        _ request: WebRequest,
        done: String,
        _ body: (_ register: String, _ id: Int64) async throws -> Void
    ) async throws -> Response {
        let (register, id) = (try request.text("register"), try request.key())
        do {
            try await body(register, id)
            return request.see(Links.entry(register, id), done: done)
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await shown(request, problem: problem, opened: [:])
        }
    }

    static func move(_ request: WebRequest) async throws -> Response {
        try await acting(request, done: "register-moved") { register, id in
            _ = try await request.site.rooms.registers.move(
                actor: try request.actor,
                RegisterMove(
                    registerID: register,
                    entryID: id,
                    version: Int64(request.form["version"]) ?? 0,
                    moveID: request.form["move"],
                    reason: request.form["reason"]
                )
            )
        }
    }

    static func issue(_ request: WebRequest) async throws -> Response {
        try await acting(request, done: "register-certificate") { register, id in
            _ = try await request.site.rooms.registers.issueCertificate(
                actor: try request.actor,
                registerID: register,
                entryID: id
            )
        }
    }

    static func revoke(_ request: WebRequest) async throws -> Response {
        try await acting(request, done: "register-revoked") { register, id in
            try await request.site.rooms.registers.revokeCertificate(
                actor: try request.actor,
                registerID: register,
                entryID: id,
                certificateID: Int64(request.form["certificate"]) ?? 0,
                reason: request.form["reason"]
            )
        }
    }

    static func unmask(_ request: WebRequest) async throws -> Response {
        do {
            let opened = try await request.site.rooms.registers.unmask(
                actor: try request.actor,
                registerID: try request.text("register"),
                entryID: try request.key(),
                reason: request.form["reason"]
            )
            return try await shown(request, problem: nil, opened: opened)
        } catch AccessProblem.reasonNeeded {
            return try await shown(request, problem: AccessProblem.reasonNeeded, opened: [:])
        }
    }

    // MARK: - Certificates on paper

    private static func certificate(
        _ request: WebRequest
    ) async throws -> (certificate: RegisterCertificate, html: String) {
        try await request.site.rooms.registers.certificatePaper(
            actor: try request.actor,
            registerID: try request.text("register"),
            entryID: try request.key(),
            certificateID: try request.key("certificate")
        )
    }

    static func paper(_ request: WebRequest) async throws -> Response {
        let found = try await certificate(request)
        let (register, id) = (try request.text("register"), try request.key())
        return Reply.html(
            try PaperPrinter.shown(
                found.html,
                pdf: Links.certificate(register, id, found.certificate.id) + "/pdf",
                back: Links.entry(register, id),
                backTitle: "返回登记项",
                warning: found.certificate.state == .valid ? nil : "本证照\(found.certificate.state.title)，请勿再使用。",
                request: request
            )
        )
    }

    static func pdf(_ request: WebRequest) async throws -> Response {
        let found = try await certificate(request)
        let file = try await request.site.printer.pdf(paper: found.html, address: request.publicAddress)
        let name = "\(found.certificate.title)\(found.certificate.number).pdf"
        return Reply.download(file, name: name, media: "application/pdf")
    }
}

/// An entry's page, put together.
struct RegisterEntryView {
    private let request: WebRequest
    private let dossier: RegisterDossier
    private let tree: RegionTree
    /// Sensitive fields that the reader gave a reason for.
    private let opened: [String: RegisterValue]
    private let actor: Actor

    init(
        _ request: WebRequest,
        _ dossier: RegisterDossier,
        tree: RegionTree,
        opened: [String: RegisterValue]
    ) throws {
        self.request = request
        self.dossier = dossier
        self.tree = tree
        self.opened = opened
        actor = try request.actor
    }

    func page(problem: (any Problem)?) -> RegisterEntryPage {
        let (definition, entry) = (dossier.definition, dossier.entry)
        let isLiving = entry.validUntil == nil
        let mayChange = request.site.rooms.registers.mayChange(definition, actor) && isLiving
        let states = definition.certificate?.states ?? []
        return RegisterEntryPage(
            layout: Layout(request, title: entry.label),
            heading: entry.label,
            registerName: definition.title,
            registerLink: Links.register(definition.id),
            link: Links.entry(definition.id, entry.id),
            number: entry.number,
            stateTitle: definition.state(entry.state)?.title ?? entry.state,
            tone: RegisterPages.tone(entry),
            version: entry.version,
            lines: lines,
            isManual: definition.isManual,
            editLink: mayChange ? Links.editEntry(definition.id, entry.id) : nil,
            moves: mayChange ? moves(problem) : [],
            certificateTitle: definition.certificate?.title,
            mayIssue: mayChange && definition.certificate != nil && (states.isEmpty || states.contains(entry.state)),
            hasValid: dossier.certificates.contains { $0.state == .valid },
            certificates: dossier.certificates.map { certificate($0, mayChange: mayChange) },
            history: dossier.history.map(event),
            cases: dossier.cases.map {
                .init(
                    caseLink: Links.caseFile($0.id),
                    caseTitle: $0.title,
                    caseNumber: $0.number ?? "尚未受理",
                    applicant: $0.applicant
                )
            },
            mayUnmask: actor.may(.personUnmask) && opened.isEmpty
                && definition.fields.contains { $0.sensitivity == .sensitive && entry.values[$0.id] != nil },
            problem: problem?.message
        )
    }

    private var lines: [RegisterEntryPage.Line] {
        let entry = dossier.entry
        var lines = dossier.definition.fields.map { field in
            let text =
                opened[field.id].map { dossier.names.text($0, field, tree: tree) }
                ?? entry.values[field.id].map { dossier.names.shown($0, field, tree: tree) } ?? "未登记"
            return RegisterEntryPage.Line(title: field.title, value: text, valueLink: link(field))
        }
        lines.append(.init(title: RegisterSheet.regionTitle, value: tree.fullName(entry.regionID), valueLink: nil))
        lines.append(.init(title: "登记日期", value: entry.validFrom.iso, valueLink: nil))
        if let until = entry.validUntil { lines.append(.init(title: "终止日期", value: until.iso, valueLink: nil)) }
        return lines
    }

    private func link(_ field: RegisterDefinition.Field) -> String? {
        let definition = dossier.definition
        if field.id == definition.layer?.id, dossier.entry.values[field.id] != nil {
            return Links.query(Links.registerMap(definition.id), [("text", dossier.entry.number)])
        }
        guard field.sensitivity != .sensitive, case .link(let key) = dossier.entry.values[field.id] else { return nil }
        switch field.type {
        case .person:
            return dossier.names.visiblePeople.contains(key) && actor.may(.personRead) ? Links.person(key) : nil
        case .organization: return actor.may(.personRead) ? Links.organization(key) : nil
        case .entry:
            return dossier.names.entries[key].flatMap { $0.isVisible ? Links.entry($0.registerID, key) : nil }
        default: return nil
        }
    }

    private func moves(_ problem: (any Problem)?) -> [RegisterEntryPage.Move] {
        let definition = dossier.definition
        return definition.moves.filter { $0.from.contains(dossier.entry.state) }.map { move in
            RegisterEntryPage.Move(
                moveID: move.id,
                moveTitle: move.title,
                moveReason: problem != nil && request.form["move"] == move.id ? request.form["reason"] : "",
                needsReason: move.needsReason,
                ends: definition.state(move.to)?.isFinal == true
            )
        }
    }

    private func certificate(_ certificate: RegisterCertificate, mayChange: Bool) -> RegisterEntryPage.Certificate {
        let today = request.site.today
        let isOver = certificate.validUntil.map { $0 < today } ?? false
        let isValid = certificate.state == .valid
        return RegisterEntryPage.Certificate(
            paperLink: Links.certificate(dossier.definition.id, dossier.entry.id, certificate.id),
            revokeID: isValid && mayChange ? certificate.id : nil,
            certificateNumber: certificate.number,
            term: "\(certificate.issuedOn.iso) 起" + (certificate.validUntil.map { "，至 \($0.iso)" } ?? "，长期有效"),
            standing: isValid && isOver ? "已过期" : certificate.state.title,
            certificateTone: isValid && !isOver ? "done" : isOver && isValid ? "late" : "",
            why: certificate.reason.map { reason in "\(certificate.endedOn?.iso ?? "") \(reason)" }
        )
    }

    private func event(_ line: RegisterHistory) -> RegisterEntryPage.Event {
        let isVisible = dossier.cases.contains { $0.id == line.caseID }
        return RegisterEntryPage.Event(
            at: line.recordedAt.text,
            what: line.title,
            who: "\(line.actorName)（\(line.functionTitle)）",
            reason: line.reason,
            caseLink: isVisible ? line.caseID.map(Links.caseFile) : nil,
            changes: line.action == "create" ? [] : line.changes.map(change),
            release: String(line.releaseHash.prefix(12))
        )
    }

    private func change(_ change: RegisterHistory.Change) -> RegisterEntryPage.Change {
        let definition = dossier.definition
        func state(_ id: String?) -> String { id.map { definition.state($0)?.title ?? $0 } ?? "无" }
        func region(_ id: String?) -> String { id.flatMap { Int64($0) }.map { tree.fullName($0) } ?? "无" }
        switch change.field {
        case "@state":
            return .init(fieldTitle: "状态", before: state(change.before), after: state(change.after))
        case "@region":
            return .init(
                fieldTitle: RegisterSheet.regionTitle,
                before: region(change.before),
                after: region(change.after)
            )
        default:
            guard let field = definition.field(change.field) else {
                return .init(fieldTitle: "已停用的字段", before: "****", after: "****")
            }
            return .init(
                fieldTitle: field.title,
                before: dossier.names.past(change.before, field, tree: tree),
                after: dossier.names.past(change.after, field, tree: tree)
            )
        }
    }
}
