// SPDX-License-Identifier: Apache-2.0
import Foundation
import SharedKernel
import Vocabulary

/// The papers of a release, filled in with what each may show.
package struct PackPapers: CasePapers {
    private let templates: [String: HTMLTemplate]
    private let titles: [String: String]

    /// - Parameter documents: texts by name without extension.
    /// - Throws: `DocumentsProblem` for a template that is not safe or not well formed.
    package init(_ documents: [String: String]) throws {
        templates = try documents.mapValues { try HTMLTemplate($0) }
        titles = documents.compactMapValues(Self.title)
    }

    /// The words between `<title>` and `</title>`, by which lists call the paper.
    private static func title(of text: String) -> String? {
        guard let open = text.range(of: "<title>"),
            let close = text.range(of: "</title>", range: open.upperBound..<text.endIndex)
        else { return nil }
        return String(text[open.upperBound..<close.lowerBound])
    }

    package func render(_ paper: String, fields: PaperFields) throws -> (title: String, html: String) {
        guard let template = templates[paper] else { throw CaseworkProblem.missing(items: ["文书模板 \(paper)"]) }
        // Papers that give a reason need not say the same in their next sentence.
        let saysTwice = [PaperName.refusal, PaperName.change].contains(paper) && fields.sentence == fields.reason
        var known: [String: HTMLTemplate.Value] = [
            "office": .text(fields.office), "number": .text(fields.number), "date": .text(fields.date.chinese),
            "applicant": .text(fields.applicant), "village": .text(fields.village.filter { $0 != " " }),
            "service": .text(fields.service),
            "program": .text(fields.program), "members": .text(String(fields.members)),
            "amount": .text(fields.amount.text),
            "start_month": .text(fields.startMonth.chinese), "outcome": .text(fields.outcome),
            "sentence": .text(saysTwice ? "" : fields.sentence), "reason": .text(fields.reason),
            "basis": .text(fields.basis.joined(separator: "；")), "due": .text(fields.dueOn?.chinese ?? "规定期限"),
            "review_office": .text(fields.reviewOffice), "change": .text(fields.change),
            "heard": .text(fields.heard), "is_heard": .flag(!fields.heard.isEmpty),
            "receipt_code": .text(ReceiptCode.grouped(fields.receiptCode)),
            "verify_code": .text(ReceiptCode.grouped(fields.verifyLink)), "parties": .text(fields.parties),
            "entry_number": .text(fields.entry), "is_entry": .flag(!fields.entry.isEmpty),
            "is_parties": .flag(!fields.parties.isEmpty), "privacy": .text(fields.privacy),
            "is_privacy": .flag(!fields.privacy.isEmpty),
        ]
        for name in ["review", "suit"] {
            let term = fields.remedies.first { $0.id == name }
            known["\(name)_term"] = .text(term?.length ?? "法定期限")
            known["\(name)_until"] = .text(term?.until.chinese ?? "期限届满之日")
        }
        known["suit_office"] = .text(fields.remedies.first { $0.id == "suit" }?.authority ?? "人民法院")
        known["is_dated"] = .flag(fields.remedies.count > 1)
        for (field, value) in fields.answers { known["answer_\(field)"] = .text(value) }
        let html = try template.render(known)
        return (titles[paper] ?? paper, html)
    }
}
