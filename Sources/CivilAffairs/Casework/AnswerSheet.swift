// SPDX-License-Identifier: Apache-2.0
import Packs
import Policy
import SharedKernel
package import Vocabulary

/// One page of answers, about the case or about one of its people, read against what is known already. Pure.
package struct AnswerSheet: Sendable {
    private let service: CaseService
    private let filling: CaseFilling
    private let applicant: Int64
    private let subject: Fact.Subject
    package let fields: [CaseField]

    init(service: CaseService, filling: CaseFilling, applicant: Int64, step: String, subject: Fact.Subject) {
        self.service = service
        self.filling = filling
        self.applicant = applicant
        self.subject = subject
        let entity: CaseField.Entity =
            switch subject {
            case .family: .family
            case .person(let id):
                filling.members.contains { $0.personID == id && $0.standing == .supporter } ? .supporter : .member
            }
        let order = service.flow.steps.map(\.id)
        let now = order.firstIndex(of: step) ?? 0
        // What the office finds out later is not asked before.
        fields = service.fields(entity).filter { field in
            field.step.flatMap(order.firstIndex).map { $0 <= now } ?? true
        }
    }

    package init(_ dossier: Casework.Dossier, subject: Fact.Subject) {
        self.init(
            service: dossier.service,
            filling: dossier.filling,
            applicant: dossier.file.applicantPersonID,
            step: dossier.file.step,
            subject: subject
        )
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
    }

    /// - Parameter typed: by field id; a question that is not among them keeps its answer.
    /// - Throws: `EvaluationProblem` when the conditions can't be worked out.
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
        let reading = try reading(with: &values, problems: &problems, typed: typed, on: today)
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
        let hard = conflicts.filter { !$0.isSoft }.map(\.message)
        if !hard.isEmpty { problems.append(.answersConflict(reasons: hard)) }
        return Result(
            values: values.filter { name, _ in shown.contains { $0.name == name } },
            problems: problems,
            hints: conflicts.filter(\.isSoft).map(\.message),
            shown: names,
            required: Set(required.map(\.id)),
            computed: Dictionary(
                shown.compactMap { field in reading.computed(field, of: person).map { (field.id, $0) } },
                uniquingKeysWith: { first, _ in first }
            )
        )
    }

    /// What the conditions say. An answer that they don't take, such as an amount beyond all bounds, is told at its field
    /// and left out.
    private func reading(
        with values: inout [String: String],
        problems: inout [CaseworkProblem],
        typed: [String: String],
        on today: CivilDate
    ) throws -> FormReading {
        while true {
            do {
                return try reading(with: values, typed: typed, on: today)
            } catch let problem as EvaluationProblem {
                let name: String? =
                    switch problem {
                    case .outOfRange(let name, _, _), .badInput(let name, _, _): name
                    default: nil
                    }
                guard let field = fields.first(where: { $0.name == name }), values[field.name] != nil else {
                    throw problem
                }
                values[field.name] = nil
                problems.append(.fieldInvalid(id: field.id, title: field.title, reason: problem.message))
            }
        }
    }

    /// The form's conditions over what is known, with these answers in the place of earlier ones.
    private func reading(with values: [String: String], typed: [String: String], on today: CivilDate) throws
        -> FormReading
    {
        var held = FactRules.current(filling.facts)
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
        return try filling.reading(service, held: held, applicant: applicant, on: today)
    }
}
