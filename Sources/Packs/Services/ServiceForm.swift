// SPDX-License-Identifier: Apache-2.0

/// What a service asks.
extension ServiceDefinition {
    package enum Entity: String, Sendable, CaseIterable { case family, member, supporter }

    package enum FieldType: String, Sendable, CaseIterable {
        case text
        /// Several lines.
        case longText = "long-text"
        case money, number, date, choice
        case yesNo = "yes-no"
        case telephone
        /// 公民身份号码, checked by its checksum.
        case idNumber = "id-number"
        /// 统一社会信用代码, checked by its checksum.
        case creditCode = "credit-code"
        /// A region of the county, chosen from the list.
        case region
        case address
        /// A point on the map, `30.663,113.166`.
        case place
        /// Somebody, by their record in the registry.
        case person
        /// A household of the registry.
        case household
        /// An organisation of the registry.
        case organization
        /// A picture or a PDF.
        case file
        /// A picture, JPEG or PNG.
        case photo
        /// A signature drawn on the screen, or a picture of one.
        case signature
        /// Worked out from the other answers.
        case computed

        /// Whether the answer is uploaded, and kept by the key of the upload (`#8123`).
        package var isFile: Bool { self == .file || self == .photo || self == .signature }

        /// Whether the answer is a record of the registry, kept by its key (`#8123`).
        package var isReference: Bool { self == .person || self == .household || self == .organization }
    }

    /// Who may see an answer.
    package enum Sensitivity: String, Sendable, CaseIterable {
        case open
        /// Only those who handle the case.
        case `internal`
        /// Masked also for them until they give a reason.
        case sensitive
    }

    package struct Field: Sendable, Equatable {
        package let id: String
        package let title: String
        /// What expressions call it, and under which its answer is kept as a fact.
        package let name: String
        package let entity: Entity
        package let type: FieldType
        package let period: String?
        package let unit: String?
        package let options: [String]
        /// Input of the program's rules that it feeds; nil where it feeds none.
        package let input: String?
        /// Asked of everybody whom it is shown to.
        package let required: Bool
        /// Expression that makes it required; nil where `required` says it.
        package let requiredIf: String?
        /// Expression that shows it; nil shows it always.
        package let visibleIf: String?
        /// Expression of a computed field.
        package let formula: String?
        package let sensitivity: Sensitivity
        package let help: String?
        package let group: String
        /// Step at which the office fills it in; nil for what the applicant is asked.
        package let step: String?
        /// Which of several alike it belongs to; nil for what is asked once.
        package internal(set) var item: RepeatedItem?
        /// Functions that may see the answer, `resident` among them where the family may; empty for all who see the case.
        package internal(set) var readers: [String] = []
        /// Program whose books answer it (在册): whoever is on them needs not be asked, and nobody says otherwise; nil where
        /// only people know. Of yes-no questions about people.
        package internal(set) var enrolled: String?
        /// Functions that may answer; empty for all who may see it and fill the case in.
        package internal(set) var writers: [String] = []
        package let place: PackPlace
    }

    /// One of several alike that a form asks for, such as the third founder: its fields are fields like any other, with
    /// the number in their ids and names.
    package struct RepeatedItem: Sendable, Equatable {
        /// What one of them is called.
        let noun: String
        /// From 1.
        let number: Int
        let most: Int
        /// Name of the field without the number.
        let name: String
        /// Whether it says that the item is there: the first field of its group.
        let isFirst: Bool
    }

    /// That whoever reaches an age here is put on a list by the program, so that the office begins (免申即享).
    package struct ByAge: Sendable, Equatable {
        /// Parameter with the age, in years.
        package let age: String
        /// The question whether somebody's household register is here, which the list answers.
        package let register: String
        package let place: PackPlace
    }

    /// Answers that do not go together.
    package struct Check: Sendable, Equatable {
        /// In the policy language; what it finds true is wrong.
        package let when: String
        package let entity: Entity
        package let message: String
        /// A soft check asks to look again and lets it pass.
        package let isSoft: Bool
        package let place: PackPlace
    }

    package enum Source: String, Sendable, CaseIterable {
        case upload
        /// Looked up by the office; never asked for (社会救助法 62 条).
        case lookup
        /// An electronic licence of the applicant.
        case licence
        /// Made by the office in the course of the case.
        case `internal`
    }

    package struct Material: Sendable, Equatable {
        package let id: String
        package let title: String
        package let source: Source
        package let required: Bool
        package let requiredIf: String?
        /// Whether a written promise may stand in for it 告知承诺.
        package let promisable: Bool
        package let hint: String?
        package let place: PackPlace
    }
}
