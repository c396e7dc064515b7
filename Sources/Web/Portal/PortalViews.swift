// SPDX-License-Identifier: Apache-2.0

struct HomePage: Page {
    static let template = "portal/home"
    let layout: Layout
    let text: String
    let searched: Bool
    /// Names of the counties that serve residents, in the store of a prefecture; nil where we do.
    let counties: String?
    /// Events of which several services are applied for at once.
    let bundles: [Bundle]
    let services: [Service]

    struct Bundle: Sendable {
        let link: String
        let title: String
        let summary: String
    }

    struct Service: Sendable {
        let link: String
        let applyLink: String?
        let title: String
        let summary: String
    }
}

struct GuidePage: Page {
    static let template = "portal/guide"
    let layout: Layout
    let heading: String
    let summary: String
    /// The same for somebody who reads slowly.
    let plain: String?
    /// Nil for what must be asked for in person.
    let applyLink: String?
    /// Where a visit to the window is booked; nil where it cannot be.
    let bookLink: String?
    /// Where else one can apply.
    let office: String
    let fee: String
    let nature: String
    /// Why the office may know what it asks; nil where the service does not say.
    let privacy: String?
    let materials: [Material]
    /// Shown at the window and not handed in.
    let shownOnly: [String]
    let lookedUp: [String]
    let steps: [String]
    let term: String?
    let basis: [String]
    let sheetLink: String
    /// Opened by the code on a village board.
    let fromCode: Bool

    struct Material: Sendable {
        let title: String
        /// When it may be left out; nil for what everybody brings.
        let remark: String?
        let hint: String?
    }
}

struct ProgressPage: Page {
    static let template = "portal/progress"
    let layout: Layout
    let code: String
    let problem: String?
    let found: Found?

    struct Found: Sendable {
        let title: String
        let ended: Bool
        let state: String
        let tone: String
        /// nil until the township has accepted it.
        let number: String?
        let sentence: String
        let clock: ClockBadge
        let marks: [CasePage.StepMark]
        let happenings: [Happening]
    }

    struct Happening: Sendable {
        let at: String
        let title: String
    }
}

struct NoticesPage: Page {
    static let template = "portal/notices"
    let layout: Layout
    let rows: [Row]

    struct Row: Sendable {
        let link: String
        let title: String
        /// The first of the facts that the sheet itself shows, such as the applicant.
        let about: String?
        let village: String
        let until: String
    }
}

struct NoticePage: Page {
    static let template = "portal/notice"
    let layout: Layout
    let heading: String
    let village: String
    let lines: [CasePage.Line]
    let from: String
    let until: String
    let link: String
    let mayObject: Bool
}

struct VerifyPage: Page {
    static let template = "portal/verify"
    let layout: Layout
    let code: String
    let problem: String?
    let found: Found?

    struct Found: Sendable {
        let title: String
        let number: String
        let on: String
        /// How a certificate stands today; nil for other papers.
        let standing: String?
        /// Still counts.
        let good: Bool
    }
}

struct ResidentLoginPage: Page {
    static let template = "portal/login"
    let layout: Layout
    let problem: String?
    let phone: String
    let next: String
    let connector: String
    let demoResident: SiteSettings.DemoResident?
}
