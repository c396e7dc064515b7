// SPDX-License-Identifier: Apache-2.0
package import Packs
package import SharedKernel
package import Vocabulary

/// Everything the engine knows of one service under one release.
package struct CaseService: Sendable {
    package let definition: ServiceDefinition
    package let flow: CaseFlow
    /// The conditions of its form.
    package let rules: FormRules
    package let releaseHash: String

    package init(_ definition: ServiceDefinition, rules: FormRules, releaseHash: String) {
        self.definition = definition
        flow = CaseFlow(definition)
        self.rules = rules
        self.releaseHash = releaseHash
    }

    package var fields: [CaseField] { definition.fields }
    package var materials: [CaseMaterialNeed] { definition.materials }
    /// Program of benefits that an approval opens; nil for a service that pays nothing.
    package var program: String? { definition.program }

    /// Refuses what was signed on a screen where the papers are about marriage, adoption or inheritance, whatever the
    /// pack's form asks. Basis: 电子签名法 第三条
    /// - Throws: `CaseworkProblem.handSigned`.
    func refuseDrawn(_ titles: [String]) throws(CaseworkProblem) {
        guard definition.isHandSigned, !titles.isEmpty else { return }
        throw .handSigned(titles: titles)
    }
    /// What is granted, in words.
    package var programTitle: String { definition.programTitle ?? definition.title }
    package var exclusionGroup: String? { definition.exclusionGroup }
    package var exclusionGroupTitle: String? { definition.exclusionGroupTitle ?? definition.exclusionGroup }
    /// True for a service that looks at an enrolment again; nobody applies for it.
    package var ofEnrolment: Bool { definition.origin == .enrolment }
    /// Months that an authorisation to look up means holds.
    package var consentMonths: Int { definition.consentMonths }
    /// What residents read before they apply.
    package var summary: String { definition.summary }
    /// Words by which residents look for it, beside its titles.
    package var keywords: [String] { definition.keywords }
    package var basis: [String] { definition.basis }
    /// Whether everybody who lives together is asked about, and who owes them support.
    package var isOfFamily: Bool { definition.unit == .family }

    /// How the rules of its program are read; those of 低保 where the pack does not say.
    package var result: ServiceDefinition.Result {
        definition.result ?? .usual(definition.place)
    }

    package func has(_ kind: ServiceDefinition.StepKind) -> Bool { definition.steps.contains { $0.kind == kind } }

    /// Whether somebody is paid in the end, so that a card is needed.
    package var pays: Bool {
        definition.steps.contains { step in step.kind == .pay || step.outcomes.contains { $0.has(.openEnrolment) } }
    }

    package func fields(_ entity: CaseField.Entity) -> [CaseField] { fields.filter { $0.entity == entity } }

    /// What is asked about the case as a whole, or about one of its people.
    package func fields(of subject: Fact.Subject, _ members: [FamilyMember]) -> [CaseField] {
        guard case .person(let id) = subject else { return fields(.family) }
        let isSupporter = members.contains { $0.personID == id && $0.standing == .supporter }
        return fields(isSupporter ? .supporter : .member)
    }

    /// Whether an application begins at somebody's desk, or with a resident.
    package func isBegun(by actor: Actor) -> Bool {
        if actor.personID != nil { return isOnline }
        guard let function = actor.function else { return false }
        return definition.steps.first?.chain.first?.functions.contains(function) ?? false
    }

    /// Whether residents may fill an application in by themselves.
    package var isOnline: Bool {
        takes(.portal) && (definition.steps.first?.chain.first?.functions.contains("resident") ?? false)
    }

    /// Whether an application may come this way.
    package func takes(_ channel: CaseFile.Channel) -> Bool {
        let applicants = definition.applicants
        return switch channel {
        case .window, .portal: applicants.contains(.own) || applicants.contains(.guardian)
        case .village: applicants.contains(.village)
        case .agent: applicants.contains(.agent) || applicants.contains(.guardian)
        case .proactive: applicants.contains(.proactive)
        case .review: ofEnrolment
        }
    }
}

/// The services in force, by release, so that a case is read by the definition it was accepted under.
package protocol CaseServices: Sendable {
    /// Services that can be applied for today.
    var current: [CaseService] { get }
    /// Events in people's lives for which several services are asked for at once.
    var bundles: [BundleDefinition] { get }
    /// Departments and organisations to which people are passed on.
    var partners: [PartnerDefinition] { get }
    /// Who is asked about people's means.
    var sources: [VerificationSource] { get }
    /// Who may still answer: those asked today, and those who were asked under earlier releases.
    var knownSources: [VerificationSource] { get }
    /// How what verification returns adds up to what the rules ask for.
    var totals: [VerificationTotal] { get }
    /// Which programs give way to which.
    var yields: [YieldDefinition] { get }
    /// Who in benefit is asked about again and again.
    var matchings: [MatchingDefinition] { get }
    /// Provinces whose departments can be asked by letter.
    var provinces: [String] { get }
    /// Months between regular re-checks by class; never empty.
    /// - Throws: `CaseworkProblem.noRecheckCycles`.
    func recheckCycles(of program: String) throws -> [String: Int]
    /// The service by which enrolments of a program are looked at again; nil when the packs have none.
    func review(of program: String) -> CaseService?
    /// Months for which somebody who found work is paid on (渐退); a parameter. Nil when the packs set none.
    func taperMonths(_ service: CaseService, regionID: Int64, on date: CivilDate) throws -> Int?
    /// A term that a parameter sets where and when it is asked for; nil where no pack sets it.
    func term(_ parameter: String, regionID: Int64, on date: CivilDate) -> LegalTerm?
    /// The age in years at which people are owed a service without asking; nil where no pack sets it for the place.
    func ageOwed(_ service: CaseService, regionID: Int64, on date: CivilDate) -> Int?
    /// Services of every release that cases run under, today's among them.
    var all: [CaseService] { get }
    /// The places where it is a function's turn, in all of them.
    func turns(of function: String?) -> [CaseTurn]
    /// The service as a release defined it; nil release means today's.
    /// - Throws: `CaseworkProblem.unknownService`.
    func service(_ id: String, release: String?) throws -> CaseService
    /// From which month money runs for what was accepted and decided on these days (§ of each program's own document).
    func startMonth(_ service: CaseService, file: CaseFile, appliedOn: CivilDate, decidedOn: CivilDate) throws
        -> Month
    /// Code of a region by its key, for parameters that differ by place.
    func code(of regionID: Int64) -> String
    /// Whether the township confirms in this region on this day (社会救助法 44 条; a parameter of province and county).
    func isDelegated(_ service: CaseService, regionID: Int64, on date: CivilDate) throws -> Bool
    var calendar: WorkCalendar { get }
    /// Age under which the law guards a person's data most (《个人信息保护法》第二十八条).
    func youngAge(on date: CivilDate) -> Int
    /// Minutes for which a record may be opened in an emergency.
    func emergencyMinutes(on date: CivilDate) -> Int
    /// Days for which what a source returned to another case must still be good to be taken over (社会救助法
    /// 第四十二条); nil where nothing is taken over.
    func recognitionDays(on date: CivilDate) -> Int?
    /// Whether an authorisation to look up means counts only with a signature, drawn or on paper.
    func signsConsents(on date: CivilDate) -> Bool

    /// Months for which files to and from sources are kept (个人信息保护法 第十九条); nil where they stay.
    func verificationFileMonths(on date: CivilDate) -> Int?
}

extension CaseServices {
    /// For releases that came into force before packs said so.
    package func youngAge(on date: CivilDate) -> Int { 14 }
    package func emergencyMinutes(on date: CivilDate) -> Int { 60 }
    package var matchings: [MatchingDefinition] { [] }
    package var provinces: [String] { [] }
    package func recognitionDays(on date: CivilDate) -> Int? { nil }
    package func signsConsents(on date: CivilDate) -> Bool { false }
    package func verificationFileMonths(on date: CivilDate) -> Int? { nil }

    /// A program in words; its identifier when no service of today opens it.
    package func programTitle(_ program: String) -> String {
        current.first { $0.program == program }?.programTitle ?? program
    }
}

/// The policy's answer for one family, before it is stored as a decision.
package struct Judgement: Sendable {
    package let outcome: String
    package let amount: Money
    package let coveredPersonIDs: [Int64]
    /// Re-check class, such as A 类 (yearly) or B 类 (half-yearly), 57号 31 条.
    package let classCode: String
    package let sentence: String
    package let facts: String
    package let result: String
    /// What must still be found out; empty when the outcome stands.
    package let missing: [String]

    package init(
        outcome: String,
        amount: Money,
        coveredPersonIDs: [Int64],
        classCode: String,
        sentence: String,
        facts: String,
        result: String,
        missing: [String]
    ) {
        self.outcome = outcome
        self.amount = amount
        self.coveredPersonIDs = coveredPersonIDs
        self.classCode = classCode
        self.sentence = sentence
        self.facts = facts
        self.result = result
        self.missing = missing
    }
}

/// Decides by the policy in force on a day. Pure; the program of the pack stands behind it.
package protocol CaseJudge: Sendable {
    func judge(
        service: CaseService,
        file: CaseFile,
        members: [FamilyMember],
        births: [Int64: CivilDate],
        facts: [Fact],
        on date: CivilDate
    ) throws -> Judgement

    /// Works a decision out again. What the rules that are asked do not know of is left out.
    /// - Parameter family: what is known of it now; nil for the facts that the decision keeps.
    /// - Throws: `EvaluationProblem` when the rules refuse to judge on that day.
    func recompute(_ decision: Decision, file: CaseFile, family: KnownFacts?, _ axes: Recomputation.Axes) throws
        -> Recomputation
}
