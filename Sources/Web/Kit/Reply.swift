// SPDX-License-Identifier: Apache-2.0
import Foundation
package import HTTPTypes
package import Hummingbird
import NIOCore

/// The kinds of answers that handlers give.
extension WebRequest {
    package func page(_ page: some Page, status: HTTPResponse.Status = .ok) throws -> Response {
        Reply.html(try site.templates.render(page), status: status)
    }

    /// To another page after a form was taken.
    package func see(_ link: String, done: String? = nil) -> Response {
        let address = done.map { link + (link.contains("?") ? "&" : "?") + "done=\($0)" } ?? link
        return Response(status: .seeOther, headers: [.location: address])
    }
}

extension Response {
    /// The page with the wish to be asked for again, which browsers obey also without script.
    func asked(againAfter seconds: Int) -> Response {
        var response = self
        // The name is a plain token, so the other is never taken.
        response.headers[HTTPField.Name("Refresh") ?? .retryAfter] = String(seconds)
        return response
    }
}

package enum Reply {
    package static func html(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }

    /// A file to be kept, with a name that may be Chinese.
    package static func download(_ bytes: [UInt8], name: String, media: String) -> Response {
        let escaped = name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "file"
        return Response(
            status: .ok,
            headers: [.contentType: media, .contentDisposition: "attachment; filename*=UTF-8''\(escaped)"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }

    /// A file to be looked at in place.
    package static func inline(_ bytes: [UInt8], media: String) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: media, .contentDisposition: "inline"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }

    package static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }

    package static func json(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}
