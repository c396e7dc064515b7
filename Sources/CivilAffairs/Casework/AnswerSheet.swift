// SPDX-License-Identifier: Apache-2.0
import Packs
import Policy
import SharedKernel
package import Vocabulary

/// One page of answers, about the case or about one of its people, read against what is known already. Pure.
package struct AnswerSheet: Sendable {
    private let service: CaseService
    let filling: CaseFilling
    private let applicant: Int64
    let subject: Fact.Subject
    private let isKeptFromMeans: Bool
    package let fields: [CaseField]

    /// - Parameter actor: whoever fills it in; questions that somebody else answers are left out.
    init(
        service: CaseService,
        filling: CaseFilling,
        applicant: Int64,
        step: String,
        subject: Fact.Subject,
        actor: Actor
    ) {
        self.service = service
        self.filling = filling
        self.applicant = applicant
        self.subject = subject
        isKeptFromMeans = actor.isKeptFromMeans
        let order = service.flow.steps.map(\.id)
        let now = order.firstIndex(of: step) ?? 0
        // What the office finds out later is not asked before.
        fields = service.fields(of: subject, filling.members).filter { field in
            field.isWritable(by: actor) && (field.step.flatMap(order.firstIndex).map { $0 <= now } ?? true)
        }
    }

    package init(_ dossier: Casework.Dossier, subject: Fact.Subject) {
        self.init(
            service: dossier.service,
            filling: dossier.filling,
            applicant: dossier.file.applicantPersonID,
            step: dossier.file.step,
            subject: subject,
            actor: dossier.reader
        )
    }

    /// What was declared for a question.
    package func held(_ field: CaseField) -> Fact? {
        FactRules.current(filling.facts.filter { $0.source == .declared })[subject]?[field.name]
    }

    /// What came of typed answers.
    package struct Result: Sendable {
        /// Answers in the spelling of facts, by name; those of questions that are not asked are left out.
        package let values: [String: String]
        /// Everything that is wrong, told at once.
        package let problems: [CaseworkProblem]
        /// Soft checks: worth another look, no reason to stop.
        package let hints: [String]
        package let shown: Set<String>
        package let required: Set<String>
        /// Computed answers as people read them, by field.
        package let computed: [String: String]
        /// What is wrong with answers that are held, by field: a department may have told what the form does not take.
        package let faults: [String: String]
    }

    /// - Parameter typed: by field id; a question that is not among them keeps its answer.
    package func read(_ typed: [String: String], on today: CivilDate) throws -> Result {
        var values: [String: String] = [:]
        var problems: [CaseworkProblem] = []
        for field in fields {
            guard let text = typed[field.id] else { continue }
            do {
                values[field.name] = try field.fact(from: text, on: today)
            } catch let problem as CaseworkProblem {
                problems.append(problem)
            }
        }
        for field in fields {
            guard let value = values[field.name], let reason = service.rules.refusal(of: value, for: field) else {
                continue
            }
            values[field.name] = nil
            problems.append(.fieldInvalid(id: field.id, title: field.title, reason: reason))
        }
        let reading = reading(with: values, typed: typed, on: today)
        // What is worked out would tell what departments returned to whom it is not for.
        let telling =
            isKeptFromMeans ? self.reading(with: values, typed: typed, on: today, declaredOnly: true) : reading
        let person: String? = if case .person(let id) = subject { String(id) } else { nil }
        let shown = fields.filter { reading.isShown($0, of: person) }
        let required = shown.filter { reading.isRequired($0, of: person) }
        let names = Set(shown.map(\.id))
        let faulty = Set(problems.compactMap(\.field))
        problems.removeAll { problem in problem.field.map { !names.contains($0) } ?? false }
        for field in required where typed[field.id] != nil && values[field.name] == nil && !faulty.contains(field.id) {
            problems.append(.fieldInvalid(id: field.id, title: field.title, reason: "请填写。"))
        }
        let conflicts = reading.conflicts.filter { $0.personID == person }
        let hard = conflicts.filter { !$0.isSoft }.map(\.message) + (reading.failure.map { [$0] } ?? [])
        if !hard.isEmpty { problems.append(.answersConflict(reasons: hard)) }
        return Result(
            values: values.filter { name, _ in shown.contains { $0.name == name } },
            problems: problems,
            hints: conflicts.filter(\.isSoft).map(\.message),
            shown: names,
            required: Set(required.map(\.id)),
            computed: Dictionary(
                shown.compactMap { field in telling.computed(field, of: person).map { (field.id, $0) } },
                uniquingKeysWith: { first, _ in first }
            ),
            faults: Dictionary(
                shown.compactMap { field in telling.fault(field, of: person).map { (field.id, $0) } },
                uniquingKeysWith: { first, _ in first }
            )
        )
    }

    /// The form's conditions over what is known, with these answers in the place of earlier ones.
    private func reading(
        with values: [String: String],
        typed: [String: String],
        on today: CivilDate,
        declaredOnly: Bool = false
    ) -> FormReading {
        var held = FactRules.current(declaredOnly ? filling.facts.filter { !$0.isOfMeans } : filling.facts)
        var own = held[subject] ?? [:]
        for field in fields where typed[field.id] != nil {
            own[field.name] = values[field.name].map { value in
                Fact(
                    subject: subject,
                    name: field.name,
                    value: value,
                    source: .declared,
                    origin: "",
                    asOf: today,
                    recordedAt: Timestamp(milliseconds: 0)
                )
            }
        }
        held[subject] = own
        return filling.reading(service, held: held, applicant: applicant, on: today)
    }
}
