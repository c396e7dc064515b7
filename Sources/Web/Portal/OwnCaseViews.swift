// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

struct ApplyPage: Page {
    static let template = "portal/apply"
    let layout: Layout
    let heading: String
    let summary: String
    /// What the answers are for, and for how long they are kept.
    let privacy: String?
    let link: String
    let guideLink: String
    let applicant: String
    let masked: String
    let townships: [VillageGroup]
    let problem: String?
}

/// Where somebody draws their signature, or types their name and ticks.
struct ConsentPad: Sendable {
    let canvas: String
    let clear: String
    let typedField: String
    let signature: String
    let typedName: String
    let agreed: Bool

    init(_ personID: Int64, form: FormData) {
        let isMine = form["person"] == String(personID)
        canvas = "sign-\(personID)"
        clear = "clear-\(personID)"
        typedField = "c-\(personID)"
        signature = isMine ? form["signature"] : ""
        typedName = isMine ? form["given_by"] : ""
        agreed = isMine && form["agree"] == "yes"
    }
}

struct OwnCasesPage: Page {
    static let template = "portal/own"
    let layout: Layout
    let rows: [Row]
    let services: [Service]

    struct Row: Sendable {
        let link: String
        let title: String
        let family: String
        let number: String?
        let opened: String
        let state: String
        let tone: String
        let step: String?
        let clock: ClockBadge?
        /// The applications that were begun together with it.
        let bundleLink: String?
        let verb: String
    }

    struct Service: Sendable {
        let link: String
        let title: String
    }
}

/// An application while it is filled in.
struct DraftPage: Page {
    static let template = "portal/draft"
    let layout: Layout
    let heading: String
    let village: String
    /// The event for which it is asked for together with others.
    let bundle: OwnBundlePart?
    let caseLink: String
    let version: Int64
    let problem: String?
    let members: [Member]
    let candidates: [Candidate]
    /// Who was written down in the other applications of the event; nil where nobody is missing here.
    let companions: String?
    let relations: [SelectOption]
    let isSupporter: Bool
    /// Whether somebody was being added when the page came back.
    let adding: Bool
    let number: String
    let name: String
    /// Whether it is about a family, and not about single people.
    let ofFamily: Bool
    /// Whether anybody else takes part, or people are asked about at all.
    let showsPeople: Bool
    let asksPeople: Bool
    let asksCase: Bool
    let caseHeading: String
    let verifies: Bool
    /// Children whose guardian must agree.
    let guarded: [Member]
    let asksPapers: Bool
    /// Numbers of the parts that are shown.
    let numbers: Numbers
    let familyDone: Bool
    let consentMonths: Int
    let consentsDone: Bool
    let materials: [Material]
    /// Titles of required papers that the promise replaces; nil when all are there.
    let promised: String?
    /// Whether no promise stands in for a paper, since an earlier one was found untrue.
    let promisesClosed: Bool
    let lookedUp: [String]
    let ready: Bool

    struct Member: Sendable {
        let personID: Int64
        let title: String
        let masked: String
        let relation: String
        let supporter: Bool
        let answered: Bool
        let answersLink: String
        let removable: Bool
        /// Until when the authorisation holds; nil when it is not given.
        let consent: String?
        /// Who has to type their name, and what is typed for them: nothing but for the applicant and minors.
        let signer: String
        let minor: Bool
        /// Whether a guardian must agree, where nothing is looked up.
        let guarded: Bool
        /// The sheet with the authorisation, to look at and print.
        let consentLink: String
        /// What was drawn and typed when the page came back.
        let pad: ConsentPad
    }

    struct Numbers: Sendable {
        let people: String
        let content: String
        let consents: String
        let papers: String
        let send: String
    }

    struct Candidate: Sendable {
        let personID: Int64
        let title: String
        let relations: [SelectOption]
    }

    struct Material: Sendable {
        let id: String
        let title: String
        let hint: String?
        let required: Bool
        /// Whether the applicant's promise stands in for it while it is not there.
        let promisable: Bool
        let fileLink: String?
        let state: String?
    }

    static let relationTitles = ["配偶", "儿子", "女儿", "父亲", "母亲", "孙子", "孙女", "祖父", "祖母", "兄弟", "姐妹", "其他"]

    init(
        _ dossier: Casework.Dossier,
        people: [PersonSummary],
        card: PersonCard,
        tree: RegionTree,
        problem: (any Problem)?,
        _ request: WebRequest
    ) throws {
        let file = dossier.file
        let link = Links.ownCase(file.id)
        layout = Layout(request, title: "申请\(dossier.service.flow.title)")
        heading = dossier.service.flow.title
        village = tree.fullName(file.villageRegionID)
        bundle = OwnBundlePart(dossier)
        caseLink = link
        version = file.version
        self.problem = problem?.message
        let held = FactRules.current(dossier.facts.filter { $0.source == .declared })
        func isAnswered(_ subject: Fact.Subject, _ entity: CaseField.Entity) -> Bool {
            let person: String? = if case .person(let id) = subject { String(id) } else { nil }
            return dossier.service.fields(entity).allSatisfy { field in
                field.step != nil || !dossier.form.isRequired(field, of: person) || held[subject]?[field.name] != nil
            }
        }
        let byID = Dictionary(people.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let consents = Dictionary(dossier.consents.map { ($0.personID, $0) }, uniquingKeysWith: { _, last in last })
        let today = request.site.today
        members = dossier.members.map { member in
            let person = byID[member.personID]
            let isMinor = person.map { OwnCasePages.isMinor($0, on: today) } ?? false
            let consent = consents[member.personID].flatMap { $0.holds(on: today) ? $0.until.chinese : nil }
            return Member(
                personID: member.personID,
                title: person?.name ?? "—",
                masked: person?.numberMasked ?? "",
                relation: member.relation,
                supporter: member.standing == .supporter,
                answered: isAnswered(
                    .person(member.personID),
                    member.standing == .supporter ? .supporter : .member
                ),
                answersLink: "\(link)/answers/\(member.personID)",
                removable: member.personID != file.applicantPersonID,
                consent: consent,
                signer: isMinor ? file.applicantName : person?.name ?? "",
                minor: isMinor,
                guarded: dossier.service.asksGuardian(person?.birthOn, on: today),
                consentLink: "\(link)/consents/\(member.personID)",
                pad: ConsentPad(member.personID, form: request.form)
            )
        }
        let form = request.form
        let relatives = dossier.service.isOfFamily ? FamilyFinder.household(card, without: dossier.members) : []
        let isHead = card.households.flatMap(\.current).contains {
            $0.personID == file.applicantPersonID && $0.relation == "本人"
        }
        candidates = relatives.map { listed in
            Candidate(
                personID: listed.personID,
                title: listed.name,
                // The page says what people are to the head of the household, who may be somebody else.
                relations: Self.options(Self.relationTitles, chosen: isHead ? listed.relation : "")
            )
        }
        let others = dossier.companions.map { byID[$0.personID]?.name ?? $0.relation }
        companions = others.isEmpty ? nil : others.joined(separator: "、")
        let parties = dossier.service.definition.parties.map(\.title)
        let words = dossier.service.isOfFamily ? Self.relationTitles : parties
        relations = Self.options(words, chosen: form["relation"])
        isSupporter = form["standing"] == Standing.supporter.rawValue
        adding = !form["number"].isEmpty || !form["name"].isEmpty
        number = form["number"]
        name = form["name"]
        let service = dossier.service
        ofFamily = service.isOfFamily
        asksPeople = !service.fields(.member).isEmpty || !service.fields(.supporter).isEmpty
        showsPeople = service.isOfFamily || !service.definition.parties.isEmpty || asksPeople
        asksCase = !service.fields(.family).isEmpty
        caseHeading = service.isOfFamily ? "您家的情况" : "申请内容"
        verifies = service.has(.verification)
        guarded = members.filter(\.guarded)
        asksPapers = service.materials.contains { !$0.lookedUp }
        var next = 0
        func ordinal(_ isShown: Bool) -> String {
            if isShown { next += 1 }
            return isShown ? "\(next)　" : ""
        }
        numbers = Numbers(
            people: ordinal(showsPeople),
            content: ordinal(asksCase),
            consents: ordinal(verifies || !guarded.isEmpty),
            papers: ordinal(asksPapers),
            send: ordinal(true)
        )
        familyDone = isAnswered(.family, .family)
        consentMonths = dossier.service.consentMonths
        consentsDone = (verifies ? members : guarded).allSatisfy { $0.consent != nil }
        let there = Dictionary(dossier.materials.map { ($0.materialID, $0) }, uniquingKeysWith: { _, last in last })
        materials = dossier.service.materials.filter { !$0.lookedUp }.map { need in
            Material(
                id: need.id,
                title: need.title,
                hint: need.hint,
                required: dossier.form.isRequired(need),
                promisable: need.promisable && !dossier.promisesClosed,
                fileLink: there[need.id]?.blobHash.map { "\(link)/files/\($0)" },
                state: there[need.id]?.state.title
            )
        }
        let titles = OwnCasePages.promised(dossier).map(\.title)
        promised = titles.isEmpty ? nil : titles.joined(separator: "、")
        promisesClosed = asksPapers && dossier.promisesClosed
        lookedUp = dossier.service.materials.filter { $0.source == .lookup }.map(\.title)
        let lacksPapers = materials.contains { $0.required && !$0.promisable && $0.state == nil }
        ready = familyDone && consentsDone && members.allSatisfy(\.answered) && !lacksPapers
    }

    private static func options(_ titles: [String], chosen: String) -> [SelectOption] {
        let all = chosen.isEmpty || titles.contains(chosen) ? titles : [chosen] + titles
        return all.map { SelectOption(value: $0, title: $0, selected: $0 == chosen) }
    }
}
