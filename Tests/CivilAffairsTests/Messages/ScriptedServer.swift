// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization

/// A real HTTP server on a free port of this machine that answers as a test has written down.
final class ScriptedServer: Sendable {
    enum Answer: Sendable {
        case status(Int, body: String = "", headers: [String: String] = [:])
        /// Answers 200 after so many seconds.
        case slow(seconds: Int)
        /// Closes the connection without a word.
        case hangUp
    }

    struct Taken: Sendable {
        let path: String
        /// Names in small letters.
        let headers: [String: String]
        let body: String
    }

    private struct State {
        var script: [Answer] = []
        var taken: [Taken] = []
    }

    private let state = Mutex(State())
    private let socket: Int32
    let port: Int

    /// - Throws: `POSIXError` where no port is to be had.
    init() throws {
        let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(socket, address, length) == 0 && listen(socket, 64) == 0
                    && getsockname(socket, address, &length) == 0
            }
        }
        guard bound else { throw POSIXError(.EADDRINUSE) }
        self.socket = socket
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in
            while true {
                let connection = accept(socket, nil, nil)
                guard connection >= 0 else { return }
                Thread.detachNewThread { [self] in
                    serve(connection)
                    close(connection)
                }
            }
        }
    }

    func stop() {
        shutdown(socket, Int32(SHUT_RDWR))
        close(socket)
    }

    var url: String { "http://127.0.0.1:\(port)/hook" }
    var host: String { "127.0.0.1:\(port)" }
    var taken: [Taken] { state.withLock { $0.taken } }

    /// What the next requests are answered, one each; 200 to all after them.
    func answer(_ answers: Answer...) { state.withLock { $0.script += answers } }

    private func serve(_ connection: Int32) {
        guard let request = Self.read(connection) else { return }
        let answer = state.withLock { state -> Answer in
            state.taken.append(request)
            return state.script.isEmpty ? .status(200) : state.script.removeFirst()
        }
        switch answer {
        case .hangUp: return
        case .slow(let seconds):
            sleep(UInt32(seconds))
            Self.write(connection, 200, "", [:])
        case .status(let status, let body, let headers): Self.write(connection, status, body, headers)
        }
    }

    private static func read(_ connection: Int32) -> Taken? {
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65_536)
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let gap = bytes.firstRange(of: end) {
                let head = String(decoding: bytes[..<gap.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
                var headers: [String: String] = [:]
                for line in head.dropFirst() {
                    let pair = line.split(separator: ":", maxSplits: 1).map(String.init)
                    guard pair.count == 2 else { continue }
                    headers[pair[0].lowercased()] = pair[1].trimmingCharacters(in: .whitespaces)
                }
                let body = bytes[gap.upperBound...]
                if body.count >= Int(headers["content-length"] ?? "0") ?? 0 {
                    let path = head[0].split(separator: " ").dropFirst().first.map(String.init) ?? ""
                    return Taken(path: path, headers: headers, body: String(decoding: body, as: UTF8.self))
                }
            }
            let count = recv(connection, &part, part.count, 0)
            guard count > 0 else { return nil }
            bytes += part[..<count]
        }
    }

    private static func write(_ connection: Int32, _ status: Int, _ body: String, _ headers: [String: String]) {
        let more = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
        let text =
            "HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\(more)\r\n\(body)"
        let bytes = Array(text.utf8)
        _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }
}
