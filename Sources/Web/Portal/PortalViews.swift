// SPDX-License-Identifier: Apache-2.0

struct HomePage: Page {
    static let template = "portal/home"
    let layout: Layout
    let text: String
    let services: [Service]

    struct Service: Sendable {
        let title: String
        let summary: String
        let materials: [String]
        let lookedUp: [String]
        let steps: [String]
        let basis: [String]
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
        let state: String
        let tone: String
        let step: String
        let clock: ClockBadge
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
    }
}

struct ResidentLoginPage: Page {
    static let template = "portal/login"
    let layout: Layout
    let problem: String?
    let phone: String
    let next: String
    let connector: String
}

struct OwnCasesPage: Page {
    static let template = "portal/own"
    let layout: Layout
    let rows: [CaseRow]
}
