// SPDX-License-Identifier: Apache-2.0

/// A service (事项) as a pack describes it: who may apply, what is asked, which steps and clocks, what comes out.
package struct ServiceDefinition: Sendable, Equatable {
    package enum StepKind: String, Sendable, CaseIterable { case form, verification, visit, decide, posting }
    package enum Entity: String, Sendable, CaseIterable { case family, member, supporter }
    package enum FieldType: String, Sendable, CaseIterable { case text, money, number, date, choice, yesNo = "yes-no" }
    package enum Source: String, Sendable, CaseIterable { case upload, lookup }
    package enum Unit: String, Sendable, CaseIterable { case workingDay = "working-day", day, month }
    /// What a case of the service is opened from: somebody's application, or an enrolment that is looked at again.
    package enum Origin: String, Sendable, CaseIterable { case application, enrolment }
    package enum End: String, Sendable, CaseIterable { case approved, refused, withdrawn }

    package struct Link: Sendable, Equatable {
        package let functions: [String]
        package let title: String
    }

    package struct Outcome: Sendable, Equatable {
        package let id: String
        package let title: String
        /// Step it leads to; nil when it ends the case.
        package let next: String?
        package let end: End?
        package let effects: [String]
        package let needsReason: Bool
    }

    package struct Step: Sendable, Equatable {
        package let id: String
        package let title: String
        package let kind: StepKind
        package let chain: [Link]
        package let delegatedChain: [Link]
        package let outcomes: [Outcome]
        package let days: Int
    }

    package struct Clock: Sendable, Equatable {
        package let id: String
        package let title: String
        /// `accepted`, `decided`, `entered:STEP`, `left:STEP`.
        package let starts: String
        package let stops: String
        package let unit: Unit
        package let length: Int
        package let delegatedLength: Int?
        package let pausable: Bool
        package let total: Bool
        package let basis: String
    }

    package struct Field: Sendable, Equatable {
        package let id: String
        package let title: String
        package let entity: Entity
        package let type: FieldType
        package let period: String?
        package let unit: String?
        package let options: [String]
        package let input: String?
        package let required: Bool
        package let help: String?
        package let group: String
    }

    package struct Material: Sendable, Equatable {
        package let id: String
        package let title: String
        package let source: Source
        package let required: Bool
        package let hint: String?
    }

    package let id: String
    package let title: String
    package let summary: String
    /// Words by which residents look for it, beside its titles.
    package let keywords: [String]
    package let basis: [String]
    package let program: String
    package let programTitle: String
    package let exclusionGroup: String
    /// The group in words; nil for a service that does not say.
    package let exclusionGroupTitle: String?
    package let origin: Origin
    package let consentMonths: Int
    package let fields: [Field]
    package let materials: [Material]
    package let steps: [Step]
    package let clocks: [Clock]
}
