// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// What can go wrong between the program and its store. Messages never carry SQL, arguments or personal data.
package enum StorageProblem: Problem, Equatable {
    /// A unique key of `table` is already taken.
    case duplicate(table: String)
    /// A row that is referred to does not exist, or is still referred to.
    case reference(table: String)
    /// A check constraint of `table` refused a value.
    case refused(table: String)
    /// The store is locked by another writer, or a deadlock was broken; trying again is safe.
    case busy
    /// The server or file cannot be reached.
    case unreachable(reason: String)
    /// The store was migrated by a newer program.
    case newerSchema(migration: String)
    /// A migration that already ran differs from the one this program carries.
    case changedMigration(migration: String)
    /// A result does not have the column or type that the caller expects: a fault of the program.
    case column(name: String, reason: String)
    /// The statement was refused: a fault of the program. Holds the server's own code, never the statement.
    case statement(code: String, detail: String)
    /// A field cannot be opened: wrong key file or damaged data.
    case sealed(keyID: String)
    /// The key file is missing or unreadable.
    case keyFile(path: String, reason: String)
    /// The address given to `--database` cannot be understood.
    case address(String)
    /// One store cannot be copied into the other.
    case copy(reason: String)

    package var code: String {
        switch self {
        case .duplicate: "storage.duplicate"
        case .reference: "storage.reference"
        case .refused: "storage.refused"
        case .busy: "storage.busy"
        case .unreachable: "storage.unreachable"
        case .newerSchema: "storage.newer-schema"
        case .changedMigration: "storage.changed-migration"
        case .column: "storage.column"
        case .statement: "storage.statement"
        case .sealed: "storage.sealed"
        case .keyFile: "storage.key-file"
        case .address: "storage.address"
        case .copy: "storage.copy"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .duplicate, .reference: .conflict
        case .refused, .address, .copy: .invalid
        case .busy, .unreachable, .newerSchema, .changedMigration, .column, .statement, .sealed, .keyFile: .unavailable
        }
    }

    package var message: String {
        switch self {
        case .duplicate: "这条记录已经存在，没有重复保存。请刷新后核对。"
        case .reference: "有其他记录正在引用它，或所引用的记录不存在，未作改动。"
        case .refused: "填写的内容不符合数据规定，未保存。请核对后重试。"
        case .busy: "同一时间有其他人在保存，请稍候再试；已填写的内容没有丢失。"
        case .unreachable(let reason): "数据库暂时连接不上（\(reason)），请稍候再试或联系系统管理员。"
        case .newerSchema(let migration): "数据库已由更新版本的程序升级（\(migration)），请先升级本程序再启动。"
        case .changedMigration(let migration): "数据库升级记录与程序不一致（\(migration)），请联系系统管理员核对程序版本。"
        case .column, .statement: "系统内部出现差错，已记录。请联系系统管理员并提供发生时间。"
        case .sealed: "加密内容无法打开，可能是密钥文件不对。请联系系统管理员。"
        case .keyFile(let path, let reason): "密钥文件 \(path) 不可用：\(reason)。"
        case .address(let text): "数据库地址“\(text)”无法识别，应为 sqlite:路径 或 postgres://用户@主机/库?store=名称。"
        case .copy(let reason): "数据没有复制，目标库未作改动：\(reason)。请换一个新建的空库后重试。"
        }
    }

    package var description: String {
        switch self {
        case .column(let name, let reason): "\(code): \(name) \(reason)"
        case .statement(let sqlState, let detail): "\(code): \(sqlState) \(detail)"
        default: "\(code): \(message)"
        }
    }
}
