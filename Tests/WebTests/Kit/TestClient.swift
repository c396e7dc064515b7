// SPDX-License-Identifier: Apache-2.0
import Foundation
import FoundationNetworking

/// Takes every answer as it comes, redirections too.
final class TestClient: NSObject, URLSessionTaskDelegate, Sendable {
    func send(_ request: URLRequest) async throws -> TestSite.Reply {
        let session = URLSession(configuration: .ephemeral, delegate: self, delegateQueue: nil)
        defer { session.finishTasksAndInvalidate() }
        return try await withCheckedThrowingContinuation { continuation in
            session.dataTask(with: request) { data, response, error in
                guard let response = response as? HTTPURLResponse else {
                    return continuation.resume(throwing: error ?? URLError(.badServerResponse))
                }
                var headers: [String: String] = [:]
                for (name, value) in response.allHeaderFields { headers["\(name)".lowercased()] = "\(value)" }
                let text = String(decoding: data ?? Data(), as: UTF8.self)
                continuation.resume(
                    returning: TestSite.Reply(status: response.statusCode, headers: headers, text: text)
                )
            }.resume()
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
}
