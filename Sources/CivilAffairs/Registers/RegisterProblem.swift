// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// Why a register refuses.
package enum RegisterProblem: Problem, Equatable {
    /// One thing wrong with one field.
    package struct Fault: Sendable, Equatable {
        package let field: String
        package let message: String

        package init(field: String, message: String) {
            self.field = field
            self.message = message
        }
    }

    case unknownRegister
    case unknownEntry
    case fields([Fault])
    /// Another living entry has the same key.
    case taken(key: String, number: String?)
    case stale
    case ended(state: String)
    /// The entry's state knows no such move.
    case noMove(title: String, state: String)
    case reasonNeeded
    case nothingChanged
    /// Only cases enter into this register.
    case notManual(title: String)
    case notChanger(title: String)
    case unknownRegion
    /// An entry counts from a day that has come.
    case dateAhead
    case noCertificate(title: String)
    /// No certificate is issued in this state.
    case certificateState(state: String)
    case certificateOver
    case tooManyRows(limit: Int)
    case emptySheet
    case columns(missing: [String])
    /// No living entry has this key.
    case nothingByKey(title: String, key: String)

    package var code: String {
        switch self {
        case .unknownRegister: "register.unknown"
        case .unknownEntry: "register.unknown-entry"
        case .fields: "register.fields"
        case .taken: "register.taken"
        case .stale: "register.stale"
        case .ended: "register.ended"
        case .noMove: "register.no-move"
        case .reasonNeeded: "register.reason-needed"
        case .nothingChanged: "register.nothing-changed"
        case .notManual: "register.not-manual"
        case .notChanger: "register.not-changer"
        case .unknownRegion: "register.unknown-region"
        case .dateAhead: "register.date-ahead"
        case .noCertificate: "register.no-certificate"
        case .certificateState: "register.certificate-state"
        case .certificateOver: "register.certificate-over"
        case .tooManyRows: "register.too-many-rows"
        case .emptySheet: "register.empty-sheet"
        case .columns: "register.columns"
        case .nothingByKey: "register.nothing-by-key"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .unknownRegister, .unknownEntry: .notFound
        case .notManual, .notChanger: .forbidden
        case .taken, .stale, .ended, .noMove, .certificateState, .certificateOver: .conflict
        case .fields, .reasonNeeded, .nothingChanged, .unknownRegion, .dateAhead, .noCertificate, .tooManyRows,
            .emptySheet,
            .columns, .nothingByKey:
            .invalid
        }
    }

    package var message: String {
        switch self {
        case .unknownRegister: "没有这个登记簿。"
        case .nothingByKey(let title, let key): "登记簿“\(title)”里没有\(key)的现有登记，请核对填写的内容；已经注销、撤销的不能再办。"
        case .unknownEntry: "没有找到这个登记项，或不在您的辖区。"
        case .fields(let faults): faults.map(\.message).joined(separator: "\n")
        case .taken(let key, let number): "\(key)\(number.map { "，已有登记项 \($0)" } ?? "")。请核对后再登记。"
        case .stale: "登记项刚刚被别人改过，请刷新页面，核对后重新修改。"
        case .ended(let state): "登记项已是“\(state)”，不能再修改。"
        case .noMove(let title, let state): "登记项现在是“\(state)”，不能办理“\(title)”。请刷新页面核对。"
        case .reasonNeeded: "请写明理由或依据的文件。"
        case .nothingChanged: "没有任何改动，未保存。"
        case .notManual(let title): "“\(title)”不能手工登记，请通过相应事项办理。"
        case .notChanger(let title): "您的职能不能修改“\(title)”。"
        case .unknownRegion: "请选择您辖区内的区划。"
        case .dateAhead: "登记日期不能晚于今天。"
        case .noCertificate(let title): "“\(title)”不发证照。"
        case .certificateState(let state): "登记项是“\(state)”，这种状态不发证。"
        case .certificateOver: "这本证照已经失效，不能再撤销。"
        case .tooManyRows(let limit): "一次最多导入 \(limit) 行，请分几份导入。"
        case .emptySheet: "表头下面没有数据行，请核对后重新上传。"
        case .columns(let missing): "文件中没有找到这些列：\(missing.joined(separator: "、"))。请用下载的模板填写。"
        }
    }

    package var field: String? {
        switch self {
        case .fields(let faults): faults.first?.field
        case .reasonNeeded, .nothingChanged: "reason"
        case .unknownRegion: "region"
        case .dateAhead: "from"
        case .columns, .emptySheet, .tooManyRows: "file"
        default: nil
        }
    }
}
