// SPDX-License-Identifier: Apache-2.0
import Foundation
import FoundationNetworking
import Synchronization
package import Vocabulary

/// A POST that leaves the house.
package struct HTTPPost: Sendable, Equatable {
    package let url: String
    package let headers: [String: String]
    package let body: [UInt8]

    package init(url: String, headers: [String: String], body: [UInt8]) {
        self.url = url
        self.headers = headers
        self.body = body
    }
}

package struct HTTPReply: Sendable, Equatable {
    package let status: Int
    /// The beginning of it.
    package let body: [UInt8]

    package init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}

/// Whoever sends POSTs to other machines.
package protocol HTTPPoster: Sendable {
    /// - Throws: `HTTPProblem` when there was no answer, or the address may not be asked.
    func post(_ request: HTTPPost) async throws -> HTTPReply
}

/// Why a POST had no answer.
package enum HTTPProblem: Problem, Equatable {
    case forbidden(reason: String)
    case unreachable
    case timeout

    package var code: String {
        switch self {
        case .forbidden: "http.forbidden"
        case .unreachable: "http.unreachable"
        case .timeout: "http.timeout"
        }
    }

    package var kind: ProblemKind { .unavailable }

    package var message: String {
        switch self {
        case .forbidden(let reason): "地址不能访问：\(reason)"
        case .unreachable: "连接不上对方服务器"
        case .timeout: "对方服务器超时没有应答"
        }
    }
}

/// POSTs by the system's library. Redirections are not followed: an answer must not lead into our own network.
package struct SystemPoster: HTTPPoster {
    private let addresses: AddressGuard
    private let seconds: Int
    private let transport = Transport()

    /// - Parameter seconds: after which a request counts as unanswered.
    package init(_ addresses: AddressGuard, seconds: Int = 10) {
        self.addresses = addresses
        self.seconds = seconds
    }

    package func post(_ request: HTTPPost) async throws -> HTTPReply {
        let url: URL
        do {
            url = try await addresses.resolved(request.url)
        } catch let refusal as AddressGuard.Refusal {
            throw HTTPProblem.forbidden(reason: refusal.reason)
        }
        var outgoing = URLRequest(url: url)
        outgoing.httpMethod = "POST"
        outgoing.timeoutInterval = TimeInterval(seconds)
        outgoing.httpShouldHandleCookies = false
        outgoing.cachePolicy = .reloadIgnoringLocalCacheData
        for (name, value) in request.headers { outgoing.setValue(value, forHTTPHeaderField: name) }
        outgoing.setValue("minzheng", forHTTPHeaderField: "User-Agent")
        outgoing.httpBody = Data(request.body)
        return try await transport.send(outgoing, seconds: seconds)
    }

    private final class Transport: NSObject, URLSessionDataDelegate, Sendable {
        /// Most that is read of an answer.
        private static let most = 64 << 10

        private struct Waiting: Sendable {
            let continuation: CheckedContinuation<HTTPReply, any Error>
            var body: [UInt8] = []
        }

        private let waiting = Mutex<[Int: Waiting]>([:])

        func send(_ request: URLRequest, seconds: Int) async throws -> HTTPReply {
            let configuration = URLSessionConfiguration.ephemeral
            configuration.timeoutIntervalForRequest = TimeInterval(seconds)
            configuration.timeoutIntervalForResource = TimeInterval(seconds)
            let session = URLSession(configuration: configuration, delegate: self, delegateQueue: nil)
            defer { session.finishTasksAndInvalidate() }
            let task = session.dataTask(with: request)
            let key = ObjectIdentifier(task).hashValue
            // The library's own limit counts from the last byte; a server that drips would never reach it.
            let limit = Task {
                try await Task.sleep(for: .seconds(seconds))
                task.cancel()
            }
            defer { limit.cancel() }
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    waiting.withLock { $0[key] = Waiting(continuation: continuation) }
                    task.resume()
                }
            } onCancel: {
                task.cancel()
            }
        }

        func urlSession(
            _ session: URLSession,
            task: URLSessionTask,
            willPerformHTTPRedirection response: HTTPURLResponse,
            newRequest request: URLRequest,
            completionHandler: @escaping (URLRequest?) -> Void
        ) {
            completionHandler(nil)
        }

        func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
            let isFull = waiting.withLock { waiting in
                let key = ObjectIdentifier(dataTask).hashValue
                let room = Self.most - (waiting[key]?.body.count ?? 0)
                waiting[key]?.body += data.prefix(room)
                return data.count > room
            }
            if isFull { dataTask.cancel() }
        }

        func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
            let done = waiting.withLock { $0.removeValue(forKey: ObjectIdentifier(task).hashValue) }
            guard let done else { return }
            if let response = task.response as? HTTPURLResponse, error == nil || done.body.count >= Self.most {
                done.continuation.resume(returning: HTTPReply(status: response.statusCode, body: done.body))
            } else {
                let code = (error as? URLError)?.code
                let isLate = code == .timedOut || code == .cancelled
                done.continuation.resume(throwing: isLate ? HTTPProblem.timeout : .unreachable)
            }
        }
    }
}
