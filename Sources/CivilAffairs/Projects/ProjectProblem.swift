// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// What can go wrong with the register of projects.
package enum ProjectProblem: Problem, Equatable {
    /// It is in the register already.
    case listed
    case unlisted
    case accepted
    case dayNeeded
    case dayAhead
    case unknownUnit
    case unknownRegion
    case placeNeeded
    case landUseNeeded
    case landArea
    case landUnused
    case unknownStage
    case stageReached(String)
    case stageOrder(String)
    case evidenceNeeded(String)
    case imageNeeded
    case amount
    case unknownSource
    case numberNeeded
    case numberTaken(String)
    case partyNeeded
    case contractNeeded
    case contractUsed
    /// A payment above what is left of the contract.
    case overContract(left: Money)
    /// A contract that would no longer cover what was paid.
    case belowPaid(Money)
    case beforeContract
    case wordsNeeded(String)
    case reasonNeeded
    case tooLong(most: Int)
    /// The entry was corrected by another, or never stood.
    case corrected
    case notWithdrawn
    case incomplete([String])
    /// Whoever recorded the work doesn't accept it.
    case ownWork

    package var code: String {
        switch self {
        case .listed: "project.listed"
        case .unlisted: "project.unlisted"
        case .accepted: "project.accepted"
        case .dayNeeded: "project.day-needed"
        case .dayAhead: "project.day-ahead"
        case .unknownUnit: "project.unknown-unit"
        case .unknownRegion: "project.unknown-region"
        case .placeNeeded: "project.place-needed"
        case .landUseNeeded: "project.land-use-needed"
        case .landArea: "project.land-area"
        case .landUnused: "project.land-unused"
        case .unknownStage: "project.unknown-stage"
        case .stageReached: "project.stage-reached"
        case .stageOrder: "project.stage-order"
        case .evidenceNeeded: "project.evidence-needed"
        case .imageNeeded: "project.image-needed"
        case .amount: "project.amount"
        case .unknownSource: "project.unknown-source"
        case .numberNeeded: "project.number-needed"
        case .numberTaken: "project.number-taken"
        case .partyNeeded: "project.party-needed"
        case .contractNeeded: "project.contract-needed"
        case .contractUsed: "project.contract-used"
        case .overContract: "project.over-contract"
        case .belowPaid: "project.below-paid"
        case .beforeContract: "project.before-contract"
        case .wordsNeeded: "project.words-needed"
        case .reasonNeeded: "project.reason-needed"
        case .tooLong: "project.too-long"
        case .corrected: "project.corrected"
        case .notWithdrawn: "project.not-withdrawn"
        case .incomplete: "project.incomplete"
        case .ownWork: "project.own-work"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .listed, .unlisted, .accepted, .stageReached, .numberTaken, .corrected, .contractUsed, .incomplete:
            .conflict
        case .ownWork: .forbidden
        default: .invalid
        }
    }

    package var message: String {
        switch self {
        case .listed: "这个项目已经入库，要改的请更正入库信息。"
        case .unlisted: "这个项目还没有入库，请先入库。"
        case .accepted: "项目已经验收，只能再登记资金到位和尾款支付。"
        case .dayNeeded: "请填写日期。"
        case .dayAhead: "日期不能晚于今天，请核对。"
        case .unknownUnit: "请从列表里选择责任单位。"
        case .unknownRegion: "没有找到这个地区，请从列表里选择。"
        case .placeNeeded: "请填写建设地点。"
        case .landUseNeeded: "请选择用地方式；没有新占地的选“不新占地”。"
        case .landArea: "请填写用地面积，单位是亩，如 12.5。"
        case .landUnused: "选了“不新占地”，就不填面积和批准文号。"
        case .unknownStage: "请从这个项目的进度里选择。"
        case .stageReached(let stage): "“\(stage)”已经登记过，写错了的请更正原来那条。"
        case .stageOrder(let why): "\(why)，请核对日期。"
        case .evidenceNeeded(let what): "登记\(what)要附上文件，如批复、照片或者 PDF。"
        case .imageNeeded: "照片请上传 JPG、PNG 或 WebP 图片。"
        case .amount: "请填写金额，如 150 或 1296.50，只填数字，最多到分，不超过 9,999,999,999.99 元。"
        case .unknownSource: "请选择资金来源。"
        case .numberNeeded: "请填写合同编号。"
        case .numberTaken(let number): "合同 \(number) 已经登记过，请核对编号。"
        case .partyNeeded: "请填写合同的对方单位。"
        case .contractNeeded: "请选择合同；没有合同的先登记合同。"
        case .contractUsed: "这份合同已有支付或者补充合同，不能作废，请先处理那些记录。"
        case .overContract(let left): "超过了合同金额，这份合同还能支付 \(left.text) 元；要多付的先登记补充合同。"
        case .belowPaid(let paid): "这份合同已经支付 \(paid.text) 元，合同总额不能比它少。"
        case .beforeContract: "补充合同和支付不能早于合同的签订日期，请核对。"
        case .wordsNeeded(let what): "请写明\(what)。"
        case .reasonNeeded: "请写明更正的理由；原来的记录会保留。"
        case .tooLong(let most): "文字太长，请控制在 \(most) 字以内。"
        case .corrected: "这条记录已经更正过，请刷新后更正最新的一条。"
        case .notWithdrawn: "这条记录不能作废，请更正。"
        case .incomplete(let missing): "还不能验收：\(missing.joined(separator: "；"))。"
        case .ownWork: "您登记过这个项目，请由没有登记过的另一人验收。"
        }
    }

    package var field: String? {
        switch self {
        case .dayNeeded, .dayAhead, .stageOrder, .beforeContract: "day"
        case .unknownUnit: "unit"
        case .unknownRegion: "region"
        case .placeNeeded: "place"
        case .landUseNeeded: "land_use"
        case .landArea, .landUnused: "land_area"
        case .unknownStage, .stageReached: "stage"
        case .evidenceNeeded, .imageNeeded: "file"
        case .amount, .overContract, .belowPaid: "amount"
        case .unknownSource: "source"
        case .numberNeeded, .numberTaken: "number"
        case .partyNeeded: "party"
        case .contractNeeded: "contract"
        case .wordsNeeded: "words"
        case .reasonNeeded: "reason"
        default: nil
        }
    }
}
