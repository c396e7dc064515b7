// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// Why something about a person or household was not saved.
package enum PartiesProblem: Problem, Equatable {
    /// The number belongs to somebody who is there already.
    /// - `personID`: to open the record; nil when it lies outside the reader's region.
    case alreadyRegistered(personID: Int64?, name: String, number: String, region: String)
    /// Somebody else saved the record meanwhile.
    case stale
    case unknownRegion
    case sexMissing
    case birthMissing
    case sexContradictsNumber
    case birthContradictsNumber
    case bornInFuture
    case diedBeforeBirth
    case diedInFuture
    case alreadyDead
    /// The record was merged into another one, which is to be used instead.
    case merged(into: Int64)
    case sameRecord
    /// Both records bear a current number of the same kind, so they may well be two people.
    case twoNumbers(kind: String)
    case notMerged
    /// The surviving record was itself merged afterwards.
    case mergedFurther
    case alreadyMember(name: String)
    case notMember
    case headNotMember
    case householdNumberTaken(String)
    case dateBeforeStart
    case dateAhead
    case relationMissing
    case organizationName(reason: String)
    /// The credit code belongs to an organisation that is there already.
    case organizationCodeTaken(id: Int64, name: String)
    case organizationEnded(on: CivilDate)
    /// An edit that says what the record says already.
    case nothingChanged
    /// An identity number goes with name, sex and birth and is changed with them.
    case numberIsChanged
    /// Only a store without anybody can be filled as a whole.
    case notEmpty

    package var code: String {
        switch self {
        case .alreadyRegistered: "parties.already-registered"
        case .stale: "parties.stale"
        case .unknownRegion: "parties.unknown-region"
        case .sexMissing: "parties.sex-missing"
        case .birthMissing: "parties.birth-missing"
        case .sexContradictsNumber: "parties.sex-contradicts-number"
        case .birthContradictsNumber: "parties.birth-contradicts-number"
        case .bornInFuture: "parties.born-in-future"
        case .diedBeforeBirth: "parties.died-before-birth"
        case .diedInFuture: "parties.died-in-future"
        case .alreadyDead: "parties.already-dead"
        case .merged: "parties.merged"
        case .sameRecord: "parties.same-record"
        case .twoNumbers: "parties.two-numbers"
        case .notMerged: "parties.not-merged"
        case .mergedFurther: "parties.merged-further"
        case .alreadyMember: "parties.already-member"
        case .notMember: "parties.not-member"
        case .headNotMember: "parties.head-not-member"
        case .householdNumberTaken: "parties.household-number-taken"
        case .dateBeforeStart: "parties.date-before-start"
        case .dateAhead: "parties.date-ahead"
        case .relationMissing: "parties.relation-missing"
        case .organizationName: "parties.organization-name"
        case .organizationCodeTaken: "parties.organization-code-taken"
        case .organizationEnded: "parties.organization-ended"
        case .nothingChanged: "parties.nothing-changed"
        case .numberIsChanged: "parties.number-is-changed"
        case .notEmpty: "parties.not-empty"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .notEmpty, .alreadyRegistered, .stale, .alreadyDead, .merged, .notMerged, .mergedFurther, .alreadyMember,
            .householdNumberTaken, .organizationCodeTaken, .organizationEnded:
            .conflict
        default: .invalid
        }
    }

    package var message: String {
        switch self {
        case .alreadyRegistered(let id, let name, let number, let region):
            id == nil
                ? "证件号码 \(number) 已登记在\(region)的“\(name)”名下，不在您的管辖范围内。请联系该地核对或申请迁入。"
                : "证件号码 \(number) 已登记在\(region)的“\(name)”名下，没有重复建档。请打开已有档案核对。"
        case .stale: "您打开之后，其他人已修改了这份档案。请刷新后核对再保存，刚才填写的内容没有写入。"
        case .nothingChanged: "填写的内容与现有登记一致，没有需要保存的改动。"
        case .numberIsChanged: "身份证号码请在“修改档案”中更换，原号码会保留备查。"
        case .notEmpty: "库中已有人员，不能整库装入。请换一个新库，或用名单导入。"
        case .unknownRegion: "请选择有效的行政区划。"
        case .sexMissing: "没有身份证号码的，请填写性别。"
        case .birthMissing: "没有身份证号码的，请填写出生日期（可为推定日期）。"
        case .sexContradictsNumber: "填写的性别与身份证号码不一致，请核对。"
        case .birthContradictsNumber: "填写的出生日期与身份证号码不一致，请核对。"
        case .bornInFuture: "出生日期晚于今天，请核对。"
        case .diedBeforeBirth: "死亡日期早于出生日期，请核对。"
        case .diedInFuture: "死亡日期晚于今天，请核对。"
        case .alreadyDead: "此人已登记死亡，如登记有误请先更正死亡日期。"
        case .merged: "这份档案已并入另一份档案，请打开合并后的档案办理。"
        case .sameRecord: "请选择两份不同的档案进行合并。"
        case .twoNumbers(let kind): "两份档案各有一个有效的\(kind)号码，可能是两个人。请先核实并注销其中一个号码。"
        case .notMerged: "这份档案没有被合并过，无需撤销。"
        case .mergedFurther: "合并后的档案又并入了别的档案，请先撤销后一次合并。"
        case .alreadyMember(let name): "“\(name)”已在这一户中，没有重复添加。"
        case .notMember: "此人现在不在这一户中，请刷新后核对。"
        case .headNotMember: "户主必须是本户现有成员，请先添加为成员。"
        case .householdNumberTaken(let number): "户号“\(number)”已被使用，请核对。"
        case .dateBeforeStart: "日期早于原记录的起始日期，请核对。"
        case .dateAhead: "日期晚于今天，请核对。"
        case .relationMissing: "没有写与户主的关系，请填写，如“本人”“配偶”。"
        case .organizationName(let reason): reason
        case .organizationCodeTaken(_, let name): "这个统一社会信用代码已登记在“\(name)”名下，没有重复建档。请打开已有单位核对。"
        case .organizationEnded(let date): "该单位已于 \(date.chinese)注销或撤销，不能再修改。"
        }
    }

    package var field: String? {
        switch self {
        case .alreadyRegistered: "number"
        case .unknownRegion: "region"
        case .sexMissing, .sexContradictsNumber: "sex"
        case .birthMissing, .birthContradictsNumber, .bornInFuture: "birth"
        case .diedBeforeBirth, .diedInFuture, .alreadyDead: "died"
        case .householdNumberTaken, .numberIsChanged: "number"
        case .headNotMember: "head"
        case .dateBeforeStart, .dateAhead: "date"
        case .relationMissing: "relation"
        case .organizationName: "name"
        case .organizationCodeTaken: "credit_code"
        default: nil
        }
    }
}
