// SPDX-License-Identifier: Apache-2.0
import Foundation
import SharedKernel

/// The audit in the reader's words.
enum AuditWords {
    /// Verbs by the room that records them, in the order of the page's choice.
    static let verbs: [(verb: String, title: String)] = [
        ("person.search", "查找人员"), ("person.find-beyond", "按证件号码查到辖区外人员"), ("person.list", "浏览人员名单"),
        ("person.read", "查看人员档案"),
        ("person.unmask", "查看完整证件号、电话、地址"), ("person.create", "新建人员档案"), ("person.change", "修改人员档案"),
        ("person.identifier", "登记证件"), ("person.import", "导入人员"), ("person.merge", "合并档案"),
        ("person.unmerge", "撤销合并"), ("person.places", "更新人员所属区划"), ("household.read", "查看户"),
        ("organization.list", "查找单位"), ("organization.read", "查看单位"), ("organization.create", "登记单位"),
        ("organization.change", "修改单位"), ("organization.end", "登记单位注销"),
        ("household.create", "建立户"), ("household.join", "加入户"), ("household.leave", "离开户"),
        ("household.head", "变更户主"), ("household.address", "变更户的地址"), ("case.read", "查看办件"),
        ("case.archive", "查看或打印一户一档"),
        ("case.open", "填写申请"), ("case.table-checked", "核对申请表格"), ("case.upload-kept", "暂存上传的文件"),
        ("case.upload-dropped", "清除没有提交的文件"),
        ("case.submit", "提交申请"), ("case.accept", "受理"),
        ("case.not-accept", "不予受理"),
        ("case.supplement", "通知补正"), ("case.resume", "补正后继续"), ("case.withdraw", "申请人撤回"),
        ("case.return", "退回上一环节"), ("case.agree", "同意"), ("case.member", "填写家庭成员"), ("case.answer", "填写情况"),
        ("case.material", "登记材料"), ("case.consent", "登记核对授权"), ("case.consent-revoked", "撤回核对授权"),
        ("case.start", "开始复核"), ("case.keep", "维持原待遇"), ("case.change", "调整或停发"), ("case.taper", "渐退"),
        ("case.return-review", "退回乡镇复核"), ("case.delegation", "确认机关"), ("case.reached-list", "查看到龄名单"),
        ("case.lot-taken", "抽签抽中"),
        ("case.lot-passed", "抽签未抽中"), ("case.hearing", "听取意见"), ("case.kin", "近亲属备案"),
        ("case.facts", "记录核实信息"),
        ("case.verified", "核对完成"), ("case.report", "登记环节记录"), ("case.extend", "延长时限"), ("case.escalate", "提请督办"),
        ("case.edition", "改按新版办理"),
        ("case.visit", "入户调查"), ("case.assign", "转办"), ("case.ask", "加签"), ("case.copy", "抄送"),
        ("case.opinion", "答复加签或抄送"),
        ("case.refer", "转介"), ("case.refer-accepted", "登记转介已接收"), ("case.refer-declined", "登记转介不接收"),
        ("case.refer-replied", "登记转介结果"), ("case.refer-recalled", "撤回转介"), ("case.conference", "召集会商"),
        ("case.promise-kept", "承诺核查属实"), ("case.promise-broken", "承诺核查不实"),
        ("case.promise-restored", "恢复承诺资格"), ("case.transfer", "异地转办"), ("case.transfer-back", "退回异地转办"),
        ("case.conference-held", "登记会商纪要"), ("case.conference-cancelled", "取消会商"), ("case.opinion-withdrawn", "撤回加签"),
        ("case.visited", "调查完成"), ("case.decision", "按政策测算"), ("case.decide", "按政策测算"),
        ("case.propose", "拟同意并公示"), ("case.investigate", "退回重新调查"), ("case.posting-photo", "上传公示照片"),
        ("case.objection", "处理异议"), ("case.posted", "公示期满"), ("case.confirm", "确认"),
        ("case.return-visit", "退回乡镇重新调查"), ("case.refuse", "不予确认"), ("case.payee", "登记发放账户"),
        ("case.delegation", "确定确认机关"), ("case.hearing", "听取意见"),
        ("case.verification", "发起核对"), ("case.verification-recognised", "采用互认的核对结果"),
        ("case.verification-doubt", "处理核对疑点"), ("case.verification-objection", "登记核对异议"),
        ("case.verification-recheck", "重新核对"), ("document.read", "查看或打印文书"),
        ("file.read", "查看照片或附件"), ("posting.objection", "收到公示异议"), ("verification.send", "发出核对请求"),
        ("verification.return", "录入核对回文"), ("verification.read", "查看核对报告"), ("verification.download", "下载核对请求文件"),
        ("verification.address", "登记核对接口"), ("verification.secret", "更换核对接口密钥"),
        ("verification.run", "发起定期核对"), ("verification.run-again", "定期核对再问一次"), ("verification.run-read", "查看定期核对"),
        ("verification.run-doubt", "处理定期核对的疑点"), ("verification.dispose", "销毁保存期满的核对资料"),
        ("enrolment.open", "纳入在册"), ("enrolment.read", "查看在册"),
        ("enrolment.roster", "打印或下载花名册"), ("enrolment.draft", "拟定变更"), ("enrolment.hear", "记录听取意见"),
        ("enrolment.drop-draft", "撤销拟定的变更"),
        ("enrolment.change", "变更在册"), ("enrolment.standard", "调整标准"), ("alert.handle", "处理预警"),
        ("benefit.run", "月度结算"), ("benefit.recheck", "月度复核"), ("card.set", "登记银行卡"), ("card.propose", "申请换卡"),
        ("card.approve", "同意换卡"), ("card.refuse", "不同意换卡"), ("payment.open", "新建发放批次"), ("payment.lift", "解除暂缓"),
        ("payment.prepare", "编制发放清册"), ("payment.check", "审核发放清册"),
        ("payment.sign", "签批发放清册"), ("payment.apply", "申请拨款"), ("payment.fund", "登记拨款"),
        ("payment.export", "生成银行文件"), ("payment.download", "下载银行文件"), ("payment.return", "录入银行回盘"),
        ("payment.send-back", "退回清册"), ("payment.withhold", "暂缓发放"), ("payment.give-up", "放弃重发"),
        ("payment.close", "发放办结"), ("list.import", "导入名单"), ("report.close", "封存月报"), ("plan.report", "上报规划数据"),
        ("plan.check", "复核规划数据"), ("plan.return", "退回规划数据"), ("plan.close", "规划年度封账"),
        ("plan.file", "查看规划佐证"), ("supervision.opened", "立项督办"), ("supervision.progress", "登记督办进展"),
        ("supervision.submitted", "提请办结督办"), ("supervision.agreed", "核验办结督办"), ("supervision.returned", "退回督办"),
        ("supervision.extended", "督办延期"), ("supervision.file", "查看督办佐证"),
        ("consultation.drafted", "起草征求意见"), ("consultation.edited", "修改征求意见草稿"),
        ("consultation.sent", "发出征求意见"), ("consultation.replied", "登记意见回复"),
        ("consultation.collated", "征求意见转入汇总"), ("consultation.decided", "处理一条意见"),
        ("consultation.revised", "修改成新一稿"), ("consultation.again", "再次征求意见"),
        ("consultation.settled", "征求意见定稿"), ("consultation.withdrawn", "撤回征求意见"),
        ("meeting.called", "登记会议"), ("meeting.minuted", "起草会议纪要"), ("meeting.issued", "印发会议纪要"),
        ("meeting.corrected", "更正会议纪要"), ("meeting.cancelled", "取消会议"), ("consultation.file", "查看意见回函"),
        ("plan.records", "查看规划指标背后的记录"),
        ("roll-up.make", "生成报送表"), ("roll-up.check", "审定报送表"), ("roll-up.return", "退回报送表"),
        ("roll-up.take", "读入县里报送表"),
        ("project.facts", "项目入库"), ("project.stage", "登记项目进度"), ("project.contract", "登记项目合同"),
        ("project.supplement", "登记补充合同"), ("project.arrived", "登记资金到位"), ("project.paid", "登记资金支付"),
        ("project.photo", "上传项目照片"), ("project.correct", "更正项目记录"), ("project.withdraw", "作废项目记录"),
        ("project.accepted", "验收项目"), ("project.returned", "退回项目整改"), ("project.file", "查看项目佐证"),
        ("funds.report", "上报资金数据"), ("funds.check", "复核资金数据"), ("funds.return", "退回资金数据"),
        ("funds.file", "查看资金佐证"), ("assessment.report", "登记规划评估"),
        ("assessment.check", "复核规划评估"), ("assessment.return", "退回规划评估"), ("assessment.file", "查看评估报告"),
        ("purchase.record", "登记购买服务合同"), ("purchase.appraise", "评价购买服务"),
        ("purchase.withdraw", "作废购买服务合同"), ("purchase.file", "查看购买服务材料"), ("pack.installed", "安装政策包"),
        ("enrolment.roster", "查看或导出花名册"), ("exchange.make", "生成上报表"), ("exchange.download", "下载上报表"),
        ("exchange.answer", "读入省系统反馈"), ("scenario.run", "测算政策"), ("scenario.rename", "修改测算名称"),
        ("scenario.export", "下载测算结果"), ("scenario.explain", "查看家庭的测算过程"), ("scenario.facts", "补录存量家庭资料"),
        ("scenario.simulate", "在命令行测算"), ("population.take", "为测算取数"), ("population.purge", "清除到期的取数"),
        ("population.keep", "设定取数保留期限"),
        ("register.list", "浏览登记簿"), ("register.read", "查看登记项"), ("register.create", "登记入簿"),
        ("register.change", "变更登记项"), ("register.move", "变更登记项状态"), ("register.certificate", "颁发证照"),
        ("register.revoke", "撤销证照"), ("register.print", "查看或打印证照"), ("register.unmask", "查看登记项敏感信息"),
        ("register.export", "导出登记簿"),
        ("case.rate", "评价"), ("case.rating-answered", "答复差评"), ("case.remedy-applied", "登记复议或诉讼"),
        ("case.remedy-recorded", "登记复议或诉讼结果"), ("feedback.read", "查看评价"),
        ("feedback.answer", "答复差评"), ("booking.take", "预约"), ("booking.cancel", "取消预约"),
        ("help.ask", "求助"), ("help.read", "查看求助"), ("help.answered", "响应求助"), ("help.opened", "求助转为办件"),
        ("help.referred", "转介求助"), ("help.closed", "了结求助"), ("booking.list", "查看预约名单"), ("booking.read", "查看预约"),
        ("help.list", "查看求助列表"), ("feedback.list", "查看评价列表"), ("booking.mark", "登记是否到场"),
        ("message.read", "查看消息"), ("message.resend", "重发消息"), ("webhook.create", "建立推送订阅"),
        ("webhook.change", "修改推送订阅"), ("webhook.secret", "更换推送密钥"), ("webhook.redeliver", "重新推送"),
        ("webhook.skip", "跳过推送"),
        ("privacy.ask", "登记个人信息查阅"), ("privacy.holding", "打开个人信息查阅单"), ("privacy.own", "本人查阅个人信息"),
        ("emergency.open", "应急查阅"), ("emergency.look", "应急查看人员"), ("emergency.missed", "应急查阅未查到"),
        ("emergency.end", "结束应急查阅"), ("emergency.review", "复核应急查阅"), ("document.print", "打印文书"),
        ("number.explain", "说明空号"), ("privacy.export", "导出个人信息"), ("sheet.export", "下载统计表或图片"),
        ("retention.read", "查看办件保管期限"),
        ("retention.hold", "留存办件"),
        ("retention.lift", "解除留存"), ("disposal.propose", "提出销毁"), ("disposal.approve", "批准销毁"),
        ("disposal.refuse", "不予销毁"), ("disposal.case", "销毁办件内容"),
        ("release.draft", "拟定政策发布"), ("release.drop", "撤销政策草案"),
        ("region.load", "导入行政区划"), ("region.shapes", "导入区划边界"),
        ("access.user-created", "建立用户"), ("access.user-disabled", "停用用户"),
        ("access.user-enabled", "恢复用户"), ("access.standin-given", "委托代理"),
        ("access.standin-ended", "结束代理"), ("access.handover", "工作交接"), ("access.office-given", "分配职务"),
        ("access.office-ended", "结束职务"),
        ("access.password-reset", "重置密码"), ("access.password-changed", "修改密码"),
        ("access.second-factor-begun", "开始设置动态码"), ("access.second-factor-on", "开通动态码"),
        ("access.second-factor-off", "关闭动态码"), ("access.second-factor-cleared", "代为关闭动态码"),
        ("access.activation-issued", "发放群众端激活码"), ("access.login-failed", "登录失败"), ("access.locked", "账户锁定"),
        ("audit.read", "查看审计"), ("audit.verify", "校验审计"),
    ]

    private static let titles = Dictionary(verbs.map { ($0.verb, $0.title) }, uniquingKeysWith: { first, _ in first })

    /// Rooms may add verbs before this list learns them; then the verb stands for itself.
    static func title(_ verb: String) -> String { titles[verb] ?? verb }

    static let subjects: [(subject: String, title: String)] = [
        ("person", "人员"), ("organization", "单位"), ("household", "户"), ("case", "办件"), ("enrolment", "在册"),
        ("alert", "预警"), ("batch", "发放清册"),
        ("payment", "发放"), ("payee-account", "银行卡"), ("bank-file", "银行文件"), ("return-file", "回盘文件"),
        ("exchange-sheet", "上报表"), ("exchange-answer", "省系统反馈"), ("scenario", "政策测算"), ("release-draft", "政策草案"),
        ("program", "待遇项目"), ("plan", "规划"), ("plan-value", "规划数据"), ("roll-up", "报送表"), ("supervised-task", "督办事项"),
        ("supervised-step", "督办佐证"), ("project-entry", "项目记录"), ("fund-value", "资金数据"),
        ("plan-assessment", "规划评估"), ("purchase", "购买服务合同"),
        ("consultation", "征求意见"), ("consultation-reply", "意见回函"), ("meeting", "会议"),
        ("message", "消息"),
        ("rating", "评价"),
        ("booking", "预约"), ("help", "求助"),
        ("webhook", "推送订阅"), ("verification-file", "核对文件"), ("verification-source", "核对来源"),
        ("verification-run", "定期核对"), ("disposal", "销毁清册"),
        ("register", "登记项"), ("staff", "用户"),
        ("region", "行政区划"), ("release", "政策包"),
        ("audit", "审计"),
    ]

    static func subject(_ subject: String, _ id: Int64?) -> String {
        guard !subject.isEmpty else { return "—" }
        let title = subjects.first { $0.subject == subject }?.title ?? subject
        return id.map { "\(title) \($0)" } ?? title
    }

    /// The page of the record, where there is one.
    static func link(_ subject: String, _ id: Int64?) -> String? {
        guard let id else { return nil }
        return switch subject {
        case "person": Links.person(id)
        case "organization": Links.organization(id)
        case "case": Links.caseFile(id)
        case "enrolment": Links.enrolment(id)
        case "batch": Links.batch(id)
        case "register": Links.entry(id)
        case "scenario": Links.scenario(id)
        case "release-draft": Links.releaseDraft(id)
        case "message": Links.message(id)
        case "webhook": Links.webhook(id)
        case "rating": Links.rating(id)
        case "help": Links.urgent(id)
        case "verification-run": Links.verificationRun(id)
        case "disposal": Links.disposal(id)
        case "supervised-task": Links.supervised(id)
        case "consultation": Links.consultation(id)
        case "meeting": Links.meeting(id)
        default: nil
        }
    }

    private static let fields: [String: String] = [
        "name": "姓名", "number": "证件号", "sex": "性别", "birth": "出生日期", "ethnicity": "民族", "marital": "婚姻状况",
        "hukou": "户籍地", "home": "居住地", "address": "详细地址", "phone": "电话", "settlement": "城乡", "died": "死亡日期",
    ]

    /// What an entry says beyond its verb; nil when it says no more.
    static func detail(_ line: Audit.Line, functions: FunctionCatalog) -> String? {
        guard let detail = line.detail, !detail.isEmpty, detail != title(line.verb) else { return nil }
        switch line.verb {
        case "person.change":
            let names = detail.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            return "改动：" + names.map { fields[$0] ?? $0 }.joined(separator: "、")
        case "person.search", "person.list":
            return detail.wholeMatch(of: /(\d+) shown/).map { "显示 \($0.1) 人" } ?? detail
        case "case.archive": return detail.wholeMatch(of: /(\d+) parts/).map { "共 \($0.1) 部分" } ?? detail
        case "access.office-given": return (try? functions.function(detail).title) ?? detail
        case "access.office-ended": return "职务 \(detail)"
        case "region.load":
            return detail.wholeMatch(of: /(\d+) new, (\d+) written/).map { "新增 \($0.1)，写入 \($0.2)" } ?? detail
        case "region.shapes":
            return detail.wholeMatch(of: /(\d+) shapes from (.*)/).map { "\($0.1) 个区划，来自 \($0.2)" } ?? detail
        default: return detail
        }
    }
}
