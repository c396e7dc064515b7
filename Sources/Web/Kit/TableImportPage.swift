// SPDX-License-Identifier: Apache-2.0
struct TableImportPage: Page {
    static let template = "console/table-import"
    let layout: Layout
    let heading: String
    let back: String
    let backTitle: String
    /// What becomes of the table, before it is sent.
    let intro: String
    /// Most lines, as people write it.
    let most: String
    let problem: String?
    let templateLink: String
    let formLink: String
    let takeLink: String
    let columns: [ColumnHelp]
    /// From where applications may have come; empty for tables of other things.
    let channels: [SelectOption]
    let preview: Preview?

    struct ColumnHelp: Sendable {
        let columnTitle: String
        let columnHelp: String
    }

    struct Preview: Sendable {
        let fileName: String
        let hash: String
        let rowCount: Int
        let faultCount: Int
        let good: Bool
        /// What will be done when it is confirmed.
        let promise: String
        let faults: [FaultRow]
        let moreFaults: String?
        let heads: [ColumnHead]
        let first: [FirstRow]
    }

    struct ColumnHead: Sendable {
        let headTitle: String
    }

    struct FaultRow: Sendable {
        let line: Int
        let message: String
    }

    struct FirstRow: Sendable {
        let texts: [ColumnText]
    }

    struct ColumnText: Sendable {
        let cellTitle: String
        let cellText: String
    }
}
