// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// Why the enrolments refuse.
package enum BenefitsProblem: Problem, Equatable {
    case enrolmentNotFound
    case stale
    case noMembers
    case memberTwice
    case badAmount
    /// Somebody is already covered in the same exclusion group and month.
    /// - Parameters:
    ///   - number: the enrolment that covers them, masked.
    case covered(people: Int, number: String, program: String, from: Month)
    /// A cut without having heard the people concerned.
    case hearingNeeded(kind: EnrolmentChange.Kind)
    case reasonNeeded
    /// A cut may only count from a coming month.
    case tooEarly(earliest: Month)
    case ended(number: String)
    case suspended(number: String)
    case notSuspended
    case alreadySuspended
    case notMember
    case lastMember
    case notHigher
    case unknownTownship
    case monthSkipped(missing: Month)
    case monthAhead(latest: Month)
    case monthFrozen(month: Month, batch: String)
    case reportClosed(month: Month)
    case reportTooEarly(month: Month)
    /// There are no figures for areas of the reader's level.
    case noAreaReport(month: Month)
    /// The month was closed before the figures of townships were kept.
    case areasNotKept(month: Month)
    case alertNotFound
    /// Another change of the same enrolment waits for confirmation.
    case draftOpen(by: String)
    case draftGone
    case hearingIncomplete
    /// The drafter may not confirm.
    case secondNeeded(drafter: String)
    /// A command or job cannot draft or confirm.
    case personNeeded
    /// A death on a day that has not come.
    case deathAhead
    /// More than the rules of the program could grant to so many people.
    case aboveCeiling(amount: Money, most: Money, members: Int, from: Month)
    /// The county decides, since it hasn't passed that on to the township.
    case countyDecides
    case importRefused(rows: Int)
    case importTotals(expectedCount: Int, count: Int, expected: Money, amount: Money)

    package var code: String {
        switch self {
        case .enrolmentNotFound: "benefits.enrolment-not-found"
        case .stale: "benefits.stale"
        case .noMembers: "benefits.no-members"
        case .memberTwice: "benefits.member-twice"
        case .badAmount: "benefits.bad-amount"
        case .covered: "benefits.covered"
        case .hearingNeeded: "benefits.hearing-needed"
        case .reasonNeeded: "benefits.reason-needed"
        case .tooEarly: "benefits.too-early"
        case .ended: "benefits.ended"
        case .suspended: "benefits.suspended"
        case .notSuspended: "benefits.not-suspended"
        case .alreadySuspended: "benefits.already-suspended"
        case .notMember: "benefits.not-member"
        case .lastMember: "benefits.last-member"
        case .notHigher: "benefits.not-higher"
        case .unknownTownship: "benefits.unknown-township"
        case .monthSkipped: "benefits.month-skipped"
        case .monthAhead: "benefits.month-ahead"
        case .monthFrozen: "benefits.month-frozen"
        case .reportClosed: "benefits.report-closed"
        case .noAreaReport: "benefits.no-area-report"
        case .areasNotKept: "benefits.areas-not-kept"
        case .reportTooEarly: "benefits.report-too-early"
        case .alertNotFound: "benefits.alert-not-found"
        case .draftOpen: "benefits.draft-open"
        case .draftGone: "benefits.draft-gone"
        case .hearingIncomplete: "benefits.hearing-incomplete"
        case .secondNeeded: "benefits.second-needed"
        case .personNeeded: "benefits.person-needed"
        case .deathAhead: "benefits.death-ahead"
        case .aboveCeiling: "benefits.above-ceiling"
        case .countyDecides: "benefits.county-decides"
        case .importRefused: "benefits.import-refused"
        case .importTotals: "benefits.import-totals"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .enrolmentNotFound, .alertNotFound: .notFound
        case .stale, .covered, .ended, .suspended, .notSuspended, .alreadySuspended, .monthFrozen, .reportClosed,
            .monthSkipped, .importTotals, .draftOpen, .draftGone:
            .conflict
        case .secondNeeded, .personNeeded, .countyDecides: .forbidden
        case .noAreaReport, .areasNotKept: .notFound
        case .noMembers, .memberTwice, .badAmount, .hearingNeeded, .reasonNeeded, .tooEarly, .notMember, .lastMember,
            .notHigher, .unknownTownship, .monthAhead, .reportTooEarly, .importRefused, .hearingIncomplete,
            .aboveCeiling, .deathAhead:
            .invalid
        }
    }

    package var message: String {
        switch self {
        case .enrolmentNotFound: "没有找到这户在册记录，或它不在您的管辖范围内。"
        case .stale: "这户在册信息刚刚被其他人改动过，没有保存。请刷新后核对再办。"
        case .noMembers: "没有保障对象，不能纳入。请至少选择一名保障对象。"
        case .memberTwice: "同一人在保障对象中出现了两次，请核对家庭成员。"
        case .badAmount: "保障金额应在 0 元至 9,999,999,999.99 元之间，请核对。"
        case .covered(let people, let number, let program, let from):
            "有 \(people) 人自 \(from.iso) 起已在“\(program)”（\(number)）保障中，同一月份不能重复享受。请先办理原待遇的停发或减员。"
        case .hearingNeeded(let kind):
            "办理“\(kind.title)”会减少或终止救助，须先听取当事人意见并填写听取日期和意见（社会救助法第四十八条）。"
        case .reasonNeeded: "请填写变更理由。"
        case .tooEarly(let earliest): "减少或终止救助最早从 \(earliest.iso) 起执行（作出决定的下月），请改正起始月份。"
        case .ended(let number): "\(number) 已停发，不能再变更。如重新符合条件，请重新申请。"
        case .suspended(let number): "\(number) 正处于暂停状态，请先恢复或直接停发。"
        case .notSuspended: "该户没有处于暂停状态。"
        case .alreadySuspended: "该户已经暂停，不需要再次暂停。"
        case .notMember: "这个人在该月份不是该户的保障对象。"
        case .lastMember: "这是该户最后一名保障对象，请办理停发。"
        case .notHigher: "新增保障对象后家庭保障金额不应减少，请核对金额；确需减少的请另行办理调额。"
        case .unknownTownship: "所选地区不属于任何乡镇（街道），请选择村（社区）或乡镇。"
        case .monthSkipped(let missing): "\(missing.iso) 的应发还没有计算，请按月份顺序先计算 \(missing.iso)。"
        case .monthAhead(let latest): "最多只能计算到 \(latest.iso)，请核对月份。"
        case .monthFrozen(let month, let batch):
            "\(month.iso) 已截数（批次 \(batch)），本月应发不再变动；改动会在下月以补发或追缴体现。"
        case .reportClosed(let month): "\(month.iso) 月报已经封账，不能重新生成。"
        case .noAreaReport(let month): "\(month.iso) 没有您所在地区的月报：月报按县和乡镇（街道）统计，请向乡镇或县民政部门查询。"
        case .areasNotKept: "该月封账时尚未分乡镇统计，请向县民政部门查询。"
        case .reportTooEarly(let month): "\(month.iso) 还有发放批次没有办结，暂不能封账。"
        case .alertNotFound: "没有找到这条预警，或它已被处理。"
        case .draftOpen(let drafter): "这户已有一项变更由\(drafter)起草、等待确认，请先确认或作废它，再起草新的变更。"
        case .draftGone: "没有找到这项变更，或它刚刚被其他人改动、确认或作废。请刷新后再看。"
        case .hearingIncomplete: "请填写听取意见的日期（不晚于今天）和当事人的意见；没有意见的写“无意见”。"
        case .secondNeeded(let drafter): "这项变更由\(drafter)起草，须由另一人确认。请同事登录后确认。"
        case .personNeeded: "变更须由工作人员本人办理。"
        case .deathAhead: "死亡日期晚于今天，请按死亡证明或公安、卫健部门反馈的日期填写。"
        case .aboveCeiling(let amount, let most, let members, let month):
            "按 \(month.chinese)的政策标准，\(members) 人每月最多 \(most.text) 元，填写的 \(amount.text) 元超过了上限。请核对金额和人数；"
                + "收入、支出有变化的，请发起定期复核，由系统按政策测算。"
        case .countyDecides: "这项变更涉及保障金额、人数或停发，由县级民政部门审核确认（本乡镇、街道没有下放确认权限，或您的职能不能确认）。"
        case .importRefused(let rows): "有 \(rows) 行存在问题，整份名单没有导入。请按所列行号改正后重新导入。"
        case .importTotals(let expectedCount, let count, let expected, let amount):
            "户数或金额与填报的合计不一致：应为 \(expectedCount) 户 \(expected.text) 元，名单为 \(count) 户 \(amount.text) 元。未导入。"
        }
    }

    package var field: String? {
        switch self {
        case .noMembers, .memberTwice, .covered: "members"
        case .badAmount, .notHigher, .aboveCeiling: "amount"
        case .deathAhead: "died_on"
        case .hearingNeeded, .hearingIncomplete: "hearing"
        case .reasonNeeded: "reason"
        case .tooEarly, .monthAhead, .monthSkipped: "month"
        case .unknownTownship: "region"
        default: nil
        }
    }
}
