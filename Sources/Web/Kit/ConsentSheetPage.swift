// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

/// An authorisation to look up means (核对授权书) on A4, with the signature as it was drawn. Basis: 社会救助法 40、41 条
struct ConsentSheetPage: Page {
    static let template = "print/consent"
    let layout: Layout
    let heading: String
    let serviceTitle: String
    let caseNumber: String?
    let applicant: String
    /// Whether means are looked up; else a guardian agrees to the use of a child's data.
    let looksUp: Bool
    let subject: String
    let signer: String
    let lines: [CasePage.Line]
    /// What is looked up is for, and for how long it is kept.
    let privacy: String?
    /// The drawn signature.
    let picture: String?
    /// The photographed sheet, which carries its own signature.
    let scan: String?
    let on: String
    let back: String

    /// - Parameters:
    ///   - files: where files of the case are found.
    ///   - back: the page of the case.
    /// - Throws: `AccessProblem.notFound` when the person authorised nothing in this case.
    init(
        _ dossier: Casework.Dossier,
        personID: Int64,
        people: [PersonSummary],
        files: String,
        back: String,
        request: WebRequest
    ) throws {
        guard let consent = dossier.consents.last(where: { $0.personID == personID }) else {
            throw AccessProblem.notFound(what: "核对授权")
        }
        let person = people.first { $0.id == personID }
        looksUp = dossier.service.has(.verification)
        let title = looksUp ? "家庭经济状况核对授权书" : "未成年人个人信息处理监护人同意书"
        layout = Layout(request, title: title)
        heading = title
        serviceTitle = dossier.service.flow.title
        caseNumber = dossier.file.number
        applicant = dossier.file.applicantName
        let isOwn = consent.relation == Consent.own
        let name = person?.name ?? "—"
        privacy = dossier.service.privacyNotice
        subject = isOwn ? "本人" : name
        signer = consent.givenBy
        let link = consent.sheetHash.map { "\(files)/\($0)" }
        picture = consent.way == .drawn ? link : nil
        scan = consent.way == .sheet ? link : nil
        on = consent.from.chinese
        self.back = back
        var lines = [
            CasePage.Line(title: looksUp ? "被核对人" : "未成年人", value: name),
            CasePage.Line(title: "身份证号", value: person?.numberMasked ?? "无"),
            CasePage.Line(title: "授权人", value: isOwn ? consent.givenBy : "\(consent.givenBy)（\(consent.relation)）"),
            CasePage.Line(title: "签署方式", value: consent.way.title),
            CasePage.Line(title: "授权期限", value: "\(consent.from.chinese)至\(consent.until.chinese)"),
        ]
        if let revoked = consent.revokedAt { lines.append(CasePage.Line(title: "撤回", value: revoked.date.chinese)) }
        self.lines = lines
    }
}
