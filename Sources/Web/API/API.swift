// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import HTTPTypes
import Hummingbird
import SharedKernel
import Vocabulary

/// The JSON API: one table of endpoints, registered as routes and written down as an OpenAPI document.
package enum API {
    /// Below this, nothing is a page.
    static let folder = "/api/"
    package static let document = "/api/openapi.json"
    /// The same, where generators look for it.
    package static let versionedDocument = "/api/v1/openapi.json"

    static let endpoints: [Endpoint] =
        [
            OfficeEndpoints.all, PersonEndpoints.all, FamilyEndpoints.all, CaseEndpoints.all, CaseRecordEndpoints.all,
            CalculationEndpoints.all,
            VerificationEndpoints.all, VerificationRunEndpoints.all, MergeEndpoints.all, HouseholdEndpoints.all,
            OrganizationEndpoints.all,
            EnrolmentEndpoints.all, AlertEndpoints.all, BatchEndpoints.all, PaymentEndpoints.all, PostingEndpoints.all,
            ScenarioEndpoints.all, ReleaseDraftEndpoints.all, RegisterEndpoints.all,
            MessageEndpoints.all, WebhookEndpoints.all, ColleagueEndpoints.all, TransferEndpoints.all,
            StepReportEndpoints.all,
            PromiseEndpoints.all,
            CooperationEndpoints.referrals, CooperationEndpoints.conferences, BulkEndpoints.all,
            BundleEndpoints.all, RatingEndpoints.all, BookingEndpoints.all, HelpEndpoints.all,
            PlanEndpoints.all, SupervisionEndpoints.all, ConsultationEndpoints.all, MeetingEndpoints.all,
            ProjectEndpoints.all, FundEndpoints.all, AssessmentEndpoints.all, PurchaseEndpoints.all,
            RollUpEndpoints.all,
        ].flatMap { $0 }

    static func register(on routes: Routes, live: LiveSite) {
        let pace = TokenPace()
        for endpoint in endpoints {
            routes.own(endpoint.method, endpoint.routerPath, endpoint.access) { request, context in
                await APIDesk(site: live.context, pace: pace).serve(endpoint, request, context)
            }
        }
        let book = DocumentBook(endpoints: endpoints)
        for path in [document, versionedDocument] {
            routes.own(.get, path, .open) { _, _ in
                var response = APIDesk.json(book.text(live.context), status: .ok)
                response.headers[.cacheControl] = "public, max-age=300"
                return response
            }
        }
    }
}
