// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// Why a list of regions was not taken or a region cannot be used.
package enum RegionsProblem: Problem, Equatable {
    case unknownCode(String)
    case malformedCode(String, name: String)
    case unknownParent(code: String, parent: String)
    case unknownSuccessor(code: String, successor: String)
    case repeatedLine(code: String)
    case loop(code: String)
    case nameTaken(String)
    case missingName

    package var code: String {
        switch self {
        case .unknownCode: "regions.unknown-code"
        case .malformedCode: "regions.malformed-code"
        case .unknownParent: "regions.unknown-parent"
        case .unknownSuccessor: "regions.unknown-successor"
        case .repeatedLine: "regions.repeated-line"
        case .loop: "regions.loop"
        case .nameTaken: "regions.name-taken"
        case .missingName: "regions.missing-name"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .unknownCode: .notFound
        case .nameTaken: .conflict
        default: .invalid
        }
    }

    package var message: String {
        switch self {
        case .unknownCode(let code): "没有代码为 \(code) 的行政区划，请核对后重新选择。"
        case .malformedCode(let code, let name): "“\(name)”的区划代码“\(code)”不是 6、9 或 12 位数字，请改正后重新导入。"
        case .unknownParent(let code, let parent): "区划 \(code) 的上级 \(parent) 不在列表中，请补上后重新导入。"
        case .unknownSuccessor(let code, let successor): "区划 \(code) 的继任区划 \(successor) 不在列表中，请补上后重新导入。"
        case .repeatedLine(let code): "区划 \(code) 同一起始日期出现了两次，请删去重复的一行。"
        case .loop(let code): "区划 \(code) 的上级关系绕成了圈，请改正后重新导入。"
        case .nameTaken(let name): "这里已有名为“\(name)”的区划，请换一个名称。"
        case .missingName: "区划名称不能为空。"
        }
    }

    package var field: String? {
        switch self {
        case .unknownCode: "region"
        case .nameTaken, .missingName: "name"
        default: nil
        }
    }
}
