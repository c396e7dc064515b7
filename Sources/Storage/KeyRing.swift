// SPDX-License-Identifier: Apache-2.0
import Crypto
import Foundation

/// The master keys of a store, read from a file that lies outside the data directory.
///
/// The file has one line a key, `identifier base64`, newest first: the first seals, all open. Rotation adds a line on top.
package struct KeyRing: Sendable {
    struct Key: Sendable {
        let identifier: String
        let master: SymmetricKey
    }

    let keys: [Key]

    /// Identifier of the key that seals now.
    package var current: String { keys[0].identifier }

    init(keys: [Key]) {
        self.keys = keys
    }

    /// A ring with one key, for tests and for making a new key file.
    package init(identifier: String, bytes: [UInt8]) {
        keys = [Key(identifier: identifier, master: SymmetricKey(data: bytes))]
    }

    /// Reads the key file, or makes one that only its owner can read when there is none and `create` says so.
    /// - Throws: `StorageProblem.keyFile` when it is missing, malformed, or open to others.
    package static func load(path: String, create: Bool) throws -> KeyRing {
        if !FileManager.default.fileExists(atPath: path) {
            guard create else { throw StorageProblem.keyFile(path: path, reason: "文件不存在") }
            try make(path: path)
        }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw StorageProblem.keyFile(path: path, reason: "无法读取")
        }
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        if let mode = attributes[.posixPermissions] as? Int, mode & 0o077 != 0 {
            throw StorageProblem.keyFile(path: path, reason: "权限过宽，请改为仅属主可读（chmod 600）")
        }
        let keys = text.split(whereSeparator: \.isNewline).compactMap { line -> Key? in
            let fields = line.split(separator: " ")
            guard fields.count == 2, let data = Data(base64Encoded: String(fields[1])), data.count == 32 else {
                return nil
            }
            return Key(identifier: String(fields[0]), master: SymmetricKey(data: data))
        }
        guard !keys.isEmpty, keys.allSatisfy({ $0.identifier.utf8.count <= 32 }) else {
            throw StorageProblem.keyFile(path: path, reason: "内容不是有效的密钥")
        }
        return KeyRing(keys: keys)
    }

    private static func make(path: String) throws {
        let key = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
        let line = "k1 \(key.base64EncodedString())\n"
        let folder = (path as NSString).deletingLastPathComponent
        if !folder.isEmpty {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        let made = FileManager.default.createFile(
            atPath: path,
            contents: Data(line.utf8),
            attributes: [.posixPermissions: 0o600]
        )
        guard made else { throw StorageProblem.keyFile(path: path, reason: "无法创建") }
    }

    /// A key for one purpose, derived from a master key so that no two uses share key material.
    func derive(_ key: Key, purpose: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: key.master,
            info: Array("minzheng:\(purpose)".utf8),
            outputByteCount: 32
        )
    }
}
