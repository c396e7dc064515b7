// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

struct RetentionPage: Page {
    static let template = "console/retention"
    let layout: Layout
    let services: [SelectOption]
    let service: String
    let rows: [Row]
    let next: String?
    let lists: [List]
    let mayPropose: Bool
    let most: Int
    let note: String
    let problem: String?

    struct Row: Sendable {
        let id: Int64
        let caseName: String
        let caseLink: String
        let service: String
        let place: String
        let closed: String
        let state: String
        let ended: String
        /// What stands in the way; empty for one that may go.
        let bars: [String]
    }

    /// A list as one line.
    struct List: Sendable {
        let number: String
        let link: String
        let state: String
        let tone: String
        let count: Int
        let proposed: String

        init(_ list: DisposalList) {
            number = list.number
            link = Links.disposal(list.id)
            state = list.state.title
            tone = list.state == .done ? "done" : list.state == .proposed ? "soon" : ""
            count = list.cases
            proposed = "\(list.proposedBy)（\(list.proposedTitle)）\(list.proposedAt.text)"
        }
    }
}

struct DisposalPage: Page {
    static let template = "console/disposal"
    let layout: Layout
    let list: RetentionPage.List
    let note: String
    let hash: String
    let settled: String?
    let files: String?
    let version: Int64
    let link: String
    let rows: [Line]
    let settleLink: String?
    /// It is another's turn.
    let waits: Bool
    let problem: String?

    struct Line: Sendable {
        let serial: Int
        let name: String
        let caseLink: String
        let service: String
        let place: String
        let opened: String
        let closed: String
        let state: String
        let ended: String
        let basis: String
        let hash: String?

        init(_ stone: Tombstone, serial: Int, tree: RegionTree) {
            self.serial = serial
            name = stone.number ?? "未受理的申请 \(stone.caseID)"
            caseLink = Links.caseFile(stone.caseID)
            service = stone.serviceTitle
            place = tree.fullName(stone.regionID)
            opened = stone.opened.iso
            closed = stone.closed.iso
            state = stone.state.title
            ended = stone.ended.iso
            basis = stone.basis
            hash = stone.contentHash.map { String($0.prefix(16)) }
        }
    }
}

/// The list on A4, to be signed and kept for good.
struct DisposalPaper: Page {
    static let template = "print/disposal"
    let page: DisposalPage
    let layout: Layout

    init(page: DisposalPage) {
        self.page = page
        layout = page.layout
    }
}

struct KeepingPage: Page {
    static let template = "console/keeping"
    let layout: Layout
    let name: String
    let caseLink: String
    let facts: [CasePage.Line]
    let isDue: Bool
    let bars: [String]
    let isHeld: Bool
    let formLink: String?
    let holds: [Hold]
    let problem: String?

    struct Hold: Sendable {
        let text: String
        let lifted: String?
        let liftedText: String
    }
}

struct TombstonePage: Page {
    static let template = "console/tombstone"
    let layout: Layout
    let name: String
    let facts: [CasePage.Line]
    let listLink: String?
}
