// SPDX-License-Identifier: Apache-2.0

/// A department or organisation to which people are passed on 转介 for what civil affairs does not do itself.
package struct PartnerDefinition: Sendable, Equatable {
    package let id: String
    package let title: String
    /// What it is asked for, in words that stand on the slip.
    package let needs: [String]
    /// Working days in which it says whether it takes the matter on; set by agreement between departments, not by law.
    package let answerDays: Int
    /// Working days in which it tells what came of it, from its taking it on.
    package let replyDays: Int
    package let basis: [String]
}

/// Reads `partners/*.yaml`.
struct PartnerReader {
    private static let days = 1...180

    let reader: NodeReader

    func partners() -> [PartnerDefinition] {
        let partners = reader.list("partners").map(partner)
        reader.close()
        for (id, same) in Dictionary(grouping: partners, by: \.id) where same.count > 1 {
            reader.fault("转介对象“\(id)”写了 \(same.count) 次，请只留一次")
        }
        return partners
    }

    private func partner(_ item: NodeReader) -> PartnerDefinition {
        let partner = PartnerDefinition(
            id: item.identifier("id"),
            title: item.text("title"),
            needs: item.texts("needs"),
            answerDays: days("answer_days", item),
            replyDays: days("reply_days", item),
            basis: item.texts("basis")
        )
        if partner.needs.isEmpty { item.fault("“\(partner.title)”没有写可以转介的事 needs") }
        if partner.basis.isEmpty { item.fault("“\(partner.title)”没有写依据 basis") }
        item.close()
        return partner
    }

    private func days(_ key: String, _ item: NodeReader) -> Int {
        let days = item.integer(key)
        if !Self.days.contains(days) {
            item.fault("“\(key)”应是 \(Self.days.lowerBound) 至 \(Self.days.upperBound) 个工作日", of: key)
        }
        return days
    }
}
