// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import HTTPTypes
import Hummingbird
import SharedKernel
import Vocabulary

/// The door for sources that answer by themselves. They hold no token: every message carries its own signature.
enum VerificationCallback {
    static let path = "/api/callbacks/verification/:source"
    /// Bytes of an answer at most.
    static let limit = 4 << 20

    static func register(on routes: Routes, live: LiveSite) {
        routes.own(.post, path, .open) { request, context in
            await APIDesk(site: live.context, pace: TokenPace()).takeCallback(request, context)
        }
    }
}

extension APIDesk {
    fileprivate func takeCallback(_ request: Request, _ context: WebContext) async -> Response {
        do {
            func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { request.headers[$0] } }
            let body = try await Self.body(of: request, limit: VerificationCallback.limit)
            let report = try await site.rooms.verification.takeCallback(
                Verification.Callback(
                    sourceID: context.parameters.get("source") ?? "",
                    body: body,
                    timestamp: header(Signature.timestampHeader),
                    signature: header(Signature.signatureHeader),
                    key: header(Signature.keyHeader)
                )
            )
            return Self.json(try VerificationShapes.taken.json(report).text, status: .ok)
        } catch {
            return respond(to: error, logger: context.logger)
        }
    }
}
