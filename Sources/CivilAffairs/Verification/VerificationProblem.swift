// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// Why a verification cannot go on.
package enum VerificationProblem: Problem, Equatable {
    /// These people have given no authorisation that holds today, so nothing about anybody leaves.
    case consentMissing(names: [String])
    /// Sources ask by number; these people have none.
    case numberMissing(names: [String])
    case nobodyToAsk
    case notMember
    case noSources
    /// Nothing is asked before the office accepted the application.
    case notAccepted
    /// The step cannot be left: these sources have neither answered nor been waived.
    case open(sources: [String])
    /// What these sources answered may not be used any more.
    case expired(sources: [String])
    /// The step cannot be left: these people were not asked about.
    case notAsked(names: [String])
    /// The step cannot be left: doubts or objections are open.
    case unsettled(doubts: Int, objections: Int)
    case caseEnded(state: String)
    /// The file lacks columns that it needs.
    case columns(missing: [String])
    case emptyReturn
    case requestNotFound
    /// Only a request that failed or is overdue is asked again.
    case notRepeatable(state: String)
    /// The answer that a request is to renew has run out, so that the source must answer.
    case renewalNeeded(source: String, until: CivilDate?)
    case objectionNotFound
    case objectionAnswered
    case doubtNotFound
    case contentNeeded
    case evidenceNeeded
    case reasonNeeded
    case unknownItem(String)
    case valueUnreadable(item: String)
    case folder(reason: String)
    /// A message whose signature is not the source's.
    case signature
    /// A message that is too old, or from the future.
    case stale
    case keyNeeded
    /// The key of a message was used for another.
    case keyReused
    case unreadableAnswer
    /// An address that may not be sent to.
    case address(reason: String)
    case secretShort
    case addressChanged
    case noAddress
    /// Only a result that was taken over from another case is asked for afresh.
    case notRecognised
    /// The packs connect this source otherwise, or not at all.
    case notWired
    /// A letter to another province says whom it goes to and who answers for it.
    case letterIncomplete
    case unknownProvince
    /// Everybody who may be asked about is asked about there already.
    case askedThere(source: String)
    /// No pack says whom such a run asks about.
    case unknownMatching
    /// People are asked about as they are covered now.
    case runMonth(Month)
    case runEarly(next: Month)
    /// A later run asks about those who are covered now.
    case runReplaced(by: Month)
    /// Nothing of the source failed or is overdue.
    case nothingToRepeat
    /// An answer to what was not asked, or not yet as far as the store knows.
    case answerUnasked
    /// What departments returned is read by those who decide with it.
    case notForVillages

    package var code: String {
        switch self {
        case .consentMissing: "verification.consent-missing"
        case .numberMissing: "verification.number-missing"
        case .nobodyToAsk: "verification.nobody-to-ask"
        case .notMember: "verification.not-member"
        case .noSources: "verification.no-sources"
        case .notAccepted: "verification.not-accepted"
        case .open: "verification.open"
        case .expired: "verification.expired"
        case .answerUnasked: "verification.answer-unasked"
        case .letterIncomplete: "verification.letter-incomplete"
        case .unknownProvince: "verification.unknown-province"
        case .askedThere: "verification.asked-there"
        case .unknownMatching: "verification.unknown-matching"
        case .runMonth: "verification.run-month"
        case .runEarly: "verification.run-early"
        case .runReplaced: "verification.run-replaced"
        case .nothingToRepeat: "verification.nothing-to-repeat"
        case .unsettled: "verification.unsettled"
        case .caseEnded: "verification.case-ended"
        case .columns: "verification.columns"
        case .emptyReturn: "verification.empty-return"
        case .requestNotFound: "verification.request-not-found"
        case .notRepeatable: "verification.not-repeatable"
        case .renewalNeeded: "verification.renewal-needed"
        case .objectionNotFound: "verification.objection-not-found"
        case .objectionAnswered: "verification.objection-answered"
        case .doubtNotFound: "verification.doubt-not-found"
        case .contentNeeded: "verification.content-needed"
        case .evidenceNeeded: "verification.evidence-needed"
        case .reasonNeeded: "verification.reason-needed"
        case .unknownItem: "verification.unknown-item"
        case .valueUnreadable: "verification.value-unreadable"
        case .folder: "verification.folder"
        case .signature: "verification.signature"
        case .notForVillages: "verification.not-for-villages"
        case .stale: "verification.stale"
        case .keyNeeded: "verification.key-needed"
        case .keyReused: "verification.key-reused"
        case .unreadableAnswer: "verification.unreadable-answer"
        case .address: "verification.address"
        case .secretShort: "verification.secret-short"
        case .addressChanged: "verification.address-changed"
        case .noAddress: "verification.no-address"
        case .notWired: "verification.not-wired"
        case .notAsked: "verification.not-asked"
        case .notRecognised: "verification.not-recognised"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .requestNotFound, .objectionNotFound, .doubtNotFound, .notWired, .answerUnasked, .unknownMatching:
            .notFound
        case .signature, .stale, .notForVillages: .forbidden
        case .caseEnded, .notRepeatable, .renewalNeeded, .keyReused, .addressChanged, .noAddress, .notRecognised,
            .objectionAnswered,
            .nothingToRepeat, .runEarly, .runReplaced, .askedThere,
            .notAccepted,
            .open, .expired, .notAsked, .unsettled:
            .conflict
        case .folder: .unavailable
        default: .invalid
        }
    }

    package var message: String {
        switch self {
        case .consentMissing(let names):
            "以下人员没有今天有效的核对授权：\(names.joined(separator: "、"))。请先登记授权（未成年人由监护人签）再发起核对，目前没有发出任何委托。"
        case .numberMissing(let names):
            "以下人员没有登记证件号码，无法核对：\(names.joined(separator: "、"))。请先在人员档案中补登。"
        case .nobodyToAsk: "这个办件里没有需要核对的人员，请先填写家庭成员。"
        case .notMember: "所选人员不在这个办件的家庭里，请先填写家庭成员。"
        case .noSources: "没有配置核对来源，请联系管理员检查政策包。"
        case .notAccepted: "这件申请还没有受理。受理以后才能向有关部门发起核对。"
        case .open(let sources):
            "核对还没有完成，以下来源没有返回：\(sources.joined(separator: "、"))。请等待返回；超期或未成功的，请重新发起，或者写明理由不再等待。"
        case .expired(let sources):
            "以下来源的核对结果已经过期，不能作为办理依据：\(sources.joined(separator: "、"))。请在“核对”页重新核对，结果返回后再继续。"
        case .notAsked(let names):
            "以下人员还没有发起核对：\(names.joined(separator: "、"))。请先登记授权，再在“核对”页发起。"
        case .unsettled(let doubts, let objections):
            "还有 \(doubts) 条疑点、\(objections) 条异议没有处理，请先在“核对”页核查并写明结果。"
        case .caseEnded(let state): "办件“\(state)”，不能再核对。"
        case .columns(let missing):
            "核对回执缺少列：\(missing.joined(separator: "、"))。表头应为：请求号,证件号,姓名,项目,值,截至日,备注。"
        case .emptyReturn: "核对回执里没有任何记录，请确认文件是否完整。"
        case .requestNotFound: "没有找到这条核对委托，或它不在您的管辖范围内。"
        case .notRepeatable(let state): "这条委托现在是“\(state)”，未成功、超期或结果过期的委托可以重新发起，未成功或超期的可以不再等待。"
        case .renewalNeeded(let source, let until):
            "“\(source)”上次返回的结果已经过期\(until.map { "（有效期至 \($0.iso)）" } ?? "")，不再等待就没有可以依据的结果。请催办来源单位并重新发起；来源单位书面答复的，由核对员按回执格式录入。"
        case .objectionNotFound: "没有找到这条异议，或它不在您的管辖范围内。"
        case .objectionAnswered: "这条异议已经有复查结论，不能重复办理。"
        case .doubtNotFound: "没有找到这条待查疑点，可能已经由他人处理。"
        case .contentNeeded: "请写明对哪一项核对结果有异议、实际情况是什么。"
        case .evidenceNeeded: "请写明异议的依据，如单位证明、银行流水。"
        case .reasonNeeded: "请写明复查认定的理由。"
        case .unknownItem(let name): "“\(name.prefix(20))”不是核对项目，请从列表中选择。"
        case .valueUnreadable(let item): "“\(item)”的值无法识别，请按项目的格式填写。"
        case .notForVillages: "核对报告里有部门返回的收入和财产，只给受理、审核确认和监督的人看。要了解结论，请问乡镇受理经办。"
        case .signature: "签名不对。请核对密钥，并按“时间戳.正文”计算 HMAC-SHA256。"
        case .stale: "时间戳与本平台相差超过 5 分钟。请校准时钟后重新签名发送。"
        case .keyNeeded: "请在 Idempotency-Key 中写明这条消息的编号（1 至 100 个字符）。"
        case .keyReused: "这个 Idempotency-Key 已经用于另一份答复，请换一个编号。"
        case .unreadableAnswer: "答复应为 JSON，写明 request 和至少一条 answers，每条有 number、name、item、as_of。"
        case .address(let reason): "接口地址\(reason)。"
        case .secretShort: "密钥应为 16 至 200 个字符；不填则由本平台生成。"
        case .addressChanged: "接口已被他人修改，请刷新后再试。"
        case .noAddress: "这个来源还没有登记接口地址。"
        case .notRecognised: "这条结果不是互认的，或者已经重新发起过核对。"
        case .answerUnasked: "没有向本来源发出过这个请求号，答复没有收取；刚刚发出的，请稍后再送一次。"
        case .letterIncomplete: "请写明受函单位，以及本单位的联系人和电话。"
        case .unknownProvince: "请从列表中选择外省。"
        case .askedThere(let source): "已经向“\(source)”发函核对过可以核对的人员，请等待答复。"
        case .unknownMatching: "政策包里没有这种定期核对，请从列表中选择。"
        case .runMonth(let month): "定期核对按当月在册的人员发起，现在只能发起\(month.chinese)的。"
        case .runEarly(let next): "没有到周期，下一次从\(next.chinese)起可以发起；周期由政策包规定。"
        case .runReplaced(let month): "\(month.chinese)的核对已经发起，这一期不再发出；请在那一期里再问。"
        case .nothingToRepeat: "这个来源没有未成功或超期的委托，不用再问。"
        case .notWired: "政策包里没有这个以接口连接的核对来源。"
        case .folder(let reason): "核对文件夹无法读写：\(reason)。请检查文件夹是否存在、是否有权限。"
        }
    }

    package var field: String? {
        switch self {
        case .contentNeeded: "content"
        case .evidenceNeeded: "evidence"
        case .reasonNeeded: "reason"
        case .unknownItem: "item"
        case .valueUnreadable: "value"
        case .columns, .emptyReturn: "file"
        case .address: "url"
        case .secretShort: "secret"
        case .runMonth: "month"
        case .letterIncomplete: "addressee"
        case .unknownProvince: "province"
        default: nil
        }
    }
}
