// SPDX-License-Identifier: Apache-2.0
package import Hummingbird
import HummingbirdCore
package import Logging

/// The site of three faces over one context.
package struct Site {
    package let router: Router<WebContext>
    package let routes: Routes

    /// Registers every route of every face.
    package init(_ live: LiveSite) {
        let desk = RequestDesk(live: live)
        let known = KnownPaths()
        router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: StrayRequests(desk: desk, known: known))
        routes = Routes(router: router, desk: desk, known: known)
        SignInPages.register(on: routes)
        DeskPages.register(on: routes)
        BoardPages.register(on: routes)
        PersonPages.register(on: routes)
        OrganizationPages.register(on: routes)
        RegisterPages.register(on: routes)
        CasePages.register(on: routes)
        VerificationPages.register(on: routes)
        EnrolmentPages.register(on: routes)
        AlertPages.register(on: routes)
        ReportPages.register(on: routes)
        StatisticsPages.register(on: routes)
        PlanPages.register(on: routes)
        ProvisionPages.register(on: routes)
        SupervisionPages.register(on: routes)
        ConsultationPages.register(on: routes)
        MeetingPages.register(on: routes)
        ProjectPages.register(on: routes)
        FundPages.register(on: routes)
        PurchasePages.register(on: routes)
        ListImportPages.register(on: routes)
        ExchangePages.register(on: routes)
        RollUpPages.register(on: routes)
        PostingPages.register(on: routes)
        DeadlinePages.register(on: routes)
        MessagePages.register(on: routes)
        WebhookPages.register(on: routes)
        VerificationAddressPages.register(on: routes)
        FeedbackPages.register(on: routes)
        BookingPages.register(on: routes)
        OfficeBookingPages.register(on: routes)
        UrgentPages.register(on: routes)
        RemedyPages.register(on: routes)
        PaperPages.register(on: routes)
        ArchivePages.register(on: routes)
        UserPages.register(on: routes)
        AuditPages.register(on: routes)
        PayPages.register(on: routes)
        WorkbenchPages.register(on: routes)
        PortalPages.register(on: routes)
        GuidePages.register(on: routes)
        ServiceCodePages.register(on: routes)
        ApplyPages.register(on: routes)
        OwnCasePages.register(on: routes)
        BundleGuidePages.register(on: routes)
        OwnBundlePages.register(on: routes)
        OwnMessagePages.register(on: routes)
        OwnBookingPages.register(on: routes)
        HelpPages.register(on: routes)
        HoldingPages.register(on: routes)
        RetentionPages.register(on: routes)
        EmergencyPages.register(on: routes)
        NumberPages.register(on: routes)
        AssetPages.register(on: routes)
        HealthPages.register(on: routes)
        API.register(on: routes, live: live)
        VerificationCallback.register(on: routes, live: live)
    }

    /// Serves on a free port of this machine until the task is cancelled; for tests.
    /// - Parameter running: told the port once requests are taken.
    package func server(
        logger: Logger,
        running: @escaping @Sendable (Int) -> Void
    ) -> @Sendable () async throws -> Void {
        let responder = router.buildResponder()
        return {
            let application = Application(
                responder: responder,
                configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
                onServerRunning: { channel in running(channel.localAddress?.port ?? 0) },
                logger: logger
            )
            try await application.run()
        }
    }
}

enum AssetPages {
    static func register(on routes: Routes) {
        // Papers name no icon; browsers then ask for this address.
        routes.get("/favicon.ico", .open) { try $0.site.assets.response("icon.svg", forLong: false) }
        routes.get("/assets/:version/**", .open) { request in
            let parts = request.uri.path.split(separator: "/").dropFirst()
            // Issued papers name their style sheet for good, so that one has an address without a version.
            if parts.first == "paper" {
                let isEdition = parts.count > 2
                return try request.site.assets.response(parts.joined(separator: "/"), forLong: isEdition)
            }
            return try request.site.assets.response(parts.dropFirst().joined(separator: "/"), forLong: true)
        }
    }
}

/// Tells whoever spreads requests over servers that this one takes them. Says nothing about anything else.
enum HealthPages {
    static func register(on routes: Routes) {
        routes.get("/healthz", .open) { _ in Reply.text("ok") }
    }
}
