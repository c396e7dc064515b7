// SPDX-License-Identifier: Apache-2.0

/// The five grades of 好差评. Their words are fixed by 国办发〔2019〕51号.
package enum RatingGrade: String, Sendable, CaseIterable {
    case best = "very-satisfied"
    case good = "satisfied"
    case fair = "mostly-satisfied"
    case poor = "dissatisfied"
    case worst = "very-dissatisfied"

    package var title: String {
        switch self {
        case .best: "非常满意"
        case .good: "满意"
        case .fair: "基本满意"
        case .poor: "不满意"
        case .worst: "非常不满意"
        }
    }

    /// Whether the office has to call back.
    package var isBad: Bool { self == .poor || self == .worst }
}

/// What can be ticked with a rating 好差评, as a pack says.
package struct FeedbackDefinition: Sendable, Equatable {
    package let basis: [String]
    package let reasons: [RatingGrade: [String]]
}

/// Reads `feedback.yaml`.
struct FeedbackReader {
    let reader: NodeReader

    func feedback() -> FeedbackDefinition {
        var reasons: [RatingGrade: [String]] = [:]
        for item in reader.list("grades") {
            if let grade = item.choice("grade", RatingGrade.self) {
                if reasons[grade] != nil { item.fault("评价“\(grade.title)”写了两次，请合成一项") }
                reasons[grade] = item.texts("reasons")
                for reason in reasons[grade] ?? [] where reason.isEmpty || reason.count > 30 || reason.contains("；") {
                    item.fault("理由“\(reason)”应在 1 至 30 字，不含分号")
                }
            }
            item.close()
        }
        for grade in RatingGrade.allCases where (reasons[grade] ?? []).isEmpty {
            reader.fault("评价“\(grade.title)”没有可勾选的理由 reasons")
        }
        let basis = reader.texts("basis")
        if basis.isEmpty { reader.fault("好差评没有写依据 basis") }
        reader.close()
        return FeedbackDefinition(basis: basis, reasons: reasons)
    }
}
