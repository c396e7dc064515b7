// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import HTTPTypes
import Hummingbird
import Packs
import SharedKernel
import Vocabulary

/// A form whose session ended: sign in on the spot, look at what was typed, send it again.
struct ExpiredPage: Page {
    static let template = "console/expired"
    let layout: Layout
    let login: String
    let problem: String?
    let resident: Bool
    let kept: [Kept]
    /// Where the form was going; nil when it is only shown, to be copied.
    let action: String?
    let back: String
    let hadFiles: Bool

    /// Reading again needs a login; sending again needs one too, and what was typed goes along.
    static func respond(to request: WebRequest, access: RouteAccess) -> Response {
        let isResident = access == .resident
        guard request.method == .post else {
            let path = request.path.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            return request.see("\(isResident ? Links.residentLogin : Links.login)?next=\(path)")
        }
        let page = ExpiredPage(
            layout: Layout(request, title: "登录已超时"),
            login: "",
            problem: nil,
            resident: isResident,
            kept: Kept.typed(in: request.form, titles: request.packTitles),
            // What another site sent is shown, but never offered to be sent on.
            action: request.isFromHere ? LocalPath.checked(request.path) : nil,
            back: request.previous ?? (isResident ? Links.resident : Links.desk),
            hadFiles: request.form.files.values.contains { !$0.content.isEmpty }
        )
        return (try? request.page(page, status: .unauthorized))
            ?? Reply.html("<!doctype html><p>登录已超时。", status: .unauthorized)
    }
}

/// What was typed before the session ended, to be sent with one press.
struct ResumePage: Page {
    static let template = "console/resume"
    let layout: Layout
    let kept: [Kept]
    let action: String
    let back: String
    let hadFiles: Bool
}

enum ExpiredPages {
    static func register(on routes: Routes) {
        routes.post(Links.resume, .open, limit: 8 << 20, resume)
    }

    static func resume(_ request: WebRequest) async throws -> Response {
        guard let action = LocalPath.checked(request.form["action"]) else { throw WebProblem.noPage }
        let back = LocalPath.checked(request.form["back"]) ?? Links.desk
        let isResident = request.form["resident"] == "1"
        let hadFiles = request.form["files"] == "1"
        do {
            let login =
                isResident ? try await PortalPages.signIn(request) : try await SignInPages.signIn(request)
            var signedIn = request
            signedIn.session = try await request.site.access.signedIn(token: login.token)
            let page = ResumePage(
                layout: Layout(signedIn, title: "继续提交"),
                kept: Kept.carried(in: request.form, titles: request.packTitles),
                action: action,
                back: back,
                hadFiles: hadFiles
            )
            var response = try signedIn.page(page)
            response.headers[.setCookie] = SignInPages.cookie(login.token, secure: request.site.settings.secureCookies)
            return response
        } catch let problem as AccessProblem {
            let page = ExpiredPage(
                layout: Layout(request, title: "登录已超时"),
                login: request.form["login"],
                problem: isResident ? PortalPages.words(problem) : problem.message,
                resident: isResident,
                kept: Kept.carried(in: request.form, titles: request.packTitles),
                action: action,
                back: back,
                hadFiles: hadFiles
            )
            return try request.page(page, status: .unprocessableContent)
        }
    }
}

extension WebRequest {
    /// What the services' questions are called, by the names of their fields.
    var packTitles: [String: String] {
        let fields = site.rooms.casework.services.current.flatMap(\.fields).map { ($0.id, $0.title) }
        let entered = site.rooms.registers.definitions.flatMap(\.fields).map { (RegisterInput.name($0), $0.title) }
        return Dictionary(fields + entered, uniquingKeysWith: { first, _ in first })
    }
}
