// SPDX-License-Identifier: Apache-2.0

/// What form fields are called on the page, for showing somebody what they had typed.
enum FieldNames {
    private static let titles: [String: String] = [
        "number": "身份证号", "name": "姓名", "phone": "电话", "address": "详细地址", "village": "村（社区）",
        "relation": "与申请人关系", "standing": "身份", "reason": "理由", "comment": "意见", "content": "内容",
        "answer": "答复", "findings": "调查情况", "present": "在场的家庭成员", "surveyor1": "调查人员一",
        "surveyor2": "调查人员二", "visited_on": "入户日期", "note": "备注", "kin": "近亲属备案", "service": "事项",
        "channel": "申请方式", "action": "操作", "amount": "金额", "month": "月份", "date": "日期", "card": "卡号",
        "bank": "开户行", "holder": "开户人", "login": "用户名", "text": "文字", "state": "状态", "given_by": "授权人",
        "credit_code": "统一社会信用代码",
        "principal": "负责人", "ended": "注销日期", "from": "启用日期",
        "heard_on": "听取日期", "heard_person": "当事人", "heard_note": "当事人的意见", "raised_by": "提出人",
        "evidence": "依据", "until": "有效期至",
    ]

    static func isKnown(_ name: String) -> Bool { titles[name] != nil }

    static func title(_ name: String) -> String { titles[name] ?? name }
}
