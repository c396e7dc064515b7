// SPDX-License-Identifier: Apache-2.0
package import Packs
import SharedKernel
import Vocabulary

/// Certificates of registers on paper, filled in from the entry.
package struct RegisterPapers: Sendable {
    private let documents: [String: String]
    private let office: String

    /// Fields that every certificate may name beside those of its entry.
    private static let standard: Set<String> = [
        "office", "title", "certificate_number", "entry_number", "issued_on", "valid_until", "has_term", "verify_code",
        "region_name", "state_title",
    ]

    /// - Parameter documents: texts by name without extension.
    init(documents: [String: String], office: String) {
        self.documents = documents
        self.office = office
    }

    /// What keeps certificates of a pack from being printed: a template that is not well formed, or one that names
    /// something the register does not have or that is not for everybody's eyes.
    package static func faults(of pack: ResolvedPack) -> [PackFault] {
        pack.registers.flatMap { register -> [PackFault] in
            guard let certificate = register.certificate, let text = pack.documents[certificate.template] else {
                return []
            }
            let file = "documents/\(certificate.template).html"
            do throws(DocumentsProblem) {
                return try HTMLTemplate(text).fields.compactMap { field in
                    fault(field.name, register).map { PackFault(file: file, line: field.line, column: 0, text: $0) }
                }
            } catch {
                return [PackFault(file: file, line: 0, column: 0, text: error.message)]
            }
        }
    }

    private static func fault(_ name: String, _ register: RegisterDefinition) -> String? {
        if standard.contains(name) { return nil }
        guard let field = register.field(name) else { return "证照模板中的“\(name)”在登记簿“\(register.title)”里没有" }
        return field.sensitivity == .open ? nil : "证照模板不能印出不公开的字段“\(field.title)”"
    }

    struct Content {
        let certificate: RegisterCertificate
        let entry: RegisterEntry
        let definition: RegisterDefinition
        let regionName: String
        /// Fields of the entry in words.
        let texts: [String: String]
    }

    func html(_ content: Content) throws -> String {
        guard let template = content.definition.certificate?.template, let text = documents[template] else {
            throw RegisterProblem.noCertificate(title: content.definition.title)
        }
        let certificate = content.certificate
        var values: [String: HTMLTemplate.Value] = [
            "office": .text(office), "title": .text(certificate.title),
            "certificate_number": .text(certificate.number), "entry_number": .text(content.entry.number),
            "issued_on": .text(certificate.issuedOn.chinese),
            "valid_until": .text(certificate.validUntil?.chinese ?? ""),
            "has_term": .flag(certificate.validUntil != nil),
            "verify_code": .text(ReceiptCode.grouped(certificate.code)), "region_name": .text(content.regionName),
            "state_title": .text(content.definition.state(content.entry.state)?.title ?? ""),
        ]
        for field in content.definition.fields where field.sensitivity == .open {
            values[field.id] = .text(content.texts[field.id] ?? "")
        }
        return try HTMLTemplate(text).render(values)
    }
}
