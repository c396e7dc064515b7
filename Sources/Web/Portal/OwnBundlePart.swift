// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

/// The other applications for an event, as its applicant sees them from one of them.
struct OwnBundlePart: Sendable {
    let bundleTitle: String
    let bundleLink: String
    let siblings: [BundlePart.Sibling]

    /// Nil for a case by itself.
    init?(_ dossier: Casework.Dossier) {
        guard let bundle = dossier.bundle else { return nil }
        let part = BundlePart(bundle, beside: dossier.file.id, link: Links.ownCase)
        bundleTitle = part.bundleTitle
        bundleLink = Links.ownBundle(bundle.id)
        siblings = part.siblings
    }
}

/// What is told of a referral 转介 to whom it concerns: to whom, by when they answer, and whom to ask. What the office
/// wrote to the other side is theirs.
struct OwnReferral: Sendable {
    let partner: String
    let need: String
    /// Who was passed on, where it is not the reader.
    let person: String?
    let state: String
    let tone: String
    let sentence: String
    let contact: String?

    init(_ referral: Referral, reader: Int64?) {
        partner = referral.partnerTitle
        need = referral.need
        person = referral.personID == reader ? nil : referral.personName
        state = referral.state.title
        tone = referral.state == .replied ? "done" : referral.state.isOpen ? "soon" : ""
        let due = referral.dueOn.map { "最晚 \($0.chinese)" }
        switch referral.state {
        case .sent:
            sentence = "\(referral.sentOn.chinese)已转给\(partner)。\(due.map { "\($0)答复是不是接收。" } ?? "")"
        case .accepted: sentence = "\(partner)已经接收，正在办理。\(due.map { "\($0)告诉我们办得怎么样。" } ?? "")"
        case .replied: sentence = "\(partner)的办理结果：\(referral.result ?? "已办理。")"
        case .declined: sentence = "\(partner)没有接收：\(referral.answer ?? "")\n我们会和您商量别的办法，也可以问办理窗口。"
        case .recalled: sentence = "这次转介已经撤回，有疑问请问办理窗口。"
        }
        contact = referral.state == .accepted || referral.state == .replied ? referral.contact : nil
    }

    /// Those of a case that concern the reader: about themselves, and, for the applicant, about children of the family.
    static func told(_ referrals: [Referral], _ dossier: Casework.Dossier) -> [OwnReferral] {
        let reader = dossier.reader.personID
        let isOwn = reader != nil && dossier.file.applicantPersonID == reader
        return referrals.filter { referral in
            referral.personID == reader || (isOwn && dossier.minors.contains(referral.personID))
        }.map { OwnReferral($0, reader: reader) }
    }
}
