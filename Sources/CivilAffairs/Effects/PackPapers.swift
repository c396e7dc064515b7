// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Vocabulary

/// The papers of a release, filled in with what each may show.
package struct PackPapers: CasePapers {
    private let templates: [PaperKind: HTMLTemplate]
    private let titles: [PaperKind: String]

    /// - Parameter documents: texts by name without extension.
    /// - Throws: `DocumentsProblem` for a template that is not safe or not well formed.
    package init(_ documents: [String: String]) throws {
        var templates: [PaperKind: HTMLTemplate] = [:]
        for kind in PaperKind.allCases {
            guard let text = documents[kind.rawValue] else { continue }
            templates[kind] = try HTMLTemplate(text)
        }
        self.templates = templates
        titles = [
            .receipt: "受理通知书", .approval: "确认通知书", .refusal: "不予确认告知书", .posting: "公示单", .disclosure: "公布单",
            .nonAcceptance: "不予受理告知书", .change: "待遇变更告知书", .supplement: "一次性补正告知书",
        ]
    }

    package func render(_ paper: PaperKind, fields: PaperFields) throws -> (title: String, html: String) {
        guard let template = templates[paper] else { throw CaseworkProblem.missing(items: ["文书模板 \(paper.rawValue)"]) }
        // Papers that give a reason need not say the same in their next sentence.
        let saysTwice = [.refusal, .change].contains(paper) && fields.sentence == fields.reason
        let html = try template.render([
            "office": .text(fields.office), "number": .text(fields.number), "date": .text(fields.date.chinese),
            "applicant": .text(fields.applicant), "village": .text(fields.village), "service": .text(fields.service),
            "program": .text(fields.program), "members": .text(String(fields.members)),
            "amount": .text(fields.amount.text),
            "start_month": .text(fields.startMonth.chinese), "outcome": .text(fields.outcome),
            "sentence": .text(saysTwice ? "" : fields.sentence), "reason": .text(fields.reason),
            "basis": .text(fields.basis.joined(separator: "；")), "due": .text(fields.dueOn?.chinese ?? "规定期限"),
            "review_office": .text(fields.reviewOffice), "change": .text(fields.change),
            "heard": .text(fields.heard), "is_heard": .flag(!fields.heard.isEmpty),
            "receipt_code": .text(ReceiptCode.grouped(fields.receiptCode)),
            "verify_code": .text(ReceiptCode.grouped(fields.verifyLink)),
        ])
        return (titles[paper] ?? paper.rawValue, html)
    }
}
