// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// One question of a service's form.
package struct CaseField: Sendable, Equatable {
    package enum Entity: String, Sendable { case family, member, supporter }

    package enum Answer: Sendable, Equatable {
        case text
        /// An amount in yuan per month or year, or at a point in time when `period` is nil.
        case money(period: String?)
        case number(unit: String)
        case date
        case yesNo
        case choice([Option])
    }

    package struct Option: Sendable, Equatable {
        package let value: String
        package let title: String
        package init(value: String, title: String) {
            self.value = value
            self.title = title
        }
    }

    package let id: String
    package let title: String
    package let entity: Entity
    package let answer: Answer
    /// Name of the policy input that the answer feeds; nil when it only goes on paper.
    package let input: String?
    package let required: Bool
    package let help: String?
    package let group: String

    package init(
        id: String,
        title: String,
        entity: Entity,
        answer: Answer,
        input: String?,
        required: Bool,
        help: String?,
        group: String
    ) {
        self.id = id
        self.title = title
        self.entity = entity
        self.answer = answer
        self.input = input
        self.required = required
        self.help = help
        self.group = group
    }

    /// The answer in the spelling that facts keep, such as `412.50元/月`; nil for an empty answer.
    /// - Throws: `CaseworkProblem.fieldInvalid` that names the field and says how to mend it.
    package func fact(from typed: String) throws -> String? {
        let text = typed.trimmingSpaces
        guard !text.isEmpty else {
            if required { throw CaseworkProblem.fieldInvalid(id: id, title: title, reason: "请填写。") }
            return nil
        }
        do {
            switch answer {
            case .text:
                guard text.count <= 500 else {
                    throw CaseworkProblem.fieldInvalid(id: id, title: title, reason: "不超过 500 个字。")
                }
                return text
            case .money(let period):
                return try Money(parsing: text).plain + "元" + (period.map { "/\($0)" } ?? "")
            case .number(let unit):
                guard let number = Digits.number(Digits.halfWidth(text)), number <= 1_000_000 else {
                    throw CaseworkProblem.fieldInvalid(id: id, title: title, reason: "请填写不超过 1000000 的整数。")
                }
                return "\(number)\(unit)"
            case .date: return try CivilDate(parsing: text).iso
            case .yesNo:
                guard ["是", "否"].contains(text) else {
                    throw CaseworkProblem.fieldInvalid(id: id, title: title, reason: "请选择“是”或“否”。")
                }
                return text
            case .choice(let options):
                guard options.contains(where: { $0.value == text }) else {
                    throw CaseworkProblem.fieldInvalid(id: id, title: title, reason: "请从列表中选择。")
                }
                return text
            }
        } catch let problem as VocabularyProblem {
            throw CaseworkProblem.fieldInvalid(id: id, title: title, reason: problem.message)
        }
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        var view = self[...]
        while let first = view.first, first.isWhitespace { view.removeFirst() }
        while let last = view.last, last.isWhitespace { view.removeLast() }
        return String(view)
    }
}

/// A paper that a service asks for.
package struct CaseMaterialNeed: Sendable, Equatable {
    package let id: String
    package let title: String
    /// True when the office looks it up itself and must not ask the family (社会救助法 62 条).
    package let lookedUp: Bool
    package let required: Bool
    package let hint: String?

    package init(id: String, title: String, lookedUp: Bool, required: Bool, hint: String?) {
        self.id = id
        self.title = title
        self.lookedUp = lookedUp
        self.required = required
        self.hint = hint
    }
}

/// Everything the engine knows of one service under one release.
package struct CaseService: Sendable {
    package let flow: CaseFlow
    package let fields: [CaseField]
    package let materials: [CaseMaterialNeed]
    /// Program of benefits that an approval opens.
    package let program: String
    package let programTitle: String
    package let exclusionGroup: String
    package let exclusionGroupTitle: String
    /// True for a service that looks at an enrolment again; nobody applies for it.
    package let ofEnrolment: Bool
    /// Months that an authorisation to look up means holds.
    package let consentMonths: Int
    /// What residents read before they apply.
    package let summary: String
    /// Words by which residents look for it, beside its titles.
    package let keywords: [String]
    package let basis: [String]
    package let releaseHash: String

    package init(
        flow: CaseFlow,
        fields: [CaseField],
        materials: [CaseMaterialNeed],
        program: String,
        programTitle: String,
        exclusionGroup: String,
        exclusionGroupTitle: String,
        ofEnrolment: Bool,
        consentMonths: Int,
        summary: String,
        keywords: [String],
        basis: [String],
        releaseHash: String
    ) {
        self.flow = flow
        self.fields = fields
        self.materials = materials
        self.program = program
        self.programTitle = programTitle
        self.exclusionGroup = exclusionGroup
        self.exclusionGroupTitle = exclusionGroupTitle
        self.ofEnrolment = ofEnrolment
        self.consentMonths = consentMonths
        self.summary = summary
        self.keywords = keywords
        self.basis = basis
        self.releaseHash = releaseHash
    }

    package func fields(_ entity: CaseField.Entity) -> [CaseField] { fields.filter { $0.entity == entity } }
}

/// The services in force, by release, so that a case is read by the definition it was accepted under.
package protocol CaseServices: Sendable {
    /// Services that can be applied for today.
    var current: [CaseService] { get }
    /// How what verification returns adds up to what the rules ask for.
    var totals: [VerificationTotal] { get }
    /// Months between regular re-checks by class; never empty.
    /// - Throws: `CaseworkProblem.noRecheckCycles`.
    func recheckCycles(of program: String) throws -> [String: Int]
    /// The service by which enrolments of a program are looked at again; nil when the packs have none.
    func review(of program: String) -> CaseService?
    /// Months for which somebody who found work is paid on (渐退); a parameter. Nil when the packs set none.
    func taperMonths(_ service: CaseService, regionID: Int64, on date: CivilDate) throws -> Int?
    /// Services of every release that cases run under, today's among them.
    var all: [CaseService] { get }
    /// The service as a release defined it; nil release means today's.
    /// - Throws: `CaseworkProblem.unknownService`.
    func service(_ id: String, release: String?) throws -> CaseService
    /// Whether the township confirms in this region on this day (社会救助法 44 条; a parameter of province and county).
    func isDelegated(_ service: CaseService, regionID: Int64, on date: CivilDate) throws -> Bool
    var calendar: WorkCalendar { get }
}

extension CaseServices {
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
