// SPDX-License-Identifier: Apache-2.0

/// Why a value of the field is not what it claims to be.
package enum VocabularyProblem: Problem, Equatable {
    case date(String)
    case month(String)
    case money(reason: String)
    case figure(String)
    case region(String)
    case phone
    case residentID(reason: String)
    case creditCode(reason: String)
    case bankCard(reason: String)
    case disabilityCard(reason: String)
    case name(reason: String)
    case identifier(String)
    case postalCode
    case calendar(line: Int, reason: String)

    package var code: String {
        switch self {
        case .date: "vocabulary.date"
        case .month: "vocabulary.month"
        case .money: "vocabulary.money"
        case .figure: "vocabulary.figure"
        case .region: "vocabulary.region"
        case .phone: "vocabulary.phone"
        case .residentID: "vocabulary.resident-id"
        case .creditCode: "vocabulary.credit-code"
        case .bankCard: "vocabulary.bank-card"
        case .disabilityCard: "vocabulary.disability-card"
        case .name: "vocabulary.name"
        case .identifier: "vocabulary.identifier"
        case .postalCode: "vocabulary.postal-code"
        case .calendar: "vocabulary.calendar"
        }
    }

    package var kind: ProblemKind { .invalid }

    package var message: String {
        switch self {
        case .date(let text): "“\(text)”不是有效日期，请按 2026-11-20 的样式填写。"
        case .month(let text): "“\(text)”不是有效月份，请按 2026-11 的样式填写。"
        case .money(let reason), .residentID(let reason), .creditCode(let reason), .bankCard(let reason),
            .disabilityCard(let reason), .name(let reason):
            reason
        case .figure(let text): "“\(text)”不是数，请只写数字和小数点，如 34.7，单位另写。"
        case .region(let text): "行政区划代码“\(text)”应为 6、9 或 12 位数字。"
        case .phone: "电话号码应为 11 位手机号，或带区号的固定电话。"
        case .identifier: "编号格式不正确，请刷新页面后重试。"
        case .postalCode: "邮政编码应为 6 位数字。"
        case .calendar(let line, let reason): "节假日表第 \(line) 行：\(reason)"
        }
    }
}
