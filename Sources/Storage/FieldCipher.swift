// SPDX-License-Identifier: Apache-2.0
import Crypto
import Foundation
import Synchronization

/// Seals single fields (numbers, cards, phones, addresses, diagnoses) so that a copy of the database alone tells nothing.
///
/// Layout of a sealed field: suite (1 byte: 1 = AES-256-GCM) · length of key id · key id · nonce 12 · ciphertext · tag 16.
/// The place (`table.column`) is authenticated, so a value cannot be moved to another column unnoticed.
package struct FieldCipher: Sendable {
    private let sealing: SymmetricKey
    /// What stands before every sealed field: suite, length of the key's identifier, the identifier.
    private let head: [UInt8]
    private let opening: [String: SymmetricKey]
    private let blinding: SymmetricKey
    /// A fingerprint begun with the key, from which every one goes on.
    private let fingerprint: HMAC<SHA256>
    private let nonces = Nonces()

    package init(_ ring: KeyRing) {
        let identifier = Array(ring.current.utf8)
        head = [1, UInt8(identifier.count)] + identifier
        sealing = ring.derive(ring.keys[0], purpose: "field")
        opening = Dictionary(
            ring.keys.map { ($0.identifier, ring.derive($0, purpose: "field")) },
            uniquingKeysWith: { first, _ in first }
        )
        // Blind indexes must stay comparable after a rotation, so they come from the oldest key.
        blinding = ring.derive(ring.keys[ring.keys.count - 1], purpose: "blind-index")
        fingerprint = HMAC(key: blinding)
    }

    /// Seals a text for a place such as `identifier.number`.
    package func seal(_ text: String, place: StaticString) throws -> [UInt8] {
        try sealBytes(Array(text.utf8), place: place)
    }

    /// Seals bytes for a place.
    package func sealBytes(_ plain: [UInt8], place: StaticString) throws -> [UInt8] {
        let box = try AES.GCM.seal(plain, using: sealing, nonce: nonces.next(), authenticating: place.bytes)
        guard let combined = box.combined else { throw StorageProblem.sealed(keyID: "?") }
        var sealed: [UInt8] = []
        sealed.reserveCapacity(head.count + combined.count)
        sealed += head
        combined.withUnsafeBytes { sealed.append(contentsOf: $0) }
        return sealed
    }

    /// Opens what `seal` made for the same place.
    /// - Throws: `StorageProblem.sealed` when the key is not in the ring or the bytes were changed or moved.
    package func open(_ bytes: [UInt8], place: StaticString) throws -> String {
        String(decoding: try openBytes(bytes, place: place), as: UTF8.self)
    }

    /// Opens what `sealBytes` made for the same place.
    /// - Throws: `StorageProblem.sealed`.
    package func openBytes(_ bytes: [UInt8], place: StaticString) throws -> [UInt8] {
        guard bytes.count > 2, bytes[0] == 1, bytes.count > 2 + Int(bytes[1]) else {
            throw StorageProblem.sealed(keyID: "?")
        }
        let end = 2 + Int(bytes[1])
        let identifier = String(decoding: bytes[2..<end], as: UTF8.self)
        guard let key = opening[identifier] else { throw StorageProblem.sealed(keyID: identifier) }
        do {
            let box = try AES.GCM.SealedBox(combined: bytes[end...])
            return Array(try AES.GCM.open(box, using: key, authenticating: place.bytes))
        } catch {
            throw StorageProblem.sealed(keyID: identifier)
        }
    }

    /// A keyed fingerprint by which equal values are found without opening them.
    /// - Parameter purpose: separates indexes, so that last-four digits never match a whole number.
    package func blindIndex(_ text: String, purpose: StaticString) -> String {
        var code = fingerprint
        // One piece: each costs as much again.
        var input: [UInt8] = []
        input.reserveCapacity(purpose.utf8CodeUnitCount + 1 + text.utf8.count)
        input.append(contentsOf: purpose.bytes)
        input.append(0)
        input.append(contentsOf: text.utf8)
        code.update(data: input)
        return Base64.text(code.finalize().prefix(16))
    }

    /// A short secret code over a text, for receipts and links that must not be guessed.
    /// - Returns: 128 bits as 26 characters without look-alikes.
    package func token(_ text: String, purpose: StaticString) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Array("token:\(purpose)\u{0}\(text)".utf8), using: blinding)
        return Base32.text(Array(code.prefix(16)))
    }
}

/// Random numbers that are used once, 96 bits each; drawn from the system many at a time, since a call for each costs
/// as much as sealing does.
private final class Nonces: Sendable {
    private static let length = 12
    /// The most that the system gives in one call.
    private static let portion = 256

    private let drawn = Mutex<[UInt8]>([])

    /// - Throws: `StorageProblem.unreachable` when the system has no random numbers to give.
    func next() throws -> AES.GCM.Nonce {
        let bytes = try drawn.withLock { drawn in
            if drawn.count < Self.length { drawn = try Self.draw() }
            defer { drawn.removeLast(Self.length) }
            return Array(drawn.suffix(Self.length))
        }
        return try AES.GCM.Nonce(data: bytes)
    }

    private static func draw() throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: portion)
        let code = bytes.withUnsafeMutableBytes { getentropy($0.baseAddress, $0.count) }
        guard code == 0 else { throw StorageProblem.unreachable(reason: "getentropy \(errno)") }
        return bytes
    }
}

extension StaticString {
    /// Its text where it stands in the program.
    fileprivate var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
    }
}

/// Base 64 without padding, for fingerprints that are made by the million.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func text(_ bytes: some Sequence<UInt8>) -> String {
        var characters: [UInt8] = []
        characters.reserveCapacity(24)
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            buffer = (buffer << 8 | UInt32(byte)) & 0xFFFF
            bits += 8
            while bits >= 6 {
                bits -= 6
                characters.append(alphabet[Int(buffer >> bits) & 63])
            }
        }
        if bits > 0 { characters.append(alphabet[Int(buffer << (6 - bits)) & 63]) }
        return String(decoding: characters, as: UTF8.self)
    }
}

/// Crockford's base 32: no I, L, O, U, so that a clerk can read a code aloud.
package enum Base32 {
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    package static func text(_ bytes: [UInt8]) -> String {
        var characters: [UInt8] = []
        var buffer = 0
        var bits = 0
        for byte in bytes {
            buffer = (buffer << 8 | Int(byte)) & 0xFFFF
            bits += 8
            while bits >= 5 {
                bits -= 5
                characters.append(alphabet[(buffer >> bits) & 31])
            }
        }
        if bits > 0 { characters.append(alphabet[(buffer << (5 - bits)) & 31]) }
        return String(decoding: characters, as: UTF8.self)
    }

    /// Brings what a person typed to the form that was printed: upper case, no spaces or dashes, O→0, I and L→1.
    package static func normalised(_ text: String) -> String {
        var result = ""
        for character in text.uppercased() where !" -_".contains(character) {
            switch character {
            case "O": result.append("0")
            case "I", "L": result.append("1")
            default: result.append(character)
            }
        }
        return result
    }
}
