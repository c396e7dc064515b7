// SPDX-License-Identifier: Apache-2.0
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// Reads what a form sends, up to a limit.
enum BodyReader {
    /// How much more than the limit is read and thrown away, so that the browser finishes sending and then shows our
    /// answer rather than a broken connection.
    private static let patience = 128 << 20

    /// - Throws: `WebProblem.tooLarge`, whether the length was announced or not.
    static func form(of request: Request, limit: Int) async throws -> FormData {
        let body = try await bytes(of: request, limit: limit)
        let type = request.headers[.contentType] ?? ""
        if type.hasPrefix("application/x-www-form-urlencoded") { return FormData(urlEncoded: body) }
        guard type.hasPrefix("multipart/form-data"), let mark = type.range(of: "boundary=") else { return FormData() }
        let boundary = type[mark.upperBound...].prefix { $0 != ";" }.filter { $0 != "\"" }
        return FormData(multipart: body, boundary: String(boundary))
    }

    private static func bytes(of request: Request, limit: Int) async throws -> [UInt8] {
        var tooLarge = (request.headers[.contentLength].flatMap { Int($0) } ?? 0) > limit
        var body: [UInt8] = []
        var seen = 0
        for try await part in request.body {
            seen += part.readableBytes
            if !tooLarge, seen > limit {
                tooLarge = true
                body = []
            }
            if seen > limit + patience { break }
            if !tooLarge { body.append(contentsOf: part.readableBytesView) }
        }
        guard !tooLarge else { throw WebProblem.tooLarge(limit: limit) }
        return body
    }
}
