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
    /// Nothing of the body is read for a source that is none. Only what is not signed counts towards the pace, so that a
    /// stranger cannot use up a source's own, though both come from the same proxy.
    fileprivate func takeCallback(_ request: Request, _ context: WebContext) async -> Response {
        do {
            func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { request.headers[$0] } }
            let source = context.parameters.get("source") ?? ""
            guard site.rooms.verification.hears(source) else { throw VerificationProblem.signature }
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
        } catch let problem as VerificationProblem where problem == .signature {
            do {
                try pace.count(context.remoteAddress?.ipAddress ?? "local", at: site.clock.now())
                return respond(to: problem, logger: context.logger)
            } catch {
                return respond(to: error, logger: context.logger)
            }
        } catch {
            return respond(to: error, logger: context.logger)
        }
    }
}
