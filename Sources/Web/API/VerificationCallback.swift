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
        let pace = TokenPace(perSecond: 10)
        routes.own(.post, path, .open) { request, context in
            await APIDesk(site: live.context, pace: pace).takeCallback(request, context)
        }
    }
}

extension APIDesk {
    /// Nothing of the body is read for a source that is none, nor when somebody sends too fast. The pace is that of one
    /// sender to one source, so that a stranger cannot use up the source's own.
    fileprivate func takeCallback(_ request: Request, _ context: WebContext) async -> Response {
        do {
            func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { request.headers[$0] } }
            let source = context.parameters.get("source") ?? ""
            guard site.rooms.verification.hears(source) else { throw VerificationProblem.signature }
            try pace.count("\(source) \(context.remoteAddress?.ipAddress ?? "local")", at: site.clock.now())
            let body = try await Self.body(of: request, limit: VerificationCallback.limit)
            let report = try await site.rooms.verification.takeCallback(
                Verification.Callback(
                    sourceID: source,
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
