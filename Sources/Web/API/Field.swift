// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Packs
import SharedKernel
import Vocabulary

/// A value that travels as JSON, in both directions alike.
protocol APIValue: Sendable {
    static var schema: Schema { get }
    static var isOptional: Bool { get }
    var json: JSON { get }
    /// - Throws: `APIProblem.badField`, or the value's own problem.
    static func read(_ json: JSON, named name: String) throws -> Self
}

extension APIValue {
    static var isOptional: Bool { false }
}

extension Int64: APIValue {
    static var schema: Schema { .integer }
    var json: JSON { .integer(self) }
    static func read(_ json: JSON, named name: String) throws -> Int64 {
        guard case .integer(let number) = json else { throw APIProblem.badField(name, needed: schema.needed) }
        return number
    }
}

extension Int: APIValue {
    static var schema: Schema { .integer }
    var json: JSON { .integer(Int64(self)) }
    static func read(_ json: JSON, named name: String) throws -> Int {
        guard case .integer(let number) = json, let small = Int(exactly: number) else {
            throw APIProblem.badField(name, needed: schema.needed)
        }
        return small
    }
}

extension Bool: APIValue {
    static var schema: Schema { .flag }
    var json: JSON { .flag(self) }
    static func read(_ json: JSON, named name: String) throws -> Bool {
        guard case .flag(let flag) = json else { throw APIProblem.badField(name, needed: schema.needed) }
        return flag
    }
}

extension String: APIValue {
    static var schema: Schema { .text() }
    var json: JSON { .string(self) }
    /// Text without surrounding space, as pages take it.
    static func read(_ json: JSON, named name: String) throws -> String {
        guard case .string(let text) = json, text.utf8.count <= 8_000 else {
            throw APIProblem.badField(name, needed: "不超过 8000 字节的文字")
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

extension CivilDate: APIValue {
    static var schema: Schema { .text(format: "date") }
    var json: JSON { .string(iso) }
    static func read(_ json: JSON, named name: String) throws -> CivilDate {
        guard case .string(let text) = json, let date = try? CivilDate(parsing: text), date.iso == text else {
            throw APIProblem.badField(name, needed: "日期，如 2026-11-20")
        }
        return date
    }
}

extension Month: APIValue {
    static var schema: Schema { .text(pattern: "^[0-9]{4}-[0-9]{2}$") }
    var json: JSON { .string(iso) }
    static func read(_ json: JSON, named name: String) throws -> Month {
        guard case .string(let text) = json, let month = try? Month(parsing: text), month.iso == text else {
            throw APIProblem.badField(name, needed: "月份，如 2026-11")
        }
        return month
    }
}

extension Timestamp: APIValue {
    static var schema: Schema { .text(format: "date-time") }
    var json: JSON { .string(iso) }
    static func read(_ json: JSON, named name: String) throws -> Timestamp {
        throw APIProblem.badField(name, needed: "文字")
    }
}

extension Optional: APIValue where Wrapped: APIValue {
    static var schema: Schema { .nullable(Wrapped.schema) }
    static var isOptional: Bool { true }
    var json: JSON { self?.json ?? .null }
    static func read(_ json: JSON, named name: String) throws -> Wrapped? {
        json.isNull ? nil : try Wrapped.read(json, named: name)
    }
}

extension Array: APIValue where Element: APIValue {
    static var schema: Schema { .list(Element.schema) }
    var json: JSON { .list(map(\.json)) }
    static func read(_ json: JSON, named name: String) throws -> [Element] {
        guard case .list(let items) = json, items.count <= 1_000 else {
            throw APIProblem.badField(name, needed: "不超过 1000 项的数组")
        }
        return try items.map { try Element.read($0, named: name) }
    }
}

extension APIValue where Self: RawRepresentable & CaseIterable, RawValue == String {
    static var schema: Schema { .choice(allCases.map(\.rawValue)) }
    var json: JSON { .string(rawValue) }
    static func read(_ json: JSON, named name: String) throws -> Self {
        guard case .string(let text) = json, let value = Self(rawValue: text) else {
            throw APIProblem.badField(name, needed: schema.needed)
        }
        return value
    }
}

extension Sex: APIValue {}
extension MaritalStatus: APIValue {}
extension Settlement: APIValue {}
extension Identifier.Kind: APIValue {}
extension Household.Kind: APIValue {}
extension Organization.Kind: APIValue {}
extension VerificationRequest.State: APIValue {}
extension VerificationRun.Reason: APIValue {}
extension VerificationReport.Conclusion: APIValue {}
extension VerificationDoubt.Kind: APIValue {}
extension VerificationReturn.Outcome: APIValue {}
extension VerificationDesk.Reach: APIValue {}
extension VerificationDelivery.State: APIValue {}
extension Region.Level: APIValue {}
extension CaseFile.State: APIValue {}
extension CaseFile.Channel: APIValue {}
extension Standing: APIValue {}
extension Fact.Source: APIValue {}
extension CaseMaterial.State: APIValue {}
extension CaseFlow.Kind: APIValue {}
extension Deadline.Unit: APIValue {}
extension Consent.Way: APIValue {}
extension Posting.Kind: APIValue {}
extension Posting.State: APIValue {}
extension PayeeAccount.Kind: APIValue {}
extension Enrolment.State: APIValue {}
extension Enrolment.Urban: APIValue {}
extension EnrolmentChange.Kind: APIValue {}
extension Alert.Kind: APIValue {}
extension PayBatch.State: APIValue {}
extension PaySignature.Role: APIValue {}
extension Payment.State: APIValue {}
extension BankFile.Encoding: APIValue {}
extension BankReturn.Outcome: APIValue {}
extension PolicyScenario.State: APIValue {}
extension ScenarioChangeKind: APIValue {}
extension ReleaseDraft.State: APIValue {}
extension RegisterDefinition.FieldType: APIValue {}
extension RegisterDefinition.Sensitivity: APIValue {}
extension RegisterCertificate.State: APIValue {}

extension PayApplication.Answer: APIValue {
    static var schema: Schema { .choice([approved.rawValue, returned.rawValue]) }
    var json: JSON { .string(rawValue) }
    static func read(_ json: JSON, named name: String) throws -> Self {
        guard case .string(let text) = json, let value = Self(rawValue: text) else {
            throw APIProblem.badField(name, needed: schema.needed)
        }
        return value
    }
}

extension Entitlement.Kind: APIValue {
    static var schema: Schema { .choice([regular.rawValue, backPay.rawValue, recovery.rawValue]) }
    var json: JSON { .string(rawValue) }
    static func read(_ json: JSON, named name: String) throws -> Self {
        throw APIProblem.badField(name, needed: schema.needed)
    }
}
