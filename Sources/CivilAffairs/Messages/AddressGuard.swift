// SPDX-License-Identifier: Apache-2.0
package import Foundation

/// Which addresses the program may send to. Whoever may enter an address must not be able to reach our own network
/// through us: only https, and only to public addresses, unless the operator of the server names the host.
///
/// A name is looked up here and again by whoever connects. In between it could be changed to a private address; over
/// https nothing is then sent, since no server there has a certificate for the name.
package struct AddressGuard: Sendable {
    package struct Refusal: Error, Equatable {
        package let reason: String
    }

    /// Hosts, with a port where they say one, that may be asked by http and at private addresses.
    private let allowed: Set<String>

    package init(allowed: [String] = []) {
        self.allowed = Set(allowed.map { $0.lowercased() })
    }

    /// Looks at what can be seen without asking anybody.
    /// - Throws: `Refusal`.
    @discardableResult
    package func checked(_ text: String) throws -> (url: URL, host: String, isAllowed: Bool) {
        guard text.utf8.count <= 500, text.utf8.allSatisfy({ (33...126).contains($0) }), let url = URL(string: text),
            let scheme = url.scheme?.lowercased(), let host = url.host?.lowercased(), !host.isEmpty
        else { throw Refusal(reason: "应写成 https://主机/路径") }
        guard url.user == nil, url.password == nil else { throw Refusal(reason: "地址里不能写用户名和密码") }
        let named = url.port.map { "\(host):\($0)" }
        let isAllowed = allowed.contains(host) || named.map(allowed.contains) ?? false
        guard scheme == "https" || (scheme == "http" && isAllowed) else {
            throw Refusal(reason: "须用 https；内部主机须由服务器管理员用 --allow-host 放行")
        }
        let plain = host.trimmingCharacters(in: ["[", "]"])
        if !isAllowed, Self.bytes(plain).map({ !Self.isPublic($0) }) ?? (plain == "localhost" || !plain.contains(".")) {
            throw Refusal(reason: "不能是内部地址；内部主机须由服务器管理员用 --allow-host 放行")
        }
        return (url, plain, isAllowed)
    }

    /// The address, once everything that its name stands for has been looked at.
    /// - Throws: `Refusal`.
    package func resolved(_ text: String) async throws -> URL {
        let (url, host, isAllowed) = try checked(text)
        guard !isAllowed else { return url }
        let found = await Self.lookUp(host)
        guard !found.isEmpty else { throw Refusal(reason: "找不到主机 \(host)") }
        guard found.allSatisfy(Self.isPublic) else {
            throw Refusal(reason: "主机 \(host) 指向内部地址；须由服务器管理员用 --allow-host 放行")
        }
        return url
    }

    /// Every address of a name, as 4 or 16 bytes. Asked away from the threads that answer requests.
    private static func lookUp(_ host: String) async -> [[UInt8]] {
        await withCheckedContinuation { continuation in
            DispatchQueue.global(qos: .utility).async { continuation.resume(returning: addresses(host)) }
        }
    }

    private static func addresses(_ host: String, numericOnly: Bool = false) -> [[UInt8]] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        if numericOnly { hints.ai_flags = AI_NUMERICHOST }
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var found: [[UInt8]] = []
        var next = list
        while let entry = next?.pointee {
            found += bytes(entry).map { [$0] } ?? []
            next = entry.ai_next
        }
        return found
    }

    private static func bytes(_ entry: addrinfo) -> [UInt8]? {
        guard let address = entry.ai_addr else { return nil }
        switch entry.ai_family {
        case AF_INET:
            return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { pointer in
                withUnsafeBytes(of: pointer.pointee.sin_addr) { Array($0) }
            }
        case AF_INET6:
            return address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { pointer in
                withUnsafeBytes(of: pointer.pointee.sin6_addr) { Array($0) }
            }
        default: return nil
        }
    }

    /// The bytes of an address that is written out, in any of its spellings; nil for a name.
    private static func bytes(_ host: String) -> [UInt8]? { addresses(host, numericOnly: true).first }

    /// Whether an address of 4 or 16 bytes is one of the public network.
    /// Basis: IANA special-purpose address registries
    package static func isPublic(_ bytes: [UInt8]) -> Bool {
        guard bytes.count == 16 else { return bytes.count == 4 && isPublic4(bytes) }
        if bytes[..<10].allSatisfy({ $0 == 0 }) {
            // ::, ::1 and addresses of version 4 in the clothes of version 6.
            return bytes[10] == 0xFF && bytes[11] == 0xFF && isPublic4(Array(bytes[12...]))
        }
        if bytes[..<12] == [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0] { return isPublic4(Array(bytes[12...])) }
        if bytes[0] == 0x20, bytes[1] == 0x02 { return isPublic4(Array(bytes[2..<6])) }
        // Only 2000::/3 is handed out; of it, 2001::/23 is for protocols and 2001:db8::/32 for books.
        guard bytes[0] & 0xE0 == 0x20 else { return false }
        if bytes[0] == 0x20, bytes[1] == 0x01 { return bytes[2] > 1 && !(bytes[2] == 0x0D && bytes[3] == 0xB8) }
        return true
    }

    private static func isPublic4(_ bytes: [UInt8]) -> Bool {
        switch (bytes[0], bytes[1], bytes[2]) {
        case (0, _, _), (10, _, _), (127, _, _), (224..., _, _): false
        case (100, 64...127, _), (169, 254, _), (172, 16...31, _), (192, 168, _), (198, 18...19, _): false
        case (192, 0, 0), (192, 0, 2), (198, 51, 100), (203, 0, 113), (192, 88, 99): false
        default: true
        }
    }
}
