// SPDX-License-Identifier: Apache-2.0
package import Hummingbird
import HummingbirdCore

/// The site of three faces over one context.
package struct Site {
    package let router: Router<WebContext>
    package let routes: Routes

    /// Registers every route of every face.
    package init(_ context: SiteContext) {
        router = Router(context: WebContext.self)
        routes = Routes(router: router, desk: RequestDesk(site: context))
        SignInPages.register(on: routes)
        DeskPages.register(on: routes)
        PersonPages.register(on: routes)
        CasePages.register(on: routes)
        PortalPages.register(on: routes)
        AssetPages.register(on: routes)
        API.register(on: routes, site: context)
    }
}

enum AssetPages {
    static func register(on routes: Routes) {
        routes.get("/assets/:version/**", .open) { request in
            let path = request.uri.path.split(separator: "/").dropFirst(2).joined(separator: "/")
            return try request.site.assets.response(path)
        }
    }
}
