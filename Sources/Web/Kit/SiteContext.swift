// SPDX-License-Identifier: Apache-2.0
package import CivilAffairs
import Logging
package import SharedKernel
package import Vocabulary

/// All that pages need: the rooms, the templates, the clock.
package struct SiteContext: Sendable {
    package let rooms: Rooms
    package let templates: Templates
    package let assets: AssetStore
    package let settings: SiteSettings
    package let printer: PaperPrinter
    package let writer = WordWriter()
    package let drawer: DrawingPrinter
    /// Other places whose plans are compared with ours.
    package let neighbours: PlanNeighbours
    /// How residents prove who they are.
    package let identity: any ResidentIdentity

    /// - Parameter identity: nil for the phone number and the code that the window hands over.
    package init(
        rooms: Rooms,
        templates: Templates,
        assets: AssetStore,
        settings: SiteSettings,
        identity: (any ResidentIdentity)? = nil,
        neighbours: PlanNeighbours = PlanNeighbours(),
        drawer: DrawingPrinter = DrawingPrinter()
    ) {
        self.rooms = rooms
        self.templates = templates
        self.assets = assets
        self.settings = settings
        printer = PaperPrinter(assets: assets)
        self.neighbours = neighbours
        self.drawer = drawer
        self.identity = identity ?? rooms.access.counterIdentity
    }

    package var access: Access { rooms.access }
    package var clock: any CivilClock { rooms.clock }
    package var today: CivilDate { rooms.clock.today }

    /// A new identifier for a form, so that posting it twice counts once.
    package func requestID() -> String { UUIDv7.make(at: rooms.clock.now(), random: Access.systemRandom(10)) }
}

/// What differs from one installation to the next.
package struct SiteSettings: Sendable {
    /// Name of the office on every page, such as 天门市民政局.
    package let office: String
    /// True for made-up data: every page says so and the login page lists the accounts.
    package let demo: Bool
    package let demoAccounts: [DemoAccount]
    /// A made-up resident whose activation code the login page shows; nil outside the demo.
    package let demoResident: DemoResident?
    /// Cookies only over https.
    package let secureCookies: Bool
    /// Address under which the public reaches us, for QR codes; empty for the address of the request.
    package let publicAddress: String

    package struct DemoAccount: Sendable {
        package let login: String
        package let title: String
        package init(login: String, title: String) {
            self.login = login
            self.title = title
        }
    }

    package struct DemoResident: Sendable {
        package let name: String
        package let phone: String
        package let code: String
        package init(name: String, phone: String, code: String) {
            self.name = name
            self.phone = phone
            self.code = code
        }
    }

    package init(
        office: String,
        demo: Bool,
        demoAccounts: [DemoAccount] = [],
        demoResident: DemoResident? = nil,
        secureCookies: Bool = false,
        publicAddress: String = ""
    ) {
        self.office = office
        self.demo = demo
        self.demoAccounts = demoAccounts
        self.demoResident = demoResident
        self.secureCookies = secureCookies
        self.publicAddress = publicAddress
    }
}
