// SPDX-License-Identifier: Apache-2.0
import Foundation
import Storage
import TestSupport
import Testing

struct FieldCipherTests {
    private let cipher = FieldCipher(TestStores.keyRing)

    @Test func `a sealed field opens in its own place and nowhere else`() throws {
        let sealed = try cipher.seal("420983199001011234", place: "person.number")
        #expect(try cipher.open(sealed, place: "person.number") == "420983199001011234")
        #expect(throws: StorageProblem.sealed(keyID: "test")) { try cipher.open(sealed, place: "person.phone") }
        #expect(!String(decoding: sealed, as: UTF8.self).contains("420983"))
    }

    @Test func `the same text is sealed differently each time`() throws {
        #expect(try cipher.seal("同一内容", place: "a.b") != cipher.seal("同一内容", place: "a.b"))
    }

    @Test func `a changed, cut or empty field is refused`() throws {
        var sealed = try cipher.seal("张三", place: "a.b")
        sealed[sealed.count - 1] ^= 1
        #expect(throws: StorageProblem.self) { try cipher.open(sealed, place: "a.b") }
        #expect(throws: StorageProblem.self) { try cipher.open(Array(sealed.prefix(9)), place: "a.b") }
        #expect(throws: StorageProblem.self) { try cipher.open([], place: "a.b") }
    }

    @Test func `after a rotation old fields open, new ones use the new key, and blind indexes still match`()
        async throws
    {
        try await TestStores.withFolder { folder async throws in
            let path = "\(folder)/keys"
            let before = FieldCipher(try KeyRing.load(path: path, create: true))
            let sealed = try before.seal("旧", place: "a.b")
            let key = Data(repeating: 7, count: 32).base64EncodedString()
            let old = try String(contentsOfFile: path, encoding: .utf8)
            try "k2 \(key)\n\(old)".write(toFile: path, atomically: false, encoding: .utf8)
            let ring = try KeyRing.load(path: path, create: false)
            let after = FieldCipher(ring)
            #expect(ring.current == "k2")
            #expect(try after.open(sealed, place: "a.b") == "旧")
            let renewed = try after.seal("新", place: "a.b")
            #expect(throws: StorageProblem.sealed(keyID: "k2")) { try before.open(renewed, place: "a.b") }
            #expect(after.blindIndex("1234", purpose: "tail") == before.blindIndex("1234", purpose: "tail"))
        }
    }

    @Test func `blind indexes are equal for equal texts of one purpose only`() {
        #expect(cipher.blindIndex("1234", purpose: "tail") == cipher.blindIndex("1234", purpose: "tail"))
        #expect(cipher.blindIndex("1234", purpose: "tail") != cipher.blindIndex("1234", purpose: "number"))
        #expect(cipher.blindIndex("1234", purpose: "tail") != cipher.blindIndex("1235", purpose: "tail"))
        #expect(
            FieldCipher(KeyRing(identifier: "x", bytes: Array(repeating: 1, count: 32))).blindIndex("1", purpose: "t")
                != cipher.blindIndex("1", purpose: "t")
        )
    }

    @Test func `a token has 26 characters that survive being read aloud`() {
        let token = cipher.token("receipt-1", purpose: "receipt")
        #expect(token.count == 26)
        #expect(Base32.normalised(token.lowercased()) == token)
        #expect(Base32.normalised("o-il 0") == "0110")
    }

    @Test func `a new key file is readable by its owner only`() async throws {
        try await TestStores.withFolder { folder async throws in
            let path = "\(folder)/secret/keys"
            _ = try KeyRing.load(path: path, create: true)
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }

    @Test(arguments: [0o640, 0o604, 0o660])
    func `a key file that others can read is refused`(_ mode: Int) async throws {
        try await TestStores.withFolder { folder async throws in
            let path = "\(folder)/keys"
            _ = try KeyRing.load(path: path, create: true)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
            let problem = #expect(throws: StorageProblem.self) { try KeyRing.load(path: path, create: false) }
            #expect(problem?.code == "storage.key-file")
        }
    }

    @Test(arguments: ["", "k1", "k1 short", "k1 bm90IGxvbmcgZW5vdWdo\n"])
    func `a key file without a whole key is refused`(_ text: String) async throws {
        try await TestStores.withFolder { folder async throws in
            let path = "\(folder)/keys"
            let made = FileManager.default.createFile(
                atPath: path,
                contents: Data(text.utf8),
                attributes: [.posixPermissions: 0o600]
            )
            #expect(made)
            #expect(throws: StorageProblem.self) { try KeyRing.load(path: path, create: false) }
        }
    }

    @Test func `a missing key file is made only when asked`() async throws {
        try await TestStores.withFolder { folder async throws in
            #expect(throws: StorageProblem.keyFile(path: "\(folder)/none", reason: "文件不存在")) {
                try KeyRing.load(path: "\(folder)/none", create: false)
            }
        }
    }
}
