// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import HummingbirdCore
import SharedKernel

/// What surrounds every page: title, who is signed in, where one is, what just happened.
package struct Layout: Sendable {
    struct NavGroup: Sendable {
        let title: String
        let items: [NavItem]
    }

    struct NavItem: Sendable {
        let title: String
        let link: String
        let current: Bool
    }

    let title: String
    let office: String
    let demo: Bool
    let signedIn: Bool
    /// A member of staff, who sees the console's frame.
    let staff: Bool
    let resident: Bool
    /// How many messages a resident has not read; nil where there are none.
    let unread: String?
    /// May look people up from the head of every page.
    let findsPeople: Bool
    let userName: String
    let functionTitle: String
    let canSwitch: Bool
    let csrf: String
    let groups: [NavGroup]
    let done: String?
    let requestID: String
    let elder: Bool
    let assets: String

    /// - Parameter done: what the last action achieved, shown once on top.
    init(_ request: WebRequest, title: String, done: String? = nil) {
        let actor = request.session?.actor
        self.title = title
        office = request.site.settings.office
        demo = request.site.settings.demo
        signedIn = actor != nil
        staff = actor?.userID != nil
        resident = actor?.personID != nil
        unread = request.unread > 0 ? (request.unread > 99 ? "99+" : String(request.unread)) : nil
        findsPeople = actor?.may(.personRead) ?? false
        userName = actor?.name ?? ""
        functionTitle = actor?.functionTitle ?? ""
        canSwitch = (request.session?.offices.count ?? 0) > 1
        csrf = request.session?.csrf ?? ""
        groups = Self.groups(for: actor, at: request.uri.path)
        self.done = done ?? request.query("done").flatMap { DoneText.all[$0] ?? DoneText.payments[$0] }
        requestID = request.site.requestID()
        elder = request.isElder
        assets = request.site.assets.version
    }

    /// What a document says of itself that nobody looks at in the browser.
    init(document title: String, of site: SiteContext) {
        self.title = title
        office = site.settings.office
        demo = site.settings.demo
        (signedIn, staff, resident, findsPeople, canSwitch, elder) = (false, false, false, false, false, false)
        (unread, done) = (nil, nil)
        (userName, functionTitle, csrf, requestID) = ("", "", "", "")
        groups = []
        assets = site.assets.version
    }

    private static func groups(for actor: Actor?, at path: String) -> [NavGroup] {
        guard let actor, actor.userID != nil else { return [] }
        return Links.navigation.compactMap { group in
            let items = group.items.filter { item in item.permission.map(actor.may) ?? true }.map {
                NavItem(title: $0.title, link: $0.link, current: path == $0.link || path.hasPrefix($0.link + "/"))
            }
            return items.isEmpty ? nil : NavGroup(title: group.title, items: items)
        }
    }
}

/// Sentences for `?done=…` after a form was taken; anything else in the address shows nothing.
enum DoneText {
    static let all: [String: String] = [
        "saved": "已保存。",
        "reached": "已为所选的人建立申请，请核对后提交；可以勾选后批量办理。",
        "reached-none": "所选的人已经在领或者由别的同事办理了，没有新建申请。",
        "opened": "申请已建立，请继续填写申请内容和材料。",
        "acted": "已办理，办件已转到下一步。",
        "booked-for": "已经约好。可以打印预约单，交给本人带回去。",
        "booking-moved": "已经改约，请把新的预约单交给本人。",
        "own-bundled": "申请已经建立。一项一项填，填过的内容会带到下一项。",
        "all-applied": "申请都已提交，乡镇（街道）会在受理后通知您。",
        "bundled": "所选申请已一次建立，请逐件填写；填过的内容会带到别的申请里。",
        "cases-imported": "申请草稿已建立，可以在这里一起提交，也可以逐件补充。",
        "transferred": "已异地转办，接着由对方办理；办到哪一步，可以在这里看。",
        "transferred-back": "异地转办已退回，由转出的乡镇（街道）接着办理。",
        "handed-on": "已转办给同事，本环节由这位同事办理。",
        "referred": "转介单已生成，可以打印或电话通知对方。",
        "called": "会商已召集，开过以后在这里登记纪要。",
        "asked": "加签已发出，对方答复后再往下办。",
        "copied": "已抄送。",
        "answered": "已答复。",
        "stand-in": "代理已设定，对方登录后可以切换到您的身份办理。",
        "decided": "已按现行政策测算，结论和理由见下。",
        "password": "密码已修改。",
        "objected": "异议已收到，我们会调查并答复。",
        "sent": "已生成核对请求。",
        "files-made": "委托文件已生成，请在下面“往来文件”中下载。",
        "files-none": "现在没有待发出的委托。",
        "files-held": "有授权已撤回、过期或办件已办结的委托没有发出；其余已生成文件。",
        "return-taken": "回执已收取。",
        "return-again": "这份回执以前收取过，没有任何改动。",
        "sent-again": "已放回，马上再次发送。",
        "letter-made": "跨省核对函已登记，在“核对”页生成委托文件后发给受函单位。",
        "doubt-resolved": "疑点已处理。",
        "run-started": "定期核对已发起，委托随下一批文件或接口发出。",
        "asked-all": "已授权的人员都已发起过核对，没有新的委托。",
        "verification-objected": "异议已登记，等待核对员复查。",
        "verification-answered": "复查结论已登记。",
        "heard-case": "听取意见已登记。",
        "visited": "调查记录已保存。",
        "consent-revoked": "授权已撤回，不再发出本人的核对委托。",
        "review-opened": "定期复核已发起，请更新家庭情况后开始核对。",
        "user": "用户已建立。",
        "imported": "名单已导入。",
        "person": "人员档案已建立。",
        "household": "已登记这户，可以继续增加成员。", "household-changed": "户的登记已更新。",
        "person-changed": "人员档案已修改，改动和理由已记入审计。",
        "person-moved": "人员档案已修改。此人已不在您的辖区，由迁入地继续管理。",
        "identifier": "证件已登记。",
        "organization": "单位已登记。",
        "merged": "两份档案已合并，如有误可在“已并入的档案”中撤销。",
        "unmerged": "合并已撤销，两份档案已恢复。",
        "led": "您打开的档案已并入这一份，已为您转到合并后的档案。",
        "factor": "动态码已开通，下次登录时须输入。",
        "factor-off": "动态码已关闭。",
        "begun": "已经开始。填到一半可以离开，登录后在“我的办件”里接着填。",
        "resumed": "您有一件没填完的申请，请接着填。",
        "consented": "授权已登记。",
        "uploaded": "材料已上传。",
        "revoked": "授权已撤回。",
        "withdrawn": "申请已撤回。",
        "applied": "申请已提交，乡镇（街道）会在受理后通知您。",
        "paid": "发放批次已更新。",
        "list-facts": "资料已补录，重新测算时会用上。",
        "entered": "已登记入簿。",
        "register-changed": "变更已登记，变更前的内容在历史中可查。",
        "register-moved": "登记项的状态已变更。",
        "register-certificate": "证照已生成，可以打印。",
        "register-revoked": "证照已撤销，公众验证时会显示已失效。",
        "register-imported": "表格已导入。",
        "resent": "已放回发件箱，稍后重发；免打扰时段内等到时段结束。",
        "redelivered": "已放回，马上重新推送。",
        "skipped": "已跳过，同一办件后面的通知会接着推送。",
        "disposal-proposed": "销毁清册已提出，请另一岗位审批。",
        "disposed": "已销毁，存根已留下。",
        "disposal-refused": "已不予销毁，办件保持原样。",
        "held": "已留存，期满也不会销毁。",
        "hold-lifted": "留存已解除。",
        "emergency-ended": "应急查阅已结束。",
        "emergency-reviewed": "复核意见已登记。",
        "number-explained": "说明已登记。",
        "policy-drafted": "草案已提交，请另一人核对后发布。",
        "policy-published": "已发布，各服务器随即启用；在办的办件仍按各自受理时的政策办理。",
        "help-answered": "首次响应已登记。",
        "help-settled": "求助已了结，求助人可以看到结果。",
        "help-opened": "已转为临时救助办件，求助的内容已带入，请接着填写。",
        "remedy": "已登记，办件的经过里可以看到。",
        "booked": "预约成功。请按时到场，不能来的请提前取消。",
        "booking-cancelled": "预约已取消。",
        "booking-marked": "已登记。",
        "rated": "评价已提交，谢谢您。",
        "rating-answered": "答复已登记，申请人可以在群众端看到。",
        "plan-reported": "已上报，另一人复核后计入。",
        "plan-checked": "已复核，这个数计入完成情况。",
        "roll-up-made": "报送表已生成，请另一人审定。",
        "roll-up-checked": "已审定，可以下载报上级民政局。",
        "roll-up-returned": "已退回，可以重新生成。",
        "roll-up-taken": "已读入，看板和规划里的各县数在一分钟内更新。",
        "roll-up-known": "这份报送表先前已经读入，没有改动。",
        "purchase-recorded": "合同已登记，由另一人评价绩效。",
        "purchase-appraised": "绩效评价已登记。",
        "purchase-withdrawn": "合同已作废，记录保留。",
        "assessment-checked": "已复核，写进这次的评估报告。",
        "plan-returned": "已退回，上报人可以看到理由。",
        "supervision-opened": "已立项督办。",
        "supervision-reported": "进展已登记。",
        "supervision-submitted": "已提请办结，另一人核验后办结。",
        "supervision-closed": "已核验办结。",
        "supervision-returned": "已退回，继续办理。",
        "supervision-extended": "已延期，原来的期限保留在经过里。",
        "meeting-called": "会议已登记，开过以后在这里印发纪要。",
        "meeting-issued": "纪要已印发，议定事项可以立项督办。",
        "meeting-cancelled": "会议已取消。",
        "consultation-drafted": "草稿已保存，选好单位和截止时间后发出。",
        "consultation-sent": "征求意见函已发出，草案和函不能再改。",
        "consultation-replied": "回复已登记。",
        "consultation-collating": "已转入汇总，请逐条登记怎样处理。",
        "consultation-decided": "处理已登记。",
        "consultation-revised": "新一稿已保存，前一稿原样保留。",
        "consultation-again": "已开始新一轮，选好单位和截止时间后发出。",
        "consultation-settled": "已定稿。",
        "consultation-withdrawn": "已撤回，已收到的回复保留。",
        "project-listed": "已入库，可以登记进度、合同和资金了。",
        "project-recorded": "已登记。",
        "project-corrected": "已更正，原来的记录保留在经过里。",
        "project-withdrawn": "已作废，原来的记录保留在经过里。",
        "project-accepted": "已验收。",
        "project-returned": "已退回整改，理由在经过里。",
        "funds-checked": "已复核，这个数计入。",
        "plan-closed": "已封账，以后只能更正，原来的数保留。",
        "policy-dropped": "草案已撤销。",
    ]
}
