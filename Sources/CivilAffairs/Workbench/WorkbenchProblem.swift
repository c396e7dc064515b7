// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// Why something about a scenario is refused.
package enum WorkbenchProblem: Problem, Equatable {
    case notFound
    /// The typed figures, by parameter, that cannot be tried.
    case values([FieldFault])
    case nothingChanged
    case badDay
    case badTitle
    /// The release that the scenario was made under is not loaded any more.
    case releaseGone
    case notFinished
    case comparesTooFew
    case stale
    /// Another worker took the job over.
    case leaseLost
    case batchRefused(line: Int, reason: String)
    case draftNotFound
    /// Another release came into force since.
    case outdated
    case badStart
    case badDocument
    case mayNotPublish
    case samePerson
    case testsFail(Int)
    case draftSettled
    /// Sealed with a key that this machine does not have.
    case snapshotLocked(key: String)
    case snapshotDamaged
    /// Thrown away by rule while it was needed.
    case snapshotGone
    case badMonths
    case noProgram(String, known: [String])

    /// What is wrong with one figure.
    package struct FieldFault: Sendable, Equatable {
        package let parameter: String
        package let message: String
    }

    package var code: String {
        switch self {
        case .notFound: "workbench.not-found"
        case .values: "workbench.values"
        case .nothingChanged: "workbench.nothing-changed"
        case .badDay: "workbench.bad-day"
        case .badTitle: "workbench.bad-title"
        case .releaseGone: "workbench.release-gone"
        case .notFinished: "workbench.not-finished"
        case .comparesTooFew: "workbench.compares-too-few"
        case .stale: "workbench.stale"
        case .leaseLost: "workbench.lease-lost"
        case .batchRefused: "workbench.batch-refused"
        case .draftNotFound: "workbench.draft-not-found"
        case .outdated: "workbench.outdated"
        case .badStart: "workbench.bad-start"
        case .badDocument: "workbench.bad-document"
        case .mayNotPublish: "workbench.may-not-publish"
        case .samePerson: "workbench.same-person"
        case .testsFail: "workbench.tests-fail"
        case .draftSettled: "workbench.draft-settled"
        case .snapshotLocked: "workbench.snapshot-locked"
        case .snapshotDamaged: "workbench.snapshot-damaged"
        case .snapshotGone: "workbench.snapshot-gone"
        case .badMonths: "workbench.bad-months"
        case .noProgram: "workbench.no-program"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .notFound, .draftNotFound, .noProgram: .notFound
        case .values, .nothingChanged, .badDay, .badTitle, .comparesTooFew, .batchRefused, .badStart, .badDocument,
            .badMonths:
            .invalid
        case .mayNotPublish: .forbidden
        case .snapshotLocked, .snapshotDamaged: .unavailable
        case .releaseGone, .notFinished, .stale, .leaseLost, .outdated, .samePerson, .testsFail, .draftSettled,
            .snapshotGone:
            .conflict
        }
    }

    package var message: String {
        switch self {
        case .notFound: "没有这次测算，可能已被他人删除，或网址有误。"
        case .values(let faults): faults.map { "\($0.parameter)：\($0.message)" }.joined(separator: "\n")
        case .nothingChanged: "还没有改动任何参数。请在至少一个参数的“假设值”里填上要试的数，再点“测算”。"
        case .badDay: "测算日期应为 2016-01-01 至后年年底之间的一天，如 2026-11-20。"
        case .badTitle: "名称不能为空，最多 60 个字。"
        case .releaseGone: "这次测算所用的政策包已经换成新版，系统中不再保留旧版规则。请用现在的政策包重新测算。"
        case .notFinished: "这次测算还没有完成，请稍后再看。"
        case .comparesTooFew: "请选择 2 至 4 次已完成的测算再比较。"
        case .stale: "名称刚刚被他人修改，请刷新后再改。"
        case .leaseLost: "这次测算已由另一台服务器接手。"
        case .batchRefused(let line, let reason): "第 \(line) 行：\(reason)"
        case .draftNotFound: "没有这份待发布的草案，请回到列表重新选择。"
        case .outdated: "现行政策包在测算之后已经换过，影响可能不同。请用现行政策重新测算，再拟发布。"
        case .badStart: "生效日应为 2016-01-01 至两年以内的一天，如 2027-01-01。"
        case .badDocument: "请写明文件依据（4 至 120 字，不带双引号），如 天民政发〔2026〕12号 第三条。"
        case .mayNotPublish: "您的职务不能发布政策，请由县签发或局领导办理。"
        case .samePerson: "拟定和发布须由两个人办理，请由另一人核对后发布。"
        case .testsFail(let count): "有 \(count) 条规则测试不通过，不能发布。请先核对生效日和数值，或修改政策包里的测试。"
        case .draftSettled: "这份草案已经办理完毕，不能再改。"
        case .snapshotLocked(let key):
            "取好的家庭资料是用密钥“\(key)”加密的，本机的密钥文件打不开。请系统管理员核对密钥文件，或点“重新取数”用现在的密钥再取一次。"
        case .snapshotDamaged: "取好的家庭资料已经损坏，没有测算。请点“重新取数”。"
        case .snapshotGone: "取好的家庭资料已到保留期限，被清除了。请点“重新取数”。"
        case .noProgram(let name, let known):
            "没有可以测算的待遇项目“\(name)”\(known.isEmpty ? "。" : "，可以测算的有：\(known.joined(separator: "、"))。")"
        case .badMonths: "保留期限应为 1 到 120 个月。"
        }
    }

    package var field: String? {
        switch self {
        case .badDay: "day"
        case .badTitle: "title"
        case .badStart: "from"
        case .badDocument: "document"
        case .values, .nothingChanged, .notFound, .releaseGone, .notFinished, .comparesTooFew, .stale, .leaseLost,
            .batchRefused, .draftNotFound, .outdated, .mayNotPublish, .samePerson, .testsFail, .draftSettled,
            .snapshotLocked, .snapshotDamaged, .snapshotGone, .badMonths, .noProgram:
            nil
        }
    }
}
