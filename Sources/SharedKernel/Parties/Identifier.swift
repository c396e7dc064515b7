// SPDX-License-Identifier: Apache-2.0
package import Storage
package import Vocabulary

/// A number by which a person is known, with the days on which the paper is valid.
package struct Identifier: Sendable, Equatable, Identifiable {
    package enum Kind: String, Sendable, CaseIterable, SQLConvertible {
        case residentID = "resident-id"
        case disabilityCard = "disability-card"
        case passport
        case other

        package var title: String {
            switch self {
            case .residentID: "居民身份证"
            case .disabilityCard: "残疾人证"
            case .passport: "护照"
            case .other: "其他证件"
            }
        }
    }

    package let id: Int64
    package let personID: Int64
    package let kind: Kind
    package let masked: String
    /// nil when not known.
    package let validFrom: CivilDate?
    /// nil when unlimited or not known.
    package let validUntil: CivilDate?
    /// When another number took its place in the registry; nil for the current one.
    package let supersededAt: Timestamp?
}

/// A number on its way into the store.
package struct IdentifierRecord: Sendable {
    let id: Int64
    let personID: Int64
    let kind: Identifier.Kind
    let number: [UInt8]
    let numberBlind: String
    let tailBlind: String
    let masked: String
    let validFrom: CivilDate?
    let validUntil: CivilDate?
    let recordedAt: Timestamp

    init(
        id: Int64,
        personID: Int64,
        kind: Identifier.Kind,
        text: String,
        masked: String,
        validFrom: CivilDate? = nil,
        validUntil: CivilDate? = nil,
        cipher: FieldCipher,
        at now: Timestamp
    ) throws {
        self.id = id
        self.personID = personID
        self.kind = kind
        number = try cipher.seal(text, place: "person_identifier.number")
        numberBlind = Self.blind(text, cipher: cipher)
        tailBlind = Self.tail(String(text.suffix(4)), cipher: cipher)
        self.masked = masked
        self.validFrom = validFrom
        self.validUntil = validUntil
        recordedAt = now
    }

    /// What stands in the store for a number, to compare it with.
    package static func blind(_ text: String, cipher: FieldCipher) -> String {
        cipher.blindIndex(text, purpose: "person.number")
    }

    static func tail(_ text: String, cipher: FieldCipher) -> String {
        cipher.blindIndex(text, purpose: "person.tail")
    }

    static let insertColumns: [StaticString] = [
        "id", "person_id", "kind", "number", "number_blind", "tail_blind", "masked", "valid_from", "valid_until",
        "recorded_at",
    ]

    var values: [SQLValue] {
        [
            id.sqlValue, personID.sqlValue, kind.sqlValue, number.sqlValue, numberBlind.sqlValue, tailBlind.sqlValue,
            masked.sqlValue, validFrom.sqlValue, validUntil.sqlValue, recordedAt.sqlValue,
        ]
    }
}
