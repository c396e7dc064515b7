// SPDX-License-Identifier: Apache-2.0
package import Packs
package import Vocabulary

/// One thing that was recorded of a project; never changed, only corrected by a later one.
package struct ProjectEntry: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// Who is responsible, where it lies, on which land: with it a project enters the register.
        case facts
        case stage
        case contract
        case supplement
        case arrived
        case paid
        case photo
        case returned
        case accepted

        package var title: String {
            switch self {
            case .facts: "入库信息"
            case .stage: "进度"
            case .contract: "合同"
            case .supplement: "补充合同"
            case .arrived: "资金到位"
            case .paid: "资金支付"
            case .photo: "照片"
            case .returned: "验收退回"
            case .accepted: "验收通过"
            }
        }

        /// What whoever carries the project out records; the rest is said by whoever accepts it.
        package var isRecorded: Bool { self != .returned && self != .accepted }
        package var isMoney: Bool { self == .arrived || self == .paid }
    }

    /// How the land came to the project.
    package enum LandUse: String, Sendable, CaseIterable {
        case none = "不新占地"
        case allotted = "划拨"
        case granted = "出让"
        case leased = "租赁"
        case collective = "集体建设用地"
    }

    package struct Facts: Sendable, Equatable {
        package let unit: String
        package let regionID: Int64
        package let place: String
        /// In 亩.
        package let landArea: Figure?
        package let landUse: LandUse
        package let landPermit: String

        package var landText: String {
            guard landUse != .none else { return landUse.rawValue }
            let area = landArea.map { "\($0.text) 亩" }
            return ([landUse.rawValue, area].compactMap(\.self) + (landPermit.isEmpty ? [] : [landPermit]))
                .joined(separator: "，")
        }
    }

    package let id: Int64
    package let kind: Kind
    /// The first of those that correct each other; a contract is named by it.
    package let rootID: Int64
    package let correctsID: Int64?
    /// Whether it says that nothing of the kind happened.
    package let isVoid: Bool
    /// The day on which it happened.
    package let day: CivilDate
    package let stage: String?
    package let source: FundSource?
    package let amount: Money?
    package let contractID: Int64?
    package let number: String
    package let party: String
    package let partyID: Int64?
    package let words: String
    /// Why it corrects the one before.
    package let reason: String?
    package let evidence: PlanValue.Evidence?
    package let facts: Facts?
    package let byID: Int64?
    package let by: String
    package let at: Timestamp
}

/// What somebody types of a project.
package struct ProjectDraft: Sendable {
    package var kind: ProjectEntry.Kind
    package var day: CivilDate?
    package var stage = ""
    package var source = ""
    package var amount = ""
    /// 元 or 万元.
    package var amountUnit = "元"
    package var contractID: Int64?
    package var number = ""
    package var party = ""
    package var partyCode = ""
    package var words = ""
    package var evidence: (name: String, content: [UInt8])?
    package var unit = ""
    package var regionID: Int64?
    package var place = ""
    package var landArea = ""
    package var landUse = ""
    package var landPermit = ""
    /// The entry that it stands in for.
    package var correctsID: Int64?
    package var isVoid = false
    package var reason = ""

    package init(_ kind: ProjectEntry.Kind) { self.kind = kind }
}
