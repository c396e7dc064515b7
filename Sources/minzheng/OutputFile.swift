// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Files that commands write where somebody says.
enum OutputFile {
    /// Refuses a place before the work whose result belongs there is done.
    /// - Throws: `CommandProblem.badOption` that says what to do.
    static func check(_ path: String) throws {
        let (manager, file) = (FileManager.default, URL(fileURLWithPath: path))
        var isFolder: ObjCBool = false
        if manager.fileExists(atPath: file.path, isDirectory: &isFolder), isFolder.boolValue {
            throw CommandProblem.badOption("“\(path)”是一个文件夹，请写文件名")
        }
        let folder = file.deletingLastPathComponent().path
        guard manager.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            throw CommandProblem.badOption("没有文件夹“\(folder)”，请先建好或者写到别处")
        }
        guard manager.isWritableFile(atPath: folder) else {
            throw CommandProblem.badOption("没有权限写入文件夹“\(folder)”，请换一个位置")
        }
    }

    /// Writes a file whole or not at all.
    /// - Throws: `CommandProblem.badOption` that says what to do.
    static func write(_ content: Data, to path: String) throws {
        try check(path)
        do {
            try content.write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw CommandProblem.badOption("“\(path)”写不进去（\(error.localizedDescription)），请检查磁盘空间和权限")
        }
    }
}
