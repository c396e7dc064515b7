// SPDX-License-Identifier: Apache-2.0
import Policy

/// What a form's conditions say of one case's answers.
package struct FormReading: Sendable {
    enum Part {
        case visible, required, formula, material, stops, check
        /// Of the step that is named.
        case outcome(step: String)
    }

    /// Something told to whoever fills the form in.
    package struct Notice: Sendable, Equatable {
        package let message: String
        /// Whom it is about; nil for the case as a whole.
        package let personID: String?
        package let basis: String?
        package let isSoft: Bool
    }

    /// An answer that the conditions do not take, such as an amount beyond its bounds: they read it as not given.
    package struct Fault: Sendable, Equatable {
        package let field: ServiceDefinition.Field
        /// Whose answer it is; nil for the case as a whole.
        package let personID: String?
        package let message: String
    }

    package let faults: [Fault]
    /// Why the conditions could not be worked out at all; nil as a rule. Nothing goes on before it is mended.
    package let failure: String?
    private let service: ServiceDefinition
    private let evaluation: Evaluation?
    private let rule: @Sendable (Part, ServiceDefinition.Entity, String) -> String?

    init(
        service: ServiceDefinition,
        evaluation: Evaluation?,
        faults: [Fault] = [],
        failure: String? = nil,
        rule: @escaping @Sendable (Part, ServiceDefinition.Entity, String) -> String?
    ) {
        self.service = service
        self.evaluation = evaluation
        self.faults = faults
        self.failure = failure
        self.rule = rule
    }

    /// What is wrong with an answer as it is held.
    package func fault(_ field: ServiceDefinition.Field, of person: String? = nil) -> String? {
        faults.first { $0.field.id == field.id && $0.field.entity == field.entity && $0.personID == person }?.message
    }

    private func value(_ name: String, of person: String?) -> PolicyValue? {
        if let person { return evaluation?.people[person]?[name] ?? evaluation?.family[name] }
        return evaluation?.family[name]
    }

    /// Nil where nothing is conditional.
    private func truth(_ part: Part, _ entity: ServiceDefinition.Entity, _ id: String, of person: String?) -> Bool? {
        rule(part, entity, id).map { value($0, of: person) == .truth(true) }
    }

    /// Whether a question is asked. While what it hangs on is not answered it is not.
    /// - Parameter person: whose form it is; nil for the case as a whole.
    package func isShown(_ field: ServiceDefinition.Field, of person: String? = nil) -> Bool {
        truth(.visible, field.entity, field.id, of: person) ?? true
    }

    /// Whether a question must be answered: never one that is not asked.
    package func isRequired(_ field: ServiceDefinition.Field, of person: String? = nil) -> Bool {
        guard isShown(field, of: person), field.type != .computed else { return false }
        return truth(.required, field.entity, field.id, of: person) ?? field.required
    }

    package func isRequired(_ material: ServiceDefinition.Material) -> Bool {
        truth(.material, .family, material.id, of: nil) ?? material.required
    }

    /// A computed answer as people read it; nil while something for it is missing.
    package func computed(_ field: ServiceDefinition.Field, of person: String? = nil) -> String? {
        guard let name = rule(.formula, field.entity, field.id), let value = value(name, of: person), value != .absent
        else { return nil }
        return value.shown
    }

    /// Whether an outcome can be chosen: its condition holds, or it has none. What is not known yet opens nothing.
    package func isOpen(_ outcome: ServiceDefinition.Outcome, at step: ServiceDefinition.Step) -> Bool {
        truth(.outcome(step: step.id), .family, outcome.id, of: nil) ?? true
    }

    /// Why nobody may apply so.
    package var stops: [Notice] {
        service.conditions.enumerated().flatMap { index, condition in
            notices(.stops, index, condition.entity) {
                Notice(message: condition.message, personID: $0, basis: condition.basis, isSoft: false)
            }
        }
    }

    /// Answers that do not go together.
    package var conflicts: [Notice] {
        service.checks.enumerated().flatMap { index, check in
            notices(.check, index, check.entity) {
                Notice(message: check.message, personID: $0, basis: nil, isSoft: check.isSoft)
            }
        }
    }

    private func notices(
        _ part: Part,
        _ index: Int,
        _ entity: ServiceDefinition.Entity,
        _ notice: (String?) -> Notice
    ) -> [Notice] {
        guard let name = rule(part, entity, String(index)), let evaluation else { return [] }
        guard entity != .family else { return evaluation.family[name] == .truth(true) ? [notice(nil)] : [] }
        return evaluation.people.filter { $0.value[name] == .truth(true) }.keys.sorted().map { notice($0) }
    }
}
