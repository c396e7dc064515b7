// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// What must hold before an organisation is saved.
enum OrganizationRules {
    private static let longestName = 100

    /// A name without surrounding or repeated spaces.
    /// - Throws: `PartiesProblem.organizationName`.
    static func name(_ text: String) throws(PartiesProblem) -> String {
        let name = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !name.isEmpty else { throw .organizationName(reason: "请填写单位名称，与登记证书一致。") }
        guard name.count <= longestName else { throw .organizationName(reason: "单位名称不超过 \(longestName) 个字，请核对。") }
        let allowed = name.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || $0.properties.isIdeographic || $0.properties.numericType != nil
                || " ()（）·-—、&“”《》〇".unicodeScalars.contains($0)
        }
        guard allowed else { throw .organizationName(reason: "单位名称中有不能使用的符号，请按登记证书填写。") }
        return name
    }

    static func check(_ draft: OrganizationDraft, tree: RegionTree, today: CivilDate) throws(PartiesProblem) {
        guard tree.region(draft.regionID) != nil else { throw .unknownRegion }
        if let from = draft.from, from > today { throw .dateAhead }
    }
}
