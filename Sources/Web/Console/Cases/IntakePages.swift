// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Storage
import Vocabulary

/// One-window intake 一门受理: the service, the applicant, and where they live.
enum IntakePages {
    static func form(_ request: WebRequest) async throws -> Response {
        try request.page(try await page(request, problem: nil))
    }

    private static func page(
        _ request: WebRequest,
        problem: String?,
        flags: [IntakePage.Flag] = [],
        elsewhere: String? = nil
    ) async throws -> IntakePage {
        let actor = try request.actor
        let all = request.site.rooms.casework.services.current.filter { $0.isBegun(by: actor) }
        let text = request.query("text") ?? ""
        let picked = request.form["service"]
        let services = all.filter { $0.flow.serviceID == picked || GuidePages.fits($0, text) }
        return IntakePage(
            layout: Layout(request, title: "一门受理"),
            services: services.map {
                .init(
                    id: $0.flow.serviceID,
                    title: $0.flow.title,
                    summary: $0.summary,
                    domain: $0.definition.domain,
                    materials: $0.materials.filter { !$0.lookedUp }.map(\.title),
                    lookedUp: $0.materials.filter { $0.source == .lookup }.map(\.title),
                    reachedLink: $0.definition.byAge == nil ? nil : Links.reached($0.flow.serviceID),
                    checked: services.count == 1 || request.form["service"] == $0.flow.serviceID
                )
            },
            bundles: try BundlePages.cards(request, text: text),
            text: text,
            isLong: all.count > 4,
            channels: try channels(request),
            villages: try await villages(request),
            number: request.form["number"],
            name: request.form["name"],
            agent: request.form["agent"],
            problem: problem,
            flags: flags,
            flagged: !flags.isEmpty,
            elsewhere: elsewhere ?? "",
            isElsewhere: elsewhere != nil || request.form["elsewhere"] == "yes"
        )
    }

    static func open(_ request: WebRequest) async throws -> Response {
        do {
            let id = try await opened(request)
            return request.see(Links.caseFile(id), done: "opened")
        } catch let found as Flagged {
            return try request.page(try await page(request, problem: nil, flags: found.flags), status: .conflict)
        } catch IntakeProblem.registeredElsewhere(let place) {
            return try request.page(try await page(request, problem: nil, elsewhere: place), status: .conflict)
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try request.page(try await page(request, problem: problem.message), status: .unprocessableContent)
        }
    }

    /// Somebody stands somewhere already; the clerk looks first and then says so.
    private struct Flagged: Error {
        let flags: [IntakePage.Flag]
    }

    private static func opened(_ request: WebRequest) async throws -> Int64 {
        let actor = try request.actor
        let rooms = request.site.rooms
        guard rooms.casework.services.current.contains(where: { $0.flow.serviceID == request.form["service"] }) else {
            throw CaseworkProblem.missing(items: ["要办理的事项"])
        }
        let opening = try await opening(request, service: request.form["service"])
        let requestID = try UUIDv7.parse(request.form["request_id"])
        if let known = try await rooms.casework.opened(actor: actor, requestID: requestID) { return known }
        if request.form["confirmed"] != "yes" {
            let flags = try await rooms.casework.conflicts(
                actor: actor,
                serviceID: request.form["service"],
                personIDs: [opening.applicantPersonID],
                requestID: requestID
            )
            // What is known to speak against it, such as an age, is told before anybody fills in a form.
            let outlook = try await rooms.casework.outlook(
                actor: actor,
                personID: opening.applicantPersonID,
                services: [request.form["service"]],
                villageID: opening.villageRegionID
            )
            let told = Set(flags.map(\.text))
            let unfit = outlook.values.flatMap(\.stops).filter { !told.contains($0) }
            let all =
                flags.map {
                    IntakePage.Flag(
                        word: "重复提示",
                        text: "\($0.text)。",
                        tone: $0.blocks ? "late" : "soon",
                        link: $0.caseID.map(Links.caseFile)
                    )
                }
                + unfit.map { IntakePage.Flag(word: "条件提示", text: $0, tone: "late", link: nil) }
            guard all.isEmpty else { throw Flagged(flags: all) }
        }
        return try await rooms.casework.open(actor: actor, requestID: requestID, opening)
    }

    /// Who applies, where and how, as the window's form says.
    static func opening(_ request: WebRequest, service: String) async throws -> Casework.Opening {
        let applicant = try await ApplicantFinder.counter(
            number: request.form["number"],
            name: request.form["name"],
            village: Int64(request.form["village"]),
            elsewhere: request.form["elsewhere"] == "yes",
            actor: try request.actor,
            request.site
        )
        return applicant.opening(
            service,
            channel: CaseFile.Channel(rawValue: request.form["channel"]) ?? .window,
            agent: String(request.form["agent"].prefix(100))
        )
    }

    /// Villages where the actor may take applications.
    static func villages(_ request: WebRequest) async throws -> [SelectOption] {
        let tree = try await request.site.rooms.regions.tree()
        let own = try request.actor.regionID.flatMap { tree.region($0) }
        let villages = own.map { region in region.level == .village ? [region] : tree.descendants(of: region.id) } ?? []
        let chosen = Int64(request.form["village"])
        return villages.filter { $0.level == .village && !$0.isRetired }.map {
            SelectOption(value: String($0.id), title: tree.fullName($0.id), selected: $0.id == chosen)
        }
    }

    /// Ways in which somebody comes to the window.
    static func channels(_ request: WebRequest) throws -> [SelectOption] {
        let usual: CaseFile.Channel = try request.actor.level == "village" ? .village : .window
        return [CaseFile.Channel.window, .village, .agent, .proactive].map {
            let typed = request.form["channel"]
            return SelectOption(
                value: $0.rawValue,
                title: $0.title,
                selected: typed.isEmpty ? $0 == usual : typed == $0.rawValue
            )
        }
    }
}

/// Finds the bearer of a number or opens a record for them, and makes sure that name and number belong together.
enum ApplicantFinder {
    /// Whoever stands at the counter, and where they live.
    struct Applicant: Sendable {
        let personID: Int64
        let name: String
        let villageID: Int64
        let townshipID: Int64

        func opening(_ service: String, channel: CaseFile.Channel, agent: String? = nil) -> Casework.Opening {
            Casework.Opening(
                serviceID: service,
                applicantPersonID: personID,
                applicantName: name,
                regionID: townshipID,
                villageRegionID: villageID,
                channel: channel,
                agent: agent
            )
        }
    }

    /// Reads what was typed at a counter; who has no record gets one.
    /// - Parameter elsewhere: whether the counter knows that the applicant is registered elsewhere 异地受理.
    /// - Throws: `AccessProblem.notFound` for villages beyond the actor's office; `IntakeProblem.registeredElsewhere` as
    ///   long as that is not known.
    static func counter(
        number: String,
        name: String,
        village: Int64?,
        elsewhere: Bool,
        actor: Actor,
        _ site: SiteContext
    ) async throws -> Applicant {
        let number = try ResidentID(number, today: site.today)
        let name = try PersonName(name)
        let tree = try await site.rooms.regions.tree()
        guard let village = village.flatMap({ tree.region($0) }), village.level == .village else {
            throw CaseworkProblem.missing(items: ["申请人所在村（社区）"])
        }
        guard let own = actor.regionID, tree.isRegion(village.id, under: own) || own == village.id,
            let township = village.parentID
        else { throw AccessProblem.notFound(what: "村（社区）") }
        let bearer = try await known(number: number, name: name, actor: actor, rooms: site.rooms)
        if !elsewhere, let place = bearer?.beyond { throw IntakeProblem.registeredElsewhere(place: place) }
        let id = try await find(number: number, name: name, village: village.id, actor: actor, rooms: site.rooms)
        return Applicant(personID: id, name: name.text, villageID: village.id, townshipID: township)
    }

    /// Whoever bears the number, if the name is theirs.
    private static func known(
        number: ResidentID,
        name: PersonName,
        actor: Actor,
        rooms: Rooms
    ) async throws -> NumberBearer? {
        guard let bearer = try await rooms.parties.bearer(of: number, name: name, actor: actor) else { return nil }
        guard bearer.isNamed else { throw IntakeProblem.otherName(masked: bearer.nameMasked) }
        return bearer
    }

    /// The bearer of a number wherever they are registered, so that nobody gets a second record.
    static func find(
        number: ResidentID,
        name: PersonName,
        village: Int64,
        actor: Actor,
        rooms: Rooms
    ) async throws -> Int64 {
        if let held = try await known(number: number, name: name, actor: actor, rooms: rooms) { return held.personID }
        return try await rooms.parties.create(
            actor: actor,
            PersonDraft(name: name, number: number, hukouRegionID: village, homeRegionID: village)
        )
    }
}

/// What can be wrong with an applicant.
enum IntakeProblem: Problem, Equatable {
    /// The name as far as it may be told; nil of somebody whose record the reader may not see.
    case otherName(masked: String?)
    /// The applicant belongs to another township's office, in words.
    case registeredElsewhere(place: String)

    var code: String {
        switch self {
        case .otherName: "intake.other-name"
        case .registeredElsewhere: "intake.registered-elsewhere"
        }
    }
    var kind: ProblemKind { .conflict }
    var field: String? {
        switch self {
        case .otherName: "name"
        case .registeredElsewhere: "elsewhere"
        }
    }
    var message: String {
        switch self {
        case .otherName(let masked?): "该身份证号登记的姓名是“\(masked)”，与填写的姓名不一致，请核对证件。"
        case .otherName: "该身份证号登记的姓名与填写的不一致，请核对证件。"
        case .registeredElsewhere(let place): "申请人户籍登记在\(place)。确认异地受理后才能建立申请，受理后转户籍地办理。"
        }
    }
}

struct IntakePage: Page {
    static let template = "console/intake"
    let layout: Layout
    let services: [Item]
    /// Events for which several services are asked for at once.
    let bundles: [BundleCard]
    /// What the list is searched by.
    let text: String
    /// Too many to look through without searching.
    let isLong: Bool
    let channels: [SelectOption]
    let villages: [SelectOption]
    let number: String
    let name: String
    let agent: String
    let problem: String?
    let flags: [Flag]
    let flagged: Bool
    /// Where the applicant is registered, told once; empty otherwise.
    let elsewhere: String
    let isElsewhere: Bool

    struct Flag: Sendable {
        /// What kind of hint it is.
        let word: String
        let text: String
        let tone: String
        let link: String?
    }

    struct Item: Sendable {
        let id: String
        let title: String
        let summary: String
        let domain: String
        let materials: [String]
        let lookedUp: [String]
        /// Who is owed it by age; nil where people have to apply.
        let reachedLink: String?
        let checked: Bool
    }
}
