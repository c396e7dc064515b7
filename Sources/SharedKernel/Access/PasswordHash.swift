// SPDX-License-Identifier: Apache-2.0
import Crypto
import CryptoExtras
import Foundation

/// Passwords as scrypt hashes: `scrypt$log2N$r$p$salt$hash`, base 64.
struct PasswordHash {
    /// Cost of new hashes: 2^15 rounds of 1 KiB blocks, 32 MiB, some 80 ms on one core.
    static let cost = 15

    static func make(_ password: String, salt: [UInt8]) throws -> String {
        let hash = try derive(password, salt: salt, cost: cost)
        return "scrypt$\(cost)$8$1$\(Data(salt).base64EncodedString())$\(Data(hash).base64EncodedString())"
    }

    /// Compares in constant time; a malformed hash matches nothing.
    static func matches(_ password: String, _ stored: String) throws -> Bool {
        let fields = stored.split(separator: "$").map(String.init)
        guard fields.count == 6, fields[0] == "scrypt", let cost = Int(fields[1]), (10...20).contains(cost),
            let salt = Data(base64Encoded: fields[4]), let expected = Data(base64Encoded: fields[5])
        else { return false }
        let actual = try derive(password, salt: Array(salt), cost: cost)
        guard actual.count == expected.count else { return false }
        var difference: UInt8 = 0
        for (left, right) in zip(actual, expected) { difference |= left ^ right }
        return difference == 0
    }

    private static func derive(_ password: String, salt: [UInt8], cost: Int) throws -> [UInt8] {
        let key = try KDF.Scrypt.deriveKey(
            from: Array(password.precomposedStringWithCompatibilityMapping.utf8),
            salt: salt,
            outputByteCount: 32,
            rounds: 1 << cost,
            blockSize: 8,
            parallelism: 1
        )
        return key.withUnsafeBytes { Array($0) }
    }

    /// - Throws: `AccessProblem.weakPassword` with the rule that is broken.
    static func check(_ password: String, login: String) throws {
        guard password.count >= 10 else { throw AccessProblem.weakPassword(reason: "至少 10 个字符。") }
        guard password.count <= 128 else { throw AccessProblem.weakPassword(reason: "不超过 128 个字符。") }
        guard !password.lowercased().contains(login.lowercased()) else {
            throw AccessProblem.weakPassword(reason: "不能包含用户名。")
        }
        guard Set(password).count >= 5 else { throw AccessProblem.weakPassword(reason: "重复的字符太多。") }
        let kinds = [
            password.contains { $0.isLetter }, password.contains { $0.isNumber },
            password.contains { !$0.isLetter && !$0.isNumber },
        ]
        guard kinds.count(where: { $0 }) >= 2 else {
            throw AccessProblem.weakPassword(reason: "请同时使用字母、数字、符号中的至少两类。")
        }
    }
}
