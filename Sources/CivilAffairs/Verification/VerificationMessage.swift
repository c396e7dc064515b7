// SPDX-License-Identifier: Apache-2.0
import Foundation
import Storage
import Vocabulary

/// What is written to a source by HTTP, and what it writes back.
enum VerificationMessage {
    /// A question about people who authorised it.
    struct Question: Encodable {
        struct Person: Encodable {
            let name: String
            let number: String
            let authorisedFrom: String
            let authorisedUntil: String

            enum CodingKeys: String, CodingKey {
                case name, number
                case authorisedFrom = "authorised_from"
                case authorisedUntil = "authorised_until"
            }
        }

        let request: String
        let source: String
        let purpose: String
        let items: [String]
        let people: [Person]

        func bytes() throws -> [UInt8] {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return Array(try encoder.encode(self))
        }
    }

    /// The answer, at once or by a message of its own.
    struct Answer: Decodable {
        struct Line: Decodable {
            let number: String
            let name: String
            let item: String
            let value: String?
            let asOf: String?
            let object: String?
            let note: String?

            enum CodingKeys: String, CodingKey {
                case number, name, item, value, object, note
                case asOf = "as_of"
            }
        }

        let request: String?
        let answers: [Line]?
    }

    /// Most lines of one answer.
    static let most = 5_000

    /// - Returns: nil for what is no answer at all.
    static func answer(_ bytes: [UInt8]) -> Answer? {
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(bytes)),
            answer.request?.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) != true
        else { return nil }
        return (answer.answers?.count ?? 0) <= most ? answer : nil
    }
}

extension VerificationReading {
    /// An answer by HTTP; its lines are numbered from 1.
    init(_ answer: VerificationMessage.Answer, request: String, cipher: FieldCipher) {
        self.init(
            said: (answer.answers ?? []).enumerated().map { offset, line in
                Said(
                    line: offset + 1,
                    requestNumber: request,
                    numberBlind: Self.blind(line.number, cipher),
                    name: line.name,
                    item: line.item,
                    value: line.value ?? "",
                    asOf: line.asOf.flatMap { try? CivilDate(parsing: $0) },
                    note: Self.remark(line.note ?? ""),
                    object: Self.object(line.object ?? "")
                )
            }
        )
    }
}
