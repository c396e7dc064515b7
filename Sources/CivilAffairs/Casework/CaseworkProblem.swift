// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// What can go wrong with a case, told so that a clerk knows what to do.
package enum CaseworkProblem: Problem, Equatable {
    /// Somebody else saved the case in the meantime.
    case stale
    /// The case is not at the step, or not in the state, that the action needs.
    case notNow(action: String, state: String)
    /// The case is decided or withdrawn; nothing can be done to it any more.
    case ended(state: String)
    /// The actor already signed in this chain.
    case sameSigner(earlier: String)
    /// The step belongs to another function.
    case otherFunction(needed: String, held: String)
    case reasonNeeded(action: String)
    case noApplicant
    /// Whoever applies cannot be taken out of the family.
    case applicantStays
    case missing(items: [String])
    case unknownService(String)
    case unknownAction(String)
    /// A list was sent on without a case in it.
    case nothingChosen
    case listNameNeeded
    case tooManyLists(most: Int)
    /// Whoever began a bulk run holds the office no more.
    case officeLost
    /// The applicant promised before what was found untrue, so the paper itself is needed.
    case promiseClosed(title: String)
    /// Somebody recorded before what became of a promise.
    case promiseSettled
    /// Of a table of applications.
    case sheetColumns(missing: [String])
    case sheetEmpty
    case sheetTooLong(most: Int)
    /// The same form opened its cases before.
    case sheetTaken
    /// What was decided rests on answers that the reader's function has no business with.
    case calculationVeiled
    /// Cases go to another office only before anything is decided, by whoever has them in hand.
    case notTransferable
    /// A bulk run was given up before it reached this case.
    case notCarriedOut
    case alreadyMember(name: String)
    /// Members stand already where they cannot stand twice; with what else is missing, all at once.
    case blocked(conflicts: [String], missing: [String])
    /// Members are still on the books in the same group.
    case stillCovered(conflicts: [String])
    /// Somebody under age cannot authorise for themselves.
    case guardianNeeded(name: String)
    /// An adult authorises in person.
    case otherSigner(name: String, signer: String)
    case consentPeriod(from: CivilDate, last: CivilDate)
    /// Neither drawn signatures nor a photo of the signed sheet.
    case signaturesNeeded(names: [String])
    /// The same drawing stands for more than one, or is a photo as well.
    case signatureRepeated(names: [String])
    /// Whoever signed is no surveyor, was not present and is not of the family.
    case signerUnknown(names: [String])
    /// Signed on a screen where the law wants it by hand.
    case handSigned(titles: [String])
    case noEnrolment
    case enrolmentEnded(number: String)
    case noReview(program: String)
    case noRecheckCycles(program: String)
    case nothingChanges
    case taperNotNeeded
    /// A cut that the family was not heard about.
    case hearingNeeded
    case hearingAhead
    case twoSurveyorsNeeded
    case postingNotOver(until: CivilDate)
    case objectionOpen
    case undecided(missing: [String])
    case fieldInvalid(id: String, title: String, reason: String)
    /// What was answered shows that the service is not for them.
    case notEligible(reasons: [String])
    /// Answers that contradict each other.
    case answersConflict(reasons: [String])
    /// The service does not take applications brought in this way.
    case channelClosed(channel: String)
    /// No article allows more time, or it was given already.
    case notExtendable(title: String)
    /// Time that must pass first.
    case tooEarly(step: String, until: CivilDate)
    /// A meeting voted for something else.
    case votedOtherwise(action: String, ayes: Int, present: Int)
    /// The term in which something else could be chosen is over.
    case termOver(title: String, until: CivilDate, deemed: String)
    /// Somebody signed an earlier step that must be apart from this one.
    case signedBefore(step: String)
    /// A person in a role that the service does not know, or too many of them.
    case partyNotTaken(title: String, most: Int)
    case unknownField(String)
    /// The village does not belong to the township, or lies outside the actor's region.
    case wrongRegion
    /// The decision was made from facts that have changed since.
    case decisionOutdated
    /// The policy's answer covers nobody, so there is nothing to post or confirm.
    case nobodyCovered(outcome: String)
    /// Kin of handling staff: the county itself must have visited (57号 11、20 条).
    case countyVisitNeeded
    /// The step was given to one colleague.
    case assigned(name: String)
    /// Whoever was chosen is not in office over the case, or not in the function whose turn it is.
    case colleagueUnknown
    case askedAlready(name: String)
    /// Colleagues were asked and have not answered.
    case opinionsOpen(names: [String])
    case noOpinion
    /// The person in whose place the actor acts signed already.
    case signedFor(earlier: String)

    package var code: String {
        switch self {
        case .stale: "casework.stale"
        case .notNow: "casework.not-now"
        case .ended: "casework.ended"
        case .sameSigner: "casework.same-signer"
        case .otherFunction: "casework.other-function"
        case .reasonNeeded: "casework.reason-needed"
        case .noApplicant: "casework.no-applicant"
        case .applicantStays: "casework.applicant-stays"
        case .missing: "casework.missing"
        case .unknownService: "casework.unknown-service"
        case .unknownAction: "casework.unknown-action"
        case .nothingChosen: "casework.nothing-chosen"
        case .officeLost: "casework.office-lost"
        case .promiseClosed: "casework.promise-closed"
        case .promiseSettled: "casework.promise-settled"
        case .sheetColumns: "casework.sheet-columns"
        case .sheetEmpty: "casework.sheet-empty"
        case .sheetTooLong: "casework.sheet-too-long"
        case .sheetTaken: "casework.sheet-taken"
        case .calculationVeiled: "casework.calculation-veiled"
        case .notTransferable: "casework.not-transferable"
        case .notCarriedOut: "casework.not-carried-out"
        case .listNameNeeded: "casework.list-name-needed"
        case .tooManyLists: "casework.too-many-lists"
        case .alreadyMember: "casework.already-member"
        case .blocked: "casework.blocked"
        case .stillCovered: "casework.still-covered"
        case .guardianNeeded: "casework.guardian-needed"
        case .otherSigner: "casework.other-signer"
        case .consentPeriod: "casework.consent-period"
        case .signaturesNeeded: "casework.signatures-needed"
        case .signatureRepeated: "casework.signature-repeated"
        case .signerUnknown: "casework.signer-unknown"
        case .handSigned: "casework.hand-signed"
        case .noEnrolment: "casework.no-enrolment"
        case .enrolmentEnded: "casework.enrolment-ended"
        case .noReview: "casework.no-review"
        case .noRecheckCycles: "casework.no-recheck-cycles"
        case .nothingChanges: "casework.nothing-changes"
        case .taperNotNeeded: "casework.taper-not-needed"
        case .hearingNeeded: "casework.hearing-needed"
        case .hearingAhead: "casework.hearing-ahead"
        case .twoSurveyorsNeeded: "casework.two-surveyors"
        case .postingNotOver: "casework.posting-not-over"
        case .objectionOpen: "casework.objection-open"
        case .undecided: "casework.undecided"
        case .fieldInvalid: "casework.field-invalid"
        case .notEligible: "casework.not-eligible"
        case .answersConflict: "casework.answers-conflict"
        case .channelClosed: "casework.channel-closed"
        case .votedOtherwise: "casework.voted-otherwise"
        case .tooEarly: "casework.too-early"
        case .termOver: "casework.term-over"
        case .notExtendable: "casework.not-extendable"
        case .signedBefore: "casework.signed-before"
        case .partyNotTaken: "casework.party-not-taken"
        case .unknownField: "casework.unknown-field"
        case .wrongRegion: "casework.wrong-region"
        case .decisionOutdated: "casework.decision-outdated"
        case .nobodyCovered: "casework.nobody-covered"
        case .countyVisitNeeded: "casework.county-visit"
        case .assigned: "casework.assigned"
        case .colleagueUnknown: "casework.colleague-unknown"
        case .askedAlready: "casework.asked-already"
        case .opinionsOpen: "casework.opinions-open"
        case .noOpinion: "casework.no-opinion"
        case .signedFor: "casework.signed-for"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .stale, .notNow, .sheetTaken, .promiseSettled, .notTransferable, .officeLost, .notCarriedOut,
            .tooManyLists, .ended,
            .alreadyMember,
            .blocked,
            .stillCovered,
            .objectionOpen,
            .decisionOutdated, .enrolmentEnded, .nothingChanges, .taperNotNeeded, .askedAlready,
            .opinionsOpen, .votedOtherwise,
            .noOpinion:
            .conflict
        case .sameSigner, .otherFunction, .calculationVeiled, .signedBefore, .assigned, .signedFor: .forbidden
        case .postingNotOver, .tooEarly, .termOver: .late
        case .unknownService, .unknownAction, .noEnrolment, .noReview, .noRecheckCycles: .notFound
        case .reasonNeeded, .noApplicant, .applicantStays, .missing, .twoSurveyorsNeeded, .undecided, .fieldInvalid,
            .unknownField,
            .wrongRegion, .nobodyCovered, .countyVisitNeeded, .guardianNeeded, .otherSigner, .consentPeriod,
            .signaturesNeeded, .signatureRepeated, .signerUnknown, .handSigned, .hearingNeeded, .hearingAhead,
            .notEligible,
            .answersConflict,
            .channelClosed, .partyNotTaken, .notExtendable, .colleagueUnknown,
            .nothingChosen, .listNameNeeded, .sheetColumns, .sheetEmpty, .sheetTooLong, .promiseClosed:
            .invalid
        }
    }

    package var message: String {
        switch self {
        case .stale: "这个办件刚刚被其他同事更新过。请刷新查看最新情况后再办理，您填写的意见没有生效。"
        case .notNow(let action, let state): "办件现在是“\(state)”，不能“\(action)”。请刷新后按当前环节办理。"
        case .ended(let state): "该办件已办结（\(state)），不能再操作。"
        case .sameSigner(let earlier): "您已在本环节签署“\(earlier)”，同一人不能连签两道，请由另一位同事办理。"
        case .otherFunction(let needed, let held): "这一步由“\(needed)”办理，您现在的身份是“\(held)”。"
        case .reasonNeeded(let action): "“\(action)”须写明理由。"
        case .noApplicant: "家庭中还没有申请人，请先填写申请人。"
        case .applicantStays: "申请人不能移出家庭。改由其他家庭成员申请的，请先撤回本件，再重新申请。"
        case .missing(let items): "还缺以下内容，请一次补齐：\(items.joined(separator: "、"))。"
        case .unknownService(let id): "没有“\(id)”这个事项，或它还未启用。"
        case .unknownAction(let id): "当前环节没有“\(id)”这个操作，请刷新页面。"
        case .nothingChosen: "没有选中可以办理的办件：请先在列表里勾选，已办结的办件不能再办。"
        case .listNameNeeded: "请给这个列表起一个名字，不超过 20 个字。"
        case .tooManyLists(let most): "常用列表最多 \(most) 个，请先删去不用的。"
        case .officeLost: "发起批量办理的人已不在原来的职务上，这件没有办。"
        case .sheetColumns(let missing): "表格缺少列：\(missing.joined(separator: "、"))。请下载模板，按模板的表头填写。"
        case .sheetEmpty: "表格里没有内容，请从表头下一行开始填写。"
        case .sheetTooLong(let most): "一次最多导入 \(most) 行，请分成几份。"
        case .sheetTaken: "这份表格已经导入过，没有重复建立。请在办件列表里查看。"
        case .calculationVeiled: "这件的测算用到您的职能不能查看的情况，请由可以查看的人员打开。"
        case .promiseClosed(let title): "申请人以前的承诺经核查不实，恢复资格以前不能用承诺代替材料，请提供“\(title)”。"
        case .promiseSettled: "这项承诺已由其他同事登记了核查结果，请刷新查看。"
        case .notTransferable: "现在不能转给别的乡镇：只有在申请、受理、核对和入户环节、还没有公示过的，由正在办理的人转出。"
        case .notCarriedOut: "系统几次都没有办成，这件没有办，请重新选择后再办。"
        case .alreadyMember(let name): "\(name)已在本家庭中，无需重复添加。"
        case .blocked(let conflicts, let missing):
            "不能往下办：\(conflicts.joined(separator: "；"))。请核实后把本人改为“共同生活（不保）”，或写明理由后再办。"
                + (missing.isEmpty ? "" : "另外还缺：\(missing.joined(separator: "、"))，请一次补齐。")
        case .stillCovered(let conflicts):
            "\(conflicts.joined(separator: "；"))。请先办理原待遇的停发或减员，再确认。"
        case .guardianNeeded(let name): "\(name)未满 18 周岁，核对授权须由监护人签署，请填写监护人姓名和关系。"
        case .otherSigner(let name, let signer):
            "\(name)是成年人，须由本人授权；现在填写的是“\(signer)”。由监护人代签的，请把关系改为监护人。"
        case .consentPeriod(let from, let last): "授权截止日应在 \(from.iso) 至 \(last.iso) 之间，请改正。"
        case .signaturesNeeded(let names):
            "还缺签名：\(names.joined(separator: "、"))。请在屏幕上签名，或上传已签字调查表的照片。"
        case .signatureRepeated(let names):
            "\(names.joined(separator: "、"))的签名用了同一张图片。签名须由各人分别手写，请重签后再保存。"
        case .handSigned(let titles):
            "\(titles.joined(separator: "、"))：涉及婚姻、收养、继承的文书不适用电子签名（电子签名法 第三条），请当面亲笔签名，需要留存的上传签好的纸质件照片。"
        case .signerUnknown(let names):
            "签名人“\(names.joined(separator: "、"))”不是调查人员、在场人员或家庭成员，请核对签名人姓名。"
        case .noEnrolment: "没有找到要复核的在册记录，或它不在您的管辖范围内。"
        case .enrolmentEnded(let number): "\(number) 已停发，不用再复核。"
        case .noReview(let program): "政策包里没有“\(program)”的定期复核事项，请联系系统管理员。"
        case .noRecheckCycles(let program): "政策包里没有写“\(program)”多久复核一次，请联系系统管理员补上后再复核。"
        case .nothingChanges: "测算结论与现在的待遇相同，没有要变更的内容，请选择“维持原待遇”。"
        case .taperNotNeeded: "测算结论仍有保障对象，不用渐退；请按测算结果调整或维持。"
        case .hearingNeeded:
            "拟减少或停止这户的待遇，须先告知理由并听取当事人意见（社会救助法第四十八条）。请在“听取意见”处登记后再办。"
        case .hearingAhead: "听取意见的日期在今天之后，请改正。"
        case .twoSurveyorsNeeded: "入户调查每组不少于两人（民发〔2021〕57号第十九条），请填写两名调查人员。"
        case .postingNotOver(let until): "公示到 \(until.chinese)期满，期满前不能确认。"
        case .objectionOpen: "公示期间收到异议尚未处理完，请先调查并答复异议。"
        case .undecided(let missing): "现有信息还不足以作出结论，请先核实：\(missing.joined(separator: "、"))。"
        case .fieldInvalid(_, let title, let reason): "\(title)：\(reason)"
        case .notEligible(let reasons): "不符合申请条件：\(reasons.joined(separator: "；"))。"
        case .answersConflict(let reasons): "填写的内容前后不一致：\(reasons.joined(separator: "；"))。请核对后改正。"
        case .channelClosed(let channel): "这个事项不接受“\(channel)”，请换一种申请方式。"
        case .notExtendable(let title): "“\(title)”不能延长：法规没有规定延长，或者已经延长过一次。"
        case .termOver(let title, let until, let deemed):
            "“\(title)”已于 \(until.chinese)期满，现在只能选“\(deemed)”。"
        case .votedOtherwise(let action, let ayes, let present):
            "到会 \(present) 人，同意 \(ayes) 人，与“\(action)”不符。请按表决结果办理；票数记错的，重新填写记录。"
        case .tooEarly(let step, let until): "“\(step)”到 \(until.chinese)期满，期满前不能往下办。"
        case .signedBefore(let step): "您已办过“\(step)”，按规定不能再办这一步，请由另一位同事办理。"
        case .partyNotTaken(let title, let most): "“\(title)”最多 \(most) 人，或本事项没有这种当事人，请核对。"
        case .unknownField(let id): "表单里没有“\(id)”这一项，请刷新页面后重填。"
        case .wrongRegion: "所选村（社区）不属于该乡镇（街道），或不在您的管辖范围内，请重新选择。"
        case .decisionOutdated: "测算之后家庭情况有变化，原结论已失效。请退回经办人按现行政策重新测算，再签署。"
        case .nobodyCovered(let outcome): "测算结论是“\(outcome)”，没有保障对象，不能公示或确认。请核对信息后重新测算，或不予确认。"
        case .assigned(let name): "这一步已转办给\(name)，由\(name)办理；需要换人的，请转办人或负责人重新转办。"
        case .colleagueUnknown: "请从名单里选择一位有权办理的同事。"
        case .askedAlready(let name): "已经请\(name)处理过，对方还没有答复，不用重复发送。"
        case .opinionsOpen(let names): "\(names.joined(separator: "、"))的加签意见还没有答复，请等答复后再办，或先撤回加签。"
        case .noOpinion: "这条加签或抄送已经答复或撤回，请刷新页面。"
        case .signedFor(let earlier): "您代理的同事已在本环节签署“\(earlier)”，不能再由您代签一道，请由另一位同事办理。"
        case .countyVisitNeeded: "申请家庭与经办人员或村（居）委会成员有近亲属关系，须由县级民政部门入户调查后才能确认（民发〔2021〕57号第二十条）。"
        }
    }

    package var field: String? {
        switch self {
        case .fieldInvalid(let id, _, _): id
        case .reasonNeeded: "comment"
        case .twoSurveyorsNeeded: "surveyors"
        case .guardianNeeded, .otherSigner: "given_by"
        case .consentPeriod: "until"
        case .signaturesNeeded: "sheet"
        case .signatureRepeated, .signerUnknown: "signatures"
        case .hearingNeeded, .hearingAhead: "hearing"
        default: nil
        }
    }
}
